"""Demand: needs counted together. Pure.

Weights are summed exactly. Nothing here ranks organizations: they are counted, never compared.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from capacity.training.domain.needs import Need, area_of
from capacity.training.domain.planning.problem import Candidate
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure, Unit, not_computable

Key = TypeVar("Key")

ORGANIZATIONS_RULE, NEEDS_RULE = "organizations-in-need/1", "needs/1"
PLANNED_RULE = "needs-planned/1"
WEIGHT_RULE, ADDRESSED_RULE = "demand-weight/1", "course-addresses/1"
SHARE_RULE = "share-of-demand/1"


class Across(StrEnum):
    """What the columns of a demand map are."""

    REGION = "region"
    GROUP = "group"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """What a course is made for: a criterion, from a level to a higher one."""

    criterion: str
    existing: int
    target: int

    @property
    def area(self) -> str:
        return area_of(self.criterion)


@dataclass(frozen=True, slots=True)
class Line:
    """Needs that are alike to any course: the same step, by organizations of the same kind.

    ``planned``: the action plan of each of these organizations takes the need up.
    """

    step: Step
    group: Group
    region: Region
    languages: frozenset[str]
    planned: bool

    def columns(self, across: Across) -> Collection[str]:
        """Where the line stands in a map; in each of several languages."""
        match across:
            case Across.REGION:
                return (self.region.value,)
            case Across.GROUP:
                return (self.group.value,)
            case Across.LANGUAGE:
                return self.languages


# --- counting ------------------------------------------------------------------------------------


@dataclass(slots=True)
class Demand:
    """Needs counted together: how many, of which organizations, and by what they weigh.

    ``planned``: how many of the needs an action plan takes up.
    """

    needs: int = 0
    planned: int = 0
    organization_ids: set[int] = field(default_factory=set)
    _weights: dict[int, int] = field(default_factory=dict)

    def add(self, need: Need) -> None:
        self.needs += 1
        self.planned += need.planned
        self.organization_ids.add(need.organization_id)
        # Fractions with one divisor are added as whole numbers: there are few divisors.
        divisor = need.weight.denominator
        self._weights[divisor] = self._weights.get(divisor, 0) + need.weight.numerator

    def merge(self, other: "Demand", part: Fraction = Fraction(1)) -> None:
        """Count what the other has counted as well, with all of its weight or a part of it."""
        self.needs += other.needs
        self.planned += other.planned
        self.organization_ids |= other.organization_ids
        weights, times, by = self._weights, part.numerator, part.denominator
        for divisor, numerator in other._weights.items():
            weights[divisor * by] = weights.get(divisor * by, 0) + numerator * times

    @property
    def organizations(self) -> int:
        return len(self.organization_ids)

    @property
    def weight(self) -> Fraction:
        return sum((Fraction(n, divisor) for divisor, n in self._weights.items()), Fraction(0))


Lines = Mapping[Line, Demand]
"""The whole demand, or a part of it."""


def demand_lines(candidates: Iterable[Candidate], needs: Iterable[Need]) -> Lines:
    """Demand by criterion and step, group, region, languages, and whether it is planned."""
    known = {each.id: each for each in candidates}
    made: defaultdict[Line, Demand] = defaultdict(Demand)
    for need in needs:
        made[_line(need, known[need.organization_id])].add(need)
    return dict(made)


def _line(need: Need, candidate: Candidate) -> Line:
    return Line(
        Step(need.criterion, need.existing, need.target),
        candidate.group,
        candidate.region,
        candidate.languages,
        need.planned,
    )


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

    def takes(self, line: Line) -> bool:
        return (
            self.group in (None, line.group)
            and self.region in (None, line.region)
            and (not self.language or self.language in line.languages)
            and self.area in ("", line.step.area)
            and self.criterion in ("", line.step.criterion)
            and self.planned in (None, line.planned)
        )

    def takes_need(self, need: Need) -> bool:
        """The same of a need of an organization whose lines are taken."""
        return (
            self.area in ("", need.area)
            and self.criterion in ("", need.criterion)
            and self.planned in (None, need.planned)
        )


def narrowed(lines: Lines, narrowing: Narrowing) -> Lines:
    return {line: demand for line, demand in lines.items() if narrowing.takes(line)}


def demand_by(lines: Lines, key: Callable[[Line], Key]) -> dict[Key, Demand]:
    """Demand by whatever ``key`` tells of a line."""
    made: defaultdict[Key, Demand] = defaultdict(Demand)
    for line, demand in lines.items():
        made[key(line)].merge(demand)
    return dict(made)


def whole(lines: Lines) -> Demand:
    return together(lines.values())


def together(parts: Iterable[Demand]) -> Demand:
    """The parts as one; none of their needs is in two of them."""
    made = Demand()
    for demand in parts:
        made.merge(demand)
    return made


Cell = tuple[str, str]
"""An area, and a region, group or language."""


def demand_map(lines: Lines, across: Across) -> dict[Cell, Demand]:
    """Demand by area and column. An organization of several languages counts in each."""
    made: defaultdict[Cell, Demand] = defaultdict(Demand)
    for line, demand in lines.items():
        for column in line.columns(across):
            made[line.step.area, column].merge(demand)
    return dict(made)


def share_of(part: Demand, demand: Demand) -> Figure:
    """The part's weight in that of all needs; not computable: ``no-needs-shared``."""
    if not demand.needs:
        return not_computable(Unit.SHARE, SHARE_RULE, "no-needs-shared")
    return Figure(part.weight / demand.weight, Unit.SHARE, demand.needs, SHARE_RULE)
