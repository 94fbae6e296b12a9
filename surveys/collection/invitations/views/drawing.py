"""Inviting everybody who was selected for the sample."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from sqlalchemy import select

from surveys.collection.invitations.drawing import (
    AT_ONCE,
    INVITE_SAMPLE,
    invite_sample,
    invite_some,
    note_invited,
    outlook,
)
from surveys.collection.invitations.views.invitations import round_of
from surveys.collection.population.queries import frame_of
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.queries import period_of
from surveys.constituents.access import current_actor, needs
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import LANGUAGES, write_number
from surveys.foundation.jobs.actions import ask_for_job
from surveys.foundation.jobs.models import Job, JobState
from surveys.questionnaires.domain.structure import Kind

__all__ = ["INVITE_SAMPLE", "bp", "invite_sample"]

bp = Blueprint("drawing", __name__, url_prefix="/rounds/<int:round_id>/population/invite")

_LOOK_AGAIN_SECONDS = "2"


def _running(round_id: int) -> Job | None:
    return current_session().scalar(
        select(Job)
        .where(
            Job.kind == INVITE_SAMPLE,
            Job.subject == f"round:{round_id}",
            Job.state.in_([JobState.WAITING, JobState.RUNNING]),
        )
        .limit(1)
    )


@bp.get("")
@needs("rounds.manage")
def page(round_id: int) -> ResponseReturnValue:
    """Whom it would reach and by which way; or how far it is."""
    round_, session = round_of(round_id), current_session()
    frame, job = frame_of(session, round_id), _running(round_id)
    html = render_template(
        "drawing/page.html",
        round=round_,
        drawn=frame is not None and frame.drawn_at is not None,
        outlook=outlook(session, round_),
        job=job,
        closed=period_of(round_).state(now()) is RoundState.CLOSED,
        language_names=LANGUAGES,
    )
    return html, 200, {"Refresh": _LOOK_AGAIN_SECONDS} if job else {}


@bp.post("")
@needs("rounds.manage")
def invite_selected(round_id: int) -> ResponseReturnValue:
    """Invite them: a few at once, many as a job. Sent twice, each is still invited once."""
    round_, session = round_of(round_id), current_session()
    closed = period_of(round_).state(now()) is RoundState.CLOSED
    if closed or round_.version.kind == Kind.DIAGNOSTIC:
        abort(409)
    person = current_actor().person_id
    if outlook(session, round_).waiting > AT_ONCE:
        request = {"round": round_id, "person": person}
        ask_for_job(session, INVITE_SAMPLE, f"round:{round_id}", request, person, now())
        session.commit()
        current_app.extensions["queue"].wake()
        return redirect(url_for("drawing.page", round_id=round_id))
    made = invite_some(session, round_, now())
    if made:
        note_invited(session, round_, made, person, now())
    session.commit()
    flash(
        ngettext(
            "%(count)s invitation is made.",
            "%(count)s invitations are made.",
            made,
            count=write_number(made),
        ),
        "success",
    )
    return redirect(url_for("drawing.page", round_id=round_id))
