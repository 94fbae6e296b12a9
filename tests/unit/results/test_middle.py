"""The median and the interpolated median, against published examples and the standard library."""

import statistics
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from surveys.foundation.figures import rounded
from surveys.results.domain.middle import counted, interpolated_median, median

ratings = st.lists(st.integers(1, 5), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({5: 9, 4: 10, 3: 0, 2: 1, 1: 0}, "4.4"),
        ({5: 1, 4: 10, 3: 6, 2: 1, 1: 2}, "3.6"),
    ],
)
def test_the_registrars_examples(counts: dict[int, int], shown: str) -> None:
    """University of Michigan, Office of the Registrar, "The Interpolated Median"."""
    assert median(counts) == 4
    assert str(rounded(interpolated_median(counts) or 0, 1)) == shown


def test_an_evaluation_services_example() -> None:
    """CollegeNET, "Eval25 Calculations": 1, 3, 3, 3, 4, 5 give 3 and one sixth."""
    assert interpolated_median(counted([1, 3, 3, 3, 4, 5])) == 3 + Fraction(1, 6)


def test_a_university_reports_example() -> None:
    """Dalhousie University, "Report Stats": 2 x 1, 9 x 4, 10 x 5 give 4 and 4.44."""
    counts = {1: 2, 4: 9, 5: 10}
    assert median(counts) == 4
    assert str(rounded(interpolated_median(counts) or 0, 2)) == "4.44"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 2, 3, 4, 4, 4, 4, 4, 5], Fraction(37, 10)),
        ([52, 52, 53, 54], Fraction(105, 2)),
        ([1, 3, 3, 5, 7], Fraction(13, 4)),
    ],
)
def test_the_standard_librarys_examples(values: list[int], expected: Fraction) -> None:
    """Python documentation, ``statistics.median_grouped``."""
    assert interpolated_median(counted(values)) == expected


def test_the_examples_of_the_psych_package() -> None:
    """R package psych, ``interp.median``: M - 1/2 + (N/2 - Nb) / Nm."""
    assert interpolated_median(counted([1, 2, 3, 3, 3])) == 3 - Fraction(1, 2) + Fraction(1, 6)
    assert interpolated_median(counted([1, 2, 2, 5])) == 2


def test_between_two_categories_it_is_the_median() -> None:
    assert interpolated_median(counted([1, 1, 5, 5])) == 3
    assert interpolated_median(counted([1, 1, 2, 3])) == Fraction(3, 2)
    assert interpolated_median(counted([2, 4])) == 3


def test_nothing_counted_has_no_middle() -> None:
    assert median({}) is None
    assert interpolated_median({1: 0, 2: 0}) is None


@given(ratings)
def test_the_median_is_the_standard_librarys(values: list[int]) -> None:
    assert median(counted(values)) == statistics.median([Fraction(value) for value in values])


@given(ratings)
def test_it_is_the_median_of_grouped_data(values: list[int]) -> None:
    middle = statistics.median(values)
    assume(middle in values)
    found = interpolated_median(counted(values))
    assert float(found or 0) == pytest.approx(statistics.median_grouped(values))


@given(ratings)
def test_it_stays_near_the_median_and_among_the_answers(values: list[int]) -> None:
    counts = counted(values)
    middle, interpolated = median(counts), interpolated_median(counts)
    assert middle is not None and interpolated is not None
    assert abs(middle - interpolated) <= Fraction(1, 2)
    assert min(values) <= interpolated <= max(values)


@given(ratings)
def test_reading_the_scale_backwards_mirrors_it(values: list[int]) -> None:
    forwards = interpolated_median(counted(values))
    backwards = interpolated_median(counted([6 - value for value in values]))
    assert forwards is not None and backwards is not None
    assert forwards + backwards == 6


@given(ratings, st.permutations(range(1, 6)))
def test_order_and_zero_counts_do_not_matter(values: list[int], order: list[int]) -> None:
    counts = Counter(values)
    padded = {value: counts[value] for value in order}
    assert interpolated_median(padded) == interpolated_median(counts)
    assert median(padded) == median(counts)
