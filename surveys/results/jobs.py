"""The long work of this room, registered with the worker."""

from flask import Flask

from surveys.foundation.jobs.worker import register_job
from surveys.results.documents import ROUND_PDF, make_round_pdf


def init_jobs(app: Flask) -> None:
    register_job(app, ROUND_PDF, make_round_pdf)
