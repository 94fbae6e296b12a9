"""Intervals of shares and of differences, against published examples and other derivations."""

import math
from collections.abc import Callable
from fractions import Fraction
from statistics import NormalDist

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from surveys.foundation.figures import rounded
from surveys.results.domain.intervals import (
    NINETY_FIVE,
    Interval,
    clustered_share_interval,
    difference_interval,
    finite_share_interval,
    paired_difference_interval,
    share_interval,
    worst_case_bounds,
)

Z = 1.959963984540054  # the 97.5 % point of the standard normal distribution
LEVELS = st.sampled_from([Fraction(1, 2), Fraction(9, 10), NINETY_FIVE, Fraction(999, 1000)])
CELL = st.integers(0, 400)
ANY_COUNT = st.integers(-3, 60)


def shown(interval: Interval, places: int = 4) -> tuple[str, str]:
    low, high = limits(interval)
    return str(rounded(low, places)), str(rounded(high, places))


def limits(interval: Interval) -> tuple[float, float]:
    assert interval.low is not None and interval.high is not None, interval.why_not
    return float(interval.low), float(interval.high)


@st.composite
def shares(draw: st.DrawFn, most: int = 100_000) -> tuple[int, int]:
    answered = draw(st.integers(1, most))
    return draw(st.integers(0, answered)), answered


# One share


@pytest.mark.parametrize(
    ("yes", "answered", "low", "high"),
    [
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
    ],
)
def test_newcombes_four_examples_of_one_share(yes: int, answered: int, low: str, high: str) -> None:
    """R. G. Newcombe, Statistics in Medicine 17, 1998, 857-872, Table I, method 3; the numbers
    as other programs' tests give them from that table."""
    assert shown(share_interval(yes, answered)) == (low, high)


def test_an_example_of_another_textbook() -> None:
    """M. Fagerland, S. Lydersen, P. Laake, "Statistical Analysis of Contingency Tables", 2017,
    chapter 2: 13 of 16; the numbers stand in the tests of its R package contingencytables."""
    assert shown(share_interval(13, 16)) == ("0.5699", "0.9341")


@given(shares(), LEVELS)
def test_the_limits_are_where_the_score_test_turns(share: tuple[int, int], level: Fraction) -> None:
    """Wilson 1927: |p - P| is exactly z standard errors, these taken at P, at both limits."""
    yes, answered = share
    low, high = limits(share_interval(yes, answered, level))
    z = NormalDist().inv_cdf(float((1 + level) / 2))
    for limit in (low, high):
        distance = (yes / answered - limit) ** 2
        assert distance == pytest.approx(z * z * limit * (1 - limit) / answered, abs=1e-12)


@given(shares(), LEVELS)
def test_a_share_lies_within_its_interval(share: tuple[int, int], level: Fraction) -> None:
    interval = share_interval(*share, level)
    low, high = limits(interval)
    assert 0 <= low <= share[0] / share[1] <= high <= 1
    assert low < high
    assert (interval.level, interval.denominator) == (level, share[1])


@given(shares())
def test_those_who_said_no_have_the_mirrored_interval(share: tuple[int, int]) -> None:
    yes, answered = share
    low, high = limits(share_interval(yes, answered))
    other_low, other_high = limits(share_interval(answered - yes, answered))
    assert (other_low, other_high) == pytest.approx((1 - high, 1 - low), abs=1e-15)


@given(st.integers(1, 10**9))
def test_a_share_of_none_or_all_reaches_its_end_exactly(answered: int) -> None:
    """At p = 0 Wilson's upper limit is z² / (n + z²)."""
    low, high = limits(share_interval(0, answered))
    assert low == 0
    assert high == pytest.approx(Z * Z / (answered + Z * Z), abs=1e-15)
    assert share_interval(answered, answered).high == 1


@given(shares(1000), st.integers(2, 50))
def test_more_answers_and_less_confidence_narrow_the_interval(
    share: tuple[int, int], times: int
) -> None:
    yes, answered = share
    low, high = limits(share_interval(yes, answered))
    more = limits(share_interval(yes * times, answered * times))
    less = limits(share_interval(yes, answered, Fraction(9, 10)))
    assert more[1] - more[0] < high - low
    assert less[1] - less[0] < high - low


def test_one_respondent_has_a_wide_interval() -> None:
    """From one yes: 1 / (1 + z²) to 1."""
    low, high = limits(share_interval(1, 1))
    assert low == pytest.approx(1 / (1 + Z * Z))
    assert high == 1


# A sample of a finite frame


@pytest.mark.parametrize(("frame", "sample"), [(2, 1), (12, 5), (30, 29), (40, 10), (60, 45)])
def test_the_finite_interval_holds_the_frames_that_the_sample_does_not_contradict(
    frame: int, sample: int
) -> None:
    """Derived here another way: the standard deviation of a sample's share, enumerated from the
    hypergeometric distribution for each possible frame, and the test |p - P| <= z·sd."""
    for members in range(frame + 1):
        true = members / frame
        outcomes = range(max(0, sample - frame + members), min(sample, members) + 1)
        ways = {k: math.comb(members, k) * math.comb(frame - members, sample - k) for k in outcomes}
        variance = sum(w * (k / sample - true) ** 2 for k, w in ways.items())
        deviation = math.sqrt(variance / math.comb(frame, sample))
        for yes in range(sample + 1):
            low, high = limits(finite_share_interval(yes, sample, frame))
            score = abs(yes / sample - true) - Z * deviation
            if abs(score) > 1e-9:
                assert (low <= true <= high) == (score < 0)


def test_the_effective_size_of_a_sample() -> None:
    """n* = 20·(96 - 1)/(96 - 20) = 25, where 5 of 20 is as exact as 25 answers."""
    assert limits(finite_share_interval(5, 20, 96)) == pytest.approx(
        limits(clustered_share_interval(5, 20, 20 / 25))
    )
    assert finite_share_interval(5, 20, 96).denominator == 20


@given(shares(300), st.integers(1, 300), LEVELS)
def test_a_finite_frame_narrows_the_interval(
    share: tuple[int, int], unasked: int, level: Fraction
) -> None:
    frame = share[1] + unasked
    low, high = limits(finite_share_interval(*share, frame, level))
    wide_low, wide_high = limits(share_interval(*share, level))
    assert wide_low - 1e-15 <= low <= share[0] / share[1] <= high <= wide_high + 1e-15


@given(shares(300))
def test_a_very_large_frame_makes_no_difference(share: tuple[int, int]) -> None:
    finite = limits(finite_share_interval(*share, 10**15))
    assert finite == pytest.approx(limits(share_interval(*share)), abs=1e-9)


def test_a_census_has_no_sampling_interval() -> None:
    interval = finite_share_interval(5, 20, 20)
    assert (interval.known, interval.why_not, interval.denominator) == (False, "census", 20)
    assert finite_share_interval(1, 1, 1).why_not == "census"


# Clusters


@given(shares(1000), st.integers(1, 20))
def test_a_design_effect_divides_the_number_who_answered(
    share: tuple[int, int], effect: int
) -> None:
    yes, answered = share
    clustered = clustered_share_interval(yes * effect, answered * effect, effect)
    assert limits(clustered) == pytest.approx(limits(share_interval(yes, answered)), abs=1e-14)
    assert clustered.denominator == answered * effect


@given(shares(1000), st.floats(1, 1e6))
def test_a_larger_design_effect_widens_the_interval(share: tuple[int, int], effect: float) -> None:
    low, high = limits(share_interval(*share))
    wide_low, wide_high = limits(clustered_share_interval(*share, effect))
    assert wide_low <= low + 1e-15
    assert wide_high >= high - 1e-15


@example((1, 5), 5e-324)  # where rounding alone would lift the lower limit
@given(shares(), st.floats(min_value=0, exclude_min=True, allow_infinity=False))
def test_no_positive_design_effect_breaks_the_interval(
    share: tuple[int, int], effect: float
) -> None:
    low, high = limits(clustered_share_interval(*share, effect))
    assert 0 <= low <= share[0] / share[1] <= high <= 1


@pytest.mark.parametrize("effect", [0.0, -1.0, math.nan, math.inf, -math.inf])
def test_an_impossible_design_effect_is_said(effect: float) -> None:
    assert clustered_share_interval(3, 8, effect).why_not == "no-design-effect"


# A census with answers missing


def test_worst_case_bounds_count_the_missing_once_as_no_and_once_as_yes() -> None:
    bounds = worst_case_bounds(12, 30, 40)
    assert (bounds.low, bounds.high) == (Fraction(12, 40), Fraction(22, 40))
    assert (bounds.level, bounds.denominator) == (None, 40)


@given(st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=9))
def test_worst_case_bounds_are_the_extremes_of_all_completions(
    answers: list[bool | None],
) -> None:
    """Derived here by writing out every way in which the missing may have answered."""
    yes, missing = answers.count(True), answers.count(None)
    assume(missing < len(answers))
    completions = [
        Fraction(yes + bin(choice).count("1"), len(answers)) for choice in range(2**missing)
    ]
    bounds = worst_case_bounds(yes, len(answers) - missing, len(answers))
    assert (bounds.low, bounds.high) == (min(completions), max(completions))


def test_a_census_that_all_answered_is_known_exactly() -> None:
    bounds = worst_case_bounds(1, 3, 3)
    assert bounds.low == bounds.high == Fraction(1, 3)


# Two independent shares


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), "0.0524", "0.3339"),
        ((9, 10, 3, 10), "0.1705", "0.8090"),
        ((5, 56, 0, 29), "-0.0381", "0.1926"),
    ],
)
def test_newcombes_examples_of_two_groups(
    counts: tuple[int, int, int, int], low: str, high: str
) -> None:
    """R. G. Newcombe, Statistics in Medicine 17, 1998, 873-890, Table II, method 10; the
    numbers as other programs' tests (the R package propint's and others') give them from it."""
    assert shown(difference_interval(*counts)) == (low, high)


def test_a_trial_of_two_doses() -> None:
    """Fagerland, Lydersen, Laake 2017, chapter 4 (Perondi et al. 2004): 7 of 34 against 1 of 34;
    the numbers stand in the tests of the R package contingencytables."""
    assert shown(difference_interval(7, 34, 1, 34)) == ("0.0189", "0.3404")


@given(shares(), shares(), LEVELS)
def test_a_difference_lies_within_its_interval(
    first: tuple[int, int], second: tuple[int, int], level: Fraction
) -> None:
    interval = difference_interval(*first, *second, level)
    low, high = limits(interval)
    difference = Fraction(*first) - Fraction(*second)
    assert -1 <= low <= float(difference) <= high <= 1
    assert interval.denominator == first[1] + second[1]
    back_low, back_high = limits(difference_interval(*second, *first, level))
    assert (back_low, back_high) == (-high, -low)


@given(shares(1000), shares(1000))
def test_a_difference_is_surer_than_its_two_shares_at_their_worst(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    """√(x² + y²) lies between the longer of x, y and x + y."""
    low, high = limits(difference_interval(*first, *second))
    (l1, u1), (l2, u2) = limits(share_interval(*first)), limits(share_interval(*second))
    p, q = first[0] / first[1], second[0] / second[1]
    assert l1 - u2 - 1e-12 <= low <= p - q - max(p - l1, u2 - q) + 1e-12
    assert p - q + max(u1 - p, q - l2) - 1e-12 <= high <= u1 - l2 + 1e-12


@given(shares(200))
def test_a_group_that_is_known_leaves_the_uncertainty_of_the_other(share: tuple[int, int]) -> None:
    low, high = limits(difference_interval(*share, 0, 10**15))
    assert (low, high) == pytest.approx(limits(share_interval(*share)), abs=1e-9)


# Two shares of the same organizations


@pytest.mark.parametrize(
    ("cells", "low", "high"),
    [
        ((36, 12, 2, 0), "0.0569", "0.3404"),
        ((18, 12, 2, 18), "0.0562", "0.3290"),
        ((53, 0, 0, 1), "-0.0729", "0.0729"),
        ((0, 30, 0, 0), "0.8395", "1.0000"),
    ],
)
def test_newcombes_examples_of_pairs(cells: tuple[int, int, int, int], low: str, high: str) -> None:
    """R. G. Newcombe, Statistics in Medicine 17, 1998, 2635-2650, method 10; the numbers as the
    tests of the R package propint give them from that paper."""
    assert shown(paired_difference_interval(*cells)) == (low, high)


def test_answers_before_and_after_a_treatment() -> None:
    """Fagerland, Lydersen, Laake 2017, chapter 8: the cells 59, 6, 16, 80; the numbers stand in
    the tests of the R package contingencytables."""
    assert shown(paired_difference_interval(59, 6, 16, 80)) == ("-0.1186", "-0.0046")


@given(CELL, CELL, CELL, CELL, LEVELS)
def test_a_paired_difference_lies_within_its_interval(
    both: int, first_only: int, second_only: int, neither: int, level: Fraction
) -> None:
    pairs = both + first_only + second_only + neither
    assume(pairs)
    interval = paired_difference_interval(both, first_only, second_only, neither, level)
    low, high = limits(interval)
    assert -1 <= low <= float(Fraction(first_only - second_only, pairs)) <= high <= 1
    assert low < high
    assert interval.denominator == pairs
    swapped = paired_difference_interval(both, second_only, first_only, neither, level)
    assert limits(swapped) == (-high, -low)


@given(CELL, CELL, CELL, CELL)
def test_asking_for_no_instead_of_yes_turns_the_difference_round(
    both: int, first_only: int, second_only: int, neither: int
) -> None:
    assume(both + first_only + second_only + neither)
    low, high = limits(paired_difference_interval(both, first_only, second_only, neither))
    turned = limits(paired_difference_interval(neither, second_only, first_only, both))
    assert turned == pytest.approx((-high, -low), abs=1e-12)


@example(5, 4, 3, 3)  # 5·3 - 4·3 = 3, taken away by half of 15
@example(9, 1, 1, 9)
@example(1, 9, 9, 1)
@given(CELL, CELL, CELL, CELL)
def test_answers_that_go_together_make_the_difference_surer(
    both: int, first_only: int, second_only: int, neither: int
) -> None:
    """Pairs correlated positively are surer than two groups, negatively less sure; a correlation
    that the correction for continuity takes away is as sure."""
    pairs = both + first_only + second_only + neither
    assume(pairs)
    low, high = limits(paired_difference_interval(both, first_only, second_only, neither))
    apart_low, apart_high = limits(
        difference_interval(both + first_only, pairs, both + second_only, pairs)
    )
    excess = both * neither - first_only * second_only
    if excess < 0:
        assert low <= apart_low + 1e-12
        assert high >= apart_high - 1e-12
    elif 2 * excess <= pairs:
        assert (low, high) == pytest.approx((apart_low, apart_high), abs=1e-12)
    else:
        assert low > apart_low
        assert high < apart_high


# What cannot be computed


NOTHING: list[Callable[[], Interval]] = [
    lambda: share_interval(0, 0),
    lambda: finite_share_interval(0, 0, 0),
    lambda: finite_share_interval(0, 0, 9),
    lambda: clustered_share_interval(0, 0, 2),
    lambda: worst_case_bounds(0, 0, 0),
    lambda: worst_case_bounds(0, 0, 9),
    lambda: difference_interval(0, 0, 1, 2),
    lambda: difference_interval(1, 2, 0, 0),
    lambda: paired_difference_interval(0, 0, 0, 0),
]


@pytest.mark.parametrize("function", NOTHING)
def test_nobody_answering_is_said(function: Callable[[], Interval]) -> None:
    interval = function()
    assert (interval.low, interval.high, interval.why_not) == (None, None, "no-answers")


@pytest.mark.parametrize(
    ("interval", "why_not"),
    [
        (share_interval(-1, 5), "negative-count"),
        (share_interval(0, -5), "negative-count"),
        (share_interval(6, 5), "more-than-all"),
        (finite_share_interval(2, 5, 4), "more-than-frame"),
        (finite_share_interval(2, 5, -4), "negative-count"),
        (worst_case_bounds(2, 5, 4), "more-than-frame"),
        (worst_case_bounds(6, 5, 9), "more-than-all"),
        (difference_interval(1, 2, 3, 2), "more-than-all"),
        (difference_interval(1, 2, 0, -2), "negative-count"),
        (difference_interval(0, -9, 1, 2), "negative-count"),
        (paired_difference_interval(1, -9, 1, 2), "negative-count"),
        (paired_difference_interval(5, 1, -1, 5), "negative-count"),
    ],
)
def test_impossible_counts_are_said(interval: Interval, why_not: str) -> None:
    assert interval.why_not == why_not
    assert not interval.known
    assert interval.denominator >= 0


@given(ANY_COUNT, ANY_COUNT, ANY_COUNT, ANY_COUNT, st.floats(), LEVELS)
def test_every_function_is_total(
    a: int, b: int, c: int, d: int, effect: float, level: Fraction
) -> None:
    found = [
        share_interval(a, b, level),
        finite_share_interval(a, b, c, level),
        clustered_share_interval(a, b, effect, level),
        worst_case_bounds(a, b, c),
        difference_interval(a, b, c, d, level),
        paired_difference_interval(a, b, c, d, level),
    ]
    assert len({interval.rule for interval in found}) == len(found)
    for interval in found:
        assert interval.known == (not interval.why_not)
        assert interval.denominator >= 0


@pytest.mark.parametrize("level", [Fraction(0), Fraction(49, 100), Fraction(1), Fraction(95)])
def test_a_level_that_is_none_is_a_programmers_mistake(level: Fraction) -> None:
    with pytest.raises(ValueError, match="level of confidence"):
        share_interval(1, 2, level)


@pytest.mark.parametrize(
    ("low", "high", "why_not"),
    [
        (None, None, ""),
        (0.1, None, "census"),
        (None, 0.1, "census"),
        (0.1, 0.2, "census"),
        (0.2, 0.1, ""),
        (math.nan, 0.1, ""),
        (0.1, math.inf, ""),
    ],
)
def test_an_interval_has_ordered_limits_or_a_reason(
    low: float | None, high: float | None, why_not: str
) -> None:
    with pytest.raises(ValueError, match="interval"):
        Interval(low, high, NINETY_FIVE, "wilson/1", 5, why_not)
