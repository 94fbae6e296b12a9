"""Responses as codes with where each comes from: how they are kept, and read under another frame.

What is kept of a *source* is its ``origin``, one small number: the organization's, or what an
anonymous response says of its group. The group of an organization is looked up when it is read.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.constituents.roles import Group
from surveys.results.domain.codebook import (
    FIRST_OPTION,
    NOT_CHOSEN,
    UNANSWERED,
    AnswerState,
    CodeFrame,
    Variable,
)
from surveys.results.domain.round_results import Bounds, RoundTally, Source
from surveys.results.domain.tally import Tally, tally

CODING = "coding/1"
"""Raised when answers become other codes than before; what was kept is then made anew."""

ANONYMOUS_GROUPS = ("", *sorted(Group))
"""The origin of an anonymous response is minus the place of its group here, so 0 to -3."""

_MISSING = UNANSWERED.index(AnswerState.MISSING)


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """The codes of all counted responses of a round.

    ``codes``: int8, responses by columns of ``frame``, stored column by column. ``cells``: int64,
    the place of each response's source among ``sources``, which are in the order of a RoundTally.
    """

    frame: CodeFrame
    codes: NDArray[np.int8]
    sources: tuple[Source, ...]
    cells: NDArray[np.int64]

    def counted(self, bounds: Bounds | None = None) -> RoundTally:
        """One pass over the codes; ``bounds`` are those of an anonymous round."""
        counted = tally(self.codes, self.cells, self.frame, len(self.sources))
        return RoundTally(counted, self.sources, bounds)


def frame_hash(frame: CodeFrame) -> str:
    """What codes over ``frame`` mean, as 64 hexadecimal digits."""
    meaning = [CODING, *map(_meaning, frame.variables)]
    return hashlib.sha256("\n".join(meaning).encode()).hexdigest()


def _meaning(variable: Variable) -> str:
    special = sorted((code, state.value) for code, state in variable.special.items())
    return repr((variable.code, variable.options, special, variable.multiple, variable.scale))


def anonymous_origin(group: str) -> int:
    return -ANONYMOUS_GROUPS.index(group)


def anonymous_source(origin: int) -> Source:
    """Of an origin of at most 0."""
    return Source(None, ANONYMOUS_GROUPS[-origin])


def packed(codes: NDArray[np.int8]) -> bytes:
    """Codes as they are kept: the first column's of every response, then the second's, ..."""
    return codes.tobytes(order="F")


def unpacked(kept: bytes, responses: int) -> NDArray[np.int8]:
    """int8, responses by columns, over the bytes given. ValueError if they do not fit."""
    if responses < 1 or len(kept) % responses:
        raise ValueError(f"{len(kept)} bytes are no codes of {responses} responses")
    shape = (responses, len(kept) // responses)
    return np.frombuffer(kept, np.int8).reshape(shape, order="F")


@dataclass(frozen=True, slots=True)
class Recoding:
    """How columns of one frame are read as those of another: of which column, by which table.

    An item that the first frame does not have is missing, as is an option that the second does
    not offer. Of several choices an option that only the second offers is not chosen. So what is
    read is the same whether codes are recoded and then counted, or counted and then recoded.
    """

    before: CodeFrame
    after: CodeFrame
    columns: tuple[int | None, ...]
    tables: tuple[NDArray[np.int8], ...]

    def codes(self, codes: NDArray[np.int8]) -> NDArray[np.int8]:
        found = np.full((len(codes), len(self.columns)), _MISSING, np.int8, order="F")
        for place, column in enumerate(self.columns):
            if column is not None:
                found[:, place] = self.tables[place][codes[:, column]]
        return found

    def tally(self, counted: Tally, responses: NDArray[np.int64]) -> Tally:
        """``responses``: how many each cell has, which a frame without columns does not say."""
        shape = (counted.cell_count, len(self.columns), self.after.width)
        counts = np.zeros(shape, np.int64)
        for place, column in enumerate(self.columns):
            if column is None:
                counts[:, place, _MISSING] = responses
                continue
            for code in range(self.before.columns[column].size):
                counts[:, place, self.tables[place][code]] += counted.counts[:, column, code]
        return Tally(self.after, counts)


def recoding(before: CodeFrame, after: CodeFrame) -> Recoding:
    found = list(_columns(before, after))
    return Recoding(before, after, tuple(c for c, _ in found), tuple(t for _, t in found))


def _columns(before: CodeFrame, after: CodeFrame) -> Iterator[tuple[int | None, NDArray[np.int8]]]:
    known = {variable.code for variable in before.variables}
    for variable in after.variables:
        old = before.variable(variable.code) if variable.code in known else None
        if old is None or old.multiple != variable.multiple:
            for _option in variable.ordinary if variable.multiple else ("",):
                yield None, np.empty(0, np.int8)
            continue
        first = before.columns_of(variable.code).start
        if not variable.multiple:
            yield first, _by_option(old, variable)
            continue
        for option in variable.ordinary:
            if option in old.ordinary:
                yield first + old.ordinary.index(option), np.arange(NOT_CHOSEN + 2, dtype=np.int8)
            else:
                states = [*range(FIRST_OPTION), NOT_CHOSEN, NOT_CHOSEN]
                yield first, np.array(states, np.int8)


def _by_option(old: Variable, new: Variable) -> NDArray[np.int8]:
    """By code of the old variable the code of the new one."""
    places = {option: FIRST_OPTION + place for place, option in enumerate(new.ordinary)}
    options = [places.get(option, _MISSING) for option in old.ordinary]
    return np.array([*range(FIRST_OPTION), *options], np.int8)
