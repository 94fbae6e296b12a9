"""Who may decide on a criterion: any reviewer of the group, with two exceptions.

The second reader of an assessment confirms the decisions of others and takes none. After an upheld
appeal only the reviewer who upheld it judges, and only the criteria that are to be judged anew.
"""

from collections.abc import Collection
from enum import StrEnum

from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.assessments.queries import AssessmentFacts
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.reviewing.models import Appeal
from capacity.diagnostics.reviewing.queries import appeal_of, assignment_of


class WhyNotYou(StrEnum):
    SECOND_READER = "second-reader"
    AFTER_APPEAL = "after-appeal"
    NOT_APPEALED = "not-appealed"
    NOT_SECOND_READER = "not-second-reader"
    OWN_DECISION = "own-decision"
    DECIDED_BEFORE = "decided-before"
    TOOK_PART = "took-part"


class NotYou(Exception):
    """Somebody else of the group has to do this, or nobody."""

    def __init__(self, why: WhyNotYou) -> None:
        super().__init__(why)
        self.why = why


def reopened_by(session: Session, assessment: Assessment | AssessmentFacts) -> Appeal | None:
    """The upheld appeal for which the assessment is reviewed again, if it is."""
    appeal = appeal_of(session, assessment.id)
    if assessment.state != AssessmentState.SUBMITTED or appeal is None or not appeal.upheld:
        return None
    return appeal


def require_judge(
    session: Session, assessment: Assessment, reviewer_id: int, criteria: Collection[str] = ()
) -> None:
    """Raises NotYou unless this reviewer may decide on these criteria, or finish the review."""
    assignment = assignment_of(session, assessment.id)
    if assignment is not None and assignment.second_reader_id == reviewer_id:
        raise NotYou(WhyNotYou.SECOND_READER)
    appeal = reopened_by(session, assessment)
    if appeal is None:
        return
    if appeal.decided_by != reviewer_id:
        raise NotYou(WhyNotYou.AFTER_APPEAL)
    if not set(criteria) <= set(appeal.upheld):
        raise NotYou(WhyNotYou.NOT_APPEALED)
