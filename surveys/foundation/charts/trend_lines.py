"""Small multiples: one little line for each item, all on the same axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from surveys.foundation.charts.axes import Number, Point, point, position, unbroken_runs
from surveys.foundation.figures import Figure


@dataclass(frozen=True, slots=True)
class Trend:
    """One small multiple, 100 units wide and 40 high; unknown periods leave a gap."""

    label: str
    figures: tuple[Figure, ...]
    runs: tuple[tuple[Point, ...], ...]
    dots: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Trends:
    periods: tuple[str, ...]
    ends: tuple[str, str]
    items: tuple[Trend, ...]


def trends(
    periods: Sequence[str],
    items: Sequence[tuple[str, Sequence[Figure]]],
    low: Number,
    high: Number,
    ends: tuple[str, str] | None = None,
) -> Trends:
    """Items (label, one figure a period), all on the same axis from ``low`` to ``high``.

    ``ends``: the first and the last period in a word, where there is little room.
    """
    made = []
    for label, figures in items:
        if len(figures) != len(periods):
            raise ValueError(f"the item {label!r} needs one figure for each period")
        points = [
            None if figure.value is None else _trend_point(i, len(periods), figure.value, low, high)
            for i, figure in enumerate(figures)
        ]
        dots = tuple(dot for dot in points if dot is not None)
        made.append(Trend(label, tuple(figures), unbroken_runs(points), dots))
    return Trends(tuple(periods), ends or (periods[0], periods[-1]), tuple(made))


def _trend_point(index: int, count: int, value: Number, low: Number, high: Number) -> Point:
    across = Fraction(index, count - 1) if count > 1 else Fraction(1, 2)
    down = 1 - position(value, low, high)
    return point(3 + 94 * across, 3 + 34 * down)
