"""Taking one's answers back while the round is open."""

from datetime import datetime

from sqlalchemy.orm import Session

from surveys.collection.answering.domain.holding import Holder
from surveys.collection.answering.models import Response
from surveys.collection.answering.queries import Visit
from surveys.collection.answering.receipt_jobs import forget_receipts_of
from surveys.collection.invitations.models import InvitationEvent
from surveys.collection.rounds.domain import RoundState
from surveys.questionnaires.domain.structure import Kind, Questionnaire


def may_withdraw(visit: Visit, questionnaire: Questionnaire, now: datetime) -> bool:
    """Whether the answers can be taken back now.

    Not once the round is closed: what it publishes does not change afterwards. A self-rating that
    was submitted counts in its institution's assessment and is taken back by nobody alone.
    """
    if visit.draft is None or visit.period.state(now) is RoundState.CLOSED:
        return False
    return not (questionnaire.kind is Kind.DIAGNOSTIC and visit.submitted)


def withdraw_answers(session: Session, holder: Holder, response: Response, now: datetime) -> None:
    """Delete the response. In an anonymous round nothing but the response is touched."""
    session.delete(response)
    session.flush()
    if holder.invitation_id is not None:
        forget_receipts_of(session, [holder.invitation_id], now)
        session.add(InvitationEvent(invitation_id=holder.invitation_id, at=now, kind="withdrawn"))
        session.flush()
