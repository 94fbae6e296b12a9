"""Personal data of rounds: when they are removed, finding a person's, handing out, erasing."""

import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask import Response as Reply
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from surveys.collection.answering.domain.retention import removal_due
from surveys.collection.answering.elsewhere import Keeper, Kept, find_elsewhere, keeper_of
from surveys.collection.answering.erasure import (
    MOST_FOUND,
    Erased,
    Trace,
    erase,
    find_traces,
    kept_about,
    trace_of,
)
from surveys.collection.answering.forms import SearchForm
from surveys.collection.answering.retention import held
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import find_round, period_of
from surveys.constituents.access import needs, own_id
from surveys.constituents.audit import record_event
from surveys.foundation.database import current_session, now

bp = Blueprint("personal_data", __name__, url_prefix="/rounds/<int:round_id>/personal-data")


def _find(round_id: int) -> Round:
    return find_round(current_session(), round_id) or abort(404)


def _show(
    round_: Round,
    form: SearchForm | None = None,
    traces: list[Trace] | None = None,
    elsewhere: Sequence[Kept] = (),
) -> ResponseReturnValue:
    period = period_of(round_)
    page = render_template(
        "personal_data/page.html",
        round=round_,
        closed=period.state(now()) is RoundState.CLOSED,
        due=removal_due(period, round_.retention_months),
        held=held(current_session(), round_.id),
        form=form or SearchForm(formdata=None),
        traces=traces,
        elsewhere=elsewhere,
        most=MOST_FOUND,
        moment=now(),
    )
    return page, 422 if form is not None and form.errors else 200


@bp.get("")
@needs("rounds.manage")
def page(round_id: int) -> ResponseReturnValue:
    return _show(_find(round_id))


@bp.post("/search")
@needs("rounds.manage")
def search(round_id: int) -> ResponseReturnValue:
    """Find a person in all rounds and above. By POST, so that no address keeps the name; noted."""
    round_, form = _find(round_id), SearchForm()
    if not form.validate():
        return _show(round_, form)
    session = current_session()
    record_event(session, own_id(), "rounds.person-searched", f"round:{round_id}", now())
    session.commit()
    words = form.words.data
    elsewhere = find_elsewhere(session, words, MOST_FOUND, now())
    return _show(round_, form, find_traces(session, words), elsewhere)


def _gone(round_id: int) -> ResponseReturnValue:
    flash(_("Nothing is kept there any more."), "error")
    return redirect(url_for("personal_data.page", round_id=round_id))


@bp.post("/export")
@needs("rounds.manage")
def export(round_id: int) -> ResponseReturnValue:
    """What is kept about a person at one place, as data."""
    _find(round_id)
    session = current_session()
    found = _told(session, request.form.get("subject", ""))
    if found is None:
        return _gone(round_id)
    subject, told = found
    content = json.dumps(told, ensure_ascii=False, indent=2)
    record_event(session, own_id(), "rounds.person-exported", subject, now())
    session.commit()
    reply = Reply(content, mimetype="application/json")
    name = subject.replace(":", "-")
    reply.headers["Content-Disposition"] = f"attachment; filename=personal-data-{name}.json"
    return reply


def _told(session: Session, subject: str) -> tuple[str, dict[str, Any]] | None:
    """The subject and all that is kept there, in this room or above; None if nothing is."""
    if above := keeper_of(subject):
        keeper, number = above
        kept = keeper.again(session, number, now())
        return None if kept is None else (kept.subject, keeper.told(session, number))
    trace = trace_of(session, subject)
    return None if trace is None else (trace.subject, kept_about(session, trace))


@bp.post("/erase")
@needs("rounds.manage")
def erase_one(round_id: int) -> ResponseReturnValue:
    """Erase who is behind one trace; sent again it finds nothing new to erase."""
    _find(round_id)
    session, subject = current_session(), request.form.get("subject", "")
    if above := keeper_of(subject):
        return _erase_above(round_id, *above)
    trace = trace_of(session, subject)
    if trace is None:
        return _gone(round_id)
    subject = trace.subject
    done = erase(session, trace, request.form.get("answers") == "delete", own_id(), now())
    record_event(session, own_id(), "rounds.person-erased", subject, now())
    session.commit()
    flash(_sentence(done), "success")
    return redirect(url_for("personal_data.page", round_id=round_id))


def _erase_above(round_id: int, keeper: Keeper, number: int) -> ResponseReturnValue:
    """Have the room that keeps it erase it, in its own manner."""
    session = current_session()
    kept = keeper.again(session, number, now())
    if kept is None:
        return _gone(round_id)
    if kept.not_now:
        flash(kept.not_now, "error")
    elif keeper.erase(session, number, own_id(), now()):
        record_event(session, own_id(), "rounds.person-erased", kept.subject, now())
        session.commit()
        flash(_("The personal data are erased."), "success")
    return redirect(url_for("personal_data.page", round_id=round_id))


def _sentence(done: Erased) -> str:
    said = [_("The personal data are erased, and the links to the questionnaire are ended.")]
    if done.answers_deleted:
        said.append(
            ngettext(
                "%(num)s response is deleted.",
                "%(num)s responses are deleted.",
                done.answers_deleted,
            )
        )
    if done.answers_kept:
        said.append(
            ngettext(
                "%(num)s submitted response stays, without a name.",
                "%(num)s submitted responses stay, without a name.",
                done.answers_kept,
            )
        )
    return " ".join(map(str, said))
