"""Handing mail in by SMTP, and telling apart what went wrong."""

import smtplib
import ssl
from email.message import EmailMessage
from types import TracebackType

from surveys.foundation.mail import (
    MailServer,
    MailTrouble,
    Trouble,
    one_line,
    travelling,
    without_addresses,
)

TIMEOUT_SECONDS = 30
# A server may look through a message for minutes before it takes it (RFC 5321, 4.5.3.2.6). Who
# hangs up before does not know whether it was taken.
VERDICT_TIMEOUT_SECONDS = 300


class Mailer:
    """A connection to the mail server, opened when first needed and anew after it broke."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> "Mailer":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._close()

    def connect(self) -> smtplib.SMTP:
        """A connection that takes mail. Raises MailTrouble (SERVER)."""
        if self._connection is None:
            self._connection = _connected(self._server)
        return self._connection

    def send(self, message: EmailMessage, bounces_to: str, to: str) -> None:
        """Hand the message in. Raises MailTrouble; unless UNKNOWN, it was then not taken."""
        to = travelling(to)
        options = [] if to.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
        if options and not self.connect().has_extn("smtputf8"):
            raise MailTrouble("the mail server does not know such addresses", Trouble.MESSAGE)
        content = message.as_bytes(policy=message.policy.clone(utf8=bool(options)))
        connection = self._begin(bounces_to, options)
        try:
            code, said = connection.rcpt(to)
        except (smtplib.SMTPException, OSError) as error:
            raise self._broken(error, Trouble.SERVER) from error
        if code not in (250, 251):
            raise self._refused(code, said, _of_recipient(code, _words(said)))
        self._hand_over(connection, content)

    def _begin(self, sender: str, options: list[str]) -> smtplib.SMTP:
        """Name the sender, on a new connection if the server has closed the old one meanwhile."""
        for reused in (self._connection is not None, False):
            connection = self.connect()
            try:
                code, said = connection.mail(sender, options)
            except (smtplib.SMTPException, OSError) as error:
                trouble = self._broken(error, Trouble.SERVER)
            else:
                if code == 250:
                    return connection
                trouble = self._refused(code, said, Trouble.SERVER)
            if not reused or self._connection is not None:
                break
        raise trouble

    def _hand_over(self, connection: smtplib.SMTP, content: bytes) -> None:
        assert connection.sock is not None
        connection.sock.settimeout(VERDICT_TIMEOUT_SECONDS)
        try:
            code, said = connection.data(content)
            connection.sock.settimeout(TIMEOUT_SECONDS)
        except smtplib.SMTPDataError as error:  # before any of it was handed over
            code, said = error.smtp_code, _bytes(error.smtp_error)
        except (smtplib.SMTPException, OSError, AttributeError) as error:
            # AttributeError: the library closed the connection on a reply that it cannot read.
            raise self._broken(error, Trouble.UNKNOWN) from error
        if code != 250:
            kinds = {4: Trouble.FOR_NOW, 5: Trouble.MESSAGE}
            raise self._refused(code, said, kinds.get(code // 100, Trouble.UNKNOWN))

    def _refused(self, code: int, said: bytes, kind: Trouble) -> MailTrouble:
        """What the server answered; the connection is good for the next message, except at 421."""
        if code == 421:
            self._close()
            return MailTrouble(_told(code, said), Trouble.SERVER)
        try:
            self.connect().rset()
        except (MailTrouble, smtplib.SMTPException, OSError):
            self._close()
        return MailTrouble(_told(code, said), kind)

    def _broken(self, error: Exception, kind: Trouble) -> MailTrouble:
        self._close()
        return MailTrouble(f"the connection broke off ({type(error).__name__})", kind)

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            _hang_up(connection)


def _connected(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.local:  # nobody is in between, and its certificate is mostly of its own making
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection: smtplib.SMTP | None = None
    try:
        if server.encrypted:
            connection = smtplib.SMTP_SSL(
                server.host, server.port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
        connection.ehlo_or_helo_if_needed()
        _secure(connection, server, context)
    except BaseException as error:
        if connection is not None:
            _hang_up(connection)
        if isinstance(error, smtplib.SMTPResponseException):
            told = _told(error.smtp_code, _bytes(error.smtp_error))
            raise MailTrouble(f"the mail server takes no mail: {told}", Trouble.SERVER) from error
        if isinstance(error, smtplib.SMTPException | OSError | UnicodeError):
            reason = f"the mail server cannot be used ({type(error).__name__})"
            raise MailTrouble(reason, Trouble.SERVER) from error
        raise
    return connection


def _secure(connection: smtplib.SMTP, server: MailServer, context: ssl.SSLContext) -> None:
    """Encrypt and sign in. A password is never sent where others can read it."""
    if not server.encrypted:
        if connection.has_extn("starttls"):
            connection.starttls(context=context)
            connection.ehlo_or_helo_if_needed()
        elif not server.local:
            raise MailTrouble("the mail server offers no encryption", Trouble.SERVER)
    if server.user:
        connection.login(server.user, server.password)


def _hang_up(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except (smtplib.SMTPException, OSError):
        connection.close()


def _of_recipient(code: int, said: str) -> Trouble:
    """What a refused recipient tells (RFC 3463).

    Only 5.1 (address) and 5.2 (mailbox) speak of the address; policy, relaying and the rest are
    between the servers, and would otherwise make everybody's address a bad one.
    """
    if 400 <= code < 500:
        return Trouble.FOR_NOW
    if code in (530, 535):
        return Trouble.SERVER
    status = said.split(maxsplit=1)[0] if said.split() else ""
    if status.startswith(("5.0.", "5.3.", "5.4.", "5.5.", "5.6.", "5.7.")) or "relay" in said:
        return Trouble.MESSAGE
    return Trouble.ADDRESS if code in (550, 551, 552, 553) else Trouble.MESSAGE


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()


def _words(said: bytes) -> str:
    return one_line(said.decode("utf-8", "replace"))


def _told(code: int, said: bytes) -> str:
    """What the server said, without any address in it."""
    return f"{code} {without_addresses(_words(said))}"[:300]
