"""The long work of this room, registered with the worker."""

from flask import Flask

from surveys.foundation.jobs.worker import register_job, register_sweep
from surveys.results.documents import ROUND_PDF, make_round_pdf
from surveys.results.releases.jobs import RELEASE, ask_for_releases, make_release


def init_jobs(app: Flask) -> None:
    register_job(app, ROUND_PDF, make_round_pdf)
    register_job(app, RELEASE, make_release)
    register_sweep(app, ask_for_releases)
