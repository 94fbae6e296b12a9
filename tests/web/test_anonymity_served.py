"""The same of the server as it runs: two processes, its log, and everything it leaves behind."""

import os
import re
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select

from bench.site import SECRET, family, free_port
from bench.wire import Wire
from surveys.collection.answering.domain.anonymity import FEWEST
from surveys.collection.answering.models import Response
from surveys.collection.invitations.actions import invite, make_link
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.actions import plan_round
from surveys.collection.rounds.domain import Mode
from surveys.constituents.roles import Group
from surveys.foundation.config import Environment, Settings
from surveys.foundation.database import Database, now
from surveys.questionnaires.queries import latest_version
from tests.factories import make_organization
from tests.web.small_survey import CODE, publish_small_survey
from wsgi import create_app

ROOT = Path(__file__).resolve().parents[2]
INVITED = 16
_TOKEN = re.compile(rb'name="form_token" value="([^"]+)"')


def arrange(url: str, folder: Path) -> list[str]:
    """An open anonymous round; the secrets of its links."""
    settings = Settings(Environment.LAPTOP, folder, url, SECRET, log_level="WARNING")
    database: Database = create_app(settings).extensions["database"]
    secrets = []
    with database.writing() as session:
        publish_small_survey(session)
        version = latest_version(session, CODE)
        assert version is not None
        opened = now() - timedelta(hours=1)
        asked = {Group.WORKERS: version.id}
        round_ = plan_round(
            session, "Round", asked, Mode.ANONYMOUS, opened, opened + timedelta(days=9)
        )
        for number in range(INVITED):
            if number % 4 == 0:
                union = make_organization(session)
            before = opened - timedelta(hours=1)
            place = invite(session, round_, union.id, f"Office {number}", "en", before)
            secrets.append(make_link(session, place, before))
        session.commit()
    database.engine.dispose()
    return secrets


def answer(wire: Wire, secret: str) -> None:
    status, page = wire.ask("GET", f"/a/{secret}/s/first")
    found = _TOKEN.search(page)
    assert status == 200 and found is not None
    token = found[1].decode()
    sent = {"form_token": token, "member": "no", "heard": "3"}
    assert wire.ask("POST", f"/a/{secret}/s/first", urlencode(sent).encode())[0] == 302
    sent = {"form_token": token}
    assert wire.ask("POST", f"/a/{secret}/submit", urlencode(sent).encode())[0] == 302
    assert wire.ask("GET", f"/a/{secret}/receipt")[0] == 200
    assert wire.ask("GET", f"/a/{secret}/no-such-page")[0] == 404
    assert wire.ask("GET", f"/a/{secret[:-1]}")[0] == 404


def wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        wire = Wire("127.0.0.1", port)
        try:
            if wire.ask("GET", "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            wire.close()
    raise AssertionError("the server did not come up")


def test_the_running_server_leaves_nothing_that_joins(own_database: str, tmp_path: Path) -> None:
    """Each process notes participation five at a time; no log, queue or file holds a secret."""
    port, state = free_port(), tmp_path / "state"
    state.mkdir()
    secrets = arrange(own_database, state)
    environment = os.environ | {
        "DATABASE_URL": own_database,
        "STATE_DIR": str(state),
        "SECRET_KEY": SECRET,
        "PORT": str(port),
        "LOG_LEVEL": "DEBUG",
        "WEB_PROCESSES": "2",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
    log = tmp_path / "log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output
        ) as server,
    ):
        try:
            wait(port, server)
            assert len(family(server.pid)) >= 3
            for secret in secrets[:-1]:
                wire = Wire("127.0.0.1", port)  # a connection each: either process may answer
                answer(wire, secret)
                wire.close()
        finally:
            server.terminate()
            server.wait(30)
    database = Database(own_database)
    with database.reading() as session:
        kept = session.scalars(select(Response).where(Response.submitted_at.is_not(None))).all()
        noted = session.scalars(select(Invitation.id).where(Invitation.participated)).all()
    database.engine.dispose()
    assert len(kept) == INVITED - 1 and {r.group for r in kept} == {"workers"}
    # Of fifteen, one of the two processes has seen eight: five are noted, and at most six others
    # may be, for five must remain.
    assert FEWEST <= len(noted) <= INVITED - FEWEST
    written = log.read_bytes()
    assert b"/a/<key>/submit" in written
    left = [written, *(path.read_bytes() for path in state.rglob("*") if path.is_file())]
    for secret in secrets:
        assert not [part for part in left if secret[:11].encode() in part]
