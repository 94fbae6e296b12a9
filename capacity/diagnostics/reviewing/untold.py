"""Whom of a notice the mail server has not taken yet: kept in the request of the notice's job.

The job writes down its readers when it begins, and takes each off the list before the mail server
is spoken to: a worker that dies over one tells nobody twice, and whoever takes the job after it
tells the others. A reader whose mail was refused for the moment is put back on the list, and the
job comes in line again until the list is empty or has lost its purpose.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.foundation.jobs.actions import ask_again
from surveys.foundation.jobs.models import Job, JobState

FIRST_PAUSE = timedelta(minutes=5)  # after a temporary refusal; doubled each time
LONGEST_PAUSE = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=7)


def locked_job(session: Session, job_id: str) -> Job:
    """The job as it now is; another worker that writes its list waits."""
    return session.get_one(Job, job_id, with_for_update=True, populate_existing=True)


def begin(job: Job, readers: Sequence[int], moment: datetime) -> None:
    """Write down who is to be told, by their ids, and when the notice was given."""
    told = {"told_at": moment.isoformat(), "told": 0, "attempts": 1}
    job.request = {**job.request, **told, "left": list(readers)}


def begun(job: Job) -> bool:
    return "left" in job.request


def left(job: Job) -> list[int]:
    """Who is still to be told."""
    return list(job.request.get("left", ()))


def told_at(job: Job) -> datetime:
    """When the notice was given, as far as anybody was reached."""
    return datetime.fromisoformat(job.request["told_at"])


def take(job: Job, reader: int) -> bool:
    """Take the reader off the list; False if another worker has done so."""
    remaining = left(job)
    if reader not in remaining:
        return False
    remaining.remove(reader)
    job.request = {**job.request, "left": remaining}
    return True


def put_back(job: Job, reader: int, reason: str) -> None:
    """The mail server did not take it for the moment, and said why."""
    job.request = {**job.request, "left": [*left(job), reader]}
    job.fault = reason


def count_told(job: Job, moment: datetime) -> bool:
    """One more was told; True if that is the first one, and later than the notice was given."""
    late = bool(job.request["told"] == 0 and job.request["attempts"] > 1)
    given = moment.isoformat() if late else job.request["told_at"]
    job.request = {**job.request, "told": job.request["told"] + 1, "told_at": given}
    return late


def put_off(session: Session, kind: str, moment: datetime) -> Sequence[Job]:
    """Ended jobs of this kind whose mail was not taken for the moment, locked."""
    recent = Job.asked_at >= moment - 2 * GIVEN_UP_AFTER  # those before were long given up
    ended = select(Job).where(Job.state == JobState.DONE, recent, Job.kind == kind, Job.fault != "")
    return session.scalars(ended.order_by(Job.asked_at, Job.id).with_for_update()).all()


def too_old(job: Job, moment: datetime) -> bool:
    return moment > job.asked_at + GIVEN_UP_AFTER


def try_again(job: Job, moment: datetime) -> None:
    """Put the job in line again, if the pause since its last attempt is over."""
    attempts = job.request["attempts"]
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 8), LONGEST_PAUSE)
    if job.ended_at is not None and moment >= job.ended_at + pause:
        job.request = {**job.request, "attempts": attempts + 1}
        ask_again(job)


def give_up(job: Job) -> None:
    """Nobody is told any more of those who are left."""
    job.fault = ""
    job.request = {**job.request, "left": []}
