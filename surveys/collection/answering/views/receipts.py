"""One's own answers: to read and print, as a PDF, as data; and taking them back.

An anonymous round's pages write nothing but the withdrawal itself, and no PDF is made for them:
the browser prints the page.
"""

import json
from dataclasses import dataclass

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask import Response as Reply
from flask.typing import ResponseReturnValue

from surveys.collection.answering.documents import STEPS
from surveys.collection.answering.entrance import (
    REVOKED,
    DoorShut,
    check_form_token,
    check_still_open,
    enter,
    form_token,
    receipt_key,
    speak_to_whoever_is_refused,
)
from surveys.collection.answering.own_answers import AnsweredSection, in_words
from surveys.collection.answering.queries import InvitationRevoked, Visit, locked_response
from surveys.collection.answering.receipt_jobs import ask_for_receipt, receipt_job
from surveys.collection.answering.withdrawing import may_withdraw, withdraw_answers
from surveys.constituents.access import needs
from surveys.foundation.database import current_session, database, now
from surveys.foundation.errors import show_error
from surveys.foundation.files import send_stored_file
from surveys.foundation.i18n import page_language
from surveys.foundation.jobs.models import Job, JobState
from surveys.foundation.security import csrf
from surveys.questionnaires.domain.answering import submission
from surveys.questionnaires.domain.structure import Questionnaire
from surveys.questionnaires.queries import questionnaire_in

bp = Blueprint("receipts", __name__, url_prefix="/a/<key>")
csrf.exempt(bp)  # its forms carry a token of their own: see entrance.form_token
speak_to_whoever_is_refused(bp)

_LOOK_AGAIN_SECONDS = "2"


@dataclass(frozen=True, slots=True)
class Own:
    """The visit, the questionnaire in the page's language, and the answers in words."""

    visit: Visit
    questionnaire: Questionnaire
    sections: list[AnsweredSection]

    @property
    def may_withdraw(self) -> bool:
        return may_withdraw(self.visit, self.questionnaire, now())


@bp.errorhandler(DoorShut)
def door_shut(error: DoorShut) -> ResponseReturnValue:
    return show_error(410, error.text)


@bp.errorhandler(InvitationRevoked)
def revoked(_error: InvitationRevoked) -> ResponseReturnValue:
    return show_error(410, REVOKED)


def _own(key: str) -> Own:
    with database().reading() as session:
        visit = enter(session, key, now())
        questionnaire = questionnaire_in(session, visit.version_id, page_language().code)
    marks = visit.draft.marks if visit.draft else {}
    words = in_words(questionnaire, visit.answers, marks, visit.organization_name)
    return Own(visit, questionnaire, words)


def _to(endpoint: str, own: Own) -> ResponseReturnValue:
    return redirect(url_for(endpoint, key=own.visit.key))


@bp.get("/answers")
@needs("link")
def answers(key: str) -> ResponseReturnValue:
    """Every item that is asked, with the answer in words; made to be printed."""
    own = _own(key)
    if own.visit.draft is None:
        return _to("answering.welcome", own)
    return render_template("receipts/answers.html", own=own, form_token=form_token(own.visit))


@bp.get("/answers.json")
@needs("link")
def data(key: str) -> ResponseReturnValue:
    """The same for machines: codes as they are kept, without what logic hides."""
    own = _own(key)
    visit, draft = own.visit, own.visit.draft
    if draft is None:
        return _to("answering.welcome", own)
    coarse = visit.holder.anonymous
    submitted = draft.submitted_at
    content = {
        "questionnaire": own.questionnaire.code,
        "version": own.questionnaire.version,
        "round": visit.round_title,
        "organization": None if coarse else visit.organization_name,
        "about": None if coarse else visit.subject_name or None,
        "code": draft.receipt_code,
        "submitted": submitted and (submitted.date() if coarse else submitted).isoformat(),
        "answers": submission(own.questionnaire, draft.answers),
    }
    reply = Reply(json.dumps(content, ensure_ascii=False, indent=2), mimetype="application/json")
    reply.headers["Content-Disposition"] = f"attachment; filename=answers-{draft.receipt_code}.json"
    return reply


@bp.post("/pdf")
@needs("link")
def ask(key: str) -> ResponseReturnValue:
    """Have the PDF made by the worker."""
    own = _own(key)
    visit, draft = own.visit, own.visit.draft
    check_form_token(visit, request.form.get("form_token"))
    if visit.holder.invitation_id is None or draft is None:
        return _to("receipts.answers", own)
    with database().writing() as session:
        language = page_language().code
        ask_for_receipt(session, visit.holder.invitation_id, language, draft.revision, now())
        session.commit()
    current_app.extensions["queue"].wake()
    return _to("receipts.progress", own)


def _job(visit: Visit) -> Job | None:
    invitation_id = visit.holder.invitation_id
    return None if invitation_id is None else receipt_job(current_session(), invitation_id)


@bp.get("/pdf")
@needs("link")
def progress(key: str) -> ResponseReturnValue:
    """How far the PDF is; the page looks again by itself."""
    own = _own(key)
    job = _job(own.visit)
    if job is None:
        return _to("receipts.answers", own)
    page = render_template(
        "receipts/progress.html", own=own, job=job, steps=STEPS, form_token=form_token(own.visit)
    )
    return page, 200, {} if JobState(job.state).ended else {"Refresh": _LOOK_AGAIN_SECONDS}


@bp.get("/pdf/file")
@needs("link")
def file(key: str) -> ResponseReturnValue:
    """The PDF. Fetching does not remove it: on a slow link it may take a second attempt."""
    own = _own(key)
    job = _job(own.visit)
    if job is None or job.file is None:
        return _to("receipts.answers", own)
    return send_stored_file(job.file)


@bp.get("/withdraw")
@needs("link")
def withdrawing(key: str) -> ResponseReturnValue:
    """What withdrawing means, before it is done."""
    own = _own(key)
    if own.visit.draft is None:
        return _to("receipts.withdrawn", own)
    return render_template("receipts/withdrawing.html", own=own, form_token=form_token(own.visit))


@bp.post("/withdraw")
@needs("link")
def withdraw(key: str) -> ResponseReturnValue:
    """Delete the answers that the page spoke of; sent again, it finds them gone.

    The receipt's code tells whether they are still those: answers begun anew have another.
    """
    own = _own(key)
    visit = own.visit
    check_form_token(visit, request.form.get("form_token"))
    if not own.may_withdraw:
        if visit.draft is None:
            return _to("receipts.withdrawn", own)
        abort(409)
    with database().writing() as session:
        response = locked_response(session, visit.holder)
        if response is None or response.receipt_code != request.form.get("code"):
            return _to("receipts.withdrawn", own)
        check_still_open(session, visit, now())
        if response.submitted_at is not None and not visit.submitted:
            abort(409)  # handed in since the page was read: that may not be taken back
        code = response.receipt_code
        withdraw_answers(session, visit.holder, response, now())
        session.commit()
    if visit.key == receipt_key(code):  # it opens nothing any more, so there is no page to go to
        return render_template("receipts/withdrawn.html", own=own, again=False)
    return _to("receipts.withdrawn", own)


@bp.get("/withdrawn")
@needs("link")
def withdrawn(key: str) -> ResponseReturnValue:
    own = _own(key)
    if own.visit.draft is not None:
        return _to("receipts.answers", own)
    return render_template("receipts/withdrawn.html", own=own, again=True)
