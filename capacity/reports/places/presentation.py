"""A region's published figures as a page draws them."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from capacity.diagnostics.domain.tripartite import COMMON_AREAS
from capacity.reports.heat import HeatCell, HeatMap, HeatRow, heat_cell
from capacity.reports.names import Names
from capacity.reports.places.domain import share
from capacity.reports.places.queries import Released
from surveys.constituents.geography import Region
from surveys.constituents.labels import GROUP_LABELS
from surveys.constituents.roles import Group
from surveys.foundation.i18n import write_day, write_number


def region_view(released: Sequence[Released], region: Region, names: Names) -> HeatMap | None:
    """The common areas: for each group this region, and beside it all regions. None: nothing is
    published of this region."""
    if not any(each.region is region for each in released):
        return None
    return HeatMap(
        _finding([each for each in released if each.region is region]),
        tuple(
            heading
            for group in Group
            for heading in (str(GROUP_LABELS[group]), _all_regions(group))
        ),
        tuple(HeatRow(a, names.area(a), _cells(released, region, a)) for a in COMMON_AREAS),
    )


def _all_regions(group: Group) -> str:
    return str(_("%(group)s, all regions", group=GROUP_LABELS[group]))


def _cells(released: Sequence[Released], region: Region, area: str) -> tuple[HeatCell, ...]:
    cells = []
    for group in Group:
        everywhere = [each for each in released if each.group is group and each.area == area]
        here = [each for each in everywhere if each.region is region]
        cells += [_cell(here), _cell(everywhere)]
    return tuple(cells)


def _cell(counted: Sequence[Released]) -> HeatCell:
    figure = share(
        sum(each.working for each in counted), sum(each.organizations for each in counted)
    )
    latest = max((each.made_at for each in counted), default=None)
    return heat_cell(figure, [(_("Published"), write_day(latest))] if latest else ())


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
