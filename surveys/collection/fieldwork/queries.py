"""Reads on how rounds go."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.collection.answering.models import Response
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.models import Round


@dataclass(frozen=True, slots=True)
class RoundCounts:
    """One round and how many were invited, have begun and have submitted."""

    round: Round
    invited: int
    begun: int
    submitted: int


def rounds(session: Session) -> list[RoundCounts]:
    """Every round with its counts, latest closing first."""
    return [
        counts_of(session, round_)
        for round_ in session.scalars(
            select(Round).order_by(Round.closes_at.desc(), Round.id.desc())
        )
    ]


def counts_of(session: Session, round_: Round) -> RoundCounts:
    """The round's counts, without revoked invitations and tests.

    Responses are counted apart from invitations: those of an anonymous round belong to none.
    """
    invited = session.scalar(
        select(func.count()).where(
            Invitation.round_id == round_.id,
            Invitation.revoked_at.is_(None),
            Invitation.test.is_(False),
        )
    )
    begun, submitted = session.execute(
        select(func.count(), func.count(Response.submitted_at))
        .select_from(Response)
        .outerjoin(Invitation, Invitation.id == Response.invitation_id)
        .where(
            Response.round_id == round_.id,
            Response.test.is_(False),
            Invitation.revoked_at.is_(None),
        )
    ).one()
    return RoundCounts(round_, invited or 0, begun, submitted)
