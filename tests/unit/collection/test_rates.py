"""Dispositions and response rates, against published numbers and the standard's own laws."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.collection.fieldwork.domain.dispositions import (
    Case,
    CaseClass,
    Disposition,
    by_class,
    count_apart,
    disposition,
)
from surveys.collection.fieldwork.domain.forecasts import final_rate
from surveys.collection.fieldwork.domain.rates import response_rates
from surveys.foundation.figures import rounded

counts = st.integers(0, 10_000)
classes = st.fixed_dictionaries({case_class: counts for case_class in CaseClass}).map(Counter)
shares = st.fractions(0, 1)


def test_the_rates_are_those_of_the_published_example() -> None:
    """The example in the documentation of the R package outcomerate 1.0.1: twelve people, e =
    0.9 estimated from the known cases; UH and UO are one each."""
    example = Counter(I=4, P=2, R=1, NC=1, O=1, U=2, NE=1)
    found = response_rates(
        Counter({CaseClass(letter): number for letter, number in example.items()}), Fraction(9, 10)
    )
    assert {rate.name: str(rounded(rate.figure.value or 0, 3)) for rate in found} == {
        "RR1": "0.364",
        "RR2": "0.545",
        "RR3": "0.370",
        "RR4": "0.556",
        "RR5": "0.444",
        "RR6": "0.667",
    }
    assert found[0].formula == "I / ((I + P) + (R + NC + O) + U)"
    assert found[3].formula == "(I + P) / ((I + P) + (R + NC + O) + e·U)"


@given(classes, shares)
def test_the_rates_are_shares_in_the_order_that_the_standard_gives(
    found: Counter[CaseClass], e: Fraction
) -> None:
    """RR1 is the smallest, RR6 the greatest; partials only add; e moves between the two."""
    rates = {rate.name: rate.figure for rate in response_rates(found, e)}
    for figure in rates.values():
        assert figure.value is None or 0 <= figure.value <= 1
    known = {name: figure.value for name, figure in rates.items() if figure.value is not None}
    for smaller, greater in (
        *(("RR1", "RR2"), ("RR3", "RR4"), ("RR5", "RR6")),
        *(("RR1", "RR3"), ("RR3", "RR5"), ("RR2", "RR4"), ("RR4", "RR6")),
    ):
        if smaller in known and greater in known:
            assert known[smaller] <= known[greater]


@given(classes)
def test_e_one_gives_rr1_and_e_nought_rr5(found: Counter[CaseClass]) -> None:
    all_, none = response_rates(found, Fraction(1)), response_rates(found, Fraction(0))
    assert all_[2].figure.value == all_[0].figure.value
    assert none[2].figure.value == none[4].figure.value


def test_without_a_case_no_rate_is_computed() -> None:
    for rate in response_rates(Counter({CaseClass.NOT_ELIGIBLE: 3}), Fraction(1)):
        assert (rate.figure.value, rate.figure.why_not) == (None, "no-cases")


def test_e_is_a_share() -> None:
    with pytest.raises(ValueError, match="share"):
        response_rates(Counter(), Fraction(3, 2))


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (Case(submitted=True), Disposition.COMPLETE),
        (Case(submitted=True, outcome="refused"), Disposition.COMPLETE),
        (Case(False, answered=10, asked=20), Disposition.PARTIAL),
        (Case(False, answered=9, asked=20), Disposition.BREAK_OFF),
        (Case(False, answered=10, asked=20, outcome="refused"), Disposition.PARTIAL),
        (Case(False, answered=9, asked=20, outcome="refused"), Disposition.REFUSED),
        (Case(False, answered=10, asked=20, outcome="out_of_scope"), Disposition.OUT_OF_SCOPE),
        (Case(False, outcome="refused"), Disposition.REFUSED),
        (Case(False, outcome="unreachable"), Disposition.UNDELIVERED),
        (Case(False, outcome="unable"), Disposition.UNABLE),
        (Case(False, reached=True), Disposition.REACHED),
        (Case(False), Disposition.SILENT),
        (Case(False, sent=False), Disposition.NOT_ASKED),
        (Case(False, answered=5, asked=0), Disposition.PARTIAL),
    ],
)
def test_what_became_of_a_case(case: Case, expected: Disposition) -> None:
    assert disposition(case) is expected


@given(counts, counts, counts, counts, counts, counts)
def test_cases_counted_apart_add_up(
    cases: int, submitted: int, partial: int, broken_off: int, refused: int, unsent: int
) -> None:
    """Of an anonymous round, where nobody knows which case an answer belongs to."""
    found = count_apart(
        cases, submitted, partial, broken_off, Counter(refused=refused), min(unsent, cases)
    )
    heard_of = submitted + partial + broken_off + refused
    assert found.total() == max(cases, heard_of)
    assert all(number > 0 for number in found.values())
    assert by_class(found)[CaseClass.COMPLETE] == submitted


DAY = date(2026, 11, 21)
days = st.dictionaries(
    st.integers(-30, 30).map(lambda n: DAY + timedelta(days=n)), st.integers(0, 50), max_size=30
)


def test_the_forecast_goes_on_at_the_pace_of_the_last_week() -> None:
    """14 answers in the last seven days are 2 a day; 5 days are left: 20 + 10 of 100."""
    given_ = {DAY - timedelta(days=20): 6, DAY - timedelta(days=3): 10, DAY: 4}
    found = final_rate(given_, 100, DAY, DAY + timedelta(days=5))
    assert (found.low.value, found.high.value, found.days_left) == (
        Fraction(20, 100),
        Fraction(30, 100),
        5,
    )


def test_a_young_round_is_not_slowed_down_by_days_before_it_began() -> None:
    found = final_rate({DAY: 3}, 100, DAY, DAY + timedelta(days=10))
    assert found.high.value == Fraction(33, 100)


@given(days, counts, st.integers(-10, 60))
def test_a_forecast_lies_between_what_is_and_all(
    by_day: dict[date, int], cases: int, left: int
) -> None:
    found = final_rate(by_day, cases, DAY, DAY + timedelta(days=left))
    if not cases:
        assert found.low.why_not == found.high.why_not == "no-cases"
        return
    low, high = found.low.value, found.high.value
    assert low is not None and high is not None and 0 <= low <= high <= 1
    if left <= 0:
        assert low == high
