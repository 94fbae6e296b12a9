"""Mail that came back: a delivery status notification (RFC 3464) and the message it is about."""

import re
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser

# As the envelope's sender: see ``mailing``.
_RETURN = re.compile(r"bounces\+([0-9a-f]{32})@", re.IGNORECASE)
_IDENTIFIER = re.compile(r"<([0-9a-f]{32})@", re.IGNORECASE)
_STATUS = re.compile(r"^\s*([245])\.\d{1,3}\.\d{1,3}")
LONGEST = 2_000_000


class NoNotification(Exception):
    """This is no notification about a message of ours."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """Which message came back, whether for good, and what was said."""

    message_id: str
    permanent: bool
    reason: str


def read_bounce(content: bytes) -> Bounce:
    """What a notification says. Raises NoNotification for anything else, however it is made."""
    if len(content) > LONGEST:
        raise NoNotification("too long for a notification")
    try:
        mail = BytesParser(policy=policy.compat32).parsebytes(content)
        reports = (p for p in mail.walk() if p.get_content_type() == "message/delivery-status")
        report = next(reports, None)
        if report is None:
            raise NoNotification("no delivery status in it")
        fields = _fields(report)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise NoNotification("cannot be read as a mail") from error
    message_id = _message_id(mail)
    if message_id is None:
        raise NoNotification("it does not say which message came back")
    status = _STATUS.match(fields.get("status", ""))
    failed = fields.get("action", "").strip().lower() == "failed"
    return Bounce(
        message_id,
        permanent=failed and status is not None and status.group(1) == "5",
        reason=_reason(fields),
    )


def _fields(report: Message) -> dict[str, str]:
    """The fields of the notification, the recipient's after the message's."""
    found: dict[str, str] = {}
    parts = report.get_payload()
    for part in parts if isinstance(parts, list) else []:
        for name, value in part.items() if isinstance(part, Message) else ():
            found[name.lower()] = " ".join(str(value).split())
    return found


def _message_id(mail: Message) -> str | None:
    for part in mail.walk():
        for name in ("To", "Delivered-To", "X-Original-To", "Return-Path"):
            if found := _RETURN.search(str(part.get(name, ""))):
                return found.group(1).lower()
        if found := _IDENTIFIER.search(str(part.get("Message-ID", ""))):
            return found.group(1).lower()
        if part.get_content_type() == "text/rfc822-headers":
            text = str(part.get_payload())
            if found := _RETURN.search(text) or _IDENTIFIER.search(text):
                return found.group(1).lower()
    return None


def _reason(fields: dict[str, str]) -> str:
    """Status and diagnostic, without addresses."""
    words = f"{fields.get('status', '')} {fields.get('diagnostic-code', '')}".split()
    return " ".join("…" if "@" in word else word for word in words)[:500]
