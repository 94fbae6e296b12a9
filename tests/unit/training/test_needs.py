"""Needs and their weights: what is asked for, without gain from asking louder."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from capacity.training.domain.needs import MOST_STEPS, Gap, Need, mid_ranks, needs

levels = st.integers(1, 5)
gaps = st.lists(
    st.builds(
        Gap, st.sampled_from(["C1.1", "C1.2", "C3.2", "M1.1", "E3.1", "W4.2"]), *[levels] * 3
    ),
    max_size=6,
    unique_by=lambda gap: gap.criterion,
)


def test_mid_ranks_of_a_published_example() -> None:
    """TiedRank({4, 1, 2, 3, 4, 2}) in the manual of GeoGebra, "TiedRank Command"."""
    found = [float(rank) for rank in mid_ranks([4, 1, 2, 3, 4, 2])]
    assert found == [5.5, 1, 2.5, 4, 5.5, 2.5]


@given(st.lists(st.integers(-3, 25), max_size=30))
def test_mid_ranks_are_those_of_another_library(values: list[int]) -> None:
    assert [float(rank) for rank in mid_ranks(values)] == list(rankdata(values, "average"))


@given(gaps)
def test_the_weights_of_an_organization_add_up_to_one(found: list[Gap]) -> None:
    made = needs(1, found)
    assert not made or sum(need.weight for need in made) == 1


@given(gaps, st.integers(2, 5))
def test_inflating_every_importance_gains_nothing(found: list[Gap], factor: int) -> None:
    louder = [Gap(g.criterion, g.existing, g.desired, g.importance * factor) for g in found]
    assert needs(1, louder) == needs(1, found)


def test_raising_every_priority_equally_gains_nothing() -> None:
    """Priorities 2, 4 and 6 become 3, 5 and 7: the order is the same, and so are the weights."""
    quiet = [Gap("C1.1", 1, 2, 2), Gap("C1.2", 1, 2, 4), Gap("C3.1", 1, 2, 6)]
    loud = [Gap(gap.criterion, 1, 2, gap.importance + 1) for gap in quiet]
    assert needs(1, loud) == needs(1, quiet)


@given(gaps)
def test_more_pressing_needs_weigh_more(found: list[Gap]) -> None:
    priority = {gap.criterion: gap.priority for gap in found}
    made = needs(1, found)
    for one in made:
        for other in made:
            pressing = priority[one.criterion] > priority[other.criterion]
            assert (one.weight > other.weight) is pressing


@given(gaps)
def test_a_need_is_a_gap_of_two_levels_at_most_outside_private_areas(found: list[Gap]) -> None:
    made = {need.criterion: need for need in needs(1, found)}
    wanted = {g.criterion for g in found if g.desired > g.existing and g.criterion[:2] < "E3"}
    wanted |= {g.criterion for g in found if g.desired > g.existing and g.criterion[0] == "M"}
    assert made.keys() == wanted
    for gap in found:
        if need := made.get(gap.criterion):
            assert need.existing == gap.existing
            assert 1 <= need.steps <= MOST_STEPS and need.target <= gap.desired


def test_asking_for_more_than_two_levels_gains_nothing() -> None:
    two, four = ([Gap("C1.1", 1, wanted, 3), Gap("C1.2", 1, 3, 4)] for wanted in (3, 5))
    assert needs(1, two) == needs(1, four)


def test_what_a_plan_takes_up_is_marked() -> None:
    made = needs(1, [Gap("C1.1", 1, 2, 3), Gap("C1.2", 1, 2, 3)], planned={"C1.2"})
    assert [need.planned for need in made] == [False, True]
    assert [need.area for need in made] == ["C1", "C1"]


@pytest.mark.parametrize("found", [[], [Gap("C1.1", 4, 4, 5)], [Gap("W4.1", 1, 5, 5)]])
def test_whoever_needs_nothing_has_no_needs(found: list[Gap]) -> None:
    assert needs(1, found) == ()


def test_a_single_need_has_the_whole_weight() -> None:
    assert needs(7, [Gap("M1.1", 1, 5, 1)]) == (Need(7, "M1.1", 1, 3, Fraction(1)),)
