"""The worker: takes jobs one by one and does them.

``JOB_KINDS`` of the application maps a job's kind to the function that does it; upper rooms
register theirs in ``create_app``. Such a function gets the job's request and a ``Progress`` and
returns the file it made, or None.
"""

import logging
import traceback
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask
from huey import SqliteHuey, crontab
from sqlalchemy.orm import Session

from surveys.foundation.config import Settings
from surveys.foundation.database import Database, now
from surveys.foundation.jobs import actions
from surveys.foundation.jobs.models import Job, StoredFile

log = logging.getLogger(__name__)


class JobCancelled(Exception):
    """The job's owner no longer wants it."""


class Progress:
    """Lets a running job say how far it is; raises JobCancelled when it is no longer wanted."""

    def __init__(self, database: Database, job_id: str) -> None:
        self._database = database
        self._job_id = job_id

    @property
    def job_id(self) -> str:
        return self._job_id

    def report(self, done: int, total: int) -> None:
        with self._database.writing() as session:
            wanted = actions.report_progress(session, self._job_id, done, total, now())
            session.commit()
        if not wanted:
            raise JobCancelled


JobFunction = Callable[[dict[str, Any], Progress], StoredFile | None]


LeadsTo = tuple[str, str]
"""The endpoint of a page, and what it calls the number after the colon of a job's subject."""


def register_job(
    app: Flask,
    kind: str,
    function: JobFunction,
    action: str = "",
    leads_to: LeadsTo | None = None,
) -> None:
    """``action``: of the policy; only who may do it still fetches the file. "": its owner may.

    ``leads_to``: the page of what the job is about, to which the job's own page leads back.
    """
    app.extensions.setdefault("job_kinds", {})[kind] = function
    if action:
        app.extensions.setdefault("job_actions", {})[kind] = action
    if leads_to is not None:
        app.extensions.setdefault("job_pages", {})[kind] = leads_to


Sweep = Callable[[Session, datetime], None]


def register_sweep(app: Flask, sweep: Sweep) -> None:
    """Have ``sweep(session, now)`` done about once a minute: it asks for jobs that have come due.

    It runs in a writing transaction of its own, which is committed after it.
    """
    app.extensions.setdefault("sweeps", []).append(sweep)


def run_sweeps(app: Flask) -> None:
    """Do every sweep, then what they asked for; one that fails does not keep the others."""
    with app.app_context():
        database: Database = app.extensions["database"]
        for sweep in app.extensions.get("sweeps", []):
            try:
                with database.writing() as session:
                    sweep(session, now())
                    session.commit()
            except Exception:
                log.exception("sweep failed", extra={"sweep": sweep.__name__})
    run_waiting_jobs(app)


def run_waiting_jobs(app: Flask) -> int:
    """Do every job that waits; the number of jobs taken."""
    count = 0
    with app.app_context():
        database: Database = app.extensions["database"]
        while job := _take(database):
            _run(app, database, job)
            count += 1
    return count


def _take(database: Database) -> Job | None:
    with database.writing() as session:
        job = actions.take_next_job(session, now())
        session.expire_on_commit = False
        session.commit()
        return job


def _run(app: Flask, database: Database, job: Job) -> None:
    log.info("job begins", extra={"job": job.id, "kind": job.kind})
    try:
        function: JobFunction = app.extensions["job_kinds"][job.kind]
        file = function(job.request, Progress(database, job.id))
    except JobCancelled:
        log.info("job cancelled", extra={"job": job.id, "kind": job.kind})
        return
    except Exception as error:  # whatever goes wrong in one job must not end the worker
        log.exception("job failed", extra={"job": job.id, "kind": job.kind})
        fault = "".join(traceback.format_exception_only(error))
        with database.writing() as session:
            actions.fail_job(session, job.id, fault, now())
            session.commit()
        return
    with database.writing() as session:
        actions.finish_job(session, job.id, file, now())
        session.commit()
    log.info("job done", extra={"job": job.id, "kind": job.kind})


class Queue:
    """Wakes workers. Its messages carry nothing: what is to be done stands in the job table."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        settings.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.huey = SqliteHuey("jobs", results=False, filename=str(settings.queue_path))
        self._wake = self.huey.task()(lambda: run_waiting_jobs(app))
        # Catches what a lost wake-up or a dead worker left behind.
        self.huey.periodic_task(crontab(minute="*"), name="sweep")(lambda: run_sweeps(app))

    def wake(self) -> None:
        """Call after the commit that made the job visible."""
        self._wake()

    def work(self) -> None:
        """Serve until the process is told to stop."""
        run_waiting = self._wake  # jobs that were asked for while no worker ran
        run_waiting()
        self.huey.create_consumer(workers=1, max_delay=0.5).run()


def init_jobs(app: Flask, settings: Settings) -> None:
    app.extensions["queue"] = Queue(app, settings)
