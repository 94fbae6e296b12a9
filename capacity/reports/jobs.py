"""The long work of this room, registered with the worker."""

from flask import Flask

from capacity.reports.documents import INSTITUTION_PDF, make_institution_pdf
from surveys.foundation.jobs.worker import register_job


def init_jobs(app: Flask) -> None:
    register_job(app, INSTITUTION_PDF, make_institution_pdf)
