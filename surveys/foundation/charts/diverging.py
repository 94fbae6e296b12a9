"""Diverging stacked bars: agreement scales around their neutral middle."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from surveys.foundation.charts.axes import PLACES, Inputs
from surveys.foundation.figures import Figure, rounded


@dataclass(frozen=True, slots=True)
class DivergingItem:
    """What one bar shows: counts and their shares, one a level, and the shares to either side.

    ``sides``: below and above neutral. ``inputs``: what these figures were computed from.
    """

    label: str
    counts: Sequence[int]
    shares: Sequence[Figure]
    sides: tuple[Figure, Figure]
    inputs: Inputs = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a bar that is 100 units wide; ``tone`` is < 0 below and > 0 above neutral."""

    x: Decimal
    width: Decimal
    tone: int = 1


@dataclass(frozen=True, slots=True)
class DivergingRow:
    """One item, and the segments of its bar; none if nobody answered."""

    item: DivergingItem
    answered: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class DivergingBars:
    """``middle`` is where neutral lies, in percent of the width; ``tones`` has one a level."""

    levels: tuple[str, ...]
    tones: tuple[int, ...]
    rows: tuple[DivergingRow, ...]
    middle: Decimal


def diverging_bars(levels: Sequence[str], items: Sequence[DivergingItem]) -> DivergingBars:
    """Agreement scales of 2 to 5 ordered levels.

    All rows share one axis, as wide as the longest bars to both sides of neutral need.
    The middle one of an odd number of levels is neutral and lies half on either side.
    """
    tones = _tones(len(levels))
    shares = [_shares(item, len(levels)) for item in items]
    reach_below = max((_reach(each, tones, -1) for each in shares), default=Fraction(0))
    reach_above = max((_reach(each, tones, 1) for each in shares), default=Fraction(0))
    span = reach_below + reach_above or Fraction(1)
    made = tuple(
        DivergingRow(item, sum(item.counts), _segments(each, tones, reach_below, span))
        for item, each in zip(items, shares, strict=True)
    )
    return DivergingBars(tuple(levels), tones, made, rounded(100 * reach_below / span, PLACES))


def _tones(count: int) -> tuple[int, ...]:
    if not 2 <= count <= 5:
        raise ValueError("diverging bars take 2 to 5 levels")
    half = count // 2
    return (*range(-half, 0), *([0] if count % 2 else []), *range(1, half + 1))


def _shares(item: DivergingItem, levels: int) -> tuple[Fraction, ...]:
    """What is drawn, one stretch a level; empty if nobody answered."""
    if len(item.counts) != levels or min(item.counts) < 0:
        raise ValueError(f"the item {item.label!r} needs one count, 0 or more, for each level")
    if len(item.shares) != levels:
        raise ValueError(f"the item {item.label!r} needs one share for each level")
    answered = sum(item.counts)
    return tuple(Fraction(count, answered) for count in item.counts) if answered else ()


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
