"""The steps from one state to the next: close the self-rating, submit, decline verification.

Each has a page that says what will happen, and a button that does it.
"""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.diagnostics.assessments.actions import (
    close_rating,
    decline_verification,
    submit_assessment,
)
from capacity.diagnostics.assessments.dossiers import Dossier
from capacity.diagnostics.assessments.labels import problem_text
from capacity.diagnostics.assessments.queries import AssessmentFacts, AssessorState, assessors
from capacity.diagnostics.assessments.views.assessments import (
    bp,
    count,
    note,
    own_assessment,
    own_dossier,
    taken,
    to_page,
)
from capacity.diagnostics.domain.progress import (
    AssessmentState,
    Problem,
    problems_before_submission,
)
from surveys.constituents.access import needs
from surveys.foundation.database import current_session, now

_ENDED = (
    AssessmentState.VALIDATED,
    AssessmentState.AGREED_NOT_VERIFIED,
    AssessmentState.ENDED_WITH_ORGANIZATION,
)


@bp.get("/assessments/<int:assessment_id>/close-rating")
@needs("assessment.run")
def closing(assessment_id: int) -> ResponseReturnValue:
    facts = own_assessment(assessment_id)
    if facts.state is not AssessmentState.RATING:
        return to_page(assessment_id)
    return _show_closing(facts)


def _show_closing(
    facts: AssessmentFacts, problems: tuple[Problem, ...] = ()
) -> ResponseReturnValue:
    places = assessors(current_session(), facts.id)
    html = render_template(
        "assessments/closing.html",
        facts=facts,
        submitted=count(places, AssessorState.SUBMITTED),
        begun=count(places, AssessorState.BEGUN),
        invited=count(places, *AssessorState) - count(places, AssessorState.WITHDRAWN),
        problems=[problem_text(problem) for problem in problems],
    )
    return html, 422 if problems else 200


@bp.post("/assessments/<int:assessment_id>/close-rating")
@needs("assessment.run")
def close(assessment_id: int) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    dossier = own_dossier(assessment_id)
    open_before = assessment.state == AssessmentState.RATING
    if problems := close_rating(session, assessment, dossier.records, now()):
        return _show_closing(dossier.facts, problems)
    if open_before:
        note("assessment.rating-closed", assessment_id, {"ratings": dossier.raters})
        session.commit()
        flash(_("The self-rating is closed. Now agree on the levels, the most disputed first."))
    return redirect(url_for("assessments.spread", assessment_id=assessment_id))


@bp.get("/assessments/<int:assessment_id>/submit")
@needs("assessment.run")
def submitting(assessment_id: int) -> ResponseReturnValue:
    dossier = own_dossier(assessment_id)
    if dossier.facts.state not in (AssessmentState.CONSENSUS, AssessmentState.RETURNED):
        return to_page(assessment_id)
    return _show_submitting(dossier, "assessments/submitting.html")


@bp.get("/assessments/<int:assessment_id>/decline-verification")
@needs("assessment.run")
def declining(assessment_id: int) -> ResponseReturnValue:
    dossier = own_dossier(assessment_id)
    if dossier.facts.state in (AssessmentState.RATING, *_ENDED):
        return to_page(assessment_id)
    return _show_submitting(dossier, "assessments/declining.html")


def _show_submitting(dossier: Dossier, template: str, status: int = 200) -> ResponseReturnValue:
    problems = _problems(dossier)
    html = render_template(
        template,
        facts=dossier.facts,
        problems=[(p.criterion, problem_text(p)) for p in problems],
        total=len(dossier.records),
        noted=[code for code, p in dossier.positions.items() if p.evidence.strip()],
        unchanged=dossier.todo if dossier.returned else (),
    )
    return html, status


def _problems(dossier: Dossier) -> tuple[Problem, ...]:
    positions = dossier.positions.items()
    return problems_before_submission(
        dossier.records,
        {code: position.reason for code, position in positions},
        {code: position.rationale for code, position in positions},
    )


@bp.post("/assessments/<int:assessment_id>/submit")
@needs("assessment.run")
def submit(assessment_id: int) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    dossier = own_dossier(assessment_id)
    before = assessment.state
    if submit_assessment(session, assessment, dossier.records, dossier.positions, now()):
        return _show_submitting(dossier, "assessments/submitting.html", 422)
    if assessment.state != before:
        note("assessment.submitted", assessment_id)
        session.commit()
        flash(_("The assessment is submitted. The reviewer of your group sees it now."))
    return to_page(assessment_id)


@bp.post("/assessments/<int:assessment_id>/decline-verification")
@needs("assessment.run")
def decline(assessment_id: int) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    dossier = own_dossier(assessment_id)
    before = assessment.state
    if decline_verification(session, assessment, dossier.records, dossier.positions, now()):
        return _show_submitting(dossier, "assessments/declining.html", 422)
    if assessment.state != before:
        note("assessment.verification-declined", assessment_id)
        session.commit()
        flash(_("The assessment is closed with the levels that you agreed on, not verified."))
    return to_page(assessment_id)
