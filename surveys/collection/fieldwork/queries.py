"""Reads on how rounds go."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.collection.answering.models import Response
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import all_rounds


@dataclass(frozen=True, slots=True)
class RoundCounts:
    """One round and how many were invited, have begun and have submitted."""

    round: Round
    invited: int
    begun: int
    submitted: int


def rounds(session: Session) -> list[RoundCounts]:
    """Every round with its counts, latest closing first."""
    found = all_rounds(session)
    invited, answered = _invited(session), _answered(session)
    return [
        RoundCounts(round_, invited.get(round_.id, 0), *answered.get(round_.id, (0, 0)))
        for round_ in found
    ]


def counts_of(session: Session, round_: Round) -> RoundCounts:
    """The round's counts, without revoked invitations and tests."""
    invited, answered = _invited(session, round_.id), _answered(session, round_.id)
    return RoundCounts(round_, invited.get(round_.id, 0), *answered.get(round_.id, (0, 0)))


def _invited(session: Session, round_id: int | None = None) -> dict[int, int]:
    """By round: how many invitations count; of all rounds, or of one."""
    query = select(Invitation.round_id, func.count()).where(
        Invitation.revoked_at.is_(None), Invitation.test.is_(False)
    )
    if round_id is not None:
        query = query.where(Invitation.round_id == round_id)
    return {of: count for of, count in session.execute(query.group_by(Invitation.round_id))}


def _answered(session: Session, round_id: int | None = None) -> dict[int, tuple[int, int]]:
    """By round: how many have begun and how many of them have submitted.

    Responses are counted apart from invitations: those of an anonymous round belong to none.
    """
    query = (
        select(Response.round_id, func.count(), func.count(Response.submitted_at))
        .outerjoin(Invitation, Invitation.id == Response.invitation_id)
        .where(Response.test.is_(False), Invitation.revoked_at.is_(None))
    )
    if round_id is not None:
        query = query.where(Response.round_id == round_id)
    rows = session.execute(query.group_by(Response.round_id))
    return {of: (begun, submitted) for of, begun, submitted in rows}
