"""Every blueprint and every job of collection, room by room."""

from flask import Flask

from surveys.collection.answering.views import answering
from surveys.collection.fieldwork import monitor_views as monitor
from surveys.collection.fieldwork import views as fieldwork
from surveys.collection.invitations.views import invitations
from surveys.collection.rounds import views as rounds

BLUEPRINTS = (
    rounds.bp,
    invitations.bp,
    answering.bp,
    fieldwork.bp,
    monitor.bp,
)


def init_jobs(app: Flask) -> None:
    """Register what the worker does for collection."""
