"""Why a plan is no better, what stays unmet and why, and what one edition more would do."""

from dataclasses import replace
from fractions import Fraction
from math import inf

import pytest

from capacity.training.domain.planning.clashes import together
from capacity.training.domain.planning.explaining import (
    Why,
    binding,
    openings,
    unmet,
)
from capacity.training.domain.planning.formulation import programme
from capacity.training.domain.planning.problem import Problem
from capacity.training.domain.planning.programme import Bound, Kind
from capacity.training.domain.planning.proposals import Proposal, met, propose
from capacity.training.domain.planning.solutions import Left, left, solved
from capacity.training.domain.planning.solving import solve
from capacity.training.domain.settings import Change, Hand
from tests.unit.training.brute_force import plan_of, takes_of
from tests.unit.training.cases import E, W, course, problem
from tests.unit.training.drawn import small

SEEDS = range(80)


def planned(found: Problem) -> Proposal:
    made = propose(found)
    assert isinstance(made, Proposal)
    return made


@pytest.mark.parametrize("seed", SEEDS)
def test_every_need_is_met_or_unmet(seed: int) -> None:
    found = small(seed)
    made = propose(found)
    if not isinstance(made, Proposal):
        return
    done = met(found, set(takes_of(plan_of(made))))
    left_over = [one.need for one in unmet(found, made)]
    both = [*(found.needs[place] for place in done), *left_over]
    assert sorted(both, key=repr) == sorted(found.needs, key=repr)
    named = {
        (party.organization_id, criterion)
        for edition in made.editions
        for party in edition.parties
        for criterion in party.criteria
    }
    assert named == {(found.needs[n].organization_id, found.needs[n].criterion) for n in done}
    told = solved(found)
    assert sum(cell.needs for cell in told.wanted) == len(found.needs)
    assert sum((cell.weight for cell in told.wanted), Fraction(0)) == found.demand
    assert sum((cell.addressed for cell in told.wanted), Fraction(0)) == made.addressed


@pytest.mark.parametrize("seed", SEEDS)
def test_no_plan_without_a_bound_exceeds_what_is_said(seed: int) -> None:
    found = small(seed)
    made = propose(found)
    if not isinstance(made, Proposal):
        return
    told = binding(found, made)
    assert all(one.gain > 0 for one in told)
    assert [one.gain for one in told] == sorted((one.gain for one in told), reverse=True)
    rows = programme(found)
    for one in told:
        out = [bound for bounds in together(rows) if one.bound in named(bounds) for bound in bounds]
        freer = solve(rows, 30, without=out).value
        assert freer - float(made.addressed) <= one.gain + 1e-9


def named(bounds: tuple[Bound, ...]) -> set[Bound]:
    return {*bounds, Bound(bounds[0].kind)}


def test_what_holds_a_plan_back_and_by_how_much() -> None:
    """An edition costs 100 and each place 10: 120 euros are for two of three organizations."""
    found = problem(budget=120)
    made = planned(found)
    assert made.addressed == 2
    (money,) = binding(found, made)
    assert money.bound == Bound(Kind.BUDGET)
    assert money.gain == pytest.approx(1)


def test_a_bound_that_holds_back_only_whole_editions_is_named() -> None:
    """At 8,000 an edition for at most 10, 12,000 euros are for one and a half: enough for all 15 if
    there were halves."""
    of = course(1, seats_max=10, cost_edition=8000, cost_head=0)
    found = problem(of, organizations=15, budget=12_000)
    gains = {one.bound: one.gain for one in binding(found, planned(found))}
    assert gains[Bound(Kind.BUDGET)] == pytest.approx(5)


def test_a_bound_that_holds_back_only_parts_of_editions_is_not_named() -> None:
    """An edition is for exactly 10: without the budget all 19 could come to one and nine tenths."""
    of = course(1, seats_min=10, seats_max=10, cost_edition=8000, cost_head=0)
    found = problem(of, organizations=19, budget=12_000)
    told = {one.bound for one in binding(found, planned(found))}
    assert told == {Bound(Kind.MOST)}


@pytest.mark.parametrize("relaxed", [True, False])
def test_what_a_search_out_of_time_found_is_no_limit(relaxed: bool) -> None:
    found = problem(organizations=30, budget=120)
    assert solve(programme(found), 0, relaxed=relaxed).limit == inf
    assert binding(found, planned(found), seconds=0) == ()


def test_a_plan_that_nothing_holds_back() -> None:
    assert binding(problem(), planned(problem())) == ()


def test_one_bound_by_month_is_one_to_a_planner() -> None:
    found = problem(course(1, seats_max=1), rooms=0)
    (rooms,) = binding(found, planned(found))
    assert rooms.bound == Bound(Kind.ROOMS)
    assert rooms.gain == pytest.approx(3)


@pytest.mark.parametrize(
    ("found", "why", "weight"),
    [
        (problem(course(1, "C2")), Why.NO_COURSE, 1),
        (problem(course(1, level_from=2)), Why.NO_COURSE, 1),  # they stand at 1
        (problem(course(1, languages=frozenset({"fr"}))), Why.NO_LANGUAGE, 1),
        (problem(course(1, level_to=2, seats_min=4)), Why.TOO_FEW, Fraction(1, 2)),
        (problem(courses_each=0), Why.FULL, 1),
        (problem(budget=99), Why.BOUNDS, 1),
    ],
)
def test_why_a_need_stays_unmet(found: Problem, why: Why, weight: Fraction) -> None:
    told = unmet(found, planned(found))
    assert [(one.why, one.weight) for one in told] == [(why, weight)] * 3
    assert left(told) == (Left("C1.1", why, 3, 3 * Fraction(weight)),)


def test_the_group_matters() -> None:
    found = problem(course(1, groups=frozenset({E, W})))
    told = unmet(found, planned(found))
    assert [(one.need.organization_id, one.why) for one in told] == [(3, Why.NO_COURSE)]


@pytest.mark.parametrize(("language", "why"), [("", Why.BY_HAND), ("fr", Why.BOUNDS)])
def test_only_what_is_barred_in_every_language_is_unmet_by_hand(language: str, why: Why) -> None:
    both = frozenset({"en", "fr"})
    barred = Change(Hand.DOES_NOT_TAKE, 1, language, organization_id=1)
    found = problem(course(1, languages=both), budget=0, changes=(barred,))
    found = replace(
        found, candidates=tuple(replace(each, languages=both) for each in found.candidates)
    )
    assert unmet(found, planned(found))[0].why is why


def test_what_one_more_edition_would_do() -> None:
    """Three organizations: two find a place, whatever it costs, and nobody counts twice."""
    found = problem(course(1, seats_max=2), budget=0)
    (best,) = openings(found, planned(found))
    assert (best.course_id, best.language, best.organizations) == (1, "en", 2)
    assert best.weight == 2
    assert best.cost == 100 + 2 * 10
    rich = problem(course(1, seats_max=2))
    assert openings(rich, planned(rich)) == ()


def test_an_edition_that_would_address_more_of_the_same_needs_is_suggested() -> None:
    """K1 leads four organizations half of their way, K2 would lead them all of it."""
    half, whole = course(1, level_to=2), course(2, cost_edition=9000)
    found = problem(half, whole, organizations=4, budget=1000)
    (best,) = openings(found, planned(found))
    assert (best.course_id, best.organizations) == (2, 4)
    assert best.weight == 2


def test_no_edition_is_suggested_that_too_few_would_come_to() -> None:
    found = problem(course(1, seats_min=4))
    assert openings(found, planned(found)) == ()
