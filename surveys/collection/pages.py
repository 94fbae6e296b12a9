"""What collection brings into the house, room by room."""

from flask import Flask

from surveys.collection.answering import jobs as answering_jobs
from surveys.collection.answering.views import (
    answering,
    entry,
    offline,
    personal_data,
    receipts,
    resume,
    sharing,
)
from surveys.collection.fieldwork import monitor_views as monitor
from surveys.collection.fieldwork import planning
from surveys.collection.fieldwork import views as fieldwork
from surveys.collection.fieldwork.rules import REASONS, RULES
from surveys.collection.invitations import jobs as mail_jobs
from surveys.collection.invitations.cli import mail
from surveys.collection.invitations.drawing import INVITE_SAMPLE, invite_sample
from surveys.collection.invitations.letters import LETTERS, delete_old_letters, make_letters
from surveys.collection.invitations.views import about, drawing, letters, messages, open_link
from surveys.collection.invitations.views import single as invitations
from surveys.collection.population import jobs as population_jobs
from surveys.collection.population.views import population
from surveys.collection.rounds import views as rounds
from surveys.collection.rounds import wave_views as waves
from surveys.foundation.jobs.worker import register_job, register_sweep
from surveys.foundation.rooms import Room

BLUEPRINTS = (
    rounds.bp,
    waves.bp,
    population.bp,
    invitations.bp,
    drawing.bp,
    letters.bp,
    messages.bp,
    open_link.bp,
    about.bp,
    answering.bp,
    offline.bp,
    resume.bp,
    receipts.bp,
    sharing.bp,
    entry.bp,
    personal_data.bp,
    fieldwork.bp,
    monitor.bp,
    planning.bp,
)


def init_jobs(app: Flask) -> None:
    """Register what the worker does for collection."""
    register_job(app, LETTERS, make_letters)
    register_sweep(app, delete_old_letters)
    mail_jobs.init_jobs(app)
    population_jobs.init_jobs(app)
    register_job(app, INVITE_SAMPLE, invite_sample)
    answering_jobs.init_jobs(app)


ROOM = Room(
    blueprints=BLUEPRINTS, commands=(mail,), jobs=(init_jobs,), rules=RULES, reasons=REASONS
)
