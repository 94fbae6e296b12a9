"""Running rounds: plan one, close it."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.collection.rounds.actions import close_round, plan_round
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.forms import RoundForm
from surveys.collection.rounds.queries import find_round
from surveys.constituents.access import current_actor, needs
from surveys.constituents.audit import record_event
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language
from surveys.questionnaires.queries import Published, library

bp = Blueprint("rounds", __name__, url_prefix="/rounds")


def _note(action: str, subject: str) -> None:
    record_event(current_session(), current_actor().person_id, action, subject, now())


def _library() -> list[Published]:
    return library(current_session(), page_language().code)


@bp.get("/new")
@needs("rounds.manage")
def new() -> ResponseReturnValue:
    form = RoundForm(_library(), formdata=None, mode=Mode.CONFIDENTIAL)
    return render_template("rounds/new.html", form=form)


@bp.post("/new")
@needs("rounds.manage")
def create() -> ResponseReturnValue:
    session = current_session()
    form = RoundForm(_library())
    if not form.validate():
        return render_template("rounds/new.html", form=form), 422
    planned = plan_round(
        session,
        form.title.data,
        int(form.version.data),
        Mode(form.mode.data),
        form.opens_at,
        form.closes_at,
        now(),
        current_actor().person_id,
    )
    _note("rounds.planned", f"round:{planned.id}")
    session.commit()
    return redirect(url_for("fieldwork.page", round_id=planned.id))


@bp.post("/<int:round_id>/close")
@needs("rounds.manage")
def close(round_id: int) -> ResponseReturnValue:
    session = current_session()
    round_ = find_round(session, round_id) or abort(404)
    close_round(session, round_, now(), current_actor().person_id)
    _note("rounds.closed", f"round:{round_id}")
    session.commit()
    flash(_("The round is closed. No more answers are taken."), "success")
    return redirect(url_for("fieldwork.page", round_id=round_id))
