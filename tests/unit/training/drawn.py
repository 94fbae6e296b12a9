"""Planning problems drawn at random, from a seed: small ones that can be enumerated, with every
kind of bound and of change by hand."""

from fractions import Fraction
from math import prod
from random import Random

from capacity.training.domain.courses import Course, Delivery
from capacity.training.domain.needs import Gap, Need, needs
from capacity.training.domain.planning.problem import Candidate, Problem
from capacity.training.domain.settings import Change, Hand, Settings
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group
from tests.unit.training.brute_force import pairs

CRITERIA = ("C1.1", "C1.2", "C2.1", "M1.1", "W1.1")
REGIONS = (Region.AFRICA, Region.AMERICAS)
LANGUAGES = ("en", "fr")
MOST_TAKES = 1200
"""So many ways for the organizations to take courses are enumerated at most."""


def small(seed: int) -> Problem:
    """At most 4 courses × 2 languages, 5 organizations, 3 months."""
    random = Random(seed)
    while True:
        drawn = _drawn(random)
        if prod(1 + len(spoken) for spoken in pairs(drawn).values()) <= MOST_TAKES:
            return drawn


def _drawn(random: Random) -> Problem:
    candidates = tuple(_candidate(random, number) for number in range(1, random.randint(3, 5) + 1))
    courses = tuple(_course(random, number) for number in range(1, random.randint(1, 4) + 1))
    wanted = tuple(need for each in candidates for need in _needs(random, each.id))
    taken = frozenset(
        (each.id, course.id) for each in candidates for course in courses if random.random() < 0.1
    )
    months = random.randint(1, 3)
    return Problem(
        courses, candidates, wanted, _settings(random, months, candidates, courses), taken
    )


def _candidate(random: Random, number: int) -> Candidate:
    languages = frozenset(LANGUAGES if random.random() < 0.35 else {random.choice(LANGUAGES)})
    return Candidate(number, random.choice(list(Group)), random.choice(REGIONS), languages)


def _needs(random: Random, organization_id: int) -> tuple[Need, ...]:
    gaps = [
        Gap(code, random.choice([1, 1, 2, 3]), random.randint(3, 5), random.randint(1, 5))
        for code in random.sample(CRITERIA, random.randint(1, 4))
    ]
    return needs(organization_id, gaps)


def _course(random: Random, number: int) -> Course:
    level = random.choice([1, 1, 2])
    least = random.choice([1, 1, 1, 2, 3])
    before = frozenset(
        {random.randint(1, number - 1)} if number > 1 and random.random() < 0.5 else ()
    )
    return Course(
        number,
        f"T{number}",
        frozenset(random.sample(["C1", "C2", *CRITERIA], random.randint(1, 3))),
        level,
        random.randint(level + 1, 5),
        frozenset(random.sample(list(Group), random.choice([1, 2, 3, 3]))),
        random.choice(list(Delivery)),
        random.randint(1, 10),
        frozenset(random.sample(LANGUAGES, random.randint(1, 2))),
        least,
        least + random.randint(1, 3),
        random.randint(0, 6) * 500,
        random.randint(0, 4) * 100,
        before,
    )


def _settings(
    random: Random, months: int, candidates: tuple[Candidate, ...], courses: tuple[Course, ...]
) -> Settings:
    def now_and_then(share: float = 0.2) -> bool:
        return random.random() < share

    closed = {random.randrange(months)} if now_and_then() else set()
    return Settings(
        months,
        budget=random.choice([3000, 6000, 9000, 100_000]),
        delegates=random.choice([1, 1, 2]),
        courses_each=random.randint(1, 3),
        rooms=random.randint(1, 3),
        closed_months=frozenset(closed),
        editions_in={random.choice(LANGUAGES): random.randint(0, 2)} if now_and_then() else {},
        employers=Fraction(random.randint(1, 3), 7) if now_and_then() else Fraction(0),
        workers=Fraction(random.randint(1, 3), 7) if now_and_then() else Fraction(0),
        women=Fraction(random.randint(5, 9), 10) if now_and_then(0.5) else Fraction(0),
        floors={random.choice(REGIONS): random.randint(1, 3)} if now_and_then() else {},
        changes=(
            *(
                _change(random, months, candidates, courses)
                for _ in range(random.choice([0, 0, 0, 1, 2]))
            ),
            *(
                Change(Hand.WOMEN_AT_MOST, course.id, number=0, organization_id=each.id)
                for each in candidates
                for course in courses
                if now_and_then(0.5)
            ),
        ),
    )


def _change(
    random: Random, months: int, candidates: tuple[Candidate, ...], courses: tuple[Course, ...]
) -> Change:
    kind, course = random.choice(list(Hand)), random.choice(courses)
    language = random.choice(sorted(course.languages))
    organization = random.choice(candidates).id
    match kind:
        case Hand.AT_LEAST | Hand.AT_MOST:
            return Change(kind, course.id, language, number=random.randint(0, 2))
        case Hand.IN_MONTH | Hand.NOT_IN_MONTH:
            return Change(kind, course.id, language, month=random.randrange(months))
        case Hand.WOMEN_AT_MOST:
            number = random.randint(0, 1)
            return Change(kind, course.id, number=number, organization_id=organization)
        case _:
            named = random.choice(["", language])
            return Change(kind, course.id, named, organization_id=organization)
