"""The audit against brute force, and suppression against an attacker written apart from it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.results.domain.audit import Attacker, Record, Tables, feasible_range, gaps, range_gap
from surveys.results.domain.codebook import CodeFrame, Variable
from surveys.results.domain.disclosure import PublishedCell, Threshold, publishable
from surveys.results.domain.lattice import WHOLE, Atom, Cell, bits, lattice, mask_of
from surveys.results.domain.pieces import Numbers, Pieces, Population
from surveys.results.domain.releases import (
    Earlier,
    Place,
    Stand,
    Table,
    next_tables,
)
from surveys.results.domain.suppression import board, published_sets
from surveys.results.domain.tally import Counts
from tests.recovering import Seen, holds

YES_NO = Variable("heard", ("yes", "no"))
REASONS = Variable("why", ("time", "money"), multiple=True)
REGIONS = ("africa", "asia_pacific", "europe_central_asia")
GROUPS = ("employers", "government", "workers")


def pieces(
    variable: Variable, rows: Sequence[Sequence[int]], atoms: Sequence[Atom], submitted: int
) -> Pieces:
    """One organization an atom, which gives all of it."""
    numbers = np.array(rows, np.int64)
    asked = np.zeros(len(atoms), np.int64)
    asked[:] = numbers[:, 0]
    asked[0] += submitted - asked.sum()
    where = Population(tuple(atoms), np.arange(len(atoms)), (asked,), Threshold())
    return Pieces(variable, where, [numbers])


# --- the integer programme against enumeration ---------------------------------------------------


def tables_like(field: Pieces, published: frozenset[int], most: int) -> Iterator[Numbers]:
    """Every whole-number table with the published sums, of at most ``most`` answers."""
    options = len(field.variable.ordinary)
    single = not field.variable.multiple
    lines = [
        line
        for line in product(range(most + 1), repeat=1 + options)
        if (sum(line[1:]) == line[0] if single else max(line[1:]) <= line[0])
    ]
    atoms = len(field.where.atoms)
    for table in product(lines, repeat=atoms):
        found = np.array(table)
        if found[:, 0].sum() > most:
            continue
        if all(
            (found[list(bits(one))].sum(axis=0) == field.numbers(one)).all() for one in published
        ):
            yield found


ROWS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=3, max_size=3)
PUBLISHED = st.sets(st.integers(1, 7), max_size=3).map(frozenset)


@settings(deadline=None, max_examples=30)  # the machine may be busy
@given(ROWS, PUBLISHED, st.integers(1, 7), st.booleans(), st.integers(0, 1))
def test_the_range_is_that_of_all_whole_number_tables(
    drawn: list[tuple[int, int]], published: frozenset[int], target: int, multiple: bool, spare: int
) -> None:
    """Three atoms, two options, at most four responses: every table is looked at."""
    rows = [(max(line) if multiple else sum(line), *line) for line in drawn]
    total = sum(row[0] for row in rows)
    if total + spare > 4:
        return
    atoms = [Atom(group, "africa") for group in GROUPS]
    field = pieces(REASONS if multiple else YES_NO, rows, atoms, total + spare)
    every = list(tables_like(field, published, total + spare))
    members = [n for n in range(3) if target >> n & 1]
    for number in range(3):
        values = [int(table[members, number].sum()) for table in every]
        found = feasible_range(field, published, target, Attacker(), number)
        assert found == (min(values), max(values))


@settings(deadline=None, max_examples=60)  # the machine may be busy
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=6, max_size=6),
    st.sets(st.integers(1, 63), max_size=5).map(frozenset),
    st.integers(1, 63),
    st.booleans(),
)
def test_a_witness_never_says_more_than_the_solver(
    drawn: list[tuple[int, int]], published: frozenset[int], target: int, multiple: bool
) -> None:
    """What passes without the solver passes with it, for every attacker."""
    rows = [(max(line) if multiple else sum(line), *line) for line in drawn]
    atoms = [Atom(group, region) for group in GROUPS for region in REGIONS[:2]]
    field = pieces(REASONS if multiple else YES_NO, rows, atoms, sum(r[0] for r in rows) + 3)
    for attacker in (Attacker(), Attacker(known=0b11), Attacker(atom=4)):
        quick, exact = Record(), Record()
        plain = range_gap(field, published, target, 0, attacker, quick, solve=False)
        solved = range_gap(field, published, target, 0, attacker, exact)
        assert plain is not None or solved is None
        if quick.narrowest is not None:
            low, high = feasible_range(field, published, target, attacker, 0)
            assert high - low >= quick.narrowest


# --- what the rules are for ----------------------------------------------------------------------


def spread(*sizes: int, yes: int = 2) -> tuple[tuple[Place, ...], Numbers]:
    """Organizations of one answer each, so many in each atom, some of whom say yes."""
    atoms = [Atom(group, region) for group in GROUPS for region in REGIONS][: len(sizes)]
    places, rows = list[Place](), list[tuple[int, int, int]]()
    for atom, size in zip(atoms, sizes, strict=True):
        for number in range(size):
            places.append(Place(len(places), atom))
            rows.append((1, 1, 0) if number % yes == 0 else (1, 0, 1))
    return tuple(places), np.array(rows, np.int64)


def first_release(places: tuple[Place, ...], rows: Numbers, complementary: bool = True) -> Table:
    stand = Stand(places, rows[:, 0], {"heard": rows})
    asked = sorted({place.atom for place in places})
    frame = CodeFrame((YES_NO,))
    return next_tables(frame, stand, asked, complementary=complementary).tables["heard"]


SMALL = spread(8, 9, 3, 10, 8, 2, 9, 9, 2)
"""Three groups in three regions; the third region has three, two and two answers."""


def as_seen(places: tuple[Place, ...], table: Table) -> Seen:
    atoms = sorted({(p.atom.group, p.atom.region) for p in places})
    cells = lattice(sorted({p.atom for p in places}))
    numbers = {
        (c.group, c.region): [table.cells[c].answered, *table.cells[c].by_option]
        if c in table.cells
        else None
        for c in cells
    }
    return Seen(atoms, 3, False, [numbers], [len(places)])


def test_without_complementary_suppression_the_attack_succeeds() -> None:
    """What the attack in tests/web/test_disclosure_attack.py would find if nothing were done."""
    places, rows = SMALL
    table = first_release(places, rows, complementary=False)
    hidden = Cell("workers", REGIONS[2])
    assert WHOLE in table.cells and hidden not in table.cells
    assert as_seen(places, table).span(0, (hidden.group, hidden.region)) == (2, 2)


def test_with_it_every_hidden_cell_stays_unknown_by_the_threshold() -> None:
    places, rows = SMALL
    table = first_release(places, rows)
    seen = as_seen(places, table)
    cells = lattice(place.atom for place in places)
    hidden = [(cell.group, cell.region) for cell in cells if cell not in table.cells]
    assert WHOLE in table.cells and Cell("workers") in table.cells and hidden
    for cell in hidden:
        low, high = seen.span(0, cell)
        assert high - low >= 5, cell


def test_groups_in_regions_are_given_up_before_groups() -> None:
    places, rows = SMALL
    table = first_release(places, rows)
    assert {Cell(group) for group in GROUPS} <= table.cells.keys()
    assert {cell.region for cell in table.cells if cell.region} == {REGIONS[1]} or {
        cell.region for cell in table.cells if cell.region
    } == {REGIONS[0]}


def test_large_cells_are_all_published() -> None:
    places, rows = spread(*[12] * 9)
    assert set(first_release(places, rows).cells) == set(lattice(p.atom for p in places))


def test_an_empty_cell_hides_no_other() -> None:
    """Nobody answered there, so nothing can be learnt of anybody; it is not published itself."""
    places, rows = spread(12, 12, 12, 12)
    asked = [*sorted({p.atom for p in places}), Atom("workers", REGIONS[0])]
    stand = Stand(places, rows[:, 0], {"heard": rows})
    cells = next_tables(CodeFrame((YES_NO,)), stand, asked).tables["heard"].cells
    assert Cell("workers", REGIONS[0]) not in cells and Cell("government", REGIONS[0]) in cells
    assert set(lattice(asked)) - cells.keys() == {
        Cell("workers"),
        Cell("workers", REGIONS[0]),
    }


def test_one_more_hidden_cell_can_show_what_another_hides() -> None:
    """A gap is named with the pieces it is about."""
    places, rows = SMALL
    atoms = tuple(sorted({p.atom for p in places}))
    index = np.array([atoms.index(p.atom) for p in places])
    field = Pieces(YES_NO, Population(atoms, index, (rows[:, 0],), Threshold()), [rows])
    on = board(field)
    primary = published_sets(field, on, Record(), complementary=False)
    found = next(gaps(field, on.tables(primary), Record()))
    assert field.answered(found.pieces) < 5
    assert not list(gaps(field, on.tables(published_sets(field, on, Record())), Record()))
    assert not list(gaps(field, Tables(frozenset(), ()), Record()))


def test_a_raised_threshold_is_kept_by_every_difference() -> None:
    places, rows = spread(*[12] * 9)
    stand = Stand(places, rows[:, 0], {"heard": rows})
    asked = sorted({place.atom for place in places})
    strict = next_tables(CodeFrame((YES_NO,)), stand, asked, threshold=Threshold(30, 3))
    assert not any(cell.region and cell.group for cell in strict.tables["heard"].cells)
    assert WHOLE in strict.tables["heard"].cells


# --- any population, any releases ----------------------------------------------------------------


@settings(deadline=None, max_examples=25)  # the machine may be busy
@given(st.integers(0, 10**9))
def test_two_releases_give_no_hidden_cell_away(seed: int) -> None:
    """Whoever looks at both releases finds no hidden number within less than the threshold."""
    random = Random(seed)  # a population drawn at once is more like one than many single draws
    groups, regions = GROUPS[: random.randint(1, 3)], REGIONS[: random.randint(1, 3)]
    weights = [random.random() for _ in regions]
    number = random.randint(15, 70)
    drawn = [
        (random.choice(groups), random.choices(regions, weights)[0], random.randint(1, 2))
        for _ in range(number)
    ]
    late = random.choice([0.3, 0.5, 0.7])
    when = [random.random() < late for _ in range(number)]
    places = tuple(Place(n, Atom(group, region)) for n, (group, region, _) in enumerate(drawn))
    asked = sorted({place.atom for place in places})
    frame = CodeFrame((YES_NO,))
    earlier = list[Earlier]()
    for release in (1, 2):
        rows = np.zeros((len(places), 3), np.int64)
        for n, (_, _, size) in enumerate(drawn):
            if not when[n] or release == 2:
                rows[n] = (size, size, 0) if (n * 7 + size) % 3 else (size, 0, size)
        stand = Stand(places, rows[:, 0], {"heard": rows})
        tables = next_tables(frame, stand, asked, tuple(earlier))
        renewed = {code: tables.tables[code] for code in tables.renewed}
        earlier.append(Earlier(release, stand, renewed))
    shown = [(e.stand, e.tables["heard"]) for e in earlier if "heard" in e.tables]
    if not shown:
        return  # nothing can be worked out of nothing
    _growth_is_publishable(shown)
    atoms = [(atom.group, atom.region) for atom in asked]
    tables_seen = [
        {
            (c.group, c.region): [t.cells[c].answered, *t.cells[c].by_option]
            if c in t.cells
            else None
            for c in lattice(asked)
        }
        for _, t in shown
    ]
    responses = [int(stand.submitted.sum()) for stand, _ in shown]
    seen = Seen(atoms, 3, False, tables_seen, responses)
    for release, table in enumerate(tables_seen):
        for cell, numbers in table.items():
            inside = [n for n, p in enumerate(places) if holds(cell, (p.atom.group, p.atom.region))]
            if numbers is None and shown[release][0].submitted[inside].sum():
                low, high = seen.span(release, cell)
                assert high - low >= min(5, responses[release]), (cell, release)


def _growth_is_publishable(shown: list[tuple[Stand, Table]]) -> None:
    """measures.md: between two releases each cell changes by 0 or by at least the threshold."""
    for (before, first), (after, second) in pairwise(shown):
        for cell in first.cells.keys() & second.cells.keys():
            grown = after.answered["heard"] - before.answered["heard"]
            bases = {
                n: Counts(YES_NO, tuple(grown[n, 1:].tolist()), int(grown[n, 0]))
                for n, place in enumerate(after.places)
                if cell.holds(place.atom)
            }
            total = sum(counts.answered for counts in bases.values())
            assert not total or isinstance(publishable(bases), PublishedCell)


@pytest.mark.parametrize("cell", [WHOLE, Cell("workers"), Cell(region=REGIONS[0])])
def test_the_mask_of_a_cell_grows_with_each_release(cell: Cell) -> None:
    atoms = [Atom(group, region) for group in GROUPS for region in REGIONS]
    once, twice = mask_of(cell, atoms), mask_of(cell, atoms, 2)
    assert twice == once | once << len(atoms)
