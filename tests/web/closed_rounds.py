"""Closed assessments with the levels that a test wants, written at once and not step by step."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import start_assessment
from capacity.diagnostics.assessments.models import Position, Review
from capacity.diagnostics.domain.levels import CriterionRecord
from capacity.diagnostics.domain.progress import AssessmentState, Decision
from surveys.constituents.consents import Offer, give_consent, withdraw_consent
from surveys.constituents.roles import Group
from surveys.foundation.database import now
from surveys.questionnaires.queries import questionnaire_in
from tests.factories import make_round
from tests.web.arranging import DIAGNOSTICS, Case, begun

Levels = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Given:
    """What an arranged assessment holds: agreed levels and, of some criteria, verified ones.

    ``level`` is agreed on every criterion that ``levels`` does not name.
    """

    level: int = 3
    levels: Levels | None = None
    verified: Levels | None = None
    desired: int = 5
    importance: Levels | None = None

    def agreed(self, code: str) -> int:
        return (self.levels or {}).get(code, self.level)

    def record(self, code: str) -> CriterionRecord:
        """The same as the platform should make of it, made without the platform."""
        validated = self.verified is not None
        return CriterionRecord(
            code,
            code.split(".")[0],
            agreed=self.agreed(code),
            verified=(self.verified or {}).get(code),
            desired=self.desired,
            importance=(self.importance or {}).get(code, 4),
            reviewed=validated,
        )

    def records(self, case: Case) -> list[CriterionRecord]:
        return [self.record(code) for code in case.codes]


def next_round(case: Case) -> Case:
    """The same organization's next assessment, still to be rated."""
    session = case.session
    session.rollback()
    round_ = make_round(session, DIAGNOSTICS[Group(case.organization.group)])
    assessment = start_assessment(session, round_, case.organization, now())
    session.commit()
    questionnaire = questionnaire_in(session, round_.version_id, "en")
    return Case(session, assessment, case.organization, case.focal_point, questionnaire)


def close(case: Case, given: Given) -> Case:
    """Bring an assessment to its end: validated if something of it is verified."""
    session, moment = case.session, now()
    session.rollback()
    session.add_all(_position(case, given.record(code)) for code in case.codes)
    session.flush()
    if given.verified is not None:
        session.add_all(_review(case, given.record(code)) for code in case.codes)
    validated = given.verified is not None
    state = AssessmentState.VALIDATED if validated else AssessmentState.AGREED_NOT_VERIFIED
    case.assessment.state = state
    case.assessment.rating_closed_at = case.assessment.submitted_at = moment
    case.assessment.ended_at = moment
    session.commit()
    return case


def _position(case: Case, record: CriterionRecord) -> Position:
    return Position(
        assessment_id=case.id,
        criterion=record.code,
        level=record.agreed,
        desired=record.desired,
        importance=record.importance,
        rationale="Agreed at once.",
        evidence="Minutes.",
        agreed_by=case.focal_point.id,
        agreed_at=now(),
    )


def _review(case: Case, record: CriterionRecord) -> Review:
    verified = record.verified is not None
    return Review(
        assessment_id=case.id,
        criterion=record.code,
        decision=Decision.VERIFY if verified else Decision.ACCEPT,
        verified_level=record.verified,
        reviewer_id=case.focal_point.id,
        decided_at=now(),
        position_revision=1,
    )


def closed_with(
    session: Session, given: Given, group: Group = Group.WORKERS, country: str = "SEN"
) -> Case:
    """A new organization with one closed assessment."""
    return close(begun(session, group, country), given)


def consents(case: Case, offer: Offer, gives: bool = True) -> None:
    case.session.rollback()
    done = (give_consent if gives else withdraw_consent)(
        case.session, case.organization, offer, case.focal_point.id, now()
    )
    assert done
    case.session.commit()
