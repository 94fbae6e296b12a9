"""The long work of this room, registered with the worker."""

from flask import Flask

from capacity.diagnostics.action_plans.reminding import REMIND, remind, see_to_reminders
from surveys.foundation.jobs.worker import register_job, register_sweep


def init_jobs(app: Flask) -> None:
    register_job(app, REMIND, remind)
    register_sweep(app, see_to_reminders)
