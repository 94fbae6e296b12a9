"""The forecast of demand, against the enumeration of all that may come."""

from fractions import Fraction
from itertools import product
from math import ceil, floor, isclose

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from capacity.training.domain.forecast import (
    SURE,
    Stratum,
    distribution,
    forecast,
    interval,
    take_up,
    together,
)

HALF = Fraction(1, 2)


def enumerated(stratum: Stratum) -> list[Fraction]:
    """By G. Pólya's urn: each organization found raises the chance of the next, from a prior of one
    half of an organization with the need and one half without."""
    chances = [Fraction(0)] * (stratum.under_way + 1)
    for outcome in product((True, False), repeat=stratum.under_way):
        chance, having, assessed = Fraction(1), stratum.having + HALF, stratum.assessed + 1
        for need in outcome:
            chance *= (having if need else assessed - having) / Fraction(assessed)
            having, assessed = having + need, assessed + 1
        chances[sum(outcome)] += chance
    return chances


strata = st.tuples(st.integers(0, 6), st.integers(8, 30)).flatmap(
    lambda numbers: st.builds(
        Stratum, st.just(numbers[0]), st.just(numbers[1]), st.integers(0, numbers[1])
    )
)


@settings(deadline=None)
@given(strata)
def test_the_distribution_is_that_of_the_urn(stratum: Stratum) -> None:
    found, expected = distribution(stratum), enumerated(stratum)
    assert all(isclose(a, b, abs_tol=1e-12) for a, b in zip(found, expected, strict=True))


@settings(deadline=None, max_examples=40)
@given(strata, strata)
def test_the_interval_holds_what_it_says_and_is_not_wider_than_needed(
    one: Stratum, other: Stratum
) -> None:
    sums = [Fraction(0)] * (one.under_way + other.under_way + 1)
    for first, chance in enumerate(enumerated(one)):
        for second, further in enumerate(enumerated(other)):
            sums[first + second] += chance * further
    lowest, highest = interval([one, other])
    rest = Fraction(1 - SURE) / 2 + Fraction(1, 10**9)
    assert sum(sums[:lowest]) <= rest and sum(sums[highest + 1 :]) <= rest
    assert sum(sums[lowest : highest + 1]) >= SURE - 1e-9


def test_expected_is_the_sum_over_the_strata() -> None:
    found = forecast([Stratum(6, 12, 8), Stratum(5, 10, 2)])
    value = Fraction(6 * 17, 26) + Fraction(5 * 5, 22)
    assert (found.expected.value, found.expected.denominator) == (value, 11)


large = st.tuples(st.integers(1, 400), st.integers(8, 400)).flatmap(
    lambda numbers: st.builds(
        Stratum, st.just(numbers[0]), st.just(numbers[1]), st.integers(0, numbers[1])
    )
)


@settings(deadline=None, max_examples=60)
@given(st.lists(large, min_size=1, max_size=3))
@example([Stratum(400, 8, 0)])
@example([Stratum(180, 20, 20)])
def test_what_is_expected_lies_in_the_interval(strata: list[Stratum]) -> None:
    """Up to rounding outward: the ends are whole numbers. The expectation is the mean of the same
    distribution."""
    found = forecast(strata)
    expected, lowest, highest = found.expected.value, found.lowest.value, found.highest.value
    assert expected is not None and lowest is not None and highest is not None
    assert lowest <= ceil(expected) and floor(expected) <= highest
    means = (float(distribution(each) @ range(each.under_way + 1)) for each in strata)
    assert isclose(float(expected), sum(means), rel_tol=1e-9)


def test_strata_that_are_too_small_are_taken_together() -> None:
    small = [Stratum(4, 4, 1), Stratum(0, 6, 6), Stratum(6, 10, 3)]
    assert together(small) == Stratum(10, 20, 10)
    assert forecast(small).expected.value == 5


@pytest.mark.parametrize(
    ("given_", "why_not"),
    [
        ([], "no-open-round"),
        ([Stratum(0, 40, 20)], "no-open-round"),
        ([Stratum(3, 7, 7)], "too-few-assessed"),
        ([Stratum(3, 4, 4), Stratum(0, 3, 0)], "too-few-assessed"),
    ],
)
def test_what_cannot_be_computed_says_why(given_: list[Stratum], why_not: str) -> None:
    found = forecast(given_)
    assert {found.expected.why_not, found.lowest.why_not, found.highest.why_not} == {why_not}


def test_take_up() -> None:
    assert take_up(8, 6).value == Fraction(3, 4)
    assert take_up(0, 0).why_not == "no-places-offered"
