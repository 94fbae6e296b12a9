"""The worker's part in mail: what is due is sent, a minute's worth at a time."""

from datetime import datetime
from typing import Any

from flask import Flask, current_app
from sqlalchemy.orm import Session

from surveys.collection.invitations.mailing import (
    claim_next,
    give_up_lost,
    put_off,
    remind_when_due,
    rounds_with_mail,
    settle,
)
from surveys.foundation.config import Settings
from surveys.foundation.database import database, now
from surveys.foundation.jobs.actions import ask_for_job
from surveys.foundation.jobs.worker import Progress, register_job, register_sweep
from surveys.foundation.mail import Mailer, MailRefused, compose

SEND = "invitations.send"
"""The kind of job that sends a round's mail."""


def see_to_mail(session: Session, moment: datetime) -> None:
    """A sweep: reminders whose day has come, and jobs for what is in line.

    The sweep comes about once a minute, and a job sends at most a minute's worth: together they
    keep the pace that the mail server allows, and other jobs are not held up.
    """
    if current_app.extensions["settings"].mail_server is None:
        return
    give_up_lost(session, moment)
    remind_when_due(session, moment)
    for round_id in rounds_with_mail(session, moment):
        ask_for_job(session, SEND, f"round:{round_id}", {"round": round_id}, None, moment)


def send_messages(request: dict[str, Any], progress: Progress) -> None:
    """Send what is due of {"round"}, at most as much as a minute allows."""
    settings: Settings = current_app.extensions["settings"]
    if settings.mail_server is None:
        return
    with Mailer(settings.mail_server) as mailer:
        for number in range(settings.mail_per_minute):
            progress.report(number, settings.mail_per_minute)
            if not _send_next(mailer, int(request["round"]), settings):
                return


def _send_next(mailer: Mailer, round_id: int, settings: Settings) -> bool:
    """Send one message; False when there is none, or when the server takes none for now."""
    with database().writing() as session:
        claim = claim_next(session, round_id, now())
        session.commit()
    if claim is None:
        return False
    try:
        message = compose(claim.mail, settings.mail_from, settings.operator)
        mailer.send(message, claim.mail.bounces_to, claim.mail.to)
    except MailRefused as refusal:
        with database().writing() as session:
            put_off(session, claim.message_id, refusal.reason, refusal.permanent, now())
            session.commit()
        return refusal.permanent
    with database().writing() as session:
        settle(session, claim.message_id, now())
        session.commit()
    return True


def init_jobs(app: Flask) -> None:
    register_job(app, SEND, send_messages)
    register_sweep(app, see_to_mail)
