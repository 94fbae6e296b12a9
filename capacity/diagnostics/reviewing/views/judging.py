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
from capacity.diagnostics.reviewing.actions import PositionMoved, ReviewConflict, decide
from capacity.diagnostics.reviewing.forms import (
    MessageForm,
    SecondReadingForm,
    VerdictForm,
    decisions_on,
    levels_to_verify,
)
from capacity.diagnostics.reviewing.judges import reopened_by
from capacity.diagnostics.reviewing.labels import WHY_LABELS
from capacity.diagnostics.reviewing.proof import proven
from capacity.diagnostics.reviewing.views.parts import assignment_part, second_part
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
from surveys.constituents.access import current_actor, needs, note_look, own_id
from surveys.foundation.database import current_session, now


@bp.get("/reviews/<int:assessment_id>/criteria/<code>")
@needs("review.do")
def criterion(assessment_id: int, code: str) -> ResponseReturnValue:
    dossier = reviewed_dossier(assessment_id)
    if dossier.facts.state not in OPEN_TO_REVIEWERS:
        return to_page(assessment_id)
    if code not in dossier.positions:
        abort(404)
    note_look("review.looked", dossier.facts.subject)
    return show_criterion(dossier, code)


def show_criterion(
    dossier: Dossier,
    code: str,
    form: VerdictForm | None = None,
    problems: tuple[Problem, ...] = (),
    theirs: Review | None = None,
    moved: str = "",
    reading: SecondReadingForm | None = None,
    message: MessageForm | None = None,
) -> ResponseReturnValue:
    """The criterion's page; ``theirs`` is what another reviewer decided in the meantime, ``moved``
    says what else has changed since the page was opened."""
    codes = [record.code for record in dossier.records]
    number, item = codes.index(code) + 1, dossier.questionnaire.item(code)
    position, part = dossier.positions[code], assignment_part(dossier.facts)
    evidence = _proven(dossier, code)
    form = form or VerdictForm.showing(position, evidence, dossier.reviews.get(code))
    second = second_part(dossier, code, part, reading)
    appealed = reopened_by(current_session(), dossier.facts)
    html = render_template(
        "reviews/criterion.html",
        facts=dossier.facts,
        item=item,
        wording=Wording(dossier.questionnaire),
        claim=claim_of(position),
        review=dossier.decided.get(code),
        earlier=None if code in dossier.decided else dossier.reviews.get(code),
        appealed=code in appealed.upheld if appealed else False,
        form=form,
        decisions=decisions_on(position, evidence),
        levels=levels_to_verify(position, evidence),
        revision=theirs.revision if theirs else form.revision.data or 0,
        position_revision=position.revision,
        reviewing=_may_judge(dossier, code, part.reading_second),
        second=second,
        message_form=message,
        why_labels=WHY_LABELS,
        problems=[*([moved] if moved else []), *map(problem_text, problems)],
        theirs=theirs,
        number=number,
        total=len(codes),
        previous=codes[number - 2] if number > 1 else "",
        next=codes[number] if number < len(codes) else "",
        level_names=LEVEL_NAMES,
        decision_labels=DECISION_LABELS,
    )
    wrong = form.errors or problems or message or (second.form and second.form.errors)
    return html, 409 if theirs or moved else 422 if wrong else 200


def _proven(dossier: Dossier, code: str) -> int:
    """The highest level that the criterion's evidence supports, 0 without any."""
    found = proven(current_session(), dossier.facts.id, {code: dossier.positions[code]})
    return found.get(code, 0)


def _may_judge(dossier: Dossier, code: str, reads_second: bool) -> bool:
    """Whether the page offers this person a decision; the action checks it again."""
    if dossier.facts.state is not AssessmentState.SUBMITTED or reads_second:
        return False
    appeal = reopened_by(current_session(), dossier.facts)
    mine = appeal is not None and appeal.decided_by == current_actor().person_id
    return appeal is None or (mine and code in appeal.upheld)


@bp.post("/reviews/<int:assessment_id>/criteria/<code>")
@needs("review.do")
def judge(assessment_id: int, code: str) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    dossier = reviewed_dossier(assessment_id)
    position = dossier.positions.get(code) or abort(404)
    if assessment.state != AssessmentState.SUBMITTED:
        raise NotNow
    form, person_id = VerdictForm(position, _proven(dossier, code)), own_id()
    if not form.validate():
        return show_criterion(dossier, code, form)
    verdict = form.verdict()
    record = next(record for record in dossier.records if record.code == code)
    try:
        problems = decide(
            session,
            assessment,
            position,
            record,
            verdict,
            form.revision.data,
            person_id,
            now(),
            seen=form.position_revision.data,
        )
    except ReviewConflict as conflict:
        return show_criterion(dossier, code, form, theirs=conflict.review)
    except PositionMoved:
        told = _("The organization has changed this criterion since you opened this page.")
        return show_criterion(dossier, code, form, moved=told)
    if problems:
        return show_criterion(dossier, code, form, problems)
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
