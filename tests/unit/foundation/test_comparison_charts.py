"""Strips and four fields: marks in order and in proportion, and nothing drawn that is unknown."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.foundation import charts
from surveys.foundation.figures import Figure, Unit, not_computable

values = st.fractions(1, 5, max_denominator=4)


def level(value: Fraction | int | None) -> Figure:
    if value is None:
        return not_computable(Unit.LEVEL, "test/1", "too-few-levelled")
    return Figure(Fraction(value), Unit.LEVEL, 4, "test/1")


figures = st.builds(level, st.none() | values)

# Strips


def test_marks_lie_in_proportion_and_keep_their_series() -> None:
    (row,) = charts.strips(
        ["A", "B", "C"], [("x", [level(1), level(3), level(5)], None)], 1, 5
    ).rows
    assert row.marks == ((1, Decimal("0.00")), (2, Decimal("50.00")), (3, Decimal("100.00")))
    assert (row.start, row.end) == (Decimal("0.00"), Decimal("100.00"))


def test_without_all_marks_there_is_no_stretch() -> None:
    (row,) = charts.strips(["A", "B"], [("x", [level(None), level(3)], None)], 1, 5).rows
    assert row.marks == ((2, Decimal("50.00")),)
    assert (row.start, row.end, row.band) == (None, None, None)


def test_a_band_is_drawn_whole_or_not_at_all() -> None:
    known, half = (level(2), level(4)), (level(2), level(None))
    chart = charts.strips(["A"], [("x", [level(5)], known), ("y", [level(5)], half)], 1, 5)
    first, second = chart.rows
    assert (first.start, first.end) == (Decimal("25.00"), Decimal("75.00"))
    assert (second.start, second.end, second.band) == (None, None, None)
    assert [end.value for end in chart.ends] == [1, 5]


def test_strips_of_nothing_have_no_axis() -> None:
    assert charts.strips(["A"], [], 1, 5).ends == ()


def test_strips_refuse_what_they_cannot_draw() -> None:
    with pytest.raises(ValueError, match="1 to 3 series"):
        charts.strips(["A", "B", "C", "D"], [], 1, 5)
    with pytest.raises(ValueError, match="one figure for each series"):
        charts.strips(["A", "B"], [("x", [level(1)], None)], 1, 5)


@given(st.lists(figures, min_size=3, max_size=3))
def test_the_stretch_spans_all_marks(three: list[Figure]) -> None:
    (row,) = charts.strips(["A", "B", "C"], [("x", three, None)], 1, 5).rows
    places = [place for _number, place in row.marks]
    assert len(places) == sum(figure.known for figure in three)
    assert all(0 <= place <= 100 for place in places)
    if len(places) == 3:
        assert (row.start, row.end) == (min(places), max(places))


# Four fields


def test_items_at_one_place_share_a_larger_dot() -> None:
    chart = charts.four_fields([(1, 5), (5, 1), (5, 1), (5, 1)], 3, 3, 1, 5)
    single, several = chart.spots
    assert (single.count, several.count) == (1, 3)
    assert single.radius < several.radius
    assert single.place.x < several.place.x and single.place.y < several.place.y
    assert (chart.cross.x, chart.cross.y) == (Decimal("50.00"), Decimal("30.00"))


@given(st.lists(st.tuples(values, values), min_size=1, max_size=30), values, values)
def test_dots_stay_inside_and_on_their_side_of_the_lines(
    items: list[tuple[Fraction, Fraction]], across: Fraction, up: Fraction
) -> None:
    chart = charts.four_fields(items, across, up, 1, 5)
    assert sum(spot.count for spot in chart.spots) == chart.items == len(items)
    for (x, y), spot in zip(sorted(set(items)), chart.spots, strict=True):
        assert spot.radius <= spot.place.x <= 100 - spot.radius
        assert spot.radius <= spot.place.y <= 60 - spot.radius
        assert (x < across) == (spot.place.x < chart.cross.x)
        assert (y > up) == (spot.place.y < chart.cross.y)
