"""A round beside the wave before it, item by item: what can be compared, and the changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from surveys.collection.rounds.domain.linking import Pair, Standing
from surveys.results.domain.areas import Answered
from surveys.results.domain.codebook import FIRST_OPTION, Variable
from surveys.results.domain.comparisons import (
    Change,
    Matched,
    Wave,
    matched,
    mean_change,
    share_change,
)

FIVE_POINTS = 5


class Measure(StrEnum):
    TOP_2 = "top-2"  # the share of the two highest of five points
    MEAN = "mean"
    OPTION = "option"  # the share that gave one option


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of one field in both waves. ``option`` is empty unless the figure is its share."""

    field: str
    option: str
    measure: Measure
    matched: Matched
    change: Change


@dataclass(frozen=True, slots=True)
class WaveItem:
    """One item of either wave; ``compared`` is empty unless its answers can be compared."""

    pair: Pair
    compared: tuple[Compared, ...] = ()


def wave_items(pairs: Sequence[Pair], before: Answered, now: Answered) -> tuple[WaveItem, ...]:
    """Every item of ``pairs``; those that ask the same and can be counted with their changes."""
    return tuple(WaveItem(pair, tuple(_compared(pair, before, now))) for pair in pairs)


def _compared(pair: Pair, before: Answered, now: Answered) -> Iterator[Compared]:
    if pair.standing is not Standing.SAME or pair.current is None or pair.previous is None:
        return
    known = [{v.code for v in answered.frame.variables} for answered in (before, now)]
    for old, new in zip(pair.previous.fields, pair.current.fields, strict=True):
        if old.code in known[0] and new.code in known[1]:
            variable = now.frame.variable(new.code)
            earlier = before.frame.variable(old.code)
            if earlier.ordinary == variable.ordinary:
                yield from _changes(before, earlier, now, variable)


def _changes(
    before: Answered, earlier: Variable, now: Answered, variable: Variable
) -> Iterator[Compared]:
    code = variable.code
    if variable.multiple:
        for place, option in enumerate(variable.ordinary):
            found = matched(_wave(before, earlier, place), _wave(now, variable, place))
            yield Compared(code, option, Measure.OPTION, found, share_change(found, {1}))
        return
    found = matched(_wave(before, earlier), _wave(now, variable))
    if variable.scale is None:
        for place, option in enumerate(variable.ordinary):
            yield Compared(code, option, Measure.OPTION, found, share_change(found, {place}))
        return
    if len(variable.scale) == FIVE_POINTS:
        top = share_change(found, variable.scale[-2:])
        yield Compared(code, "", Measure.TOP_2, found, top)
    yield Compared(code, "", Measure.MEAN, found, mean_change(found))


def _wave(answered: Answered, variable: Variable, column: int = 0) -> Wave:
    """Who answered, with the scale's number, the option's place, or 1 for chosen and 0 for not."""
    place = answered.frame.columns_of(variable.code).start + column
    codes: NDArray[np.int64] = answered.codes[:, place].astype(np.int64) - FIRST_OPTION
    given = codes >= 0
    values = codes[given]
    if variable.scale is not None:
        values = np.array(variable.scale, np.int64)[values]
    return Wave(answered.organizations[given], values)
