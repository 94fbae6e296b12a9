"""The fixed lattice of cells that may be asked for, and what follows from cells by subtraction.

A round's answers lie in *atoms*: the organizations of one group in one region. The lattice has the
whole round, each group, each region and each atom; nothing else can be asked for.

Sets of atoms are whole numbers here, one bit for each atom. A round that has had several releases
has one bit for each atom and release (a *piece*: what came to the atom since the release before),
so a cell at one release is the set of its atoms' pieces up to it, and the difference of two
releases is a set of pieces like any other.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np

MOST_CLASSES = 12
"""Of so many classes that are not known by themselves every union is looked at; of more, those of
up to three and their complements."""


@dataclass(frozen=True, slots=True, order=True)
class Atom:
    """The organizations of a group in a region; '' where the one or the other is not known."""

    group: str
    region: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """A cell of the lattice; '' stands for all groups, or for all regions."""

    group: str = ""
    region: str = ""

    def holds(self, atom: Atom) -> bool:
        return self.group in ("", atom.group) and self.region in ("", atom.region)

    @property
    def breadth(self) -> int:
        """3 of the whole, 2 of a group, 1 of a region, 0 of a group in a region."""
        if self.region:
            return 0 if self.group else 1
        return 2 if self.group else 3


WHOLE = Cell()

Mask = int
"""A set of pieces, by its bits."""


def lattice(atoms: Iterable[Atom]) -> tuple[Cell, ...]:
    """Every cell over ``atoms``, the whole first, then groups, regions, groups in regions."""
    known = sorted(set(atoms))
    groups = sorted({atom.group for atom in known if atom.group})
    regions = sorted({atom.region for atom in known if atom.region})
    both = [Cell(atom.group, atom.region) for atom in known if atom.group and atom.region]
    return (WHOLE, *(Cell(group=g) for g in groups), *(Cell(region=r) for r in regions), *both)


def mask_of(cell: Cell, atoms: Sequence[Atom], releases: int = 1) -> Mask:
    """The pieces of ``cell`` up to the release of that number, counted from one."""
    bits = [place for place, atom in enumerate(atoms) if cell.holds(atom)]
    return sum(1 << release * len(atoms) + bit for release in range(releases) for bit in bits)


def bits(mask: Mask) -> Iterator[int]:
    """The pieces of a set, rising."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def classes(everything: Mask, known: Collection[Mask]) -> tuple[Mask, ...]:
    """The pieces in ``everything`` parted so that two are together if the same sets hold both.

    Answers moved between two pieces of one class change none of the ``known`` sums.
    """
    parts = [everything] if everything else []
    for one in known:
        parts = [part for whole in parts for part in (whole & one, whole & ~one) if part]
    return tuple(sorted(parts))


@lru_cache(maxsize=8192)
def derivable(everything: Mask, known: frozenset[Mask]) -> tuple[Mask, ...]:
    """The smallest sets of pieces whose sum follows from the sums of the ``known`` sets.

    By adding and subtracting: those sets of classes whose indicator lies in the row space of the
    known ones, of which no part does. What no known set holds is never among them.
    """
    covered = 0
    for one in known:
        covered |= one & everything
    parts = classes(covered, known)
    free = _freedom(parts, known)
    alone = [n for n in range(len(parts)) if not free[n].any()]
    open_ = [n for n in range(len(parts)) if free[n].any()]
    found = [parts[n] for n in alone]
    unions: list[frozenset[int]] = []
    for chosen in _choices(open_):
        if any(smaller <= chosen for smaller in unions):
            continue
        if not np.abs(free[sorted(chosen)].sum(axis=0)).max(initial=0.0) > 1e-9:
            unions.append(chosen)
            found.append(_joined(parts[n] for n in chosen))
    return tuple(found)


def _freedom(parts: Sequence[Mask], known: Iterable[Mask]) -> "np.ndarray[tuple[int, int]]":
    """How the sums of classes can vary with all known sums fixed: classes by directions."""
    rows = [[1.0 if part & one else 0.0 for part in parts] for one in known]
    if not rows or not parts:
        return np.eye(len(parts))
    _left, sizes, directions = np.linalg.svd(np.array(rows), full_matrices=True)
    rank = int((sizes > 1e-9).sum())
    free = directions[rank:].T.copy()
    free[np.abs(free) < 1e-9] = 0.0
    return free


def _choices(numbers: Sequence[int]) -> Iterator[frozenset[int]]:
    """Sets of two and more, the smallest first."""
    if len(numbers) <= MOST_CLASSES:
        sizes: Iterable[int] = range(2, len(numbers) + 1)
    else:
        sizes = (2, 3, len(numbers) - 2, len(numbers) - 1, len(numbers))
    for size in sizes:
        yield from map(frozenset, combinations(numbers, size))


def _joined(masks: Iterable[Mask]) -> Mask:
    together = 0
    for one in masks:
        together |= one
    return together
