"""What may be kept of an anonymous response: its group only among many, its day only among some."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

FEWEST = 5
"""Who took part becomes known, and a day or a group is kept, only for so many at once."""

FEWEST_ORGANIZATIONS = 3


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many places a group has in a round, and in how many organizations."""

    invitations: int = 0
    organizations: int = 0

    @property
    def hides(self) -> bool:
        """Whether one of them cannot be told from the others."""
        return self.invitations >= FEWEST and self.organizations >= FEWEST_ORGANIZATIONS


def keeps_groups(asked: Collection[str], crowds: Mapping[str, Crowd]) -> bool:
    """Whether a round's anonymous responses say of which group they are: all of them, or none.

    All groups that the round asks must be large enough: if only some were kept, a response without
    a group would be known to be of the small ones.
    """
    return bool(asked) and all(crowds.get(group, Crowd()).hides for group in asked)


def joined_days(days: Iterable[date]) -> dict[date, date]:
    """For each day the one under which it is kept: days are joined until ``FEWEST`` answers share
    one, under the latest of them.

    Days too few at the end go with those before them; fewer than ``FEWEST`` answers in all share
    one day.
    """
    counts = Counter(days)
    runs: list[list[date]] = []
    number = FEWEST  # of answers in the last run: as if one before the first were full
    for day in sorted(counts):
        if number >= FEWEST:
            runs.append([])
            number = 0
        runs[-1].append(day)
        number += counts[day]
    if number < FEWEST and len(runs) > 1:
        last = runs.pop()
        runs[-1].extend(last)
    return {day: run[-1] for run in runs for day in run}
