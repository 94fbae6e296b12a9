"""Plans, bienniums and numbers as people type them (R1, R2)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.indicators.built_in import built_in_figures, built_in_indicators
from capacity.indicators.domain.bienniums import biennium_of, typed_biennium, written
from capacity.indicators.domain.definitions import Agreed, Aiming, Measured, Plan, in_order
from capacity.indicators.domain.numbers import places_needed, places_of, typed_number
from capacity.indicators.domain.results import Direction
from surveys.foundation.i18n import LANGUAGES

UP, DOWN = Direction.UP, Direction.DOWN


def plan(*numbers: int, aiming: Aiming = Aiming.ABSOLUTE, direction: Direction = UP) -> Plan:
    agreed = (Agreed(2010 + 2 * n, Decimal(number)) for n, number in enumerate(numbers))
    return Plan(Measured.PERCENT, aiming, direction, in_order(agreed))


@pytest.mark.parametrize(
    ("typed", "first_year"),
    [
        ("2010-11", 2010),
        (" 2010\N{EN DASH}11 ", 2010),
        ("2010/2011", 2010),
        ("2026", 2026),
        ("2011-12", None),
        ("2010-12", None),
        ("2011", None),
        ("1998-99", None),
        ("2010-2", None),
        ("", None),
        ("soon", None),
    ],
)
def test_bienniums_as_people_type_them(typed: str, first_year: int | None) -> None:
    """R1: a biennium begins in an even year."""
    assert typed_biennium(typed) == first_year


@given(st.integers(1000, 1049).map(lambda half: 2 * half))
def test_a_biennium_is_read_as_it_is_written(first_year: int) -> None:
    assert typed_biennium(written(first_year)) == first_year
    assert biennium_of(first_year) == biennium_of(first_year + 1) == first_year


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("72.5", "72.5"),
        ("72,5", "72.5"),
        ("٧٢٫٥", "72.5"),
        ("1 480 000", "1480000"),
        ("1\N{NARROW NO-BREAK SPACE}480\N{NO-BREAK SPACE}000,25", "1480000.25"),
        ("\N{MINUS SIGN}3", "-3"),
        ("\N{LEFT-TO-RIGHT ISOLATE}\N{MINUS SIGN}3\N{POP DIRECTIONAL ISOLATE}", "-3"),
        ("1,480,000", None),
        ("120,000", None),
        ("1.500", None),
        ("-1,500", None),
        ("0.375", "0.375"),
        ("1500,250", "1500.25"),
        ("1.480,00", None),
        ("1e5", None),
        ("NaN", None),
        ("Infinity", None),
        ("many", None),
        ("", None),
        ("9" * 19, None),
    ],
)
def test_numbers_as_people_type_them(typed: str, number: str | None) -> None:
    assert typed_number(typed) == (None if number is None else Decimal(number))


@given(st.decimals(0, 10**12, places=4))
def test_a_number_is_read_to_its_last_digit(number: Decimal) -> None:
    for mark in ".,":
        assert typed_number(f"{number:f}".replace(".", mark)) == number


def test_decimals_are_counted_without_zeros_at_the_end() -> None:
    assert [places_of(Decimal(t)) for t in ("70", "70.0", "1E+3", "72.50", "0.001")] == [
        0,
        0,
        0,
        1,
        3,
    ]
    assert places_needed(Fraction(176, 10), 4) == 1
    assert places_needed(Fraction(200, 3), 2) == 2
    assert places_needed(Fraction(7), 4) == 0


def test_what_was_due_and_not_reached_stays_due() -> None:
    asked = plan(70, 80, 90)
    due = {year: asked.due(year) for year in (2008, 2010, 2012, 2020)}
    assert {year: each and each.number for year, each in due.items()} == {
        2008: None,
        2010: 70,
        2012: 80,
        2020: 90,
    }
    assert asked.target is asked.agreed[-1]
    assert plan().target is None


def test_the_target_is_the_one_that_is_named() -> None:
    named = in_order([Agreed(2012, Decimal(80)), Agreed(2010, Decimal(90), True)])
    assert Plan(Measured.PERCENT, Aiming.ABSOLUTE, UP, named).target == named[0]


@pytest.mark.parametrize(
    ("aiming", "direction", "numbers", "out"),
    [
        (Aiming.ABSOLUTE, UP, (70, 80, 90), []),
        (Aiming.ABSOLUTE, UP, (70, 80, 60, 75), [2014, 2016]),
        (Aiming.ABSOLUTE, UP, (70, 70), []),
        (Aiming.ABSOLUTE, DOWN, (30, 20, 25), [2014]),
        (Aiming.GROWTH, DOWN, (10, 20, 15), [2014]),
        (Aiming.GROWTH, UP, (30, 20), [2012]),
    ],
)
def test_what_asks_for_less_than_what_was_due_before(
    aiming: Aiming, direction: Direction, numbers: tuple[int, ...], out: list[int]
) -> None:
    found = plan(*numbers, aiming=aiming, direction=direction).out_of_order
    assert [each.first_year for each in found] == out


def test_two_numbers_for_one_biennium_or_two_targets_are_refused() -> None:
    one = Agreed(2010, Decimal(1))
    with pytest.raises(ValueError, match="one biennium"):
        in_order([one, one])
    with pytest.raises(ValueError, match="two targets"):
        in_order([Agreed(2010, Decimal(1), True), Agreed(2012, Decimal(2), True)])


def test_the_first_indicators_are_those_of_the_document() -> None:
    """R1, R2: GB.306/TC/1, paragraphs 30, 34 and 37."""
    numbers = {
        code: [f"{each.number}" for each in content.agreed]
        for code, content in built_in_indicators().items()
    }
    assert numbers == {
        "1.1": ["70", "80", "90"],
        "1.2": ["60", "70", "80"],
        "2.1": ["75", "90", "100"],
        "2.2": ["75", "85", "90"],
        "3.1": ["20", "40", "50"],
        "3.2": ["30", "60", "80"],
        "3.3": ["20", "30", "40"],
    }
    for content in built_in_indicators().values():
        assert [each.first_year for each in content.agreed if each.is_target] == [2014]


def test_every_built_in_text_is_there_in_every_language() -> None:
    """R3, R14"""
    indicators = [content.texts for content in built_in_indicators().values()]
    figures = [quoted.texts for quoted in built_in_figures()]
    for texts in indicators + figures:
        assert set(texts) == set(LANGUAGES)
        assert all(set(said) == set(texts["en"]) for said in texts.values())
    assert all(set(texts["en"]) >= {"title", "assumptions", "risks"} for texts in indicators)
    assert all(set(texts["en"]) == {"title", "as_of"} for texts in figures)
