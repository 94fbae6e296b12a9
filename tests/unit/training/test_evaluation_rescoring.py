"""Organizations that took part beside comparable others: what the difference is, and is not."""

import math
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.training.domain.rescoring import (
    CHANGE,
    OTHERS,
    TOO_FEW_OTHERS,
    TOO_FEW_TRAINED,
    Rescore,
    compare,
)


def some(first: int, *changes: int, before: int = 2, group: str = "workers") -> list[Rescore]:
    return [
        Rescore(first + number, "C1.1", group, "africa", before, before + change)
        for number, change in enumerate(changes)
    ]


def test_a_worked_example() -> None:
    """One stratum: 1, 1, 2, 0, 1 beside 0, 0, 1, 0, 0: 1 − 0.2; variances 0.5/5 and 0.2/5.

    Degrees of freedom (Satterthwaite 1946): 0.14² ÷ (0.1²/4 + 0.04²/4) = 6.759; t is 2.3819.
    """
    found = compare(some(1, 1, 1, 2, 0, 1), some(11, 0, 0, 1, 0, 0))
    assert (found.trained, found.others, found.unmatched) == (5, 5, 0)
    assert found.change.value == 1
    assert found.others_change.value == Fraction(1, 5)
    assert (found.change.rule, found.others_change.rule) == (CHANGE, OTHERS)
    assert found.difference.value == Fraction(4, 5)
    assert found.difference.denominator == found.interval.denominator == 5
    assert found.interval.low == pytest.approx(0.8 - 2.3819 * math.sqrt(0.14), abs=1e-3)
    assert found.interval.high == pytest.approx(0.8 + 2.3819 * math.sqrt(0.14), abs=1e-3)


def test_others_count_as_those_who_took_part_are_spread() -> None:
    """Two strata of 4 and 1; the others changed by 0 in the first, by 2 in the second."""
    trained = some(1, 1, 1, 1, 1) + some(5, 2, before=1)
    others = some(11, 0, 0) + some(21, 2, 2, 2, 2, before=1)
    found = compare(trained, others)
    assert found.others_change.value == Fraction(1, 5) * 2
    assert found.difference.value == Fraction(6, 5) - Fraction(2, 5)


def test_who_took_part_is_none_of_the_others() -> None:
    trained, others = some(1, 1, 1, 2, 0, 1), some(11, 0, 0, 1, 0, 0)
    elsewhere = replace(trained[0], criterion="C1.2")
    same = [*some(11, 0, 0, 1, 0, 0), replace(others[0], organization_id=1), elsewhere]
    assert compare(trained, same) == compare(trained, others)


def test_pairs_of_one_against_one_are_a_paired_comparison() -> None:
    """Each in a stratum of its own beside one other: what the values show is not counted twice."""
    kinds = [str(number) for number in range(5)]
    trained = [
        replace(some(n, c)[0], group=k) for n, (c, k) in enumerate(zip(MIXED, kinds, strict=True))
    ]
    others = [replace(some(10 + n, 0)[0], group=k) for n, k in enumerate(kinds)]
    found = compare(trained, others)
    assert found.others == 5 and found.difference.value == 1
    # Student's t of 4 degrees of freedom: 2.776; s²/n = 0.5/5
    assert found.interval.high == pytest.approx(1 + 2.776 * math.sqrt(0.1), abs=1e-3)


def test_too_few_on_either_side_is_not_computed() -> None:
    four, five = some(1, 0, 1, 2, 1), some(11, 0, 1, 1, 0, 1)
    assert compare(four, five).difference.why_not == TOO_FEW_TRAINED
    assert compare(some(21, 0, 1, 1, 0, 1), four).difference.why_not == TOO_FEW_OTHERS
    assert compare([], []).difference.why_not == TOO_FEW_TRAINED
    one_organization = [replace(each, organization_id=1) for each in five]
    assert compare(one_organization, five).difference.why_not == TOO_FEW_TRAINED


def test_who_has_nobody_to_be_compared_with_is_left_out() -> None:
    alone = some(50, 3, group="employers")
    without = compare(some(1, 1, 0, 2, 1, 1), some(11, 0, 0, 1, 0, 1))
    found = compare(some(1, 1, 0, 2, 1, 1) + alone, some(11, 0, 0, 1, 0, 1))
    assert found.unmatched == 1
    assert replace(found, unmatched=0) == without


def test_without_any_spread_there_is_no_interval() -> None:
    found = compare(some(1, 1, 1, 1, 1, 1), some(11, 1, 1, 1, 1, 1))
    assert found.difference.value == 0
    assert found.interval.why_not == "all-alike"


MIXED = (1, 1, 2, 0, 1)
sides = st.lists(st.tuples(st.integers(1, 4), st.integers(-1, 1)), min_size=5, max_size=20)


def drawn(first: int, side: list[tuple[int, int]]) -> list[Rescore]:
    return [
        Rescore(first + n, "C1.1", "workers", "africa", before, before + change)
        for n, (before, change) in enumerate(side)
    ]


@given(sides, sides)
def test_the_same_said_of_more_criteria_tells_nothing_more(
    one: list[tuple[int, int]], two: list[tuple[int, int]]
) -> None:
    """An organization whose criteria all agree is still one observation."""

    def threefold(side: list[Rescore]) -> list[Rescore]:
        return [replace(each, criterion=code) for each in side for code in ("a", "b", "c")]

    found = compare(drawn(1, one), drawn(100, two))
    more = compare(threefold(drawn(1, one)), threefold(drawn(100, two)))
    assert (more.trained, more.others) == (found.trained, found.others)
    assert more.difference == found.difference
    assert (more.interval.low is None) == (found.interval.low is None)
    if found.interval.low is not None:
        assert more.interval.low == pytest.approx(found.interval.low)


@given(sides)
def test_equal_changes_make_no_difference(side: list[tuple[int, int]]) -> None:
    assert compare(drawn(1, side), drawn(100, side)).difference.value == 0


@given(sides, sides)
def test_order_and_numbers_of_organizations_do_not_matter(
    one: list[tuple[int, int]], two: list[tuple[int, int]]
) -> None:
    found = compare(drawn(1, one), drawn(100, two))
    turned = compare(reversed(drawn(500, one)), reversed(drawn(900, two)))
    assert turned.difference == found.difference
    assert (turned.interval.low is None) == (found.interval.low is None)
    if found.interval.low is not None:
        assert turned.interval.low == pytest.approx(found.interval.low)


@given(sides, sides)
def test_one_more_level_for_all_who_took_part_adds_one(
    one: list[tuple[int, int]], two: list[tuple[int, int]]
) -> None:
    found = compare(drawn(1, one), drawn(100, two))
    higher = compare([replace(e, after=e.after + 1) for e in drawn(1, one)], drawn(100, two))
    if found.difference.value is None:
        assert higher.difference.why_not == found.difference.why_not
    else:
        assert higher.difference.value == found.difference.value + 1
