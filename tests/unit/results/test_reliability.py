"""Cronbach's alpha, its interval, and what single items do to it, against examples of others."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from surveys.foundation.figures import Figure, Unit, rounded
from surveys.results.domain.codebook import CodeFrame, Variable
from surveys.results.domain.reliability import (
    CrossProducts,
    cross_products,
    feldt_interval,
    no_products,
    reliability,
)

ITEMS = "abc"
FIVE = tuple("12345")
FRAME = CodeFrame(tuple(Variable(code, FIVE, scale=(1, 2, 3, 4, 5)) for code in ITEMS))
CODES = st.lists(st.tuples(*(st.integers(0, 8) for _ in ITEMS)), max_size=40)

# D. J. Denis, "Applied Univariate, Bivariate, and Multivariate Statistics", 2nd edition, 2021:
# ten persons, five items; SPSS's output stands beside them.
DENIS = [
    [10, 12, 15, 11, 12],
    [12, 18, 12, 12, 1],
    [8, 16, 14, 14, 4],
    [6, 8, 16, 8, 6],
    [4, 7, 8, 7, 5],
    [6, 6, 3, 7, 3],
    [3, 4, 6, 5, 8],
    [7, 3, 7, 9, 9],
    [8, 9, 4, 10, 10],
    [9, 5, 6, 11, 12],
]

# C. Zaiontz, Real Statistics: fifteen persons judge ten statements from 1 to 7; one row for each
# statement. The Python package pingouin tests itself with them.
ZAIONTZ = [
    [int(answer) for answer in person]
    for person in zip(
        "357261426544564",
        "243452345432553",
        "465363545653655",
        "135354335422245",
        "456242571355323",
        "514245226533321",
        "123242125324213",
        "453663242132442",
        "356675463743463",
        "255352352214554",
        strict=True,
    )
]


def products_of(rows: Sequence[Sequence[int]], size: int = 0) -> CrossProducts:
    x = np.array(rows, np.int64).reshape(len(rows), size or len(rows[0]))
    fields = tuple(f"q{number}" for number in range(1, x.shape[1] + 1))
    return CrossProducts(fields, len(x), x.sum(axis=0), x.T @ x)


def shown(figure: Figure, places: int = 3) -> str:
    assert figure.value is not None, figure.why_not
    return str(rounded(figure.value, places))


def ends(found: Any, places: int) -> tuple[str, str]:
    return str(rounded(found.low, places)), str(rounded(found.high, places))


# Worked examples


def test_alpha_of_a_textbooks_five_items() -> None:
    """Denis 2021: alpha 0.633, of standardized items 0.691; the first item's corrected
    item-total correlation 0.712."""
    found = reliability(products_of(DENIS))
    assert (shown(found.alpha), shown(found.standardized)) == ("0.633", "0.691")
    assert shown(found.items[0].item_total) == "0.712"
    assert found.alpha.denominator == 10


def test_alpha_and_interval_of_ten_statements() -> None:
    """pingouin.cronbach_alpha (as R's psych::alpha): 0.5917188485995826, from 0.195 to 0.840."""
    found = reliability(products_of(ZAIONTZ))
    assert shown(found.alpha, 12) == "0.591718848600"
    assert ends(found.interval, 3) == ("0.195", "0.840")


def test_an_item_that_is_a_misfit_is_found() -> None:
    """Denis 2021: the fifth item runs against the second and the third; without it alpha rises.
    The numbers are the definitions applied to the data, with numpy."""
    x = np.array(DENIS)
    for place, item in enumerate(reliability(products_of(DENIS)).items):
        others = np.delete(x, place, axis=1)
        spread = 1 - others.var(axis=0, ddof=1).sum() / others.sum(axis=1).var(ddof=1)
        together = np.corrcoef(x[:, place], others.sum(axis=1))[0, 1]
        assert float(item.alpha_without.value or 0) == pytest.approx(4 / 3 * spread)
        assert item.item_total.value == pytest.approx(together)
    fifth = reliability(products_of(DENIS)).items[4]
    assert (shown(fifth.alpha_without), shown(fifth.item_total)) == ("0.824", "-0.228")


@pytest.mark.parametrize(
    ("alpha", "n", "items", "low", "high"),
    [
        ("0.85", 89, 7, "0.7971", "0.8932"),
        ("0.913", 873, 20, "0.9044024", "0.9211588"),
    ],
)
def test_feldts_interval_of_other_programs(
    alpha: str, n: int, items: int, low: str, high: str
) -> None:
    """ci.cronbach(.05, .85, 7, 89) of the R package statpsych as of 2026 (before, it took n(k - 1)
    for the second degrees of freedom, as Feldt did in 1965: a change in the fourth place), and
    cronbach.alpha.CI(.913, 873, 20) of cocron (Feldt, Woodruff and Salih, 1987)."""
    found = Figure(Fraction(alpha), Unit.COEFFICIENT, n, "cronbach-alpha/1")
    assert ends(feldt_interval(found, items), len(low) - 2) == (low, high)


# Not computable: why


@pytest.mark.parametrize(
    ("rows", "size", "why_not"),
    [
        ([], 0, "too-few-items"),
        ([[1], [2], [3]], 1, "too-few-items"),
        ([], 3, "too-few-complete"),
        ([[1, 2], [2, 2]], 2, "too-few-complete"),
        ([[4, 4, 4]] * 5, 3, "all-alike"),
        ([[1, 5], [5, 1], [3, 3]], 2, "total-alike"),
    ],
)
def test_a_scale_without_alpha_says_why(rows: list[list[int]], size: int, why_not: str) -> None:
    found = reliability(products_of(rows, size) if size else no_products(()))
    assert found.alpha.why_not == found.interval.why_not == why_not
    assert not found.standardized.known


def test_an_item_that_never_varies_correlates_with_nothing() -> None:
    found = reliability(products_of([[1, 3, 2], [2, 3, 2], [5, 3, 4], [3, 3, 3]]))
    assert found.alpha.known and found.items[1].alpha_without.known
    assert found.items[1].item_total.why_not == "all-alike"
    assert found.inter_item.why_not == found.standardized.why_not == "item-alike"


def test_of_two_items_none_can_be_left_out() -> None:
    found = reliability(products_of([[1, 2], [2, 2], [5, 4]]))
    assert found.alpha.known
    assert {item.alpha_without.why_not for item in found.items} == {"too-few-items"}


# Laws


def coded(rows: list[tuple[int, ...]]) -> NDArray[np.int8]:
    return np.array(rows, np.int8).reshape(len(rows), len(ITEMS))


@given(CODES, st.integers(0, 40))
def test_cross_products_of_parts_add_up(rows: list[tuple[int, ...]], cut: int) -> None:
    whole = cross_products(coded(rows), FRAME, ITEMS)
    parts = [cross_products(coded(part), FRAME, ITEMS) for part in (rows[:cut], rows[cut:])]
    assert parts[0] + parts[1] == parts[1] + parts[0] == whole
    assert whole - parts[0] == parts[1]
    assert whole + no_products(ITEMS) == whole


@given(CODES)
def test_only_complete_responses_count(rows: list[tuple[int, ...]]) -> None:
    """Codes 0 to 3 are no answer, 4 to 8 are the answers 1 to 5."""
    answers = [[code - 3 for code in row] for row in rows if min(row) > 3]
    found = cross_products(coded(rows), FRAME, ITEMS)
    assert found.n == len(answers)
    assert found.sums.tolist() == [sum(column) for column in zip(*answers, strict=True)] or not (
        answers
    )


@given(st.lists(st.tuples(*(st.integers(1, 5) for _ in range(4))), min_size=3, max_size=30))
def test_alpha_is_bounded_and_knows_no_order_or_origin(rows: list[tuple[int, ...]]) -> None:
    found = reliability(products_of(rows))
    moved = reliability(products_of([[2 * x + 7 for x in row[::-1]] for row in rows]))
    assert found.alpha.value == moved.alpha.value
    if found.alpha.value is not None:
        assert found.alpha.value <= 1
        low, high = found.interval.low, found.interval.high
        assert low is not None and high is not None
        assert low <= found.alpha.value <= high or math.isclose(found.alpha.value, 1)
    for item in found.items:
        assert item.item_total.value is None or -1 <= item.item_total.value <= 1


@given(st.lists(st.integers(1, 5), min_size=3, max_size=20))
def test_an_item_asked_three_times_has_alpha_one(answers: list[int]) -> None:
    found = reliability(products_of([[x, x, x] for x in answers]))
    if len(set(answers)) > 1:
        assert found.alpha.value == 1
        assert found.standardized.value == pytest.approx(1)


def test_other_fields_do_not_add() -> None:
    with pytest.raises(ValueError):
        no_products("ab") + no_products("ac")
    with pytest.raises(ValueError):
        CrossProducts(("a",), 0, np.zeros(2, np.int64), np.zeros((1, 1), np.int64))
