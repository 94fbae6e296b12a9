"""Mail as it travels: where it is handed in, what a message looks like, what can go wrong.

What is said, and to whom, is other rooms' business.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

_LONGEST_LINE = 990  # bytes; RFC 5321 allows 998 without the line's end
_NO_CONTROLS = dict.fromkeys([*range(32), *range(127, 160)], " ")
_LONGEST_WORD = 70  # characters; what is longer would be broken at the usual length of a line


class Trouble(StrEnum):
    """Why a message was not sent, by what is to be done about it."""

    SERVER = "server"  # no mail goes at present, whoever it is for
    FOR_NOW = "for_now"  # this message cannot be taken now
    MESSAGE = "message"  # this message is never taken, which says nothing of its address
    ADDRESS = "address"  # nobody can be reached at this address
    UNKNOWN = "unknown"  # it was handed over whole, and then there was no answer: perhaps sent


class MailTrouble(Exception):
    """A message was not sent, or nobody knows; ``reason`` holds no address."""

    def __init__(self, reason: str, kind: Trouble) -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind = kind


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, as SMTP_URL says: smtp://user:password@host:port or smtps://…"""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    encrypted: bool = False  # from the first byte; else by STARTTLS where the server offers it

    @property
    def local(self) -> bool:
        return self.host in ("localhost", "127.0.0.1", "::1")


def read_mail_server(url: str) -> MailServer:
    """Raises ValueError for what is no address of a mail server; its text holds no password."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:  # its text would hold what was read as a port: perhaps half a password
        raise ValueError(
            "the port must be a number; in user and password / : @ are %2F %3A %40"
        ) from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("it must look like smtp://host:port or smtps://user:password@host")
    encrypted = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=port or (465 if encrypted else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        encrypted=encrypted,
    )


# --- a message -----------------------------------------------------------------------------------


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


class _Policy(EmailPolicy):
    """Headings of usual length, except that a long address or identifier stays in one piece.

    At the usual length the library would break it and encode the pieces, which no program reads.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        addresses = [address.addr_spec for address in getattr(value, "addresses", ())]
        words = addresses or (value.split() if value.isascii() else [])
        whole = any(len(word) > _LONGEST_WORD for word in words)
        policy = self.clone(max_line_length=_LONGEST_LINE) if whole else self
        return EmailPolicy.fold_binary(policy, name, value)


# Seven bits: not every server on the way takes eight.
_POLICY = _Policy(linesep="\r\n", cte_type="7bit")


def travelling(address: str) -> str:
    """``address`` as mail servers take it: a domain in other letters in its ASCII form.

    What stands before the @ stays as it is. Raises MailTrouble for what is no address.
    """
    return _address("", address).addr_spec


def _address(name: str, address: str) -> Address:
    try:
        if address.isascii():
            found = Address(addr_spec=address)
            local, domain = found.username, found.domain
        else:
            valid = validate_email(address, check_deliverability=False)
            local, domain = valid.local_part, valid.ascii_domain
        return Address(one_line(name), username=local, domain=domain)
    except (EmailNotValidError, MessageError, ValueError, IndexError) as error:
        raise MailTrouble("not an address that mail can be sent to", Trouble.ADDRESS) from error


def compose(mail: Mail, sender: str, sender_name: str) -> EmailMessage:
    """``mail`` as it travels: plain text and the same words as HTML, nothing from elsewhere.

    Raises MailTrouble for an address that no mail can be sent to. An address for replies that is
    none, or that not every program can reply to, is left out: the message can do without.
    """
    message = EmailMessage(_POLICY)
    message["From"] = _address(sender_name, sender)
    message["To"] = _address(mail.name, mail.to)
    with suppress(MailTrouble):
        if travelling(mail.reply_to).isascii():
            message["Reply-To"] = _address("", mail.reply_to)
    message["Subject"] = one_line(mail.subject)
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


def one_line(text: str) -> str:
    """A heading holds no line break: what follows one would be taken for another heading."""
    return " ".join(text.translate(_NO_CONTROLS).split())


def without_addresses(text: str) -> str:
    """``text`` on one line, fit to be kept: no address, nothing that moves a terminal."""
    return " ".join("…" if "@" in word else word for word in one_line(text).split())
