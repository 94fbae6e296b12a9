"""The heat table: many rows by many columns, each cell printed and shaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from surveys.foundation.charts.axes import Inputs, Number, position
from surveys.foundation.figures import Figure


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A printed figure and its shade: 1 (lightest) to 5, or 0 where there is no value."""

    figure: Figure
    shade: int
    inputs: Inputs = ()


@dataclass(frozen=True, slots=True)
class HeatRow:
    label: str
    cells: tuple[HeatCell, ...]
    link: str = ""


@dataclass(frozen=True, slots=True)
class HeatTable:
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]


def heat_table(
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Figure]]],
    low: Number,
    high: Number,
    links: Sequence[str] = (),
    inputs: Sequence[Sequence[Inputs]] = (),
) -> HeatTable:
    """Rows (label, one figure a column).

    ``links`` holds an address for each row, ``inputs`` for each row those of each of its figures;
    either may be empty.
    """
    if links and len(links) != len(rows):
        raise ValueError("links must be empty or hold one address for each row")
    if inputs and [len(each) for each in inputs] != [len(figures) for _label, figures in rows]:
        raise ValueError("inputs must be empty or be there for each figure")
    made = []
    for index, (label, figures) in enumerate(rows):
        if len(figures) != len(columns):
            raise ValueError(f"the row {label!r} needs one figure for each column")
        cells = tuple(
            HeatCell(figure, shade(figure.value, low, high), inputs[index][n] if inputs else ())
            for n, figure in enumerate(figures)
        )
        made.append(HeatRow(label, cells, links[index] if links else ""))
    return HeatTable(tuple(columns), tuple(made))


def shade(value: Number | None, low: Number, high: Number) -> int:
    """The nearest of five equally spaced values from ``low`` to ``high``, halves upwards.

    Between levels 1 and 5 these are the bands [1, 1.5) [1.5, 2.5) … [4.5, 5].
    """
    if value is None:
        return 0
    return 1 + int(position(value, low, high) * 4 + Fraction(1, 2))
