"""The second reading: what needs it, and what the second reader says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import NotNow
from capacity.diagnostics.assessments.models import Assessment, Position, Review
from capacity.diagnostics.assessments.queries import (
    AssessmentFacts,
    assessment_of,
    positions_of,
    reviews_of,
)
from capacity.diagnostics.assessments.records import build_records, current_reviews
from capacity.diagnostics.domain.levels import CriterionRecord
from capacity.diagnostics.domain.linking import Judged, Round
from capacity.diagnostics.domain.progress import AssessmentState, Decision, Problem
from capacity.diagnostics.domain.second_reading import (
    Why,
    improved,
    needed,
    problems_before_confirmation,
)
from capacity.diagnostics.reviewing.independence import barred_from_reading
from capacity.diagnostics.reviewing.judges import NotYou, WhyNotYou
from capacity.diagnostics.reviewing.models import SecondReading, SecondReadingRequest
from capacity.diagnostics.reviewing.queries import (
    assignment_of,
    last_validated,
    second_readings_asked,
    second_readings_of,
)
from surveys.questionnaires.domain.structure import Questionnaire
from surveys.questionnaires.queries import published


class DecisionMoved(Exception):
    """The decision, or what it is about, has changed since the page was opened."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """Whether the second reader agrees with a decision; who does not says why."""

    agrees: bool
    reason: str = ""


def readings_needed(
    session: Session, facts: AssessmentFacts, records: Sequence[CriterionRecord]
) -> dict[str, Why]:
    """The criteria that need a second reading, and why. ``records`` carry the decisions so far."""
    return needed(
        _improved(session, facts, records),
        second_readings_asked(session, facts.id),
    )


def _improved(
    session: Session, facts: AssessmentFacts, records: Sequence[CriterionRecord]
) -> tuple[str, ...]:
    earlier = last_validated(session, facts)
    before = assessment_of(session, earlier) if earlier is not None else None
    if before is None:
        return ()
    questionnaire = _source(session, before.version_id)
    then = build_records(
        questionnaire, (), positions_of(session, before.id), reviews_of(session, before.id)
    )
    return improved(
        _judged(questionnaire, then), _judged(_source(session, facts.version_id), records)
    )


def _source(session: Session, version_id: int) -> Questionnaire:
    """The questionnaire in the language that it was written in."""
    found = published(session, version_id)
    assert found is not None  # a round asks published versions only
    return found.questionnaire


def _judged(questionnaire: Questionnaire, records: Sequence[CriterionRecord]) -> Round:
    found = []
    for record in records:
        item = questionnaire.item(record.code)
        found.append(Judged(record, "\n".join((item.text, *item.anchors))))
    return found


def standing(
    readings: Mapping[str, SecondReading], reviews: Mapping[str, Review]
) -> dict[str, SecondReading]:
    """The second readings of decisions as they now stand, by somebody who did not take them."""
    return {
        code: reading
        for code, reading in readings.items()
        if code in reviews
        and reading.review_revision == reviews[code].revision
        and reading.position_revision == reviews[code].position_revision
        and reading.reader_id != reviews[code].reviewer_id
    }


def problems_of_readings(
    session: Session,
    assessment_id: int,
    records: Sequence[CriterionRecord],
    positions: Mapping[str, Position],
    reviews: Mapping[str, Review],
) -> tuple[Problem, ...]:
    """What the second readings that are needed still put in the way of validation."""
    facts = assessment_of(session, assessment_id)
    assert facts is not None  # it is held for changing
    current = current_reviews(positions, reviews)
    read = standing(second_readings_of(session, assessment_id), current)
    agrees = {code: reading.agrees for code, reading in read.items()}
    return problems_before_confirmation(readings_needed(session, facts, records), agrees)


def ask_for_second_reading(
    session: Session, assessment: Assessment, criterion: str, asked_by: int, now: datetime
) -> bool:
    """Have a criterion read by a second reader; False if that was asked already."""
    if assessment.state != AssessmentState.SUBMITTED:
        raise NotNow
    if session.get(SecondReadingRequest, (assessment.id, criterion)) is not None:
        return False
    session.add(
        SecondReadingRequest(
            assessment_id=assessment.id, criterion=criterion, asked_by=asked_by, asked_at=now
        )
    )
    session.flush()
    return True


def read_second(
    session: Session,
    assessment: Assessment,
    position: Position,
    review: Review,
    opinion: Opinion,
    seen: tuple[int, int],
    reader_id: int,
    now: datetime,
) -> bool:
    """Note what the second reader says of ``review``; whether that is a change.

    ``seen``: the revisions of position and decision that the page showed. Raises NotNow unless
    the assessment is submitted and the decision stands, NotYou for anybody but the second reader,
    for whoever took the decision or, after an upheld appeal, one it is about, DecisionMoved if it
    is no longer what the page showed.
    """
    if assessment.state != AssessmentState.SUBMITTED:
        raise NotNow
    assignment = assignment_of(session, assessment.id)
    if assignment is None or assignment.second_reader_id != reader_id:
        raise NotYou(WhyNotYou.NOT_SECOND_READER)
    if review.reviewer_id == reader_id:
        raise NotYou(WhyNotYou.OWN_DECISION)
    if reader_id in barred_from_reading(session, assessment.id):
        raise NotYou(WhyNotYou.TOOK_PART)
    if (position.revision, review.revision) != seen or review.position_revision != seen[0]:
        raise DecisionMoved
    if review.decision == Decision.RETURN_:
        raise NotNow
    return _note(session, review, opinion, reader_id, now)


def _note(
    session: Session, review: Review, opinion: Opinion, reader_id: int, now: datetime
) -> bool:
    key = (review.assessment_id, review.criterion)
    reading = session.get(SecondReading, key, populate_existing=True)
    told = (opinion.agrees, opinion.reason, review.position_revision, review.revision, reader_id)
    if reading is None:
        reading = SecondReading(assessment_id=key[0], criterion=key[1])
        session.add(reading)
    elif told == (
        reading.agrees,
        reading.reason,
        reading.position_revision,
        reading.review_revision,
        reading.reader_id,
    ):
        return False
    reading.agrees, reading.reason, reading.position_revision, reading.review_revision = told[:4]
    reading.reader_id, reading.read_at = reader_id, now
    session.flush()
    return True
