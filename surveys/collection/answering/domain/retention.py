"""How long what identifies people is kept."""

from calendar import monthrange
from datetime import MAXYEAR, datetime

from surveys.collection.rounds.domain import Period


def months_later(moment: datetime, months: int) -> datetime:
    """The same day and time ``months`` (0 or more) later; the last day where the month is shorter.

    31 January and one month is 28 February, in a leap year the 29th; always counted from the
    first moment, so that 31 January and two months is 31 March. The calendar ends with 9999.
    """
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    if year > MAXYEAR:
        return datetime.max.replace(tzinfo=moment.tzinfo)
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


def ended_at(period: Period) -> datetime:
    """When the round ends, or ended."""
    return period.closes_at if period.closed_at is None else period.closed_at


def removal_due(period: Period, months: int) -> datetime:
    """When what identifies people is to be removed from a round with this period."""
    return months_later(ended_at(period), months)
