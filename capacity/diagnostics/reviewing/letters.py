"""The letter with the decisions of a review: frozen when taken, the same for both sides."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import current_app, render_template
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.labels import DECISION_LABELS, LEVEL_NAMES
from capacity.diagnostics.assessments.models import Assessment, Position, Review
from capacity.diagnostics.assessments.queries import AssessmentFacts, assessment_of, subject_of
from capacity.diagnostics.assessments.views.wording import Wording
from capacity.diagnostics.domain.appeals import last_moment
from capacity.diagnostics.domain.levels import CriterionRecord
from capacity.diagnostics.domain.progress import Decision
from capacity.diagnostics.reviewing.documents import cover, make_document
from capacity.diagnostics.reviewing.labels import OUTCOME_LABELS
from capacity.diagnostics.reviewing.models import DecisionLetter
from capacity.diagnostics.reviewing.proof import proven
from capacity.diagnostics.reviewing.queries import appeal_of, letters_of
from surveys.foundation.database import database
from surveys.foundation.i18n import page_language
from surveys.foundation.jobs.actions import ask_for_job
from surveys.foundation.jobs.worker import Progress
from surveys.questionnaires.queries import questionnaire_in

LETTER = "reviews.letter"
"""The kind of job that makes the document."""


@dataclass(frozen=True, slots=True)
class Line:
    """What the letter says of one criterion; nothing of ratings, dissent, wishes or importance."""

    criterion: str
    area: str
    agreed: int | None
    not_applicable: bool
    decision: str
    verified: int | None
    evidence_given: bool
    reason: str

    @property
    def unverified(self) -> bool:
        return not self.not_applicable and self.decision != Decision.VERIFY


def write_letter(
    session: Session,
    assessment: Assessment,
    records: Sequence[CriterionRecord],
    positions: Mapping[str, Position],
    reviews: Mapping[str, Review],
    decided_by: int,
    now: datetime,
) -> DecisionLetter:
    """Freeze what was decided, and have the document made of it."""
    evidenced = proven(session, assessment.id, positions)
    lines = [
        _line(record, positions[record.code], reviews[record.code], record.code in evidenced)
        for record in records
    ]
    letter = DecisionLetter(
        assessment_id=assessment.id,
        number=len(letters_of(session, assessment.id)) + 1,
        content=[asdict(line) for line in lines],
        decided_by=decided_by,
        decided_at=now,
    )
    session.add(letter)
    session.flush()
    ask_for_letter(session, letter, now)
    return letter


def ask_for_letter(session: Session, letter: DecisionLetter, now: datetime) -> None:
    subject = subject_of(letter.assessment_id)
    ask_for_job(session, LETTER, subject, {"letter": letter.id}, None, now)


def _line(
    record: CriterionRecord, position: Position, review: Review, evidence_given: bool
) -> Line:
    return Line(
        criterion=record.code,
        area=record.area,
        agreed=position.level,
        not_applicable=position.not_applicable,
        decision=review.decision,
        verified=review.verified_level,
        evidence_given=evidence_given,
        reason=review.reason,
    )


def make_letter(request: dict[str, Any], progress: Progress) -> None:
    """Makes the document of {"letter"}, unless there is one: it never changes afterwards."""
    with database().reading() as session:
        letter = session.get_one(DecisionLetter, int(request["letter"]))
        facts = assessment_of(session, letter.assessment_id)
        if letter.file_id is not None or facts is None:
            return
        file = make_document(
            facts,
            f"decision-{facts.id}-{letter.number}",
            partial(render_letter, session, facts, letter),
            progress,
        )
    with database().writing() as session:
        letter = session.get_one(DecisionLetter, int(request["letter"]), with_for_update=True)
        if letter.file_id is None:
            letter.file = file
        session.commit()


def render_letter(session: Session, facts: AssessmentFacts, letter: DecisionLetter) -> str:
    """The document as HTML, in the language in force."""
    settings = current_app.extensions["settings"]
    questionnaire = questionnaire_in(session, facts.version_id, page_language().code)
    wording = Wording(questionnaire)
    lines = [Line(**content) for content in letter.content]  # type: ignore[arg-type]  # as written
    return render_template(
        "reviews/letter.html",
        **cover(facts, letter.author, letter.decided_at),
        areas=[
            (wording.title(section), found)
            for section in questionnaire.sections
            if (found := [line for line in lines if line.area == section.code])
        ],
        texts={line.criterion: wording.text(questionnaire.item(line.criterion)) for line in lines},
        unverified=[line for line in lines if line.unverified],
        verified=sum(line.verified is not None for line in lines),
        not_applicable=sum(line.not_applicable for line in lines),
        total=len(lines),
        appeal=appeal_of(session, facts.id) if letter.number > 1 else None,
        appeal_until=last_moment(letter.decided_at),
        appeal_address=f"{settings.public_url}/assessments/{facts.id}/appeal",
        outcome_labels=OUTCOME_LABELS,
        decision_labels=DECISION_LABELS,
        level_names=LEVEL_NAMES,
    )
