"""Who got the places of a year's editions, from plan to course: by group, by region, and women.

Rules: ``capacity/training/reach/rules.py``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from capacity.training.domain.cohort_figures import NOBODY_ACCEPTED
from capacity.training.domain.cohorts import ACCEPTED_ONCE, NominationState
from capacity.training.domain.participants import (
    NO_CONSTITUENTS,
    CountedEdition,
    People,
    part_of,
    share_of,
    women_of,
)
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure

NOTHING_PLANNED = "reach-nothing-planned"
NOTHING_OFFERED = "reach-nothing-offered"


@dataclass(frozen=True, slots=True)
class Offered:
    """Places of an edition offered to organizations of a group and region, ``for_women`` of them
    kept for women; places that were declined are among them."""

    edition_id: int
    group: Group
    region: Region
    places: int
    for_women: int


@dataclass(frozen=True, slots=True)
class Stages:
    """One share at the stages from plan to course."""

    planned: Figure  # of places in editions of approved plans
    offered: Figure  # of places in all editions
    accepted: Figure  # of constituents who have or had a seat
    attended: Figure  # of constituents who attended

    @property
    def all(self) -> tuple[Figure, Figure, Figure, Figure]:
        return (self.planned, self.offered, self.accepted, self.attended)


@dataclass(frozen=True, slots=True)
class Equity:
    """Who got the places of the editions of a year."""

    year: int
    groups: tuple[tuple[Group, Stages], ...]
    regions: tuple[tuple[Region, Stages], ...]
    women: Stages


@dataclass(frozen=True, slots=True)
class _Way:
    """The places and the constituents of a year at each stage."""

    planned: list[Offered]
    offered: list[Offered]
    accepted: list[People]
    attended: list[People]

    def stages(self, these: Callable[[Offered | People], bool]) -> Stages:
        return Stages(
            _places(self.planned, these, "equity-planned/1", NOTHING_PLANNED),
            _places(self.offered, these, "equity-offered/1", NOTHING_OFFERED),
            share_of(self.accepted, these, "equity-accepted/1", NOBODY_ACCEPTED),
            share_of(self.attended, these, "equity-attended/1", NO_CONSTITUENTS),
        )

    def women(self) -> Stages:
        return Stages(
            _kept_for_women(self.planned, "equity-women-planned/1", NOTHING_PLANNED),
            _kept_for_women(self.offered, "equity-women-offered/1", NOTHING_OFFERED),
            women_of(self.accepted, "equity-women-accepted/1", NOBODY_ACCEPTED),
            women_of(self.attended, "equity-women-attended/1", NO_CONSTITUENTS),
        )


def equity(
    year: int,
    editions: Iterable[CountedEdition],
    offers: Iterable[Offered],
    people: Iterable[People],
) -> Equity:
    """Shares by group, by region and of women, from the editions and people of all years."""
    of_year = {each.id: each for each in editions if each.year == year}
    offered = [each for each in offers if each.edition_id in of_year]
    accepted = [
        each
        for each in people
        if each.constituent and each.state in ACCEPTED_ONCE and each.edition_id in of_year
    ]
    way = _Way(
        [each for each in offered if of_year[each.edition_id].planned],
        offered,
        accepted,
        [each for each in accepted if each.state is NominationState.ATTENDED],
    )
    return Equity(
        year,
        tuple((group, way.stages(_of_group(group))) for group in Group),
        tuple((region, way.stages(_of_region(region))) for region in Region),
        way.women(),
    )


def _of_group(group: Group) -> Callable[[Offered | People], bool]:
    return lambda each: each.group is group


def _of_region(region: Region) -> Callable[[Offered | People], bool]:
    return lambda each: each.region is region


def _places(
    offers: list[Offered], these: Callable[[Offered | People], bool], rule: str, why_not: str
) -> Figure:
    number = sum(each.places for each in offers if these(each))
    return part_of(number, sum(each.places for each in offers), rule, why_not)


def _kept_for_women(offers: list[Offered], rule: str, why_not: str) -> Figure:
    number = sum(each.for_women for each in offers)
    return part_of(number, sum(each.places for each in offers), rule, why_not)
