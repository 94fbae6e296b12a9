"""The reviewer's pages of one assessment: the overview, what is done together, the end.

A reviewer sees what was submitted, never a self-rating, and each look is in the audit trail.
"""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from capacity.diagnostics.assessments.actions import NotNow
from capacity.diagnostics.assessments.dossiers import Dossier, open_dossier
from capacity.diagnostics.assessments.labels import (
    DECISION_LABELS,
    DECISION_TONES,
    LEVEL_NAMES,
    STATE_LABELS,
    problem_text,
)
from capacity.diagnostics.assessments.models import Assessment, Position, Review
from capacity.diagnostics.assessments.queries import (
    AssessmentFacts,
    assessment_of,
    locked_assessment,
    subject_of,
)
from capacity.diagnostics.assessments.views.wording import Wording
from capacity.diagnostics.domain.progress import AssessmentState, Decision, Problem
from capacity.diagnostics.reviewing.actions import accept_undisputed, finish_review, undisputed
from capacity.diagnostics.reviewing.forms import UndisputedForm
from capacity.diagnostics.reviewing.judges import NotYou, require_judge
from capacity.diagnostics.reviewing.labels import (
    AUDIT_LABELS,
    JOB_LABELS,
    NOT_YOU_LABELS,
    SIGN_LABELS,
    WHY_LABELS,
)
from capacity.diagnostics.reviewing.letters import write_letter
from capacity.diagnostics.reviewing.proof import proven
from capacity.diagnostics.reviewing.queries import Side, unread_messages
from capacity.diagnostics.reviewing.signs import signs
from capacity.diagnostics.reviewing.views.parts import (
    AssignmentPart,
    assignment_part,
    reading_lines,
)
from surveys.constituents.access import authorize, current_actor, needs, note_look, own_id
from surveys.constituents.audit import record_event
from surveys.constituents.country_names import country_name
from surveys.constituents.labels import AUDIT_ACTION_LABELS, JOB_KIND_LABELS
from surveys.constituents.roles import Scope
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language

bp = Blueprint("reviews", __name__)
# The audit trail stands on a lower floor and learns the names of this room's events here.
bp.record_once(lambda _state: AUDIT_ACTION_LABELS.update(AUDIT_LABELS))
bp.record_once(lambda _state: JOB_KIND_LABELS.update(JOB_LABELS))

OPEN_TO_REVIEWERS = (AssessmentState.SUBMITTED, AssessmentState.VALIDATED)
"""While an assessment is returned, the institution works on it unseen."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the institution submitted of one criterion: no dissent, no wishes, no ratings."""

    level: int | None
    not_applicable: bool
    reason: str
    rationale: str
    evidence: str
    agreed_at: datetime


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One criterion of the overview: the claim and the decision on it, if there is one."""

    code: str
    text: Markup
    claim: Claim
    review: Review | None


@bp.errorhandler(NotNow)
def not_now(_error: NotNow) -> ResponseReturnValue:
    flash(_("This assessment has moved on in the meantime. Nothing was changed."), "error")
    return redirect(url_for("reviews.index"))


@bp.errorhandler(NotYou)
def not_you(error: NotYou) -> ResponseReturnValue:
    flash(str(NOT_YOU_LABELS[error.why]), "error")
    return to_page((request.view_args or {})["assessment_id"])


# --- one assessment ------------------------------------------------------------------------------


def reviewed(assessment_id: int) -> AssessmentFacts:
    """The facts, if it was submitted by an organization of a group the person reviews; else 404."""
    facts = assessment_of(current_session(), assessment_id) or abort(404)
    authorize("review.do", Scope(organization_id=facts.organization_id, group=facts.group))
    if facts.submitted_at is None:
        abort(404)
    return facts


def reviewed_dossier(assessment_id: int) -> Dossier:
    facts = reviewed(assessment_id)
    return open_dossier(current_session(), facts, page_language().code)


def taken(assessment_id: int) -> Assessment:
    return locked_assessment(current_session(), assessment_id) or abort(404)


def note(action: str, assessment_id: int, details: dict[str, object] | None = None) -> None:
    person_id = current_actor().person_id
    record_event(current_session(), person_id, action, subject_of(assessment_id), now(), details)


def to_page(assessment_id: int) -> ResponseReturnValue:
    return redirect(url_for("reviews.page", assessment_id=assessment_id))


@bp.get("/reviews/<int:assessment_id>")
@needs("review.do")
def page(assessment_id: int) -> ResponseReturnValue:
    dossier = reviewed_dossier(assessment_id)
    note_look("review.looked", dossier.facts.subject)
    return show_page(dossier)


def show_page(
    dossier: Dossier,
    problems: tuple[Problem, ...] = (),
    form: UndisputedForm | None = None,
    part: AssignmentPart | None = None,
) -> ResponseReturnValue:
    facts = dossier.facts
    reviewing = facts.state is AssessmentState.SUBMITTED
    areas = _areas(dossier)
    lines = [line for _, area in areas for line in area]
    shown, part = form or UndisputedForm(formdata=None), part or assignment_part(facts)
    html = render_template(
        "reviews/page.html",
        facts=facts,
        country=country_name(facts.country_iso3, page_language().code),
        areas=areas,
        total=len(dossier.records),
        decided=len(dossier.decided),
        returned=[line for line in lines if _decision(line.review) is Decision.RETURN_],
        next_open=next_open(dossier, ""),
        undisputed=_undisputed(dossier) if reviewing else (),
        form=shown,
        part=part,
        second=reading_lines(dossier) if reviewing else [],
        unread=unread_messages(current_session(), [facts.id], Side.REVIEWER).get(facts.id),
        why_labels=WHY_LABELS,
        signs=signs(current_session(), dossier, now().date()) if reviewing else (),
        sign_labels=SIGN_LABELS,
        problems=[(problem.criterion, problem_text(problem)) for problem in problems],
        level_names=LEVEL_NAMES,
        decision_labels=DECISION_LABELS,
        decision_tones=DECISION_TONES,
        state_label=STATE_LABELS[facts.state],
    )
    wrong = problems or shown.errors or (part.form and part.form.errors)
    return html, 409 if part.overtaken else 422 if wrong else 200


def _areas(dossier: Dossier) -> list[tuple[Markup, list[ReviewLine]]]:
    """Area by area what was submitted; after a return nothing but what was asked."""
    wording, decided = Wording(dossier.questionnaire), dossier.decided
    codes = {record.code for record in dossier.records}
    if dossier.facts.state not in OPEN_TO_REVIEWERS:
        codes, decided = set(dossier.returned), dict(dossier.reviews)
    found = []
    for section in dossier.questionnaire.sections:
        lines = [
            ReviewLine(
                item.code,
                wording.text(item),
                claim_of(dossier.positions[item.code]),
                decided.get(item.code),
            )
            for item in section.items
            if item.code in codes
        ]
        if lines:
            found.append((wording.title(section), lines))
    return found


def claim_of(position: Position) -> Claim:
    return Claim(
        position.level,
        position.not_applicable,
        position.reason,
        position.rationale,
        position.evidence,
        position.agreed_at,
    )


def _decision(review: Review | None) -> Decision | None:
    return Decision(review.decision) if review else None


def _undisputed(dossier: Dossier) -> tuple[str, ...]:
    evidence = proven(current_session(), dossier.facts.id, dossier.positions)
    return undisputed(dossier.records, dossier.positions, dossier.reviews, evidence)


def next_open(dossier: Dossier, after: str) -> str:
    """The next criterion without a decision, from ``after`` on and around; "" if there is none."""
    codes = [record.code for record in dossier.records]
    start = codes.index(after) + 1 if after in codes else 0
    around = (*codes[start:], *codes[:start])
    return next((code for code in around if code not in dossier.decided and code != after), "")


# --- together, and the end -----------------------------------------------------------------------


@bp.post("/reviews/<int:assessment_id>/accept-undisputed")
@needs("review.do")
def accept(assessment_id: int) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    dossier, form = reviewed_dossier(assessment_id), UndisputedForm()
    if not form.validate():
        return show_page(dossier, form=form)
    person_id = own_id()
    codes = accept_undisputed(
        session,
        assessment,
        dossier.records,
        dossier.positions,
        dossier.reviews,
        person_id,
        now(),
    )
    if codes:
        note("review.undisputed-verified", assessment_id, {"criteria": list(codes)})
        session.commit()
    flash(
        ngettext(
            "%(num)s criterion is verified at its agreed level.",
            "%(num)s criteria are verified at their agreed levels.",
            len(codes),
        )
    )
    return to_page(assessment_id)


@bp.post("/reviews/<int:assessment_id>/finish")
@needs("review.do")
def finish(assessment_id: int) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    dossier, person_id = reviewed_dossier(assessment_id), own_id()
    require_judge(session, assessment, person_id)
    problems = finish_review(
        session, assessment, dossier.records, dossier.positions, dossier.reviews, now()
    )
    if problems:
        return show_page(dossier, problems)
    returned = assessment.state == AssessmentState.RETURNED
    note("review.returned" if returned else "review.validated", assessment_id)
    if not returned:
        write_letter(
            session,
            assessment,
            dossier.records,
            dossier.positions,
            dossier.reviews,
            person_id,
            now(),
        )
    session.commit()
    current_app.extensions["queue"].wake()
    if returned:
        flash(_("The assessment is returned. The organization sees your questions now."))
    else:
        flash(_("The assessment is validated. The organization sees the verified levels now."))
    return redirect(url_for("reviews.index"))
