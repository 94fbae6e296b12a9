"""Places: the Centre offers them to organizations, and adds those whom no organization sends."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice

from capacity.training.catalogue.models import EditionRecord
from capacity.training.cohorts.actions import Fault, NotPossible, offer_places
from capacity.training.cohorts.forms import OfferForm, ParticipantForm
from capacity.training.cohorts.labels import fault_text
from capacity.training.cohorts.nominating import add_participant
from capacity.training.cohorts.queries import cohort, offer_to
from capacity.training.cohorts.views.parts import bp, criteria_of, find_edition, note
from capacity.training.demand.queries import NEEDS_OFFER
from capacity.training.domain.cohorts import NominationState, ParticipantKind
from surveys.constituents.access import needs, own_id
from surveys.constituents.consents import consenting
from surveys.constituents.forms import organization_choice
from surveys.constituents.queries import organizations_going_on
from surveys.foundation.database import current_session, now
from surveys.foundation.forms import NOT_CHOSEN
from surveys.foundation.security import record_number


def _offer_form(edition: EditionRecord, **values: object) -> OfferForm:
    form = OfferForm(**values)
    fitting = [
        each
        for each in organizations_going_on(current_session())
        if each.group in edition.course.groups
    ]
    choices = [organization_choice(each) for each in fitting]
    form.organization.choices = [NOT_CHOSEN, *choices]
    form.criteria.choices = [
        SelectChoice(code, name) for code, name in criteria_of(edition.course).items()
    ]
    return form


def _show_offer(edition: EditionRecord, form: OfferForm) -> str:
    return render_template(
        "training/cohorts/offering.html",
        edition=edition,
        form=form,
        free=cohort(current_session(), edition).free(),
    )


@bp.get("/training/editions/<int:edition_id>/offers")
@needs("training.manage")
def offering(edition_id: int) -> ResponseReturnValue:
    edition = find_edition(edition_id)
    typed = request.args.get("organization", "")
    values: dict[str, object] = {"formdata": None, "places": 1}
    if typed:
        organization_id = record_number(typed)
        values["organization"] = str(organization_id)
        if offer := offer_to(current_session(), edition.id, organization_id):
            values |= {
                "places": offer.places,
                "for_women": offer.for_women,
                "criteria": offer.criteria if _shares_needs(organization_id) else (),
            }
    return _show_offer(edition, _offer_form(edition, **values))


def _shares_needs(organization_id: int) -> bool:
    """Whether planners may see what the organization needs, as it stands now."""
    return bool(consenting(current_session(), NEEDS_OFFER, (organization_id,)))


def _criteria(edition: EditionRecord, organization_id: int, ticked: list[str]) -> list[str]:
    """Those ticked; what the planner was not shown stays as it was offered."""
    before = offer_to(current_session(), edition.id, organization_id)
    if ticked or before is None or _shares_needs(organization_id):
        return ticked
    return before.criteria


@bp.post("/training/editions/<int:edition_id>/offers")
@needs("training.manage")
def offer(edition_id: int) -> ResponseReturnValue:
    session, edition = current_session(), find_edition(edition_id)
    form = _offer_form(edition)
    if not form.validate():
        return _show_offer(edition, form), 422
    organization_id = int(form.organization.data)
    places, for_women = form.places.data, form.for_women.data or 0
    try:
        offer_places(
            session,
            edition,
            organization_id,
            places,
            for_women,
            _criteria(edition, organization_id, form.criteria.data or []),
            own_id(),
            now(),
        )
    except NotPossible as problem:
        session.rollback()
        field = form.places if problem.fault is Fault.TOO_FEW_SEATS else form.organization
        field.errors = [*field.errors, fault_text(problem)]
        return _show_offer(edition, form), 422
    note("cohorts.places-offered", f"edition:{edition.id}")
    session.commit()
    flash(_("The places are offered. The organization finds them on its page."), "success")
    return redirect(url_for("cohorts.edition", edition_id=edition_id))


@bp.get("/training/editions/<int:edition_id>/participants")
@needs("training.manage")
def adding(edition_id: int) -> ResponseReturnValue:
    return render_template(
        "training/cohorts/adding.html",
        edition=find_edition(edition_id),
        form=ParticipantForm(formdata=None),
    )


@bp.post("/training/editions/<int:edition_id>/participants")
@needs("training.manage")
def add(edition_id: int) -> ResponseReturnValue:
    """Staff of the ILO and others; organizations name their own people."""
    session, edition, form = current_session(), find_edition(edition_id), ParticipantForm()
    if form.validate():
        kind = ParticipantKind(form.kind.data)
        try:
            added = add_participant(
                session, edition, kind, form.region.data, form.named(), own_id(), now()
            )
        except NotPossible as problem:
            session.rollback()
            field = form.email if problem.fault is Fault.NAMED_ALREADY else form.name
            field.errors = [*field.errors, fault_text(problem)]
        else:
            note("cohorts.added", f"nomination:{added.id}")
            waits = added.state == NominationState.WAITING
            session.commit()
            if waits:
                flash(_("No seat is free: this person is on the waiting list."))
            else:
                flash(_("The participant is added."), "success")
            return redirect(url_for("cohorts.edition", edition_id=edition_id))
    page = render_template("training/cohorts/adding.html", edition=edition, form=form)
    return page, 422
