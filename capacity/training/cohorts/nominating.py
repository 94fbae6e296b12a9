"""Whom organizations send; the Centre itself names only staff of the ILO and others."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from capacity.training.catalogue.models import EditionRecord
from capacity.training.cohorts.actions import Fault, NotPossible, move, note_event
from capacity.training.cohorts.models import Nomination, PlaceOffer
from capacity.training.cohorts.queries import (
    SAME_ADDRESS,
    cohort,
    locked_edition,
    named_already,
    named_by,
)
from capacity.training.domain.cohorts import (
    NominationState,
    ParticipantKind,
    Seat,
    Sex,
    Standing,
    can_hold,
    seat_for,
)
from capacity.training.domain.courses import EditionState
from surveys.constituents.endings import require_going_on


@dataclass(frozen=True, slots=True)
class Named:
    """Who is named. ``sex`` "": not said. ``criterion``: what is to be strengthened, or ""."""

    name: str
    email: str
    sex: str
    position: str
    language: str
    criterion: str = ""


def nominate(
    session: Session, offer: PlaceOffer, named: Named, person_id: int, now: datetime
) -> tuple[Nomination, Seat]:
    """Name somebody for one of the organization's places, or for the waiting list beyond them.

    What the second part says tells which. Raises NotPossible, and OrganizationEnded.

    Whom another organization has named already is taken like anybody else, so that the outcome
    tells nothing of others; the address is set aside for the Centre, which decides.
    """
    edition = locked_edition(session, offer.edition_id) or offer.edition
    session.refresh(offer)
    require_going_on(session, offer.organization_id, hold=True)
    _require_open(edition, now)
    if offer.declined_at is not None:
        raise NotPossible(Fault.NO_OFFER)
    email = named.email.lower()
    if named_by(session, edition.id, offer.organization_id, email):
        raise NotPossible(Fault.NAMED_ALREADY)
    elsewhere = named_already(session, edition.id, email) is not None
    seat = seat_for(cohort(session, edition), offer.organization_id, named.sex == Sex.WOMAN)
    state = NominationState.NOMINATED if seat is Seat.PLACE else NominationState.WAITING
    nomination = Nomination(
        edition_id=edition.id,
        kind=ParticipantKind.CONSTITUENT,
        organization_id=offer.organization_id,
        state=state,
    )
    _write(session, nomination, replace(named, email="" if elsewhere else email), person_id, now)
    if elsewhere:
        note_event(session, nomination, SAME_ADDRESS, None, now, email)
    return nomination, seat


def add_participant(
    session: Session,
    edition: EditionRecord,
    kind: ParticipantKind,
    staff_region: str,
    named: Named,
    person_id: int,
    now: datetime,
) -> Nomination:
    """Somebody whom no organization sends: accepted if a seat is kept for nobody, else waiting.

    Raises NotPossible, and ValueError for a constituent: those are named by their organization.
    """
    if kind is ParticipantKind.CONSTITUENT:
        raise ValueError("an organization names its own people")
    locked_edition(session, edition.id)
    _require_open(edition, now, confirmed=False)
    _require_new(session, edition.id, named.email)
    one_more = Standing(0, None, named.sex == Sex.WOMAN, NominationState.ACCEPTED)
    fits = can_hold(cohort(session, edition), one_more)
    nomination = Nomination(
        edition_id=edition.id,
        kind=kind,
        staff_region=staff_region if kind is ParticipantKind.STAFF else "",
        state=NominationState.ACCEPTED if fits else NominationState.WAITING,
    )
    _write(session, nomination, named, person_id, now)
    return nomination


def withdraw(
    session: Session,
    nomination: Nomination,
    person_id: int | None,
    now: datetime,
    reason: str = "",
) -> bool:
    """Take it back, as the organization or (without ``person_id``) as the participant.

    False if it was taken back before. Raises NotPossible once it was decided otherwise, and once
    the edition has begun: from then on attendance says who came.
    """
    edition = locked_edition(session, nomination.edition_id) or nomination.edition
    session.refresh(nomination)
    if nomination.state == NominationState.WITHDRAWN:
        return False
    if edition.begins <= now.date():
        raise NotPossible(Fault.BEGUN)
    move(session, nomination, NominationState.WITHDRAWN, person_id, now, reason)
    return True


def confirm(session: Session, nomination: Nomination, now: datetime) -> bool:
    """The participant says: I come. False if that was said. Raises NotPossible."""
    locked_edition(session, nomination.edition_id)
    session.refresh(nomination)
    if nomination.state != NominationState.ACCEPTED:
        raise NotPossible(Fault.TOO_LATE)
    if nomination.confirmed_at is not None:
        return False
    nomination.confirmed_at = now
    nomination.revision += 1
    note_event(session, nomination, "confirmed", None, now)
    return True


def _require_open(edition: EditionRecord, now: datetime, confirmed: bool = True) -> None:
    if edition.state == EditionState.CANCELLED:
        raise NotPossible(Fault.CANCELLED)
    if edition.begins <= now.date():
        raise NotPossible(Fault.BEGUN)
    if confirmed and edition.state != EditionState.CONFIRMED:
        raise NotPossible(Fault.NOT_CONFIRMED)


def _require_new(session: Session, edition_id: int, email: str) -> None:
    if email and named_already(session, edition_id, email) is not None:
        raise NotPossible(Fault.NAMED_ALREADY)


def _write(
    session: Session, nomination: Nomination, named: Named, person_id: int, now: datetime
) -> None:
    nomination.name, nomination.email = named.name, named.email.lower()
    nomination.sex, nomination.position = named.sex, named.position
    nomination.language, nomination.criterion = named.language, named.criterion
    nomination.nominated_by, nomination.nominated_at = person_id, now
    session.add(nomination)
    session.flush()
    note_event(session, nomination, nomination.state, person_id, now)
