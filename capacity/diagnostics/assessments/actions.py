"""What an institution does with its assessment: start, invite, close, agree, submit, decline.

Whoever changes an assessment first takes it with ``queries.locked_assessment``, so changes follow
one another. A function with a guard returns what stands in the way, and then changes nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import (
    Assessment,
    Position,
    RecordedPosition,
    Review,
)
from capacity.diagnostics.assessments.queries import subject_of
from capacity.diagnostics.domain.levels import CriterionRecord
from capacity.diagnostics.domain.progress import (
    AssessmentState,
    Decision,
    Problem,
    may_follow,
    problems_before_consensus,
    problems_before_submission,
)
from surveys.collection.answering.models import Response
from surveys.collection.invitations.actions import invite, revoke_invitation
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.models import Round
from surveys.constituents.endings import require_going_on
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group


class NotNow(Exception):
    """The assessment's state does not admit this; it has probably changed in the meantime."""


class PositionConflict(Exception):
    """Somebody else has changed the position since the page was opened."""

    def __init__(self, position: Position) -> None:
        super().__init__(position.criterion)
        self.position = position


@dataclass(frozen=True, slots=True)
class Statement:
    """What an institution says of one criterion; all of it may still be open."""

    level: int | None = None
    not_applicable: bool = False
    reason: str = ""
    desired: int | None = None
    importance: int | None = None
    rationale: str = ""
    dissent: str = ""
    evidence: str = ""


def start_assessment(
    session: Session, round_: Round, organization: Organization, now: datetime
) -> Assessment:
    """The organization's assessment in the round; starting it again returns the same one.

    Raises ValueError if the round's questionnaire is not a diagnostic of the organization's group,
    OrganizationEnded if the organization has.
    """
    require_going_on(session, organization.id, hold=True)
    version = round_.version_for(Group(organization.group))
    if version is None or version.document.get("group") != organization.group:
        raise ValueError("the diagnostic is not made for this organization's group")
    session.execute(select(Round.id).where(Round.id == round_.id).with_for_update())
    known = session.scalar(
        select(Assessment).where(
            Assessment.round_id == round_.id, Assessment.organization_id == organization.id
        )
    )
    if known is not None:
        return known
    assessment = Assessment(
        round_id=round_.id,
        organization_id=organization.id,
        state=AssessmentState.RATING,
        started_at=now,
    )
    session.add(assessment)
    session.flush()
    return assessment


def invite_assessor(
    session: Session,
    assessment: Assessment,
    label: str,
    language: str,
    now: datetime,
    person_id: int | None = None,
) -> Invitation:
    """A place among those who rate; only while ratings are open."""
    _require(assessment, AssessmentState.RATING)
    return invite(
        session,
        assessment.round,
        assessment.organization_id,
        label,
        language,
        now,
        person_id=person_id,
        subject=(subject_of(assessment.id), assessment.organization.name),
    )


def withdraw_assessor(
    session: Session, assessment: Assessment, invitation: Invitation, now: datetime
) -> None:
    """Take a place back. Raises NotNow once its rating is submitted: that one counts."""
    _require(assessment, AssessmentState.RATING)
    session.execute(select(Invitation.id).where(Invitation.id == invitation.id).with_for_update())
    waiting = session.scalars(_unsubmitted(subject_of(assessment.id))).all()
    if invitation not in waiting and invitation.revoked_at is None:
        raise NotNow
    revoke_invitation(session, invitation, now)


def close_rating(
    session: Session, assessment: Assessment, records: Sequence[CriterionRecord], now: datetime
) -> tuple[Problem, ...]:
    """End the self-rating: only what was submitted counts, unfinished places are withdrawn.

    ``records`` hold the ratings so far. Closing it again changes nothing.
    """
    if assessment.state != AssessmentState.RATING:
        return ()
    if problems := problems_before_consensus(records):
        return problems
    subject = subject_of(assessment.id)
    # A submission that is under way ends first, and counts.
    session.execute(
        select(Invitation.id)
        .where(Invitation.subject_key == subject)
        .order_by(Invitation.id)
        .with_for_update()
    )
    for invitation in session.scalars(_unsubmitted(subject)).all():
        revoke_invitation(session, invitation, now)
    assessment.state, assessment.rating_closed_at = AssessmentState.CONSENSUS, now
    session.flush()
    return ()


def _unsubmitted(subject: str) -> Select[Invitation]:
    """The places whose rating is not submitted, by what the database says at this moment.

    What a session has loaded of an invitation's response may be older than the submission.
    """
    return (
        select(Invitation)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(
            Invitation.subject_key == subject,
            Invitation.revoked_at.is_(None),
            Response.submitted_at.is_(None),
        )
    )


def may_change(state: AssessmentState, decision: Decision | None) -> bool:
    """Whether the institution may change a criterion: any while it seeks consensus, after a
    return those that were returned (``decision``: the reviewer's latest)."""
    if state is AssessmentState.RETURNED:
        return decision is Decision.RETURN_
    return state is AssessmentState.CONSENSUS


def record_position(
    session: Session,
    assessment: Assessment,
    criterion: str,
    statement: Statement,
    expected_revision: int,
    person_id: int,
    now: datetime,
) -> Position:
    """Note what is agreed; saying the same again changes nothing.

    ``expected_revision`` is the one the page showed, 0 where there was none. Raises NotNow if
    the criterion cannot be changed, PositionConflict if somebody else changed it meanwhile.
    """
    review = session.get(Review, (assessment.id, criterion))
    decision = Decision(review.decision) if review else None
    if not may_change(AssessmentState(assessment.state), decision):
        raise NotNow
    position = session.get(Position, (assessment.id, criterion), populate_existing=True)
    if position is not None and _statement(position) == statement:
        return position
    if (position.revision if position else 0) != expected_revision:
        if position is None:
            raise NotNow  # the page showed a position that there is not
        raise PositionConflict(position)
    if position is None:
        position = Position(assessment_id=assessment.id, criterion=criterion, revision=0)
        session.add(position)
    else:
        _keep(session, position)  # one from before there was a history
    for name, value in asdict(statement).items():
        setattr(position, name, value)
    position.revision += 1
    position.agreed_by, position.agreed_at = person_id, now
    session.flush()
    _keep(session, position)
    return position


def take_back(
    session: Session,
    assessment: Assessment,
    criterion: str,
    revision: int,
    expected_revision: int,
    person_id: int,
    now: datetime,
) -> Position | None:
    """Record again, as the newest, what was recorded as ``revision``; None if nothing was.

    Otherwise like :func:`record_position`.
    """
    earlier = session.get(RecordedPosition, (assessment.id, criterion, revision))
    if earlier is None:
        return None
    statement = Statement(**earlier.statement)
    return record_position(
        session, assessment, criterion, statement, expected_revision, person_id, now
    )


def _statement(position: Position) -> Statement:
    return Statement(**{name: getattr(position, name) for name in Statement.__slots__})


def _keep(session: Session, position: Position) -> None:
    """Have the position, as it stands, in its history."""
    key = (position.assessment_id, position.criterion, position.revision)
    if session.get(RecordedPosition, key) is not None:
        return
    session.add(
        RecordedPosition(
            assessment_id=position.assessment_id,
            criterion=position.criterion,
            revision=position.revision,
            statement=asdict(_statement(position)),
            person_id=position.agreed_by,
            at=position.agreed_at,
        )
    )
    session.flush()


def submit_assessment(
    session: Session,
    assessment: Assessment,
    records: Sequence[CriterionRecord],
    positions: Mapping[str, Position],
    now: datetime,
) -> tuple[Problem, ...]:
    """Hand the agreed positions to the reviewer. Handing them in again changes nothing."""
    if assessment.state == AssessmentState.SUBMITTED:
        return ()
    _require_following(assessment, AssessmentState.SUBMITTED)
    if problems := _problems(records, positions.values()):
        return problems
    assessment.state, assessment.submitted_at = AssessmentState.SUBMITTED, now
    session.flush()
    return ()


def decline_verification(
    session: Session,
    assessment: Assessment,
    records: Sequence[CriterionRecord],
    positions: Mapping[str, Position],
    now: datetime,
) -> tuple[Problem, ...]:
    """End the assessment as agreed by the institution and verified by nobody."""
    if assessment.state == AssessmentState.AGREED_NOT_VERIFIED:
        return ()
    _require_following(assessment, AssessmentState.AGREED_NOT_VERIFIED)
    if problems := _problems(records, positions.values()):
        return problems
    assessment.state, assessment.ended_at = AssessmentState.AGREED_NOT_VERIFIED, now
    session.flush()
    return ()


def _problems(
    records: Sequence[CriterionRecord], positions: Collection[Position]
) -> tuple[Problem, ...]:
    return problems_before_submission(
        records,
        {position.criterion: position.reason for position in positions},
        {position.criterion: position.rationale for position in positions},
    )


def _require(assessment: Assessment, state: AssessmentState) -> None:
    if assessment.state != state:
        raise NotNow


def _require_following(assessment: Assessment, state: AssessmentState) -> None:
    if not may_follow(AssessmentState(assessment.state), state):
        raise NotNow
