"""Where an institution's assessors differ, and what they talk about first (R12)."""

from fractions import Fraction
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.levels import CriterionRecord
from capacity.diagnostics.domain.spread import (
    CriterionSpread,
    agenda,
    ordinal_dispersion,
    spread,
)
from surveys.foundation.figures import rounded

ratings = st.lists(st.integers(1, 5), max_size=8)
by_code = st.lists(st.from_type(CriterionRecord), max_size=6, unique_by=lambda r: r.code)


def rated(*levels: int, code: str = "C1.1") -> CriterionRecord:
    return CriterionRecord(code, "C1", self_ratings=levels)


def test_a_criterions_spread() -> None:
    record = CriterionRecord(
        "C1.1", "C1", self_ratings=(2, 2, 4, 3, 2), self_not_applicable=1, self_dont_know=2
    )
    found = spread(record)
    assert (found.code, found.area, found.ratings) == ("C1.1", "C1", 5)
    assert (found.not_applicable, found.dont_know) == (1, 2)
    assert found.by_level == (0, 3, 1, 1, 0)
    assert found.range.value == 2
    assert found.disputed
    assert found.interpolated_median.value == 2 + Fraction(2 - 0, 6)
    assert found.interpolated_median.denominator == 5


def test_one_rating_has_no_spread() -> None:
    found = spread(rated(4))
    assert found.range.why_not == found.dispersion.why_not == "too-few-ratings"
    assert found.interpolated_median.value == 4
    assert not found.disputed


def test_no_rating_has_nothing() -> None:
    found = spread(rated())
    assert found.interpolated_median.why_not == "not-rated"
    assert found.by_level == (0, 0, 0, 0, 0)
    assert not found.disputed


def test_a_published_ordinal_dispersion() -> None:
    """R package agrmt, ``Leik``: the frequencies below have the dispersion 0.287."""
    found = ordinal_dispersion([30, 40, 210, 130, 530, 50, 10]).value
    assert found is not None
    assert str(rounded(Fraction(found) / 100, 3)) == "0.287"


def test_the_ends_of_the_dispersion() -> None:
    """Leik 1966: 0 where all agree, 1 where half stand at either end; here of 100."""
    assert ordinal_dispersion([0, 4, 0, 0, 0]).value == 0
    assert ordinal_dispersion([3, 0, 0, 0, 3]).value == 100
    assert ordinal_dispersion([1, 0, 0, 0, 0]).why_not == "too-few-ratings"
    assert ordinal_dispersion([5]).why_not == "one-category"


@given(st.lists(st.integers(1, 5), min_size=2))
def test_the_dispersion_is_the_mean_distance_from_the_median(levels: list[int]) -> None:
    """Half the width of the scale is the largest such distance."""
    middle = median(map(Fraction, levels))
    distance = sum(abs(x - middle) for x in levels) / len(levels)
    assert spread(rated(*levels)).dispersion.value == 100 * distance / 2


@given(ratings)
def test_a_spread_counts_every_rating(levels: list[int]) -> None:
    found = spread(rated(*levels))
    assert sum(found.by_level) == found.ratings == len(levels)
    if len(levels) > 1:
        assert found.range.value == max(levels) - min(levels)
        assert (found.range.value == 0) == (found.dispersion.value == 0)
        assert found.disputed == (max(levels) - min(levels) >= 2)


@given(ratings)
def test_reading_the_scale_backwards_changes_no_spread(levels: list[int]) -> None:
    found, mirrored = spread(rated(*levels)), spread(rated(*(6 - x for x in levels)))
    assert (found.range, found.dispersion) == (mirrored.range, mirrored.dispersion)
    assert found.by_level == tuple(reversed(mirrored.by_level))


def test_the_agenda_starts_where_assessors_differ_most() -> None:
    found = agenda(
        [
            rated(3, 3, 3, code="agreed"),
            rated(4, code="one rating"),
            rated(1, 2, 2, code="one level apart"),
            rated(1, 1, 1, 3, code="two apart, one alone"),
            rated(2, 2, 4, 4, code="two apart, halves"),
            rated(1, 5, 3, code="four apart"),
            rated(code="no rating"),
            rated(3, 3, code="agreed too"),
        ]
    )
    assert [item.code for item in found] == [
        "four apart",
        "two apart, halves",
        "two apart, one alone",
        "one level apart",
        "agreed",
        "agreed too",
        "one rating",
        "no rating",
    ]


@given(by_code)
def test_the_agenda_holds_every_criterion_once_and_in_order(
    records: list[CriterionRecord],
) -> None:
    found = agenda(records)
    assert sorted(item.code for item in found) == sorted(record.code for record in records)
    place = {record.code: number for number, record in enumerate(records)}
    for one, other in pairwise(found):
        assert _rank(one) <= _rank(other)
        assert _rank(one) < _rank(other) or place[one.code] < place[other.code]


def _rank(item: CriterionSpread) -> tuple[float, float]:
    """The agenda's order in other words; -1 stands behind all known spreads."""
    if item.range.value is None or item.dispersion.value is None:
        return (1, 0)
    return (-float(item.range.value), -float(item.dispersion.value))


@pytest.mark.parametrize("levels", [(1, 3), (2, 4), (3, 5), (1, 5)])
def test_two_levels_apart_is_disputed(levels: tuple[int, int]) -> None:
    assert spread(rated(*levels)).disputed
    assert not spread(rated(levels[0], levels[0] + 1)).disputed
