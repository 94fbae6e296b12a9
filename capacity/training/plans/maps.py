"""Maps of the demand that a plan was made for: areas by regions, addressed and unmet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from capacity.diagnostics.domain.gaps import natural_order
from capacity.exchange.naming import Names, called
from capacity.training.domain.planning.solutions import Solution, Wanted
from capacity.training.plans.figures import NO_DEMAND
from capacity.training.plans.findings import share_text
from surveys.constituents.geography import Region
from surveys.constituents.labels import REGION_LABELS
from surveys.foundation import charts
from surveys.foundation.charts import HeatTable
from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.foundation.i18n import write_number

CELL_DEMAND = "plan-cell-demand/1"
CELL_ADDRESSED = "plan-cell-addressed/1"
CELL_UNMET = "plan-cell-unmet/1"

Cells = Sequence[Wanted]


class Demand(NamedTuple):
    """Of all areas and regions."""

    weight: Fraction
    needs: int


@dataclass(frozen=True, slots=True)
class DemandMap:
    """``finding`` is what the map shows."""

    finding: str
    chart: HeatTable


def demand_share(cells: Cells, demand: Demand) -> Figure:
    """The part of all demand that these needs are."""
    return _share(_weight(cells), demand, CELL_DEMAND)


def addressed_part(cells: Cells, _demand: Demand) -> Figure:
    """The part of these needs' weight that the plan addresses."""
    return _share(_addressed(cells), _demand_in(cells), CELL_ADDRESSED)


def unmet_share(cells: Cells, demand: Demand) -> Figure:
    """The part of all demand that stays unmet here."""
    return _share(_weight(cells) - _addressed(cells), demand, CELL_UNMET)


def demand_maps(solution: Solution, known: Names) -> list[DemandMap]:
    """The demand, how much of each cell the plan addresses, and where what is unmet lies."""
    if not solution.wanted:
        return []
    return [
        DemandMap(_most(solution, known), _map(solution, known, demand_share)),
        DemandMap(_reached(solution), _map(solution, known, addressed_part, full=True)),
        DemandMap(_left(solution, known), _map(solution, known, unmet_share)),
    ]


def areas_of(solution: Solution) -> list[str]:
    return sorted({cell.area for cell in solution.wanted}, key=natural_order)


def cells_of(solution: Solution, area: str = "", region: Region | None = None) -> list[Wanted]:
    """Those of the area and the region; without one: of all."""
    return [
        cell
        for cell in solution.wanted
        if area in ("", cell.area) and region in (None, cell.region)
    ]


def demand_of(solution: Solution) -> Demand:
    return _demand_in(solution.wanted)


def _demand_in(cells: Cells) -> Demand:
    return Demand(_weight(cells), sum(cell.needs for cell in cells))


def _map(
    solution: Solution,
    known: Names,
    figure: Callable[[Cells, Demand], Figure],
    full: bool = False,
) -> HeatTable:
    """Areas by regions with a last column for all; ``full``: shades run up to 100 %."""
    demand, columns = demand_of(solution), [*Region, None]
    rows = [
        (
            called(known, area).__html__(),
            [figure(cells_of(solution, area, region), demand) for region in columns],
        )
        for area in areas_of(solution)
    ]
    inner = [each.value for _label, figures in rows for each in figures[:-1] if each.known]
    high = 1 if full else max((value for value in inner if value is not None), default=1) or 1
    names = [str(REGION_LABELS[each]) if each else str(_("All")) for each in columns]
    return charts.heat_table(names, rows, 0, high)


def _most(solution: Solution, known: Names) -> str:
    area, region, share = _highest(solution, demand_share)
    return str(
        _(
            "Most is needed in %(area)s, %(region)s: %(share)s of the demand.",
            area=str(called(known, area)),
            region=REGION_LABELS[region],
            share=share_text(share),
        )
    )


def _reached(solution: Solution) -> str:
    cells = [
        addressed_part(found, demand_of(solution))
        for area in areas_of(solution)
        for region in Region
        if (found := cells_of(solution, area, region))
    ]
    nothing = sum(not each.value for each in cells)
    text = ngettext(
        "Of %(all)s combination of area and region with demand the plan leaves %(number)s without"
        " any training.",
        "Of %(all)s combinations of area and region with demand the plan leaves %(number)s without"
        " any training.",
        len(cells),
        all=write_number(len(cells)),
        number=write_number(nothing),
    )
    return str(text)


def _left(solution: Solution, known: Names) -> str:
    area, region, share = _highest(solution, unmet_share)
    if not share:
        return str(_("All of the demand is addressed."))
    return str(
        _(
            "Most stays unmet in %(area)s, %(region)s: %(share)s of the demand.",
            area=str(called(known, area)),
            region=REGION_LABELS[region],
            share=share_text(share),
        )
    )


def _highest(
    solution: Solution, figure: Callable[[Cells, Demand], Figure]
) -> tuple[str, Region, Fraction]:
    """The cell with the highest figure; of equal ones the first."""
    demand = demand_of(solution)
    found = [
        (area, region, Fraction(figure(cells_of(solution, area, region), demand).value or 0))
        for area in areas_of(solution)
        for region in Region
    ]
    return max(found, key=lambda cell: cell[2])


def _weight(cells: Cells) -> Fraction:
    return sum((cell.weight for cell in cells), Fraction(0))


def _addressed(cells: Cells) -> Fraction:
    return sum((cell.addressed for cell in cells), Fraction(0))


def _share(weight: Fraction, of: Demand, rule: str) -> Figure:
    """Over the number of needs that it is a part of."""
    if not of.weight:
        return not_computable(Unit.SHARE, rule, NO_DEMAND)
    return Figure(weight / of.weight, Unit.SHARE, of.needs, rule)
