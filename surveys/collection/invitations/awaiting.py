"""Who has not answered yet, as far as a round may know it: those whom a reminder is for."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from surveys.collection.invitations.models import Invitation
from surveys.collection.invitations.queries import RESPONSES
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.endings import ended


def awaits_answer(round_: Round) -> ColumnElement[bool]:
    """The condition under which an invitation of the round has not been answered, nor refused,
    by an organization that goes on.

    Of an anonymous round: not noted as answered. That is noted for several at once, so a few who
    have just answered are still among them (docs/decisions.md); a reminder says so.
    """
    if round_.mode == Mode.ANONYMOUS:
        answered: ColumnElement[bool] = Invitation.participated.is_(True)
    else:
        answered = exists().where(
            RESPONSES.c.invitation_id == Invitation.id, RESPONSES.c.submitted_at.is_not(None)
        )
    return (
        (Invitation.round_id == round_.id)
        & Invitation.revoked_at.is_(None)
        & Invitation.test.is_(False)
        & (Invitation.outcome == "")
        & Invitation.organization_id.not_in(ended())
        & ~answered
    )


def awaiting_reminder(session: Session, round_: Round) -> Sequence[Invitation]:
    """Those who have not answered, by number. Whether they can be written to is another matter."""
    return session.scalars(
        select(Invitation).where(awaits_answer(round_)).order_by(Invitation.id)
    ).all()
