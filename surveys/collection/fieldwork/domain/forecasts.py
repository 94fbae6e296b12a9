"""What the rate may come to by the last day, from the answers of the last days.

A rule that anybody can redo by hand: if nothing more comes, the rate stays what it is; if answers
go on coming in as in the last seven days, it becomes the upper figure. What happens lies between
the two, unless a reminder changes the pace; nothing is claimed beyond that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from surveys.foundation.figures import Figure, Unit, not_computable

WINDOW_DAYS = 7


@dataclass(frozen=True, slots=True)
class Forecast:
    """The final rate if nothing more comes (``low``), and at the pace of the last week."""

    low: Figure
    high: Figure
    days_left: int


def final_rate(by_day: Mapping[date, int], cases: int, today: date, last_day: date) -> Forecast:
    """The expected share of ``cases`` (invitations in scope) with an answer by ``last_day``.

    ``by_day`` holds the answers handed in on each day. The pace is that of the seven days up to
    and with ``today``, or of the days since the first answer where these are fewer.
    """
    rule = "final-rate/1"
    so_far = sum(number for day, number in by_day.items() if day <= today)
    days_left = max(0, (last_day - today).days)
    if cases <= 0:
        none = not_computable(Unit.SHARE, rule, "no-cases")
        return Forecast(none, none, days_left)
    more = _pace(by_day, today) * days_left
    return Forecast(
        low=Figure(min(Fraction(1), Fraction(so_far, cases)), Unit.SHARE, cases, rule),
        high=Figure(min(Fraction(1), (so_far + more) / cases), Unit.SHARE, cases, rule),
        days_left=days_left,
    )


def _pace(by_day: Mapping[date, int], today: date) -> Fraction:
    """Answers a day in the window."""
    past = [day for day, number in by_day.items() if number and day <= today]
    if not past:
        return Fraction(0)
    first = max(min(past), today - timedelta(days=WINDOW_DAYS - 1))
    recent = sum(number for day, number in by_day.items() if first <= day <= today)
    return Fraction(recent, (today - first).days + 1)
