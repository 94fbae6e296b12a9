"""The pages of countries and regions: facts from documents, what was released, what is agreed."""

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from capacity.diagnostics.domain.levels import Provenance
from capacity.participation import labels as record_labels
from capacity.participation.domain.rates import participation_rates, why_no_rates
from capacity.participation.domain.record import by_family
from capacity.participation.queries import all_findings, findings_of_country
from capacity.participation.queries import programmes as programmes_of
from capacity.participation.verdict_queries import rounds_about
from capacity.reports.comparing.levels import OFFERED
from capacity.reports.comparing.tripartite import shared_in, side_by_side, tripartite_view
from capacity.reports.institution import Reader
from capacity.reports.names import Names
from capacity.reports.places.domain import REGION_RULE
from capacity.reports.places.forms import PlacesForm
from capacity.reports.places.presentation import region_view
from capacity.reports.places.queries import Place, latest_releases, matching, places
from surveys.collection.rounds.labels import STATE_LABELS as ROUND_STATES
from surveys.collection.rounds.queries import period_of
from surveys.constituents.access import needs
from surveys.constituents.country_names import country_name
from surveys.constituents.geography import Country, Region
from surveys.constituents.geography import country as find_country
from surveys.constituents.labels import COUNTRY_KIND_LABELS, GROUP_LABELS, REGION_LABELS
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language
from surveys.foundation.rules import rulebook
from surveys.questionnaires.queries import latest_version, questionnaire_in

bp = Blueprint("places", __name__)

ANY_DIAGNOSTIC = "diagnostic-ministry"
"""The common areas are the same file in all three: their names are read from this one."""


@bp.context_processor
def _words() -> dict[str, Any]:
    """What every page of this room calls things."""
    return {
        "labels": record_labels,
        "group_labels": GROUP_LABELS,
        "kind_labels": COUNTRY_KIND_LABELS,
        "region_labels": REGION_LABELS,
        "name_of": lambda iso3: country_name(iso3, page_language().code),
    }


@bp.get("/countries")
@needs("places.view")
def index() -> ResponseReturnValue:
    form = PlacesForm(request.args)
    good = form.validate()
    every = places(current_session(), page_language().code)
    found = matching(every, form.q.data or "", form.region.data or "") if good else every
    page = render_template(
        "places/index.html",
        form=form,
        searched=bool(form.q.data or form.region.data),
        real=[place for place in every if place.country.is_real],
        regions=_by_region([place for place in found if place.country.is_real]),
        demonstration=[place for place in found if not place.country.is_real],
    )
    return page, 200 if good else 422


def _by_region(found: list[Place]) -> list[tuple[Region, list[Place]]]:
    """The regions that have any of these, in the order of the regions."""
    grouped = ((region, [p for p in found if p.country.region is region]) for region in Region)
    return [(region, members) for region, members in grouped if members]


@bp.get("/countries/<iso3>")
@needs("places.view")
def country(iso3: str) -> ResponseReturnValue:
    """What is on record of one country; levels only by consent of all whose levels they are."""
    try:
        entry = find_country(iso3)
    except KeyError:
        abort(404)
    session = current_session()
    findings = findings_of_country(session, iso3)
    programmes = programmes_of(session, iso3)
    titles = {programme.id: programme.title for programme in programmes}
    about = [
        (titles[programme_id], round_, period_of(round_).state(now()))
        for programme_id, round_ in rounds_about(session, list(titles))
        if round_.opens_at <= now()
    ]
    return render_template(
        "places/country.html",
        country=entry,
        name=country_name(iso3, page_language().code),
        programmes=programmes,
        rounds=about,
        round_states=ROUND_STATES,
        findings=findings,
        families=[(family, len(members)) for family, members in by_family(findings)],
        groups_finding=_groups_finding(entry),
    )


def _groups_finding(entry: Country) -> str:
    """How far the three groups lie apart, in one sentence; "" unless everybody consented."""
    session = current_session()
    shared = shared_in(session, entry.iso3)
    if not shared.assessments:
        return ""
    provenance = max(OFFERED[Reader.BUREAU], key=lambda kind: _computable(shared, kind))
    version_id = shared.assessments[0].version_id
    names = Names(questionnaire_in(session, version_id, page_language().code))
    return tripartite_view(side_by_side(shared, provenance), names).finding


def _computable(shared: Any, kind: Provenance) -> int:
    return sum(area.spread.known for area in side_by_side(shared, kind).areas)


@bp.get("/regions/<region>")
@needs("places.view")
def region(region: str) -> ResponseReturnValue:
    """One region: its countries by name, who took part, and what is published of capacity."""
    if region not in set(Region):
        abort(404)
    wanted, session = Region(region), current_session()
    every = places(session, page_language().code)
    here = [p for p in every if p.country.is_real and p.country.region is wanted]
    codes = {place.country.iso3 for place in here}
    findings = [f for f in all_findings(session) if f.country_iso3 in codes]
    rates = participation_rates(findings)
    return render_template(
        "places/region.html",
        region=wanted,
        name=REGION_LABELS[wanted],
        places=here,
        recorded=[place for place in here if place.findings or place.programmes],
        findings=len(findings),
        rates=rates,
        why_no_rates=why_no_rates(rates),
        view=_capacity(wanted),
        rule=rulebook().rule(REGION_RULE),
    )


def _capacity(wanted: Region) -> Any:
    session = current_session()
    released = latest_releases(session)
    version = latest_version(session, ANY_DIAGNOSTIC)
    if version is None or not released:
        return None
    names = Names(questionnaire_in(session, version.id, page_language().code))
    return region_view(released, wanted, names)
