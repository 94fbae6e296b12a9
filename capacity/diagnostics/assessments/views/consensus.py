"""The consensus meeting: where assessors differ, and what the institution agrees on.

Ratings appear as dots without names, and only after the closing.
"""

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from capacity.diagnostics.assessments.actions import NotNow, PositionConflict, record_position
from capacity.diagnostics.assessments.dossiers import Dossier
from capacity.diagnostics.assessments.earlier import earlier_on
from capacity.diagnostics.assessments.forms import PositionForm
from capacity.diagnostics.assessments.labels import (
    DECISION_LABELS,
    DECISION_TONES,
    LEVEL_NAMES,
    WHY_NOT_LABELS,
)
from capacity.diagnostics.assessments.models import Position, Review
from capacity.diagnostics.assessments.queries import agreement_by_area
from capacity.diagnostics.assessments.views.assessments import bp, note, own_dossier, taken, to_page
from capacity.diagnostics.assessments.views.wording import Wording
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.domain.spread import CriterionSpread
from capacity.diagnostics.domain.spread import spread as rated
from surveys.constituents.access import needs, own_id
from surveys.foundation.database import current_session, now
from surveys.questionnaires.domain.structure import Item, Section

REVIEW_TOLD = (AssessmentState.RETURNED, AssessmentState.VALIDATED)
"""In these states the institution sees the reviewer's decisions; never before they are final."""


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One criterion on the agenda: how far assessors lie apart, and what is agreed so far."""

    code: str
    text: Markup
    spread: CriterionSpread
    position: Position | None
    settled: bool


@bp.get("/assessments/<int:assessment_id>/spread")
@needs("assessment.run")
def spread(assessment_id: int) -> ResponseReturnValue:
    dossier = own_dossier(assessment_id)
    if dossier.facts.still_rating:
        return to_page(assessment_id)
    wording = Wording(dossier.questionnaire)
    lines = [_line(dossier, wording, item) for item in dossier.agenda]
    titles = {section.code: wording.title(section) for section in dossier.questionnaire.sections}
    agreed = agreement_by_area(current_session(), dossier.facts, dossier.questionnaire)
    return render_template(
        "assessments/spread.html",
        facts=dossier.facts,
        raters=dossier.raters,
        disputed=[line for line in lines if line.spread.disputed],
        areas=[
            (title, [line for line in lines if line.spread.area == code])
            for code, title in titles.items()
        ],
        agreements=[(titles[area.area], area) for area in agreed],
        why_not_labels=WHY_NOT_LABELS,
        total=len(lines),
        settled=sum(line.settled for line in lines),
        todo=dossier.todo,
        level_names=LEVEL_NAMES,
    )


def _line(dossier: Dossier, wording: Wording, item: CriterionSpread) -> AgendaLine:
    return AgendaLine(
        item.code,
        wording.text(dossier.questionnaire.item(item.code)),
        item,
        dossier.positions.get(item.code),
        dossier.settled(item.code),
    )


@bp.get("/assessments/<int:assessment_id>/criteria/<code>")
@needs("assessment.run")
def criterion(assessment_id: int, code: str) -> ResponseReturnValue:
    dossier = own_dossier(assessment_id)
    if dossier.facts.still_rating:
        return to_page(assessment_id)
    place_of(dossier, code)
    return _show(dossier, code, _form_on(dossier, code))


def _form_on(dossier: Dossier, code: str) -> PositionForm:
    """Filled in with what stands; where nothing does, on request with what stood last time."""
    position = dossier.positions.get(code)
    if position is None and request.args.get("from") == "last":
        earlier = earlier_on(current_session(), dossier.facts, code)
        if earlier and earlier.comparable:
            return PositionForm.beginning_from(earlier)
    return PositionForm.showing(position)


def place_of(dossier: Dossier, code: str) -> tuple[Section, Item]:
    """The area and the criterion; 404 for a code that the questionnaire does not have."""
    for section in dossier.questionnaire.sections:
        for item in section.items:
            if item.code == code and item.anchors:
                return section, item
    abort(404)


def _show(
    dossier: Dossier, code: str, form: PositionForm, theirs: Position | None = None
) -> ResponseReturnValue:
    """The criterion's page; ``theirs`` is what somebody else recorded in the meantime."""
    section, item = place_of(dossier, code)
    agenda = [line.code for line in dossier.agenda]
    position = dossier.positions.get(code)
    html = render_template(
        "assessments/criterion.html",
        facts=dossier.facts,
        section=section,
        item=item,
        wording=Wording(dossier.questionnaire),
        spread=next(rated(record) for record in dossier.records if record.code == code),
        form=form,
        position=position,
        revision=theirs.revision if theirs else form.revision.data or 0,
        changeable=dossier.changeable(code),
        review=_told(dossier, code),
        theirs=theirs,
        earlier=earlier_on(current_session(), dossier.facts, code),
        number=agenda.index(code) + 1 if code in agenda else 0,
        total=len(agenda),
        previous=_neighbour(agenda, code, -1),
        next=_neighbour(agenda, code, 1),
        level_names=LEVEL_NAMES,
        decision_labels=DECISION_LABELS,
        decision_tones=DECISION_TONES,
    )
    return html, 409 if theirs else 422 if form.errors else 200


def _told(dossier: Dossier, code: str) -> Review | None:
    """The reviewer's decision, as far as the institution may know it by now."""
    return dossier.reviews.get(code) if dossier.facts.state in REVIEW_TOLD else None


def _neighbour(agenda: list[str], code: str, step: int) -> str:
    position = agenda.index(code) + step if code in agenda else -1
    return agenda[position] if 0 <= position < len(agenda) else ""


@bp.post("/assessments/<int:assessment_id>/criteria/<code>")
@needs("assessment.run")
def agree(assessment_id: int, code: str) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    dossier = own_dossier(assessment_id)
    place_of(dossier, code)
    if dossier.facts.still_rating:
        raise NotNow  # even the page that refuses a bad form would show how they rate
    form = PositionForm(recorded=dossier.positions.get(code))
    person_id = own_id()
    if not form.validate():
        return _show(dossier, code, form)
    before = dossier.positions[code].revision if code in dossier.positions else 0
    try:
        position = record_position(
            session, assessment, code, form.statement(), form.revision.data, person_id, now()
        )
    except PositionConflict as conflict:
        return _show(dossier, code, form, conflict.position)
    if position.revision != before:
        details: dict[str, object] = {"criterion": code, "revision": position.revision}
        note("assessment.position-recorded", assessment_id, details)
        session.commit()
    flash(_("%(criterion)s is saved.", criterion=code))
    return redirect(_after(dossier, code, request.form.get("go", "next")))


def _after(dossier: Dossier, code: str, go: str) -> str:
    """The next criterion of the agenda; after the last one, or when asked for, the agenda."""
    assessment_id = dossier.facts.id
    following = _neighbour([line.code for line in dossier.agenda], code, 1)
    if go == "next" and following:
        return url_for("assessments.criterion", assessment_id=assessment_id, code=following)
    return url_for("assessments.spread", assessment_id=assessment_id)
