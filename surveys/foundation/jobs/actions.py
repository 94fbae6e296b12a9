"""What can be done with a job: ask for it, take it, report on it, end it, cancel it."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, and_, or_, select, update
from sqlalchemy.orm import Session

from surveys.foundation.jobs.models import Job, JobState, StoredFile

PRESUMED_DEAD_AFTER = timedelta(minutes=2)
MAX_ATTEMPTS = 3


def ask_for_job(
    session: Session,
    kind: str,
    subject: str,
    request: dict[str, Any],
    owner_id: int | None,
    now: datetime,
) -> Job:
    """A waiting job; asking again while one alike waits or runs returns that one."""
    alike = session.scalars(
        select(Job).where(
            Job.kind == kind,
            Job.subject == subject,
            Job.owner_id == owner_id,
            Job.state.in_([JobState.WAITING, JobState.RUNNING]),
        )
    )
    for job in alike:
        if job.request == request:
            return job
    job = Job(kind=kind, subject=subject, request=request, owner_id=owner_id, asked_at=now)
    session.add(job)
    session.flush()
    return job


def take_next_job(session: Session, now: datetime) -> Job | None:
    """The oldest job that waits, or whose worker fell silent; marked as running.

    Two workers never take the same job: the update repeats the condition that was read. A job
    whose workers fell silent at every attempt ends as failed: it is probably what killed them.
    """
    silent = and_(Job.state == JobState.RUNNING, Job.heartbeat_at < now - PRESUMED_DEAD_AFTER)
    session.execute(
        update(Job)
        .where(silent, Job.attempts >= MAX_ATTEMPTS)
        .values(state=JobState.FAILED, ended_at=now, fault="its workers stopped without a word")
        .execution_options(synchronize_session=False)
    )
    takeable = or_(Job.state == JobState.WAITING, silent)
    for job_id, attempts in session.execute(
        select(Job.id, Job.attempts).where(takeable).order_by(Job.asked_at).limit(10)
    ).all():
        taken = cast(
            "CursorResult[Any]",
            session.execute(
                update(Job)
                .where(Job.id == job_id, Job.attempts == attempts, takeable)
                .values(state=JobState.RUNNING, attempts=attempts + 1, heartbeat_at=now)
                .execution_options(synchronize_session=False)
            ),
        )
        if taken.rowcount == 1:
            return session.get(Job, job_id, populate_existing=True)
    return None


def report_progress(session: Session, job_id: str, done: int, total: int, now: datetime) -> bool:
    """Note how far the job is, and that its worker lives; False when it was cancelled."""
    job = session.get_one(Job, job_id)
    job.done, job.total, job.heartbeat_at = done, total, now
    return job.state == JobState.RUNNING


def finish_job(session: Session, job_id: str, file: StoredFile | None, now: datetime) -> None:
    job = session.get_one(Job, job_id)
    if job.state != JobState.RUNNING:
        return  # cancelled, or finished by a second worker: the first result stands
    job.state, job.done, job.ended_at, job.file = JobState.DONE, job.total, now, file


def fail_job(session: Session, job_id: str, fault: str, now: datetime) -> None:
    """Put the job back in line, or end it as failed after the last attempt."""
    job = session.get_one(Job, job_id)
    if job.state != JobState.RUNNING:
        return
    job.fault = fault[:2000]
    if job.attempts < MAX_ATTEMPTS:
        job.state = JobState.WAITING
    else:
        job.state, job.ended_at = JobState.FAILED, now


def ask_again(job: Job) -> None:
    """Put a job that has ended in line once more, with all its attempts.

    For what a job could not finish by no fault of its own, e.g. while another server was away.
    """
    if JobState(job.state).ended:
        job.state, job.ended_at, job.fault = JobState.WAITING, None, ""
        job.attempts = job.done = 0


def cancel_job(session: Session, job: Job, now: datetime) -> None:
    if not JobState(job.state).ended:
        job.state, job.ended_at = JobState.CANCELLED, now
