"""Single measures on an axis: a bar, a dot with its interval, a value against its target."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from surveys.foundation.charts.axes import Number, percent
from surveys.foundation.figures import Figure


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure as a stretch of 0 to 100 units."""

    figure: Figure
    width: Decimal


def bar(figure: Figure, full: Number = 1) -> Bar:
    """``full`` is the value that fills the bar; an unknown figure leaves it empty."""
    return Bar(figure, percent(figure.value, 0, full))


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """A figure with its interval; ``start``, ``end`` and ``dot`` lie between 0 and 100."""

    label: str
    figure: Figure
    lower: Figure | None
    upper: Figure | None
    dot: Decimal | None
    start: Decimal | None
    end: Decimal | None


@dataclass(frozen=True, slots=True)
class Intervals:
    """``ends`` are the two ends of the axis as figures; none if there is no row."""

    rows: tuple[IntervalRow, ...]
    ends: tuple[Figure, ...]


def intervals(
    items: Sequence[tuple[str, Figure, Figure | None, Figure | None]], low: Number, high: Number
) -> Intervals:
    """Items (label, figure, lower, upper) on one axis from ``low`` to ``high``.

    An item without both bounds (a census has none) is drawn as its dot alone.
    """
    rows = []
    for label, figure, lower, upper in items:
        bounded = lower is not None and upper is not None and lower.known and upper.known
        rows.append(
            IntervalRow(
                label,
                figure,
                lower if bounded else None,
                upper if bounded else None,
                percent(figure.value, low, high) if figure.known else None,
                percent(lower.value, low, high) if lower and bounded else None,
                percent(upper.value, low, high) if upper and bounded else None,
            )
        )
    ends = [
        Figure(end, figure.unit, 0, "axis") for _, figure, *_ in items[:1] for end in (low, high)
    ]
    return Intervals(tuple(rows), tuple(ends))


@dataclass(frozen=True, slots=True)
class BulletRow:
    """A value as a bar against its milestone and its target as marks, each from 0 to 100."""

    label: str
    value: Figure
    milestone: Figure
    target: Figure
    width: Decimal
    milestone_at: Decimal | None
    target_at: Decimal | None


@dataclass(frozen=True, slots=True)
class Bullets:
    rows: tuple[BulletRow, ...]


def bullets(items: Sequence[tuple[str, Figure, Figure, Figure]]) -> Bullets:
    """Items (label, value, milestone, target), each from zero on an axis of its own.

    The greatest of an item's three figures lies at 95, so that its mark stays visible.
    """
    rows = []
    for label, value, milestone, target in items:
        known = [Fraction(f.value) for f in (value, milestone, target) if f.value is not None]
        full = max(known, default=Fraction(1)) / Fraction(95, 100)
        rows.append(
            BulletRow(
                label,
                value,
                milestone,
                target,
                percent(value.value, 0, full),
                percent(milestone.value, 0, full) if milestone.known else None,
                percent(target.value, 0, full) if target.known else None,
            )
        )
    return Bullets(tuple(rows))
