"""Months of a plan as days of the calendar."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from capacity.training.plans.schedule import (
    first_day_of,
    last_day,
    month_of,
    months_of,
    next_weekday,
)

days = st.dates(date(2020, 1, 1), date(2060, 12, 31))


def test_months_run_over_the_end_of_a_year() -> None:
    assert months_of(date(2026, 11, 1), 3) == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]
    assert month_of(date(2026, 12, 1), 13) == date(2028, 1, 1)


@given(days)
def test_an_edition_begins_on_the_first_monday_of_its_month(day: date) -> None:
    month = day.replace(day=1)
    found = first_day_of(month)
    assert found.weekday() == 0 and found.month == month.month and found.day <= 7


@given(days, st.integers(1, 60))
def test_an_edition_has_as_many_weekdays_as_its_course(day: date, number: int) -> None:
    begins = next_weekday(day)
    ends = last_day(begins, number)
    between = [begins + timedelta(n) for n in range((ends - begins).days + 1)]
    assert sum(one.weekday() < 5 for one in between) == number
    assert begins.weekday() < 5 and ends.weekday() < 5
