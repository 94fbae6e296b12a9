"""Months of a plan as days of the calendar."""

from datetime import date, timedelta

_SATURDAY = 5


def month_of(begins: date, number: int) -> date:
    """The first day of the plan's month with this number, from 0."""
    years, month = divmod(begins.month - 1 + number, 12)
    return date(begins.year + years, month + 1, 1)


def months_of(begins: date, number: int) -> list[date]:
    return [month_of(begins, month) for month in range(number)]


def first_day_of(month: date) -> date:
    """The first Monday: nobody travels on the days before."""
    return month + timedelta(days=-month.weekday() % 7)


def next_weekday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= _SATURDAY else day


def last_day(begins: date, days: int) -> date:
    """The last of ``days`` weekdays, the first of which is ``begins``."""
    weeks, rest = divmod(days - 1, 5)
    end = begins + timedelta(weeks=weeks)
    for _day in range(rest):
        end = next_weekday(end + timedelta(days=1))
    return end
