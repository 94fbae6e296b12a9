"""A small planning problem in numbers that can be followed by hand, and parts to vary it with."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from capacity.training.domain.courses import Course, Delivery
from capacity.training.domain.needs import Need
from capacity.training.domain.planning.problem import Candidate, Problem
from capacity.training.domain.settings import Settings
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group

G, E, W = Group.GOVERNMENT, Group.EMPLOYERS, Group.WORKERS
FREE = Settings(months=3, budget=1_000_000, courses_each=3, rooms=9)


def course(number: int, covers: str = "C1", **wanted: Any) -> Course:
    """On one area, from level 1 to 3, for everybody, in English, for one to nine, at 100 euros."""
    made = Course(
        number,
        f"K{number}",
        frozenset(covers.split()),
        1,
        3,
        frozenset(Group),
        Delivery.CAMPUS,
        5,
        frozenset({"en"}),
        1,
        9,
        100,
        10,
    )
    return replace(made, **wanted)


def candidate(number: int, group: Group = G, **wanted: Any) -> Candidate:
    made = Candidate(number, group, Region.AFRICA, frozenset({"en"}))
    return replace(made, **wanted)


def need(organization_id: int, criterion: str = "C1.1", weight: Fraction = Fraction(1)) -> Need:
    return Need(organization_id, criterion, 1, 3, weight)


def problem(*courses: Course, organizations: int = 3, **settings: Any) -> Problem:
    """As many organizations, one after another of each group; each needs C1.1, two levels."""
    candidates = tuple(candidate(n, list(Group)[n % 3]) for n in range(1, organizations + 1))
    wanted = tuple(need(each.id) for each in candidates)
    return Problem(courses or (course(1),), candidates, wanted, replace(FREE, **settings))
