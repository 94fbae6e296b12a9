"""The letter with the decision on an appeal: one document for both sides, made by the worker."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import current_app, render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.queries import AssessmentFacts, assessment_of
from capacity.diagnostics.assessments.views.wording import Wording
from capacity.diagnostics.reviewing.documents import cover, make_document
from capacity.diagnostics.reviewing.labels import OUTCOME_LABELS
from capacity.diagnostics.reviewing.models import Appeal
from capacity.diagnostics.reviewing.queries import appeal_of
from surveys.foundation.database import database
from surveys.foundation.i18n import page_language
from surveys.foundation.jobs.actions import ask_for_job
from surveys.foundation.jobs.worker import Progress
from surveys.questionnaires.queries import questionnaire_in

APPEAL_LETTER = "reviews.appeal-letter"
"""The kind of job that makes the document."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the decision says of one criterion that the appeal names; else its decision stands."""

    criterion: str
    text: Markup
    judged_anew: bool


def ask_for_appeal_letter(session: Session, facts: AssessmentFacts, moment: datetime) -> None:
    request = {"assessment": facts.id}
    ask_for_job(session, APPEAL_LETTER, facts.subject, request, None, moment)


def make_appeal_letter(request: dict[str, Any], progress: Progress) -> None:
    """Makes the letter about the appeal of {"assessment"}, in the organization's language, unless
    there is one: an appeal is decided once and never changes afterwards."""
    with database().reading() as session:
        facts = assessment_of(session, int(request["assessment"]))
        appeal = appeal_of(session, facts.id) if facts else None
        if facts is None or appeal is None or appeal.outcome is None or appeal.file_id is not None:
            return
        file = make_document(
            facts,
            f"appeal-{facts.id}",
            partial(render_appeal_letter, session, facts, appeal),
            progress,
        )
    with database().writing() as session:
        appeal = session.get_one(Appeal, facts.id, with_for_update=True)
        if appeal.file_id is None:
            appeal.file = file
        session.commit()


def render_appeal_letter(session: Session, facts: AssessmentFacts, appeal: Appeal) -> str:
    """The document as HTML, in the language in force."""
    settings = current_app.extensions["settings"]
    assert appeal.decider is not None and appeal.decided_at is not None  # as it has an outcome
    return render_template(
        "reviews/appeal_letter.html",
        **cover(facts, appeal.decider, appeal.decided_at),
        appeal=appeal,
        answers=_answers(session, facts, appeal, page_language().code),
        outcome_labels=OUTCOME_LABELS,
        address=f"{settings.public_url}/assessments/{facts.id}",
    )


def _answers(
    session: Session, facts: AssessmentFacts, appeal: Appeal, language: str
) -> list[Answer]:
    questionnaire = questionnaire_in(session, facts.version_id, language)
    wording = Wording(questionnaire)
    return [
        Answer(code, wording.text(questionnaire.item(code)), code in appeal.upheld)
        for code in appeal.criteria
    ]
