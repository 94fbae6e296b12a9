"""All-day events as an iCalendar file: the few lines of RFC 5545 that terms need.

Written by hand: a whole library would be a dependency for a dozen lines of text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75  # octets, without the line break: RFC 5545, 3.1
MEDIA_TYPE = "text/calendar"

_ESCAPED = (
    ("\\", "\\\\"),
    (";", "\\;"),
    (",", "\\,"),
    ("\r\n", "\\n"),
    ("\r", "\\n"),
    ("\n", "\\n"),
)
# No control character may stand in a text (RFC 5545, 3.1: CONTROL); line breaks are escaped before.
_CONTROLS = {code: None for code in (*range(0x09), *range(0x0A, 0x20), 0x7F)}


@dataclass(frozen=True, slots=True)
class DayEvent:
    """Something on one day. ``uid`` stays the same for good; ``revision`` grows with each change.

    A program that has the event from before removes it when it is ``cancelled``.
    """

    uid: str
    day: date
    title: str
    description: str
    revision: int
    changed_at: datetime
    cancelled: bool = False


def calendar(name: str, producer: str, events: Iterable[DayEvent], now: datetime) -> bytes:
    """The events as a file (RFC 5545, UTF-8). ``now`` is when the file is made, aware."""
    return "".join(f"{fold(line)}\r\n" for line in _lines(name, producer, events, now)).encode()


def _lines(name: str, producer: str, events: Iterable[DayEvent], now: datetime) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:-//{escape(producer)}//EN"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield f"X-WR-CALNAME:{escape(name)}"
    for event in events:
        yield from _event(event, now)
    yield "END:VCALENDAR"


def _event(event: DayEvent, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escape(event.uid)}"
    yield f"DTSTAMP:{_moment(now)}"
    yield f"LAST-MODIFIED:{_moment(event.changed_at)}"
    yield f"SEQUENCE:{event.revision - 1}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{_next(event.day):%Y%m%d}"
    yield f"SUMMARY:{escape(event.title)}"
    if event.description:
        yield f"DESCRIPTION:{escape(event.description)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"  # a term takes nobody's time
    yield "END:VEVENT"


def escape(text: str) -> str:
    """``text`` as a value of type TEXT (RFC 5545, 3.3.11)."""
    for plain, escaped in _ESCAPED:
        text = text.replace(plain, escaped)
    return text.translate(_CONTROLS)


def fold(line: str) -> str:
    """A content line in parts of at most 75 octets, never breaking within a character.

    RFC 5545, 3.1: a long line goes on after a line break and a space.
    """
    parts, room = [""], LONGEST_LINE
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append("")
            room = LONGEST_LINE - 1  # the space that a part begins with counts too
        parts[-1] += character
        room -= size
    return "\r\n ".join(parts)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _next(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)
