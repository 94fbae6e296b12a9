"""What an organization lets others see of its own: its focal point gives and withdraws."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.constituents.access import authorize, needs, own_id
from surveys.constituents.audit import record_event
from surveys.constituents.consents import (
    OFFERS,
    Offer,
    Recipient,
    Subject,
    consents_of,
    give_consent,
    withdraw_consent,
)
from surveys.constituents.labels import CONSENT_LABELS, CONSENT_NOTES, RECIPIENT_LABELS
from surveys.constituents.models import Organization
from surveys.constituents.roles import Scope
from surveys.foundation.database import current_session, now

bp = Blueprint("consents", __name__)


def _own(organization_id: int) -> Organization:
    organization = current_session().get(Organization, organization_id) or abort(404)
    authorize("consents.manage", Scope(organization_id=organization.id))
    return organization


@bp.get("/organizations/<int:organization_id>/consents")
@needs("consents.manage")
def page(organization_id: int) -> ResponseReturnValue:
    organization = _own(organization_id)
    given = consents_of(current_session(), organization.id)
    standing = {(c.subject, c.recipient): c for c in given if c.withdrawn_at is None}
    return render_template(
        "consents/page.html",
        organization=organization,
        offers=[(offer, standing.get(offer)) for offer in OFFERS],
        withdrawn=[consent for consent in given if consent.withdrawn_at is not None],
        consent_labels=CONSENT_LABELS,
        recipient_labels=RECIPIENT_LABELS,
        consent_notes=CONSENT_NOTES,
    )


@bp.post("/organizations/<int:organization_id>/consents")
@needs("consents.manage")
def change(organization_id: int) -> ResponseReturnValue:
    """Give or withdraw one consent; pressing twice is pressing once."""
    session, organization = current_session(), _own(organization_id)
    offer, gives = _asked()
    person_id = own_id()
    done = (give_consent if gives else withdraw_consent)(
        session, organization, offer, person_id, now()
    )
    if done:
        record_event(
            session,
            person_id,
            "consents.given" if gives else "consents.withdrawn",
            f"organization:{organization.id}",
            now(),
            {"subject": offer[0].value, "recipient": offer[1].value},
        )
        session.commit()
    if gives:
        flash(_("Your consent is noted. You can withdraw it at any time."), "success")
    else:
        flash(_("Your consent is withdrawn. Nothing new will rest on it."), "success")
    return redirect(url_for("consents.page", organization_id=organization.id))


def _asked() -> tuple[Offer, bool]:
    try:
        offer = Subject(request.form["subject"]), Recipient(request.form["recipient"])
    except (KeyError, ValueError):
        abort(400)
    if offer not in OFFERS or request.form.get("go") not in ("give", "withdraw"):
        abort(400)
    return offer, request.form["go"] == "give"
