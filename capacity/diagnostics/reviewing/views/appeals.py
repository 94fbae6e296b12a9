"""The one appeal: lodged by the institution, decided by a reviewer who took no part before."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.diagnostics.assessments.dossiers import Dossier
from capacity.diagnostics.assessments.queries import AssessmentFacts
from capacity.diagnostics.assessments.views.assessments import own_dossier
from capacity.diagnostics.assessments.views.wording import Wording
from capacity.diagnostics.domain.appeals import NoAppeal, last_moment, why_no_appeal
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.reviewing import appealing as actions
from capacity.diagnostics.reviewing.appeal_letters import ask_for_appeal_letter
from capacity.diagnostics.reviewing.appeal_notices import ask_for_notices
from capacity.diagnostics.reviewing.forms import AppealDecisionForm, AppealForm
from capacity.diagnostics.reviewing.independence import (
    groups_without_anybody,
    independent_reviewers,
    waits_in_vain,
)
from capacity.diagnostics.reviewing.labels import NO_APPEAL_LABELS, OUTCOME_LABELS
from capacity.diagnostics.reviewing.models import Appeal
from capacity.diagnostics.reviewing.queries import appeal_of
from capacity.diagnostics.reviewing.views.reviews import (
    bp,
    note,
    reviewed_dossier,
    taken,
    to_page,
)
from surveys.constituents.access import current_actor, needs, note_look, own_id
from surveys.foundation.database import current_session, now


@dataclass(frozen=True, slots=True)
class AppealPart:
    """What there is to say of an appeal on both sides' pages; ``until``: it may be lodged.

    ``nobody_left``: it waits for a reviewer whom the bureau does not have.
    """

    appeal: Appeal | None
    until: datetime | None
    outcome: str
    nobody_left: bool


@bp.app_template_global()
def appeal_part(facts: AssessmentFacts) -> AppealPart:
    appeal = appeal_of(current_session(), facts.id)
    refused = why_no_appeal(facts.state, facts.ended_at, appeal is not None, now())
    until = last_moment(facts.ended_at) if facts.ended_at and refused is None else None
    outcome = str(OUTCOME_LABELS[appeal.outcome]) if appeal and appeal.outcome else ""  # type: ignore[index]  # kept by its value
    nobody_left = appeal is not None and waits_in_vain(current_session(), facts, appeal)
    return AppealPart(appeal, until, outcome, nobody_left)


@bp.app_template_global()
def groups_to_staff() -> dict[str, int]:
    """For administrators: the groups whose bureaux need a reviewer, with the number of appeals."""
    return {
        group.value: number for group, number in groups_without_anybody(current_session()).items()
    }


def _to_own_page(assessment_id: int) -> ResponseReturnValue:
    return redirect(url_for("assessments.page", assessment_id=assessment_id))


# --- the institution -----------------------------------------------------------------------------


@bp.get("/assessments/<int:assessment_id>/appeal")
@needs("assessment.run")
def appealing(assessment_id: int) -> ResponseReturnValue:
    dossier = own_dossier(assessment_id)
    if why_not := _why_not(dossier.facts):
        return _refused(assessment_id, why_not)
    return _show_appealing(dossier, AppealForm(_options(dossier), formdata=None))


def _why_not(facts: AssessmentFacts) -> NoAppeal | None:
    lodged = appeal_of(current_session(), facts.id) is not None
    return why_no_appeal(facts.state, facts.ended_at, lodged, now())


def _refused(assessment_id: int, why_not: NoAppeal) -> ResponseReturnValue:
    flash(str(NO_APPEAL_LABELS[why_not]), "error")
    return _to_own_page(assessment_id)


def _options(dossier: Dossier, only: list[str] | None = None) -> list[tuple[str, str]]:
    """Criteria to tick, with their texts."""
    wording = Wording(dossier.questionnaire)
    codes = [record.code for record in dossier.records]
    return [
        (code, f"{code} {wording.text(dossier.questionnaire.item(code)).striptags()}")
        for code in codes
        if only is None or code in only
    ]


def _show_appealing(dossier: Dossier, form: AppealForm) -> ResponseReturnValue:
    assert dossier.facts.ended_at is not None  # it is validated
    html = render_template(
        "reviews/appealing.html",
        facts=dossier.facts,
        form=form,
        until=last_moment(dossier.facts.ended_at),
    )
    return html, 422 if form.errors else 200


@bp.post("/assessments/<int:assessment_id>/appeal")
@needs("assessment.run")
def appeal(assessment_id: int) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    dossier, person_id = own_dossier(assessment_id), own_id()
    if why_not := _why_not(dossier.facts):
        return _refused(assessment_id, why_not)
    form = AppealForm(_options(dossier))
    if not form.validate():
        return _show_appealing(dossier, form)
    actions.lodge_appeal(session, assessment, form.text.data, form.criteria.data, person_id, now())
    note("review.appealed", assessment_id, {"criteria": form.criteria.data})
    session.commit()
    flash(_("Your appeal is lodged. A reviewer who took no part in the decisions decides on it."))
    return _to_own_page(assessment_id)


# --- the reviewers -------------------------------------------------------------------------------


@bp.get("/reviews/<int:assessment_id>/appeal")
@needs("review.do")
def appeal_page(assessment_id: int) -> ResponseReturnValue:
    dossier = reviewed_dossier(assessment_id)
    found = appeal_of(current_session(), assessment_id)
    if found is None or dossier.facts.state is not AssessmentState.VALIDATED:
        return to_page(assessment_id)
    note_look("review.looked", dossier.facts.subject)
    return _show_appeal(
        dossier, found, AppealDecisionForm(_options(dossier, found.criteria), formdata=None)
    )


def _show_appeal(dossier: Dossier, found: Appeal, form: AppealDecisionForm) -> ResponseReturnValue:
    others = independent_reviewers(current_session(), found, dossier.facts.group)
    person_id = current_actor().person_id
    html = render_template(
        "reviews/appeal.html",
        facts=dossier.facts,
        appeal=found,
        form=form,
        texts=dict(_options(dossier, found.criteria)),
        may_decide=found.outcome is None and person_id in {person.id for person in others},
        others=others,
        outcome_labels=OUTCOME_LABELS,
    )
    return html, 422 if form.errors else 200


@bp.post("/reviews/<int:assessment_id>/appeal")
@needs("review.do")
def decide_appeal(assessment_id: int) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    dossier, person_id = reviewed_dossier(assessment_id), own_id()
    found = appeal_of(session, assessment_id)
    if found is None or dossier.facts.state is not AssessmentState.VALIDATED:
        return to_page(assessment_id)
    form = AppealDecisionForm(_options(dossier, found.criteria))
    if not form.validate():
        return _show_appeal(dossier, found, form)
    decided = actions.decide_appeal(
        session, assessment, form.chosen(found.criteria), form.reason.data, person_id, now()
    )
    details: dict[str, object] = {"outcome": decided.outcome, "criteria": decided.upheld}
    note("review.appeal-decided", assessment_id, details)
    ask_for_appeal_letter(session, dossier.facts, now())
    ask_for_notices(session, dossier.facts, decided, now())
    session.commit()
    current_app.extensions["queue"].wake()
    flash(_("The appeal is decided. The organization sees the outcome and your reason."))
    return to_page(assessment_id)
