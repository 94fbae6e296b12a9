"""A solved scenario as a document and back, what it sums up, and the fingerprint of its inputs."""

import json
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.training.domain.courses import Course, Delivery
from capacity.training.domain.needs import Gap, needs
from capacity.training.domain.planning.documents import (
    fingerprint_of,
    from_document,
    to_document,
)
from capacity.training.domain.planning.explaining import Binding, Opening, Why, unmet
from capacity.training.domain.planning.problem import Candidate, Problem
from capacity.training.domain.planning.programme import Bound, Kind
from capacity.training.domain.planning.proposals import Party, PlannedEdition, Proposal
from capacity.training.domain.planning.solutions import Left, Solution, Wanted, solved
from capacity.training.domain.planning.solving import Ending
from capacity.training.domain.settings import (
    Change,
    Hand,
    Settings,
    settings_from,
    settings_to_document,
)
from capacity.training.plans.figures import addressed_share, partly_share, unmet_share
from capacity.training.plans.findings import proof
from capacity.training.plans.maps import addressed_part, demand_of, demand_share
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group

CHANGES = (
    Change(Hand.AT_LEAST, 1, "en", number=1),
    Change(Hand.AT_MOST, 2, "en", number=1),
    Change(Hand.IN_MONTH, 1, "en", month=2),
    Change(Hand.NOT_IN_MONTH, 2, "en", month=0),
    Change(Hand.TAKES, 1, "en", organization_id=1),
    Change(Hand.DOES_NOT_TAKE, 2, organization_id=2),
    Change(Hand.WOMEN_AT_MOST, 1, number=0, organization_id=1),
)


def problem(seed: int = 1, **given: Any) -> Problem:
    """Nine organizations with needs in three areas, and three courses."""
    chance = Random(seed)
    criteria = ["C1.1", "C1.2", "C2.1", "C3.1", "C3.2"]
    groups, regions = list(Group), list(Region)
    candidates = tuple(
        Candidate(n, groups[n % 3], regions[n % 2], frozenset({"en"})) for n in range(1, 10)
    )
    wanted = [
        need
        for candidate in candidates
        for need in needs(
            candidate.id,
            [Gap(c, 2, chance.randint(3, 5), chance.randint(1, 5)) for c in criteria],
        )
    ]
    courses = tuple(
        Course(
            number,
            f"K{number}",
            frozenset({f"C{number}"}),
            1,
            4,
            frozenset(Group),
            Delivery.CAMPUS,
            5,
            frozenset({"en"}),
            2,
            6,
            10_000 * number,
            500,
        )
        for number in (1, 2)
    )
    settings = Settings(**{"months": 4, "budget": 60_000, "seconds": 10, **given})
    return Problem(courses, candidates, tuple(wanted), settings)


def through_json(solution: Solution) -> Solution:
    return from_document(json.loads(json.dumps(to_document(solution))))


def test_a_proposal_survives_as_a_document() -> None:
    found = solved(problem(changes=CHANGES, women=Fraction(1, 3), closed_months=frozenset({3})))
    assert found.ending is Ending.SOLVED and found.proposal is not None and found.left
    assert through_json(found) == found
    older = to_document(found)
    del older["rests_on"]
    assert found.rests_on and from_document(older).rests_on == ()


def test_what_is_addressed_and_what_is_not_add_up_to_the_demand() -> None:
    """Courses up to level 3: who wants more is addressed in part."""
    made = problem()
    courses = tuple(replace(course, level_to=3) for course in made.courses)
    found = solved(replace(made, courses=courses))
    assert found.proposal is not None
    reasons = unmet_share(found, found.left).value
    addressed, partly = addressed_share(found).value, partly_share(found).value
    assert reasons is not None and addressed is not None and partly is not None
    assert partly > 0 and addressed + reasons + partly == 1


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (50, "It is proved that no plan within these bounds addresses more."),
        (50.0001, "It is proved, to within 0.0001%, that no plan within these bounds addresses"),
        (50.004, "It is proved, to within 0.004%, that no plan within these bounds addresses"),
        (60, "another one might address up to 10.0% more of the demand."),
    ],
)
def test_a_proof_says_how_close_it_is(limit: float, told: str) -> None:
    found = Proposal(Ending.SOLVED, (), Fraction(50), limit, Fraction(100))
    assert told in proof(Solution(Settings(1, 0), Ending.SOLVED, 1, 1, found))


def test_a_cell_is_a_part_of_all_demand() -> None:
    found = solved(problem())
    figure = demand_share(found.wanted[:1], demand_of(found))
    assert figure.denominator == found.needs
    assert addressed_part(found.wanted[:1], demand_of(found)).denominator == found.wanted[0].needs


def test_what_cannot_be_planned_survives_as_a_document() -> None:
    """R15: bounds that exclude one another are named."""
    found = solved(problem(budget=9_000, floors={Region.AFRICA: 2}))
    assert found.ending is Ending.INFEASIBLE and found.proposal is None
    assert Bound(Kind.BUDGET) in found.clash
    assert through_json(found) == found


fractions = st.fractions(min_value=0, max_value=1000)
counts = st.integers(0, 10_000)
bounds = st.builds(Bound, st.sampled_from(Kind), st.text(max_size=5))
proposals = st.builds(
    Proposal,
    st.sampled_from(Ending),
    st.lists(
        st.builds(
            PlannedEdition,
            counts,
            st.sampled_from(["en", "ar"]),
            counts,
            st.lists(
                st.builds(Party, counts, counts, counts, st.just(("C1.1", "C2.1"))), max_size=3
            ).map(tuple),
            counts,
        ),
        max_size=3,
    ).map(tuple),
    fractions,
    st.floats(0, 1e6),
    fractions,
)
solutions = st.builds(
    Solution,
    st.builds(
        Settings,
        months=st.integers(1, 24),
        budget=counts,
        women=st.fractions(0, 1),
        floors=st.dictionaries(st.sampled_from(Region), counts),
        editions_in=st.dictionaries(st.sampled_from(["en", "fr"]), counts),
        closed_months=st.frozensets(st.integers(0, 23)),
        changes=st.lists(st.sampled_from(CHANGES)).map(tuple),
    ),
    st.sampled_from(Ending),
    counts,
    counts,
    st.none() | proposals,
    st.lists(
        st.builds(
            Candidate,
            counts,
            st.sampled_from(Group),
            st.sampled_from(Region),
            st.frozensets(st.sampled_from(["en", "fr"])),
        ),
        max_size=3,
    ).map(tuple),
    st.lists(
        st.builds(
            Wanted,
            st.text(max_size=3),
            st.sampled_from(Region),
            st.sampled_from(Group),
            counts,
            counts,
            fractions,
            fractions,
        ),
        max_size=3,
    ).map(tuple),
    st.lists(st.builds(Binding, bounds, st.floats(0, 1e6)), max_size=3).map(tuple),
    st.lists(
        st.builds(Left, st.text(max_size=5), st.sampled_from(Why), counts, fractions), max_size=3
    ).map(tuple),
    st.lists(st.builds(Opening, counts, st.just("fr"), counts, fractions, counts), max_size=3).map(
        tuple
    ),
    st.lists(bounds, max_size=3).map(tuple),
)


@given(solutions)
def test_any_solution_survives_as_a_document(solution: Solution) -> None:
    assert through_json(solution) == solution


@pytest.mark.parametrize("seed", range(5))
def test_what_is_wanted_adds_up_to_the_demand_and_to_what_is_addressed(seed: int) -> None:
    given = problem(seed)
    found = solved(given)
    assert found.proposal is not None
    assert sum(cell.weight for cell in found.wanted) == found.proposal.demand == 9
    assert sum(cell.addressed for cell in found.wanted) == found.proposal.addressed
    assert sum(cell.needs for cell in found.wanted) == len(given.needs) == found.needs
    assert all(cell.addressed <= cell.weight for cell in found.wanted)
    assert sum(one.weight for one in found.left) == sum(
        one.weight for one in unmet(given, found.proposal)
    )
    # No course is about C3.
    none = {one.criterion for one in found.left if one.why is Why.NO_COURSE}
    assert none == {"C3.1", "C3.2"}


def test_places_add_up_by_group_and_by_region() -> None:
    found = solved(problem(women=Fraction(1, 2)))
    assert found.proposal is not None and found.proposal.places > 0
    assert sum(found.places(group) for group in Group) == found.proposal.places
    assert sum(found.places_in(region) for region in Region) == found.proposal.places
    assert found.women * 2 >= found.proposal.places


def test_the_fingerprint_does_not_depend_on_the_order() -> None:
    given = problem()
    turned = replace(
        given,
        courses=given.courses[::-1],
        candidates=given.candidates[::-1],
        needs=given.needs[::-1],
    )
    assert fingerprint_of(turned) == fingerprint_of(given)


def test_the_fingerprint_tells_any_change_of_what_a_plan_is_made_from() -> None:
    given = problem()
    need, course, candidate = given.needs[0], given.courses[0], given.candidates[0]
    others = [
        replace(given, needs=(replace(need, weight=need.weight / 2), *given.needs[1:])),
        replace(given, needs=given.needs[1:]),
        replace(given, courses=(replace(course, cost_head=501), *given.courses[1:])),
        replace(given, candidates=(replace(candidate, languages=frozenset({"fr"})),)),
        replace(given, taken=frozenset({(1, 1)})),
        replace(given, settings=replace(given.settings, budget=1)),
        replace(given, settings=replace(given.settings, months=5)),
        replace(given, settings=replace(given.settings, changes=CHANGES[:1])),
    ]
    found = {fingerprint_of(each) for each in (given, *others)}
    assert len(found) == len(others) + 1


def test_whether_an_action_takes_a_need_up_changes_no_plan() -> None:
    given = problem()
    planned = tuple(replace(need, planned=True) for need in given.needs)
    assert fingerprint_of(replace(given, needs=planned)) == fingerprint_of(given)


def test_settings_survive_as_a_document() -> None:
    settings = Settings(
        months=12,
        budget=1,
        delegates=2,
        courses_each=4,
        rooms=0,
        closed_months=frozenset({7, 0}),
        editions_in={"ar": 0},
        employers=Fraction(1, 3),
        workers=Fraction(35, 100),
        women=Fraction(1),
        floors={Region.ARAB_STATES: 5},
        seconds=7,
        changes=CHANGES,
    )
    document = json.loads(json.dumps(settings_to_document(settings)))
    assert settings_from(document, 12, CHANGES) == settings
