"""Editions and the people named for them, as figures count them, and shares of people.

An edition belongs to the year of its last day and counts once it was held; a participant counts
once attended. Shares are exact; what has no denominator says why.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from capacity.training.domain.cohort_figures import SEX_UNKNOWN
from capacity.training.domain.cohorts import NominationState, ParticipantKind, Sex
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure, Unit, not_computable

UN_AREA = "C3"
"""Development policy and engagement in the UN and in DWCPs: what stands for UN reform (R16)."""

NO_CONSTITUENTS = "reach-no-constituents"


@dataclass(frozen=True, slots=True)
class CountedEdition:
    """An edition that was not cancelled. ``planned``: it comes from an approved plan; ``linked``:
    its course has outcome codes; ``for_programme``: the course was made for one DWCP;
    ``about_un``: it is about ``UN_AREA``."""

    id: int
    course_id: int
    year: int
    held: bool
    planned: bool = False
    linked: bool = False
    for_programme: bool = False
    about_un: bool = False


@dataclass(frozen=True, slots=True)
class People:
    """``number`` people named for an edition who are alike. ``group``: of constituents alone;
    ``region``: of the organization or, of staff, their own; ``euros`` and ``fellows``: their
    fellowships."""

    edition_id: int
    kind: ParticipantKind
    group: Group | None
    region: Region | None
    sex: str
    state: NominationState
    number: int = 1
    fellows: int = 0
    euros: int = 0

    @property
    def constituent(self) -> bool:
        return self.kind is ParticipantKind.CONSTITUENT


def heads(people: Iterable[People]) -> int:
    """How many people they are."""
    return added(people, lambda each: each.number)


def added(people: Iterable[People], of: Callable[[People], int]) -> int:
    return sum(of(each) for each in people)


def part_of(number: int, of: int, rule: str, why_not: str) -> Figure:
    """number ÷ of, over ``of``; ``why_not``: of nothing there is no part."""
    if not of:
        return not_computable(Unit.SHARE, rule, why_not)
    return Figure(Fraction(number, of), Unit.SHARE, of, rule)


def share_of(
    people: Collection[People], these: Callable[[People], bool], rule: str, why_not: str
) -> Figure:
    """The part of the people who are ``these``."""
    return part_of(heads(filter(these, people)), heads(people), rule, why_not)


def women_of(people: Collection[People], rule: str, why_not: str) -> Figure:
    """Women among those whose sex is known; ``why_not``: where there is nobody at all."""
    known = [each for each in people if each.sex]
    return share_of(
        known, lambda each: each.sex == Sex.WOMAN, rule, SEX_UNKNOWN if people else why_not
    )
