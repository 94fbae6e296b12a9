"""Questions of the reviewer and answers of the institution, criterion by criterion.

The institution's own pages stand in the room below; their templates include this room's parts,
which get what they show from the functions that are given to templates here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.diagnostics.assessments.queries import AssessmentFacts
from capacity.diagnostics.assessments.views.assessments import own_assessment, own_dossier
from capacity.diagnostics.assessments.views.wording import Wording
from capacity.diagnostics.reviewing.conversation import mark_read, may_write, write_message
from capacity.diagnostics.reviewing.forms import MessageForm
from capacity.diagnostics.reviewing.models import ReviewMessage
from capacity.diagnostics.reviewing.queries import Side, Unread, thread_of, unread_messages
from capacity.diagnostics.reviewing.views.judging import show_criterion
from capacity.diagnostics.reviewing.views.reviews import (
    OPEN_TO_REVIEWERS,
    bp,
    note,
    reviewed_dossier,
    taken,
    to_page,
)
from surveys.constituents.access import needs, own_id
from surveys.foundation.database import SAFE_METHODS, current_session, database, now


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said about a criterion, and the form to say more, if that is possible now."""

    messages: Sequence[ReviewMessage]
    side: Side
    form: MessageForm | None


@bp.app_template_global()
def conversation(
    facts: AssessmentFacts, code: str, side: str, form: MessageForm | None = None
) -> Conversation:
    """The conversation about a criterion as one side sees it; from now on it counts as read."""
    reader = Side(side)
    messages = thread_of(current_session(), facts.id, code)
    if not may_write(facts.state, reader, bool(messages)):
        form = None
    elif form is None:
        form = MessageForm(formdata=None)
    if request.method in SAFE_METHODS and any(
        message.side == reader.other and message.read_at is None for message in messages
    ):
        _note_read(facts.id, code, reader)
    return Conversation(messages, reader, form)


def _note_read(assessment_id: int, code: str, reader: Side) -> None:
    """Commits by itself: a page that only reads has no writing session."""
    with database().writing() as session:
        mark_read(session, assessment_id, code, reader, now())
        session.commit()


@bp.app_template_global()
def unread_questions(facts: AssessmentFacts) -> Unread:
    """What the institution has not read of the reviewers' messages."""
    found = unread_messages(current_session(), [facts.id], Side.INSTITUTION)
    return found.get(facts.id, Unread())


@bp.post("/reviews/<int:assessment_id>/criteria/<code>/messages")
@needs("review.do")
def ask(assessment_id: int, code: str) -> ResponseReturnValue:
    assessment, dossier = taken(assessment_id), reviewed_dossier(assessment_id)
    if code not in dossier.positions:
        abort(404)
    if dossier.facts.state not in OPEN_TO_REVIEWERS:
        return to_page(assessment_id)
    form = MessageForm()
    if not form.validate():
        return show_criterion(dossier, code, message=form)
    session, person_id = current_session(), own_id()
    text = form.message.data
    if write_message(session, assessment, code, Side.REVIEWER, text, person_id, now()):
        note("review.asked", assessment_id, {"criterion": code})
        session.commit()
    flash(_("Your question is with the organization. The assessment stays with you."))
    return redirect(url_for("reviews.criterion", assessment_id=assessment_id, code=code))


@bp.post("/assessments/<int:assessment_id>/criteria/<code>/messages")
@needs("assessment.run")
def answer(assessment_id: int, code: str) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    facts, form = own_assessment(assessment_id), MessageForm()
    if not form.validate():
        return _show_answering(assessment_id, code, form)
    person_id = own_id()
    text = form.message.data
    if write_message(session, assessment, code, Side.INSTITUTION, text, person_id, now()):
        note("review.answered", facts.id, {"criterion": code})
        session.commit()
    flash(_("Your answer is with the reviewer. What you agreed on stays as it is."))
    return redirect(url_for("assessments.criterion", assessment_id=assessment_id, code=code))


def _show_answering(assessment_id: int, code: str, form: MessageForm) -> ResponseReturnValue:
    dossier = own_dossier(assessment_id)
    if code not in dossier.positions:
        abort(404)
    html = render_template(
        "reviews/answering.html",
        facts=dossier.facts,
        item=dossier.questionnaire.item(code),
        wording=Wording(dossier.questionnaire),
        message_form=form,
    )
    return html, 422
