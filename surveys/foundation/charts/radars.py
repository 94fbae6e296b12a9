"""The radar: at most twelve areas of one organization, this time beside last time."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from surveys.foundation.charts.axes import Point, point, position, unbroken_runs
from surveys.foundation.figures import Figure

_WIDTH, _HEIGHT = 180, 100
_CENTRE_X, _CENTRE_Y = _WIDTH / 2, _HEIGHT / 2
_RADIUS = 40
_LABEL_RADIUS = 44
_RINGS = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where a label stands: in percent of the drawing, even numbers, so that a class can say it.

    ``side`` is "start" (the label ends at ``x`` percent from the end edge), "end" (it begins at
    ``x`` percent from the start edge) or "middle" (it is centred, ``x`` is 50).
    """

    side: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Ring:
    """One line of equal value around the centre."""

    value: int
    points: tuple[Point, ...]
    y: int  # where its number stands on the first spoke, in percent


@dataclass(frozen=True, slots=True)
class Spoke:
    code: str
    name: str
    tip: Point
    place: Place


@dataclass(frozen=True, slots=True)
class RadarSeries:
    """One line of a radar. ``runs`` are its unbroken stretches: one closed one if ``closed``."""

    name: str
    figures: tuple[Figure, ...]
    runs: tuple[tuple[Point, ...], ...]
    dots: tuple[Point, ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class Radar:
    """Drawn on 180 by 100 units."""

    rings: tuple[Ring, ...]
    spokes: tuple[Spoke, ...]
    series: tuple[RadarSeries, ...]
    centre: Point


def radar(
    areas: Sequence[tuple[str, str]],
    series: Sequence[tuple[str, Sequence[Figure]]],
    low: int = 1,
    high: int = 5,
) -> Radar:
    """3 to 12 areas (code, name) of one organization, in 1 to 3 series (name, one figure an area).

    ``low`` is the centre and ``high`` the rim; their distance must be a multiple of four.
    """
    count = len(areas)
    if not 3 <= count <= 12 or not 1 <= len(series) <= 3:
        raise ValueError("a radar takes 3 to 12 areas and 1 to 3 series")
    if high <= low or (high - low) % _RINGS:
        raise ValueError("high - low must be a positive multiple of 4")
    return Radar(
        tuple(_ring(step, count, low, high) for step in range(1, _RINGS + 1)),
        tuple(
            Spoke(code, name, _on_spoke(i, count, _RADIUS), _label_place(i, count))
            for i, (code, name) in enumerate(areas)
        ),
        tuple(_radar_series(name, figures, count, low, high) for name, figures in series),
        point(_CENTRE_X, _CENTRE_Y),
    )


def _ring(step: int, count: int, low: int, high: int) -> Ring:
    radius = _RADIUS * step / _RINGS
    points = tuple(_on_spoke(i, count, radius) for i in range(count))
    return Ring(low + (high - low) * step // _RINGS, points, round(_CENTRE_Y - radius))


def _radar_series(
    name: str, figures: Sequence[Figure], count: int, low: int, high: int
) -> RadarSeries:
    if len(figures) != count:
        raise ValueError(f"the series {name!r} needs one figure for each area")
    points = tuple(
        None
        if figure.value is None
        else _on_spoke(i, count, _RADIUS * float(position(figure.value, low, high)))
        for i, figure in enumerate(figures)
    )
    closed = None not in points
    dots = tuple(dot for dot in points if dot is not None)
    runs = (dots,) if closed else _runs_around(points)
    return RadarSeries(name, tuple(figures), runs, dots, closed)


def _runs_around(points: Sequence[Point | None]) -> tuple[tuple[Point, ...], ...]:
    """The unbroken stretches of a circle of points with at least one gap."""
    gap = points.index(None)
    return unbroken_runs([*points[gap:], *points[:gap]])


def _on_spoke(index: int, count: int, radius: float) -> Point:
    angle = 2 * pi * index / count
    return point(_CENTRE_X + radius * sin(angle), _CENTRE_Y - radius * cos(angle))


def _label_place(index: int, count: int) -> Place:
    angle = 2 * pi * index / count
    y = _even(_CENTRE_Y - _LABEL_RADIUS * cos(angle), _HEIGHT)
    sideways = round(sin(angle), 9)  # the sine of pi is not quite 0 in floats
    if sideways == 0:
        return Place("middle", 50, y)
    x = _even(_CENTRE_X + _LABEL_RADIUS * abs(sideways), _WIDTH)
    return Place("end" if sideways > 0 else "start", x, y)


def _even(length: float, whole: int) -> int:
    return 2 * round(length * 50 / whole)
