"""A figure has a value or says why not; what is shown is rounded half up."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from surveys.foundation.figures import Figure, Unit, not_computable, rounded

values = st.fractions(min_value=-1000, max_value=1000, max_denominator=10_000)
places = st.integers(min_value=0, max_value=6)


def test_a_figure_without_a_value_says_why() -> None:
    figure = not_computable(Unit.LEVEL, "area-score/1", "too-few-levelled", 3)
    assert not figure.known
    assert (figure.value, figure.why_not, figure.denominator) == (None, "too-few-levelled", 3)


def test_a_figure_has_either_a_value_or_a_reason() -> None:
    assert Figure(0, Unit.COUNT, 0, "count/1").known
    with pytest.raises(ValueError, match="either a value or a reason"):
        Figure(None, Unit.COUNT, 0, "count/1")
    with pytest.raises(ValueError, match="either a value or a reason"):
        Figure(1, Unit.COUNT, 1, "count/1", why_not="no-answers")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.5, "1"),  # halves to even would give 0, 2, 2
        (1.5, "2"),
        (2.5, "3"),
        (-2.5, "-3"),
        (Fraction(1, 2), "1"),
        (Fraction(5, 2), "3"),
        (Fraction(-5, 2), "-3"),
        (7, "7"),
    ],
)
def test_halves_go_up(value: Fraction | float, shown: str) -> None:
    assert str(rounded(value, 0)) == shown


def test_a_float_means_its_shortest_decimal_form() -> None:
    """The Python documentation of ``round`` shows round(2.675, 2) as 2.67, the binary value
    lying below 2.675; readers who compute by hand expect 2.68."""
    assert rounded(2.675, 2) == Decimal("2.68")
    assert rounded(Fraction(2675, 1000), 2) == Decimal("2.68")
    assert rounded(Fraction(2.675), 2) == Decimal("2.67")  # the exact binary value


def test_places_are_always_written() -> None:
    assert str(rounded(Fraction(3), 2)) == "3.00"
    assert str(rounded(3.0, 1)) == "3.0"


@given(values, places)
def test_rounding_moves_by_at_most_half_a_step(value: Fraction, digits: int) -> None:
    distance = abs(Fraction(rounded(value, digits)) - value)
    assert distance <= Fraction(1, 2 * 10**digits)


@given(st.integers(min_value=-(10**6), max_value=10**6), places)
def test_an_exact_half_moves_away_from_zero(whole: int, digits: int) -> None:
    assume(whole != 0)
    step = Fraction(1, 10**digits)
    outward = 1 if whole > 0 else -1
    half = (whole + Fraction(outward, 2)) * step
    assert Fraction(rounded(half, digits)) == (whole + outward) * step


@given(values, values, places)
def test_rounding_keeps_the_order(one: Fraction, other: Fraction, digits: int) -> None:
    low, high = sorted((one, other))
    assert rounded(low, digits) <= rounded(high, digits)


@given(values, places)
def test_rounding_twice_changes_nothing(value: Fraction, digits: int) -> None:
    once = rounded(value, digits)
    assert rounded(Fraction(once), digits) == once


@given(st.decimals(min_value=-1000, max_value=1000, places=4), st.integers(0, 3))
def test_a_decimal_rounds_alike_as_float_and_as_fraction(value: Decimal, digits: int) -> None:
    assert rounded(float(value), digits) == rounded(Fraction(value), digits)
