"""iCalendar as RFC 5545 has it: lines, folding and texts."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.calendar import DayEvent, calendar, escape, fold

MADE = datetime(2026, 11, 21, 10, 30, 5, tzinfo=UTC)


def event(**parts: object) -> DayEvent:
    said: dict[str, object] = {
        "uid": "action-7@example.org",
        "day": date(2026, 12, 31),
        "title": "Train the desk officers",
        "description": "",
        "revision": 3,
        "changed_at": datetime(2026, 11, 20, 12, 0, tzinfo=timezone(timedelta(hours=3))),
    }
    return DayEvent(**(said | parts))  # type: ignore[arg-type]


def unfolded(content: str) -> list[str]:
    """Section 3.1: a line break that a space follows is no line break."""
    return content.replace("\r\n ", "").split("\r\n")


def read_text(value: str) -> str:
    """Section 3.3.11 the other way round."""
    found, escaping = [], False
    for character in value:
        if escaping:
            found.append("\n" if character in "nN" else character)
            escaping = False
        elif character == "\\":
            escaping = True
        else:
            found.append(character)
    return "".join(found)


def test_a_text_is_escaped_as_the_standards_own_example() -> None:
    """Section 3.3.11: Project XYZ Final Review / Conference Room - 3B / Come Prepared."""
    said = "Project XYZ Final Review\nConference Room - 3B\nCome Prepared."
    assert escape(said) == r"Project XYZ Final Review\nConference Room - 3B\nCome Prepared."


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (r"C:\files", r"C:\\files"),
        ("one; two, three", r"one\; two\, three"),
        ("a\r\nb\rc\nd", r"a\nb\nc\nd"),
        (r"\n is no line break", r"\\n is no line break"),
        ('colon: and "quotes"', 'colon: and "quotes"'),
        ("bell\x07 and tab\t.", "bell and tab\t."),
    ],
)
def test_what_has_a_meaning_of_its_own_is_escaped(said: str, written: str) -> None:
    assert escape(said) == written


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))))
def test_a_text_reads_as_it_was_written(said: str) -> None:
    assert read_text(escape(said)) == said


def test_a_long_line_goes_on_after_a_break_and_a_space() -> None:
    """Section 3.1: at most 75 octets a line, the break not counted."""
    assert fold("x" * 75) == "x" * 75
    assert fold("x" * 76) == "x" * 75 + "\r\n x"
    assert fold("x" * 150) == "x" * 75 + "\r\n " + "x" * 74 + "\r\n x"


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=300))
def test_folding_counts_octets_and_breaks_no_character(line: str) -> None:
    folded = fold(line)
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == line


def test_a_calendar_line_by_line() -> None:
    """Sections 3.4, 3.6.1 and 3.8: an all-day event ends before its DTEND."""
    lines = unfolded(calendar("Plan", "Operator", [event()], MADE).decode())
    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Operator//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Plan",
        "BEGIN:VEVENT",
        "UID:action-7@example.org",
        "DTSTAMP:20261121T103005Z",
        "LAST-MODIFIED:20261120T090000Z",
        "SEQUENCE:2",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:Train the desk officers",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_what_is_called_off_says_so() -> None:
    lines = unfolded(calendar("", "", [event(cancelled=True)], MADE).decode())
    assert "STATUS:CANCELLED" in lines and "STATUS:CONFIRMED" not in lines


def test_nothing_that_is_typed_begins_a_line_of_its_own() -> None:
    said = "Fine\r\nEND:VEVENT\r\nBEGIN:VALARM"
    content = calendar("Plan", "Operator", [event(title=said, description=said)], MADE).decode()
    lines = unfolded(content)
    assert lines.count("END:VEVENT") == 1 and "BEGIN:VALARM" not in lines
    assert r"SUMMARY:Fine\nEND:VEVENT\nBEGIN:VALARM" in lines
    assert "\n" not in content.replace("\r\n", "")
