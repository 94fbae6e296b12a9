"""Having a plan written as a PDF or as a workbook."""

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from capacity.training.plans.findings import main_finding
from capacity.training.plans.inputs import inputs_of
from capacity.training.plans.models import PlanScenario
from capacity.training.plans.printing import PLAN_PDF
from capacity.training.plans.queries import Standing, standing_of
from capacity.training.plans.views.plans import bp
from capacity.training.plans.views.scenarios import found_scenario, to_scenario
from capacity.training.plans.workbook import PLAN_XLSX
from surveys.constituents.access import needs, own_id
from surveys.constituents.audit import record_event
from surveys.constituents.labels import AUDIT_ACTION_LABELS, JOB_KIND_LABELS
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language
from surveys.foundation.jobs.actions import ask_for_job
from surveys.results.forms import DocumentForm

AUDIT_LABELS = {"training.plan-written": _l("Had a training plan written as a document")}
JOB_LABELS = {PLAN_PDF: _l("Training plan (PDF)"), PLAN_XLSX: _l("Training plan (XLSX)")}
bp.record_once(lambda _state: AUDIT_ACTION_LABELS.update(AUDIT_LABELS))
bp.record_once(lambda _state: JOB_KIND_LABELS.update(JOB_LABELS))


@bp.get("/scenarios/<int:scenario_id>/paper")
@needs("training.plan")
def paper(scenario_id: int) -> ResponseReturnValue:
    form = DocumentForm(formdata=None, language=page_language().code)
    return _show(found_scenario(scenario_id), form)


@bp.post("/scenarios/<int:scenario_id>/pdf")
@needs("training.plan")
def make_pdf(scenario_id: int) -> ResponseReturnValue:
    return _ask(scenario_id, PLAN_PDF)


@bp.post("/scenarios/<int:scenario_id>/workbook")
@needs("training.plan")
def make_workbook(scenario_id: int) -> ResponseReturnValue:
    return _ask(scenario_id, PLAN_XLSX)


def _ask(scenario_id: int, kind: str) -> ResponseReturnValue:
    """Ask for the document; asked twice while it is made, it is made once."""
    session, found, form = current_session(), found_scenario(scenario_id), DocumentForm()
    if not form.validate():
        return _show(found, form)
    if not _standing(found).may_be_printed:
        return to_scenario(scenario_id)
    subject = f"scenario:{found.id}"
    request = {"scenario": found.id, "language": form.language.data}
    job = ask_for_job(session, kind, subject, request, own_id(), now())
    record_event(session, own_id(), "training.plan-written", subject, now())
    session.commit()
    current_app.extensions["queue"].wake()
    return redirect(url_for("jobs.page", job_id=job.id))


def _standing(found: PlanScenario) -> Standing:
    session = current_session()
    return standing_of(session, found, inputs_of(session, found.plan.demonstration))


def _show(found: PlanScenario, form: DocumentForm) -> ResponseReturnValue:
    standing = _standing(found)
    html = render_template(
        "training/plans/paper.html",
        form=form,
        plan=found.plan,
        scenario=found,
        proposal=standing.may_be_printed,
        withdrawn=standing.withdrawn,
        finding=main_finding(standing.solution) if standing.solution else "",
    )
    return html, 422 if form.errors else 200
