"""Reads of invitations."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.models import Round


def invitations_of_round(session: Session, round_id: int) -> Sequence[Invitation]:
    return session.scalars(
        _with_all(select(Invitation).where(Invitation.round_id == round_id))
    ).all()


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
            .where(Invitation.person_id == person_id, Invitation.revoked_at.is_(None))
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
