"""Participation rates with their filters, and the map of what is recorded."""

from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from capacity.participation.country_list import tiles_by_region
from capacity.participation.domain.rates import (
    DepthIndex,
    Period,
    depth_index,
    participation_rates,
    periods,
    reasons_given,
    why_no_rates,
    within,
)
from capacity.participation.domain.record import RecordedFinding, about_real_countries
from capacity.participation.forms import RatesForm
from capacity.participation.queries import all_findings, closed_rounds_about, counts_by_country
from capacity.participation.register.labels import REASON_LABELS
from capacity.participation.views.record import bp
from surveys.constituents.access import needs
from surveys.constituents.geography import Region
from surveys.constituents.labels import GROUP_LABELS, REGION_LABELS
from surveys.constituents.roles import Group
from surveys.foundation import charts
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language


@bp.get("/participation/rates")
@needs("participation.view")
def rates() -> ResponseReturnValue:
    """What documents say, by region, stage, group and year of the document."""
    form = RatesForm(request.args)
    good = form.validate()
    every = about_real_countries(all_findings(current_session()))
    found = within(every, *form.wanted()) if good else every
    by_stage = participation_rates(found)
    groups, stages = form.groups(), form.stages()
    heat = _heat(found, groups)
    page = render_template(
        "participation/rates.html",
        form=form,
        findings=found,
        rates=[line for line in by_stage if line.stage in stages],
        shown_groups=groups,
        why_no_rates=why_no_rates(by_stage),
        depths=[(s, [depth_index(found, g, s) for g in groups]) for s in (None, *stages)],
        heat=heat,
        known_regions=sum(any(cell.figure.known for cell in row.cells) for row in heat.rows),
        periods=[(period, _depths(period, groups)) for period in periods(found)],
        trend=_trend(periods(found), groups),
        reasons=[(REASON_LABELS[r], n) for r, n in reasons_given(found)],
        rounds=closed_rounds_about(current_session(), now()),
        group_labels=GROUP_LABELS,
    )
    return page, 200 if good else 422


def _depths(period: Period, groups: Sequence[Group]) -> list[object]:
    return [depth_index(period.findings, group) for group in groups]


def _heat(found: Sequence[RecordedFinding], groups: Sequence[Group]) -> charts.HeatTable:
    """Regions in their fixed order: nothing is ranked."""
    depths = [[depth_index(within(found, r), group) for group in groups] for r in Region]
    rows = [
        (str(REGION_LABELS[region]), [depth.index for depth in of_region])
        for region, of_region in zip(Region, depths, strict=True)
    ]
    inputs = [[_unknown(depth) for depth in of_region] for of_region in depths]
    names = [str(GROUP_LABELS[group]) for group in groups]
    return charts.heat_table(names, rows, 0, 100, inputs=inputs)


def _unknown(depth: DepthIndex) -> list[tuple[str, str]]:
    """Of how many programmes the depth is not known, which the index leaves out."""
    number = ngettext("%(num)s programme", "%(num)s programmes", depth.unknown)
    return [(_("Depth not known"), number)]


def _trend(found: Sequence[Period], groups: Sequence[Group]) -> charts.Trends | None:
    """A line for each group, once two periods can be compared."""
    if len(found) < 2:
        return None
    names = [_("%(first)s–%(last)s", first=p.first_year, last=p.first_year + 1) for p in found]
    lines = [
        (
            str(GROUP_LABELS[group]),
            [depth_index(period.findings, group).index for period in found],
        )
        for group in groups
    ]
    return charts.trends(names, lines, 0, 100)


@bp.get("/participation/map")
@needs("participation.view")
def tiles() -> ResponseReturnValue:
    """Each country a tile of its region, shaded by how many programmes are on record."""
    regions = tiles_by_region(counts_by_country(current_session()), page_language().code)
    return render_template(
        "participation/map.html",
        regions=regions,
        region_labels=REGION_LABELS,
        recorded=sum(bool(tile.programmes) for _region, held in regions for tile in held),
        programmes=sum(tile.programmes for _region, held in regions for tile in held),
    )
