"""P7: a training plan for 2,000 needs of 180 organizations, with 60 courses, over 12 months.

What is held against it is the linear relaxation, in which parts of editions and of places are
allowed: how long it takes, and the value that no plan can exceed. Beside the usual bounds stand
harder ones; each is drawn from the same seeds. Of the 30 seconds the search is given 25: the rest
is for writing the problem as rows and columns, and for reading the plan.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from time import perf_counter
from typing import Any

from bench.figures import Measured, measured
from capacity.training.domain.courses import Course, Delivery
from capacity.training.domain.needs import Gap, Need, needs
from capacity.training.domain.planning.formulation import programme
from capacity.training.domain.planning.problem import Candidate, Problem
from capacity.training.domain.planning.proposals import Proposal, propose
from capacity.training.domain.planning.solving import solve
from capacity.training.domain.settings import Settings
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group

SEEDS = (1, 2, 3)
ORGANIZATIONS, COURSES, NEEDS = 180, 60, 2000
LANGUAGES = ("en", "fr", "ar", "es")
COMMON = tuple(f"C{area}.{number}" for area in range(1, 10) for number in range(1, 5))
OWN = {
    Group.GOVERNMENT: tuple(f"M{area}.{n}" for area in range(1, 6) for n in range(1, 5)),
    Group.EMPLOYERS: tuple(f"E{area}.{n}" for area in (1, 2, 4) for n in range(1, 5)),
    Group.WORKERS: tuple(f"W{area}.{n}" for area in (1, 2, 3, 5) for n in range(1, 4)),
}

BOUNDS = Settings(
    months=12,
    budget=600_000,
    delegates=1,
    courses_each=3,
    rooms=3,
    closed_months=frozenset({7}),
    editions_in={"ar": 4},
    employers=Fraction(3, 10),
    workers=Fraction(35, 100),
    women=Fraction(4, 10),
    floors={Region.AFRICA: 30, Region.ARAB_STATES: 15},
    seconds=25,
)

Harder = Callable[[Problem], Problem]


def _with(**settings: Any) -> Harder:
    return lambda problem: replace(problem, settings=replace(problem.settings, **settings))


def _in_order(problem: Problem) -> Problem:
    """Every second course on a whole area asks for the one on an area that was drawn before it."""
    whole = [course.id for course in problem.courses if any("." not in c for c in course.covers)]
    before = dict(zip(whole[1::2], whole[0::2], strict=False))
    courses = (
        replace(course, prerequisites=frozenset({before[course.id]} if course.id in before else ()))
        for course in problem.courses
    )
    return replace(problem, courses=tuple(courses))


def _two_languages(problem: Problem) -> Problem:
    """Each organization follows one language more: the next in ``LANGUAGES``."""
    following = dict(zip(LANGUAGES, LANGUAGES[1:] + LANGUAGES[:1], strict=True))
    candidates = (
        replace(each, languages=each.languages | {following[one] for one in each.languages})
        for each in problem.candidates
    )
    return replace(problem, candidates=tuple(candidates))


HARDER: Mapping[str, Harder] = {
    "the usual bounds": _with(),
    "every region has a floor": _with(floors={region: 30 for region in Region}),
    "courses that ask for another": _in_order,
    "two delegates, fewer rooms": _with(delegates=2, rooms=2),
    "two languages each": _two_languages,
}


def drawn(
    seed: int, organizations: int = ORGANIZATIONS, courses: int = COURSES, wanted: int = NEEDS
) -> Problem:
    """A problem drawn at random; the same seed gives the same one."""
    random = Random(seed)
    candidates = list[Candidate]()
    found = list[Need]()
    for number in range(1, organizations + 1):
        group = list(Group)[number % 3]
        language = frozenset({random.choice(LANGUAGES)})
        candidates.append(Candidate(number, group, random.choice(list(Region)), language))
        each = wanted // organizations + (number <= wanted % organizations)
        criteria = random.sample(COMMON + OWN[group], each)
        found += needs(number, [_gap(random, criterion) for criterion in criteria])
    made = tuple(_course(random, number) for number in range(1, courses + 1))
    return Problem(made, tuple(candidates), tuple(found), BOUNDS)


def _gap(random: Random, criterion: str) -> Gap:
    existing = random.randint(1, 4)
    return Gap(criterion, existing, random.randint(existing + 1, 5), random.randint(1, 5))


def _course(random: Random, number: int) -> Course:
    """One half is for all groups, the other for one."""
    groups = frozenset(Group) if number % 2 else frozenset({list(Group)[number // 2 % 3]})
    level = random.randint(1, 3)
    return Course(
        number,
        f"K{number}",
        frozenset(_covers(random, groups)),
        level,
        min(5, level + random.randint(1, 2)),
        groups,
        random.choice(list(Delivery)),
        random.randint(2, 15),
        frozenset(random.sample(LANGUAGES, random.randint(1, 3))),
        random.choice([6, 8, 10]),
        random.choice([15, 20, 25]),
        random.randint(8, 40) * 1000,
        random.randint(2, 30) * 100,
    )


def _covers(random: Random, groups: frozenset[Group]) -> Sequence[str]:
    if len(groups) == 1:
        return random.sample(OWN[next(iter(groups))], random.randint(1, 4))
    if random.random() < 0.5:
        return [f"C{random.randint(1, 9)}"]
    return random.sample(COMMON, random.randint(1, 3))


@dataclass(frozen=True, slots=True)
class _Run:
    """Seconds and value of the proposal and of the linear relaxation; ``gap`` is the proven one."""

    seconds: float
    relaxed_seconds: float
    gap: float
    to_relaxed: float


def run() -> list[Measured]:
    figures = []
    for name, harder in HARDER.items():
        figures += _figures(name, [_run(harder(drawn(seed))) for seed in SEEDS])
    return figures


def _run(problem: Problem) -> _Run:
    began = perf_counter()
    relaxed = solve(programme(problem), 60, relaxed=True)
    between = perf_counter()
    found = propose(problem)
    ended = perf_counter()
    if not isinstance(found, Proposal):
        raise RuntimeError(f"no plan: {found}")
    short = 1 - float(found.addressed) / relaxed.value
    return _Run(ended - between, between - began, found.gap * 100, short * 100)


def _figures(name: str, runs: Sequence[_Run]) -> list[Measured]:
    conditions = (
        f"{NEEDS} needs, {ORGANIZATIONS} organizations, {COURSES} courses, 12 months,"
        f" {len(SEEDS)} seeds, {name}"
    )
    relaxed = sorted(run.relaxed_seconds for run in runs)[len(runs) // 2]
    return [
        measured(
            "P7",
            f"time to a plan, {name} (floor: the linear relaxation)",
            [run.seconds for run in runs],
            "s",
            30,
            conditions,
            floor=relaxed,
        ),
        measured(
            "P7",
            f"how much better a plan might be, as proved, {name}",
            [run.gap for run in runs],
            "%",
            1,
            conditions,
        ),
        measured(
            "P7",
            f"below the linear relaxation, {name}",
            [run.to_relaxed for run in runs],
            "%",
            1,
            conditions,
        ),
    ]
