"""The Centre decides who comes, notes who was there, and pays fellowships."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from capacity.training.catalogue.models import EditionRecord
from capacity.training.cohorts.actions import Fault, NotPossible, move, note_event
from capacity.training.cohorts.models import Fellowship, Nomination
from capacity.training.cohorts.queries import (
    address_aside,
    cohort,
    locked_edition,
    named_already,
    participants,
    standing_of,
)
from capacity.training.domain.cohorts import UNDECIDED, NominationState, attendance, can_hold
from capacity.training.domain.courses import EditionState
from surveys.constituents.endings import OrganizationEnded, require_going_on


def accept(session: Session, nomination: Nomination, person_id: int, now: datetime) -> bool:
    """Give a seat; False if it was given before.

    Raises NotPossible when none is left for this nomination, and while another organization
    names the same person.
    """
    edition = _lock_before(session, nomination, now)
    if nomination.state == NominationState.ACCEPTED:
        return False
    known = cohort(session, edition)
    waiting = nomination.state == NominationState.WAITING
    if known.taken() >= edition.seats or (waiting and not can_hold(known, standing_of(nomination))):
        raise NotPossible(Fault.TOO_FEW_SEATS)
    if not nomination.email and (email := address_aside(session, nomination.id)):
        if named_already(session, edition.id, email) is not None:
            raise NotPossible(Fault.NAMED_ALREADY)
        nomination.email = email
    move(session, nomination, NominationState.ACCEPTED, person_id, now)
    return True


def put_on_waiting_list(
    session: Session, nomination: Nomination, person_id: int, now: datetime
) -> bool:
    _lock_before(session, nomination, now)
    if nomination.state == NominationState.WAITING:
        return False
    move(session, nomination, NominationState.WAITING, person_id, now)
    return True


def refuse(
    session: Session, nomination: Nomination, reason: str, person_id: int, now: datetime
) -> bool:
    """Give no seat, or take it back, with a reason that the organization reads."""
    _lock_before(session, nomination, now)
    if nomination.state == NominationState.REFUSED:
        return False
    move(session, nomination, NominationState.REFUSED, person_id, now, reason)
    return True


def _lock_before(session: Session, nomination: Nomination, now: datetime) -> EditionRecord:
    """The edition locked, with the nomination as it now stands.

    Raises NotPossible once begun, and for what closed with its organization.
    """
    edition = locked_edition(session, nomination.edition_id) or nomination.edition
    session.refresh(nomination)
    if edition.state == EditionState.CANCELLED:
        raise NotPossible(Fault.CANCELLED)
    if edition.begins <= now.date():
        raise NotPossible(Fault.BEGUN)
    if nomination.organization_id is not None and nomination.state in UNDECIDED:
        try:
            require_going_on(session, nomination.organization_id, hold=True)
        except OrganizationEnded as ended:
            raise NotPossible(Fault.ENDED_ORGANIZATION) from ended
    return edition


def days_of(edition: EditionRecord) -> int:
    """The days of a course, but never more than the edition lasts."""
    return min(edition.course.days, (edition.ends - edition.begins).days + 1)


def record_attendance(
    session: Session,
    edition: EditionRecord,
    days: Mapping[int, int],
    person_id: int,
    now: datetime,
) -> int:
    """Note by nomination how many days each was there; the edition has been held.

    The number of those for whom something changed. A certificate whose holder turns out not to have
    attended is void: its number is gone. Raises NotPossible.
    """
    locked_edition(session, edition.id)
    if edition.state == EditionState.CANCELLED:
        raise NotPossible(Fault.CANCELLED)
    if edition.ends > now.date():
        raise NotPossible(Fault.NOT_OVER)
    known = {nomination.id: nomination for nomination in participants(session, edition.id)}
    whole = days_of(edition)
    if not days.keys() <= known.keys():
        raise NotPossible(Fault.NOT_ACCEPTED)
    if any(not 0 <= number <= whole for number in days.values()):
        raise NotPossible(Fault.TOO_MANY_DAYS, whole)
    changed = [
        known[id_]
        for id_, number in days.items()
        if _attended(session, known[id_], number, whole, person_id, now)
    ]
    edition.state = EditionState.HELD
    session.flush()
    return len(changed)


def _attended(
    session: Session, nomination: Nomination, number: int, whole: int, person_id: int, now: datetime
) -> bool:
    if nomination.days_attended == number:
        return False
    nomination.days_attended = number
    state = attendance(number, whole)
    if nomination.state != state:
        move(session, nomination, state, person_id, now)
    if state is NominationState.ABSENT and nomination.certificate:
        nomination.certificate = nomination.certified_at = None
        note_event(session, nomination, "void", person_id, now)
    return True


def grant_fellowship(
    session: Session,
    nomination: Nomination,
    amount: int,
    source: str,
    person_id: int,
    now: datetime,
) -> bool:
    """What is paid for an accepted participant, in whole euros; 0 takes it back.

    False if it stands so already. Raises NotPossible for whoever has no seat.
    """
    locked_edition(session, nomination.edition_id)
    session.refresh(nomination)
    found = nomination.fellowship
    if amount == 0:
        nomination.fellowship = None
        session.flush()
        return found is not None
    if NominationState(nomination.state) not in (
        NominationState.ACCEPTED,
        NominationState.ATTENDED,
        NominationState.ABSENT,
    ):
        raise NotPossible(Fault.NOT_ACCEPTED)
    if found is not None and (found.amount, found.source) == (amount, source):
        return False
    if found is None:
        found = nomination.fellowship = Fellowship(nomination_id=nomination.id)
    found.amount, found.source = amount, source
    found.granted_by, found.granted_at = person_id, now
    session.flush()
    return True
