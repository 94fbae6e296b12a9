"""Reads of a meeting: where it stands, who may follow or write, what was put off."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from capacity.diagnostics.assessments.models import Assessment, Position
from capacity.diagnostics.assessments.queries import assessment_id_in, subject_of
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.meeting.models import Meeting, ParkedPoint
from surveys.collection.invitations.models import Invitation
from surveys.constituents.models import Organization, Person

HELD_NOW = timedelta(hours=1)
"""A meeting whose scribe was last there longer ago is not being held."""


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


def is_assessor(session: Session, assessment_id: int, person_id: int) -> bool:
    """Whether the person has a place among the assessors that was not taken back."""
    found = select(Invitation.id).where(
        Invitation.subject_key == subject_of(assessment_id),
        Invitation.person_id == person_id,
        Invitation.revoked_at.is_(None),
    )
    return session.scalar(found.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting that is held now. ``scribe``: the name of whoever writes."""

    assessment_id: int
    organization: str
    scribe: str
    criterion: str


def sittings_to_follow(
    session: Session, person_id: int, organization_ids: Collection[int], now: datetime
) -> list[Sitting]:
    """The meetings held now that the person may follow, by organization.

    Those of the organizations they are focal point of, and those they are assessor in; held now
    is one whose scribe was there within the last hour and is somebody else.
    """
    query = (
        select(Assessment.id, Organization.name, Person.name, Meeting.criterion)
        .join(Meeting, Meeting.assessment_id == Assessment.id)
        .join(Organization, Organization.id == Assessment.organization_id)
        .join(Person, Person.id == Meeting.scribe_id)
        .where(
            Assessment.state.in_([AssessmentState.CONSENSUS, AssessmentState.RETURNED]),
            Meeting.scribe_seen_at > now - HELD_NOW,
            Meeting.scribe_id != person_id,
            Organization.ended_on.is_(None),
            or_(
                Assessment.organization_id.in_(organization_ids),
                Assessment.id.in_(_assessed_by(session, person_id)),
            ),
        )
        .order_by(Organization.name, Assessment.id)
    )
    return [Sitting(*row) for row in session.execute(query)]


def _assessed_by(session: Session, person_id: int) -> list[int]:
    places = select(Invitation.subject_key).where(
        Invitation.person_id == person_id, Invitation.revoked_at.is_(None)
    )
    return [found for key in session.scalars(places) if (found := assessment_id_in(key))]


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
