"""What a planner asks of a plan: its bounds, and what was settled by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from surveys.constituents.geography import Region
from surveys.constituents.roles import Group


class Hand(StrEnum):
    """What can be settled by hand, about a course in a language."""

    AT_LEAST = "at_least"  # so many editions
    AT_MOST = "at_most"
    IN_MONTH = "in_month"  # an edition then
    NOT_IN_MONTH = "not_in_month"
    TAKES = "takes"  # an organization has places in it
    DOES_NOT_TAKE = "does_not_take"
    WOMEN_AT_MOST = "women_at_most"  # so many women that an organization can send to it


COUNTED = (Hand.AT_LEAST, Hand.AT_MOST, Hand.WOMEN_AT_MOST)
"""What is settled with a number."""

TIMED = (Hand.IN_MONTH, Hand.NOT_IN_MONTH)
"""With a month."""

OF_ORGANIZATION = (Hand.TAKES, Hand.DOES_NOT_TAKE, Hand.WOMEN_AT_MOST)
"""With an organization."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing settled by hand.

    ``number`` where it is ``COUNTED``, ``month`` (from 0) where ``TIMED``,
    ``organization_id`` where ``OF_ORGANIZATION``. ``language`` "": whichever (only where an
    organization is named).
    """

    kind: Hand
    course_id: int
    language: str = ""
    number: int | None = None
    month: int | None = None
    organization_id: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The bounds of a scenario. Shares are of all places, from 0 to 1.

    ``budget`` in whole euros. ``delegates``: places that an organization gets in a course it
    takes. ``courses_each``: courses that one organization takes at most. ``rooms``: editions, not
    counting those online, that can begin in each month. ``editions_in``: at most so many in a
    language (interpreters, trainers); a language not named has no bound. ``closed_months`` (from
    0): nothing begins in them. ``floors``: at least so many places for a region's organizations.
    ``women``: as large a part of the places is kept for women, whom the organizations nominate.
    ``seconds``: how long the solver may search.
    """

    months: int
    budget: int
    delegates: int = 1
    courses_each: int = 3
    rooms: int = 4
    closed_months: frozenset[int] = frozenset()
    editions_in: Mapping[str, int] = field(default_factory=dict)
    employers: Fraction = Fraction(0)
    workers: Fraction = Fraction(0)
    women: Fraction = Fraction(0)
    floors: Mapping[Region, int] = field(default_factory=dict)
    seconds: int = 30
    changes: tuple[Change, ...] = ()

    def share_of(self, group: Group) -> Fraction:
        """The least share of places for the group; 0 where none is asked for."""
        return {Group.EMPLOYERS: self.employers, Group.WORKERS: self.workers}.get(
            group, Fraction(0)
        )


def settings_to_document(settings: Settings) -> dict[str, Any]:
    """The bounds as JSON holds them, without the plan's months and the changes by hand."""
    shares = {"employers": settings.employers, "workers": settings.workers, "women": settings.women}
    return {
        "budget": settings.budget,
        "delegates": settings.delegates,
        "courses_each": settings.courses_each,
        "rooms": settings.rooms,
        "closed_months": sorted(settings.closed_months),
        "editions_in": dict(sorted(settings.editions_in.items())),
        **{name: f"{share.numerator}/{share.denominator}" for name, share in shares.items()},
        "floors": {region.value: number for region, number in sorted(settings.floors.items())},
        "seconds": settings.seconds,
    }


def settings_from(
    document: Mapping[str, Any], months: int, changes: tuple[Change, ...] = ()
) -> Settings:
    """What ``settings_to_document`` wrote, for a plan of ``months``."""
    return Settings(
        months=months,
        budget=document["budget"],
        delegates=document["delegates"],
        courses_each=document["courses_each"],
        rooms=document["rooms"],
        closed_months=frozenset(document["closed_months"]),
        editions_in=dict(document["editions_in"]),
        employers=Fraction(document["employers"]),
        workers=Fraction(document["workers"]),
        women=Fraction(document["women"]),
        floors={Region(code): number for code, number in document["floors"].items()},
        seconds=document["seconds"],
        changes=changes,
    )
