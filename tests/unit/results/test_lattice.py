"""The lattice of cells, and what follows from sums by adding and subtracting."""

from itertools import chain, combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from surveys.results.domain.lattice import (
    WHOLE,
    Atom,
    Cell,
    bits,
    classes,
    derivable,
    lattice,
    mask_of,
)

ATOMS = (
    Atom("employers", "africa"),
    Atom("employers", "asia_pacific"),
    Atom("workers", "africa"),
)


def test_only_what_was_asked_can_be_asked_for() -> None:
    assert lattice(ATOMS) == (
        WHOLE,
        Cell("employers"),
        Cell("workers"),
        Cell(region="africa"),
        Cell(region="asia_pacific"),
        Cell("employers", "africa"),
        Cell("employers", "asia_pacific"),
        Cell("workers", "africa"),
    )
    assert lattice([Atom("")]) == (WHOLE,)
    assert lattice([Atom("workers")]) == (WHOLE, Cell("workers"))


def test_a_cell_is_the_set_of_its_atoms_at_every_release_so_far() -> None:
    assert mask_of(Cell("employers"), ATOMS) == 0b011
    assert mask_of(Cell(region="africa"), ATOMS) == 0b101
    assert mask_of(Cell(region="africa"), ATOMS, releases=2) == 0b101_101
    assert list(bits(0b101_100)) == [2, 3, 5]


def test_a_margin_less_its_other_part_follows() -> None:
    """The textbook case: one hidden cell of a row is the row's sum less the others."""
    whole, first, second = 0b111, 0b001, 0b010
    assert set(derivable(0b111, frozenset({whole, first, second}))) == {0b001, 0b010, 0b100}
    assert derivable(0b111, frozenset({whole, first})) == (0b001, 0b110)
    assert derivable(0b111, frozenset()) == ()


def test_overlapping_sums_can_give_a_union_though_not_its_parts() -> None:
    """Rows {0,1}, {2,3} and the column {0,2}: the other column follows, no single cell does."""
    rows_and_column = frozenset({0b0011, 0b1100, 0b0101})
    found = derivable(0b1111, rows_and_column)
    assert set(found) == {0b0011, 0b1100, 0b0101, 0b1010}


known_sets = st.lists(st.integers(1, 63), max_size=5).map(frozenset)


@given(known_sets)
def test_classes_part_everything_by_what_holds_it(known: frozenset[int]) -> None:
    parts = classes(63, sorted(known))
    assert sum(parts) == 63 and not any(a & b for a, b in combinations(parts, 2))
    for part in parts:
        assert all(part & one in (0, part) for one in known)


@given(known_sets)
def test_what_follows_is_exactly_what_lies_in_the_row_space(known: frozenset[int]) -> None:
    """Against brute force over all sets of six pieces, by rank."""
    rows = np.array([[one >> bit & 1 for bit in range(6)] for one in sorted(known)]).reshape(-1, 6)
    rank = np.linalg.matrix_rank(rows) if len(rows) else 0

    def follows(mask: int) -> bool:
        line = [[mask >> bit & 1 for bit in range(6)]]
        return bool(len(rows)) and np.linalg.matrix_rank(np.vstack([rows, line])) == rank

    every = {mask for mask in range(1, 64) if follows(mask)}
    smallest = {m for m in every if not any(o != m and o & m == o for o in every)}
    found = set(derivable(63, known))
    assert smallest <= found <= every
    unions = {
        sum(chosen)
        for chosen in chain.from_iterable(combinations(found, n) for n in range(1, 4))
        if not any(a & b for a, b in combinations(chosen, 2))
    }
    assert {m for m in every if m.bit_count() <= 3} <= unions
