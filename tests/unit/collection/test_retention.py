"""When what identifies people is due to be removed: month arithmetic on the calendar."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.collection.answering.domain.retention import ended_at, months_later, removal_due
from surveys.collection.answering.identities import nameless
from surveys.collection.rounds.domain import Period

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 12, 31), timezones=st.just(UTC))
MONTHS = st.integers(0, 120)


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T23:59:59+00:00")


@pytest.mark.parametrize(
    ("begin", "months", "due"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-01-31", 2, "2026-03-31"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-06-15", 120, "2036-06-15"),
        ("2026-06-15", 0, "2026-06-15"),
    ],
)
def test_the_same_day_some_months_later_or_the_last_one_there_is(
    begin: str, months: int, due: str
) -> None:
    assert months_later(day(begin), months) == day(due)


@given(MOMENTS, MONTHS)
def test_it_lies_in_the_month_that_is_meant_and_never_on_a_later_day(
    moment: datetime, months: int
) -> None:
    later = months_later(moment, months)
    assert (later.year - moment.year) * 12 + later.month - moment.month == months
    assert later.day <= moment.day and later.timetz() == moment.timetz()
    assert later.day == moment.day or (later + timedelta(days=1)).day == 1


@given(MOMENTS, MOMENTS, MONTHS)
def test_what_ends_later_is_removed_no_earlier(a: datetime, b: datetime, months: int) -> None:
    assert (months_later(min(a, b), months)) <= months_later(max(a, b), months)


@given(MOMENTS, MONTHS, MONTHS)
def test_more_months_are_no_earlier(moment: datetime, a: int, b: int) -> None:
    assert months_later(moment, min(a, b)) <= months_later(moment, max(a, b))


def test_the_calendar_ends() -> None:
    assert months_later(datetime(9999, 12, 31, tzinfo=UTC), 1).year == 9999


def test_an_early_closing_counts_as_the_end() -> None:
    period = Period(day("2026-01-01"), day("2026-03-31"), closed_at=day("2026-01-31"))
    assert ended_at(period) == day("2026-01-31")
    assert removal_due(period, 1) == day("2026-02-28")
    assert removal_due(Period(day("2026-01-01"), day("2026-03-31")), 1) == day("2026-04-30")


def test_marks_lose_name_and_device_and_nothing_else() -> None:
    assert nameless({"a": [3, "d1", 7, "Legal unit"], "b": [1], "c": 5}) == {
        "a": [3, "", 7, ""],
        "b": [1],
        "c": 5,
    }
