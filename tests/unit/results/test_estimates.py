"""Which interval a share or a mean has, by how those asked were chosen."""

import math
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.foundation.figures import rounded
from surveys.results.domain.estimates import (
    Chosen,
    Cluster,
    Coverage,
    design_effect,
    mean_estimate,
    share_estimate,
)
from surveys.results.domain.intervals import Interval, finite_share_interval, share_interval

UNKNOWN, FIVE = Coverage(Chosen.UNKNOWN), (1, 5)
GROUPS = st.lists(st.lists(st.integers(1, 5), max_size=4), max_size=8)


def clusters(*given: Sequence[int]) -> list[Cluster]:
    return [Cluster(len(x), sum(x), sum(y * y for y in x)) for x in given]


def single(*values: int) -> list[Cluster]:
    return clusters(*([value] for value in values))


def ends(interval: Interval, places: int) -> tuple[str, str]:
    assert interval.low is not None and interval.high is not None, interval.why_not
    return str(rounded(interval.low, places)), str(rounded(interval.high, places))


def test_the_interval_of_a_mean_by_student() -> None:
    """R's t.test of the sleep data's second drug, in tenths of an hour: "Student" 1908; R's
    documentation of t.test for one sample gives 0.8976775 to 3.7623225 hours."""
    found = mean_estimate(single(19, 8, 11, 1, -1, 44, 55, 16, 46, 34), (-100, 100), 0, UNKNOWN)
    assert ends(found, 3) == ("8.977", "37.623")


def test_a_mean_of_a_simple_sample_of_a_frame() -> None:
    """W. G. Cochran, Sampling Techniques, 1977, section 2.9: petitions of 50 sheets out of 676, Σy
    1471, Σy² 54497: the variance is s²(1 - f)/n with s² 229. There the normal 1.28 for 80 % gives
    18,107 to 21,669 signatures in all; here t with 49 degrees of freedom, a little wider."""
    sheets = [Cluster(1, 0, 0)] * 49 + [Cluster(1, 1471, 54497)]
    found = mean_estimate(sheets, (0, 42), 0, Coverage(Chosen.SIMPLE, 676), Fraction(8, 10))
    assert found.low is not None and found.high is not None
    low, high = 676 * found.low, 676 * found.high
    assert 18_000 < low < 18_107 and 21_669 < high < 21_780
    assert (low + high) / 2 == pytest.approx(19_888, abs=0.5)


def test_a_frame_that_was_asked_wholly_has_no_sampling_interval() -> None:
    """Worst case: 3 of 4 answered 4, 4 and 5; the fourth may have said 1 or 5."""
    asked = Coverage(Chosen.ALL, 4)
    mean = mean_estimate(single(4, 4, 5), FIVE, 0, asked)
    assert (mean.low, mean.high, mean.level) == (Fraction(14, 4), Fraction(18, 4), None)
    share = share_estimate(single(1, 1, 0), 0, asked)
    assert (share.low, share.high, share.level) == (Fraction(1, 2), Fraction(3, 4), None)


def test_whom_a_question_does_not_concern_is_not_missing() -> None:
    asked = Coverage(Chosen.ALL, 4)
    assert mean_estimate(single(4, 4, 5), FIVE, 1, asked).why_not == "census"
    assert share_estimate(single(1, 1, 0), 1, asked).why_not == "census"


def test_a_simple_sample_uses_the_finite_population() -> None:
    found = share_estimate(single(1, 1, 0), 0, Coverage(Chosen.SIMPLE, 20))
    assert found == finite_share_interval(2, 3, 20)


def test_single_answers_of_nobody_knows_how_many() -> None:
    assert share_estimate(single(1, 1, 0), 0, UNKNOWN) == share_interval(2, 3)


def test_an_organization_with_one_voice_counts_once() -> None:
    """Three organizations of three that agree within: as wide as three answers (nearly: t)."""
    within = clusters([1] * 3, [1] * 3, [0] * 3)
    assert design_effect(within) == pytest.approx(9 * 8 / 6 / 3)
    assert design_effect(clusters([1, 1, 1], [1, 1, 1])) == 3  # no spread: the mean number
    assert design_effect(single(1, 0)) is None
    found = share_estimate(within, 0, UNKNOWN)
    alone = share_interval(6, 9)
    assert found.low is not None and found.high is not None
    assert alone.low is not None and alone.high is not None
    assert found.low < alone.low and alone.high < found.high


def test_the_variance_between_organizations_by_hand() -> None:
    """Totals 6 and 4 of two answers each, mean 2.5: 2/1 · (1 + 1)/16 = 1/4; t(1) = 12.706."""
    found = mean_estimate(clusters([3, 3], [2, 2]), (-100, 100), 0, UNKNOWN)
    assert found.rule == "mean-interval-clustered/1"
    assert ends(found, 2) == ("-3.85", "8.85")


@pytest.mark.parametrize(
    ("given", "coverage", "why_not"),
    [
        ([], UNKNOWN, "no-answers"),
        ([], Coverage(Chosen.ALL, 3), "no-answers"),
        ([], Coverage(Chosen.SIMPLE, 3), "no-answers"),
        ([4], UNKNOWN, "too-few-answers"),
        ([4, 4, 4], UNKNOWN, "all-alike"),
        ([4, 3], Coverage(Chosen.STRATIFIED, 9), "needs-weights"),
        ([4, 3], Coverage(Chosen.ALL, 2), "census"),
        ([4, 3], Coverage(Chosen.SIMPLE, 2), "census"),
        ([4, 3], Coverage(Chosen.ALL, 1), "more-than-frame"),
        ([4, 3], Coverage(Chosen.SIMPLE, 1), "more-than-frame"),
    ],
)
def test_a_mean_without_interval_says_why(
    given: list[int], coverage: Coverage, why_not: str
) -> None:
    assert mean_estimate(single(*given), FIVE, 0, coverage).why_not == why_not


@given(GROUPS, st.sampled_from(Chosen), st.integers(0, 60), st.integers(0, 5))
def test_limits_hold_the_mean_and_keep_to_the_scale(
    given: list[list[int]], chosen: Chosen, frame: int, beyond: int
) -> None:
    found = mean_estimate(clusters(*given), FIVE, beyond, Coverage(chosen, frame))
    if found.low is None or found.high is None:
        assert found.why_not
        return
    values = [value for group in given for value in group]
    mean = sum(values) / len(values)
    assert 1 <= found.low <= mean + 1e-9 and mean - 1e-9 <= found.high <= 5
    assert math.isfinite(found.low)


@given(GROUPS, st.sampled_from(Chosen), st.integers(0, 60), st.integers(0, 5))
def test_limits_of_a_share_lie_between_none_and_all(
    given: list[list[int]], chosen: Chosen, frame: int, beyond: int
) -> None:
    ones = [[value > 3 for value in group] for group in given]
    found = share_estimate(clusters(*ones), beyond, Coverage(chosen, frame))
    assert found.why_not or (found.low is not None and 0 <= found.low <= (found.high or 0) <= 1)


def test_of_an_anonymous_round_nobody_knows_whose_answers_belong_together() -> None:
    unknown = Coverage(Chosen.UNKNOWN, sources_known=False)
    together = clusters([1, 0, 1, 1])
    assert share_estimate(together, 0, unknown) == share_interval(3, 4)
    assert mean_estimate(together, FIVE, 0, unknown).rule == "mean-interval/1"
