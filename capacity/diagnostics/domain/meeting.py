"""A consensus meeting: whose turn it is to write, what is talked about, how long is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SILENT_AFTER = timedelta(minutes=2)
"""Without a sign of life for so long, the scribe may be replaced by whoever asks."""

LONGEST_TIMER_MINUTES = 120


class Turn(StrEnum):
    """What a focal point can do in a meeting."""

    WRITES = "writes"  # is the scribe
    MAY_TAKE_OVER = "may-take-over"  # the scribe has fallen silent
    FOLLOWS = "follows"  # somebody else writes


def turn(person_id: int, scribe_id: int, scribe_seen_at: datetime, now: datetime) -> Turn:
    """Whose turn it is, seen by ``person_id``, who may run the institution's assessment."""
    if person_id == scribe_id:
        return Turn.WRITES
    silent = now - scribe_seen_at >= SILENT_AFTER
    return Turn.MAY_TAKE_OVER if silent else Turn.FOLLOWS


@dataclass(frozen=True, slots=True)
class Place:
    """A criterion's place on the agenda, counted from 1; "" where nothing is before or after."""

    code: str
    number: int
    previous: str
    following: str


def place_on(agenda: Sequence[str], code: str) -> Place | None:
    """Where ``code`` stands; the first place if it is not on the agenda, None if that is empty.

    After a return the agenda holds only the criteria that were returned: a meeting that stopped
    elsewhere goes on with the first of them.
    """
    if not agenda:
        return None
    index = agenda.index(code) if code in agenda else 0
    return Place(
        agenda[index],
        index + 1,
        agenda[index - 1] if index else "",
        agenda[index + 1] if index + 1 < len(agenda) else "",
    )


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """What a running timer shows: whole seconds, rounded up, so that 0 means that time is up."""

    seconds: int

    @property
    def over(self) -> bool:
        return self.seconds == 0

    @property
    def minutes(self) -> int:
        """Whole minutes, rounded up."""
        return -(-self.seconds // 60)


def time_left(ends_at: datetime | None, now: datetime) -> TimeLeft | None:
    """None where no timer runs."""
    if ends_at is None:
        return None
    left = max(ends_at - now, timedelta())
    return TimeLeft(-(-left // timedelta(seconds=1)))
