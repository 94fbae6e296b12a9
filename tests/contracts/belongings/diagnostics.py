"""What an assessment can hold."""

from datetime import datetime

from sqlalchemy.orm import Session

from capacity.diagnostics.action_plans.actions import Intent, add_action
from capacity.diagnostics.action_plans.models import PlanAction, PlanDigest
from capacity.diagnostics.assessments.actions import invite_assessor, start_assessment
from capacity.diagnostics.assessments.models import Assessment, Position, RecordedPosition, Review
from capacity.diagnostics.domain.action_plan import Support
from capacity.diagnostics.domain.progress import AssessmentState, Decision
from capacity.diagnostics.evidence.models import Evidence
from capacity.diagnostics.meeting.actions import begin, park
from capacity.diagnostics.reviewing.models import (
    Appeal,
    Assignment,
    DecisionLetter,
    MessageNotice,
    ReviewMessage,
    SecondReading,
    SecondReadingRequest,
)
from surveys.collection.invitations.models import Invitation
from surveys.constituents.models import Organization, Person
from surveys.constituents.roles import Group
from surveys.foundation.jobs.models import StoredFile
from surveys.questionnaires.queries import questionnaire_in
from tests.factories import make_round
from tests.web.arranging import DIAGNOSTICS


def assess(
    session: Session, organization: Organization, person: Person, moment: datetime
) -> tuple[Assessment, Invitation]:
    """An assessment that was handed in and talked over, and one of its assessors."""
    diagnostic = make_round(session, DIAGNOSTICS[Group(organization.group)])
    assessment = start_assessment(session, diagnostic, organization, moment)
    assessor = invite_assessor(session, assessment, "Legal unit", "en", moment, person.id)
    _hand_in(session, assessment, person, moment)
    _meet(session, assessment, person, moment)
    _talk_it_over(session, assessment, person, moment)
    return assessment, assessor


def _hand_in(session: Session, assessment: Assessment, person: Person, moment: datetime) -> None:
    """Agreed on each criterion, submitted, and one criterion accepted already."""
    assessment.state = AssessmentState.SUBMITTED
    assessment.rating_closed_at = assessment.submitted_at = moment
    criteria = questionnaire_in(session, assessment.round.version_id, "en").items
    session.add_all(
        Position(
            assessment_id=assessment.id,
            criterion=criterion.code,
            level=3,
            desired=4,
            importance=5,
            rationale="Agreed in the meeting.",
            agreed_by=person.id,
            agreed_at=moment,
        )
        for criterion in criteria
    )
    session.flush()
    session.add(
        Review(
            assessment_id=assessment.id,
            criterion=criteria[0].code,
            decision=Decision.ACCEPT,
            reviewer_id=person.id,
            decided_at=moment,
            position_revision=1,
        )
    )
    session.flush()


def _meet(session: Session, assessment: Assessment, person: Person, moment: datetime) -> None:
    """A meeting was held: one point put off, one position recorded."""
    meeting = begin(session, assessment.id, "C1.1", person.id, moment)
    park(session, meeting, "C1.1", "Ask the legal unit.", person.id, moment)
    session.add(
        RecordedPosition(
            assessment_id=assessment.id,
            criterion="C1.1",
            revision=1,
            statement={"level": 3},
            person_id=person.id,
            at=moment,
        )
    )
    session.flush()


def prove(session: Session, assessment: Assessment, person: Person, moment: datetime) -> Evidence:
    """A file that proves a level, for reviewers to see."""
    piece = Evidence(
        assessment_id=assessment.id,
        criterion="C1.1",
        kind="file",
        title="Statutes",
        supports_level=3,
        visibility="reviewer",
        added_by=person.id,
        added_at=moment,
        name="statutes.pdf",
        media_type="application/pdf",
        size=5,
        sha256="0" * 64,
        scan="not_scanned",
        content=b"%PDF-",
    )
    session.add(piece)
    session.flush()
    return piece


def _talk_it_over(
    session: Session, assessment: Assessment, person: Person, moment: datetime
) -> None:
    """One row of each kind of what reviewers and institution say to each other."""
    at = {"assessment_id": assessment.id, "criterion": "C1.1"}
    file = StoredFile(name="d.pdf", media_type="application/pdf", content=b"%PDF-", made_at=moment)
    session.add_all(
        [
            Assignment(
                assessment_id=assessment.id,
                reviewer_id=person.id,
                assigned_by=person.id,
                assigned_at=moment,
            ),
            SecondReadingRequest(**at, asked_by=person.id, asked_at=moment),
            SecondReading(
                **at,
                reader_id=person.id,
                agrees=True,
                position_revision=1,
                review_revision=1,
                read_at=moment,
            ),
            ReviewMessage(
                **at, author_id=person.id, side="reviewer", text="Which year?", written_at=moment
            ),
            MessageNotice(assessment_id=assessment.id, side="institution", told_at=moment),
            DecisionLetter(
                assessment_id=assessment.id,
                number=1,
                content=[],
                decided_by=person.id,
                decided_at=moment,
                file=file,
            ),
            Appeal(
                assessment_id=assessment.id,
                text="See the minutes.",
                criteria=["C1.1"],
                lodged_by=person.id,
                lodged_at=moment,
            ),
        ]
    )
    session.flush()


def plan_action(
    session: Session, assessment: Assessment, person: Person, moment: datetime
) -> PlanAction:
    """One action that wants support, and a digest about it."""
    training = frozenset({Support.TRAINING})
    intent = Intent("Train the desk officers.", "Legal unit", moment.date(), "C1.1", training)
    action, _new = add_action(session, assessment, intent, "0" * 32, person.id, moment)
    session.add(
        PlanDigest(person_id=person.id, state="sent", action_ids=[action.id], told_at=moment)
    )
    session.flush()
    return action
