"""Reads of invitations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Exists, Integer, Select, column, exists, func, select, table
from sqlalchemy.orm import Session, joinedload, selectinload

from surveys.collection.invitations.domain.outcomes import Happening
from surveys.collection.invitations.models import (
    Invitation,
    InvitationEvent,
    InvitationLink,
    Message,
)
from surveys.collection.rounds.models import Round
from surveys.constituents.endings import ended
from surveys.constituents.models import Person
from surveys.foundation.database import Moment

# As much of the answering room's table as says how far somebody is: rooms know upper ones by name.
RESPONSES = table("responses", column("invitation_id", Integer), column("submitted_at", Moment))


def invitations_about(session: Session, subject_key: str) -> Sequence[Invitation]:
    """The invitations about one subject, e.g. one assessment, with person and response."""
    return session.scalars(
        _with_all(select(Invitation).where(Invitation.subject_key == subject_key))
    ).all()


def open_invitations_of_person(session: Session, person_id: int) -> Sequence[Invitation]:
    """What a signed-in person has been asked to answer, soonest closing first."""
    return session.scalars(
        _with_all(
            select(Invitation)
            .join(Round, Round.id == Invitation.round_id)
            .where(
                Invitation.person_id == person_id,
                Invitation.revoked_at.is_(None),
                Invitation.organization_id.not_in(ended()),
            )
        )
        .order_by(None)
        .order_by(Round.closes_at)
    ).all()


def _with_all(query: Select[Invitation]) -> Select[Invitation]:
    return query.options(
        joinedload(Invitation.organization),
        joinedload(Invitation.person),
        joinedload(Invitation.version),
        joinedload(Invitation.round),
        selectinload(Invitation.response),
    ).order_by(Invitation.id)


def is_submitted(session: Session, invitation_id: int) -> bool:
    """Whether answers were handed in; always False in an anonymous round, where nobody knows."""
    found = exists().where(
        RESPONSES.c.invitation_id == invitation_id, RESPONSES.c.submitted_at.is_not(None)
    )
    return bool(session.scalar(select(found)))


def has_working_link(session: Session, invitation_id: int) -> bool:
    return bool(session.scalar(select(working_link(invitation_id))))


def working_link(invitation_id: Any) -> Exists:
    """Whether some link opens the invitation; ``invitation_id`` is a number or a column."""
    return exists().where(
        InvitationLink.invitation_id == invitation_id, InvitationLink.revoked_at.is_(None)
    )


def course_of(session: Session, invitation_id: int) -> list[tuple[InvitationEvent, Person | None]]:
    """What happened to an invitation, the latest first, with who of the staff noted it."""
    rows = session.execute(
        select(InvitationEvent, Person)
        .outerjoin(Person, Person.id == InvitationEvent.person_id)
        .where(InvitationEvent.invitation_id == invitation_id)
        .order_by(InvitationEvent.id.desc())
    )
    return [(event, person) for event, person in rows]


def messages_of(session: Session, invitation_id: int) -> Sequence[Message]:
    """The mails to one invited, the latest first."""
    return session.scalars(
        select(Message)
        .where(Message.invitation_id == invitation_id)
        .order_by(Message.asked_at.desc(), Message.kind, Message.step.desc())
    ).all()


@dataclass(frozen=True, slots=True)
class Told:
    """What the invited have said of late, for them to see that it was understood."""

    delegated_at: datetime | None
    link_asked_at: datetime | None
    link_state: str  # of the message that brings it; '' when none was asked for


def last_told(session: Session, invitation: Invitation) -> Told:
    delegated_at = session.scalar(
        select(func.max(InvitationEvent.at)).where(
            InvitationEvent.invitation_id == invitation.id,
            InvitationEvent.kind == Happening.DELEGATED,
        )
    )
    message = session.scalar(
        select(Message)
        .where(Message.invitation_id == invitation.id, Message.kind == "link")
        .order_by(Message.step.desc())
        .limit(1)
    )
    return Told(
        delegated_at, message.asked_at if message else None, message.state if message else ""
    )


def invited_alike(
    session: Session, round_id: int, organization_id: int, person_id: int, subject_name: str
) -> bool:
    """Whether the account already has this very place in the round."""
    found = exists().where(
        Invitation.round_id == round_id,
        Invitation.organization_id == organization_id,
        Invitation.person_id == person_id,
        Invitation.subject_name == subject_name,
        Invitation.revoked_at.is_(None),
    )
    return bool(session.scalar(select(found)))
