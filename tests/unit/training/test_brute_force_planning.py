"""The proposal is the best of all plans: every plan of small problems, looked at one by one.

Enumeration and bounds are written apart from the integer programme (``brute_force``).
"""

from dataclasses import replace
from functools import cache

import pytest

from bench.planning import drawn
from capacity.training.domain.planning.formulation import programme
from capacity.training.domain.planning.problem import Problem
from capacity.training.domain.planning.proposals import Proposal, propose, women_kept
from capacity.training.domain.planning.solving import Ending
from surveys.constituents.geography import Region
from tests.unit.training.brute_force import (
    best,
    broken,
    cost,
    plan_of,
    takes_of,
    value,
    women_at_most,
)
from tests.unit.training.drawn import small

AT_ONCE = 25


@cache
def proposed(seed: int) -> Proposal | Ending:
    return propose(small(seed))


@pytest.mark.parametrize("first", range(0, 300, AT_ONCE))
def test_nothing_is_better_or_as_good_and_cheaper(first: int) -> None:
    """Value and cost are equal exactly: weights are fractions, money is whole euros."""
    for seed in range(first, first + AT_ONCE):
        problem, found = small(seed), proposed(seed)
        known = best(problem)
        if known is None:
            assert found is Ending.INFEASIBLE, seed
            continue
        assert isinstance(found, Proposal), seed
        assert (found.ending, found.addressed, found.cost) == (
            Ending.SOLVED,
            known.value,
            known.cost,
        ), seed
        assert found.limit >= float(known.value), seed
        check(problem, found)


def test_the_drawn_problems_are_worth_looking_at() -> None:
    """Each bound holds some of them back, many can be planned, and many cannot."""
    problems = [small(seed) for seed in range(300)]
    endings = [proposed(seed) for seed in range(300)]
    plans = [found for found in endings if isinstance(found, Proposal) and found.addressed]
    assert len(plans) > 80
    assert sum(found is Ending.INFEASIBLE for found in endings) > 40
    assert sum(len(plan.editions) > 1 for plan in plans) > 30
    kinds = {bound.kind for problem in problems for bound in programme(problem).bounds()}
    assert len(kinds) == 13


@pytest.mark.parametrize("seed", [1, 2])
def test_a_larger_proposal_keeps_to_every_bound(seed: int) -> None:
    large = drawn(seed, organizations=120, courses=25, wanted=2400)
    settings = replace(large.settings, floors={Region.AFRICA: 15}, budget=300_000, seconds=12)
    problem = replace(large, settings=settings)
    found = propose(problem)
    assert isinstance(found, Proposal)
    assert len(found.editions) > 5
    check(problem, found)


def check(problem: Problem, found: Proposal) -> None:
    """What is told of a plan is what the plan is."""
    plan = plan_of(found)
    assert broken(problem, plan) == []
    assert value(problem, takes_of(plan)) == found.addressed
    assert cost(problem, plan) == found.cost
    each = problem.settings.delegates
    assert found.places == each * sum(len(held.organizations) for held in plan)
    women = 0
    for edition in found.editions:
        for party in edition.parties:
            most = women_at_most(problem, party.organization_id, edition.course_id)
            assert 0 <= party.women <= most and party.places == each
            women += party.women
    assert women >= problem.settings.women * found.places


def test_every_stretch_of_parties_has_its_part_of_the_women() -> None:
    """Four places of ten, carried on from party to party."""
    problem = drawn(1, organizations=30, courses=5, wanted=30)
    takes = [(number, 1) for number in range(1, 21)]
    kept = list(women_kept(problem, takes).values())
    assert sum(kept) == 8  # four of ten, of twenty
    assert all(sum(kept[start : start + 5]) == 2 for start in range(0, 16))
