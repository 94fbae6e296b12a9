"""The letter with the decision on an appeal: one document for both sides, made by the worker."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale
from markupsafe import Markup
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.queries import AssessmentFacts, assessment_of
from capacity.diagnostics.assessments.views.wording import Wording
from capacity.diagnostics.reviewing.labels import OUTCOME_LABELS
from capacity.diagnostics.reviewing.letters import STYLES
from capacity.diagnostics.reviewing.models import Appeal
from capacity.diagnostics.reviewing.queries import appeal_of
from surveys.constituents.country_names import country_name
from surveys.constituents.labels import GROUP_ORGANIZATION_LABELS
from surveys.foundation.database import database, now
from surveys.foundation.i18n import negotiate, page_language
from surveys.foundation.jobs.actions import ask_for_job
from surveys.foundation.jobs.models import StoredFile
from surveys.foundation.jobs.worker import Progress
from surveys.foundation.pdf import make_pdf
from surveys.questionnaires.queries import questionnaire_in

APPEAL_LETTER = "reviews.appeal-letter"
"""The kind of job that makes the document."""

STEPS = 2


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
        language = negotiate([facts.organization_language])
        with force_locale(language):
            html = render_appeal_letter(session, facts, appeal)
            progress.report(1, STEPS)
            pdf = make_pdf(html, STYLES)
    name = f"appeal-{facts.id}-{language}.pdf"
    with database().writing() as session:
        appeal = session.get_one(Appeal, facts.id, with_for_update=True)
        if appeal.file_id is None:
            appeal.file = StoredFile(
                name=name, media_type="application/pdf", content=pdf, made_at=now()
            )
        session.commit()


def render_appeal_letter(session: Session, facts: AssessmentFacts, appeal: Appeal) -> str:
    """The document as HTML, in the language in force."""
    settings, language = current_app.extensions["settings"], page_language().code
    return render_template(
        "reviews/appeal_letter.html",
        facts=facts,
        appeal=appeal,
        answers=_answers(session, facts, appeal, language),
        outcome_labels=OUTCOME_LABELS,
        made_at=appeal.decided_at,
        demonstration=facts.demonstration,
        country=country_name(facts.country_iso3, language),
        group_label=GROUP_ORGANIZATION_LABELS[facts.group],
        address=f"{settings.public_url}/assessments/{facts.id}",
        operator=settings.operator,
        host=settings.public_url,
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
