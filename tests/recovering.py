"""An attacker: works out of published tables what is not published, by integer programmes.

Written apart from the platform's own audit and on other unknowns (how things stood at each release,
not what came between two), so that a mistake in the one does not hide in the other.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

Atom = tuple[str, str]
Cell = tuple[str, str]
Numbers = Sequence[int]
"""How many answered, then how many gave each option."""
Table = Mapping[Cell, Numbers | None]
Line = NDArray[np.float64]
Rule = tuple[Line, float, float]
"""A sum over releases, atoms and numbers, with its least and its most."""


def holds(cell: Cell, atom: Atom) -> bool:
    return cell[0] in ("", atom[0]) and cell[1] in ("", atom[1])


class Seen:
    """What somebody has of one field: the tables of each release, None where not published.

    ``responses``: of the whole round at each release. ``known``: parts that are known exactly, for
    a release and an atom; ``own``: what is known to be among the answers there.
    """

    def __init__(
        self,
        atoms: Sequence[Atom],
        width: int,
        multiple: bool,
        tables: Sequence[Table],
        responses: Sequence[int],
        known: Mapping[tuple[int, Atom], Numbers] | None = None,
        own: Mapping[tuple[int, Atom], Numbers] | None = None,
    ) -> None:
        self._atoms, self._width, self._multiple = list(atoms), width, multiple
        self._size = (len(tables), len(atoms), width)
        rules = [*self._sums(tables), *self._limits(responses)]
        rules += [rule for at in range(len(tables)) for rule in self._inside(at)]
        lines = sparse.csr_array(np.array([line.ravel() for line, _, _ in rules]))
        self._rules = LinearConstraint(lines, [low for _, low, _ in rules], [u for *_, u in rules])
        lower, upper = np.zeros(self._size), np.full(self._size, np.inf)
        for (when, atom), numbers in (own or {}).items():
            lower[when, self._atoms.index(atom)] = numbers
        for (when, atom), numbers in (known or {}).items():
            place = self._atoms.index(atom)
            lower[when, place] = upper[when, place] = numbers
        self._bounds = Bounds(lower.ravel(), upper.ravel())

    def span(self, release: int, cell: Cell, number: int = 0) -> tuple[int, int]:
        """The least and the most that a number of a cell can have been at a release."""
        return self.least(release, cell, number), -self.least(release, cell, number, -1)

    def least(self, release: int, cell: Cell, number: int = 0, sign: int = 1) -> int:
        """The least that ``sign`` times a number of a cell can have been."""
        wanted = self._line(release, cell, number)
        found = milp(
            sign * wanted.ravel(),
            integrality=np.ones(wanted.size),
            bounds=self._bounds,
            constraints=self._rules,
            options={"mip_rel_gap": 0},
        )
        assert found.success, found.message
        least: int = round(found.fun)
        return least

    def _line(self, release: int, cell: Cell, number: int) -> Line:
        line = np.zeros(self._size)
        line[release, [n for n, a in enumerate(self._atoms) if holds(cell, a)], number] = 1
        return line

    def _sums(self, tables: Sequence[Table]) -> Iterator[Rule]:
        for when, table in enumerate(tables):
            for cell, numbers in table.items():
                for number, value in enumerate(numbers or ()):
                    yield self._line(when, cell, number), value, value

    def _limits(self, responses: Sequence[int]) -> Iterator[Rule]:
        """No more answers than responses; and from one release to the next answers only come."""
        for when, most in enumerate(responses):
            yield self._line(when, ("", ""), 0), 0, most
        for when in range(1, len(responses)):
            for atom in range(len(self._atoms)):
                for number in range(self._width):
                    line = np.zeros(self._size)
                    line[when, atom, number], line[when - 1, atom, number] = 1, -1
                    yield line, 0, np.inf

    def _inside(self, when: int) -> Iterator[Rule]:
        """A single choice adds up to those who answered; a multiple one has no more of each."""
        for atom in range(len(self._atoms)):
            options = list(range(1, self._width))
            for some in [[n] for n in options] if self._multiple else [options]:
                line = np.zeros(self._size)
                line[when, atom, some], line[when, atom, 0] = 1, -1
                yield line, -np.inf if self._multiple else 0, 0
