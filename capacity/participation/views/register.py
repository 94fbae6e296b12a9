"""Entering the register by hand: programmes, findings about them, their committees."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from capacity.participation.domain.record import RecordedFinding, RecordedProgramme
from capacity.participation.models import Finding, FindingCorrection, Programme
from capacity.participation.queries import (
    ever_recorded,
    recorded_programme,
)
from capacity.participation.register.actions import (
    AlreadyRecorded,
    Hand,
    Superseded,
    codes_of,
    correct_programme,
    enter_finding,
    register_programme,
    take_back,
)
from capacity.participation.register.forms import (
    FindingForm,
    ProgrammeForm,
    TakeBackForm,
)
from capacity.participation.views.record import LARGEST, bp
from surveys.constituents.access import current_actor, needs
from surveys.constituents.audit import record_event
from surveys.foundation.database import current_session, now


def sending(press: str = "") -> Hand:
    person_id = current_actor().person_id
    assert person_id is not None  # the policy lets nobody in without signing in
    return Hand(person_id, now(), press)


def note(action: str, subject: str, hand: Hand) -> None:
    record_event(current_session(), hand.person_id, action, subject, hand.at)


def to_programme(programme_id: int, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("participation.programme", programme_id=programme_id))


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
    return to_programme(entered.id, _("The programme is entered."))


@bp.get(f"/participation/programmes/<int(max={LARGEST}):programme_id>/correct")
@needs("participation.manage")
def correcting_programme(programme_id: int) -> ResponseReturnValue:
    found = programme_row(programme_id)
    codes = codes_of(current_session(), programme_id)
    return _show_programme(ProgrammeForm.showing(recorded_programme(found), codes), found)


@bp.post(f"/participation/programmes/<int(max={LARGEST}):programme_id>/correct")
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
    return to_programme(programme_id, _("The programme's entry is corrected."))


def already(known: AlreadyRecorded) -> str:
    return str(_("The register holds this already, as number %(number)s.", number=known.number))


def _show_programme(form: ProgrammeForm, found: Programme | None) -> ResponseReturnValue:
    page = render_template(
        "participation/programme-form.html",
        form=form,
        programme=recorded_programme(found) if found else None,
    )
    return page, 422 if form.errors else 200


# --- findings ------------------------------------------------------------------------------------


@bp.get(f"/participation/programmes/<int(max={LARGEST}):programme_id>/findings/new")
@needs("participation.manage")
def new_finding(programme_id: int) -> ResponseReturnValue:
    about = recorded_programme(programme_row(programme_id))
    return _show_finding(FindingForm(formdata=None, today=now().date()), about)


@bp.post(f"/participation/programmes/<int(max={LARGEST}):programme_id>/findings/new")
@needs("participation.manage")
def add_finding(programme_id: int) -> ResponseReturnValue:
    found, form = programme_row(programme_id), FindingForm(today=now().date())
    about = recorded_programme(found)
    if not form.validate():
        return _show_finding(form, about)
    hand = sending(form.press.data)
    try:
        entered, new = enter_finding(
            current_session(), found, form.stated(about), form.particulars(), hand
        )
    except AlreadyRecorded as known:
        form.text.errors = [already(known)]
        return _show_finding(form, about)
    if new:
        note("participation.finding-entered", f"finding:{entered.id}", hand)
        current_session().commit()
    return to_programme(programme_id, _("The finding is entered."))


@bp.get(f"/participation/findings/<int(max={LARGEST}):finding_id>/correct")
@needs("participation.manage")
def correcting_finding(finding_id: int) -> ResponseReturnValue:
    finding, about = _finding(finding_id)
    return _show_finding(FindingForm.showing(finding, now().date()), about, finding)


@bp.post(f"/participation/findings/<int(max={LARGEST}):finding_id>/correct")
@needs("participation.manage")
def correct_finding(finding_id: int) -> ResponseReturnValue:
    """Enter a finding in this one's place; the old one stays in the history."""
    finding, about = _finding(finding_id)
    form = FindingForm(today=now().date(), correcting=True)
    if not form.validate():
        return _show_finding(form, about, finding)
    hand = sending(form.press.data)
    try:
        entered, new = enter_finding(
            current_session(),
            programme_row(about.id),
            form.stated(about),
            form.particulars(),
            hand,
            corrects=finding_id,
            reason=form.reason.data,
        )
    except AlreadyRecorded as known:
        form.text.errors = [already(known)]
        return _show_finding(form, about, finding)
    except Superseded:
        return superseded(about.id)
    if new:
        note("participation.finding-corrected", f"finding:{entered.id}", hand)
        current_session().commit()
    return to_programme(about.id, _("The correction is entered."))


@bp.post(f"/participation/findings/<int(max={LARGEST}):finding_id>/take-back")
@needs("participation.manage")
def take_back_finding(finding_id: int) -> ResponseReturnValue:
    finding, about = _finding(finding_id)
    taking, hand = TakeBackForm(), sending()
    if not taking.validate():
        form = FindingForm.showing(finding, now().date())
        return _show_finding(form, about, finding, taking)
    if take_back(current_session(), finding_id, taking.why.data, hand):
        note("participation.finding-taken-back", f"finding:{finding_id}", hand)
        current_session().commit()
    return to_programme(about.id, _("The finding is taken back."))


def _finding(finding_id: int) -> tuple[RecordedFinding, RecordedProgramme]:
    """A finding about a programme, whether it stands or not, and the programme."""
    query = select(Finding).where(Finding.id == finding_id)
    for found in ever_recorded(current_session(), query):
        if found.programme is not None:
            return found, found.programme
    abort(404)


def superseded(programme_id: int) -> ResponseReturnValue:
    flash(_("Somebody else has corrected this entry or taken it back meanwhile."), "error")
    return redirect(url_for("participation.programme", programme_id=programme_id))


def _show_finding(
    form: FindingForm,
    about: RecordedProgramme,
    finding: RecordedFinding | None = None,
    taking: TakeBackForm | None = None,
) -> ResponseReturnValue:
    session = current_session()
    if finding is not None and session.get(FindingCorrection, finding.id) is not None:
        return superseded(about.id)
    taking = taking or TakeBackForm(formdata=None)
    page = render_template(
        "participation/finding-form.html",
        form=form,
        programme=about,
        finding=finding,
        taking=taking,
    )
    return page, 422 if form.errors or taking.errors else 200
