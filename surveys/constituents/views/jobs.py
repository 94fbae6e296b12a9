"""A job's own page: how far it is and what it made. It can be left, come back to, cancelled."""

from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from surveys.constituents.access import authorize, current_actor, needs
from surveys.constituents.audit import record_event
from surveys.constituents.labels import JOB_KIND_LABELS
from surveys.constituents.policy import may_ever
from surveys.constituents.roles import Scope
from surveys.constituents.wording import subject_text
from surveys.foundation.database import current_session, database, now
from surveys.foundation.files import send_stored_file
from surveys.foundation.jobs.actions import cancel_job
from surveys.foundation.jobs.labels import STATE_LABELS
from surveys.foundation.jobs.models import Job, JobState
from surveys.foundation.jobs.worker import LeadsTo

bp = Blueprint("jobs", __name__, url_prefix="/jobs")

_LOOK_AGAIN_SECONDS = "2"


def _find(job_id: str) -> Job:
    job = current_session().get(Job, job_id) or abort(404)
    authorize("job.watch", Scope(owner_id=job.owner_id))
    return job


@bp.get("/<job_id>")
@needs("job.watch")
def page(job_id: str) -> ResponseReturnValue:
    job = _find(job_id)
    ended = JobState(job.state).ended
    shown = render_template(
        "jobs/page.html",
        job=job,
        ended=ended,
        kind=JOB_KIND_LABELS.get(job.kind, job.kind),
        state=STATE_LABELS[job.state],
        about=subject_text(job.subject),
        about_url=_leads_to(job),
    )
    return shown, 200, {} if ended else {"Refresh": _LOOK_AGAIN_SECONDS}


def _leads_to(job: Job) -> str:
    """The page of what the job is about; "" where its kind names none."""
    found: LeadsTo | None = current_app.extensions.get("job_pages", {}).get(job.kind)
    if found is None:
        return ""
    endpoint, name = found
    _kind, _colon, number = job.subject.partition(":")
    named: dict[str, Any] = {name: int(number)}
    return url_for(endpoint, **named)


@bp.get("/<job_id>/file")
@needs("job.watch")
def file(job_id: str) -> Response:
    job = _find(job_id)
    action = current_app.extensions.get("job_actions", {}).get(job.kind)
    if action and not may_ever(current_actor(), action):
        abort(403)  # whoever asked for it may have lost the role since
    if job.file is None:
        abort(404)
    with database().writing() as session:
        record_event(session, current_actor().person_id, "file.fetched", job.subject, now())
        session.commit()
    return send_stored_file(job.file)


@bp.post("/<job_id>/cancel")
@needs("job.watch")
def cancel(job_id: str) -> ResponseReturnValue:
    cancel_job(current_session(), _find(job_id), now())
    current_session().commit()
    return redirect(url_for("jobs.page", job_id=job_id))
