"""Which cells of the lattice are published of one field: primary and complementary suppression.

*Primary*: a cell is published only if it is publishable, and so is, or is empty, what remains of it
for whoever knows the answers of some groups. *Complementary*: as long as the audit finds something
that could be worked out, one more cell is hidden: the smallest that helps, cells of a group in a
region before regions, regions before groups, the whole last. So it always ends.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from surveys.results.domain.audit import Attacker, Gap, Record, Tables, gaps, range_gap
from surveys.results.domain.lattice import Cell, Mask, derivable, lattice, mask_of
from surveys.results.domain.pieces import Pieces

RULE = "suppression/1"


@dataclass(frozen=True, slots=True)
class Board:
    """The cells of one release as sets of pieces, and what stands from releases before.

    ``breadth``: of each set, that of the widest cell with these pieces. ``before``: for each
    earlier release, what it published.
    """

    breadth: Mapping[Mask, int]
    before: tuple[frozenset[Mask], ...]
    hidden_before: tuple[tuple[Mask, int], ...]

    @property
    def release(self) -> int:
        return len(self.before)

    def tables(self, published: Iterable[Mask]) -> Tables:
        now = frozenset(published)
        hidden = [(mask, self.release) for mask in self.breadth if mask not in now]
        return Tables(now.union(*self.before), (*self.hidden_before, *hidden))


def board(field: Pieces, before: Sequence[frozenset[Mask]] = ()) -> Board:
    """``before``: the sets that each of the releases before has published."""
    atoms = field.where.atoms
    by_release = [
        {mask_of(cell, atoms, n): cell for cell in reversed(lattice(atoms))}
        for n in range(1, field.releases + 1)
    ]
    hidden = tuple(
        (mask, n)
        for n, published in enumerate(before)
        for mask in by_release[n]
        if mask not in published
    )
    return Board({m: c.breadth for m, c in by_release[-1].items()}, tuple(before), hidden)


def published_sets(
    field: Pieces, on: Board, record: Record, complementary: bool = True
) -> frozenset[Mask]:
    """The cells of the latest release that may be published, as sets of pieces.

    ``complementary`` switched off leaves primary suppression alone; only tests do that.
    """
    now = {mask for mask in on.breadth if _passes(field, mask)}
    while complementary and now:
        gap = next(gaps(field, on.tables(now), record), None)
        if gap is None:
            break
        now -= _step(field, on, now, gap)
    return frozenset(now | _known_anyway(field, on, now)) if now else frozenset()


def cells_of(field: Pieces, published: frozenset[Mask]) -> tuple[Cell, ...]:
    """The cells that these sets of the latest release are."""
    atoms = field.where.atoms
    return tuple(c for c in lattice(atoms) if mask_of(c, atoms, field.releases) in published)


def _passes(field: Pieces, mask: Mask) -> bool:
    rests = (mask & ~known for known in field.knowledge)
    return bool(field.answered(mask)) and all(field.safe(rest) for rest in rests)


def _known_anyway(field: Pieces, on: Board, now: set[Mask]) -> set[Mask]:
    """Hidden cells that follow from the published ones and may be known: hiding them protects
    nobody."""
    known = on.tables(now).published
    found = derivable(field.everything, known)
    return {
        mask
        for mask in on.breadth
        if mask not in now and _passes(field, mask) and _adds_up(mask, found)
    }


def _adds_up(mask: Mask, sums: Iterable[Mask]) -> bool:
    covered = 0
    for one in sums:
        if one & mask == one:
            covered |= one
    return covered == mask


def _step(field: Pieces, on: Board, now: set[Mask], gap: Gap) -> set[Mask]:
    """The cells to hide next: the first step that closes the gap, else the smallest one."""
    steps = list(_steps(field, on, now, gap))
    for step in steps:
        if _closes(field, on, now - step, gap):
            return step
    return steps[0] if steps else set(now)


def _steps(field: Pieces, on: Board, now: set[Mask], gap: Gap) -> Iterator[set[Mask]]:
    """Single cells in the order in which they are given up. A group in a region whose region is
    published goes together with it: from that and the others it would follow."""
    bounding = [mask for mask in now if mask & gap.pieces]
    near = [mask for mask in now if any(mask & one == mask for one in bounding)]
    by_size = sorted(near, key=lambda mask: (on.breadth[mask], field.answered(mask), mask))
    fine = [mask for mask in by_size if on.breadth[mask] == 0]
    above = {mask: {r for r in now if on.breadth[r] == 1 and r & mask == mask} for mask in fine}
    yield from ({mask} for mask in fine if not above[mask])
    yield from ({mask} | above[mask] for mask in fine if above[mask])
    yield from ({mask} for mask in by_size if on.breadth[mask])


def _closes(field: Pieces, on: Board, now: set[Mask], gap: Gap) -> bool:
    published = on.tables(now).published
    if not published:
        return True
    if gap.target is None or gap.release is None:
        return not _follows(field, published, gap.pieces, gap.attacker)
    found = range_gap(field, published, gap.target, gap.release, gap.attacker, solve=False)
    return found is None


def _follows(field: Pieces, published: frozenset[Mask], pieces: Mask, attacker: Attacker) -> bool:
    beside = field.everything & ~attacker.known
    seen = frozenset(one & beside for one in published if one & beside)
    return pieces in derivable(beside, seen)
