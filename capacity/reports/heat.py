"""Heat maps of shares of many organizations, as the portfolio and the regions draw them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from capacity.reports.names import Words
from surveys.foundation.charts import shade
from surveys.foundation.figures import Figure
from surveys.foundation.i18n import write_figure, write_number
from surveys.foundation.rules import reason_of

Input = tuple[str, str]
"""Something that went into a figure: its name, and what it is."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A share and its shade: 1 to 5, or 0 where it is not shown."""

    value: str
    base: str
    why_not: str
    shade: int
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class HeatRow:
    code: str
    name: Words
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Areas by columns; ``finding`` is what the map shows."""

    finding: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]


def heat_cell(figure: Figure, inputs: Sequence[Input] = ()) -> HeatCell:
    return HeatCell(
        write_figure(figure),
        write_number(figure.denominator) if figure.known else "",
        reason_text(figure),
        shade(figure.value, 0, 1),
        tuple(inputs),
    )


def reason_text(figure: Figure) -> str:
    """The whole statement that there is no figure, and why; empty where there is one."""
    if figure.known:
        return ""
    return str(_("Not computable: %(reason)s.", reason=reason_of(figure)))
