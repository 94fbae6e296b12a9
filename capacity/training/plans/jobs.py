"""Having a scenario solved, as a job that says how far it is and can be cancelled."""

from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.training.domain.planning.documents import fingerprint_of, to_document
from capacity.training.domain.planning.solutions import solved
from capacity.training.domain.planning.solving import Cancelled, Sight, Watch
from capacity.training.plans.actions import PLAN
from capacity.training.plans.inputs import inputs_of, problem_of
from capacity.training.plans.printing import PLAN_PDF, make_plan_pdf
from capacity.training.plans.queries import locked_scenario, scenario_of
from capacity.training.plans.workbook import PLAN_XLSX, make_plan_workbook
from surveys.foundation.database import database, now
from surveys.foundation.jobs.models import Job
from surveys.foundation.jobs.worker import JobCancelled, Progress, register_job, register_sweep

KEPT_FOR = timedelta(days=1)
"""The files name organizations: they are deleted a day after, and can be made again."""

SCENARIO = ("plans.scenario", "scenario_id")


def init_jobs(app: Flask) -> None:
    register_job(app, PLAN, propose_plan, leads_to=SCENARIO)
    register_job(app, PLAN_PDF, make_plan_pdf, "training.plan", SCENARIO)
    register_job(app, PLAN_XLSX, make_plan_workbook, "training.plan", SCENARIO)
    register_sweep(app, delete_old_papers)


def delete_old_papers(session: Session, moment: datetime) -> None:
    """A sweep: the file goes, its job's row stays."""
    query = select(Job).where(
        Job.kind.in_([PLAN_PDF, PLAN_XLSX]),
        Job.file_id.is_not(None),
        Job.ended_at < moment - KEPT_FOR,
    )
    for job in session.scalars(query):
        file, job.file = job.file, None
        session.flush()
        if file is not None:
            session.delete(file)


def propose_plan(request: dict[str, Any], progress: Progress) -> None:
    """Solve the scenario {"scenario"} as it stands when the job begins, and keep what came of it.

    A scenario that is gone or approved is left alone.
    """
    with database().reading() as session:
        scenario = scenario_of(session, int(request["scenario"]))
        if scenario is None or scenario.approved_at is not None:
            return
        problem = problem_of(scenario, inputs_of(session, scenario.plan.demonstration))
        revision = scenario.revision
    try:
        found = solved(problem, watching(progress, problem.settings.seconds))
    except Cancelled:
        raise JobCancelled from None
    progress.report(problem.settings.seconds, problem.settings.seconds)
    with database().writing() as session:
        scenario = locked_scenario(session, int(request["scenario"]))
        if scenario is None or scenario.approved_at is not None:
            return
        if scenario.solved_revision is None or scenario.solved_revision <= revision:
            # Of what was solved, whatever has changed meanwhile.
            scenario.inputs_hash = fingerprint_of(problem)
            scenario.solution = to_document(found)
            scenario.solved_revision, scenario.solved_at = revision, now()
            session.commit()


def watching(progress: Progress, seconds: int) -> Watch:
    """Reports about once a second for how long it has searched; False once nobody wants it."""
    began = monotonic()
    last = began - 1

    def watch(_sight: Sight) -> bool:
        nonlocal last
        if monotonic() - last < 1:
            return True
        last = monotonic()
        try:
            progress.report(min(int(last - began), seconds), seconds)
        except JobCancelled:
            return False
        return True

    return watch
