"""Demand: needs counted together, what courses address of them, and what no course meets. Pure.

Weights are summed exactly. Nothing here ranks organizations: they are counted, never compared.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from capacity.training.domain.courses import Course
from capacity.training.domain.needs import Need, addressed, area_of, steps_covered
from capacity.training.domain.planning.problem import Candidate
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure, Unit, not_computable

Key = TypeVar("Key")

ORGANIZATIONS_RULE, NEEDS_RULE = "organizations-in-need/1", "needs/1"
WEIGHT_RULE, ADDRESSED_RULE = "demand-weight/1", "course-addresses/1"
SHARE_RULE = "share-of-demand/1"


class Across(StrEnum):
    """What the columns of a demand map are."""

    REGION = "region"
    GROUP = "group"
    LANGUAGE = "language"


class Covered(StrEnum):
    """How far a catalogue reaches a need."""

    COVERED = "covered"  # a course addresses it, in a language of the organization
    NO_LANGUAGE = "no-language"  # courses would, but none is held in such a language
    NO_COURSE = "no-course"  # none is about it from this level on, for this group


@dataclass(frozen=True, slots=True)
class Asked:
    """A need with the organization that has it."""

    need: Need
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which needs to look at; what is None or empty leaves open."""

    group: Group | None = None
    region: Region | None = None
    language: str = ""
    area: str = ""
    criterion: str = ""
    planned: bool | None = None

    @property
    def narrows(self) -> bool:
        return self != Narrowing()

    def takes(self, candidate: Candidate) -> bool:
        return (
            self.group in (None, candidate.group)
            and self.region in (None, candidate.region)
            and (not self.language or self.language in candidate.languages)
        )

    def takes_need(self, need: Need) -> bool:
        return (
            self.area in ("", area_of(need.criterion))
            and self.criterion in ("", need.criterion)
            and self.planned in (None, need.planned)
        )


def asked(
    candidates: Iterable[Candidate], needs: Iterable[Need], narrowing: Narrowing | None = None
) -> tuple[Asked, ...]:
    """The needs of these candidates that are looked at, in their order."""
    choice = narrowing or Narrowing()
    known = {each.id: each for each in candidates if choice.takes(each)}
    return tuple(
        Asked(need, known[need.organization_id])
        for need in needs
        if need.organization_id in known and choice.takes_need(need)
    )


# --- counting ------------------------------------------------------------------------------------


@dataclass(slots=True)
class Demand:
    """Needs counted together: how many, of which organizations, and by what they weigh.

    ``planned``: how many of the needs an action plan takes up.
    """

    needs: int = 0
    planned: int = 0
    organization_ids: set[int] = field(default_factory=set)
    _weights: Counter[int] = field(default_factory=Counter)

    def add(self, need: Need, weight: Fraction | None = None) -> None:
        """Count the need, with its whole weight or only a part of it."""
        part = need.weight if weight is None else weight
        self.needs += 1
        self.planned += need.planned
        self.organization_ids.add(need.organization_id)
        # Fractions with one divisor are added as whole numbers: there are few divisors.
        self._weights[part.denominator] += part.numerator

    def merge(self, other: "Demand") -> None:
        """Count what the other has counted as well: needs that this one has not."""
        self.needs += other.needs
        self.planned += other.planned
        self.organization_ids |= other.organization_ids
        self._weights += other._weights

    @property
    def organizations(self) -> int:
        return len(self.organization_ids)

    @property
    def weight(self) -> Fraction:
        return sum((Fraction(n, divisor) for divisor, n in self._weights.items()), Fraction(0))


def demand_by(found: Iterable[Asked], key: Callable[[Asked], Key]) -> dict[Key, Demand]:
    """Demand by whatever ``key`` tells of a need."""
    made: defaultdict[Key, Demand] = defaultdict(Demand)
    for each in found:
        made[key(each)].add(each.need)
    return dict(made)


def whole(found: Iterable[Asked]) -> Demand:
    made = Demand()
    for each in found:
        made.add(each.need)
    return made


Cell = tuple[str, str]
"""An area, and a region, group or language."""


def demand_map(found: Iterable[Asked], across: Across) -> dict[Cell, Demand]:
    """Demand by area and column. An organization of several languages counts in each."""
    made: defaultdict[Cell, Demand] = defaultdict(Demand)
    for each in found:
        area = area_of(each.need.criterion)
        for column in columns_of(each.candidate, across):
            made[area, column].add(each.need)
    return dict(made)


def columns_of(candidate: Candidate, across: Across) -> tuple[str, ...]:
    match across:
        case Across.REGION:
            return (candidate.region.value,)
        case Across.GROUP:
            return (candidate.group.value,)
        case Across.LANGUAGE:
            return tuple(sorted(candidate.languages))


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """What a course is made for: a criterion, from a level to a higher one."""

    criterion: str
    existing: int
    target: int


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One line of the whole demand."""

    step: Step
    language: str
    region: str
    group: str


def demand_lines(found: Iterable[Asked]) -> dict[Line, Demand]:
    """Demand by criterion and step, language, region and group, in full."""
    made: defaultdict[Line, Demand] = defaultdict(Demand)
    for each in found:
        place = each.candidate
        for language in sorted(place.languages):
            made[Line(step_of(each.need), language, place.region, place.group)].add(each.need)
    return dict(made)


def step_of(need: Need) -> Step:
    return Step(need.criterion, need.existing, need.target)


# --- courses -------------------------------------------------------------------------------------


def covered(courses: Iterable[Course], each: Asked) -> Covered:
    """How far the courses reach the need."""
    fitting = [course for course in courses if _addresses(course, each)]
    if not fitting:
        return Covered.NO_COURSE
    if any(course.languages & each.candidate.languages for course in fitting):
        return Covered.COVERED
    return Covered.NO_LANGUAGE


def _addresses(course: Course, each: Asked) -> bool:
    return each.candidate.group in course.groups and steps_covered(each.need, course) > 0


def unmet(courses: Sequence[Course], found: Iterable[Asked]) -> dict[tuple[Step, Covered], Demand]:
    """What no course meets, by step and why; needs that are alike are looked at once."""
    known: dict[tuple[Step, Group, frozenset[str]], Covered] = {}
    made: defaultdict[tuple[Step, Covered], Demand] = defaultdict(Demand)
    for each in found:
        kind = step_of(each.need), each.candidate.group, each.candidate.languages
        if kind not in known:
            known[kind] = covered(courses, each)
        if known[kind] is not Covered.COVERED:
            made[kind[0], known[kind]].add(each.need)
    return dict(made)


@dataclass(frozen=True, slots=True)
class Addressed:
    """What one course would address if everybody came whom it is for.

    ``by_…``: with the weight of the part that it addresses. ``elsewhere``: those organizations
    that follow none of its languages; they are counted in nothing else.
    """

    whole: Demand
    by_criterion: Mapping[str, Demand]
    by_group: Mapping[str, Demand]
    by_region: Mapping[str, Demand]
    by_language: Mapping[str, Demand]
    elsewhere: Demand


def addressed_by(course: Course, found: Iterable[Asked]) -> Addressed:
    """What the course would address, by criterion, group, region and language."""
    here, elsewhere = list[_Part](), list[_Part]()
    for each in found:
        if each.candidate.group in course.groups and (part := addressed(each.need, course)):
            speaks = not course.languages.isdisjoint(each.candidate.languages)
            (here if speaks else elsewhere).append((each, part))
    return Addressed(
        whole=_together(here),
        by_criterion=_split(here, lambda each: (each.need.criterion,)),
        by_group=_split(here, lambda each: (each.candidate.group.value,)),
        by_region=_split(here, lambda each: (each.candidate.region.value,)),
        by_language=_split(here, lambda each: each.candidate.languages & course.languages),
        elsewhere=_together(elsewhere),
    )


_Part = tuple[Asked, Fraction]


def _together(parts: Iterable[_Part]) -> Demand:
    made = Demand()
    for each, part in parts:
        made.add(each.need, part)
    return made


def _split(parts: Iterable[_Part], keys: Callable[[Asked], Iterable[str]]) -> Mapping[str, Demand]:
    made: defaultdict[str, Demand] = defaultdict(Demand)
    for each, part in parts:
        for key in keys(each):
            made[key].add(each.need, part)
    return dict(made)


def courses_for(courses: Iterable[Course], found: Sequence[Asked]) -> dict[int, Demand]:
    """By course, what it would address of these needs; courses that address none are left out."""
    made = {course.id: addressed_by(course, found).whole for course in courses}
    return {course_id: demand for course_id, demand in made.items() if demand.needs}


def share_of(part: Demand, demand: Demand) -> Figure:
    """The part's weight in that of all needs; not computable: ``no-needs-shared``."""
    if not demand.needs:
        return not_computable(Unit.SHARE, SHARE_RULE, "no-needs-shared")
    return Figure(part.weight / demand.weight, Unit.SHARE, demand.needs, SHARE_RULE)
