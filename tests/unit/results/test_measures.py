"""Measures of one variable, against published examples and independent derivations."""

import statistics
from collections import Counter
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.foundation.figures import Figure, Unit, rounded
from surveys.results.domain.codebook import Variable
from surveys.results.domain.measures import (
    bottom_2_box,
    distribution,
    interpolated_median,
    mean,
    median,
    net_promoter,
    standard_deviation,
    top_2_box,
)
from surveys.results.domain.tally import Counts

FIVE = Variable("heard", ("1", "2", "3", "4", "5"), scale=(1, 2, 3, 4, 5))
ELEVEN = Variable("again", tuple(map(str, range(11))), scale=tuple(range(11)))
ROLE = Variable("role", ("officer", "adviser"))
REASONS = Variable("reasons", ("capacity", "information"), multiple=True)

MEASURES: list[Callable[[Counts], Figure]] = [
    mean,
    standard_deviation,
    median,
    interpolated_median,
    top_2_box,
    bottom_2_box,
    lambda counts: net_promoter(counts).score,
    lambda counts: net_promoter(counts).variance,
    lambda counts: net_promoter(counts).promoters,
]


def counts_of(variable: Variable, values: list[int]) -> Counts:
    counted = Counter(values)
    return Counts(variable, tuple(counted[v] for v in variable.scale or ()), len(values))


def shown(figure: Figure, places: int) -> str:
    assert figure.value is not None
    return str(rounded(figure.value, places))


def test_a_satisfaction_tables_shares_and_boxes() -> None:
    """CYS Group support, "Topbox": 120 very satisfied, 340 satisfied, 250 neutral, 190
    dissatisfied, 100 very dissatisfied of 1000; the top-two-box score is 46 %."""
    counts = Counts(FIVE, (100, 190, 250, 340, 120), 1000)
    shares = [option.share.value for option in distribution(counts)]
    assert shares == [Fraction(share, 100) for share in (10, 19, 25, 34, 12)]
    assert top_2_box(counts).value == Fraction(46, 100)
    assert bottom_2_box(counts).value == Fraction(29, 100)
    assert top_2_box(counts).denominator == 1000


def test_the_mean_and_medians_of_a_university_report() -> None:
    """Dalhousie University, "Report Stats": 2 x 1, 9 x 4, 10 x 5."""
    counts = Counts(FIVE, (2, 0, 0, 9, 10), 21)
    assert shown(mean(counts), 2) == "4.19"
    assert shown(median(counts), 0) == "4"
    assert shown(interpolated_median(counts), 2) == "4.44"


def test_a_textbooks_standard_deviation() -> None:
    """OpenStax, Introductory Statistics, section 2.7: the ages of twenty pupils, 9 to 11.5 in
    half-years, have the mean 10.525 and s = 0.715891. Counted here in half-years."""
    half_years = Variable("age", tuple(map(str, range(18, 24))), scale=tuple(range(18, 24)))
    counts = Counts(half_years, (1, 2, 4, 4, 6, 3), 20)
    assert mean(counts).value == 2 * Fraction(10525, 1000)
    deviation = standard_deviation(counts).value
    assert deviation is not None
    assert str(rounded(float(deviation) / 2, 6)) == "0.715891"


def test_the_net_promoter_score_and_its_variance() -> None:
    """Cross Validated, question 18603, accepted answer: shares of 1/2, 1/3 and 1/6 give a score
    of 1/3; the variance of one answer is the mean squared distance of 1, 0 and -1 from it."""
    counts = Counts(ELEVEN, (1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2), 6)
    found = net_promoter(counts)
    assert found.promoters.value == Fraction(1, 2)
    assert found.passives.value == Fraction(1, 3)
    assert found.detractors.value == Fraction(1, 6)
    assert found.score.value == Fraction(100, 3)
    score = Fraction(1, 3)
    of_one = (1 - score) ** 2 / 2 + score**2 / 3 + (-1 - score) ** 2 / 6
    assert of_one == Fraction(5, 9)
    assert found.variance.value == of_one / 6


def test_the_classes_of_the_net_promoter_score() -> None:
    """Reichheld 2003: 0 to 6 detract, 7 and 8 are passive, 9 and 10 promote."""
    for value in range(11):
        found = net_promoter(counts_of(ELEVEN, [value]))
        expected = -100 if value <= 6 else 0 if value <= 8 else 100
        assert found.score.value == expected


@given(st.lists(st.integers(0, 10), min_size=2))
def test_the_variance_is_that_of_two_correlated_shares(values: list[int]) -> None:
    """Cybaea, "Net Promoter Score confidence intervals 2": Var(p) + Var(d) - 2 Cov(p, d) with
    Var(p) = p(1 - p)/n and Cov(p, d) = -pd/n."""
    found = net_promoter(counts_of(ELEVEN, values))
    n = len(values)
    p = Fraction(sum(value >= 9 for value in values), n)
    d = Fraction(sum(value <= 6 for value in values), n)
    expected = p * (1 - p) / n + d * (1 - d) / n + 2 * p * d / n
    assert (found.variance.value or 0) == expected
    assert found.variance.why_not == ("" if expected else "all-alike")


@given(st.lists(st.integers(1, 5), min_size=1))
def test_measures_are_those_of_the_single_values(values: list[int]) -> None:
    counts = counts_of(FIVE, values)
    assert mean(counts).value == statistics.mean(map(Fraction, values))
    assert median(counts).value == statistics.median(map(Fraction, values))
    assert top_2_box(counts).value == Fraction(sum(v >= 4 for v in values), len(values))
    assert bottom_2_box(counts).value == Fraction(sum(v <= 2 for v in values), len(values))
    if len(values) > 1:
        deviation = standard_deviation(counts).value
        assert deviation == pytest.approx(statistics.stdev(values), abs=1e-12)


@given(st.lists(st.integers(1, 5)))
def test_the_shares_of_a_single_choice_add_up_to_one(values: list[int]) -> None:
    options = distribution(counts_of(FIVE, values))
    assert sum(option.count for option in options) == len(values)
    if values:
        assert sum(Fraction(option.share.value or 0) for option in options) == 1


def test_shares_of_several_choices_may_exceed_one() -> None:
    """R7: each is a share of respondents."""
    options = distribution(Counts(REASONS, (3, 4), 5))
    assert [option.share.value for option in options] == [Fraction(3, 5), Fraction(4, 5)]
    assert {option.share.denominator for option in options} == {5}


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("variable", [FIVE, ELEVEN])
def test_nobody_answering_is_said(measure: Callable[[Counts], Figure], variable: Variable) -> None:
    figure = measure(counts_of(variable, []))
    assert figure.why_not in {"no-answers", "not-five-point", "not-zero-to-ten"}
    assert figure.denominator == 0


@given(
    st.sampled_from([FIVE, ELEVEN]).flatmap(
        lambda variable: st.lists(st.sampled_from(variable.scale or ())).map(
            lambda values: counts_of(variable, values)
        )
    )
)
def test_every_measure_is_total_and_rests_on_those_who_answered(counts: Counts) -> None:
    for measure in MEASURES:
        figure = measure(counts)
        assert figure.denominator == counts.answered
        assert figure.rule.endswith("/1")


def test_one_answer_has_no_spread() -> None:
    assert standard_deviation(counts_of(FIVE, [3])).why_not == "too-few-answers"
    assert net_promoter(counts_of(ELEVEN, [9])).variance.why_not == "too-few-answers"
    assert mean(counts_of(FIVE, [3])).value == 3


def test_answers_all_alike_deviate_by_zero_but_leave_the_variance_unknown() -> None:
    assert standard_deviation(counts_of(FIVE, [4, 4, 4])).value == 0
    found = net_promoter(counts_of(ELEVEN, [9, 10, 9]))
    assert found.score.value == 100
    assert found.variance.why_not == "all-alike"


def test_options_without_numbers_have_shares_only() -> None:
    counts = Counts(ROLE, (2, 1), 3)
    assert mean(counts).why_not == "no-scale"
    assert standard_deviation(counts).why_not == "no-scale"
    assert median(counts).why_not == "no-scale"
    assert interpolated_median(counts).why_not == "no-scale"
    assert top_2_box(counts).why_not == "not-five-point"
    assert net_promoter(counts).score.why_not == "no-scale"
    assert distribution(counts)[0].share.value == Fraction(2, 3)


def test_measures_of_other_scales_are_refused() -> None:
    assert top_2_box(counts_of(ELEVEN, [10])).why_not == "not-five-point"
    assert bottom_2_box(counts_of(ELEVEN, [0])).why_not == "not-five-point"
    assert net_promoter(counts_of(FIVE, [5])).score.why_not == "not-zero-to-ten"
    uneven = Variable("depth", ("a", "b", "c"), scale=(0, 1, 5))
    assert interpolated_median(counts_of(uneven, [0, 1, 1])).why_not == "no-unit-steps"
    assert median(counts_of(uneven, [0, 1, 1])).value == 1


def test_units() -> None:
    counts = counts_of(FIVE, [1, 5])
    assert mean(counts).unit is Unit.SCORE
    assert top_2_box(counts).unit is Unit.SHARE
    assert net_promoter(counts_of(ELEVEN, [1, 9])).score.unit is Unit.INDEX
