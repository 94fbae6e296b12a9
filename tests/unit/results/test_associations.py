"""Two-way tables, chi-square and Cramér's V, against worked examples of others."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from surveys.foundation.figures import Figure, rounded
from surveys.results.domain.associations import Association, TwoWay, association, two_way
from surveys.results.domain.codebook import CodeFrame, Variable

FRAME = CodeFrame(
    (
        Variable("a", ("x", "y", "z")),
        Variable("b", ("1", "2"), scale=(1, 2)),
        Variable("several", ("x", "y"), multiple=True),
    )
)
# A response: codes 0 to 3 are no answer.
CODES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 5)), max_size=60)


def table(*counts: tuple[int, ...]) -> TwoWay:
    return TwoWay(
        Variable("row", tuple(map(str, range(len(counts))))),
        Variable("column", tuple(map(str, range(len(counts[0]))))),
        counts,
    )


def shown(figure: Figure, places: int) -> str:
    assert figure.value is not None, figure.why_not
    return str(rounded(figure.value, places))


def outcome(found: Association, places: int = 2) -> tuple[str, int]:
    return shown(found.chi_square, places), found.freedom


# Worked examples


def test_a_textbooks_table_of_gender_and_party() -> None:
    """A. Agresti, "An Introduction to Categorical Data Analysis", 2007, page 39: X² = 30.07 with 2
    degrees of freedom, P < 0.0001. R's chisq.test has it as its example: 30.0701, 2.954e-07."""
    found = association(table((762, 327, 468), (484, 239, 477)))
    assert outcome(found, 4) == ("30.0701", 2)
    assert float(found.p_value.value or 0) == pytest.approx(2.954e-07, rel=5e-4)
    assert not found.small_expected


def test_cramers_v_of_another_programs_example() -> None:
    """D. Navarro, R package lsr, cramersV: two conditions, three options, V 0.159."""
    found = association(table((30, 20, 50), (35, 30, 35)))
    assert shown(found.cramers_v, 3) == "0.159"


def test_v_of_two_by_two_is_phi() -> None:
    """|ad - bc| / √(product of the margins)."""
    found = association(table((8, 4), (1, 9)))
    margins = 12 * 10 * 9 * 13
    assert float(found.cramers_v.value or 0) == pytest.approx((8 * 9 - 4) / margins**0.5)


# Small expected counts


def test_cochrans_rule_warns() -> None:
    assert association(table((3, 1), (1, 3))).small_expected  # all four expected counts are 2
    large = association(table((40, 10), (10, 40)))
    assert not large.small_expected and large.smallest == 25


def test_one_expected_count_below_one_is_enough() -> None:
    found = association(table((0, 5, 100, 100, 100, 100), (1, 95, 100, 100, 100, 100)))
    assert found.smallest < 1 and found.share_small == Fraction(1, 6)
    assert found.small_expected


def test_a_fifth_of_small_counts_is_not_yet_too_many() -> None:
    found = association(table((4, 50, 50, 50, 50), (4, 50, 50, 50, 50)))
    assert found.share_small == Fraction(1, 5) and not found.small_expected


def test_the_rarest_answer_of_either_question() -> None:
    """An answer that nobody gave tells nothing of anybody."""
    assert table((7, 0, 5), (6, 0, 1)).rarest == 6
    assert table((2, 0), (0, 0)).rarest == 2
    assert table((0, 0), (0, 0)).rarest == 0


# Not computable: why


@pytest.mark.parametrize(
    ("counts", "why_not"),
    [
        (((0, 0), (0, 0)), "no-answers"),
        (((5, 3), (0, 0)), "one-category"),
        (((5, 0), (3, 0)), "one-category"),
        (((1, 0), (0, 0)), "one-category"),
    ],
)
def test_a_table_without_a_test_says_why(counts: tuple[tuple[int, ...]], why_not: str) -> None:
    found = association(table(*counts))
    assert {f.why_not for f in (found.chi_square, found.p_value, found.cramers_v)} == {why_not}


def test_a_question_is_not_set_against_itself() -> None:
    own = two_way(np.array([[4, 4, 4, 4], [5, 4, 4, 4]], np.int8), FRAME, "a", "a")
    assert association(own).chi_square.why_not == "same-question"


def test_empty_rows_and_columns_are_left_out_and_named() -> None:
    found = association(table((30, 0, 20, 50), (0, 0, 0, 0), (35, 0, 30, 35)))
    assert (found.empty_rows, found.empty_columns) == (("1",), ("1",))
    bare = association(table((30, 20, 50), (35, 30, 35)))
    assert found.chi_square == bare.chi_square and found.freedom == bare.freedom == 2


# Laws


def coded(rows: list[tuple[int, int]]) -> NDArray[np.int8]:
    return np.array([[a, b, 0, 0] for a, b in rows], np.int8).reshape(len(rows), 4)


@given(CODES, st.integers(0, 60))
def test_tables_of_parts_add_up(rows: list[tuple[int, int]], cut: int) -> None:
    first, second = (two_way(coded(part), FRAME, "a", "b") for part in (rows[:cut], rows[cut:]))
    assert first + second == second + first == two_way(coded(rows), FRAME, "a", "b")


@given(CODES)
def test_a_table_counts_who_answered_both(rows: list[tuple[int, int]]) -> None:
    found = two_way(coded(rows), FRAME, "a", "b")
    for i in range(3):
        for j in range(2):
            assert found.counts[i][j] == rows.count((i + 4, j + 4))
    for shares, total in zip(found.row_shares(), found.row_totals, strict=True):
        assert all(share.denominator == total for share in shares)
        assert not total or sum(Fraction(share.value or 0) for share in shares) == 1


@given(CODES)
def test_it_does_not_matter_which_question_makes_the_rows(rows: list[tuple[int, int]]) -> None:
    found = two_way(coded(rows), FRAME, "a", "b")
    here, there = association(found), association(found.turned())
    assert here.chi_square == there.chi_square and here.p_value == there.p_value
    assert here.cramers_v.value is None or 0 <= here.cramers_v.value <= 1 + 1e-12


@given(st.lists(st.integers(1, 20), min_size=2, max_size=5))
def test_v_is_one_where_one_answer_tells_the_other(sizes: list[int]) -> None:
    rows = [tuple(n if i == j else 0 for j in range(len(sizes))) for i, n in enumerate(sizes)]
    assert association(table(*rows)).cramers_v.value == pytest.approx(1)


@given(st.lists(st.integers(1, 9), min_size=2, max_size=4), st.integers(1, 5))
def test_rows_in_proportion_have_nothing_to_do_with_columns(row: list[int], times: int) -> None:
    found = association(table(tuple(row), tuple(n * times for n in row)))
    assert found.chi_square.value == 0 and found.p_value.value == 1


def test_chance_is_less_likely_the_larger_chi_square() -> None:
    found = [association(table((10 + k, 10), (10, 10 + k))).p_value.value for k in range(8)]
    assert all(a is not None and b is not None and a > b for a, b in pairwise(found))


def test_several_answers_make_no_two_way_table() -> None:
    with pytest.raises(ValueError):
        two_way(coded([]), FRAME, "a", "several")
    with pytest.raises(ValueError):
        TwoWay(FRAME.variable("a"), FRAME.variable("b"), ((1, 2),))
