"""Samples that anybody can draw again, and the weights that follow from the design."""

import hashlib
from fractions import Fraction
from itertools import combinations
from math import comb

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from surveys.collection.population.domain.sampling import (
    LEAST_PER_STRATUM,
    CannotDraw,
    SizeFault,
    Stratum,
    draw_simple,
    draw_stratified,
    equal,
    is_seed,
    proportional,
    rank,
)

SEED = "000102030405060708090a0b0c0d0e0f"

seeds = st.binary(min_size=16, max_size=16).map(bytes.hex)
keys = st.sets(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=1)
frames = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3),
    st.integers(1, 500),
    min_size=1,
    max_size=12,
)


def weights_sum_to_the_frame(frame: dict[str, int], sizes: dict[str, int]) -> bool:
    strata = [Stratum(code, frame[code], sizes[code]) for code in frame]
    return all(s.weight is not None and s.weight * s.sample == s.frame for s in strata)


# Drawing


@given(keys, seeds, st.data())
def test_the_sample_has_its_size_and_does_not_depend_on_the_order(
    units: set[str], seed: str, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(units)))
    order = data.draw(st.permutations(sorted(units)))
    drawn = draw_simple(order, size, seed)
    assert len(drawn) == size and drawn <= units
    assert drawn == draw_simple(sorted(units), size, seed)


@given(keys, seeds, st.data())
def test_a_larger_sample_with_the_same_seed_holds_the_smaller_one(
    units: set[str], seed: str, data: st.DataObject
) -> None:
    small = data.draw(st.integers(1, len(units)))
    large = data.draw(st.integers(small, len(units)))
    assert draw_simple(units, small, seed) <= draw_simple(units, large, seed)


def test_every_subset_is_equally_likely() -> None:
    """Chi-square over the 10 samples of 2 out of 5, with 5,000 fixed seeds.

    27.88 is the 99.9 % point of the chi-square distribution with 9 degrees of freedom.
    """
    subsets = {frozenset(pair): 0 for pair in combinations("abcde", 2)}
    assert len(subsets) == comb(5, 2)
    for number in range(5_000):
        subsets[draw_simple("abcde", 2, f"{number:032x}")] += 1
    expected = 5_000 / 10
    chi_square = sum((count - expected) ** 2 / expected for count in subsets.values())
    assert chi_square < 27.88, (chi_square, subsets)


def test_the_strata_are_drawn_independently() -> None:
    """Which unit one stratum gives says nothing of the other's: all four pairs are as likely.

    16.27 is the 99.9 % point of the chi-square distribution with 3 degrees of freedom.
    """
    counts = {(a, b): 0 for a in "ab" for b in "xy"}
    for number in range(4_000):
        drawn = draw_stratified({"1": "ab", "2": "xy"}, {"1": 1, "2": 1}, f"{number:032x}")
        (a,), (b,) = drawn["1"], drawn["2"]
        counts[a, b] += 1
    chi_square = sum((count - 1_000) ** 2 / 1_000 for count in counts.values())
    assert chi_square < 16.27, counts


def test_the_rank_is_hmac_sha256_as_the_standard_has_it() -> None:
    """Recomputed from RFC 2104 without the library that does it: what another language would do."""
    block = bytes.fromhex(SEED).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in block) + "SEN|é".encode()).digest()
    outer = hashlib.sha256(bytes(b ^ 0x5C for b in block) + inner).digest()
    assert rank(SEED, "SEN|é") == outer


def test_a_sample_stays_the_same_for_ever() -> None:
    """A release that drew others would make stored seeds worthless. Made with another program:
    ``openssl dgst -sha256 -mac HMAC -macopt hexkey:…`` over each key, sorted."""
    units = [f"unit {number}" for number in range(1, 21)]
    assert draw_simple(units, 5, SEED) == {"unit 5", "unit 8", "unit 9", "unit 10", "unit 4"}


@pytest.mark.parametrize(
    ("units", "size", "fault", "limit"),
    [
        ([], 1, SizeFault.EMPTY_FRAME, 0),
        (["a"], 0, SizeFault.TOO_SMALL, 1),
        (["a"], 2, SizeFault.TOO_LARGE, 1),
    ],
)
def test_a_size_that_cannot_be_drawn_is_refused(
    units: list[str], size: int, fault: SizeFault, limit: int
) -> None:
    with pytest.raises(CannotDraw) as refused:
        draw_simple(units, size, SEED)
    assert (refused.value.fault, refused.value.limit) == (fault, limit)


def test_two_units_with_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="same key"):
        draw_simple(["a", "a"], 1, SEED)
    with pytest.raises(ValueError, match="same key"):
        draw_stratified({"1": ["a"], "2": ["a"]}, {"1": 1, "2": 1}, SEED)


@pytest.mark.parametrize("text", ["", "0" * 31, "0" * 33, "G" * 32, "A" * 32, f"{'0' * 31}\n"])
def test_what_is_no_seed_is_refused(text: str) -> None:
    assert not is_seed(text)
    with pytest.raises(ValueError, match="seed"):
        draw_simple(["a"], 1, text)


def test_given_sizes_name_each_stratum_once() -> None:
    with pytest.raises(CannotDraw) as refused:
        draw_stratified({"1": ["a"], "2": ["b"]}, {"1": 1}, SEED)
    assert (refused.value.fault, refused.value.stratum) == (SizeFault.TOO_SMALL, "2")
    with pytest.raises(CannotDraw) as refused:
        draw_stratified({"1": ["a"]}, {"1": 1, "3": 1}, SEED)
    assert (refused.value.fault, refused.value.stratum) == (SizeFault.UNKNOWN_STRATUM, "3")


# Dividing the sample


@given(frames, st.data())
def test_a_proportional_allocation_keeps_every_law(
    frame: dict[str, int], data: st.DataObject
) -> None:
    least = sum(min(LEAST_PER_STRATUM, units) for units in frame.values())
    size = data.draw(st.integers(least, sum(frame.values())))
    found = proportional(frame, size)
    assert set(found) == set(frame) and sum(found.values()) == size
    assert all(min(LEAST_PER_STRATUM, frame[c]) <= found[c] <= frame[c] for c in frame)
    assert weights_sum_to_the_frame(frame, found)
    # Where no stratum is below its least number each is within one of its exact share.
    exact = {c: Fraction(size * n, sum(frame.values())) for c, n in frame.items()}
    if all(exact[c] >= min(LEAST_PER_STRATUM, frame[c]) for c in frame):
        assert all(abs(found[c] - exact[c]) < 1 for c in frame)


@given(frames, st.data())
def test_the_order_of_the_strata_changes_nothing(
    frame: dict[str, int], data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, sum(frame.values())))
    assume(size >= sum(min(LEAST_PER_STRATUM, units) for units in frame.values()))
    shuffled = dict(data.draw(st.permutations(sorted(frame.items()))))
    assert proportional(shuffled, size) == proportional(frame, size)
    assert equal(shuffled, size) == equal(frame, size)


@given(frames, st.data())
def test_an_equal_allocation_keeps_every_law(frame: dict[str, int], data: st.DataObject) -> None:
    size = data.draw(st.integers(len(frame), sum(frame.values())))
    found = equal(frame, size)
    assert sum(found.values()) == size
    assert all(1 <= found[c] <= frame[c] for c in frame)
    assert weights_sum_to_the_frame(frame, found)
    # Strata that were not taken whole differ by one at most, and none of them has fewer than
    # any that was.
    open_ones = [found[c] for c in frame if found[c] < frame[c]]
    if open_ones:
        assert max(open_ones) - min(open_ones) <= 1
        assert max(found.values()) <= max(open_ones) + 1


@given(frames, seeds, st.data())
def test_drawing_what_was_allocated_selects_that_many_of_each_stratum(
    frame: dict[str, int], seed: str, data: st.DataObject
) -> None:
    least = sum(min(LEAST_PER_STRATUM, units) for units in frame.values())
    sizes = proportional(frame, data.draw(st.integers(least, sum(frame.values()))))
    strata = {code: [f"{code}|{n}" for n in range(units)] for code, units in frame.items()}
    drawn = draw_stratified(strata, sizes, seed)
    assert {code: len(found) for code, found in drawn.items()} == sizes
    assert all(drawn[code] <= set(strata[code]) for code in frame)


COUNTIES = {"NC": 1054, "NE": 220, "S": 1382, "W": 422}


def test_the_textbooks_allocation() -> None:
    """Lohr, "Sampling: Design and Analysis", example 3.2, computed anew in chapter 3 of Lu and
    Lohr's "R Companion" (2021): 300 of the 3,078 counties of the United States, proportionally by
    region, rounded: 103, 21, 135 and 41; so each one drawn in the Northeast stands for 220/21."""
    found = proportional(COUNTIES, 300)
    assert found == {"NC": 103, "NE": 21, "S": 135, "W": 41}
    weight = Stratum("NE", 220, found["NE"]).weight
    assert weight == Fraction(220, 21) and round(float(weight), 2) == 10.48


def test_a_small_stratum_gets_its_least_number_and_the_others_share_the_rest() -> None:
    assert proportional({"a": 97, "b": 2, "c": 1}, 10) == {"a": 7, "b": 2, "c": 1}


def test_equal_remainders_go_to_the_larger_stratum_and_then_by_code() -> None:
    assert proportional({"c": 10, "a": 10, "b": 10}, 10) == {"a": 4, "b": 3, "c": 3}
    # The shares are 4.5, 7.5 and 3.
    assert proportional({"a": 30, "b": 50, "c": 20}, 15) == {"a": 4, "b": 8, "c": 3}


def test_an_equal_allocation_takes_small_strata_whole() -> None:
    assert equal({"a": 3, "b": 100, "c": 100}, 30) == {"a": 3, "b": 14, "c": 13}
    assert equal(COUNTIES, 300) == {"NC": 75, "NE": 75, "S": 75, "W": 75}


@pytest.mark.parametrize("size", [0, 3, 102])
def test_a_total_that_does_not_fit_names_the_limit(size: int) -> None:
    frame = {"a": 97, "b": 3, "c": 1}
    with pytest.raises(CannotDraw) as refused:
        proportional(frame, size)
    fault = SizeFault.TOO_LARGE if size > 100 else SizeFault.TOO_SMALL
    assert (refused.value.fault, refused.value.limit) == (fault, 101 if size > 100 else 5)


@pytest.mark.parametrize("allocate", [proportional, equal])
def test_an_empty_frame_cannot_be_sampled(allocate: object) -> None:
    with pytest.raises(CannotDraw) as refused:
        allocate({}, 1)  # type: ignore[operator]
    assert refused.value.fault is SizeFault.EMPTY_FRAME


def test_nothing_selected_has_no_weight() -> None:
    assert Stratum("a", 5, 0).weight is None
