"""Places of an edition: offered to organizations, declined by them.

Whoever changes anything of an edition's cohort locks the edition first, so that no seat is given
twice.
"""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from capacity.training.catalogue.models import EditionRecord
from capacity.training.cohorts.models import Nomination, NominationEvent, PlaceOffer
from capacity.training.cohorts.queries import cohort, locked_edition, offer_to, own_nominations
from capacity.training.domain.cohorts import (
    ENDED,
    HOLDING,
    NominationState,
    Places,
    committed,
    may_become,
)
from capacity.training.domain.courses import EditionState
from surveys.constituents.models import Organization


class Fault(StrEnum):
    """Why something cannot be done with an edition's places or people."""

    CANCELLED = "cancelled"  # the edition
    NOT_CONFIRMED = "not_confirmed"  # its dates are not settled: nobody is nominated yet
    BEGUN = "begun"
    NOT_OVER = "not_over"
    ENDED_ORGANIZATION = "ended_organization"
    OTHER_GROUP = "other_group"  # the course is not for this organization's group
    TOO_FEW_SEATS = "too_few_seats"
    FEWER_THAN_NAMED = "fewer_than_named"  # more are named already than that
    NO_OFFER = "no_offer"
    NAMED_ALREADY = "named_already"
    TOO_LATE = "too_late"  # no longer possible with the nomination as it stands
    TOO_MANY_DAYS = "too_many_days"
    NOT_ACCEPTED = "not_accepted"


class NotPossible(Exception):
    """It cannot be done, for this reason; ``left``: how many seats there are for it."""

    def __init__(self, fault: Fault, left: int = 0) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.left = left


def offer_places(
    session: Session,
    edition: EditionRecord,
    organization_id: int,
    places: int,
    for_women: int,
    criteria: Collection[str],
    person_id: int,
    now: datetime,
) -> PlaceOffer:
    """Keep places for an organization; offered before, they are now as many as said.

    Any organization of the course's groups: an offer needs no consent, for it tells nothing of it.
    Raises NotPossible, and ValueError for fewer than one place or more women's than places.
    """
    if places < 1 or not 0 <= for_women <= places:
        raise ValueError("at least one place, and no more for women than there are")
    _lock_open(session, edition, now.date())
    organization = session.get_one(Organization, organization_id)
    if organization.ended_on is not None:
        raise NotPossible(Fault.ENDED_ORGANIZATION)
    if organization.group not in edition.course.groups:
        raise NotPossible(Fault.OTHER_GROUP)
    _require_seats(session, edition, Places(organization_id, places, for_women))
    offer = offer_to(session, edition.id, organization_id)
    if offer is None:
        offer = PlaceOffer(edition_id=edition.id, organization_id=organization_id)
        session.add(offer)
    offer.places, offer.for_women, offer.criteria = places, for_women, sorted(criteria)
    offer.offered_by, offer.offered_at = person_id, now
    offer.declined_by = offer.declined_at = None
    session.flush()
    return offer


def _lock_open(session: Session, edition: EditionRecord, today: date) -> None:
    """The edition locked, with its places still to be given; raises NotPossible."""
    locked_edition(session, edition.id)
    if edition.state == EditionState.CANCELLED:
        raise NotPossible(Fault.CANCELLED)
    if edition.begins <= today:
        raise NotPossible(Fault.BEGUN)


def _require_seats(session: Session, edition: EditionRecord, wanted: Places) -> None:
    known = cohort(session, edition)
    holding = [person for person in known.people if person.state in HOLDING]
    own = [p for p in holding if p.organization_id == wanted.organization_id]
    others = [each for each in known.kept if each.organization_id != wanted.organization_id]
    elsewhere = committed(others, [p for p in holding if p not in own])
    if elsewhere + wanted.places > edition.seats:
        raise NotPossible(Fault.TOO_FEW_SEATS, max(0, edition.seats - elsewhere))
    if committed((wanted,), own) > wanted.places:
        raise NotPossible(Fault.FEWER_THAN_NAMED)


def decline_offer(session: Session, offer: PlaceOffer, person_id: int, now: datetime) -> bool:
    """The organization does not want its places; whom it named is withdrawn with it.

    False if it has declined them before. Raises NotPossible once the edition has begun.
    """
    _lock_open(session, offer.edition, now.date())
    session.refresh(offer)
    if offer.declined_at is not None:
        return False
    for nomination in own_nominations(session, offer.edition_id, offer.organization_id):
        if may_become(NominationState(nomination.state), NominationState.WITHDRAWN):
            move(session, nomination, NominationState.WITHDRAWN, person_id, now)
    offer.declined_by, offer.declined_at = person_id, now
    session.flush()
    return True


def move(
    session: Session,
    nomination: Nomination,
    to: NominationState,
    person_id: int | None,
    now: datetime,
    reason: str = "",
) -> None:
    """Give the nomination another state, with its trace. Raises NotPossible if it has none such."""
    if not may_become(NominationState(nomination.state), to):
        raise NotPossible(Fault.TOO_LATE)
    nomination.state = to
    nomination.revision += 1
    if to in ENDED:
        nomination.fellowship = None  # nothing is paid for whoever does not come
    note_event(session, nomination, to.value, person_id, now, reason)


def note_event(
    session: Session,
    nomination: Nomination,
    kind: str,
    person_id: int | None,
    now: datetime,
    reason: str = "",
) -> None:
    session.add(
        NominationEvent(
            nomination_id=nomination.id, kind=kind, at=now, person_id=person_id, reason=reason
        )
    )
    session.flush()
