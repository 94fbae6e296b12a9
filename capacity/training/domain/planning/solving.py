"""Has an integer programme solved by HiGHS, with its proven bound, and lets somebody watch.

Source: Q. Huangfu, J. A. J. Hall, "Parallelizing the dual revised simplex method", Mathematical
Programming Computation 10, 2018; the branch-and-cut solver of the same project.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capacity.training.domain.planning.programme import Bound, Programme, Row

CLOSE_ENOUGH = 1e-4
"""The search ends when the best plan is proved to be within a hundredth of a per cent."""


class Ending(StrEnum):
    SOLVED = "solved"  # proved the best, as closely as CLOSE_ENOUGH
    TIME = "time"  # the best found in the time there was; the bound says what more may be possible
    INFEASIBLE = "infeasible"
    NOTHING_FOUND = "nothing_found"  # in the time there was


@dataclass(frozen=True, slots=True)
class Outcome:
    """``value`` of the best plan found, ``limit`` that no plan exceeds (inf: none is known); by
    column, ``columns``."""

    ending: Ending
    value: float = 0.0
    limit: float = inf
    columns: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """How far the search is: seconds since it began, the best found (None: nothing), its limit."""

    seconds: float
    value: float | None
    limit: float | None


class Cancelled(Exception):
    """Whoever watched does not want it any more."""


Watch = Callable[[Sight], bool]
"""Told now and then how far the search is; False ends it with :class:`Cancelled`."""


def solve(
    made: Programme,
    seconds: float,
    watch: Watch | None = None,
    without: Collection[Bound] = (),
    gains: Sequence[float] | None = None,
    further: Sequence[Row] = (),
    start: NDArray[np.float64] | None = None,
    relaxed: bool = False,
) -> Outcome:
    """Maximize the programme's gains, or ``gains``.

    ``without``: bounds that are left out; ``further``: rows that come on top. ``start``: a plan to
    begin with. ``relaxed``: fractions are allowed everywhere (the linear relaxation, whose value is
    a limit of the programme's).
    """
    if watch is not None and not watch(Sight(0.0, None, None)):
        raise Cancelled
    rows = [row for row in made.rows if row.bound not in without] + list(further)
    if not made.gains:
        return _of_nothing(rows)
    solver = _solver(seconds)
    solver.passModel(_model(made, rows, made.gains if gains is None else gains, relaxed))
    if start is not None:
        solver.setSolution(_start(start))
    ended: list[bool] = []
    if watch is not None:
        _have_watched(solver, watch, ended)
    solver.run()
    if ended:
        raise Cancelled
    return _outcome(solver, relaxed)


def _of_nothing(rows: Sequence[Row]) -> Outcome:
    """Without columns every row is 0."""
    if all(row.lower <= 0 <= row.upper for row in rows):
        return Outcome(Ending.SOLVED, limit=0.0, columns=np.zeros(0))
    return Outcome(Ending.INFEASIBLE)


def _solver(seconds: float) -> Any:
    import highspy  # takes long to import

    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)  # the same input gives the same plan
    solver.setOptionValue("random_seed", 0)
    solver.setOptionValue("time_limit", float(seconds))
    solver.setOptionValue("mip_rel_gap", CLOSE_ENOUGH)
    solver.setOptionValue("mip_feasibility_tolerance", 1e-7)
    return solver


def _model(made: Programme, rows: Sequence[Row], gains: Sequence[float], relaxed: bool) -> Any:
    import highspy

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(gains), len(rows)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.array(gains, float)
    model.col_lower_ = np.zeros(len(gains))
    model.col_upper_ = np.array(made.uppers, float)
    model.row_lower_ = np.array([_limit(row.lower) for row in rows], float)
    model.row_upper_ = np.array([_limit(row.upper) for row in rows], float)
    if not relaxed:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[whole] for whole in made.whole]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0, *(len(row.terms) for row in rows)])
    model.a_matrix_.index_ = np.array([c for row in rows for c, _value in row.terms], int)
    model.a_matrix_.value_ = np.array([value for row in rows for _c, value in row.terms], float)
    return model


def _limit(value: float) -> float:
    import highspy

    return float(highspy.kHighsInf * (1 if value > 0 else -1)) if abs(value) == inf else value


def _start(columns: NDArray[np.float64]) -> Any:
    import highspy

    found = highspy.HighsSolution()
    found.col_value = list(columns)
    return found


def _have_watched(solver: Any, watch: Watch, ended: list[bool]) -> None:
    def look(event: Any) -> None:
        told = event.data_out
        known = abs(told.mip_primal_bound) < 1e30, abs(told.mip_dual_bound) < 1e30
        sight = Sight(
            told.running_time,
            told.mip_primal_bound if known[0] else None,
            told.mip_dual_bound if known[1] else None,
        )
        if not watch(sight):
            ended.append(True)
            event.interrupt()

    solver.cbMipInterrupt += look


def _outcome(solver: Any, relaxed: bool) -> Outcome:
    import highspy

    status, info = solver.getModelStatus(), solver.getInfo()
    unbounded = highspy.HighsModelStatus.kUnboundedOrInfeasible
    if status in (highspy.HighsModelStatus.kInfeasible, unbounded):
        return Outcome(Ending.INFEASIBLE)
    optimal = status == highspy.HighsModelStatus.kOptimal
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    if not found or (relaxed and not optimal):  # an unfinished relaxation limits nothing
        return Outcome(Ending.NOTHING_FOUND)
    value = float(info.objective_function_value)
    limit = value if relaxed else max(value, float(info.mip_dual_bound))
    ending = Ending.SOLVED if optimal else Ending.TIME
    return Outcome(ending, value, limit, np.array(solver.getSolution().col_value))
