"""The forecast of demand, against the enumeration of all that may come."""

from fractions import Fraction
from itertools import product
from math import ceil, floor, isclose

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from capacity.training.domain.forecast import (
    SURE,
    Forecast,
    Stratum,
    TakeUp,
    between,
    distribution,
    distribution_of,
    forecast,
    forecast_of_places,
    taking_up,
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
    lowest, highest = between(distribution_of([one, other]))
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


# --- places to be taken up -----------------------------------------------------------------------

past = st.integers(1, 60).flatmap(
    lambda offered: st.builds(TakeUp, st.just(offered), st.integers(0, offered))
)


def numbers(found: Forecast) -> tuple[Fraction, int, int]:
    values = [each.value for each in (found.expected, found.lowest, found.highest)]
    assert all(value is not None for value in values)
    return Fraction(values[0] or 0), int(values[1] or 0), int(values[2] or 0)


def test_take_up() -> None:
    assert TakeUp(8, 6).share.value == Fraction(3, 4)
    assert TakeUp(8, 6).share.denominator == 8
    assert TakeUp(0, 0).share.why_not == "no-places-offered"
    with pytest.raises(ValueError, match="was offered one"):
        TakeUp(3, 4)


def test_places_are_worked_out_by_hand() -> None:
    """Two under way, 4 of 9 had the need, and 2 of 3 took up a place.

    Needs by the urn, from 4½ of 10: 0: 5.5·6.5/110 = 35.75/110; 1: 2·4.5·5.5/110 = 49.5/110;
    2: 4.5·5.5/110 = 24.75/110. Take-up from 2½ of 4: of one 5/8; of two 0: 1.5·2.5/20 = 0.1875;
    1: 2·2.5·1.5/20 = 0.375; 2: 2.5·3.5/20 = 0.4375. Expected: 2·0.45·0.625 = 0.5625.
    """
    strata, take_up = [Stratum(2, 9, 4)], TakeUp(3, 2)
    chances = taking_up(distribution_of(strata), take_up)
    assert chances == pytest.approx(
        [
            (35.75 + 49.5 * 0.375 + 24.75 * 0.1875) / 110,
            (49.5 * 0.625 + 24.75 * 0.375) / 110,
            24.75 * 0.4375 / 110,
        ]
    )
    found = forecast_of_places(strata, take_up)
    assert numbers(found) == (Fraction(9, 16), 0, 2)
    assert {found.expected.denominator, found.lowest.denominator} == {2}


@settings(deadline=None)
@given(st.integers(0, 7), past)
def test_a_known_number_takes_up_as_the_urn_says(needing: int, take_up: TakeUp) -> None:
    certain = np.zeros(needing + 1)
    certain[needing] = 1
    urn = enumerated(Stratum(needing, take_up.offered, take_up.taken))
    assert taking_up(certain, take_up) == pytest.approx([float(chance) for chance in urn])


@settings(deadline=None, max_examples=60)
@given(st.lists(large, min_size=1, max_size=3), past)
@example([Stratum(400, 8, 0)], TakeUp(60, 0))
@example([Stratum(400, 400, 400)], TakeUp(1, 1))
def test_the_expected_places_lie_in_their_interval(strata: list[Stratum], take_up: TakeUp) -> None:
    """Up to rounding outward. They are the mean of the same distribution, and fewer than needs."""
    chances = taking_up(distribution_of(strata), take_up)
    expected, lowest, highest = numbers(forecast_of_places(strata, take_up))
    assert isclose(chances.sum(), 1, rel_tol=1e-9)
    assert isclose(float(expected), chances @ np.arange(chances.size), rel_tol=1e-9)
    assert lowest <= ceil(expected) and floor(expected) <= highest
    needs, _fewest, most = numbers(forecast(strata))
    assert expected < needs and highest <= most


@settings(deadline=None, max_examples=60)
@given(st.integers(5, 200), st.integers(8, 40), st.integers(2, 20), st.integers(2, 12))
def test_more_that_is_known_narrows_the_interval(
    under_way: int, assessed: int, offered: int, times: int
) -> None:
    """With the same shares (a half) of more: never wider but for rounding to whole numbers; and
    knowing the take-up better is enough."""
    little = Stratum(under_way, 2 * assessed, assessed)
    much = Stratum(under_way, 2 * assessed * times, assessed * times)
    width = {
        (stratum, factor): reach(stratum, TakeUp(2 * offered * factor, offered * factor))
        for stratum in (little, much)
        for factor in (1, times)
    }
    assert width[little, times] <= width[little, 1] + 1
    assert width[much, 1] <= width[little, 1] + 1
    assert width[much, times] <= width[little, 1]


def reach(stratum: Stratum, take_up: TakeUp) -> int:
    _expected, lowest, highest = numbers(forecast_of_places([stratum], take_up))
    return highest - lowest


def test_the_interval_is_wider_than_with_either_uncertainty_alone() -> None:
    """40 under way, half of 20 had the need, half of 10 took up a place."""
    assert reach(Stratum(40, 20, 10), TakeUp(10, 5)) == 15
    assert reach(Stratum(40, 20_000, 10_000), TakeUp(10, 5)) < 15
    assert reach(Stratum(40, 20, 10), TakeUp(10_000, 5_000)) < 15


def test_the_interval_covers_as_often_as_it_says() -> None:
    """Worlds drawn from the prior, 4,000 of them: 90 % and a little more, for ends are whole."""
    chance, holds, worlds = np.random.default_rng(2026), 0, 4_000
    for _world in range(worlds):
        needing, taking = chance.beta(0.5, 0.5, 2)
        assessed, offered, under_way = chance.integers((8, 4, 10), (30, 20, 40))
        strata = [Stratum(under_way, assessed, chance.binomial(assessed, needing))]
        take_up = TakeUp(offered, chance.binomial(offered, taking))
        came = chance.binomial(chance.binomial(under_way, needing), taking)
        lowest, highest = between(taking_up(distribution_of(strata), take_up))
        holds += lowest <= came <= highest
    assert 0.9 <= holds / worlds <= 0.97


@pytest.mark.parametrize(
    ("strata", "take_up", "why_not"),
    [
        ([Stratum(3, 10, 5)], TakeUp(0, 0), "no-places-offered"),
        ([Stratum(0, 10, 5)], TakeUp(4, 2), "no-open-round"),
        ([Stratum(3, 4, 2)], TakeUp(0, 0), "too-few-assessed"),
    ],
)
def test_places_that_cannot_be_computed_say_why(
    strata: list[Stratum], take_up: TakeUp, why_not: str
) -> None:
    found = forecast_of_places(strata, take_up)
    assert {found.expected.why_not, found.lowest.why_not, found.highest.why_not} == {why_not}
