"""Four fields around a crosshair: what lies above or below two means at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from surveys.foundation.charts.axes import Number, Point, point, position
from surveys.foundation.figures import rounded

WIDTH, HEIGHT, MARGIN = 100, 60, 6
SMALLEST, LARGEST = Fraction(6, 5), Fraction(9, 2)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place at which ``count`` items lie; the dot's area grows with their number."""

    place: Point
    radius: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class FourFields:
    """``cross`` is where the two lines meet, in a drawing 100 units wide and 60 high."""

    spots: tuple[Spot, ...]
    cross: Point
    items: int


def four_fields(
    items: Sequence[tuple[Number, Number]], across: Number, up: Number, low: Number, high: Number
) -> FourFields:
    """Items (value across, value up), both axes from ``low`` to ``high``.

    ``across`` and ``up`` are where the crosshair lies. Items at one place share one dot.
    """
    counts = Counter((Fraction(x), Fraction(y)) for x, y in items)
    most = max(counts.values(), default=1)
    spots = (
        Spot(_place(x, y, low, high), _radius(count, most), count)
        for (x, y), count in sorted(counts.items())
    )
    return FourFields(tuple(spots), _place(across, up, low, high), len(items))


def _place(x: Number, y: Number, low: Number, high: Number) -> Point:
    return point(
        MARGIN + (WIDTH - 2 * MARGIN) * position(x, low, high),
        MARGIN + (HEIGHT - 2 * MARGIN) * (1 - position(y, low, high)),
    )


def _radius(count: int, most: int) -> Decimal:
    """From the smallest dot for one item to the largest for the most, by area."""
    if most == 1:
        return rounded(SMALLEST, 2)
    share = Fraction(count - 1, most - 1)
    squared = SMALLEST**2 + share * (LARGEST**2 - SMALLEST**2)
    return rounded(float(squared) ** 0.5, 2)
