"""The solver as it is used: cancelled, out of time, without columns, relaxed."""

from dataclasses import replace

import pytest

from bench.planning import HARDER, drawn
from capacity.training.domain.planning import proposals
from capacity.training.domain.planning.formulation import programme
from capacity.training.domain.planning.problem import Problem
from capacity.training.domain.planning.programme import Bound, Kind
from capacity.training.domain.planning.proposals import Proposal, propose
from capacity.training.domain.planning.solutions import solved
from capacity.training.domain.planning.solving import Cancelled, Ending, Outcome, Sight, solve
from capacity.training.domain.settings import Settings
from surveys.constituents.geography import Region
from tests.unit.training.cases import FREE, course, problem
from tests.unit.training.drawn import small

LARGE = HARDER["two languages each"](drawn(1, organizations=200, wanted=3000))
"""Takes tens of seconds to prove."""


def within(seconds: int) -> Problem:
    return replace(LARGE, settings=replace(LARGE.settings, floors={}, seconds=seconds))


def test_a_search_that_nobody_wants_any_more_is_cancelled() -> None:
    """Even before it begins."""
    with pytest.raises(Cancelled):
        propose(problem(), lambda _sight: False)


def test_a_search_is_cancelled_while_it_runs() -> None:
    seen: list[Sight] = []

    def watch(sight: Sight) -> bool:
        seen.append(sight)
        return len(seen) < 3

    with pytest.raises(Cancelled):
        propose(within(60), watch)
    assert len(seen) == 3


def test_what_is_explained_after_the_search_is_cancelled_too() -> None:
    found = problem()
    told = 0

    def count(_sight: Sight) -> bool:
        nonlocal told
        told += 1
        return True

    propose(found, count)
    searching, told = told, 0
    with pytest.raises(Cancelled):
        solved(found, lambda _sight: count(_sight) and told <= searching)
    assert told == searching + 1


def test_a_watcher_is_told_how_far_the_search_is() -> None:
    seen: list[tuple[float, float]] = []

    def watch(sight: Sight) -> bool:
        if sight.value is not None and sight.limit is not None:
            seen.append((sight.value, sight.limit))
        return len(seen) < 3

    with pytest.raises(Cancelled):
        propose(within(60), watch)
    assert all(0 <= value <= limit + 1e-6 for value, limit in seen)


def test_when_time_is_up_the_best_plan_so_far_comes_with_its_limit() -> None:
    found = propose(within(3))
    assert isinstance(found, Proposal)
    assert found.ending is Ending.TIME
    assert float(found.addressed) <= found.limit <= float(found.demand)
    assert found.gap == pytest.approx(1 - float(found.addressed) / found.limit)
    assert found.gap > 1e-4


def test_a_plan_whose_months_are_not_found_in_time_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no crash; and the search for months is watched as well."""
    told: list[object] = []

    def out_of_time(*given: object, **further: object) -> Outcome:
        if "gains" in further and "start" not in further:
            told.append(given[2])
            return Outcome(Ending.NOTHING_FOUND)
        return solve(*given, **further)  # type: ignore[arg-type]

    def watch(_sight: Sight) -> bool:
        return True

    monkeypatch.setattr(proposals, "solve", out_of_time)
    assert propose(problem(), watch) is Ending.NOTHING_FOUND
    assert told == [watch]


@pytest.mark.parametrize(
    "empty",
    [
        Problem((), (), (), Settings(12, 0)),
        replace(problem(), needs=()),
        replace(problem(), courses=()),
        replace(problem(), settings=replace(FREE, budget=0)),
        replace(problem(), settings=replace(FREE, months=0)),
        replace(problem(), settings=replace(FREE, courses_each=0)),
        replace(problem(), settings=replace(FREE, rooms=0)),
        replace(problem(), settings=replace(FREE, closed_months=frozenset(range(3)))),
        problem(course(1, seats_min=7)),  # more than there are
        problem(delegates=10),  # more than an edition has places
    ],
)
def test_where_nothing_is_possible_the_plan_is_empty(empty: Problem) -> None:
    found = propose(empty)
    assert isinstance(found, Proposal)
    assert (found.ending, found.editions) == (Ending.SOLVED, ())
    assert found.addressed == found.limit == found.gap == found.cost == 0


def test_nothing_at_all_cannot_reach_a_floor() -> None:
    assert propose(Problem((), (), (), Settings(12, 0, floors={Region.AFRICA: 1}))) is (
        Ending.INFEASIBLE
    )


@pytest.mark.parametrize("seed", range(40))
def test_the_linear_relaxation_is_a_limit(seed: int) -> None:
    made = programme(small(seed))
    relaxed, found = solve(made, 30, relaxed=True), solve(made, 30)
    if found.ending is Ending.SOLVED:
        assert relaxed.value >= found.value - 1e-9


def test_a_bound_that_is_left_out_binds_no_more() -> None:
    made = programme(problem(budget=0))
    assert solve(made, 30).value == 0
    assert solve(made, 30, without={Bound(Kind.BUDGET)}).value == pytest.approx(3)


def test_the_same_problem_gives_the_same_plan() -> None:
    assert propose(small(7)) == propose(small(7))
