"""What the worker does for evaluations: invite who comes later, and settle what has closed."""

from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.training.catalogue.models import EditionRecord
from capacity.training.evaluation.asking import invite_participants
from capacity.training.evaluation.forgetting import forget_erased
from capacity.training.evaluation.models import EvaluationRound
from capacity.training.evaluation.settling import settle_evaluations
from surveys.collection.rounds.models import Round
from surveys.foundation.jobs.worker import register_sweep

SOON = timedelta(days=30)
"""Rounds that open within so many days are looked after; the others change nothing yet."""


def init_jobs(app: Flask) -> None:
    register_sweep(app, invite_latecomers)
    register_sweep(app, settle_evaluations)
    register_sweep(app, forget_erased)


def invite_latecomers(session: Session, now: datetime) -> None:
    """A sweep: whoever was accepted, or attended, since the rounds were planned is asked too; of
    an edition that was cancelled since, nobody is any more."""
    sends_mail = current_app.extensions["settings"].mail_server is not None
    running = (
        select(EvaluationRound.edition_id)
        .join(EvaluationRound.round)
        .where(Round.closed_at.is_(None), Round.closes_at > now, Round.opens_at <= now + SOON)
    )
    for edition in session.scalars(
        select(EditionRecord).where(EditionRecord.id.in_(running)).order_by(EditionRecord.id)
    ).all():
        invite_participants(session, edition, sends_mail, now)
