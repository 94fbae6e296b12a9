"""Indicator 3.1: what several coders of the same documents come to (R1, R6)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.indicators.domain.reflection import (
    Coded,
    Codings,
    Level,
    coded,
    reflecting_programmes,
)

OUTCOME, OUTPUT, NONE, NOT_STATED = Level

LEVELS = st.sampled_from(list(Level))
CODINGS = st.dictionaries(
    st.integers(1, 12), st.dictionaries(st.integers(1, 4), LEVELS, max_size=3), max_size=12
)


@pytest.mark.parametrize(
    ("given_levels", "result"),
    [
        ([], Coded.INCOMPLETE),
        ([OUTCOME], Coded.INCOMPLETE),
        ([OUTCOME, OUTCOME], Coded.REFLECTS),
        ([OUTCOME, OUTPUT], Coded.REFLECTS),
        ([NONE, NONE], Coded.DOES_NOT),
        ([OUTPUT, NONE], Coded.INCOMPLETE),
        ([OUTPUT, OUTPUT, NONE], Coded.INCOMPLETE),
        ([NOT_STATED, NOT_STATED], Coded.INCOMPLETE),
        ([OUTCOME, NOT_STATED], Coded.INCOMPLETE),
    ],
)
def test_what_the_coders_of_one_programme_come_to(given_levels: list[Level], result: Coded) -> None:
    assert coded(dict(enumerate(given_levels))) is result


def two(*pairs: tuple[Level, Level]) -> Codings:
    return {n: {1: first, 2: second} for n, (first, second) in enumerate(pairs)}


def test_value_range_share_coverage_and_the_two_levels_apart() -> None:
    """R1: counted by hand."""
    codings = {
        **two((OUTCOME, OUTCOME), (OUTPUT, OUTPUT), (OUTCOME, OUTPUT), (NONE, NONE)),
        9: {1: OUTCOME},
        10: {},
    }
    found = reflecting_programmes(codings, codings)
    assert (found.found.value.value, found.found.highest.value) == (3, 5)
    assert found.found.share.value == Fraction(3, 4)
    assert found.found.coverage.value == Fraction(4, 6)
    assert (found.outcome.value, found.output.value) == (1, 1)
    assert found.outcome.denominator == 6


def test_agreement_of_two_coders_is_cohens_kappa_of_what_they_said_first() -> None:
    """Cohen (1960): p = 3/4, chance 1/2·1/4 + 1/2·3/4 = 1/2, so kappa = 1/2."""
    first = two((OUTCOME, OUTCOME), (OUTCOME, OUTPUT), (NONE, NONE), (OUTPUT, OUTPUT))
    now = two((OUTCOME, OUTCOME), (OUTCOME, OUTCOME), (NONE, NONE), (OUTPUT, OUTPUT))
    found = reflecting_programmes(now, first)
    assert found.outcome_agreement.rule == "cohen-kappa/1"
    assert found.outcome_agreement.value == Fraction(1, 2)
    assert found.outcome.value == 2


def test_agreement_of_more_coders_is_krippendorffs_alpha() -> None:
    codings = {1: {1: OUTCOME, 2: OUTCOME}, 2: {2: NONE, 3: NONE}, 3: {1: OUTPUT, 3: NONE}}
    found = reflecting_programmes(codings, codings)
    assert found.outcome_agreement.rule == "krippendorff-alpha-nominal/1"
    assert found.outcome_agreement.value == 1


def test_nothing_to_count_is_no_zero() -> None:
    found = reflecting_programmes({}, {})
    assert found.found.value.why_not == found.outcome.why_not == "no-programmes"
    assert reflecting_programmes({1: {}}, {1: {}}).outcome_agreement.why_not == "too-few-coders"


@given(CODINGS)
def test_the_range_holds_whatever_coders_say_later(codings: Codings) -> None:
    """A later coding of what is incomplete never leaves the range that was told."""
    found = reflecting_programmes(codings, codings).found
    settled = {
        number: dict.fromkeys([1, 2], OUTCOME) if coded(given) is Coded.INCOMPLETE else given
        for number, given in codings.items()
    }
    later = reflecting_programmes(settled, settled).found
    if codings:
        assert found.highest.value == later.value.value
        assert 0 <= (found.lowest.value or 0) <= (found.highest.value or 0) <= len(codings)
