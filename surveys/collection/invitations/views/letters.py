"""Letters of a round: choosing whom to write to, looking at one, having them made or printed."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from surveys.collection.invitations.domain.links import new_secret
from surveys.collection.invitations.forms import LettersForm
from surveys.collection.invitations.letters import (
    LETTERS,
    MOST_AT_ONCE,
    Whom,
    awaiting_letters,
    draw_letter,
    keep_links,
    to_write_to,
)
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import find_round, period_of
from surveys.constituents.access import current_actor, needs, note_look
from surveys.constituents.audit import record_event
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language
from surveys.foundation.jobs.actions import ask_for_job
from surveys.foundation.qr import qr_svg
from surveys.questionnaires.domain.structure import Kind

bp = Blueprint("letters", __name__, url_prefix="/rounds/<int:round_id>/letters")
bp.add_app_template_global(qr_svg)


def _find(round_id: int) -> Round:
    round_ = find_round(current_session(), round_id) or abort(404)
    if round_.version.kind == Kind.DIAGNOSTIC:
        abort(404)  # a letter's link would open to its writer what an assessor rates
    return round_


def _waiting(round_: Round, whom: Whom) -> int:
    count = select(func.count()).select_from(Invitation).where(awaiting_letters(round_, whom))
    return current_session().scalar(count) or 0


def _show(round_: Round, form: LettersForm) -> str:
    return render_template(
        "letters/page.html",
        round=round_,
        form=form,
        anonymous=round_.mode == Mode.ANONYMOUS,
        over=period_of(round_).state(now()) is RoundState.CLOSED,
        most=MOST_AT_ONCE,
    )


def _form(round_: Round, **kwargs: object) -> LettersForm:
    return LettersForm({whom: _waiting(round_, whom) for whom in Whom}, **kwargs)


@bp.get("")
@needs("rounds.manage")
def page(round_id: int) -> ResponseReturnValue:
    round_ = _find(round_id)
    return _show(round_, _form(round_, formdata=None, whom=Whom.WITH_ADDRESS))


@bp.get("/sample")
@needs("rounds.manage")
def sample(round_id: int) -> ResponseReturnValue:
    """What a letter looks like in the page's language; its link opens nothing."""
    session, round_ = current_session(), _find(round_id)
    first = session.scalars(
        select(Invitation).where(Invitation.round_id == round_id).order_by(Invitation.id)
    ).first()
    if first is None:
        flash(_("Invite somebody first: a letter is written to an invitation."))
        return redirect(url_for("letters.page", round_id=round_id))
    note_look("letters.seen", f"round:{round_id}")
    letter = draw_letter(session, round_, first, new_secret(), page_language().code)
    return render_template("letters/print.html", round=round_, letters=[letter], sample=True)


@bp.post("")
@needs("rounds.manage")
def make(round_id: int) -> ResponseReturnValue:
    session, round_ = current_session(), _find(round_id)
    if period_of(round_).state(now()) is RoundState.CLOSED:
        abort(409)
    form = _form(round_)
    if not form.validate():
        return _show(round_, form), 422
    whom, language = Whom(form.whom.data), form.language.data
    if round_.mode == Mode.ANONYMOUS:
        return _print(round_, whom, language)
    job = ask_for_job(
        session,
        LETTERS,
        f"round:{round_id}",
        {"round": round_id, "whom": whom, "language": language},
        current_actor().person_id,
        now(),
    )
    _note(round_id)
    session.commit()
    current_app.extensions["queue"].wake()
    return redirect(url_for("jobs.page", job_id=job.id))


def _print(round_: Round, whom: Whom, language: str) -> ResponseReturnValue:
    """The letters as a page for the printer, of which nothing is kept."""
    session = current_session()
    invited = to_write_to(session, round_, whom, language)
    if not invited:
        flash(_("Nobody waits for a letter: everybody chosen has a link already."))
        return redirect(url_for("letters.page", round_id=round_.id))
    secrets = [(invitation.id, new_secret()) for invitation in invited]
    letters = [
        draw_letter(session, round_, invitation, secret)
        for invitation, (_id, secret) in zip(invited, secrets, strict=True)
    ]
    keep_links(session, secrets, now())
    _note(round_.id)
    session.commit()
    return render_template("letters/print.html", round=round_, letters=letters, sample=False)


def _note(round_id: int) -> None:
    record_event(
        current_session(), current_actor().person_id, "letters.made", f"round:{round_id}", now()
    )
