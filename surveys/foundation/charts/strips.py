"""Strips: for each item up to three marks on one axis, before a band or the stretch they span."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from surveys.foundation.charts.axes import Number, percent
from surveys.foundation.figures import Figure

MOST_MARKS = 3

Band = tuple[Figure, Figure]
"""Where a band begins and ends."""


@dataclass(frozen=True, slots=True)
class Strip:
    """One item: its known marks by the number of their series (from 1), and what lies behind.

    All places are between 0 and 100; without a stretch or a band ``start`` and ``end`` are None.
    """

    label: str
    figures: tuple[Figure, ...]
    marks: tuple[tuple[int, Decimal], ...]
    start: Decimal | None
    end: Decimal | None
    band: Band | None


@dataclass(frozen=True, slots=True)
class Strips:
    """``ends`` are the two ends of the axis as figures; none if there is no strip."""

    series: tuple[str, ...]
    rows: tuple[Strip, ...]
    ends: tuple[Figure, ...]


def strips(
    series: Sequence[str],
    items: Sequence[tuple[str, Sequence[Figure], Band | None]],
    low: Number,
    high: Number,
) -> Strips:
    """Items (label, one figure for each of 1 to 3 series, band) on one axis.

    Without a band, the stretch between the lowest and the highest mark is drawn once all are
    known; a band that is not known at both ends is none.
    """
    if not 1 <= len(series) <= MOST_MARKS:
        raise ValueError("strips take 1 to 3 series")
    rows = tuple(_strip(*item, len(series), low, high) for item in items)
    units = [figures[0].unit for _, figures, _ in items[:1]]
    ends = [Figure(end, unit, 0, "axis") for unit in units for end in (low, high)]
    return Strips(tuple(series), rows, tuple(ends))


def _strip(
    label: str,
    figures: Sequence[Figure],
    band: Band | None,
    series: int,
    low: Number,
    high: Number,
) -> Strip:
    if len(figures) != series:
        raise ValueError(f"the item {label!r} needs one figure for each series")
    known = band if band is not None and band[0].known and band[1].known else None
    marks = tuple(
        (number, percent(figure.value, low, high))
        for number, figure in enumerate(figures, 1)
        if figure.known
    )
    spans = band is None and len(marks) == series
    start, end = _stretch(known, [place for _number, place in marks] if spans else [], low, high)
    return Strip(label, tuple(figures), marks, start, end, known)


def _stretch(
    band: Band | None, places: Sequence[Decimal], low: Number, high: Number
) -> tuple[Decimal | None, Decimal | None]:
    if band is not None:
        return percent(band[0].value, low, high), percent(band[1].value, low, high)
    return (min(places), max(places)) if len(places) > 1 else (None, None)
