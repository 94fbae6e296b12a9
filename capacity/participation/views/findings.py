"""Entering findings by hand, and correcting those that were imported or entered before."""

from dataclasses import dataclass
from functools import partial

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from capacity.participation.domain.record import RecordedFinding, RecordedProgramme
from capacity.participation.models import Finding, FindingCorrection, Programme
from capacity.participation.queries import ever_recorded, recorded_programme
from capacity.participation.register.actions import enter_finding, take_back
from capacity.participation.register.forms.findings import FindingForm
from capacity.participation.register.forms.sourced import TakeBackForm
from capacity.participation.register.queries import as_imported
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
from surveys.constituents.country_names import country_name
from surveys.foundation.database import current_session, now


@dataclass(frozen=True, slots=True)
class About:
    """What findings are about: a programme, or else a country's committees and audits."""

    country_iso3: str
    programme: RecordedProgramme | None

    @property
    def address(self) -> str:
        if self.programme is None:
            return url_for("participation.country", iso3=self.country_iso3)
        return page_of(self.programme.id)

    @property
    def row(self) -> Programme | None:
        return programme_row(self.programme.id) if self.programme else None


@bp.get("/participation/programmes/<int:programme_id>/findings/new")
@needs("participation.manage")
def new_finding(programme_id: int) -> ResponseReturnValue:
    form = FindingForm(formdata=None, today=now().date())
    return _show_finding(form, _about_programme(programme_id))


@bp.post("/participation/programmes/<int:programme_id>/findings/new")
@needs("participation.manage")
def add_finding(programme_id: int) -> ResponseReturnValue:
    about, form = _about_programme(programme_id), FindingForm(today=now().date())
    if not form.validate():
        return _show_finding(form, about)
    hand = sending(form.press.data)
    stated = form.stated(
        about.country_iso3, country_name(about.country_iso3, "en"), about.programme
    )
    enter = partial(enter_finding, current_session(), about.row, stated, form.particulars(), hand)
    entry = Entry(
        "participation.finding-entered", "finding", about.address, _("The finding is entered.")
    )
    return entered_once(enter, form, hand, entry) or _show_finding(form, about)


@bp.get("/participation/findings/<int:finding_id>/correct")
@needs("participation.manage")
def correcting_finding(finding_id: int) -> ResponseReturnValue:
    finding, about = _finding(finding_id)
    return _show_finding(FindingForm.showing(finding, now().date()), about, finding)


@bp.post("/participation/findings/<int:finding_id>/correct")
@needs("participation.manage")
def correct_finding(finding_id: int) -> ResponseReturnValue:
    """Enter a finding in this one's place; the old one stays in the history."""
    finding, about = _finding(finding_id)
    form = FindingForm(today=now().date(), correcting=True, named=about.programme is None)
    if not form.validate():
        return _show_finding(form, about, finding)
    hand = sending(form.press.data)
    enter = partial(
        enter_finding,
        current_session(),
        about.row,
        form.stated(about.country_iso3, finding.country_as_stated, about.programme),
        form.particulars(),
        hand,
        corrects=finding_id,
        reason=form.reason.data,
    )
    entry = Entry(
        "participation.finding-corrected",
        "finding",
        about.address,
        _("The correction is entered."),
    )
    return entered_once(enter, form, hand, entry) or _show_finding(form, about, finding)


@bp.post("/participation/findings/<int:finding_id>/take-back")
@needs("participation.manage")
def take_back_finding(finding_id: int) -> ResponseReturnValue:
    finding, about = _finding(finding_id)
    taking, hand = TakeBackForm(), sending()
    if not taking.validate():
        form = FindingForm.showing(finding, now().date())
        return _show_finding(form, about, finding, taking)
    entry = Entry(
        "participation.finding-taken-back",
        "finding",
        about.address,
        _("The finding is taken back."),
    )
    changed = take_back(current_session(), finding_id, taking.why.data, hand)
    return taken_back(changed, finding_id, hand, entry)


def _about_programme(programme_id: int) -> About:
    found = recorded_programme(programme_row(programme_id))
    return About(found.country_iso3, found)


def _finding(finding_id: int) -> tuple[RecordedFinding, About]:
    """A finding, whether it stands or not, and what it is about."""
    query = select(Finding).where(Finding.id == finding_id)
    for found in ever_recorded(current_session(), query):
        return found, About(found.country_iso3, found.programme)
    abort(404)


def _show_finding(
    form: FindingForm,
    about: About,
    finding: RecordedFinding | None = None,
    taking: TakeBackForm | None = None,
) -> ResponseReturnValue:
    session = current_session()
    if finding is not None and session.get(FindingCorrection, finding.id) is not None:
        return superseded(about.address)
    return show_entry(
        "participation/finding-form.html",
        form,
        taking,
        country_iso3=about.country_iso3,
        programme=about.programme,
        entry=finding,
        imported=as_imported(session, [finding]) if finding else {},
        address=about.address,
    )
