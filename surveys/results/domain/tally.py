"""The tally: how many responses of each cell carry each code. The engine's one core value.

Tallies over one code frame and the same cells form a commutative group under addition, with
``zero`` as neutral element. From that law follow live results (add the new batch), corrections
(subtract the old answer, add the new one), cached tallies of closed rounds, and counting in
parts on several machines: tally partitions in any order, and add.

A *cell* is a group of responses that are counted together (an organization, a group within a
region, a day); each response lies in exactly one. Wider cells are sums of cells. ``Row`` reads
one variable of one or several cells in terms of its options and explicit denominators.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.results.domain.codebook import (
    CHOSEN,
    FIRST_OPTION,
    UNANSWERED,
    AnswerState,
    CodeFrame,
    Variable,
)

_BLOCK = 32_768  # responses at a time: their codes and keys then stay in the processor's cache
_MOST_SLOTS = 65_536  # counted at once: as many as 16 bits number, and few enough for the cache


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Counts by cell, column and code (int64, read-only); see ``CodeFrame`` for the columns.

    The first codes of each column are the states that are no answer, so the bases are counts
    like all others. Counts below zero are legal: the difference of two tallies is a tally.
    """

    frame: CodeFrame
    counts: NDArray[np.int64]

    def __post_init__(self) -> None:
        shape = (len(self.frame.columns), self.frame.width)
        if self.counts.ndim != 3 or self.counts.shape[1:] != shape:
            raise ValueError(f"counts are cells by {shape[0]} columns by {shape[1]} codes")
        if not np.issubdtype(self.counts.dtype, np.integer):
            raise ValueError("counts are whole numbers")
        own = np.array(self.counts, np.int64)
        sizes = np.array([column.size for column in self.frame.columns], np.intp)
        beyond = np.arange(self.frame.width) >= sizes[:, np.newaxis]
        if beyond.any() and (own[:, beyond] != 0).any():
            position = int(((own != 0) & beyond).any(axis=(0, 2)).argmax())
            raise ValueError(f"column {position} has a code of {sizes[position]} or more")
        own.flags.writeable = False
        object.__setattr__(self, "counts", own)

    @property
    def cell_count(self) -> int:
        return int(self.counts.shape[0])

    def __add__(self, other: "Tally") -> "Tally":
        """Raises ValueError for tallies over other frames or other cells."""
        self._check(other)
        return Tally(self.frame, self.counts + other.counts)

    def __sub__(self, other: "Tally") -> "Tally":
        self._check(other)
        return Tally(self.frame, self.counts - other.counts)

    def __neg__(self) -> "Tally":
        return Tally(self.frame, -self.counts)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tally):
            return NotImplemented
        return self.frame == other.frame and np.array_equal(self.counts, other.counts)

    def _check(self, other: "Tally") -> None:
        if self.frame != other.frame or self.cell_count != other.cell_count:
            raise ValueError("tallies add over one frame and the same cells")


def zero(frame: CodeFrame, cell_count: int) -> Tally:
    """The tally of no responses."""
    return Tally(frame, np.zeros((cell_count, len(frame.columns), frame.width), np.int64))


def tally(
    codes: NDArray[np.int8], cells: NDArray[np.integer], frame: CodeFrame, cell_count: int
) -> Tally:
    """Counts a batch of responses.

    ``codes``: int8, responses by columns, as ``codebook.encoded`` makes them; fastest if stored
    column by column. ``cells``: the cell of each response, 0 to ``cell_count`` - 1. Raises
    ValueError for another shape, or a code or cell out of range.
    """
    _check_batch(codes, cells, frame, cell_count)
    return Tally(frame, _counts(codes, cells, frame.width, cell_count))


def _counts(
    codes: NDArray[np.int8], cells: NDArray[np.integer], width: int, cell_count: int
) -> NDArray[np.int64]:
    """Two columns are counted in one pass where the pairs of their codes are few enough."""
    columns, pairs = codes.shape[1], cell_count * width * width
    step, slots = (2, pairs) if pairs <= _MOST_SLOTS else (1, cell_count * width)
    key = np.uint16 if slots <= _MOST_SLOTS else np.intp
    together = np.zeros((-(-columns // step), slots), np.int64)
    by_column = np.asfortranarray(codes).view(np.uint8)
    for start in range(0, len(codes), block := max(_BLOCK, slots)):
        batch = by_column[start : start + block]
        cell: NDArray[Any] = cells[start : start + block].astype(key)
        cell *= key(width**step)
        for number, position in enumerate(range(0, columns, step)):
            slot: NDArray[Any] = batch[:, position].astype(key)
            if step == 2:
                slot *= key(width)
                if position + 1 < columns:
                    slot += batch[:, position + 1]
            slot += cell
            together[number] += np.bincount(slot, minlength=slots)
    if step == 1:
        return together.reshape(columns, cell_count, width).transpose(1, 0, 2)
    by_pair = together.reshape(len(together), cell_count, width, width)
    counts = np.empty((cell_count, columns, width), np.int64)
    counts[:, 0::2] = by_pair.sum(axis=3).transpose(1, 0, 2)
    counts[:, 1::2] = by_pair[: columns // 2].sum(axis=2).transpose(1, 0, 2)
    return counts


def _check_batch(
    codes: NDArray[np.int8], cells: NDArray[np.integer], frame: CodeFrame, cell_count: int
) -> None:
    if codes.dtype != np.int8 or codes.ndim != 2 or codes.shape[1] != len(frame.columns):
        raise ValueError(f"codes are int8, responses by {len(frame.columns)} columns")
    if cells.shape != codes.shape[:1] or not np.issubdtype(cells.dtype, np.integer):
        raise ValueError("each response has one cell")
    if cells.size and not 0 <= cells.min() <= cells.max() < cell_count:
        raise ValueError(f"cells are numbered 0 to {cell_count - 1}")
    # Read as unsigned, a code below zero is far above the width: one pass checks both ends.
    if codes.size and codes.view(np.uint8).max() >= frame.width:
        raise ValueError(f"codes are 0 to {frame.width - 1}")


STATES = (AnswerState.ANSWERED, *UNANSWERED)


def bases(counted: Tally) -> NDArray[np.int64]:
    """The responses in each state: int64, cells by variables by ``STATES``.

    The first state is answered. They add up to the cell's responses for every variable. All
    columns of a multiple choice have the same states, so the first one speaks for it.
    """
    variables = counted.frame.variables
    firsts = [counted.frame.columns_of(variable.code).start for variable in variables]
    columns = counted.counts[:, firsts]
    answered = columns[:, :, FIRST_OPTION:].sum(axis=2, keepdims=True)
    return np.concatenate([answered, columns[:, :, :FIRST_OPTION]], axis=2)


def moments(counted: Tally, variable: str) -> NDArray[np.int64]:
    """n, Σx and Σx² of a variable with a scale: int64, cells by 3. ValueError without."""
    scale = counted.frame.variable(variable).scale
    if scale is None:
        raise ValueError(f"{variable} has no scale")
    column = counted.frame.columns_of(variable).start
    answers = counted.counts[:, column, FIRST_OPTION : FIRST_OPTION + len(scale)]
    values = np.array(scale, np.int64)
    return answers @ np.stack([np.ones_like(values), values, values * values], axis=1)


@dataclass(frozen=True, slots=True)
class Counts:
    """What those who answered said: how many gave each ordinary option, in the options' order.

    The options of a multiple choice may add up to more, or less, than ``answered``.
    """

    variable: Variable
    by_option: tuple[int, ...]
    answered: int

    def __post_init__(self) -> None:
        if len(self.by_option) != len(self.variable.ordinary):
            raise ValueError(f"{self.variable.code} has one count for each ordinary option")
        if not all(0 <= count <= self.answered for count in self.by_option):
            raise ValueError("a count lies between zero and the number who answered")
        if not self.variable.multiple and sum(self.by_option) != self.answered:
            raise ValueError("everybody who answered gave one option")

    def __add__(self, other: "Counts") -> "Counts":
        """Of two disjoint sets of responses. Raises ValueError for different variables."""
        if self.variable != other.variable:
            raise ValueError("only counts of one variable add")
        together = zip(self.by_option, other.by_option, strict=True)
        return Counts(self.variable, tuple(map(sum, together)), self.answered + other.answered)


@dataclass(frozen=True, slots=True)
class Row:
    """One variable in one or several cells: the answers, and why the others have none."""

    counts: Counts
    skipped: int
    not_applicable: int
    dont_know: int
    missing: int

    @property
    def responses(self) -> int:
        without = self.skipped + self.not_applicable + self.dont_know + self.missing
        return self.counts.answered + without


def row(counted: Tally, variable: str, cells: Iterable[int] | None = None) -> Row:
    """One variable over the given cells together (default: all of them).

    Raises KeyError for an unknown variable, ValueError for an unknown cell, for counts below
    zero (the difference of two tallies is no set of responses), and for a multiple choice whose
    columns differ in their states.
    """
    numbers = range(counted.cell_count) if cells is None else sorted(set(cells))
    if numbers and not 0 <= numbers[0] <= numbers[-1] < counted.cell_count:
        raise ValueError(f"cells are numbered 0 to {counted.cell_count - 1}")
    columns = counted.frame.columns_of(variable)
    summed = counted.counts[list(numbers), columns].sum(axis=0)
    states = summed[:, :FIRST_OPTION]
    if (summed < 0).any():
        raise ValueError("a row counts responses, so no count is below zero")
    if (states != states[0]).any():
        raise ValueError(f"the columns of {variable} disagree on who answered")
    found = counted.frame.variable(variable)
    options = summed[:, CHOSEN] if found.multiple else summed[0, FIRST_OPTION:]
    answers = Counts(
        found,
        tuple(options[: len(found.ordinary)].tolist()),
        int(summed[0, FIRST_OPTION:].sum()),
    )
    missing, skipped, not_applicable, dont_know = states[0].tolist()
    return Row(answers, skipped, not_applicable, dont_know, missing)
