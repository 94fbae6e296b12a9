"""What a plan may and may not depend on, and what more room is good for."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from capacity.training.domain.courses import Course
from capacity.training.domain.planning.problem import Candidate, Problem
from capacity.training.domain.planning.proposals import Proposal, propose
from capacity.training.domain.planning.solving import CLOSE_ENOUGH
from capacity.training.domain.settings import Change, Hand, Settings
from tests.unit.training.brute_force import plan_of
from tests.unit.training.cases import E, G, W, candidate, course, need, problem
from tests.unit.training.drawn import small

SEEDS = range(50)


def addressed(found: Problem) -> Fraction | None:
    made = propose(found)
    return made.addressed if isinstance(made, Proposal) else None


@cache
def addressed_by(seed: int) -> Fraction | None:
    return addressed(small(seed))


def planned(found: Problem) -> Proposal:
    made = propose(found)
    assert isinstance(made, Proposal)
    return made


# Numbers are names


@pytest.mark.parametrize("seed", SEEDS)
def test_other_numbers_of_organizations_and_courses_change_no_value(seed: int) -> None:
    found = small(seed)
    organizations = {each.id: 100 - each.id for each in found.candidates}
    courses = {each.id: 50 - each.id for each in found.courses}
    renamed = Problem(
        tuple(_renamed(each, courses) for each in reversed(found.courses)),
        tuple(_named(each, organizations) for each in reversed(found.candidates)),
        tuple(
            replace(each, organization_id=organizations[each.organization_id])
            for each in reversed(found.needs)
        ),
        replace(
            found.settings,
            changes=tuple(_change(each, organizations, courses) for each in found.settings.changes),
        ),
        frozenset((organizations[o], courses[c]) for o, c in found.taken),
    )
    assert addressed(renamed) == addressed_by(seed)


def _renamed(course: Course, names: Mapping[int, int]) -> Course:
    before = frozenset(names[each] for each in course.prerequisites)
    return replace(course, id=names[course.id], prerequisites=before)


def _named(candidate: Candidate, names: Mapping[int, int]) -> Candidate:
    return replace(candidate, id=names[candidate.id])


def _change(change: Change, organizations: Mapping[int, int], courses: Mapping[int, int]) -> Change:
    who = change.organization_id
    return replace(
        change,
        course_id=courses[change.course_id],
        organization_id=None if who is None else organizations[who],
    )


# More room


FREER: Mapping[str, dict[str, object]] = {
    "money": {"budget": 10_000_000},
    "rooms": {"rooms": 99},
    "courses_each": {"courses_each": 99},
    "languages": {"editions_in": {}},
    "months": {"closed_months": frozenset()},
    "floors": {"floors": {}},
    "women": {"women": Fraction(0)},
    "employers": {"employers": Fraction(0)},
    "workers": {"workers": Fraction(0)},
    "hands": {"changes": ()},
}


@pytest.mark.parametrize("name", FREER)
def test_without_a_bound_no_less_is_addressed(name: str) -> None:
    more = 0
    for seed in SEEDS:
        found = small(seed)
        if name == "hands" and any(c.kind is Hand.TAKES for c in found.settings.changes):
            continue  # brings together who would not meet
        settings = _freer(found.settings, name)
        if settings == found.settings:
            continue
        before, after = addressed_by(seed), addressed(replace(found, settings=settings))
        if before is not None:
            assert after is not None and float(after) >= float(before) * (1 - CLOSE_ENOUGH)
        more += after != before
    assert more


def _freer(settings: Settings, name: str) -> Settings:
    return replace(settings, **FREER[name])  # type: ignore[arg-type]


def test_more_money_never_addresses_less() -> None:
    two = course(1, seats_max=2)
    budgets = range(0, 500, 30)
    reached = [addressed(problem(two, organizations=6, budget=budget)) for budget in budgets]
    assert reached == sorted(reached)  # type: ignore[type-var]
    assert reached[0] == 0 and reached[-1] == 6


# The choices among equals


def test_of_two_courses_that_do_the_same_the_cheaper_is_held() -> None:
    found = planned(problem(course(1, cost_edition=300), course(2, cost_edition=200)))
    assert [edition.course_id for edition in found.editions] == [2]
    assert found.cost == 200 + 3 * 10


def test_no_more_editions_than_the_places_ask_for() -> None:
    found = planned(problem(organizations=9))
    assert [edition.places for edition in found.editions] == [9]


def test_organizations_spread_evenly_over_the_editions() -> None:
    """Ten organizations, four places each time: three editions of three or four."""
    found = planned(problem(course(1, seats_min=3, seats_max=4), organizations=10))
    assert sorted(len(edition.parties) for edition in found.editions) == [3, 3, 4]
    assert len({edition.month for edition in found.editions}) == 3


def test_a_need_counts_once_by_the_course_that_does_most_for_it() -> None:
    """One leads from level 1 to 2, the other to 3; the organization wants to be at 3."""
    short, long = course(1, level_to=2), course(2, cost_edition=5000)
    found = planned(problem(short, long, organizations=1))
    assert found.addressed == 1
    assert [edition.course_id for edition in found.editions] == [2]
    assert found.editions[0].parties[0].criteria == ("C1.1",)
    half = planned(problem(short, organizations=1))
    assert half.addressed == Fraction(1, 2)


# Order


def ladder(**settings: object) -> Problem:
    """Organization 1 stands below both courses, 2 is past the first."""
    first, second = course(1), course(2, level_from=3, level_to=5, prerequisites=frozenset({1}))
    wanted = (need(1), replace(need(2), existing=3, target=5))
    found = problem(first, second, organizations=2, **settings)
    return replace(found, needs=wanted)


def test_what_comes_before_is_held_before_and_taken_for_the_sake_of_it() -> None:
    found = planned(ladder())
    assert [(e.course_id, len(e.parties)) for e in found.editions] == [(1, 2), (2, 1)]
    assert found.editions[0].month < found.editions[1].month
    assert found.addressed == 2


def test_who_took_it_earlier_need_not_take_it_again() -> None:
    found = planned(replace(ladder(), taken=frozenset({(2, 1)})))
    parties = {e.course_id: [p.organization_id for p in e.parties] for e in found.editions}
    assert parties == {1: [1], 2: [2]}


def test_nobody_is_sent_to_fill_a_course() -> None:
    """The first course needs two, only one of its two organizations needs it, and the second course
    is not held: so neither is the first."""
    made = ladder(changes=(Change(Hand.AT_MOST, 2, "en", number=0),))
    first = replace(made.courses[0], seats_min=2)
    assert planned(replace(made, courses=(first, made.courses[1]))).editions == ()


def test_a_course_whose_prerequisite_is_not_on_offer_is_for_those_who_took_it() -> None:
    only = course(2, prerequisites=frozenset({1}))
    assert planned(problem(only)).editions == ()
    found = planned(replace(problem(only), taken=frozenset({(2, 1)})))
    assert [p.organization_id for e in found.editions for p in e.parties] == [2]


def test_who_speaks_two_languages_takes_what_comes_before_in_the_same() -> None:
    """In French the first course would be cheap to add, but would not be finished in time."""
    both = frozenset({"en", "fr"})
    first, second = course(1, languages=both), course(2, "C2", prerequisites=frozenset({1}))
    found = problem(first, second, organizations=1, months=2)
    found = replace(
        found,
        candidates=(candidate(1, languages=both), candidate(2, languages=frozenset({"fr"}))),
        needs=(need(1), need(1, "C2.1"), need(2)),
    )
    made = planned(found)
    languages = {
        (party.organization_id, edition.course_id): edition.language
        for edition in made.editions
        for party in edition.parties
    }
    assert languages == {(1, 1): "en", (1, 2): "en", (2, 1): "fr"}


# Shares and floors


def test_half_the_places_are_for_employers() -> None:
    """Four organizations of workers, two of employers: two of workers can come as well."""
    found = problem(organizations=6, employers=Fraction(1, 2))
    groups = (W, W, W, W, E, E)
    found = replace(
        found,
        candidates=tuple(
            replace(c, group=g) for c, g in zip(found.candidates, groups, strict=True)
        ),
    )
    made = planned(found)
    assert made.places == 4
    assert {p.organization_id for e in made.editions for p in e.parties} > {5, 6}


def test_women_that_cannot_come_keep_others_from_coming() -> None:
    """Half the places are kept for women; of two organizations one has none to send."""
    barred = Change(Hand.WOMEN_AT_MOST, 1, number=0, organization_id=1)
    whole = planned(problem(organizations=2, women=Fraction(1, 2), changes=(barred,)))
    assert [(p.organization_id, p.women) for p in whole.editions[0].parties] == [(1, 0), (2, 1)]
    more = planned(problem(organizations=2, women=Fraction(3, 5), changes=(barred,)))
    assert [p.organization_id for p in more.editions[0].parties] == [2]


# By hand


def test_who_is_brought_together_by_hand_takes_places_but_meets_no_need() -> None:
    only = course(1, groups=frozenset({E, W}))
    takes = Change(Hand.TAKES, 1, organization_id=3)  # of a government
    found = planned(problem(only, changes=(takes,)))
    assert found.addressed == 2
    (edition,) = found.editions
    assert [(p.organization_id, p.criteria) for p in edition.parties] == [
        (1, ("C1.1",)),
        (2, ("C1.1",)),
        (3, ()),
    ]
    assert G not in only.groups


def test_months_by_hand() -> None:
    then = Change(Hand.IN_MONTH, 1, "en", month=2)
    assert [held.month for held in plan_of(planned(problem(changes=(then,))))] == [2]
    never = tuple(Change(Hand.NOT_IN_MONTH, 1, "en", month=m) for m in (0, 2))
    assert [held.month for held in plan_of(planned(problem(changes=never)))] == [1]
