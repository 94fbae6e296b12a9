"""Releases made by the worker: of rounds that have closed, and of large ones that take answers."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.rounds.course import locked_round
from surveys.collection.rounds.models import Round
from surveys.foundation.database import database, now
from surveys.foundation.jobs.actions import ask_for_job
from surveys.foundation.jobs.models import Job, JobState
from surveys.foundation.jobs.worker import Progress
from surveys.results.releases.actions import NoRelease, keep, situation, worked_out
from surveys.results.releases.queries import rounds_without_last_word

RELEASE = "results.release"
"""The kind of job that makes one."""

REST = timedelta(hours=6)
"""After a failure a release is not asked for again for so long."""


def make_release(request: dict[str, Any], progress: Progress) -> None:
    """Makes the release of the round that ``request`` names: {"round", "person" or None}.

    Done again, it changes nothing. Raises LookupError if the round is gone.
    """
    number = int(request["round"])
    with database().writing() as session:
        if session.get(Round, number) is None:
            raise LookupError(f"there is no round {number}")
        locked_round(session, session.get_one(Round, number))  # what is being submitted comes first
        session.rollback()
    with database().reading() as session:
        round_ = session.get_one(Round, number)
        try:
            found = situation(session, round_, now())
        except NoRelease:
            return
    draft = worked_out(found, progress.report)
    with database().writing() as session:
        keep(session, session.get_one(Round, number), draft, now(), request["person"])
        session.commit()


def ask_for_releases(session: Session, moment: datetime) -> None:
    """A sweep: a round that has closed gets its final release."""
    for round_id in rounds_without_last_word(session, moment):
        if not _failed_lately(session, round_id, moment):
            ask_for_release(session, round_id, None, moment)


def ask_for_release(session: Session, round_id: int, person_id: int | None, now: datetime) -> Job:
    """Have the worker make a release; ``person_id``: who pressed the button, and may watch."""
    request = {"round": round_id, "person": person_id}
    return ask_for_job(session, RELEASE, f"round:{round_id}", request, person_id, now)


def _failed_lately(session: Session, round_id: int, moment: datetime) -> bool:
    found = select(Job.id).where(
        Job.kind == RELEASE,
        Job.subject == f"round:{round_id}",
        Job.state == JobState.FAILED,
        Job.ended_at > moment - REST,
    )
    return session.scalar(found.limit(1)) is not None
