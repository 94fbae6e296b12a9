"""What all charts are drawn on: points, unbroken runs of them, and values on an axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from surveys.foundation.figures import rounded

Number = Fraction | float
Inputs = Sequence[tuple[str, str]]
"""What went into a figure: names, and what each is, as finished texts."""

PLACES = 2  # of a hundred units of width: finer than a pixel of any screen


@dataclass(frozen=True, slots=True)
class Point:
    """A place in a drawing: x from its start edge, y from its top, in the drawing's units."""

    x: Decimal
    y: Decimal


def point(x: Number, y: Number) -> Point:
    """The point at (``x``, ``y``), rounded."""
    return Point(rounded(x, PLACES), rounded(y, PLACES))


def unbroken_runs(points: Sequence[Point | None]) -> tuple[tuple[Point, ...], ...]:
    """Stretches of at least two neighbouring known points."""
    found: list[list[Point]] = [[]]
    for place in points:
        if place is None:
            found.append([])
        else:
            found[-1].append(place)
    return tuple(tuple(run) for run in found if len(run) > 1)


def position(value: Number, low: Number, high: Number) -> Fraction:
    """Where ``value`` lies from ``low`` (0) to ``high`` (1), cut off at both ends."""
    start, end = Fraction(low), Fraction(high)
    if end <= start:
        return Fraction(0)
    return min(max((Fraction(value) - start) / (end - start), Fraction(0)), Fraction(1))


def percent(value: Number | None, low: Number, high: Number) -> Decimal:
    """Where ``value`` lies from ``low`` (0) to ``high`` (100); 0 if it is unknown."""
    return rounded(100 * (Fraction(0) if value is None else position(value, low, high)), PLACES)
