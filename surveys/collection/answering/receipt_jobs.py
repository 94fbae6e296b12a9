"""The PDF of one's own answers as a job: asked for by whoever has the link, kept ten minutes.

Only rounds that are not anonymous have it. A job's row and its log lines say to the microsecond
when somebody had to do with this response, and its file repeats the answers; of an anonymous
response neither may be kept (docs/decisions.md). There the browser prints the page instead.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from surveys.foundation.jobs.actions import ask_for_job
from surveys.foundation.jobs.models import Job, JobState, StoredFile

RECEIPT_PDF = "answering.receipt-pdf"
"""The kind of job that makes it."""

KEPT_FOR = timedelta(minutes=10)

_USELESS = (JobState.FAILED, JobState.CANCELLED)
_AT_ONCE = 500  # invitations named in one statement


def ask_for_receipt(
    session: Session, invitation_id: int, language: str, revision: int, now: datetime
) -> None:
    """Have the answers of an invitation made into a PDF; earlier ones of it are let go.

    Asking again for the same answers in the same language changes nothing.
    """
    request = {"invitation": invitation_id, "language": language, "revision": revision}
    jobs = _jobs_of(session, [invitation_id])
    if any(job.request == request and job.state not in _USELESS for job in jobs):
        return
    _forget(session, jobs, now)
    ask_for_job(session, RECEIPT_PDF, _subject(invitation_id), request, None, now)


def receipt_job(session: Session, invitation_id: int) -> Job | None:
    """The job that makes, or made, the PDF of the invitation's answers; the latest one."""
    return next(iter(_jobs_of(session, [invitation_id])), None)


def forget_receipts_of(session: Session, invitation_ids: Collection[int], now: datetime) -> None:
    """Remove every PDF of these invitations' answers, made or asked for."""
    wanted = sorted(invitation_ids)
    for first in range(0, len(wanted), _AT_ONCE):
        _forget(session, _jobs_of(session, wanted[first : first + _AT_ONCE]), now)


def forget_old_receipts(session: Session, now: datetime) -> None:
    """A sweep: remove what was made, or failed, more than ten minutes ago."""
    old = select(Job).where(Job.kind == RECEIPT_PDF, Job.ended_at < now - KEPT_FOR)
    _forget(session, session.scalars(old).all(), now)


def _subject(invitation_id: int) -> str:
    return f"invitation:{invitation_id}"


def _jobs_of(session: Session, invitation_ids: Collection[int]) -> Sequence[Job]:
    """The latest first."""
    return session.scalars(
        select(Job)
        .where(Job.kind == RECEIPT_PDF, Job.subject.in_(map(_subject, invitation_ids)))
        .order_by(Job.asked_at.desc(), Job.id)
    ).all()


def _forget(session: Session, jobs: Sequence[Job], now: datetime) -> None:
    """Remove what was made, and cancel what is not made yet: a worker may have it in hand."""
    numbers = [job.id for job in jobs]
    session.execute(
        update(Job)
        .where(Job.id.in_(numbers), Job.state.in_([JobState.WAITING, JobState.RUNNING]))
        .values(state=JobState.CANCELLED, ended_at=now)
        .execution_options(synchronize_session=False)
    )
    made = [job for job in jobs if JobState(job.state).ended]
    files = [job.file_id for job in made if job.file_id is not None]
    session.execute(delete(Job).where(Job.id.in_([job.id for job in made])))
    session.execute(delete(StoredFile).where(StoredFile.id.in_(files)))
