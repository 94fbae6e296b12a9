"""The portfolio of a bureau: shares by area in colour, organizations by name without."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.diagnostics.domain.levels import Provenance
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.domain.scores import SCORE_RULE
from capacity.reports.comparing.labels import LEVELS_OF, SeveralNames
from capacity.reports.heat import HeatMap
from capacity.reports.labels import BUREAU_NAMES
from capacity.reports.names import Names
from capacity.reports.portfolio.domain import FEWEST, SHARE_RULE, Bands
from capacity.reports.portfolio.forms import BY_ROUND, PortfolioForm
from capacity.reports.portfolio.labels import TITLES
from capacity.reports.portfolio.presentation import Line, Lines, heat_map
from capacity.reports.portfolio.queries import (
    Held,
    bands_by_region,
    bands_by_round,
    levels_of,
    organizations_held,
    rounds_of_group,
)
from surveys.constituents.access import current_actor, needs, note_look
from surveys.constituents.country_names import name_order
from surveys.constituents.geography import Region
from surveys.constituents.labels import REGION_LABELS
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import current_session
from surveys.foundation.i18n import page_language
from surveys.foundation.paging import beside
from surveys.foundation.rules import rulebook
from surveys.questionnaires.domain.structure import Questionnaire
from surveys.questionnaires.queries import questionnaire_in

bp = Blueprint("portfolio", __name__)

A_PAGE = 50
"""How many organizations a page lists."""

ROUNDS_SHOWN = 5
"""How many rounds the heat map has columns for: the latest."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader asked for; everything where nothing was said."""

    group: Group
    region: str = ""
    round_id: int | None = None
    state: str = ""
    levels: str = ""
    by_round: bool = False
    page: int = 1


@bp.get("/portfolio")
@needs("portfolio.view")
def index() -> ResponseReturnValue:
    session, groups = current_session(), current_actor().groups(Role.REVIEWER)
    asked = request.args.get("group", "")
    group = Group(asked) if asked in groups else min(groups)
    rounds = rounds_of_group(session, group)
    form = PortfolioForm.over(request.args, groups, rounds)
    good = form.validate()
    choice = _choice(form, group) if good else Choice(group)
    held = _held(choice)
    note_look("portfolio.seen", "portfolio")
    page = render_template(
        "portfolio/index.html",
        form=form,
        several=len(groups) > 1,
        title=TITLES[group],
        readers=_("The organization itself and %(bureau)s.", bureau=BUREAU_NAMES[group]),
        readers_of_shares=_("Only %(bureau)s.", bureau=BUREAU_NAMES[group]),
        narrowed=any((choice.region, choice.round_id, choice.state)),
        **_contents(choice, held, rounds),
    )
    return page, 200 if good else 422


def _choice(form: PortfolioForm, group: Group) -> Choice:
    return Choice(
        group=group,
        region=form.region.data,
        round_id=int(form.round.data) if form.round.data else None,
        state=form.state.data,
        levels=form.levels.data,
        by_round=form.by.data == BY_ROUND,
        page=form.page.data or 1,
    )


def _held(choice: Choice) -> list[Held]:
    """The organizations that fit the choice, in the order of their names."""
    locale = page_language().code
    found = organizations_held(current_session(), choice.group, choice.round_id)
    fitting = (
        each
        for each in found
        if choice.region in ("", each.region) and choice.state in ("", each.standing)
    )
    return sorted(fitting, key=lambda each: (name_order(each.name, locale), each.organization_id))


def _contents(
    choice: Choice, held: Sequence[Held], rounds: Sequence[tuple[int, str]]
) -> dict[str, Any]:
    counted = counted_together(held)
    read = [each for each in held if each.shown]
    provenance = _provenance(choice, read)
    asked = _asked(read)
    names = SeveralNames([Names(questionnaire) for questionnaire in asked])
    areas = _areas(asked)
    pages = max(1, ceil(len(held) / A_PAGE))
    page = min(choice.page, pages)
    listed = held[(page - 1) * A_PAGE : page * A_PAGE]
    return {
        "total": len(held),
        "read": len(read),
        "only_demonstration": bool(counted) and counted[0].demonstration,
        "areas": [(area, names.area(area)) for area in areas],
        "heat": _heat(choice, counted, rounds, areas, names, provenance),
        "levels_text": LEVELS_OF[provenance],
        "lines": _lines(listed, areas, names, provenance),
        "level_rule": rulebook().rule(SCORE_RULE),
        "share_rule": rulebook().rule(SHARE_RULE),
        "fewest": FEWEST,
        "page": page,
        "pages": pages,
        **beside(page, pages),
    }


def counted_together(held: Sequence[Held]) -> list[Held]:
    """Those that figures count: real organizations, or the demonstration ones where no other is."""
    real = [each for each in held if not each.demonstration]
    return real or list(held)


def _provenance(choice: Choice, read: Sequence[Held]) -> Provenance:
    """The asked-for levels; else verified ones if at least half of what is shown is validated."""
    if choice.levels:
        return Provenance(choice.levels)
    validated = sum(
        e.shown is not None and e.shown.state is AssessmentState.VALIDATED for e in read
    )
    return Provenance.VERIFIED if 2 * validated >= len(read) else Provenance.CONSENSUS


def _asked(read: Sequence[Held]) -> list[Questionnaire]:
    """What the organizations were asked by, the latest version first."""
    versions = {each.shown.version_id for each in read if each.shown}
    language = page_language().code
    return [
        questionnaire_in(current_session(), v, language) for v in sorted(versions, reverse=True)
    ]


def _areas(asked: Sequence[Questionnaire]) -> list[str]:
    """The areas in the order of the latest version, then those that only earlier ones have."""
    return list(dict.fromkeys(section.code for each in asked for section in each.sections))


def _heat(
    choice: Choice,
    counted: Sequence[Held],
    rounds: Sequence[tuple[int, str]],
    areas: Sequence[str],
    names: SeveralNames,
    provenance: Provenance,
) -> HeatMap:
    session = current_session()
    if choice.by_round:
        organizations = [each.organization_id for each in counted]
        bands: Bands = bands_by_round(session, organizations, provenance)
        latest = reversed(rounds[:ROUNDS_SHOWN])
        columns = [(str(round_id), title) for round_id, title in latest]
    else:
        ids = [each.shown.assessment_id for each in counted if each.shown]
        bands = bands_by_region(session, ids, provenance)
        columns = [(r.value, str(REGION_LABELS[r])) for r in Region if choice.region in ("", r)]
    return heat_map(bands, columns, areas, names, provenance)


def _lines(
    listed: Sequence[Held], areas: Sequence[str], names: SeveralNames, provenance: Provenance
) -> list[Line]:
    ids = [each.shown.assessment_id for each in listed if each.shown]
    levels = levels_of(current_session(), ids, provenance)
    lines = Lines(areas, names)
    return [
        lines.line(each, levels[each.shown.assessment_id] if each.shown else {}) for each in listed
    ]
