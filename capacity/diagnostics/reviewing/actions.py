"""What a reviewer does with a submitted assessment: decide criterion by criterion, then finish.

Review is support: a level that no accepted evidence supports stays agreed and unverified.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import NotNow
from capacity.diagnostics.assessments.models import Assessment, Position, Review
from capacity.diagnostics.assessments.records import current_reviews, decisions_of
from capacity.diagnostics.domain.levels import CriterionRecord
from capacity.diagnostics.domain.progress import (
    AssessmentState,
    Decision,
    Problem,
    problems_before_return,
    problems_before_validation,
    problems_before_verification,
)
from capacity.diagnostics.domain.spread import spread
from capacity.diagnostics.reviewing.confirming import problems_of_readings
from capacity.diagnostics.reviewing.judges import require_judge
from capacity.diagnostics.reviewing.proof import proven

CLOSE_TOGETHER = 1
"""Assessors who lie at most this many levels apart do not dispute a criterion."""


class ReviewConflict(Exception):
    """Another reviewer has decided on the criterion since the page was opened."""

    def __init__(self, review: Review) -> None:
        super().__init__(review.criterion)
        self.review = review


class PositionMoved(Exception):
    """The institution has changed the position since the page was opened."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A reviewer's decision on one criterion. A return needs a reason, as does a verified level
    below the agreed one; the form asks for it."""

    decision: Decision
    verified_level: int | None = None
    not_applicable_accepted: bool = False
    reason: str = ""


def decide(
    session: Session,
    assessment: Assessment,
    position: Position,
    record: CriterionRecord,
    verdict: Verdict,
    expected_revision: int,
    reviewer_id: int,
    now: datetime,
    seen: int | None = None,
) -> tuple[Problem, ...]:
    """Note the decision on ``position``, whose record is ``record``; the same again is no change.

    ``expected_revision`` is that of the decision the page showed, 0 where there was none, and
    ``seen`` that of the position, if a page showed one. Raises NotNow unless the assessment is
    submitted, NotYou if somebody else has to decide, PositionMoved if the institution changed the
    position meanwhile, ReviewConflict if somebody else decided meanwhile.
    """
    if assessment.state != AssessmentState.SUBMITTED:
        raise NotNow
    require_judge(session, assessment, reviewer_id, [position.criterion])
    if seen is not None and seen != position.revision:
        raise PositionMoved
    if verdict.verified_level is not None:
        highest = proven(session, assessment.id, {position.criterion: position})
        found = problems_before_verification(record, verdict.verified_level, highest.values())
        if found:
            return found
    review = session.get(Review, (assessment.id, position.criterion), populate_existing=True)
    if review is not None and _stands(review, verdict, position):
        return ()
    if review is not None and review.revision != expected_revision:
        raise ReviewConflict(review)
    _note(session, review, position, verdict, reviewer_id, now)
    return ()


def undisputed(
    records: Sequence[CriterionRecord],
    positions: Mapping[str, Position],
    reviews: Mapping[str, Review],
    evidence: Mapping[str, int],
) -> tuple[str, ...]:
    """Criteria still open that can be verified together, at the level agreed.

    The evidence reaches that level (``evidence``: the highest it supports, by criterion), and the
    assessors' own ratings lie at most one level apart. The reviewer learns no more of the ratings
    than that.
    """
    decided = current_reviews(positions, reviews)
    return tuple(
        record.code
        for record in records
        if record.code not in decided
        and record.agreed is not None
        and evidence.get(record.code, 0) >= record.agreed
        and _close_together(record)
    )


def _close_together(record: CriterionRecord) -> bool:
    """Whether at least two assessors gave levels, and close ones."""
    width = spread(record).range.value
    return width is not None and width <= CLOSE_TOGETHER


def accept_undisputed(
    session: Session,
    assessment: Assessment,
    records: Sequence[CriterionRecord],
    positions: Mapping[str, Position],
    reviews: Mapping[str, Review],
    reviewer_id: int,
    now: datetime,
) -> tuple[str, ...]:
    """Verify every undisputed criterion at its agreed level; their codes."""
    if assessment.state != AssessmentState.SUBMITTED:
        raise NotNow
    evidence = proven(session, assessment.id, positions)
    codes = undisputed(records, positions, reviews, evidence)
    require_judge(session, assessment, reviewer_id, codes)
    for code in codes:
        verdict = Verdict(Decision.VERIFY, positions[code].level)
        _note(session, reviews.get(code), positions[code], verdict, reviewer_id, now)
    return codes


def finish_review(
    session: Session,
    assessment: Assessment,
    records: Sequence[CriterionRecord],
    positions: Mapping[str, Position],
    reviews: Mapping[str, Review],
    now: datetime,
) -> tuple[Problem, ...]:
    """Return the assessment if a criterion is returned; else validate it, if all are decided and
    the second reader agrees where that is needed.

    ``records`` carry the decisions taken so far.
    """
    if assessment.state != AssessmentState.SUBMITTED:
        raise NotNow
    decisions = decisions_of(current_reviews(positions, reviews))
    if not problems_before_return(decisions):
        assessment.state, assessment.returned_at = AssessmentState.RETURNED, now
    elif problems := (
        *problems_before_validation(records, decisions),
        *problems_of_readings(session, assessment.id, records, positions, reviews),
    ):
        return problems
    else:
        assessment.state, assessment.ended_at = AssessmentState.VALIDATED, now
    session.flush()
    return ()


def _stands(review: Review, verdict: Verdict, position: Position) -> bool:
    """Whether this very verdict already stands on the position as it now is."""
    return review.position_revision == position.revision and verdict == Verdict(
        Decision(review.decision),
        review.verified_level,
        review.not_applicable_accepted,
        review.reason,
    )


def _note(
    session: Session,
    review: Review | None,
    position: Position,
    verdict: Verdict,
    reviewer_id: int,
    now: datetime,
) -> None:
    if review is None:
        review = Review(
            assessment_id=position.assessment_id, criterion=position.criterion, revision=0
        )
        session.add(review)
    for name, value in asdict(verdict).items():
        setattr(review, name, value)
    review.revision += 1
    review.position_revision = position.revision
    review.reviewer_id, review.decided_at = reviewer_id, now
    session.flush()
