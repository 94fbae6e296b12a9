"""Retention: some months after a round has ended, what identifies people is removed by itself.

The sweep asks for one job a round; the job works in batches, each a transaction of its own, and
can be broken off and begun again at any point.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from surveys.collection.answering.domain.retention import removal_due
from surveys.collection.answering.identities import (
    delete_contacts,
    forget_documents,
    strip_invitations,
    strip_response,
    strip_units,
)
from surveys.collection.answering.models import Response
from surveys.collection.invitations.models import (
    Invitation,
    InvitationEvent,
    InvitationLink,
    Message,
)
from surveys.collection.population.models import Contact, FrameUnit
from surveys.collection.rounds.actions import note_event
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import period_of
from surveys.constituents.audit import record_event
from surveys.foundation.database import database, now
from surveys.foundation.jobs.actions import ask_for_job
from surveys.foundation.jobs.models import Job, JobState
from surveys.foundation.jobs.worker import Progress

ANONYMIZE = "answering.anonymize"
"""The kind of job that removes what identifies people from one round."""

BATCH = 500
_AGAIN_AFTER_FAILURE = timedelta(days=1)

Key = int | str


@dataclass(frozen=True, slots=True)
class Held:
    """How much a round holds that identifies people."""

    contacts: int
    invitations: int
    links: int
    notes: int
    responses: int


def held(session: Session, round_id: int) -> Held:
    """What would be removed now; of responses: the receipts' codes and the names beside answers."""

    def count(query: Any) -> int:
        return session.scalar(query) or 0

    invitation = select(Invitation.id).where(Invitation.round_id == round_id)
    events = InvitationEvent.invitation_id.in_(invitation) & (InvitationEvent.note != "")
    faults = (Message.round_id == round_id) & (Message.fault != "")
    return Held(
        contacts=count(select(func.count()).where(Contact.round_id == round_id)),
        invitations=count(select(func.count()).where(Invitation.round_id == round_id)),
        links=count(select(func.count()).where(InvitationLink.invitation_id.in_(invitation))),
        notes=count(select(func.count()).where(events)) + count(select(func.count()).where(faults)),
        responses=count(select(func.count()).where(Response.round_id == round_id)),
    )


def due_rounds(session: Session, moment: datetime) -> list[Round]:
    """The rounds whose time is over and from which nothing has been removed yet."""
    ended = or_(Round.closed_at <= moment, Round.closes_at <= moment)
    waiting = select(Round).where(Round.anonymized_at.is_(None), ended).order_by(Round.id)
    return [
        round_
        for round_ in session.scalars(waiting)
        if removal_due(period_of(round_), round_.retention_months) <= moment
    ]


def ask_for_removals(session: Session, moment: datetime) -> None:
    """A sweep: have every round that is due done; one that failed again a day later."""
    for round_ in due_rounds(session, moment):
        subject = f"round:{round_.id}"
        failed = select(Job.id).where(
            Job.kind == ANONYMIZE,
            Job.subject == subject,
            Job.state == JobState.FAILED,
            Job.ended_at > moment - _AGAIN_AFTER_FAILURE,
        )
        if session.scalar(failed.limit(1)) is None:
            ask_for_job(session, ANONYMIZE, subject, {"round": round_.id}, None, moment)


def anonymize_round(request: dict[str, Any], progress: Progress) -> None:
    """The job: remove what identifies people from {"round"}; doing it again changes nothing."""
    round_id, moment = int(request["round"]), now()
    with database().reading() as session:
        if round_id not in [round_.id for round_ in due_rounds(session, moment)]:
            return  # done already, or the round was extended meanwhile
        total = max(1, sum(_count(session, key, here(round_id)) for key, here, _ in _STEPS))
    done = 0
    for key, here, strip in _STEPS:
        for batch in _batches(key, here(round_id)):
            with database().writing() as session:
                strip(session, batch, now())
                session.commit()
            done = min(done + len(batch), total)
            progress.report(done, total)
    with database().writing() as session:
        finish_anonymization(session, round_id, now())
        session.commit()


def finish_anonymization(session: Session, round_id: int, moment: datetime) -> None:
    """Note that it is done. Doing it again changes nothing."""
    round_ = session.scalars(select(Round).where(Round.id == round_id).with_for_update()).one()
    if round_.anonymized_at is not None:
        return
    forget_documents(session, round_id)
    round_.anonymized_at = moment
    note_event(session, round_, "anonymized", moment)
    record_event(session, None, "rounds.anonymized", f"round:{round_id}", moment)


def _strip_invitations(session: Session, batch: Sequence[Any], moment: datetime) -> None:
    strip_invitations(session, batch, False, moment)
    session.execute(delete(InvitationLink).where(InvitationLink.invitation_id.in_(batch)))


def _strip_units(session: Session, batch: Sequence[Any], _moment: datetime) -> None:
    strip_units(session, batch)


def _delete_contacts(session: Session, batch: Sequence[Any], _moment: datetime) -> None:
    delete_contacts(session, batch)


def _strip_responses(session: Session, batch: Sequence[Any], _moment: datetime) -> None:
    """In a transaction without invitations, in the order of keys, which says nothing."""
    for response in session.scalars(
        select(Response).where(Response.key.in_(batch)).order_by(Response.key)
    ):
        strip_response(response)
    session.flush()


Column = InstrumentedAttribute[Any]
Step = tuple[Column, Callable[[int], Any], Callable[[Session, Sequence[Any], datetime], None]]

# Whoever points to contacts comes before them.
_STEPS: tuple[Step, ...] = (
    (Invitation.id, lambda number: Invitation.round_id == number, _strip_invitations),
    (FrameUnit.id, lambda number: FrameUnit.round_id == number, _strip_units),
    (Contact.id, lambda number: Contact.round_id == number, _delete_contacts),
    (Response.key, lambda number: Response.round_id == number, _strip_responses),
)


def _count(session: Session, key: Column, here: Any) -> int:
    return session.scalar(select(func.count(key)).where(here)) or 0


def _batches(key: Column, here: Any) -> Any:
    """The keys in order, batch by batch, each read in a transaction of its own."""
    last: Key | None = None
    while True:
        query = select(key).where(here).order_by(key).limit(BATCH)
        with database().reading() as session:
            batch = session.scalars(query if last is None else query.where(key > last)).all()
        if not batch:
            return
        yield batch
        last = batch[-1]
