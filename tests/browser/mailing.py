"""An installation that sends its mail to a mailbox, and what arrives there."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select

from surveys.collection.invitations.models import Message
from surveys.foundation.jobs.worker import run_sweeps
from tests.browser.conftest import ROOT, Site, _wait
from tests.browser.phone import Office, wait_until
from tests.mailbox import Mailbox

SENDER, OPERATOR = "survey@ilo.example", "the operator of the tests"


@contextmanager
def serving_with_mail(state: Path, mailbox: Mailbox) -> Iterator[Site]:
    """The production server with its worker, as in the other tests, and a mail server."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        **{"STATE_DIR": str(state), "PORT": str(port), "LOG_LEVEL": "WARNING"},
        **{"SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}", "MAIL_FROM": SENDER},
        "OPERATOR": OPERATOR,
    }
    log, command = state / "server.log", [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
    with (
        log.open("wb") as told,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=told, stderr=told) as server,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, server, log)
            yield Site(address, (state / "demonstration-password").read_text(), state)
        finally:
            server.terminate()
            try:
                server.wait(20)
            finally:
                server.kill()


class PostOffice:
    """Sends what is in line without waiting for the worker's next minute; hands out what came."""

    def __init__(self, site: Site, mailbox: Mailbox) -> None:
        self._mailbox, self._office = mailbox, Office(site)
        extensions = self._office.app.extensions
        extensions["settings"] = replace(
            extensions["settings"],
            mail_server=mailbox.server,
            mail_from=SENDER,
            operator=OPERATOR,
        )

    def deliver(self) -> None:
        """Until nothing is in line: sent from here, or by the site's worker if that came first."""
        run_sweeps(self._office.app)
        wait_until(lambda: self._in_line() == 0)

    def _in_line(self) -> int:
        under_way = select(func.count()).where(Message.state.in_(("waiting", "sending")))
        with self._office.database.reading() as session:
            return session.scalar(under_way) or 0

    def text_to(self, address: str) -> str:
        """The only mail to ``address``, as plain text."""
        (message,) = self._mailbox.to(address)
        body = message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    def link_to(self, address: str) -> str:
        (link,) = re.findall(r"http://\S+/a/[A-Za-z0-9_-]{22}", self.text_to(address))
        return str(link)
