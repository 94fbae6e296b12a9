"""Intervals of an evaluation where organizations send several participants."""

import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from capacity.training.domain import evaluation_figures as figures
from capacity.training.domain.clustering import (
    design_effect,
    effective_answers,
    mean_interval,
    promoter_interval,
    share_interval,
)
from surveys.results.domain import intervals
from surveys.results.domain.codebook import Variable
from surveys.results.domain.comparisons import Matched, Pairing, mean_change
from surveys.results.domain.intervals import Interval
from surveys.results.domain.tally import Counts

ALONE = (1,) * 12
PAIRS = (2,) * 6


def width(interval: Interval) -> float:
    assert interval.low is not None and interval.high is not None
    return float(interval.high) - float(interval.low)


# --- the design effect ---------------------------------------------------------------------------


def test_the_effect_of_equal_organizations_is_their_size() -> None:
    """Kish 1965: 1 + (b - 1)·ρ; with ρ = 1 and two of each of six organizations it is 2."""
    assert design_effect(12, PAIRS) == 2
    assert effective_answers(12, PAIRS).value == 6
    assert effective_answers(12, PAIRS).denominator == 12
    assert design_effect(12, ALONE) == 1


def test_unequal_organizations_weigh_by_their_squares() -> None:
    """Of 4, 2, 1 and 1 all eight answered: (16 + 4 + 1 + 1) ÷ 8."""
    assert design_effect(8, (1, 4, 1, 2)) == Fraction(22, 8)
    assert effective_answers(8, (1, 4, 1, 2)).value == Fraction(64, 22)


def test_who_answered_is_taken_to_be_as_uneven_as_it_can_be() -> None:
    """Six of the eight: at worst three of the four (no more than half), both of the two, and one;
    that is 9 + 4 + 1."""
    assert design_effect(6, (4, 2, 1, 1)) == Fraction(14, 6)


asked = st.lists(st.integers(1, 8), min_size=3, max_size=9)


@given(asked, st.data())
def test_no_other_spread_of_the_answers_has_a_larger_effect(
    sent: list[int], data: st.DataObject
) -> None:
    answered = [data.draw(st.integers(0, most)) for most in sent]
    n = sum(answered)
    assume(n and 2 * max(answered) <= n)
    effect = design_effect(n, sent)
    assert effect is not None
    assert 1 <= Fraction(sum(each * each for each in answered), n) <= effect


@pytest.mark.parametrize(("answered", "sent"), [(5, ()), (5, (2, 2)), (5, (9,)), (0, (1, 1))])
def test_an_effect_that_cannot_be_known_is_none(answered: int, sent: tuple[int, ...]) -> None:
    assert design_effect(answered, sent) is None
    why_not = "no-design-effect" if answered else "no-answers"
    assert effective_answers(answered, sent).why_not == why_not
    assert share_interval(0, answered, sent).why_not == why_not
    assert mean_interval({3: answered}, sent).why_not == why_not


# --- intervals -----------------------------------------------------------------------------------


def test_a_share_of_pairs_is_that_of_half_as_many() -> None:
    """9 of 12, two of each organization: Wilson's interval for 4½ of 6.

    (2·4.5 + 3.8415 ∓ 1.96·√(3.8415 + 4·6·0.75·0.25)) ÷ 2(6 + 3.8415): 0.365 to 0.940.
    """
    found = share_interval(9, 12, PAIRS)
    z = 1.959964
    root = z * math.sqrt(z * z + 4 * 6 * 0.75 * 0.25)
    for end, limit in ((-root, found.low), (root, found.high)):
        assert limit == pytest.approx((2 * 4.5 + z * z + end) / (2 * (6 + z * z)), abs=1e-6)


def test_a_mean_of_pairs_is_worked_out_by_hand() -> None:
    """Changes 10, 20, 15, 5, 10, 30 by two of each of three: mean 15, Σ(x - 15)² = 400, n′ = 3;
    15 ± t(2)·√(400 ÷ 6 ÷ 2) = 15 ± 4.3027·5.7735."""
    found = mean_interval({5: 1, 10: 2, 15: 1, 20: 1, 30: 1}, (2, 2, 2))
    assert found.low == pytest.approx(15 - 24.842, abs=1e-3)
    assert found.high == pytest.approx(15 + 24.842, abs=1e-3)
    kept = mean_interval({5: 1, 10: 2, 15: 1, 20: 1, 30: 1}, (2, 2, 2), (0, 35))
    assert (kept.low, kept.high) == (0, 35)


times = st.dictionaries(st.integers(1, 5), st.integers(1, 9), min_size=2)


@given(times)
def test_where_each_is_sent_by_another_they_are_the_ordinary_ones(given_: dict[int, int]) -> None:
    n = sum(given_.values())
    alone, pairs = (1,) * n, {(0, value): each for value, each in given_.items()}
    student = mean_change(Matched(Pairing.PAIRED, {0: n}, given_, pairs)).interval
    found = mean_interval(given_, alone)
    assert found.low == pytest.approx(student.low) and found.high == pytest.approx(student.high)
    yes = given_.get(5, 0)
    wilson, share = intervals.share_interval(yes, n), share_interval(yes, n, alone)
    assert share.low == pytest.approx(wilson.low) and share.high == pytest.approx(wilson.high)


@given(times, asked)
def test_they_hold_the_figure_and_widen_with_the_effect(
    given_: dict[int, int], sent: list[int]
) -> None:
    n = sum(given_.values())
    effect = design_effect(n, sent)
    assume(effect is not None and n / effect > 1)
    mean = sum(value * each for value, each in given_.items()) / n
    found, alone = mean_interval(given_, sent), mean_interval(given_, (1,) * n)
    assert found.low is not None and found.high is not None
    assert found.low <= mean <= found.high
    assert width(found) >= width(alone) - 1e-9
    yes = given_.get(5, 0)
    share = share_interval(yes, n, sent)
    assert share.low is not None and share.high is not None
    assert share.low <= yes / n + 1e-12 and yes / n - 1e-12 <= share.high
    assert width(share) >= width(share_interval(yes, n, (1,) * n)) - 1e-9


@pytest.mark.parametrize(
    ("given_", "sent", "why_not"),
    [
        ({}, PAIRS, "no-answers"),
        ({3: 8}, PAIRS, "all-alike"),
        ({3: 4, 4: 4}, (), "no-design-effect"),
    ],
)
def test_a_mean_without_an_interval_says_why(
    given_: dict[int, int], sent: tuple[int, ...], why_not: str
) -> None:
    assert mean_interval(given_, sent).why_not == why_not


def test_the_promoters_interval_grows_by_the_root_of_the_effect() -> None:
    scale = tuple(range(11))
    said = (0, 0, 1, 0, 0, 0, 1, 2, 2, 3, 3)
    found = figures.promoters(
        Counts(Variable("recommend", tuple(map(str, scale)), scale=scale), said, 12)
    )
    assert found is not None
    alone, pairs = promoter_interval(found, ALONE), promoter_interval(found, PAIRS)
    assert width(pairs) == pytest.approx(width(alone) * math.sqrt(2))
    assert promoter_interval(found, ()).why_not == "no-design-effect"


@pytest.mark.parametrize("correlation", [0.0, 0.4, 1.0])
def test_the_interval_covers_whatever_the_organizations_agree_on(correlation: float) -> None:
    """3,000 cohorts of ten organizations, one to four of each: the mean lies in 95 % of the
    intervals at least, nearly; as of independent answers it would in far fewer where they agree."""
    chance, sizes, cohorts = np.random.default_rng(17), (4, 4, 3, 3, 2, 2, 2, 2, 1, 1), 3_000
    owners, holds, as_of_independent = np.repeat(np.arange(10), sizes), 0, 0
    for _cohort in range(cohorts):
        shared = chance.normal(size=10)[owners] * math.sqrt(correlation)
        own = chance.normal(size=owners.size) * math.sqrt(1 - correlation)
        said = Counter(np.round(20 * (shared + own)).astype(int).tolist())
        holds += holds_zero(mean_interval(said, sizes))
        as_of_independent += holds_zero(mean_interval(said, (1,) * owners.size))
    assert holds / cohorts >= 0.93
    if correlation == 1:
        assert as_of_independent / cohorts < 0.85


def holds_zero(interval: Interval) -> bool:
    assert interval.low is not None and interval.high is not None
    return interval.low <= 0 <= interval.high
