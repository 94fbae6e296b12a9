"""The Centre's word: accept, put on the waiting list, do not accept; fellowships; invitations."""

from collections.abc import Callable
from datetime import datetime

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from capacity.training.catalogue.models import EditionRecord
from capacity.training.cohorts.actions import NotPossible
from capacity.training.cohorts.deciding import (
    accept,
    grant_fellowship,
    put_on_waiting_list,
    refuse,
)
from capacity.training.cohorts.erasing import erase, may_erase
from capacity.training.cohorts.forms import FellowshipForm, RefuseForm
from capacity.training.cohorts.inviting import invite, is_lost, letters_of, send_again
from capacity.training.cohorts.labels import fault_text
from capacity.training.cohorts.models import Nomination
from capacity.training.cohorts.queries import events_of, everybody
from capacity.training.cohorts.views.parts import (
    bp,
    find_edition,
    find_nomination,
    note,
    note_state,
    tell,
)
from capacity.training.domain.cohorts import ACCEPTED_ONCE, NominationState, may_become
from capacity.training.domain.courses import EditionState
from surveys.constituents.access import needs, note_look, own_id
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import write_number
from surveys.foundation.security import record_number

Decision = Callable[[Session, Nomination, int, datetime], bool]

_DECISIONS: dict[str, Decision] = {"accept": accept, "wait": put_on_waiting_list}


@bp.post("/training/editions/<int:edition_id>/decisions")
@needs("training.manage")
def decide(edition_id: int) -> ResponseReturnValue:
    """Accept or put on the waiting list those ticked, one after another."""
    session, edition = current_session(), find_edition(edition_id)
    go = _DECISIONS.get(request.form.get("go", "")) or abort(400)
    ticked = set(request.form.getlist("nomination", type=int))
    done, problems = 0, []
    for nomination in everybody(session, edition.id):
        if nomination.id not in ticked:
            continue
        try:
            if go(session, nomination, own_id(), now()):
                note_state(nomination)
                done += 1
        except NotPossible as problem:
            problems.append(fault_text(problem))
    session.commit()
    if done:
        told = ngettext(
            "%(count)s decision is noted.",
            "%(count)s decisions are noted.",
            done,
            count=write_number(done),
        )
        flash(told, "success")
    for problem_text in dict.fromkeys(problems):
        flash(problem_text, "error")
    if not ticked:
        flash(_("Tick whom this is about."), "error")
    return redirect(url_for("cohorts.edition", edition_id=edition_id))


@bp.post("/training/editions/<int:edition_id>/invitations")
@needs("training.manage")
def send_invitations(edition_id: int) -> ResponseReturnValue:
    """Write to all accepted participants who have not been written to."""
    session, edition = current_session(), find_edition(edition_id)
    return _write(edition, lambda: invite(session, edition, now()))


@bp.post("/training/editions/<int:edition_id>/letters")
@needs("training.manage")
def send_letters_again(edition_id: int) -> ResponseReturnValue:
    """Write again where a letter was lost: to all of them, or to the one named."""
    session, edition = current_session(), find_edition(edition_id)
    typed = request.form.get("nomination")
    only = None if typed is None else find_nomination(record_number(typed)).id
    letters = [
        each for each in letters_of(session, edition.id) if only in (None, each.nomination_id)
    ]
    return _write(edition, lambda: send_again(session, letters, now()))


def _write(edition: EditionRecord, ask: Callable[[], int]) -> ResponseReturnValue:
    """Ask for letters, if letters can go out now, and say how many."""
    session = current_session()
    back = redirect(url_for("cohorts.edition", edition_id=edition.id))
    if current_app.extensions["settings"].mail_server is None:
        flash(_("This installation sends no mail: no mail server is set."), "error")
        return back
    if edition.state != EditionState.CONFIRMED or edition.begins <= now().date():
        flash(_("Invitations go out once the edition is confirmed and before it begins."), "error")
        return back
    number = ask()
    if number:
        note("cohorts.invited", f"edition:{edition.id}")
    session.commit()
    current_app.extensions["queue"].wake()
    told = ngettext(
        "%(count)s invitation is on its way.",
        "%(count)s invitations are on their way.",
        number,
        count=write_number(number),
    )
    flash(told, "success")
    return back


def _show(
    nomination: Nomination,
    refusing: RefuseForm | None = None,
    fellowship: FellowshipForm | None = None,
) -> str:
    state = NominationState(nomination.state)
    paid = nomination.fellowship
    begun = nomination.edition.begins <= now().date()
    to_decide = not begun and not nomination.closed
    letters = [
        each
        for each in letters_of(current_session(), nomination.edition_id)
        if each.nomination_id == nomination.id
    ]
    return render_template(
        "training/cohorts/nomination.html",
        nomination=nomination,
        edition=nomination.edition,
        events=events_of(current_session(), nomination.id),
        may={
            to.value: may_become(state, to) and to_decide
            for to in (NominationState.ACCEPTED, NominationState.WAITING, NominationState.REFUSED)
        },
        may_pay=state in ACCEPTED_ONCE,
        may_certify=state is NominationState.ATTENDED and nomination.erased_at is None,
        may_erase=may_erase(nomination, now().date()),
        letters=letters,
        lost=not begun and any(is_lost(each, now()) for each in letters),
        refusing=refusing or RefuseForm(formdata=None),
        fellowship=fellowship
        or FellowshipForm(
            formdata=None,
            amount=paid.amount if paid else None,
            source=paid.source if paid else "",
        ),
    )


@bp.get("/training/nominations/<int:nomination_id>")
@needs("training.manage")
def nomination(nomination_id: int) -> ResponseReturnValue:
    found = find_nomination(nomination_id)
    note_look("cohorts.nomination-seen", f"nomination:{found.id}")
    return _show(found)


@bp.post("/training/nominations/<int:nomination_id>")
@needs("training.manage")
def decide_one(nomination_id: int) -> ResponseReturnValue:
    found, go = find_nomination(nomination_id), request.form.get("go", "")
    back = redirect(url_for("cohorts.nomination", nomination_id=nomination_id))
    session = current_session()
    try:
        if go == "refuse":
            form = RefuseForm()
            if not form.validate():
                return _show(found, refusing=form), 422
            done = refuse(session, found, form.reason.data, own_id(), now())
        elif decision := _DECISIONS.get(go):
            done = decision(session, found, own_id(), now())
        else:
            abort(400)
    except NotPossible as problem:
        session.rollback()
        tell(problem)
        return back
    if done:
        note_state(found)
        session.commit()
        flash(_("Saved."), "success")
    return back


@bp.post("/training/nominations/<int:nomination_id>/erased")
@needs("training.manage")
def forget(nomination_id: int) -> ResponseReturnValue:
    """Erase who it was, whoever sent the person: an organization may have ended, or not answer."""
    session, found = current_session(), find_nomination(nomination_id)
    try:
        if erase(session, found, own_id(), now()):
            note("cohorts.erased", f"nomination:{found.id}")
            session.commit()
            flash(_("Saved."), "success")
    except NotPossible as problem:
        session.rollback()
        tell(problem)
    return redirect(url_for("cohorts.nomination", nomination_id=nomination_id))


@bp.post("/training/nominations/<int:nomination_id>/fellowship")
@needs("training.manage")
def pay(nomination_id: int) -> ResponseReturnValue:
    session, found, form = current_session(), find_nomination(nomination_id), FellowshipForm()
    if not form.validate():
        return _show(found, fellowship=form), 422
    try:
        done = grant_fellowship(
            session, found, form.amount.data, form.source.data or "", own_id(), now()
        )
    except NotPossible as problem:
        session.rollback()
        tell(problem)
    else:
        if done:
            note("cohorts.fellowship", f"nomination:{found.id}")
            session.commit()
            flash(_("Saved."), "success")
    return redirect(url_for("cohorts.nomination", nomination_id=nomination_id))
