"""How many places have been offered so far, and how many of them were taken."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.training.catalogue.models import EditionRecord
from capacity.training.cohorts.models import Nomination, PlaceOffer
from capacity.training.demand.queries import of_kind
from capacity.training.domain.cohorts import NominationState
from capacity.training.domain.courses import EditionState
from surveys.constituents.models import CountryRecord, Organization

TAKEN = (NominationState.ACCEPTED, NominationState.ATTENDED, NominationState.ABSENT)


def places_taken(session: Session, demonstration: bool) -> tuple[int, int]:
    """Of editions that have been held: places offered to organizations, and those taken.

    Who came beyond the places offered took one that others had left: never more are taken than
    were offered.
    """
    offered = session.scalar(
        select(func.coalesce(func.sum(PlaceOffer.places), 0))
        .join(EditionRecord, EditionRecord.id == PlaceOffer.edition_id)
        .join(Organization, Organization.id == PlaceOffer.organization_id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(EditionRecord.state == EditionState.HELD, of_kind(demonstration))
    )
    taken = session.scalar(
        select(func.count(Nomination.id))
        .join(
            PlaceOffer,
            (PlaceOffer.edition_id == Nomination.edition_id)
            & (PlaceOffer.organization_id == Nomination.organization_id),
        )
        .join(EditionRecord, EditionRecord.id == Nomination.edition_id)
        .join(Organization, Organization.id == Nomination.organization_id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(
            EditionRecord.state == EditionState.HELD,
            Nomination.state.in_(TAKEN),
            of_kind(demonstration),
        )
    )
    return offered or 0, min(taken or 0, offered or 0)
