"""A region's published figures as a page draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from capacity.diagnostics.domain.tripartite import COMMON_AREAS
from capacity.reports.names import Names, Words
from capacity.reports.places.domain import share
from capacity.reports.places.queries import Released
from surveys.constituents.geography import Region
from surveys.constituents.labels import GROUP_LABELS
from surveys.constituents.roles import Group
from surveys.foundation.charts import shade
from surveys.foundation.figures import Figure
from surveys.foundation.i18n import write_day, write_number

Input = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RegionCell:
    """The region's share with its shade (0: not published), and that of all regions shown."""

    figure: Figure
    shade: int
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class RegionRow:
    code: str
    name: Words
    cells: tuple[RegionCell, ...]


@dataclass(frozen=True, slots=True)
class RegionView:
    finding: str
    columns: tuple[str, ...]
    rows: tuple[RegionRow, ...]


def region_view(released: Sequence[Released], region: Region, names: Names) -> RegionView | None:
    """The common areas: for each group this region, and beside it all regions. None: nothing is
    published of this region."""
    if not any(each.region is region for each in released):
        return None
    return RegionView(
        _finding([each for each in released if each.region is region]),
        tuple(
            heading
            for group in Group
            for heading in (str(GROUP_LABELS[group]), _all_regions(group))
        ),
        tuple(RegionRow(a, names.area(a), _cells(released, region, a)) for a in COMMON_AREAS),
    )


def _all_regions(group: Group) -> str:
    return str(_("%(group)s, all regions", group=GROUP_LABELS[group]))


def _cells(released: Sequence[Released], region: Region, area: str) -> tuple[RegionCell, ...]:
    cells = []
    for group in Group:
        everywhere = [each for each in released if each.group is group and each.area == area]
        here = [each for each in everywhere if each.region is region]
        cells += [_cell(here), _cell(everywhere)]
    return tuple(cells)


def _cell(counted: Sequence[Released]) -> RegionCell:
    figure = share(
        sum(each.working for each in counted), sum(each.organizations for each in counted)
    )
    latest = max((each.made_at for each in counted), default=None)
    return RegionCell(figure, shade(figure.value, 0, 1), _inputs(counted, latest))


def _inputs(counted: Sequence[Released], latest: datetime | None) -> tuple[Input, ...]:
    return ((_("Published"), write_day(latest)),) if latest else ()


def _finding(here: Sequence[Released]) -> str:
    """In how many of the published figures at least half of the organizations work."""
    half = sum(2 * each.working >= each.organizations for each in here)
    return str(
        ngettext(
            "In %(half)s of %(count)s published figure at least half of the organizations stand at"
            " level 3 or above.",
            "In %(half)s of %(count)s published figures at least half of the organizations stand at"
            " level 3 or above.",
            len(here),
            half=write_number(half),
            count=write_number(len(here)),
        )
    )
