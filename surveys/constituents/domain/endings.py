"""The end of an organization: merged, split or dissolved; and what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from surveys.constituents.roles import Group


class Way(StrEnum):
    """How an organization ended."""

    MERGED = "merged"  # into one that goes on
    SPLIT = "split"  # into two or more
    DISSOLVED = "dissolved"  # nobody came after it


class Fault(StrEnum):
    """Why an ending cannot be recorded as it was told."""

    ENDED_ALREADY = "ended-already"
    IN_FUTURE = "in-future"
    ONE_SUCCESSOR = "one-successor"
    SEVERAL_SUCCESSORS = "several-successors"
    NO_SUCCESSOR = "no-successor"
    ITSELF = "itself"
    ELSEWHERE = "elsewhere"
    GONE_BEFORE = "gone-before"
    FORMED_LATER = "formed-later"


@dataclass(frozen=True, slots=True)
class Party:
    """An organization as far as its ending or its succession asks."""

    id: int
    country: str
    group: Group
    ended_on: date | None = None
    formed_on: date | None = None  # the last day on which others became it


def way_of(successors: int) -> Way:
    """How an organization with so many successors ended."""
    return Way.DISSOLVED if not successors else Way.MERGED if successors == 1 else Way.SPLIT


def faults(
    way: Way, day: date, today: date, ending: Party, successors: Sequence[Party]
) -> tuple[Fault, ...]:
    """Everything that is wrong with an ending, all at once; none: it can be recorded.

    A successor is another organization of the same country and group that was there on the day,
    and what others became ends after they did, in whichever order that is told. So days only grow
    from predecessor to successor, and nothing ever comes after itself.
    """
    wrong = (
        (Fault.ENDED_ALREADY, ending.ended_on is not None),
        (Fault.IN_FUTURE, day > today),
        (Fault.ONE_SUCCESSOR, way is Way.MERGED and len(successors) != 1),
        (Fault.SEVERAL_SUCCESSORS, way is Way.SPLIT and len(successors) < 2),
        (Fault.NO_SUCCESSOR, way is Way.DISSOLVED and bool(successors)),
        (Fault.ITSELF, any(party.id == ending.id for party in successors)),
        (Fault.ELSEWHERE, any(not _same_place(party, ending) for party in successors)),
        (Fault.GONE_BEFORE, any(not there_on(party, day) for party in successors)),
        (Fault.FORMED_LATER, ending.formed_on is not None and day <= ending.formed_on),
    )
    return tuple(fault for fault, found in wrong if found)


def there_on(party: Party, day: date) -> bool:
    """Whether the organization had not ended by the end of ``day``."""
    return party.ended_on is None or party.ended_on > day


def _same_place(one: Party, other: Party) -> bool:
    return (one.country, one.group) == (other.country, other.group)


@dataclass(frozen=True, slots=True)
class Formation:
    """One organization that ended, and from which another came, as that other one sees it."""

    day: date
    way: Way
    predecessor: str


def formed_by(formations: Iterable[Formation], begun: date) -> tuple[Formation, ...]:
    """What last formed an organization before a round that began on ``begun``: all of that day."""
    before = [each for each in formations if each.day <= begun]
    latest = max((each.day for each in before), default=None)
    return tuple(each for each in before if each.day == latest)


def comparable(formations: Iterable[Formation], earlier: date, later: date) -> bool:
    """Whether two rounds that began on these days asked the same organization.

    They did not if it was formed anew in between; a round that began on the day itself counts as
    one of the new organization.
    """
    return not any(earlier < each.day <= later for each in formations)
