"""Appending by itself: asked for by a sweep, done as a job, never where somebody waits for it."""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.collection.answering.models import Response
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import period_of
from surveys.foundation.database import database
from surveys.foundation.jobs.actions import ask_for_job
from surveys.foundation.jobs.models import Job, JobState
from surveys.foundation.jobs.worker import Progress, register_job, register_sweep
from surveys.questionnaires.domain.structure import Kind
from surveys.results.extract.actions import append_round, may_append
from surveys.results.extract.hooks import init_hooks

APPEND = "results.append"
"""The kind of job that appends the tail of a round."""

ENOUGH = 500
LONGEST_WAIT = timedelta(hours=1)


def init_extract(app: Flask) -> None:
    init_hooks()
    register_job(app, APPEND, append_tail)
    register_sweep(app, ask_for_appending)


def ask_for_appending(session: Session, moment: datetime) -> None:
    """A sweep: rounds of surveys whose tail is long or old, or that have closed. Where it failed
    it is tried again an hour later."""
    tails = session.execute(
        select(Response.round_id, func.count(), func.min(Response.submitted_at))
        .outerjoin(Invitation, Invitation.id == Response.invitation_id)
        .where(
            Response.submitted_at.is_not(None),
            Response.batch_id.is_(None),
            Response.test.is_(False),
            Invitation.revoked_at.is_(None),
        )
        .group_by(Response.round_id)
    ).all()
    for round_id, count, oldest in tails:
        round_ = session.get_one(Round, round_id)
        if round_.version.kind != Kind.SURVEY or not may_append(round_, moment):
            continue
        closed = period_of(round_).state(moment) is RoundState.CLOSED
        due = closed or count >= ENOUGH or (oldest and oldest <= moment - LONGEST_WAIT)
        if due and not _failed_lately(session, round_id, moment):
            request = {"round": round_id}
            ask_for_job(session, APPEND, f"round:{round_id}", request, None, moment)


def _failed_lately(session: Session, round_id: int, moment: datetime) -> bool:
    failed = select(Job.id).where(
        Job.kind == APPEND,
        Job.subject == f"round:{round_id}",
        Job.state == JobState.FAILED,
        Job.ended_at > moment - LONGEST_WAIT,
    )
    return session.scalar(failed.limit(1)) is not None


def append_tail(request: dict[str, Any], progress: Progress) -> None:
    """The job: append the tail of {"round"}; doing it again changes nothing."""
    done = 0

    def report(count: int) -> None:
        nonlocal done
        done += count
        progress.report(done, done)

    append_round(database(), int(request["round"]), report)
