"""Reads of a meeting: where it stands, who may follow or write, what was put off."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from capacity.diagnostics.assessments.models import Assessment, Position
from capacity.diagnostics.assessments.queries import subject_of
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.meeting.models import Meeting, ParkedPoint
from surveys.collection.invitations.models import Invitation
from surveys.constituents.models import Membership, Person
from surveys.constituents.roles import Role


def meeting_of(session: Session, assessment_id: int) -> Meeting | None:
    query = select(Meeting).where(Meeting.assessment_id == assessment_id)
    return session.scalar(query.options(joinedload(Meeting.scribe)))


def locked_meeting(session: Session, assessment_id: int) -> Meeting | None:
    """The meeting for changing: a sign of life of its scribe waits until this is done."""
    return session.get(Meeting, assessment_id, with_for_update=True, populate_existing=True)


def parked_points(session: Session, assessment_id: int) -> list[ParkedPoint]:
    """What was put off: first what is still open, each in the order in which it came."""
    query = select(ParkedPoint).where(ParkedPoint.assessment_id == assessment_id)
    return list(
        session.scalars(query.order_by(ParkedPoint.settled_at.is_not(None), ParkedPoint.id))
    )


def focal_points_of(session: Session, organization_id: int) -> list[Person]:
    """The active people who may write in the organization's meetings, by name."""
    members = select(Membership.person_id).where(
        Membership.organization_id == organization_id, Membership.role == Role.FOCAL_POINT
    )
    query = select(Person).where(Person.id.in_(members), Person.active).order_by(Person.name)
    return list(session.scalars(query))


def is_assessor(session: Session, assessment_id: int, person_id: int) -> bool:
    """Whether the person has a place among the assessors that was not taken back."""
    found = select(Invitation.id).where(
        Invitation.subject_key == subject_of(assessment_id),
        Invitation.person_id == person_id,
        Invitation.revoked_at.is_(None),
    )
    return session.scalar(found.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Pulse:
    """As little as tells whether anything has changed for those who follow a meeting."""

    state: AssessmentState
    revision: int  # 0 before the meeting has begun
    recorded: int  # grows with every position that is recorded, in the meeting or beside it
    scribe_id: int
    scribe_seen_at: datetime | None
    timer_ends_at: datetime | None


def pulse_of(session: Session, assessment_id: int) -> Pulse | None:
    """One query, for it is asked by everybody who follows, every few seconds."""
    recorded = (
        select(func.coalesce(func.sum(Position.revision), 0))
        .where(Position.assessment_id == assessment_id)
        .scalar_subquery()
    )
    row = session.execute(
        select(Assessment.state, recorded, Meeting)
        .outerjoin(Meeting, Meeting.assessment_id == Assessment.id)
        .where(Assessment.id == assessment_id)
    ).one_or_none()
    if row is None:
        return None
    state, count, meeting = row
    if meeting is None:
        return Pulse(AssessmentState(state), 0, count, 0, None, None)
    return Pulse(
        AssessmentState(state),
        meeting.revision,
        count,
        meeting.scribe_id,
        meeting.scribe_seen_at,
        meeting.timer_ends_at,
    )
