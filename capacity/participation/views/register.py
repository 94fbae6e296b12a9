"""Entering programmes by hand, and what all entries by hand share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.participation.models import Committee, Finding, Programme
from capacity.participation.queries import recorded_programme
from capacity.participation.register.actions import (
    AlreadyRecorded,
    Hand,
    Superseded,
    codes_of,
    correct_programme,
    register_programme,
)
from capacity.participation.register.forms.programmes import ProgrammeForm
from capacity.participation.register.forms.sourced import SourcedForm, TakeBackForm
from capacity.participation.views.record import bp
from surveys.constituents.access import needs, own_id
from surveys.constituents.audit import record_event
from surveys.foundation.database import current_session, now


def sending(press: str = "") -> Hand:
    return Hand(own_id(), now(), press)


def note(action: str, subject: str, hand: Hand) -> None:
    record_event(current_session(), hand.person_id, action, subject, hand.at)


def page_of(programme_id: int) -> str:
    return url_for("participation.programme", programme_id=programme_id)


def done(address: str, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(address)


def superseded(address: str) -> ResponseReturnValue:
    flash(_("Somebody else has corrected this entry or taken it back meanwhile."), "error")
    return redirect(address)


def already(known: AlreadyRecorded) -> str:
    return str(_("The register holds this already, as number %(number)s.", number=known.number))


@dataclass(frozen=True, slots=True)
class Entry:
    """How an entry is called in the audit trail, and what comes after it."""

    action: str
    subject: str
    address: str
    said: str


def entered_once(
    enter: Callable[[], tuple[Finding | Committee, bool]],
    form: SourcedForm,
    hand: Hand,
    entry: Entry,
) -> ResponseReturnValue | None:
    """Enter what the form says; None where the form says what is known already, with the error."""
    try:
        entered, new = enter()
    except AlreadyRecorded as known:
        form.text.errors = [already(known)]
        return None
    except Superseded:
        return superseded(entry.address)
    if new:
        note(entry.action, f"{entry.subject}:{entered.id}", hand)
        current_session().commit()
    return done(entry.address, entry.said)


def taken_back(changed: bool, number: int, hand: Hand, entry: Entry) -> ResponseReturnValue:
    """Note that an entry was taken back, if that ``changed`` anything: sent twice, it is once."""
    if changed:
        note(entry.action, f"{entry.subject}:{number}", hand)
        current_session().commit()
    return done(entry.address, entry.said)


def show_entry(
    template: str, form: SourcedForm, taking: TakeBackForm | None, **values: Any
) -> ResponseReturnValue:
    """The page on which an entry is entered, corrected or taken back."""
    taking = taking or TakeBackForm(formdata=None)
    page = render_template(template, form=form, taking=taking, **values)
    return page, 422 if form.errors or taking.errors else 200


def programme_row(programme_id: int) -> Programme:
    return current_session().get(Programme, programme_id) or abort(404)


# --- programmes ----------------------------------------------------------------------------------


@bp.get("/participation/programmes/new")
@needs("participation.manage")
def new_programme() -> ResponseReturnValue:
    form = ProgrammeForm(formdata=None, country=request.args.get("country", ""))
    return _show_programme(form, None)


@bp.post("/participation/programmes/new")
@needs("participation.manage")
def add_programme() -> ResponseReturnValue:
    form, hand = ProgrammeForm(), sending()
    if not form.validate():
        return _show_programme(form, None)
    try:
        entered = register_programme(
            current_session(),
            form.country.data,
            form.stated(),
            form.codes.tags,
            _("Entered by hand."),
            hand,
        )
    except AlreadyRecorded as known:
        form.title.errors = [already(known)]
        return _show_programme(form, None)
    note("participation.programme-entered", f"programme:{entered.id}", hand)
    current_session().commit()
    return done(page_of(entered.id), _("The programme is entered."))


@bp.get("/participation/programmes/<int:programme_id>/correct")
@needs("participation.manage")
def correcting_programme(programme_id: int) -> ResponseReturnValue:
    found = programme_row(programme_id)
    codes = codes_of(current_session(), programme_id)
    return _show_programme(ProgrammeForm.showing(recorded_programme(found), codes), found)


@bp.post("/participation/programmes/<int:programme_id>/correct")
@needs("participation.manage")
def change_programme(programme_id: int) -> ResponseReturnValue:
    found, form, hand = programme_row(programme_id), ProgrammeForm(correcting=True), sending()
    if not form.validate():
        return _show_programme(form, found)
    try:
        changed = correct_programme(
            current_session(), found, form.stated(), form.codes.tags, form.reason.data, hand
        )
    except AlreadyRecorded as known:
        form.title.errors = [already(known)]
        return _show_programme(form, found)
    if changed:
        note("participation.programme-corrected", f"programme:{programme_id}", hand)
        current_session().commit()
    return done(page_of(programme_id), _("The programme's entry is corrected."))


def _show_programme(form: ProgrammeForm, found: Programme | None) -> ResponseReturnValue:
    page = render_template(
        "participation/programme-form.html",
        form=form,
        programme=recorded_programme(found) if found else None,
    )
    return page, 422 if form.errors else 200
