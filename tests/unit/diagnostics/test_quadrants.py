"""Importance beside the existing level, in four quadrants (R12)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.levels import CriterionRecord, Provenance
from capacity.diagnostics.domain.quadrants import (
    FEWEST,
    Pair,
    Quadrant,
    Quadrants,
    pairs,
    quadrants,
)

# Attributes of a car dealer's service department in Martilla and James 1977: mean importance
# and mean performance, in their numbering. Entered without the printed table at hand.
DEALER = {
    "1": ("3.83", "2.63"),
    "2": ("3.63", "2.73"),
    "3": ("3.60", "3.15"),
    "4": ("3.56", "3.00"),
    "5": ("3.41", "3.05"),
    "6": ("3.41", "3.29"),
    "7": ("3.38", "3.03"),
    "8": ("3.37", "3.11"),
    "9": ("3.29", "2.00"),
    "10": ("3.27", "3.02"),
    "11": ("2.52", "2.25"),
    "12": ("2.43", "2.49"),
    "13": ("2.37", "2.35"),
    "14": ("2.05", "3.33"),
}

MIRRORED = {
    Quadrant.CONCENTRATE: Quadrant.OVERKILL,
    Quadrant.OVERKILL: Quadrant.CONCENTRATE,
    Quadrant.KEEP_UP: Quadrant.LOW_PRIORITY,
    Quadrant.LOW_PRIORITY: Quadrant.KEEP_UP,
}

values = st.fractions(1, 5, max_denominator=4)
drawn_pairs = st.lists(
    st.builds(Pair, st.integers(1, 99).map(str), values, values),
    max_size=12,
    unique_by=lambda pair: pair.code,
)
by_code = st.lists(st.from_type(CriterionRecord), max_size=8, unique_by=lambda r: r.code)


def pair(code: str, importance: int, level: int) -> Pair:
    return Pair(code, Fraction(importance), Fraction(level))


def places(found: Quadrants) -> dict[str, Quadrant]:
    return {item.pair.code: item.quadrant for item in found.placed}


def test_the_example_of_the_methods_authors() -> None:
    """Martilla and James 1977: concentrate on 1, 2, 9; 14 is overkill; 11 to 13 can wait."""
    found = quadrants([Pair(c, Fraction(i), Fraction(p)) for c, (i, p) in DEALER.items()])
    assert found.of(Quadrant.CONCENTRATE) == ("1", "2", "9")
    assert found.of(Quadrant.KEEP_UP) == ("3", "4", "5", "6", "7", "8", "10")
    assert found.of(Quadrant.LOW_PRIORITY) == ("11", "12", "13")
    assert found.of(Quadrant.OVERKILL) == ("14",)
    assert found.importance.value == Fraction(4412, 1400)
    assert found.level.value == Fraction(3943, 1400)


def test_one_criterion_in_each_quadrant() -> None:
    found = quadrants([pair("a", 5, 1), pair("b", 5, 5), pair("c", 1, 1), pair("d", 1, 5)])
    assert list(places(found).values()) == [
        Quadrant.CONCENTRATE,
        Quadrant.KEEP_UP,
        Quadrant.LOW_PRIORITY,
        Quadrant.OVERKILL,
    ]
    assert (found.importance.value, found.level.value) == (3, 3)
    assert found.importance.denominator == found.level.denominator == 4


def test_at_the_mean_counts_as_above_it() -> None:
    found = quadrants([pair("at", 3, 3), pair("b", 5, 1), pair("c", 1, 5), pair("d", 3, 3)])
    assert places(found)["at"] is Quadrant.KEEP_UP


@pytest.mark.parametrize(
    ("given_pairs", "why_not"),
    [
        ([], "too-few-pairs"),
        ([pair("a", 1, 2)], "too-few-pairs"),
        ([pair("a", 1, 2), pair("b", 2, 3), pair("c", 3, 4)], "too-few-pairs"),
        ([pair(code, 3, i) for i, code in enumerate("abcd", 1)], "importance-alike"),
        ([pair(code, i, 3) for i, code in enumerate("abcd", 1)], "levels-alike"),
    ],
)
def test_when_there_are_no_quadrants(given_pairs: list[Pair], why_not: str) -> None:
    found = quadrants(given_pairs)
    assert found.importance.why_not == found.level.why_not == why_not
    assert found.importance.denominator == len(given_pairs)
    assert found.placed == ()


def test_a_criterion_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        quadrants([pair("a", 1, 2), pair("a", 2, 3)])


def test_pairs_are_complete() -> None:
    complete = CriterionRecord("C1.1", "C1", agreed=2, importance=4)
    no_level = CriterionRecord("C1.2", "C1", importance=4)
    no_importance = CriterionRecord("C1.3", "C1", agreed=2, importance_ratings=(5,))
    out = CriterionRecord("C1.4", "C1", agreed_not_applicable=True, importance=4)
    early = CriterionRecord("C1.5", "C1", self_ratings=(2, 3), importance_ratings=(4, 5))
    assert pairs([complete, no_level, no_importance, out, early]) == (
        Pair("C1.1", Fraction(4), Fraction(2), Provenance.CONSENSUS),
        Pair("C1.5", Fraction(9, 2), Fraction(5, 2), Provenance.SELF_RATED),
    )


def test_levels_of_one_provenance_only_are_compared() -> None:
    records = [
        CriterionRecord(f"C1.{i}", "C1", agreed=i, importance=6 - i, verified=i if i < 3 else None)
        for i in range(1, 6)
    ]
    assert quadrants(pairs(records)).level.why_not == "mixed-provenance"
    agreed = quadrants(pairs(records, Provenance.CONSENSUS))
    assert agreed.of(Quadrant.CONCENTRATE) == ("C1.1", "C1.2")
    assert agreed.level.provenance == Provenance.CONSENSUS
    assert quadrants(pairs(records, Provenance.VERIFIED)).level.why_not == "too-few-pairs"


@given(by_code, st.none() | st.sampled_from(Provenance))
def test_every_assessment_has_quadrants_or_a_reason(
    records: list[CriterionRecord], provenance: Provenance | None
) -> None:
    complete = pairs(records, provenance)
    found = quadrants(complete)
    assert found.importance.known == found.level.known == bool(found.placed)
    assert found.importance.why_not == found.level.why_not
    assert tuple(item.pair for item in found.placed) in {(), complete}


@given(drawn_pairs)
def test_a_profile_that_varies_lies_on_both_sides_of_each_mean(drawn: list[Pair]) -> None:
    found = quadrants(drawn)
    importance = {item.importance for item in drawn}
    levels = {item.level for item in drawn}
    varied = len(drawn) >= FEWEST and len(importance) > 1 and len(levels) > 1
    assert found.level.known == varied
    if varied:
        used = set(places(found).values())
        for side in (
            {Quadrant.CONCENTRATE, Quadrant.KEEP_UP},
            {Quadrant.LOW_PRIORITY, Quadrant.OVERKILL},
            {Quadrant.CONCENTRATE, Quadrant.LOW_PRIORITY},
            {Quadrant.KEEP_UP, Quadrant.OVERKILL},
        ):
            assert used & side


@given(
    drawn_pairs, st.fractions(-9, 9), st.fractions(Fraction(1, 9), 9), st.permutations(range(12))
)
def test_neither_units_nor_order_change_a_place(
    drawn: list[Pair], shift: Fraction, stretch: Fraction, order: list[int]
) -> None:
    moved = [
        Pair(p.code, p.importance + shift, p.level * stretch)
        for p in (drawn[i] for i in order if i < len(drawn))
    ]
    assert places(quadrants(moved)) == places(quadrants(drawn))


@given(drawn_pairs)
def test_both_scales_read_backwards_mirror_the_grid(drawn: list[Pair]) -> None:
    """Except for pairs on a line, which count as above from either side."""
    found = quadrants(drawn)
    turned = places(quadrants([Pair(p.code, 6 - p.importance, 6 - p.level) for p in drawn]))
    for item in found.placed:
        if item.pair.importance != found.importance.value and item.pair.level != found.level.value:
            assert turned[item.pair.code] is MIRRORED[item.quadrant]
