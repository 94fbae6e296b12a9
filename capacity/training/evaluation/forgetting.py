"""Who gave which answers is forgotten: on request, and when a round's time is over."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, contains_eager

from capacity.training.cohorts.models import Nomination
from capacity.training.evaluation.models import EvaluationInvitation
from surveys.collection.answering.identities import UNLINK
from surveys.collection.invitations.actions import cancel_messages, end_links
from surveys.collection.invitations.models import Invitation
from surveys.collection.population.models import Contact


def forget_with_invitations() -> None:
    UNLINK["evaluation"] = _unlink


def _unlink(session: Session, numbers: Collection[int], asked_for: bool) -> None:
    """Nothing leads from a participant to these invitations, nor from one phase to another.

    What the pairs were for is kept as figures since the rounds have closed (see ``settling``).
    """
    theirs = EvaluationInvitation.invitation_id.in_(numbers)
    if asked_for:
        session.execute(update(EvaluationInvitation).where(theirs).values(invitation_id=None))
    else:
        session.execute(delete(EvaluationInvitation).where(theirs))


def forget_erased(session: Session, now: datetime) -> None:
    """A sweep: a participant whose name was erased is known to no round of theirs any more."""
    found = session.scalars(
        select(Invitation)
        .join(EvaluationInvitation, EvaluationInvitation.invitation_id == Invitation.id)
        .join(Nomination, Nomination.id == EvaluationInvitation.nomination_id)
        .join(Invitation.contact)
        .where(Nomination.erased_at.is_not(None), Contact.name + Contact.email != "")
        .options(contains_eager(Invitation.contact))
        .limit(500)
    ).all()
    for invitation in found:
        assert invitation.contact is not None  # only such were asked for
        invitation.contact.name = invitation.contact.email = invitation.contact.address = ""
        end_links(session, invitation, now)
        cancel_messages(session, invitation)
