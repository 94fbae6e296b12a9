"""The organization's own pages: places offered to it, whom it sends, and taking that back."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.exchange.naming import called, names
from capacity.training.cohorts.actions import Fault, NotPossible, decline_offer
from capacity.training.cohorts.certificates import issued
from capacity.training.cohorts.erasing import erase, may_erase
from capacity.training.cohorts.forms import DeclineForm, NominateForm
from capacity.training.cohorts.labels import fault_text
from capacity.training.cohorts.models import Nomination, PlaceOffer
from capacity.training.cohorts.nominating import nominate as nominate_for
from capacity.training.cohorts.nominating import withdraw
from capacity.training.cohorts.queries import (
    cohort,
    offer_to,
    own_nominations,
    own_offers,
    refusals,
)
from capacity.training.cohorts.views.parts import bp, criteria_of, note, note_state, tell
from capacity.training.domain.cohorts import (
    HOLDING,
    NominationState,
    Seat,
    may_become,
    seat_for,
)
from capacity.training.domain.courses import EditionState
from surveys.constituents.access import authorize, needs, note_look, own_id
from surveys.constituents.models import Organization
from surveys.constituents.roles import Scope
from surveys.foundation.database import current_session, now


def _own(organization_id: int, even_ended: bool = False) -> Organization:
    organization = current_session().get(Organization, organization_id) or abort(404)
    authorize("training.nominate", Scope(organization_id=organization.id), even_ended)
    return organization


def _own_offer(organization_id: int, edition_id: int) -> PlaceOffer:
    _own(organization_id)
    return offer_to(current_session(), edition_id, organization_id) or abort(404)


@bp.get("/training/organizations/<int:organization_id>")
@needs("training.nominate")
def own(organization_id: int) -> ResponseReturnValue:
    organization = _own(organization_id)
    offers = own_offers(current_session(), (organization.id,))
    today = now().date()
    live = [
        one
        for one in offers
        if one.offer.edition.ends >= today and one.offer.edition.state != EditionState.CANCELLED
    ]
    return render_template(
        "training/cohorts/own.html",
        organization=organization,
        coming=live[::-1],
        past=[one for one in offers if one not in live],
        to_fill=sum(one.open_places for one in live if _open(one.offer)),
    )


def _open(offer: PlaceOffer) -> bool:
    """Whether people can be nominated now."""
    edition = offer.edition
    return (
        offer.declined_at is None
        and edition.state == EditionState.CONFIRMED
        and edition.begins > now().date()
        and offer.organization.ended_on is None
    )


def _form(offer: PlaceOffer, **values: object) -> NominateForm:
    known = names(current_session())
    strengthened = {code: str(called(known, code)) for code in offer.criteria}
    return NominateForm(strengthened or criteria_of(offer.edition.course), **values)


def _show(
    offer: PlaceOffer, form: NominateForm | None = None, declining: DeclineForm | None = None
) -> str:
    session = current_session()
    people = own_nominations(session, offer.edition_id, offer.organization_id)
    held = [each for each in people if each.state in HOLDING]
    known = cohort(session, offer.edition)
    begun = offer.edition.begins <= now().date()
    return render_template(
        "training/cohorts/places.html",
        organization=offer.organization,
        offer=offer,
        edition=offer.edition,
        people=people,
        refusals=refusals(session, offer.edition_id, offer.organization_id),
        left=max(0, offer.places - len(held)),
        seat=seat_for(known, offer.organization_id, False),
        seat_codes=Seat,
        form=form or _form(offer, formdata=None, language=offer.edition.language),
        declining=declining or DeclineForm(formdata=None),
        open=_open(offer),
        begun=begun,
        certified=len(issued(session, offer.edition_id, offer.organization_id)),
        may_withdraw=_may_withdraw,
        may_erase=lambda each: may_erase(each, now().date()),
    )


def _may_withdraw(nomination: Nomination) -> bool:
    return (
        may_become(NominationState(nomination.state), NominationState.WITHDRAWN)
        and nomination.edition.begins > now().date()
    )


@bp.get("/training/organizations/<int:organization_id>/editions/<int:edition_id>")
@needs("training.nominate")
def places(organization_id: int, edition_id: int) -> ResponseReturnValue:
    offer = _own_offer(organization_id, edition_id)
    note_look("cohorts.own-seen", f"edition:{edition_id}")
    return _show(offer)


@bp.post("/training/organizations/<int:organization_id>/editions/<int:edition_id>")
@needs("training.nominate")
def nominate(organization_id: int, edition_id: int) -> ResponseReturnValue:
    session, offer = current_session(), _own_offer(organization_id, edition_id)
    form = _form(offer)
    if not form.validate():
        return _show(offer, form=form), 422
    try:
        named, seat = nominate_for(session, offer, form.named(), own_id(), now())
    except NotPossible as problem:
        session.rollback()
        field = form.email if problem.fault is Fault.NAMED_ALREADY else form.name
        field.errors = [*field.errors, fault_text(problem)]
        return _show(offer, form=form), 422
    note("cohorts.nominated", f"nomination:{named.id}")
    session.commit()
    _say(seat)
    return redirect(
        url_for("cohorts.places", organization_id=organization_id, edition_id=edition_id)
    )


def _say(seat: Seat) -> None:
    match seat:
        case Seat.PLACE:
            flash(_("Nominated for one of your places. The Centre decides."), "success")
        case Seat.KEPT_FOR_WOMEN:
            flash(
                _(
                    "The places that are left are kept for women: this person is on the waiting"
                    " list."
                )
            )
        case Seat.FULL:
            flash(_("Your places are taken: this person is on the waiting list."))


@bp.post("/training/organizations/<int:organization_id>/editions/<int:edition_id>/declined")
@needs("training.nominate")
def decline(organization_id: int, edition_id: int) -> ResponseReturnValue:
    session, offer = current_session(), _own_offer(organization_id, edition_id)
    form = DeclineForm()
    if not form.validate():
        return _show(offer, declining=form), 422
    try:
        if decline_offer(session, offer, own_id(), now()):
            note("cohorts.places-declined", f"edition:{edition_id}")
            session.commit()
            flash(_("The places are given back."), "success")
    except NotPossible as problem:
        session.rollback()
        tell(problem)
    return redirect(
        url_for("cohorts.places", organization_id=organization_id, edition_id=edition_id)
    )


@bp.post("/training/organizations/<int:organization_id>/nominations/<int:nomination_id>")
@needs("training.nominate")
def take_back(organization_id: int, nomination_id: int) -> ResponseReturnValue:
    """Withdraw a nomination of the organization's own, or erase who it was, also once it ended."""
    session, go = current_session(), request.form.get("go")
    _own(organization_id, even_ended=go == "erase")
    found = session.get(Nomination, nomination_id) or abort(404)
    if found.organization_id != organization_id:
        abort(404)
    if go not in ("withdraw", "erase"):
        abort(400)
    try:
        if go == "withdraw":
            if done := withdraw(session, found, own_id(), now()):
                note_state(found)
        elif done := erase(session, found, own_id(), now()):
            note("cohorts.erased", f"nomination:{found.id}")
        if done:
            session.commit()
            flash(_("Saved."), "success")
    except NotPossible as problem:
        session.rollback()
        tell(problem)
    return redirect(
        url_for("cohorts.places", organization_id=organization_id, edition_id=found.edition_id)
    )
