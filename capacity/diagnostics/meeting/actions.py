"""What happens in a meeting: it begins, goes from criterion to criterion, changes its scribe.

Whoever changes a meeting first takes the assessment (``assessments.queries.locked_assessment``)
and then the meeting (``queries.locked_meeting``). What is agreed is recorded by the assessment's
own ``record_position``.
"""

from datetime import datetime, timedelta

from sqlalchemy import case, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from capacity.diagnostics.domain.meeting import Turn, turn
from capacity.diagnostics.meeting.models import Meeting, ParkedPoint


class NotYourTurn(Exception):
    """Somebody else is the scribe, and is there."""


def begin(
    session: Session, assessment_id: int, criterion: str, person_id: int, now: datetime
) -> Meeting:
    """The meeting, with whoever begins it as its scribe; begun already: as it stands."""
    known = session.get(Meeting, assessment_id)
    if known is not None:
        return known
    meeting = Meeting(
        assessment_id=assessment_id,
        begun_by=person_id,
        begun_at=now,
        criterion=criterion,
        scribe_id=person_id,
        scribe_since=now,
        scribe_seen_at=now,
    )
    session.add(meeting)
    session.flush()
    return meeting


def writing(meeting: Meeting, person_id: int, now: datetime) -> None:
    """Only the scribe goes on from here; it is also a sign of life. Raises NotYourTurn."""
    if meeting.scribe_id != person_id:
        raise NotYourTurn
    meeting.scribe_seen_at = max(meeting.scribe_seen_at, now)


def note_presence(session: Session, assessment_id: int, person_id: int, now: datetime) -> bool:
    """A sign of life of the scribe, seen by nobody; False if the person is not the scribe."""
    found = session.execute(
        update(Meeting)
        .where(Meeting.assessment_id == assessment_id, Meeting.scribe_id == person_id)
        .values(
            scribe_seen_at=case((Meeting.scribe_seen_at > now, Meeting.scribe_seen_at), else_=now)
        )
    )
    assert isinstance(found, CursorResult)
    return found.rowcount == 1


def show(meeting: Meeting, criterion: str) -> None:
    """Talk about this criterion from now on."""
    if meeting.criterion != criterion:
        meeting.criterion = criterion
        meeting.revision += 1


def set_timer(meeting: Meeting, minutes: int | None, now: datetime) -> None:
    """Let the timer run for so many minutes; None stops it."""
    meeting.timer_ends_at = now + timedelta(minutes=minutes) if minutes else None
    meeting.revision += 1


def hand_over(meeting: Meeting, person_id: int, now: datetime) -> None:
    """Let somebody else write, who has as much time to appear as any scribe has to be silent."""
    meeting.scribe_id, meeting.scribe_since, meeting.scribe_seen_at = person_id, now, now
    meeting.revision += 1


def take_over(meeting: Meeting, person_id: int, now: datetime) -> bool:
    """Become the scribe in place of one who has fallen silent; False: is it already.

    Raises NotYourTurn while the scribe is there.
    """
    match turn(person_id, meeting.scribe_id, meeting.scribe_seen_at, now):
        case Turn.WRITES:
            return False
        case Turn.FOLLOWS:
            raise NotYourTurn
    hand_over(meeting, person_id, now)
    return True


def park(
    session: Session,
    meeting: Meeting,
    criterion: str | None,
    text: str,
    person_id: int,
    now: datetime,
) -> ParkedPoint:
    """Put a point off; ``criterion``: what it came up with."""
    point = ParkedPoint(
        assessment_id=meeting.assessment_id,
        criterion=criterion,
        text=text,
        parked_by=person_id,
        parked_at=now,
    )
    session.add(point)
    meeting.revision += 1
    session.flush()
    return point


def settle(session: Session, meeting: Meeting, point_id: int, now: datetime) -> None:
    """Tick a point off; one that is of another meeting, or settled, stays as it is."""
    point = session.get(ParkedPoint, point_id)
    if point is None or point.assessment_id != meeting.assessment_id or point.settled_at:
        return
    point.settled_at = now
    meeting.revision += 1
