"""The long work of this room, registered with the worker."""

from flask import Flask

from capacity.training.cohorts.certificates import (
    CERTIFICATES,
    OWN_CERTIFICATES,
    delete_old_certificates,
    make_certificates,
    make_own_certificates,
)
from capacity.training.cohorts.erasing import forget_old_names
from capacity.training.cohorts.inviting import LETTER, see_to_letters, send_letter
from surveys.foundation.jobs.worker import register_job, register_sweep

EDITION = ("cohorts.edition", "edition_id")


def init_jobs(app: Flask) -> None:
    register_job(app, LETTER, send_letter)
    register_job(app, CERTIFICATES, make_certificates, "training.manage", EDITION)
    register_job(app, OWN_CERTIFICATES, make_own_certificates, "training.own-certificates")
    register_sweep(app, see_to_letters)
    register_sweep(app, forget_old_names)
    register_sweep(app, delete_old_certificates)
