"""The report of an assessment, for the institution itself and, once submitted, for its bureau."""

from flask import Blueprint, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from capacity.diagnostics.assessments.queries import AssessmentFacts, assessment_of
from capacity.reports.documents import INSTITUTION_PDF, shown
from capacity.reports.home import bp as home
from capacity.reports.institution import Reader
from capacity.reports.labels import level_text
from capacity.reports.queries import institution_report
from capacity.reports.reading import may_read, reader_of
from surveys.constituents.access import authorize, current_actor, needs, note_look
from surveys.constituents.audit import record_event
from surveys.constituents.roles import Scope
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language
from surveys.foundation.jobs.actions import ask_for_job
from surveys.results.forms import DocumentForm

__all__ = ["bp", "home"]

bp = Blueprint("reports", __name__)
bp.add_app_template_filter(level_text, "level")


def _readable(assessment_id: int) -> tuple[AssessmentFacts, Reader]:
    """The assessment and as whom the person reads its report; 404 for everybody else."""
    facts = assessment_of(current_session(), assessment_id) or abort(404)
    authorize("report.read", Scope(organization_id=facts.organization_id, group=facts.group))
    reader = reader_of(current_actor(), facts)
    if not may_read(facts, reader):
        abort(404)
    return facts, reader


@bp.get("/assessments/<int:assessment_id>/report")
@needs("report.read")
def institution(assessment_id: int) -> ResponseReturnValue:
    facts, reader = _readable(assessment_id)
    if reader is Reader.BUREAU:
        note_look("report.seen", facts.subject)
    return _show(facts, reader)


def _show(
    facts: AssessmentFacts, reader: Reader, form: DocumentForm | None = None
) -> ResponseReturnValue:
    session = current_session()
    report = institution_report(session, facts, reader, now())
    form = form or DocumentForm(formdata=None, language=page_language().code)
    html = render_template("reports/institution.html", **shown(session, facts, report), form=form)
    return html, 422 if form.errors else 200


@bp.post("/assessments/<int:assessment_id>/report/pdf")
@needs("report.read")
def institution_pdf(assessment_id: int) -> ResponseReturnValue:
    facts, reader = _readable(assessment_id)
    form = DocumentForm()
    if not form.validate():
        return _show(facts, reader, form)
    session, person_id = current_session(), current_actor().person_id
    request = {"assessment": facts.id, "reader": reader, "language": form.language.data}
    job = ask_for_job(session, INSTITUTION_PDF, facts.subject, request, person_id, now())
    if reader is Reader.BUREAU:
        record_event(session, person_id, "report.asked", facts.subject, now())
    session.commit()
    current_app.extensions["queue"].wake()
    return redirect(url_for("jobs.page", job_id=job.id))
