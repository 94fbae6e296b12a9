"""The plan that the columns of a solved programme say, and the two choices that they leave open.

Among the plans that address as much, the cheapest is taken; and of the months that fit, those that
spread the editions over the plan's time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from capacity.training.domain.planning.formulation import programme
from capacity.training.domain.planning.problem import Problem
from capacity.training.domain.planning.programme import LOGIC, Offering, Programme, Row
from capacity.training.domain.planning.solving import Ending, Outcome, Watch, solve

_GOLDEN = (5**0.5 - 1) / 2
_FOR_MONTHS = 5.0
"""Seconds that finding whole months may take even when time is up."""


@dataclass(frozen=True, slots=True)
class Party:
    """An organization in an edition: its places, those kept for women, the criteria addressed."""

    organization_id: int
    places: int
    women: int
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedEdition:
    """``month`` is that of the plan in which it begins, from 0; ``cost`` in euros."""

    course_id: int
    language: str
    month: int
    parties: tuple[Party, ...]
    cost: int

    @property
    def places(self) -> int:
        return sum(party.places for party in self.parties)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan. ``addressed``: exact weight of the needs it addresses, each once; ``limit``: no plan
    within the bounds addresses more; ``demand``: the weight of all needs."""

    ending: Ending
    editions: tuple[PlannedEdition, ...]
    addressed: Fraction
    limit: float
    demand: Fraction

    @property
    def cost(self) -> int:
        return sum(edition.cost for edition in self.editions)

    @property
    def places(self) -> int:
        return sum(edition.places for edition in self.editions)

    @property
    def gap(self) -> float:
        """How much better a plan might be at most, as a part of the limit; 0: none is better."""
        return max(0.0, 1 - float(self.addressed) / self.limit) if self.limit > 0 else 0.0


def propose(problem: Problem, watch: Watch | None = None) -> Proposal | Ending:
    """The best plan found within the scenario's seconds, or why there is none.

    Raises Cancelled when ``watch`` no longer wants it. A sixth of the time goes to what is open:
    cost, then months, for which a plan that was found is not given up within a few seconds.
    """
    made, seconds = programme(problem), problem.settings.seconds
    ends = monotonic() + seconds
    outcome = solve(made, seconds * 5 / 6, watch)
    if outcome.columns is None:
        return outcome.ending
    columns = _cheapest(made, outcome, seconds / 8, watch)
    rest = max(ends - monotonic(), _FOR_MONTHS)
    months = _months(problem, made, columns, rest, watch)
    if months is None:
        return Ending.NOTHING_FOUND
    return _proposal(problem, made, outcome, columns, months)


def _cheapest(
    made: Programme, outcome: Outcome, seconds: float, watch: Watch | None
) -> NDArray[np.float64]:
    """Columns that address as much as the outcome's for the least money; its own if in doubt."""
    assert outcome.columns is not None
    spent = [0.0] * len(made.gains)
    for column, cost in made.costs.items():
        spent[column] = -cost / 1000
    gains = [(column, gain) for column, gain in enumerate(made.gains) if gain]
    as_much = Row(LOGIC, gains, lower=outcome.value * (1 - 1e-9))
    found = solve(made, seconds, watch, gains=spent, further=[as_much], start=outcome.columns)
    return outcome.columns if found.columns is None else found.columns


def _proposal(
    problem: Problem,
    made: Programme,
    outcome: Outcome,
    columns: NDArray[np.float64],
    months: Mapping[Offering, Sequence[int]],
) -> Proposal:
    taken: dict[Offering, list[int]] = {}
    for (organization_id, course_id, language), column in made.takes.items():
        if columns[column] > 0.5:
            taken.setdefault((course_id, language), []).append(organization_id)
    addressed = met(problem, {(o, course) for (course, _l), all_ in taken.items() for o in all_})
    criteria: dict[tuple[int, int], list[str]] = {}
    for place, course_id in addressed.items():
        need = problem.needs[place]
        criteria.setdefault((need.organization_id, course_id), []).append(need.criterion)
    women = women_kept(
        problem, [(o, course) for (course, _l), all_ in sorted(taken.items()) for o in all_]
    )
    editions = [
        _edition(problem, offering, month, among, women, criteria)
        for offering, organizations in sorted(taken.items())
        for month, among in zip(
            months[offering],
            _shared_out(problem, organizations, len(months[offering])),
            strict=True,
        )
    ]
    total = sum(
        (problem.worth[problem.needs[n].organization_id, c][n] for n, c in addressed.items()),
        Fraction(0),
    )
    return Proposal(
        outcome.ending,
        tuple(sorted(editions, key=lambda e: (e.month, e.course_id, e.language))),
        total,
        max(min(outcome.limit, float(problem.demand)), float(total)),
        problem.demand,
    )


def met(problem: Problem, takes: set[tuple[int, int]]) -> dict[int, int]:
    """By place of a need that is addressed: the course that addresses most of it.

    ``takes``: (organization, course).
    """
    best: dict[int, tuple[Fraction, int]] = {}
    for organization_id, course_id in takes:
        for place, part in problem.worth.get((organization_id, course_id), {}).items():
            if place not in best or (part, -course_id) > (best[place][0], -best[place][1]):
                best[place] = part, course_id
    return {place: course_id for place, (_part, course_id) in sorted(best.items())}


def women_kept(problem: Problem, takes: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """How many places of each party are kept for women, so that together they are enough.

    The share is carried on from party to party, so that every stretch of them has its part; what
    some cannot give, others give.
    """
    each, share = problem.settings.delegates, problem.settings.women
    kept: dict[tuple[int, int], int] = {}
    due = Fraction(0)
    for party in takes:
        due += share * each
        kept[party] = min(problem.women_possible(*party), max(0, ceil(due)))
        due -= kept[party]
    missing = ceil(share * each * len(takes)) - sum(kept.values())
    for party in takes:
        more = min(max(0, missing), problem.women_possible(*party) - kept[party])
        kept[party] += more
        missing -= more
    return kept


def _edition(
    problem: Problem,
    offering: Offering,
    month: int,
    organizations: Sequence[int],
    women: Mapping[tuple[int, int], int],
    criteria: Mapping[tuple[int, int], list[str]],
) -> PlannedEdition:
    course_id, language = offering
    course, each = problem.course[course_id], problem.settings.delegates
    parties = tuple(
        Party(o, each, women[o, course_id], tuple(criteria.get((o, course_id), ())))
        for o in organizations
    )
    cost = course.cost_edition + course.cost_head * each * len(parties)
    return PlannedEdition(course_id, language, month, parties, cost)


def _shared_out(problem: Problem, organizations: Sequence[int], number: int) -> Iterator[list[int]]:
    """The organizations in ``number`` parts of equal size, give or take one; regions together."""
    ordered = sorted(organizations, key=lambda o: (problem.candidate[o].region, o))
    size, more = divmod(len(ordered), number)
    start = 0
    for part in range(number):
        end = start + size + (part < more)
        yield ordered[start:end]
        start = end


def _months(
    problem: Problem,
    made: Programme,
    columns: NDArray[np.float64],
    seconds: float,
    watch: Watch | None,
) -> dict[Offering, list[int]] | None:
    """Whole months for the editions, in order, spread over the time that the bounds leave.

    They exist whenever fractions do; None if they were not found in the seconds.
    """
    held = {o: round(columns[column]) for o, column in made.editions.items()}
    timed = replace(made, whole=list(made.whole))
    gains = [0.0] * len(made.gains)
    length = problem.settings.months
    for place, (course_id, language) in enumerate(
        sorted(o for o, number in held.items() if number)
    ):
        wished = (place + 1) * _GOLDEN % 1 * length
        for month in range(length):
            column = made.begins[course_id, language, month]
            timed.whole[column] = True
            gains[column] = -abs(month + 0.5 - wished) / length
    fixed = [*made.editions.values(), *made.takes.values()]
    rows = [Row(LOGIC, [(c, 1)], round(columns[c]), round(columns[c])) for c in fixed]
    found = solve(timed, seconds, watch, gains=gains, further=rows)
    if found.columns is None:
        return None
    return {
        (course_id, language): [
            month
            for month in range(length)
            if found.columns[made.begins[course_id, language, month]] > 0.5
        ]
        for course_id, language in held
    }
