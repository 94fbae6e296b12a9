"""How many organizations have been offered places so far, and how many of them took one up."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from capacity.training.catalogue.models import EditionRecord
from capacity.training.cohorts.models import Nomination, PlaceOffer
from capacity.training.demand.queries import of_kind
from capacity.training.domain.cohorts import ACCEPTED_ONCE
from capacity.training.domain.courses import EditionState
from capacity.training.domain.forecast import TakeUp
from surveys.constituents.models import CountryRecord, Organization


def places_taken(session: Session, demonstration: bool) -> TakeUp:
    """By the latest edition that was held and in which an organization was offered places.

    So each organization counts once: what it does with one offer and the next is not independent.
    It took a place up if at least one of those whom it named was accepted; whoever declined, or
    named nobody, did not.
    """
    taken = exists().where(
        Nomination.edition_id == PlaceOffer.edition_id,
        Nomination.organization_id == PlaceOffer.organization_id,
        Nomination.state.in_(ACCEPTED_ONCE),
    )
    rows = session.execute(
        select(PlaceOffer.organization_id, taken)
        .join(EditionRecord, EditionRecord.id == PlaceOffer.edition_id)
        .join(Organization, Organization.id == PlaceOffer.organization_id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(EditionRecord.state == EditionState.HELD, of_kind(demonstration))
        .order_by(EditionRecord.begins, EditionRecord.id)
    )
    latest = {organization_id: bool(took) for organization_id, took in rows}
    return TakeUp(len(latest), sum(latest.values()))
