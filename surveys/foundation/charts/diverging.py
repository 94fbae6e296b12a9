"""Diverging stacked bars: agreement scales around their neutral middle."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from surveys.foundation.charts.axes import PLACES
from surveys.foundation.figures import rounded


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a bar that is 100 units wide; ``tone`` is < 0 below and > 0 above neutral."""

    x: Decimal
    width: Decimal
    tone: int = 1


@dataclass(frozen=True, slots=True)
class DivergingRow:
    """One item: its counts by level, the drawn shares, and the shares below and above neutral."""

    label: str
    counts: tuple[int, ...]
    answered: int
    shares: tuple[Fraction, ...]  # one a level; empty if nobody answered
    segments: tuple[Segment, ...]
    below: Fraction | None
    above: Fraction | None


@dataclass(frozen=True, slots=True)
class DivergingBars:
    """``middle`` is where neutral lies, in percent of the width; ``tones`` has one a level."""

    levels: tuple[str, ...]
    tones: tuple[int, ...]
    rows: tuple[DivergingRow, ...]
    middle: Decimal


def diverging_bars(
    levels: Sequence[str], items: Sequence[tuple[str, Sequence[int]]]
) -> DivergingBars:
    """Agreement scales of 2 to 5 ordered levels; items are (label, one count a level).

    All rows share one axis, as wide as the longest bars to both sides of neutral need.
    The middle one of an odd number of levels is neutral and lies half on either side.
    """
    tones = _tones(len(levels))
    rows = [(label, _shares(label, counts, len(levels))) for label, counts in items]
    reach_below = max((_reach(shares, tones, -1) for _, shares in rows), default=Fraction(0))
    reach_above = max((_reach(shares, tones, 1) for _, shares in rows), default=Fraction(0))
    span = reach_below + reach_above or Fraction(1)
    made = tuple(
        DivergingRow(
            label,
            tuple(counts),
            sum(counts),
            shares,
            _segments(shares, tones, reach_below, span),
            _side(shares, tones, -1) if shares else None,
            _side(shares, tones, 1) if shares else None,
        )
        for (label, shares), (_, counts) in zip(rows, items, strict=True)
    )
    return DivergingBars(tuple(levels), tones, made, rounded(100 * reach_below / span, PLACES))


def _tones(count: int) -> tuple[int, ...]:
    if not 2 <= count <= 5:
        raise ValueError("diverging bars take 2 to 5 levels")
    half = count // 2
    return (*range(-half, 0), *([0] if count % 2 else []), *range(1, half + 1))


def _shares(label: str, counts: Sequence[int], levels: int) -> tuple[Fraction, ...]:
    if len(counts) != levels or min(counts) < 0:
        raise ValueError(f"the item {label!r} needs one count, 0 or more, for each level")
    answered = sum(counts)
    return tuple(Fraction(count, answered) for count in counts) if answered else ()


def _side(shares: Sequence[Fraction], tones: Sequence[int], sign: int) -> Fraction:
    chosen = (share for share, tone in zip(shares, tones, strict=True) if tone * sign > 0)
    return sum(chosen, Fraction(0))


def _reach(shares: Sequence[Fraction], tones: Sequence[int], sign: int) -> Fraction:
    if not shares:
        return Fraction(0)
    neutral = shares[tones.index(0)] if 0 in tones else Fraction(0)
    return _side(shares, tones, sign) + neutral / 2


def _segments(
    shares: Sequence[Fraction], tones: Sequence[int], reach_below: Fraction, span: Fraction
) -> tuple[Segment, ...]:
    """Edges are rounded, not widths, so that neighbours neither gape nor overlap."""
    edges = [reach_below - _reach(shares, tones, -1)]
    for share in shares:
        edges.append(edges[-1] + share)
    drawn = [rounded(100 * edge / span, PLACES) for edge in edges]
    spans = zip(pairwise(drawn), tones if shares else (), strict=True)
    return tuple(Segment(a, b - a, tone) for (a, b), tone in spans if b > a)
