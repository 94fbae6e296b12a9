"""Questions and answers about a criterion, without returning the whole assessment.

A message changes no position: only a return opens a criterion for the institution again.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import NotNow
from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.reviewing.models import ReviewMessage
from capacity.diagnostics.reviewing.queries import Side, thread_of


def may_write(state: AssessmentState, side: Side, asked: bool) -> bool:
    """Whether ``side`` may write about a criterion now: the institution answers what was asked."""
    return state is AssessmentState.SUBMITTED and (side is Side.REVIEWER or asked)


def write_message(
    session: Session,
    assessment: Assessment,
    criterion: str,
    side: Side,
    text: str,
    author_id: int,
    now: datetime,
) -> bool:
    """Add a message; False if it is the last one again. Whoever writes has read what was there.

    Raises NotNow unless the assessment is with the reviewer, and for an answer to nothing.
    """
    thread = thread_of(session, assessment.id, criterion)
    if not may_write(AssessmentState(assessment.state), side, bool(thread)):
        raise NotNow
    mark_read(session, assessment.id, criterion, side, now)
    if thread and (thread[-1].author_id, thread[-1].text) == (author_id, text):
        return False
    session.add(
        ReviewMessage(
            assessment_id=assessment.id,
            criterion=criterion,
            author_id=author_id,
            side=side,
            text=text,
            written_at=now,
        )
    )
    session.flush()
    return True


def mark_read(
    session: Session, assessment_id: int, criterion: str, reader: Side, now: datetime
) -> None:
    """Note that ``reader`` has seen what the other side wrote about a criterion so far."""
    session.execute(
        update(ReviewMessage)
        .where(
            ReviewMessage.assessment_id == assessment_id,
            ReviewMessage.criterion == criterion,
            ReviewMessage.side == reader.other,
            ReviewMessage.read_at.is_(None),
        )
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )
