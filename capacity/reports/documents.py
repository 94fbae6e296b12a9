"""The report of an assessment as a PDF, made by the worker."""

from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.labels import LEVEL_NAMES
from capacity.diagnostics.assessments.queries import AssessmentFacts, assessment_of
from capacity.reports.institution import InstitutionReport, Reader
from capacity.reports.labels import provenance_text, readers_text
from capacity.reports.names import Names
from capacity.reports.presentation import present
from capacity.reports.queries import institution_report
from capacity.reports.reading import may_read
from surveys.constituents.country_names import country_name
from surveys.constituents.labels import GROUP_ORGANIZATION_LABELS
from surveys.foundation.database import database, now
from surveys.foundation.i18n import isolated, page_language
from surveys.foundation.jobs.models import StoredFile
from surveys.foundation.jobs.worker import Progress
from surveys.foundation.pdf import make_pdf
from surveys.questionnaires.queries import questionnaire_in

INSTITUTION_PDF = "reports.institution-pdf"
"""The kind of job that makes it."""

STEPS = 3
STYLES = ("pdf.css",)


def make_institution_pdf(request: dict[str, Any], progress: Progress) -> StoredFile:
    """Makes the document that ``request`` asks for: {"assessment", "reader", "language"}.

    Raises LookupError if the assessment is gone, or no longer open to that reader.
    """
    made_at, language = now(), str(request["language"])
    reader = Reader(request["reader"])
    with database().reading() as session, force_locale(language):
        facts = assessment_of(session, int(request["assessment"]))
        if facts is None or not may_read(facts, reader):
            raise LookupError(f"assessment {request['assessment']} is not open to this reader")
        report = institution_report(session, facts, reader, made_at)
        progress.report(1, STEPS)
        html = render_institution(session, facts, report)
        progress.report(2, STEPS)
        pdf = make_pdf(html, STYLES)
    name = f"capacity-report-{facts.id}-{language}.pdf"
    return StoredFile(name=name, media_type="application/pdf", content=pdf, made_at=made_at)


def render_institution(session: Session, facts: AssessmentFacts, report: InstitutionReport) -> str:
    """The document as HTML, in the language in force."""
    settings = current_app.extensions["settings"]
    return render_template(
        "reports/institution-pdf.html",
        **shown(session, facts, report),
        operator=settings.operator,
        host=settings.public_url,
    )


def shown(session: Session, facts: AssessmentFacts, report: InstitutionReport) -> dict[str, Any]:
    """What page and document draw from, the same for both."""
    language = page_language().code
    names = Names(questionnaire_in(session, facts.version_id, language))
    subject = report.subject
    return {
        "report": report,
        "subject": subject,
        "names": names,
        "view": present(report, names),
        "organization": isolated(subject.organization),
        "round": isolated(subject.round),
        "provenance": provenance_text(report),
        "readers": readers_text(subject.group),
        "country": country_name(subject.country_iso3, language),
        "group_labels": GROUP_ORGANIZATION_LABELS,
        "level_names": LEVEL_NAMES,
    }
