"""What a course is about, and the part of a need that it addresses."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from capacity.training.domain.courses import Course, Delivery, Edition
from capacity.training.domain.needs import Need, addressed, steps_covered
from surveys.constituents.roles import Group

COURSE = Course(
    1,
    "K1",
    frozenset({"C3", "M1.2"}),
    2,
    4,
    frozenset(Group),
    Delivery.ONLINE,
    5,
    frozenset({"en"}),
    6,
    20,
    10_000,
    500,
)


def need(criterion: str, existing: int, target: int) -> Need:
    return Need(1, criterion, existing, target, Fraction(1, 4))


@pytest.mark.parametrize(
    ("criterion", "about"),
    [("C3.1", True), ("C3.4", True), ("M1.2", True), ("M1.1", False), ("C31.1", False)],
)
def test_it_is_about_whole_areas_or_single_criteria(criterion: str, about: bool) -> None:
    assert COURSE.is_about(criterion) is about


@pytest.mark.parametrize(
    ("existing", "target", "steps"),
    [
        (2, 4, 2),
        (2, 3, 1),
        (3, 5, 1),  # it ends at 4
        (1, 3, 0),  # cannot follow yet
        (4, 5, 0),  # has nothing to learn in it
    ],
)
def test_levels_between_its_first_and_its_last(existing: int, target: int, steps: int) -> None:
    found = need("C3.2", existing, target)
    assert steps_covered(found, COURSE) == steps
    assert addressed(found, COURSE) == Fraction(1, 4) * Fraction(steps, target - existing)


def test_nothing_of_what_it_is_not_about() -> None:
    assert addressed(need("C4.1", 2, 4), COURSE) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"covers": frozenset()},
        {"groups": frozenset()},
        {"languages": frozenset()},
        {"level_from": 4},
        {"level_from": 0},
        {"level_to": 6},
        {"seats_min": 0},
        {"seats_min": 21},
        {"cost_edition": -1},
        {"cost_head": -1},
        {"days": 0},
    ],
)
def test_there_is_no_course_that_makes_no_sense(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="K1"):
        replace(COURSE, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "at_once"),
    [
        (Edition(1, "en", date(2027, 3, 5), date(2027, 3, 9)), True),  # a day in common
        (Edition(1, "en", date(2027, 3, 6), date(2027, 3, 9)), False),
        (Edition(1, "fr", date(2027, 3, 1), date(2027, 3, 5)), False),
        (Edition(2, "en", date(2027, 3, 1), date(2027, 3, 5)), False),
    ],
)
def test_the_same_course_is_not_held_twice_at_once(other: Edition, at_once: bool) -> None:
    edition = Edition(1, "en", date(2027, 3, 1), date(2027, 3, 5))
    assert edition.clashes_with(other) is at_once
    assert other.clashes_with(edition) is at_once
