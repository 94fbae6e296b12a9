"""One institution's way through a round, from its start until it is handed in."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from capacity.demonstration.stories import NO_PROGRAMME, Finding
from capacity.demonstration.world import answer
from capacity.diagnostics.assessments import actions as diagnostics
from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.assessments.queries import positions_of, reviews_of, self_ratings
from capacity.diagnostics.assessments.records import build_records
from capacity.diagnostics.domain.levels import CriterionRecord
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization, Person
from surveys.questionnaires.domain.structure import (
    NOT_APPLICABLE,
    Answer,
    CriterionPart,
    Questionnaire,
)
from surveys.questionnaires.queries import questionnaire_in

RATIONALE = "Agreed in the consensus meeting on the documents named as evidence."
SHOWN_THEN = "Minutes of the governing body and the annual report of that year."
SHOWN_NOW = "Minutes of the governing body and the annual report of the past twelve months."


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one round, counted back from ``today``."""

    today: datetime

    def before(self, days: int) -> datetime:
        return self.today - timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Walk:
    """One assessment with whoever leads it."""

    session: Session
    assessment: Assessment
    questionnaire: Questionnaire
    focal_point: Person
    calendar: Calendar

    def records(self) -> tuple[CriterionRecord, ...]:
        """All that is known of the assessment now."""
        session, number = self.session, self.assessment.id
        return build_records(
            self.questionnaire,
            self_ratings(session, number, self.questionnaire),
            positions_of(session, number),
            reviews_of(session, number),
        )


def start(
    session: Session,
    round_: Round,
    organization: Organization,
    focal_point: Person,
    calendar: Calendar,
) -> Walk:
    assessment = diagnostics.start_assessment(session, round_, organization, calendar.before(40))
    questionnaire = questionnaire_in(session, round_.version_id, "en")
    return Walk(session, assessment, questionnaire, focal_point, calendar)


def rate(walk: Walk, story: Sequence[Finding], units: Sequence[str], chance: random.Random) -> None:
    """The first units say what is found; the last one differs by a level here and there."""
    language, days = walk.assessment.organization.language, walk.calendar
    for unit in units:
        invitation = diagnostics.invite_assessor(
            walk.session, walk.assessment, unit, language, days.before(39)
        )
        differs = chance if unit == units[-1] else None
        answers: dict[str, Answer] = {}
        for finding in story:
            answers |= _rating(finding, differs)
        answer(walk.session, invitation, answers, days.before(30))
    diagnostics.close_rating(walk.session, walk.assessment, walk.records(), days.before(25))


def _rating(finding: Finding, differs: random.Random | None) -> dict[str, Answer]:
    code = finding.code
    if finding.level is None:
        return {code: NOT_APPLICABLE, f"{code}.{CriterionPart.REASON}": NO_PROGRAMME}
    level = finding.level + (differs.choice((-1, 0, 0, 0, 1)) if differs else 0)
    return {
        code: str(min(5, max(1, level))),
        f"{code}.{CriterionPart.DESIRED}": str(finding.desired),
        f"{code}.{CriterionPart.IMPORTANCE}": str(finding.importance),
    }


def agree(walk: Walk, story: Sequence[Finding], shown: str) -> None:
    """The meeting records every criterion; ``shown`` is what is written down as evidence."""
    for finding in story:
        diagnostics.record_position(
            walk.session,
            walk.assessment,
            finding.code,
            _statement(finding, shown),
            0,
            walk.focal_point.id,
            walk.calendar.before(25),
        )


def _statement(finding: Finding, shown: str) -> diagnostics.Statement:
    if finding.level is None:
        return diagnostics.Statement(not_applicable=True, reason=NO_PROGRAMME)
    return diagnostics.Statement(
        level=finding.level,
        desired=finding.desired,
        importance=finding.importance,
        rationale=RATIONALE,
        evidence=shown if finding.proven else "",
    )


def hand_in(walk: Walk) -> None:
    missing = diagnostics.submit_assessment(
        walk.session,
        walk.assessment,
        walk.records(),
        positions_of(walk.session, walk.assessment.id),
        walk.calendar.before(20),
    )
    if missing:
        raise ValueError(f"the demonstration cannot be handed in: {missing}")
