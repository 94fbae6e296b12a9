"""How far an institution's assessors agree on an area (R12), against worked examples of others."""

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from capacity.diagnostics.domain.agreement import (
    Ratings,
    area_agreement,
    concordance,
    ordinal_alpha,
)
from surveys.foundation.figures import Figure, rounded

Matrix = list[list[int | None]]


def matrices(*, missing: bool = True, least: int = 0) -> st.SearchStrategy[Matrix]:
    """Assessors by criteria, from ``least`` to 6 of each, levels 1 to 5."""
    levels = st.integers(1, 5)
    cell: st.SearchStrategy[int | None] = levels | st.none() if missing else levels

    def of_width(width: int) -> st.SearchStrategy[Matrix]:
        row = st.lists(cell, min_size=width, max_size=width)
        return st.lists(row, min_size=least, max_size=6)

    return st.integers(least, 6).flatmap(of_width)


def table(text: str) -> Matrix:
    """Rows of numbers as printed; criteria and assessors stand as they do in the source."""
    return [
        [None if cell == "." else int(cell) for cell in line.split()]
        for line in text.strip().splitlines()
    ]


def turned(rows: Matrix) -> Matrix:
    return [list(column) for column in zip(*rows, strict=True)]


def shown(figure: Figure, places: int) -> str:
    assert figure.value is not None, figure.why_not
    return str(rounded(figure.value, places))


# Krippendorff's alpha

KRIPPENDORFF_2011 = table(
    """
    1 2 3 3 2 1 4 1 2 . . .
    1 2 3 3 2 2 4 1 2 5 . 3
    . 3 3 3 2 3 4 2 2 5 1 .
    1 2 3 3 2 4 4 1 2 5 1 .
    """
)

HAYES_2007 = table(
    """
    1 1 2 . 2
    1 1 0 1 .
    2 3 3 3 .
    . 0 0 . 0
    0 0 0 . 0
    0 0 0 . 0
    1 0 2 . 1
    1 . 2 0 .
    2 2 2 . 2
    2 1 1 1 .
    . 1 0 0 .
    0 0 0 0 .
    1 2 2 2 .
    3 3 2 2 3
    1 1 1 . 1
    1 1 1 . 1
    2 1 2 . 2
    1 2 3 3 .
    1 1 0 1 .
    0 0 0 . 0
    0 0 1 1 .
    0 0 . 0 0
    2 3 3 3 .
    0 0 0 0 .
    1 2 . 2 2
    0 1 1 1 .
    0 0 0 1 0
    1 2 1 2 .
    1 1 2 2 .
    1 1 2 . 2
    1 1 0 . 0
    2 1 2 1 .
    2 2 . 2 2
    3 2 2 2 .
    2 2 2 . 2
    2 2 3 . 2
    2 2 2 . 2
    2 2 . 1 2
    2 2 2 2 .
    1 1 1 . 1
    """
)


def test_alpha_of_krippendorffs_own_example() -> None:
    """K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011: the data "C" of four
    observers and twelve units with missing values; ordinal alpha 0.815. The tests of the Python
    package krippendorff (test_ordinal_metric) expect the same. The twelfth unit has one value
    only, so eleven count.
    """
    found = ordinal_alpha(KRIPPENDORFF_2011)
    assert shown(found, 3) == "0.815"
    assert found.denominator == 11


def test_alpha_of_an_independent_example() -> None:
    """A. F. Hayes and K. Krippendorff, "Answering the Call for a Standard Reliability Measure
    for Coding Data", Communication Methods and Measures 1 (1), 2007, pages 77 to 89: table 1,
    40 articles and five observers; the ordinal alpha is .7598.
    """
    found = ordinal_alpha(turned(HAYES_2007))
    assert shown(found, 4) == "0.7598"
    assert found.denominator == 40


def pairwise_alpha(rows: Ratings) -> Fraction:
    """Alpha as disagreement observed over disagreement expected, from all pairs of ratings."""
    units = [[x for x in column if x is not None] for column in zip(*rows, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    values = [x for unit in units for x in unit]
    times = Counter(values)

    def apart(one: int, other: int) -> Fraction:
        low, high = sorted((one, other))
        reach = sum(times[level] for level in range(low, high + 1))
        return (reach - Fraction(times[low] + times[high], 2)) ** 2

    observed = Fraction(0)
    for unit in units:
        within = sum((apart(*pair) for pair in permutations(unit, 2)), Fraction(0))
        observed += within / (len(unit) - 1)
    expected = sum((apart(*pair) for pair in permutations(values, 2)), Fraction(0))
    return 1 - (len(values) - 1) * observed / expected


@given(matrices(least=3))
def test_alpha_is_one_less_observed_over_expected_disagreement(rows: Matrix) -> None:
    found = ordinal_alpha(rows)
    assume(found.known)
    assert found.value == pairwise_alpha(rows)


@given(st.lists(st.integers(1, 5), min_size=4, max_size=8), st.integers(3, 6))
def test_alpha_of_perfect_agreement_is_one(levels: list[int], assessors: int) -> None:
    assume(len(set(levels)) > 1)
    assert ordinal_alpha([levels] * assessors).value == 1


@given(matrices())
def test_alpha_never_exceeds_one(rows: Matrix) -> None:
    found = ordinal_alpha(rows)
    assert found.value is None or found.value <= 1


@given(matrices())
def test_reading_the_scale_backwards_changes_neither(rows: Matrix) -> None:
    mirrored = [[None if x is None else 6 - x for x in row] for row in rows]
    assert ordinal_alpha(mirrored) == ordinal_alpha(rows)
    assert concordance(mirrored) == concordance(rows)


@given(matrices())
def test_only_the_order_of_the_levels_counts(rows: Matrix) -> None:
    stretched = [[None if x is None else x**3 - 100 for x in row] for row in rows]
    assert ordinal_alpha(stretched) == ordinal_alpha(rows)
    assert concordance(stretched) == concordance(rows)


@given(matrices(least=3), st.integers(1, 5))
def test_a_rating_alone_on_its_criterion_counts_nowhere_in_alpha(rows: Matrix, level: int) -> None:
    alone: list[int | None] = [level] + [None] * (len(rows) - 1)
    wider = [[*row, value] for row, value in zip(rows, alone, strict=True)]
    before, after = ordinal_alpha(rows), ordinal_alpha(wider)
    assert (before.value, before.denominator) == (after.value, after.denominator)


def test_alpha_of_no_agreement_is_below_zero() -> None:
    """Every criterion has the same three different levels: they agree less than by chance."""
    found = ordinal_alpha([[1, 2, 3, 1], [2, 3, 1, 2], [3, 1, 2, 3]])
    assert found.value is not None
    assert found.value < 0


# Kendall's W

NAG_G08DAF = table(
    """
    10 45 20 45 30 75 60 90 75 100
    25 10 25 45 45 80 90 65 100 65
    20 10 45 45 45 45 80 80 80 100
    """
)

ZAR_BIRDS = table(
    """
    104 108 111 102 103 102 107 105 108 112 106 114
    74 76 79 72 74 71 74 72 78 77 78 83
    170 170 200 145 155 130 195 160 210 200 180 220
    """
)

IRR_ANXIETY = table(
    """
    3 3 3 4 5 5 2 3 5 2 2 6 1 5 2 2 1 2 4 3
    3 6 4 6 2 4 2 4 3 3 2 3 3 3 2 2 1 3 3 4
    2 1 4 4 3 2 1 6 1 1 1 2 3 3 1 1 3 3 2 2
    """
)

SIEGEL_CASTELLAN = table(
    """
    5 6 7 1 2 4 3 8
    1 7 6 2 3 5 4 8
    4 5 1 3 2 7 6 8
    """
)


def test_w_of_the_nag_librarys_example_with_ties() -> None:
    """NAG Library, G08DAF, example program results (scores here times ten): W = 0.828."""
    assert shown(concordance(NAG_G08DAF), 3) == "0.828"


def test_w_of_zars_birds_with_ties() -> None:
    """J. H. Zar, "Biostatistical Analysis", 4th edition, page 444: wing, tail and bill length of
    twelve birds (here in tenths). R package synchrony, ``bird.traits``: 0.9241 corrected for
    ties (0.9134 without).
    """
    assert shown(concordance(ZAR_BIRDS), 4) == "0.9241"


def test_w_of_the_anxiety_ratings_with_ties() -> None:
    """R packages irr (``kendall(anxiety, TRUE)``) and DescTools (``KendallW``): 0.5396569."""
    assert shown(concordance(IRR_ANXIETY), 7) == "0.5396569"


def test_w_of_rankings_without_ties() -> None:
    """S. Siegel and N. J. Castellan, "Nonparametric Statistics for the Behavioral Sciences",
    1988, as in the R package DescTools, ``KendallW``: three rankings of eight, W = 0.6560847.
    """
    assert shown(concordance(SIEGEL_CASTELLAN), 7) == "0.6560847"


def tie_corrected_w(rows: Sequence[Sequence[int]]) -> Fraction:
    """12·S / (m²(n³ - n) - m·ΣT), with ranks by counting who stands lower."""
    m, n = len(rows), len(rows[0])
    ranks = [
        [sum(y < x for y in row) + Fraction(sum(y == x for y in row) + 1, 2) for x in row]
        for row in rows
    ]
    squares = sum(
        ((sum(column) - Fraction(m * (n + 1), 2)) ** 2 for column in zip(*ranks, strict=True)),
        Fraction(0),
    )
    ties = sum(t**3 - t for row in rows for t in Counter(row).values())
    return 12 * squares / (m * m * (n**3 - n) - m * ties)


@given(matrices(missing=False, least=4))
def test_w_is_kendalls_formula_with_its_tie_correction(rows: Matrix) -> None:
    found = concordance(rows)
    assume(found.known)
    full = [[x for x in row if x is not None] for row in rows]
    assert found.value == tie_corrected_w(full)


@given(matrices())
def test_w_lies_between_none_and_all(rows: Matrix) -> None:
    found = concordance(rows)
    assert found.value is None or 0 <= found.value <= 1


@given(st.lists(st.integers(1, 4), min_size=4, max_size=8), st.integers(3, 5))
def test_w_of_one_order_is_one_however_strict_the_assessors(levels: list[int], m: int) -> None:
    """The stricter assessor costs W nothing, and alpha something."""
    assume(len(set(levels)) > 1)
    rows: Ratings = [levels] * (m - 1) + [[x + 1 for x in levels]]
    assert concordance(rows).value == 1
    found = ordinal_alpha(rows)
    assert found.value is not None
    assert found.value < 1


def test_opposite_orders_cancel_out() -> None:
    up, down = [1, 2, 3, 4], [4, 3, 2, 1]
    assert concordance([up, down, up, down]).value == 0


@given(matrices(least=3))
def test_w_rests_on_the_criteria_that_all_rated(rows: Matrix) -> None:
    assume(all(any(x is not None for x in row) for row in rows))
    complete = [column for column in zip(*rows, strict=True) if None not in column]
    found = concordance(rows)
    assert found.denominator == len(complete)
    if found.known:
        assert found == concordance([list(row) for row in zip(*complete, strict=True)])


# Both


@given(matrices(), st.data())
def test_neither_the_order_of_assessors_nor_of_criteria_counts(
    rows: Matrix, data: st.DataObject
) -> None:
    width = len(rows[0]) if rows else 0
    order = data.draw(st.permutations(range(width)))
    shuffled = [[row[place] for place in order] for row in data.draw(st.permutations(rows))]
    assert area_agreement("C1", shuffled) == area_agreement("C1", rows)


@given(matrices(), st.data())
def test_an_assessor_without_ratings_changes_nothing(rows: Matrix, data: st.DataObject) -> None:
    assume(rows)
    place = data.draw(st.integers(0, len(rows)))
    silent: list[int | None] = [None] * len(rows[0])
    assert area_agreement("C1", [*rows[:place], silent, *rows[place:]]) == area_agreement(
        "C1", rows
    )


@given(matrices())
def test_every_area_has_both_figures_or_their_reasons(rows: Matrix) -> None:
    found = area_agreement("M3", rows)
    assert found.area == "M3"
    assert found.assessors == sum(any(x is not None for x in row) for row in rows)
    assert found.criteria == (len(rows[0]) if rows else 0)
    for figure in (found.alpha, found.w):
        assert figure.why_not in {"", "too-few-assessors", "too-few-criteria", "no-variance"}
        assert figure.denominator <= found.criteria
        if figure.known:
            assert found.assessors >= 3
            assert figure.denominator >= 4
            assert isinstance(figure.value, Fraction)
    if found.assessors != 1:
        assert found.w.denominator <= found.alpha.denominator


FULL: list[int | None] = [1, 2, 3, 4]


FEW, SHORT, FLAT = "too-few-assessors", "too-few-criteria", "no-variance"

ODD: list[tuple[str, Matrix, str, str]] = [
    ("nobody", [], FEW, FEW),
    ("no criteria", [[], [], []], FEW, FEW),
    ("nothing rated", [[None, None], [None, None], [None, None]], FEW, FEW),
    ("two assessors", [FULL, FULL], FEW, FEW),
    ("a silent third", [FULL, FULL, [None] * 4], FEW, FEW),
    ("three criteria", [FULL[:3], FULL[:3], FULL[:3]], SHORT, SHORT),
    ("no shared criterion", [[1, None, None], [None, 2, None], [None, None, 3]], SHORT, SHORT),
    # Two assessors remain to be compared.
    ("a third apart", [[*FULL, None], [*FULL, None], [None] * 4 + [5]], FEW, SHORT),
    ("none complete", [[None, 2, 3, 4], [1, None, 3, 4], [1, 2, None, None]], "", SHORT),
    ("one level", [[3] * 4, [3] * 4, [3] * 4], FLAT, FLAT),
    ("one level each", [[1] * 4, [2] * 4, [3] * 4], "", FLAT),
    ("one undecided", [FULL, FULL, [3] * 4], "", ""),
]


@pytest.mark.parametrize(
    ("rows", "no_alpha", "no_w"), [case[1:] for case in ODD], ids=[case[0] for case in ODD]
)
def test_odd_ratings_have_a_stated_reason(rows: Matrix, no_alpha: str, no_w: str) -> None:
    found = area_agreement("C1", rows)
    assert (found.alpha.why_not, found.w.why_not) == (no_alpha, no_w)


@pytest.mark.parametrize("measure", [ordinal_alpha, concordance])
def test_the_least_that_is_measured(measure: Callable[[Ratings], Figure]) -> None:
    """From three assessors and four criteria on (R12)."""
    assert measure([FULL, FULL, FULL]).value == 1
    assert measure([FULL, FULL, FULL]).denominator == 4
    assert measure([FULL[1:], FULL[1:], FULL[1:]]).why_not == "too-few-criteria"
    assert measure([FULL, FULL]).why_not == "too-few-assessors"


def test_who_does_not_tell_criteria_apart_lowers_w() -> None:
    """By hand: rank sums 4.5, 6.5, 8.5, 10.5 have S = 20; 12·20 / (9·60 - 3·60) = 2/3."""
    assert concordance([FULL, FULL, [3, 3, 3, 3]]).value == Fraction(2, 3)


def test_rows_of_unequal_length_are_refused() -> None:
    for measure in (ordinal_alpha, concordance):
        with pytest.raises(ValueError, match="one place per criterion"):
            measure([[1, 2, 3, 4], [1, 2, 3], [1, 2, 3, 4]])
        with pytest.raises(ValueError, match="one place per criterion"):
            measure([FULL, FULL, FULL, [None]])
    with pytest.raises(ValueError, match="one place per criterion"):
        area_agreement("C1", [[1, 2], [1]])
