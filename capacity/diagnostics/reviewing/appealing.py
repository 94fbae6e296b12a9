"""The institution's one appeal, and its decision by a reviewer who took no part before."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import NotNow
from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.assessments.queries import reviews_of
from capacity.diagnostics.domain.appeals import NoAppeal, outcome, why_no_appeal
from capacity.diagnostics.domain.progress import AssessmentState, may_reopen
from capacity.diagnostics.reviewing.independence import deciders
from capacity.diagnostics.reviewing.judges import NotYou, WhyNotYou
from capacity.diagnostics.reviewing.models import Appeal, Assignment
from capacity.diagnostics.reviewing.queries import appeal_of, assignment_of

NO_POSITION = 0
"""No position has this revision: a decision on it is kept to be read, and no longer counts."""


def lodge_appeal(
    session: Session,
    assessment: Assessment,
    text: str,
    criteria: Sequence[str],
    lodged_by: int,
    now: datetime,
) -> NoAppeal | None:
    """Appeal against the decisions on ``criteria``; why that is not possible, if so."""
    lodged = appeal_of(session, assessment.id) is not None
    state = AssessmentState(assessment.state)
    if why_not := why_no_appeal(state, assessment.ended_at, lodged, now):
        return why_not
    session.add(
        Appeal(
            assessment_id=assessment.id,
            text=text,
            criteria=list(criteria),
            lodged_by=lodged_by,
            lodged_at=now,
        )
    )
    session.flush()
    return None


def decide_appeal(
    session: Session,
    assessment: Assessment,
    upheld: Collection[str],
    reason: str,
    decided_by: int,
    now: datetime,
) -> Appeal:
    """Decide the open appeal: the criteria ``upheld`` are judged anew by whoever decides.

    The assessment is submitted again for these only; its other decisions stand. Raises NotNow if
    no appeal is open, NotYou for somebody who took part in the decisions, ValueError for criteria
    that the appeal does not name.
    """
    appeal = appeal_of(session, assessment.id)
    if appeal is None or appeal.outcome is not None:
        raise NotNow
    if assessment.state != AssessmentState.VALIDATED:
        raise NotNow
    involved = deciders(session, appeal)
    if decided_by in involved:
        raise NotYou(WhyNotYou.DECIDED_BEFORE)
    appeal.outcome = outcome(appeal.criteria, upheld)
    appeal.upheld = [code for code in appeal.criteria if code in upheld]
    appeal.reason, appeal.decided_by, appeal.decided_at = reason, decided_by, now
    if appeal.upheld:
        _reopen(session, assessment, appeal, {decided_by, *involved}, now)
    session.flush()
    return appeal


def _reopen(
    session: Session,
    assessment: Assessment,
    appeal: Appeal,
    barred: Collection[int],
    now: datetime,
) -> None:
    """Whoever decided the appeal reviews; a second reader who is ``barred`` reads no longer."""
    assert appeal.decided_by is not None  # it is decided
    if not may_reopen(AssessmentState(assessment.state), AssessmentState.SUBMITTED):
        raise NotNow
    assessment.state, assessment.ended_at = AssessmentState.SUBMITTED, None
    reviews = reviews_of(session, assessment.id)
    for code in appeal.upheld:
        reviews[code].position_revision = NO_POSITION
    assignment = assignment_of(session, assessment.id)
    if assignment is None:
        assignment = Assignment(assessment_id=assessment.id, revision=0)
        session.add(assignment)
    if assignment.second_reader_id in barred:
        assignment.second_reader_id = None
    assignment.reviewer_id = assignment.assigned_by = appeal.decided_by
    assignment.assigned_at = now
    assignment.revision += 1
