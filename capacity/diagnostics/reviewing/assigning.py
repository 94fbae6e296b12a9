"""Taking an assessment, or giving it to a colleague."""

from datetime import datetime

from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import NotNow
from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.reviewing.independence import barred_from_reading
from capacity.diagnostics.reviewing.judges import NotYou, WhyNotYou
from capacity.diagnostics.reviewing.models import Assignment
from capacity.diagnostics.reviewing.queries import assignment_of

UNDER_REVIEW = (AssessmentState.SUBMITTED, AssessmentState.RETURNED)


class AssignmentConflict(Exception):
    """Somebody else has assigned the assessment since the page was opened."""

    def __init__(self, assignment: Assignment) -> None:
        super().__init__(assignment.assessment_id)
        self.assignment = assignment


def assign(
    session: Session,
    assessment: Assessment,
    reviewer_id: int,
    second_reader_id: int | None,
    assigned_by: int,
    expected_revision: int,
    now: datetime,
) -> bool:
    """Note who reviews and who reads second; whether that is a change.

    Both belong to the assessment's group; the caller has checked that. ``expected_revision`` is
    that of the assignment the page showed, 0 where there was none. Raises NotNow unless the
    assessment is under review, ValueError where the reviewer is the own second reader, NotYou if
    the second reader took part in what an upheld appeal is about, AssignmentConflict if somebody
    else assigned it meanwhile.
    """
    if AssessmentState(assessment.state) not in UNDER_REVIEW:
        raise NotNow
    if reviewer_id == second_reader_id:
        raise ValueError("the second reader is another person than the reviewer")
    if second_reader_id in barred_from_reading(session, assessment.id):
        raise NotYou(WhyNotYou.TOOK_PART)
    found = assignment_of(session, assessment.id)
    if found is not None and (found.reviewer_id, found.second_reader_id) == (
        reviewer_id,
        second_reader_id,
    ):
        return False
    if found is not None and found.revision != expected_revision:
        raise AssignmentConflict(found)
    if found is None:
        found = Assignment(assessment_id=assessment.id, reviewer_id=reviewer_id, revision=0)
        session.add(found)
    if found.reviewer_id != reviewer_id or found.revision == 0:
        found.assigned_at = now
    found.reviewer_id, found.second_reader_id = reviewer_id, second_reader_id
    found.assigned_by = assigned_by
    found.revision += 1
    session.flush()
    return True
