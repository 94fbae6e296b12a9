"""A real mail server for tests: it takes mail, keeps it, and can be told to refuse or break."""

import asyncio
import email
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import policy
from email.message import EmailMessage
from typing import Any, TypeVar, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from surveys.foundation.mail import MailServer


@dataclass
class Mailbox:
    """What arrived. ``refused`` gives an address' answer, e.g. "550 No such user"; ``breaks``
    closes that many connections in the middle of a message."""

    arrived: list[tuple[str, str, EmailMessage]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    breaks: int = 0
    port: int = 0

    @property
    def server(self) -> MailServer:
        return MailServer("127.0.0.1", self.port)

    def to(self, address: str) -> list[EmailMessage]:
        return [message for _sender, receiver, message in self.arrived if receiver == address]

    async def handle_RCPT(
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if answer := self.refused.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.breaks:
            self.breaks -= 1
            assert server.transport is not None
            server.transport.close()
            return "421 Closing"
        content = cast(bytes, envelope.content)
        message = email.message_from_bytes(content, policy=policy.default)
        for address in envelope.rcpt_tos:
            self.arrived.append((str(envelope.mail_from), address, message))
        return "250 OK"


Box = TypeVar("Box", bound=Mailbox)


class _Controller(Controller):
    """Listens on a port that the system chooses."""

    def __init__(self, handler: Any) -> None:
        super().__init__(handler, hostname="127.0.0.1", port=0, ready_timeout=10)

    def _trigger_server(self) -> None:
        # The library connects to the port it was given to see that it listens: that is 0 here.
        listening_at = cast(asyncio.Server, self.server)
        self.port = listening_at.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def listening(box: Box) -> Iterator[Box]:
    """``box`` behind a port of its own."""
    controller = _Controller(box)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with listening(Mailbox()) as box:
        yield box


@pytest.fixture
def mailing(app: Flask, mailbox: Mailbox) -> None:
    """The installation sends its mail to the test's mailbox. ``app`` takes its settings back."""
    app.extensions["settings"] = replace(
        app.extensions["settings"], mail_server=mailbox.server, mail_from="service@ilo.example"
    )
