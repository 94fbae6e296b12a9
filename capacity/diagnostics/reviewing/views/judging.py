"""One criterion before a reviewer: the claim, its anchors and evidence, and the decision."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.diagnostics.assessments.actions import NotNow
from capacity.diagnostics.assessments.dossiers import Dossier
from capacity.diagnostics.assessments.labels import DECISION_LABELS, LEVEL_NAMES, problem_text
from capacity.diagnostics.assessments.models import Review
from capacity.diagnostics.assessments.views.wording import Wording
from capacity.diagnostics.domain.progress import AssessmentState, Problem
from capacity.diagnostics.reviewing.actions import ReviewConflict, decide
from capacity.diagnostics.reviewing.forms import VerdictForm, decisions_on, levels_to_verify
from capacity.diagnostics.reviewing.views.reviews import (
    OPEN_TO_REVIEWERS,
    bp,
    claim_of,
    next_open,
    note,
    reviewed_dossier,
    taken,
    to_page,
)
from surveys.constituents.access import current_actor, needs, note_look
from surveys.foundation.database import current_session, now


@bp.get("/reviews/<int:assessment_id>/criteria/<code>")
@needs("review.do")
def criterion(assessment_id: int, code: str) -> ResponseReturnValue:
    dossier = reviewed_dossier(assessment_id)
    if dossier.facts.state not in OPEN_TO_REVIEWERS:
        return to_page(assessment_id)
    position = dossier.positions.get(code) or abort(404)
    note_look("review.looked", dossier.facts.subject)
    return _show_criterion(dossier, code, VerdictForm.showing(position, dossier.reviews.get(code)))


def _show_criterion(
    dossier: Dossier,
    code: str,
    form: VerdictForm,
    problems: tuple[Problem, ...] = (),
    theirs: Review | None = None,
) -> ResponseReturnValue:
    """The criterion's page; ``theirs`` is what another reviewer decided in the meantime."""
    codes = [record.code for record in dossier.records]
    number, item = codes.index(code) + 1, dossier.questionnaire.item(code)
    html = render_template(
        "reviews/criterion.html",
        facts=dossier.facts,
        item=item,
        wording=Wording(dossier.questionnaire),
        claim=claim_of(dossier.positions[code]),
        review=dossier.decided.get(code),
        earlier=None if code in dossier.decided else dossier.reviews.get(code),
        form=form,
        decisions=decisions_on(dossier.positions[code]),
        levels=levels_to_verify(dossier.positions[code]),
        revision=theirs.revision if theirs else form.revision.data or 0,
        reviewing=dossier.facts.state is AssessmentState.SUBMITTED,
        problems=[problem_text(problem) for problem in problems],
        theirs=theirs,
        number=number,
        total=len(codes),
        previous=codes[number - 2] if number > 1 else "",
        next=codes[number] if number < len(codes) else "",
        level_names=LEVEL_NAMES,
        decision_labels=DECISION_LABELS,
    )
    return html, 409 if theirs else 422 if form.errors or problems else 200


@bp.post("/reviews/<int:assessment_id>/criteria/<code>")
@needs("review.do")
def judge(assessment_id: int, code: str) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    dossier = reviewed_dossier(assessment_id)
    position = dossier.positions.get(code) or abort(404)
    if assessment.state != AssessmentState.SUBMITTED:
        raise NotNow
    form, person_id = VerdictForm(position), current_actor().person_id
    if not form.validate():
        return _show_criterion(dossier, code, form)
    assert person_id is not None  # the policy lets nobody in without signing in
    verdict = form.verdict()
    record = next(record for record in dossier.records if record.code == code)
    try:
        problems = decide(
            session, assessment, position, record, verdict, form.revision.data, person_id, now()
        )
    except ReviewConflict as conflict:
        return _show_criterion(dossier, code, form, theirs=conflict.review)
    if problems:
        return _show_criterion(dossier, code, form, problems)
    note(
        "review.decided",
        assessment_id,
        {"criterion": code, "decision": verdict.decision, "level": verdict.verified_level},
    )
    session.commit()
    flash(_("The decision on %(criterion)s is saved.", criterion=code))
    return redirect(_after(dossier, code, request.form.get("go", "next")))


def _after(dossier: Dossier, code: str, go: str) -> str:
    following = next_open(dossier, code)
    if go == "next" and following:
        return url_for("reviews.criterion", assessment_id=dossier.facts.id, code=following)
    return url_for("reviews.page", assessment_id=dossier.facts.id)
