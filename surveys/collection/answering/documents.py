"""What the worker makes of answers and questionnaires on paper: one's own answers, blank forms."""

from datetime import datetime
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from surveys.collection.answering.domain.holding import named_key
from surveys.collection.answering.labels import LEVEL_NAMES
from surveys.collection.answering.models import Response
from surveys.collection.answering.own_answers import in_words
from surveys.collection.answering.queries import answers_of
from surveys.collection.answering.rendering import in_its_language
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.roles import Group
from surveys.foundation.database import database, now
from surveys.foundation.i18n import isolated, write_number
from surveys.foundation.jobs.models import StoredFile
from surveys.foundation.jobs.worker import Progress
from surveys.foundation.pdf import make_pdf
from surveys.questionnaires.domain.expression import references
from surveys.questionnaires.domain.structure import Questionnaire
from surveys.questionnaires.queries import questionnaire_in

PAPER_FORM = "answering.paper-form"
"""The kind of job that makes a blank form for printing."""

STEPS = 3
STYLES = ("pdf.css", "sheets.css")

Document = dict[str, Any]


def make_receipt(request: dict[str, Any], progress: Progress) -> StoredFile:
    """One's own answers as they stand now; ``request``: {"invitation", "language", "revision"}.

    Raises LookupError if they were withdrawn meanwhile, or the round is anonymous.
    """
    made_at, language = now(), str(request["language"])
    with database().reading() as session, force_locale(language):
        response = _response(session, int(request["invitation"]))
        progress.report(1, STEPS)
        html = render_receipt(session, response, language, made_at)
        name = f"answers-{response.receipt_code}-{language}.pdf"
    progress.report(2, STEPS)
    return _file(name, make_pdf(html, STYLES), made_at)


def _response(session: Session, invitation_id: int) -> Response:
    found = session.scalar(
        select(Response)
        .where(Response.key == named_key(invitation_id))
        .options(
            joinedload(Response.round),
            joinedload(Response.invitation).joinedload(Invitation.organization),
        )
    )
    if found is None or found.round.mode == Mode.ANONYMOUS:
        raise LookupError(f"there are no answers under invitation {invitation_id}")
    return found


def render_receipt(session: Session, response: Response, language: str, made_at: datetime) -> str:
    """The answers as one HTML page, in the language in force."""
    invitation = response.invitation
    assert invitation is not None
    questionnaire = questionnaire_in(session, response.version_id, language)
    answers = answers_of(response.answers)
    return render_template(
        "receipts/answers-pdf.html",
        **_sheet(questionnaire, response.round, made_at),
        response=response,
        organization=isolated(invitation.organization.name),
        subject=isolated(invitation.subject_name) if invitation.subject_name else "",
        sections=in_words(questionnaire, answers, response.marks, invitation.organization.name),
    )


def make_paper_form(request: dict[str, Any], progress: Progress) -> StoredFile:
    """A blank form: {"round", "group" or "", "invitation" or None, "language"}.

    It never carries a link: a link's secret is kept nowhere, so neither in a file. Raises
    LookupError if there is no such round or invitation, or the round does not ask that group.
    """
    made_at, language = now(), str(request["language"])
    with database().reading() as session, force_locale(language):
        round_ = session.get(Round, int(request["round"]))
        if round_ is None:
            raise LookupError(f"there is no round {request['round']}")
        invitation = _invited(session, round_, request.get("invitation"))
        version_id = _version(round_, invitation, str(request.get("group") or ""))
        progress.report(1, STEPS)
        html = render_paper_form(session, round_, version_id, invitation, language, made_at)
        name = f"form-{invitation_code(round_.id, invitation) or round_.id}-{language}.pdf"
    progress.report(2, STEPS)
    return _file(name, make_pdf(html, STYLES), made_at)


def invitation_code(round_id: int, invitation: Invitation | None) -> str:
    """What a paper form is found by when it comes back, e.g. ``12-345``; no secret."""
    return "" if invitation is None else f"{round_id}-{invitation.id}"


def _invited(session: Session, round_: Round, invitation_id: int | None) -> Invitation | None:
    """Whom the form is for; an anonymous round's forms are for nobody in particular."""
    if invitation_id is None:
        return None
    found = session.get(Invitation, invitation_id)
    if found is None or found.round_id != round_.id or round_.mode == Mode.ANONYMOUS:
        raise LookupError(f"there is no form for invitation {invitation_id}")
    return found


def _version(round_: Round, invitation: Invitation | None, group: str) -> int:
    if invitation is not None:
        return invitation.version_id
    if not group:
        return round_.version_id
    version = round_.version_for(Group(group))
    if version is None:
        raise LookupError(f"round {round_.id} does not ask this group")
    return version.id


def render_paper_form(
    session: Session,
    round_: Round,
    version_id: int,
    invitation: Invitation | None,
    language: str,
    made_at: datetime,
) -> str:
    """A blank form as one HTML page, in the language in force."""
    questionnaire = questionnaire_in(session, version_id, language)
    return render_template(
        "entry/form-pdf.html",
        **_sheet(questionnaire, round_, made_at),
        numbers=numbers_of(questionnaire),
        depends=dependences(questionnaire),
        level_names=LEVEL_NAMES,
        code=invitation_code(round_.id, invitation),
        organization=isolated(invitation.organization.name) if invitation else "",
        subject=isolated(invitation.subject_name) if invitation else "",
        organizer=round_.organizer,
        reply_to=round_.reply_to,
        mode=round_.mode,
        closes_at=round_.closes_at,
    )


def numbers_of(questionnaire: Questionnaire) -> dict[str, int]:
    """The number of each question on paper, by its code: from 1, through all sections."""
    return {item.code: number for number, item in enumerate(questionnaire.items, 1)}


def dependences(questionnaire: Questionnaire) -> dict[str, list[str]]:
    """For each item, the written numbers of the questions that decide whether it is asked."""
    numbers = numbers_of(questionnaire)
    found = {}
    for item in questionnaire.items:
        named = references(item.visible_if) if item.visible_if else ()
        asked = {numbers[questionnaire.field(code).item] for code in named}
        found[item.code] = [write_number(number) for number in sorted(asked)]
    return found


def _sheet(questionnaire: Questionnaire, round_: Round, made_at: datetime) -> Document:
    settings = current_app.extensions["settings"]
    return {
        "questionnaire": questionnaire,
        "title": in_its_language(questionnaire, "title", questionnaire.title),
        "round": isolated(round_.title),
        "demonstration": False,
        "operator": settings.operator,
        "host": settings.public_url,
        "made_at": made_at,
    }


def _file(name: str, content: bytes, made_at: datetime) -> StoredFile:
    return StoredFile(name=name, media_type="application/pdf", content=content, made_at=made_at)
