"""Who it was is forgotten; that somebody came, of which organization and sex, still counts."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from capacity.training.catalogue.models import EditionRecord
from capacity.training.cohorts.actions import Fault, NotPossible, note_event
from capacity.training.cohorts.models import Nomination, NominationEvent, ParticipantLetter
from capacity.training.cohorts.queries import locked_edition
from capacity.training.domain.cohorts import ENDED, NominationState

KEPT_FOR = timedelta(days=731)
"""Names and addresses are kept for two years after the edition's last day."""


def may_erase(nomination: Nomination, today: date) -> bool:
    """Whether the person can be forgotten: out already, or the edition is over."""
    out = NominationState(nomination.state) in ENDED or nomination.closed
    return nomination.erased_at is None and (out or nomination.edition.ends < today)


def erase(session: Session, nomination: Nomination, person_id: int | None, now: datetime) -> bool:
    """Forget name, address, position and reasons; False if they were forgotten before.

    Raises NotPossible while the edition is still to come for somebody who has not withdrawn.
    """
    locked_edition(session, nomination.edition_id)
    session.refresh(nomination)
    if nomination.erased_at is not None:
        return False
    if not may_erase(nomination, now.date()):
        raise NotPossible(Fault.NOT_OVER)
    _forget(session, nomination, person_id, now)
    return True


def _forget(session: Session, nomination: Nomination, person_id: int | None, now: datetime) -> None:
    nomination.erased_at = now
    nomination.name = nomination.email = nomination.position = ""
    nomination.revision += 1
    session.execute(
        delete(ParticipantLetter).where(ParticipantLetter.nomination_id == nomination.id)
    )
    session.execute(
        update(NominationEvent)
        .where(NominationEvent.nomination_id == nomination.id)
        .values(reason="")
    )
    note_event(session, nomination, "erased", person_id, now)


def forget_old_names(session: Session, now: datetime) -> None:
    """A sweep: two years after an edition nobody needs to know any more who was there."""
    old = (
        select(Nomination)
        .join(Nomination.edition)
        .where(Nomination.erased_at.is_(None), EditionRecord.ends < now.date() - KEPT_FOR)
        .limit(500)
    )
    for nomination in session.scalars(old).all():
        _forget(session, nomination, None, now)
