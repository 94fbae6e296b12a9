"""The letter with the decisions, the same file for the institution and for its group's bureau."""

from flask import abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.diagnostics.assessments.queries import AssessmentFacts, assessment_of
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.reviewing.appeal_letters import ask_for_appeal_letter
from capacity.diagnostics.reviewing.letters import ask_for_letter
from capacity.diagnostics.reviewing.models import Appeal, DecisionLetter
from capacity.diagnostics.reviewing.queries import appeal_of, letters_of
from capacity.diagnostics.reviewing.views.reviews import bp
from surveys.constituents.access import authorize, current_actor, needs, note_look
from surveys.constituents.roles import Role, Scope
from surveys.foundation.database import current_session, now
from surveys.foundation.files import send_stored_file


@bp.app_template_global()
def decision_letters(facts: AssessmentFacts) -> list[DecisionLetter]:
    return letters_of(current_session(), facts.id)


def _open_to(assessment_id: int) -> AssessmentFacts:
    """The assessment, for its institution, and for its bureau unless the review was declined."""
    facts = assessment_of(current_session(), assessment_id) or abort(404)
    authorize("report.read", Scope(organization_id=facts.organization_id, group=facts.group))
    if not _is_own(facts) and facts.state is AssessmentState.AGREED_NOT_VERIFIED:
        abort(404)
    return facts


def _is_own(facts: AssessmentFacts) -> bool:
    return facts.organization_id in current_actor().organizations(Role.FOCAL_POINT)


def _asked(facts: AssessmentFacts) -> DecisionLetter:
    """The letter with the number asked for, else the latest."""
    letters = {letter.number: letter for letter in letters_of(current_session(), facts.id)}
    if "number" not in request.args:
        return letters[max(letters)] if letters else abort(404)
    return letters.get(request.args.get("number", 0, int)) or abort(404)


def _to_page(facts: AssessmentFacts) -> ResponseReturnValue:
    page = "assessments.page" if _is_own(facts) else "reviews.page"
    return redirect(url_for(page, assessment_id=facts.id))


def _begin(facts: AssessmentFacts) -> ResponseReturnValue:
    """A letter has been asked for: the worker makes it from here on."""
    current_session().commit()
    current_app.extensions["queue"].wake()
    return _wait(facts)


def _wait(facts: AssessmentFacts) -> ResponseReturnValue:
    flash(_("The letter is being made. Try again in a moment."))
    return _to_page(facts)


@bp.get("/assessments/<int:assessment_id>/letter")
@needs("report.read")
def letter(assessment_id: int) -> ResponseReturnValue:
    facts = _open_to(assessment_id)
    file = _asked(facts).file
    if file is None:
        return _wait(facts)
    note_look("review.letter-fetched", facts.subject)
    return send_stored_file(file)


@bp.get("/assessments/<int:assessment_id>/appeal/letter")
@needs("report.read")
def appeal_letter(assessment_id: int) -> ResponseReturnValue:
    """The decision on the appeal."""
    facts = _open_to(assessment_id)
    found = _decided_appeal(facts)
    if found is None:
        return _no_appeal(facts)
    if found.file is None:
        return _wait(facts)
    note_look("review.appeal-letter-fetched", facts.subject)
    return send_stored_file(found.file)


def _decided_appeal(facts: AssessmentFacts) -> Appeal | None:
    found = appeal_of(current_session(), facts.id)
    return None if found is None or found.outcome is None else found


def _no_appeal(facts: AssessmentFacts) -> ResponseReturnValue:
    flash(_("No appeal is decided, so there is no letter about one."))
    return _to_page(facts)


@bp.post("/assessments/<int:assessment_id>/appeal/letter")
@needs("report.read")
def make_appeal_letter(assessment_id: int) -> ResponseReturnValue:
    """As :func:`make_letter`, of the letter about the appeal."""
    facts = _open_to(assessment_id)
    found = _decided_appeal(facts)
    if found is None:
        return _no_appeal(facts)
    if found.file is None:
        ask_for_appeal_letter(current_session(), facts, now())
        return _begin(facts)
    return _to_page(facts)


@bp.post("/assessments/<int:assessment_id>/letter")
@needs("report.read")
def make_letter(assessment_id: int) -> ResponseReturnValue:
    """Have a letter made whose job came to nothing; one that is there stays as it is."""
    facts = _open_to(assessment_id)
    found = _asked(facts)
    if found.file is None:
        ask_for_letter(current_session(), found, now())
        return _begin(facts)
    return _to_page(facts)
