"""What the two letters of a review share: how the document is made, and what its cover says."""

from collections.abc import Callable
from datetime import datetime

from flask import current_app
from flask_babel import force_locale

from capacity.diagnostics.assessments.queries import AssessmentFacts
from surveys.constituents.country_names import country_name
from surveys.constituents.labels import GROUP_ORGANIZATION_LABELS
from surveys.constituents.models import Person
from surveys.foundation.database import now
from surveys.foundation.i18n import negotiate, page_language
from surveys.foundation.jobs.models import StoredFile
from surveys.foundation.jobs.worker import Progress
from surveys.foundation.pdf import make_pdf

STEPS = 2
STYLES = ("pdf.css",)


def make_document(
    facts: AssessmentFacts, name: str, draw: Callable[[], str], progress: Progress
) -> StoredFile:
    """What ``draw`` gives as HTML, as a PDF in the organization's language, with which ``name``
    is completed."""
    language = negotiate([facts.organization_language])
    with force_locale(language):
        html = draw()
        progress.report(1, STEPS)
        pdf = make_pdf(html, STYLES)
    return StoredFile(
        name=f"{name}-{language}.pdf", media_type="application/pdf", content=pdf, made_at=now()
    )


def cover(facts: AssessmentFacts, decider: Person, decided_at: datetime) -> dict[str, object]:
    """What ``reviews/_letter_layout.html`` shows, in the language in force."""
    settings = current_app.extensions["settings"]
    return {
        "facts": facts,
        "decider": decider,
        "made_at": decided_at,
        "demonstration": facts.demonstration,
        "country": country_name(facts.country_iso3, page_language().code),
        "group_label": GROUP_ORGANIZATION_LABELS[facts.group],
        "operator": settings.operator,
        "host": settings.public_url,
    }
