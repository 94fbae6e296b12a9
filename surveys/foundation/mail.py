"""Sending mail by SMTP. What is said, and to whom, is other rooms' business."""

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from types import TracebackType
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 30

# An address in a heading must stay whole: at the usual length it would be broken and encoded.
_POLICY = policy.SMTP.clone(max_line_length=990)


class MailRefused(Exception):
    """The mail server did not take a message. ``permanent``: it never will."""

    def __init__(self, reason: str, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, as SMTP_URL says: smtp://user:password@host:port or smtps://…"""

    host: str
    port: int
    user: str = ""
    password: str = ""
    encrypted: bool = False  # from the first byte; else by STARTTLS where the server offers it

    @property
    def local(self) -> bool:
        return self.host in ("localhost", "127.0.0.1", "::1")


def read_mail_server(url: str) -> MailServer:
    """Raises ValueError for what is no address of a mail server."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("it must look like smtp://host:port or smtps://user:password@host")
    encrypted = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=parts.port or (465 if encrypted else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        encrypted=encrypted,
    )


@dataclass(frozen=True, slots=True)
class Mail:
    """One message as people and their programs see it.

    ``thread`` is the identifier of the message it belongs to; ``unsubscribe`` an address at which
    one press ends further mail (RFC 8058); ``bounces_to`` takes what comes back.
    """

    to: str
    name: str
    subject: str
    text: str
    html: str
    language: str
    identifier: str
    at: datetime
    bounces_to: str
    reply_to: str = ""
    thread: str = ""
    unsubscribe: str = ""


def compose(mail: Mail, sender: str, sender_name: str) -> EmailMessage:
    """``mail`` as it travels: plain text and the same words as HTML, nothing from elsewhere.

    Raises MailRefused for an address that no mail can be sent to.
    """
    message = EmailMessage(_POLICY)
    try:
        message["From"] = Address(_one_line(sender_name), addr_spec=sender)
        message["To"] = Address(_one_line(mail.name), addr_spec=mail.to)
        if mail.reply_to:
            message["Reply-To"] = Address(addr_spec=mail.reply_to)
    except (ValueError, IndexError) as error:
        raise MailRefused("not an address that mail can be sent to", permanent=True) from error
    message["Subject"] = _one_line(mail.subject)
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = mail.identifier
    message["Auto-Submitted"] = "auto-generated"
    if mail.thread:
        message["In-Reply-To"] = message["References"] = mail.thread
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    message["Content-Language"] = mail.language
    return message


def _one_line(text: str) -> str:
    """A heading holds no line break: what follows one would be taken for another heading."""
    return " ".join(text.split())


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

    def send(self, message: EmailMessage, bounces_to: str, to: str) -> None:
        """Hand the message in. Raises MailRefused; then the server has not taken it."""
        try:
            self._open().send_message(message, from_addr=bounces_to, to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as error:
            code, why = next(iter(error.recipients.values()))
            raise MailRefused(_told(code, why), permanent=code >= 500) from error
        except smtplib.SMTPNotSupportedError as error:
            raise MailRefused("the mail server does not know such addresses", True) from error
        except smtplib.SMTPResponseException as error:
            self._close()
            said = error.smtp_error
            raise MailRefused(_told(error.smtp_code, said), error.smtp_code >= 500) from error
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            raise MailRefused(type(error).__name__, permanent=False) from error

    def _open(self) -> smtplib.SMTP:
        if self._connection is None:
            server, context = self._server, ssl.create_default_context()
            if server.encrypted:
                connection: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=TIMEOUT_SECONDS, context=context
                )
            else:
                connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
                connection.ehlo_or_helo_if_needed()
                if connection.has_extn("starttls"):
                    connection.starttls(context=context)
                elif not server.local:
                    connection.close()
                    raise MailRefused("the mail server offers no encryption", permanent=False)
            if server.user:
                connection.login(server.user, server.password)
            self._connection = connection
        return self._connection

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except (smtplib.SMTPException, OSError):
                connection.close()


def _told(code: int, said: bytes | str) -> str:
    """What the server said, without any address in it."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    words = ("…" if "@" in word else word for word in text.split())
    return f"{code} {' '.join(words)}"[:300]
