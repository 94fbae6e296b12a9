"""Entering what documents say of a programme's committees."""

from functools import partial

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.participation.domain.record import RecordedProgramme
from capacity.participation.models import Committee
from capacity.participation.queries import recorded_programme
from capacity.participation.register.committees import enter_committee, take_back_committee
from capacity.participation.register.forms.committees import CommitteeForm
from capacity.participation.register.forms.sourced import TakeBackForm
from capacity.participation.register.queries import recorded_committee
from capacity.participation.views.record import bp
from capacity.participation.views.register import (
    Entry,
    entered_once,
    page_of,
    programme_row,
    sending,
    show_entry,
    superseded,
    taken_back,
)
from surveys.constituents.access import needs
from surveys.foundation.database import current_session, now


@bp.get("/participation/programmes/<int:programme_id>/committees/new")
@needs("participation.manage")
def new_committee(programme_id: int) -> ResponseReturnValue:
    about = recorded_programme(programme_row(programme_id))
    return _show_committee(CommitteeForm(formdata=None, today=now().date()), about)


@bp.post("/participation/programmes/<int:programme_id>/committees/new")
@needs("participation.manage")
def add_committee(programme_id: int) -> ResponseReturnValue:
    about = recorded_programme(programme_row(programme_id))
    form = CommitteeForm(today=now().date())
    if not form.validate():
        return _show_committee(form, about)
    hand = sending(form.press.data)
    enter = partial(enter_committee, current_session(), programme_id, form.stated(), hand)
    entry = Entry(
        "participation.committee-entered",
        "committee",
        page_of(programme_id),
        _("What the document says of the committee is entered."),
    )
    return entered_once(enter, form, hand, entry) or _show_committee(form, about)


@bp.get("/participation/committees/<int:committee_id>/correct")
@needs("participation.manage")
def correcting_committee(committee_id: int) -> ResponseReturnValue:
    committee, about = _committee(committee_id)
    form = CommitteeForm.showing(recorded_committee(committee), now().date())
    return _show_committee(form, about, committee)


@bp.post("/participation/committees/<int:committee_id>/correct")
@needs("participation.manage")
def correct_committee(committee_id: int) -> ResponseReturnValue:
    committee, about = _committee(committee_id)
    form = CommitteeForm(today=now().date(), correcting=True)
    if not form.validate():
        return _show_committee(form, about, committee)
    hand = sending(form.press.data)
    enter = partial(
        enter_committee,
        current_session(),
        about.id,
        form.stated(),
        hand,
        corrects=committee,
        reason=form.reason.data,
    )
    entry = Entry(
        "participation.committee-corrected",
        "committee",
        page_of(about.id),
        _("The correction is entered."),
    )
    return entered_once(enter, form, hand, entry) or _show_committee(form, about, committee)


@bp.post("/participation/committees/<int:committee_id>/take-back")
@needs("participation.manage")
def end_committee(committee_id: int) -> ResponseReturnValue:
    committee, about = _committee(committee_id)
    taking, hand = TakeBackForm(), sending()
    if not taking.validate():
        form = CommitteeForm.showing(recorded_committee(committee), now().date())
        return _show_committee(form, about, committee, taking)
    entry = Entry(
        "participation.committee-taken-back",
        "committee",
        page_of(about.id),
        _("The entry about the committee is taken back."),
    )
    changed = take_back_committee(current_session(), committee, taking.why.data, hand)
    return taken_back(changed, committee_id, hand, entry)


def _committee(committee_id: int) -> tuple[Committee, RecordedProgramme]:
    found = current_session().get(Committee, committee_id) or abort(404)
    return found, recorded_programme(programme_row(found.programme_id))


def _show_committee(
    form: CommitteeForm,
    about: RecordedProgramme,
    committee: Committee | None = None,
    taking: TakeBackForm | None = None,
) -> ResponseReturnValue:
    if committee is not None and committee.ended_at is not None:
        return superseded(page_of(about.id))
    return show_entry(
        "participation/committee-form.html",
        form,
        taking,
        country_iso3=about.country_iso3,
        programme=about,
        entry=committee,
        address=page_of(about.id),
    )
