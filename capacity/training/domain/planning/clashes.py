"""Which bounds exclude one another, when no plan keeps to all of them."""

from collections.abc import Iterator
from time import monotonic

from capacity.training.domain.planning.formulation import programme
from capacity.training.domain.planning.problem import Problem
from capacity.training.domain.planning.programme import Bound, Kind, Programme
from capacity.training.domain.planning.solving import Ending, Watch, solve

TOGETHER = frozenset({Kind.ROOMS, Kind.CLOSED, Kind.EACH, Kind.FEWEST, Kind.MOST, Kind.ORDER})
"""Kinds whose rows are one bound to a planner."""


def together(made: Programme) -> tuple[tuple[Bound, ...], ...]:
    """The bounds as a planner knows them: each with all the rows' bounds that belong to it."""
    found: dict[Bound, list[Bound]] = {}
    for bound in made.bounds():
        named = Bound(bound.kind) if bound.kind in TOGETHER else bound
        found.setdefault(named, []).append(bound)
    return tuple(tuple(bounds) for bounds in found.values())


def clash(problem: Problem, seconds: float = 30, watch: Watch | None = None) -> tuple[Bound, ...]:
    """Bounds that no plan keeps together; without any one of them, the others can be kept.

    Each is left out in turn, and for good if what remains still excludes every plan (the deletion
    filter of J. W. Chinneck and E. W. Dravnieks, "Locating minimal infeasible constraint sets in
    linear programs", ORSA Journal on Computing 3, 1991). () if there is a plan. What cannot be
    decided in the time stays in the list: it is then longer than it need be, never wrong.
    """
    made = programme(problem)
    ends = monotonic() + seconds
    if _searched(made, set(), seconds, watch) in (Ending.SOLVED, Ending.TIME):
        return ()
    left_out = set[Bound]()
    kept = list[Bound]()
    for bounds in _least_wanted_first(made):
        rest = ends - monotonic()
        without = left_out | set(bounds)
        if rest > 0 and _searched(made, without, rest, watch) is Ending.INFEASIBLE:
            left_out = without
        else:
            kept.append(Bound(bounds[0].kind) if bounds[0].kind in TOGETHER else bounds[0])
    return tuple(sorted(kept))


def _least_wanted_first(made: Programme) -> Iterator[tuple[Bound, ...]]:
    """What is left out first is least likely to be named: the nature of things, then wishes."""
    nature = (Kind.MOST, Kind.ORDER, Kind.FEWEST)
    groups = together(made)
    return iter(sorted(groups, key=lambda bounds: bounds[0].kind not in nature))


def _searched(made: Programme, without: set[Bound], seconds: float, watch: Watch | None) -> Ending:
    """What came of a search for any plan that keeps to what remains."""
    return solve(made, seconds, watch, without=without, gains=[0.0] * len(made.gains)).ending
