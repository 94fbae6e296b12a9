"""The long work of this room, registered with the worker."""

from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from capacity.reports.comparing.releasing import see_to_peers
from capacity.reports.documents import INSTITUTION_PDF, make_institution_pdf
from capacity.reports.places.releasing import release_regions
from capacity.reports.portfolio.keeping import keep_levels, unkept
from surveys.foundation.jobs.worker import register_job, register_sweep


def init_jobs(app: Flask) -> None:
    register_job(app, INSTITUTION_PDF, make_institution_pdf)
    register_sweep(app, see_to_levels)
    register_sweep(app, see_to_peers)


def see_to_levels(session: Session, now: datetime) -> None:
    """A sweep: keep levels that have changed; what is published of regions follows once all are."""
    if keep_levels(session) and not unkept(session, 1):
        release_regions(session, now)
