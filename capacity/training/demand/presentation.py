"""Demand as its pages show it: figures, the map with its links, names in the page's language."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from flask_babel import gettext as _
from flask_babel import ngettext

from capacity.diagnostics.assessments.labels import LEVEL_NAMES
from capacity.exchange.domain.areas import all_areas
from capacity.exchange.naming import Named, Names, called
from capacity.training.demand.labels import Measure
from capacity.training.demand.queries import Needed
from capacity.training.domain.demand import (
    ADDRESSED_RULE,
    NEEDS_RULE,
    ORGANIZATIONS_RULE,
    PLANNED_RULE,
    WEIGHT_RULE,
    Across,
    Demand,
    Lines,
    Narrowing,
    demand_map,
)
from capacity.training.domain.needs import Need
from surveys.constituents.country_names import name_order
from surveys.constituents.geography import Region
from surveys.constituents.labels import GROUP_LABELS, REGION_LABELS
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group
from surveys.foundation.charts import shade
from surveys.foundation.figures import Figure, Unit
from surveys.foundation.i18n import (
    MOST_EQUALS,
    isolated,
    language_name,
    page_language,
    write_figure,
    write_list,
    write_number,
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Demand as figures. ``base``: the organizations that it is counted among."""

    organizations: Figure
    needs: Figure
    planned: Figure
    weight: Figure


def figures_of(demand: Demand, base: int, weighed_by: str = WEIGHT_RULE) -> Figures:
    return Figures(
        Figure(demand.organizations, Unit.COUNT, base, ORGANIZATIONS_RULE),
        Figure(demand.needs, Unit.COUNT, base, NEEDS_RULE),
        Figure(demand.planned, Unit.COUNT, demand.needs, PLANNED_RULE),
        Figure(demand.weight, Unit.SCORE, demand.needs, weighed_by),
    )


def part_of(demand: Demand, base: int) -> Figures:
    """The same of what a course addresses, which may be a part of a need."""
    return figures_of(demand, base, ADDRESSED_RULE)


def column_name(across: Across, code: str) -> str:
    match across:
        case Across.REGION:
            return str(REGION_LABELS[Region(code)])
        case Across.GROUP:
            return str(GROUP_LABELS[Group(code)])
        case Across.LANGUAGE:
            return language_name(code)


# --- the map -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MapCell:
    """What stands in a cell, its shade (0: nothing), and what the list below is narrowed to."""

    text: str
    shade: int
    narrowing: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MapRow:
    area: Named
    cells: tuple[MapCell, ...]


@dataclass(frozen=True, slots=True)
class DemandMap:
    columns: tuple[str, ...]
    rows: tuple[MapRow, ...]


def map_of(
    lines: Lines, across: Across, measure: Measure, columns: Sequence[str], names: Names
) -> DemandMap:
    """Areas in the order of the diagnostics; the darkest cell is the one with most."""
    cells = demand_map(lines, across)
    values = {place: _value(demand, measure) for place, demand in cells.items()}
    most = max((figure.value or 0 for figure in values.values()), default=0)
    present = {area for area, _column in cells}
    return DemandMap(
        tuple(column_name(across, column) for column in columns),
        tuple(
            MapRow(
                called(names, area),
                tuple(
                    _cell(values.get((area, column)), most, {"area": area, across.value: column})
                    for column in columns
                ),
            )
            for area in in_order(present)
        ),
    )


def _value(demand: Demand, measure: Measure) -> Figure:
    if measure is Measure.ORGANIZATIONS:
        count = demand.organizations
        return Figure(count, Unit.COUNT, count, ORGANIZATIONS_RULE)
    return Figure(demand.weight, Unit.SCORE, demand.needs, WEIGHT_RULE)


def _cell(figure: Figure | None, most: Fraction | float, narrowing: Mapping[str, str]) -> MapCell:
    if figure is None or figure.value is None:
        return MapCell("\N{EN DASH}", 0, {})
    text = write_figure(figure) if figure.unit is Unit.COUNT else write_number(figure.value, 2)
    return MapCell(text, shade(figure.value, 0, most), narrowing)


def in_order(areas: Collection[str]) -> list[str]:
    """Areas in the order of the diagnostics; those that they no longer have at the end."""
    known = [area for area in all_areas() if area in areas]
    return [*known, *sorted(set(areas) - set(known))]


# --- organizations -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sharing:
    """An organization that shares its needs, with those that are looked at."""

    organization: Organization
    needs: tuple[Need, ...]


def by_name(needed: Needed, found: Demand) -> list[Organization]:
    """The organizations that are counted, by name."""
    locale = page_language().code
    own = [needed.organizations[number] for number in found.organization_ids]
    return sorted(own, key=lambda each: (name_order(each.name, locale), each.id))


def sharing(needed: Needed, organization: Organization, narrowing: Narrowing) -> Sharing:
    needs = needed.own[organization.id]
    return Sharing(organization, tuple(filter(narrowing.takes_need, needs)))


def level_texts() -> dict[tuple[int, int], str]:
    """“from 2 (Started) to 4 (Consolidated)” for every two levels, in the page's language."""
    return {
        (low, high): _(
            "from %(existing)s (%(name)s) to %(target)s (%(wanted)s)",
            existing=write_number(low),
            name=LEVEL_NAMES[low],
            target=write_number(high),
            wanted=LEVEL_NAMES[high],
        )
        for low, high in combinations(LEVEL_NAMES, 2)
    }


def most_needed_text(most: Collection[str], areas: int, names: Names) -> str:
    """In which of the areas most needs are expected, in one sentence; empty if in none."""
    if len(most) > MOST_EQUALS:
        return str(
            _(
                "Areas in which needs are expected most often: %(count)s of %(areas)s.",
                count=write_number(len(most)),
                areas=write_number(areas),
            )
        )
    named = write_list(isolated(str(called(names, area))) for area in most)
    return str(_("Needs are expected most often in %(area)s.", area=named)) if most else ""


def lead_of(demand: Demand) -> str:
    """How many organizations share how many needs, in one sentence."""
    said: str = ngettext(
        "%(count)s organization shares its needs with the Turin Centre. "
        "Number of needs: %(needs)s.",
        "%(count)s organizations share their needs with the Turin Centre. "
        "Number of needs: %(needs)s.",
        demand.organizations,
        count=write_number(demand.organizations),
        needs=write_number(demand.needs),
    )
    return said
