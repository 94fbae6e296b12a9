"""The answers to one field, parted into what disclosure control reasons about.

A *piece* is what came to one atom (the organizations of a group in a region) between two
releases. Sets of pieces are bit masks; see ``lattice``. Here it is known what they hold and
whether that may be shown; neither leaves this floor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from surveys.results.domain.codebook import Variable
from surveys.results.domain.disclosure import (
    PublishedCell,
    Suppressed,
    Threshold,
    publishable_sum,
    publishable_within,
)
from surveys.results.domain.lattice import Atom, Mask, bits
from surveys.results.domain.round_results import Bounds
from surveys.results.domain.tally import Counts

Numbers = NDArray[np.int64]
"""How many answered, then how many gave each ordinary option."""


@dataclass(frozen=True, slots=True)
class Population:
    """Where a round's answers come from, alike for all its fields.

    ``places``: for each source (an organization; of an anonymous round, a group) the number of its
    atom. ``submitted``: for each release, how many responses there were by then from each source.
    ``bounds`` are those of an anonymous round.
    """

    atoms: tuple[Atom, ...]
    places: NDArray[np.intp]
    submitted: tuple[Numbers, ...]
    threshold: Threshold
    bounds: Bounds | None = None

    def up_to(self, releases: int) -> "Population":
        """As it was at the release of that number, counted from one."""
        return Population(
            self.atoms, self.places, self.submitted[:releases], self.threshold, self.bounds
        )


@dataclass(frozen=True, slots=True)
class _Share:
    """What one atom gave in some releases together."""

    numbers: Numbers
    organizations: int
    largest: int


class Pieces:
    """One field. ``rows``: for each release, sources by numbers: what came since the one before.

    Raises ValueError for counts below zero: a piece is a set of answers.
    """

    def __init__(self, variable: Variable, where: Population, rows: Sequence[Numbers]) -> None:
        if len(rows) != len(where.submitted):
            raise ValueError("every release has its submitted responses")
        if any((row < 0).any() for row in rows):
            raise ValueError("a piece counts answers, so no count is below zero")
        self.variable, self.where = variable, where
        self._rows = tuple(rows)
        self._shares: dict[tuple[int, int], _Share] = {}
        self._sums: dict[Mask, Numbers] = {}
        self._safe: dict[Mask, bool] = {}
        self._own_sums: dict[tuple[Mask, int, int | None], Numbers] = {}
        self._rooms: dict[tuple[Mask, int], int] = {}

    @property
    def releases(self) -> int:
        return len(self._rows)

    @cached_property
    def everything(self) -> Mask:
        return (1 << len(self.where.atoms) * self.releases) - 1

    @cached_property
    def knowledge(self) -> tuple[Mask, ...]:
        """What the bureaus of each set of groups know: nothing first, then one group, two, all.

        A reviewer sees the own group's answers live, one person may review for two groups, and two
        may talk to each other. Responses whose group is not kept are seen live by nobody.
        """
        groups = sorted({atom.group for atom in self.where.atoms if atom.group})
        return tuple(
            sum(self.of_atom(n) for n, atom in enumerate(self.where.atoms) if atom.group in known)
            for size in range(len(groups) + 1)
            for known in combinations(groups, size)
        )

    def of_atom(self, atom: int) -> Mask:
        return sum(1 << release * len(self.where.atoms) + atom for release in range(self.releases))

    def release_of(self, piece: int) -> int:
        return piece // len(self.where.atoms)

    def numbers(self, mask: Mask) -> Numbers:
        """How many answered, and gave each option, in a set of pieces."""
        found = self._sums.get(mask)
        if found is None:
            found = np.zeros(1 + len(self.variable.ordinary), np.int64)
            for share in self._of(mask):
                found += share.numbers
            self._sums[mask] = found
        return found

    def counts(self, mask: Mask) -> Counts:
        answered, *by_option = self.numbers(mask).tolist()
        return Counts(self.variable, tuple(by_option), answered)

    def answered(self, mask: Mask) -> int:
        return int(self.numbers(mask)[0])

    def safe(self, mask: Mask) -> bool:
        """Whether a set of pieces may be known: nobody answered there, or it is publishable."""
        found = self._safe.get(mask)
        if found is None:
            found = not self.answered(mask) or isinstance(self._published(mask), PublishedCell)
            self._safe[mask] = found
        return found

    def sources(self, atom: int) -> tuple[int, ...]:
        """The organizations of an atom that answered, of those who answered alike one."""
        known = dict[bytes, int]()
        for source in np.flatnonzero(self.where.places == atom):
            given = np.array([rows[source] for rows in self._rows])
            if given[:, 0].any():
                known.setdefault(given.tobytes(), int(source))
        return tuple(known.values())

    def own(self, mask: Mask, atom: int, source: int | None = None) -> Numbers:
        """What one organization of an atom knows of a set: its own answers.

        Without ``source`` at the most: of each number the largest of any of its organizations, as
        if one had given them all. Of an anonymous round, as many as the one with most links can
        have given.
        """
        here = mask & self.of_atom(atom)
        found = self._own_sums.get((here, atom, source))
        if found is None:
            found = np.zeros(1 + len(self.variable.ordinary), np.int64)
            for piece in bits(here):
                found += self._own_in(piece, source)
            self._own_sums[here, atom, source] = found
        return found

    def _own_in(self, piece: int, source: int | None) -> Numbers:
        given = self._rows[self.release_of(piece)]
        found: Numbers
        if source is not None:
            found = given[source]
        elif self.where.bounds is not None:
            found = np.minimum(given[self._here(piece)].sum(axis=0), self._most(1 << piece))
        else:
            found = given[self._here(piece)].max(axis=0, initial=0)
        return found

    def _here(self, piece: int) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = self.where.places == piece % len(self.where.atoms)
        return found

    def room(self, known: Mask, release: int) -> int:
        """How many responses there were at a release, beside those of the atoms in ``known``."""
        found = self._rooms.get((known, release))
        if found is None:
            aside = [place for place in range(len(self.where.atoms)) if known >> place & 1]
            beside = ~np.isin(self.where.places, aside)
            found = self._rooms[known, release] = int(self.where.submitted[release][beside].sum())
        return found

    def _published(self, mask: Mask) -> PublishedCell | Suppressed:
        threshold, bounds = self.where.threshold, self.where.bounds
        if bounds is not None:
            most = bounds.of({atom.group for atom in self._atoms_of(mask)})
            return publishable_within(self.counts(mask), most, bounds.anybodys, threshold)
        shares = self._of(mask)
        organizations = sum(share.organizations for share in shares)
        largest = max((share.largest for share in shares), default=0)
        return publishable_sum(self.counts(mask), organizations, largest, threshold)

    def _most(self, mask: Mask) -> int:
        bounds = self.where.bounds
        if bounds is None:
            return 0
        most = bounds.of({atom.group for atom in self._atoms_of(mask)})
        return max(most, default=0) + bounds.anybodys

    def _atoms_of(self, mask: Mask) -> list[Atom]:
        return [self.where.atoms[piece % len(self.where.atoms)] for piece in bits(mask)]

    def _of(self, mask: Mask) -> list[_Share]:
        """An organization lies in one atom only, so atoms add; releases of one atom do not."""
        when: dict[int, int] = {}
        for piece in bits(mask):
            atom = piece % len(self.where.atoms)
            when[atom] = when.get(atom, 0) | 1 << self.release_of(piece)
        return [self._share(atom, releases) for atom, releases in when.items()]

    def _share(self, atom: int, releases: int) -> _Share:
        found = self._shares.get((atom, releases))
        if found is None:
            here = self._here(atom)
            given = np.sum([self._rows[release][here] for release in bits(releases)], axis=0)
            answered = given[:, 0]
            largest = int(answered.max(initial=0))
            found = _Share(given.sum(axis=0), int((answered > 0).sum()), largest)
            self._shares[atom, releases] = found
        return found
