"""Reads of reviewing: who has what, what was said, what was decided."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.assessments.queries import AssessmentFacts
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.reviewing.models import (
    Appeal,
    Assignment,
    DecisionLetter,
    ReviewMessage,
    SecondReading,
    SecondReadingRequest,
)
from surveys.constituents.domain.endings import formed_by
from surveys.constituents.endings import formations_of
from surveys.constituents.models import Membership, Person
from surveys.constituents.roles import Group, Role


class Side(StrEnum):
    """The two sides of a conversation."""

    INSTITUTION = "institution"
    REVIEWER = "reviewer"

    @property
    def other(self) -> "Side":
        return Side.REVIEWER if self is Side.INSTITUTION else Side.INSTITUTION


# --- people --------------------------------------------------------------------------------------


def reviewers_of(session: Session, group: Group) -> list[Person]:
    """Active people who review the group's organizations, by name."""
    members = select(Membership.person_id).where(
        Membership.role == Role.REVIEWER, Membership.group == group
    )
    query = select(Person).where(Person.id.in_(members), Person.active)
    return list(session.scalars(query.order_by(Person.name, Person.id)))


def assignment_of(session: Session, assessment_id: int) -> Assignment | None:
    return assignments_of(session, [assessment_id]).get(assessment_id)


def assignments_of(session: Session, assessment_ids: Collection[int]) -> dict[int, Assignment]:
    """Who has each of these assessments; those that nobody has are left out."""
    query = (
        select(Assignment)
        .where(Assignment.assessment_id.in_(assessment_ids))
        .options(joinedload(Assignment.reviewer), joinedload(Assignment.second_reader))
        .execution_options(populate_existing=True)
    )
    return {found.assessment_id: found for found in session.scalars(query)}


# --- second readings -----------------------------------------------------------------------------


def second_readings_of(session: Session, assessment_id: int) -> dict[str, SecondReading]:
    """The latest second readings by criterion; some may be of a decision that changed since."""
    query = (
        select(SecondReading)
        .where(SecondReading.assessment_id == assessment_id)
        .options(joinedload(SecondReading.reader))
    )
    return {reading.criterion: reading for reading in session.scalars(query)}


def second_readings_asked(session: Session, assessment_id: int) -> frozenset[str]:
    """The criteria for which a reviewer asked for a second reading."""
    asked = select(SecondReadingRequest.criterion).where(
        SecondReadingRequest.assessment_id == assessment_id
    )
    return frozenset(session.scalars(asked))


def last_validated(session: Session, facts: AssessmentFacts) -> int | None:
    """The organization's assessment that was validated last, other than this one.

    None from before the organization was formed anew.
    """
    query = (
        select(Assessment.id)
        .where(
            Assessment.organization_id == facts.organization_id,
            Assessment.id != facts.id,
            Assessment.started_at <= facts.started_at,
            Assessment.state == AssessmentState.VALIDATED,
        )
        .order_by(Assessment.ended_at.desc(), Assessment.id.desc())
    )
    formations = formations_of(session, facts.organization_id)
    if formed := formed_by(formations, facts.started_at.date()):
        since = datetime.combine(formed[0].day, time.min, UTC)
        query = query.where(Assessment.started_at >= since)
    return session.scalar(query.limit(1))


# --- messages ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unread:
    """How many messages a side has not read, in all and by criterion."""

    total: int = 0
    by_criterion: dict[str, int] = field(default_factory=dict)


def thread_of(session: Session, assessment_id: int, criterion: str) -> list[ReviewMessage]:
    """What was said about a criterion, in the order it was said."""
    query = (
        select(ReviewMessage)
        .where(ReviewMessage.assessment_id == assessment_id, ReviewMessage.criterion == criterion)
        .options(joinedload(ReviewMessage.author))
        .order_by(ReviewMessage.id)
    )
    return list(session.scalars(query))


def unread_messages(
    session: Session, assessment_ids: Collection[int], reader: Side
) -> dict[int, Unread]:
    """What ``reader`` has not read of these assessments; those with nothing are left out."""
    query = (
        select(ReviewMessage.assessment_id, ReviewMessage.criterion, func.count())
        .where(
            ReviewMessage.assessment_id.in_(assessment_ids),
            ReviewMessage.side == reader.other,
            ReviewMessage.read_at.is_(None),
        )
        .group_by(ReviewMessage.assessment_id, ReviewMessage.criterion)
        .order_by(ReviewMessage.criterion)
    )
    counts: dict[int, dict[str, int]] = {}
    for assessment_id, criterion, number in session.execute(query):
        counts.setdefault(assessment_id, {})[criterion] = number
    return {found: Unread(sum(by.values()), by) for found, by in counts.items()}


# --- letters and the appeal ----------------------------------------------------------------------


def letters_of(session: Session, assessment_id: int) -> list[DecisionLetter]:
    """The letters in the order of the decisions: one, or two after an appeal."""
    query = (
        select(DecisionLetter)
        .where(DecisionLetter.assessment_id == assessment_id)
        .order_by(DecisionLetter.number)
    )
    return list(session.scalars(query))


def appeal_of(session: Session, assessment_id: int) -> Appeal | None:
    return session.get(Appeal, assessment_id)


def open_appeals(session: Session, assessment_ids: Collection[int]) -> dict[int, Appeal]:
    """The appeals against these assessments that nobody has decided yet."""
    query = select(Appeal).where(Appeal.assessment_id.in_(assessment_ids), Appeal.outcome.is_(None))
    return {appeal.assessment_id: appeal for appeal in session.scalars(query)}
