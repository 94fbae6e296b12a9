"""Bounds that exclude one another are named: all that it takes, and none too many."""

from fractions import Fraction

import pytest

from capacity.training.domain.planning.clashes import clash, together
from capacity.training.domain.planning.formulation import programme
from capacity.training.domain.planning.problem import Problem
from capacity.training.domain.planning.programme import Bound, Kind
from capacity.training.domain.planning.proposals import propose
from capacity.training.domain.planning.solutions import solved
from capacity.training.domain.planning.solving import Ending, solve
from capacity.training.domain.settings import Change, Hand
from surveys.constituents.geography import Region
from tests.unit.training.cases import course, problem
from tests.unit.training.drawn import small


def feasible_with(found: Problem, kept: set[Bound]) -> bool:
    """Whether a plan keeps to these bounds, whatever it does with the others."""
    made = programme(found)
    out = [bound for bounds in together(made) if not kept & named(bounds) for bound in bounds]
    return solve(made, 30, without=out).ending is not Ending.INFEASIBLE


def named(bounds: tuple[Bound, ...]) -> set[Bound]:
    return {*bounds, Bound(bounds[0].kind)}


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_together_they_exclude_every_plan_and_without_any_one_they_do_not(first: int) -> None:
    looked_at = 0
    for seed in range(first, first + 50):
        found = small(seed)
        if propose(found) is not Ending.INFEASIBLE:
            continue
        bounds = set(clash(found))
        assert bounds, seed
        assert not feasible_with(found, bounds), seed
        for one in bounds:
            assert feasible_with(found, bounds - {one}), (seed, one)
        looked_at += 1
    assert looked_at > 3


@pytest.mark.parametrize("seed", [2, 3, 5])
def test_where_there_is_a_plan_nothing_clashes(seed: int) -> None:
    found = problem(organizations=seed)
    assert clash(found) == ()


THEN = Change(Hand.IN_MONTH, 1, "en", month=1)
HAND = Bound(Kind.HAND, "0")


@pytest.mark.parametrize(
    ("found", "names"),
    [
        (
            problem(budget=99, changes=(Change(Hand.AT_LEAST, 1, "en", number=1),)),
            {Bound(Kind.BUDGET), HAND},
        ),
        (
            problem(
                changes=(
                    Change(Hand.AT_LEAST, 1, "en", number=3),
                    Change(Hand.AT_MOST, 1, "en", number=2),
                )
            ),
            {HAND, Bound(Kind.HAND, "1")},
        ),
        (problem(closed_months=frozenset({1}), changes=(THEN,)), {Bound(Kind.CLOSED), HAND}),
        (problem(rooms=0, changes=(THEN,)), {Bound(Kind.ROOMS), HAND}),
        (problem(editions_in={"en": 0}, changes=(THEN,)), {Bound(Kind.LANGUAGE, "en"), HAND}),
        (
            problem(course(1, seats_min=4), changes=(THEN,)),  # there are three organizations
            {Bound(Kind.FEWEST), HAND},
        ),
        (
            problem(floors={Region.AMERICAS: 1}),  # nobody is from there
            {Bound(Kind.FLOOR, Region.AMERICAS)},
        ),
        (
            problem(courses_each=0, floors={Region.AFRICA: 1}),
            {Bound(Kind.EACH), Bound(Kind.FLOOR, Region.AFRICA)},
        ),
        (
            # Of three places two are for workers, but only one organization is theirs.
            problem(workers=Fraction(1, 2), floors={Region.AFRICA: 3}),
            {Bound(Kind.WORKERS), Bound(Kind.FLOOR, Region.AFRICA)},
        ),
        (
            problem(
                organizations=1,
                women=Fraction(1, 2),
                changes=(
                    Change(Hand.TAKES, 1, organization_id=1),
                    Change(Hand.WOMEN_AT_MOST, 1, number=0, organization_id=1),
                ),
            ),
            {Bound(Kind.WOMEN), HAND},
        ),
        (
            problem(
                course(1),
                course(2, "C9", prerequisites=frozenset({3})),
                changes=(Change(Hand.TAKES, 2, organization_id=1),),
            ),
            {Bound(Kind.ORDER), HAND},
        ),
        (
            problem(changes=(Change(Hand.TAKES, 77, organization_id=1),)),  # no such course
            {HAND},
        ),
        (problem(changes=(Change(Hand.IN_MONTH, 1, "en", month=3),)), {HAND}),  # three months
        (problem(changes=(Change(Hand.AT_LEAST, 1, "fr", number=1),)), {HAND}),  # not in French
    ],
)
def test_what_clashes(found: Problem, names: set[Bound]) -> None:
    assert propose(found) is Ending.INFEASIBLE
    assert set(clash(found)) == names


def test_the_clash_is_part_of_what_is_told() -> None:
    found = problem(budget=99, changes=(THEN,))
    told = solved(found)
    assert (told.ending, told.proposal) == (Ending.INFEASIBLE, None)
    assert told.clash == clash(found)


def test_what_cannot_be_decided_in_time_is_named_all_the_same() -> None:
    """The list is then longer than it need be."""
    found = problem(budget=99, changes=(THEN,))
    assert set(clash(found)) < set(clash(found, seconds=0))
