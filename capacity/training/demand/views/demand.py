"""The demand: a map of it, and who needs what by name, as far as organizations share it."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from capacity.exchange.naming import Named, Names, called, names
from capacity.training.demand.forms import DemandForm
from capacity.training.demand.labels import COVERED_LABELS, Measure
from capacity.training.demand.presentation import (
    Figures,
    Sharing,
    by_name,
    column_name,
    figures_of,
    in_order,
    lead_of,
    level_texts,
    map_of,
    sharing,
)
from capacity.training.demand.queries import Needed, planned_needs
from capacity.training.domain.demand import (
    Across,
    Demand,
    Lines,
    Narrowing,
    demand_by,
    narrowed,
    together,
    whole,
)
from surveys.constituents.access import needs, note_look
from surveys.constituents.country_names import country_name
from surveys.constituents.geography import Region
from surveys.constituents.labels import GROUP_LABELS, REGION_LABELS
from surveys.constituents.roles import Group
from surveys.foundation.database import current_session
from surveys.foundation.figures import rounded
from surveys.foundation.files import send_table
from surveys.foundation.i18n import language_name, page_language
from surveys.foundation.paging import beside

bp = Blueprint("demand", __name__, url_prefix="/training")

A_PAGE = 15
"""How many organizations a page lists, each with all its needs."""


def known_names() -> Names:
    """What areas and criteria are called; looked up once for a page."""
    if "demand_names" not in g:
        g.demand_names = names(current_session())
    found: Names = g.demand_names
    return found


@bp.context_processor
def _words() -> dict[str, Any]:
    known = known_names()
    return {
        "called": lambda code: called(known, code),
        "country_name_of": lambda iso3: country_name(iso3, page_language().code),
        "covered_labels": COVERED_LABELS,
        "group_labels": GROUP_LABELS,
        "language_name": language_name,
        "levels": level_texts(),
        "region_labels": REGION_LABELS,
        "readers": _("Planners of the Turin Centre."),
    }


def shared() -> tuple[Needed, bool]:
    """The needs that are shared: of real organizations, or of demonstration ones (True) where no
    real one shares anything yet."""
    session = current_session()
    real = planned_needs(session, demonstration=False)
    if real.candidates:
        return real, False
    shown = planned_needs(session, demonstration=True)
    return shown, bool(shown.candidates)


@bp.get("/demand")
@needs("training.demand")
def index() -> ResponseReturnValue:
    needed, demonstration = shared()
    form = _form(needed, request.args)
    good = form.validate()
    # What was asked for wrongly is shown as it was typed, above the whole demand.
    choice = form if good else _form(needed, MultiDict())
    narrowing = choice.narrowing()
    lines = narrowed(needed.lines, narrowing)
    by_area = demand_by(lines, lambda line: line.step.area)
    found = together(by_area.values())
    note_look("demand.seen", "demand")
    page = render_template(
        "training/demand/index.html",
        form=form,
        narrowed=narrowing.narrows,
        kept=_kept(),
        demonstration=demonstration,
        anybody=bool(needed.candidates),
        lead=lead_of(found),
        **_map(choice, lines),
        areas=_areas(by_area, len(needed.candidates)),
        **_list(needed, found, narrowing, choice.page.data or 1),
    )
    return page, 200 if good else 422


def _form(needed: Needed, given: MultiDict[str, str]) -> DemandForm:
    known = known_names()
    areas = in_order({line.step.area for line in needed.lines})
    languages = {each for candidate in needed.candidates for each in candidate.languages}
    return DemandForm.over(
        given,
        [(area, str(called(known, area))) for area in areas],
        [(code, language_name(code)) for code in sorted(languages)],
    )


def _kept() -> dict[str, str]:
    """What the address says, for links that change a part of it."""
    return {name: value for name, value in request.args.items() if value and name != "page"}


def _map(choice: DemandForm, lines: Lines) -> dict[str, Any]:
    across, measure = Across(choice.across.data), Measure(choice.measure.data)
    made = map_of(lines, across, measure, _columns(lines, across), known_names())
    return {"map": made, "across": across, "measure": measure}


def _columns(lines: Lines, across: Across) -> list[str]:
    """All regions or groups in their own order; of languages those that occur."""
    match across:
        case Across.REGION:
            return [region.value for region in Region]
        case Across.GROUP:
            return [group.value for group in Group]
        case Across.LANGUAGE:
            spoken = {language for line in lines for language in line.languages}
            return sorted(spoken, key=lambda code: column_name(across, code))


def _areas(counted: Mapping[str, Demand], base: int) -> list[tuple[Named, Figures]]:
    known = known_names()
    return [(called(known, area), figures_of(counted[area], base)) for area in in_order(counted)]


def _list(needed: Needed, found: Demand, narrowing: Narrowing, asked_page: int) -> dict[str, Any]:
    everybody = by_name(needed, found)
    pages = max(1, ceil(len(everybody) / A_PAGE))
    page = min(asked_page, pages)
    shown = everybody[(page - 1) * A_PAGE : page * A_PAGE]
    return {
        "sharing": [sharing(needed, each, narrowing) for each in shown],
        "page": page,
        "pages": pages,
        **beside(page, pages, "#needs"),
    }


# --- the needs as a file -------------------------------------------------------------------------

HEADING = (
    "organization",
    "country",
    "region",
    "group",
    "language",
    "criterion",
    "name",
    "existing_level",
    "wanted_level",
    "weight",
    "in_action_plan",
)


@bp.get("/demand/needs.csv")
@needs("training.demand")
def download() -> ResponseReturnValue:
    """Every need that is shared and fits the choice, one a line."""
    needed, _demonstration = shared()
    form = _form(needed, request.args)
    choice = form if form.validate() else _form(needed, MultiDict())
    narrowing = choice.narrowing()
    found = by_name(needed, whole(narrowed(needed.lines, narrowing)))
    note_look("demand.downloaded", "demand")
    lines = [HEADING, *_lines([sharing(needed, each, narrowing) for each in found])]
    return send_table(lines, "training-needs.csv")


def _lines(found: Sequence[Sharing]) -> Iterator[tuple[str | int, ...]]:
    known = known_names()
    for each in found:
        who = each.organization
        for need in each.needs:
            yield (
                who.name,
                who.country_iso3,
                who.country.region,
                who.group,
                who.language,
                need.criterion,
                called(known, need.criterion).name,
                need.existing,
                need.target,
                str(rounded(need.weight, 4)),
                "yes" if need.planned else "no",
            )
