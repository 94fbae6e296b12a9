"""Mail that tells a side that messages wait: no more than one a day, and never what they say."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.assessments.queries import AssessmentFacts, assessment_of, subject_of
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.reviewing.models import MessageNotice, ReviewMessage
from capacity.diagnostics.reviewing.queries import Side, assignment_of, reviewers_of
from surveys.constituents.endings import ended
from surveys.constituents.models import Membership, Person
from surveys.constituents.roles import Role
from surveys.foundation.config import Settings
from surveys.foundation.database import database, now
from surveys.foundation.i18n import page_language
from surveys.foundation.jobs.actions import ask_for_job
from surveys.foundation.jobs.worker import Progress
from surveys.foundation.mail import Mail, Mailer, MailRefused, compose

log = logging.getLogger(__name__)

NOTIFY = "reviews.notify"
"""The kind of job that sends such a mail."""

PAUSE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is told, and in which language."""

    name: str
    email: str
    language: str


def see_to_notices(session: Session, moment: datetime) -> None:
    """A sweep: a job for each side of an assessment that has something new to read."""
    if current_app.extensions["settings"].mail_server is None:
        return
    latest = (
        select(ReviewMessage.assessment_id, ReviewMessage.side, func.max(ReviewMessage.written_at))
        .join(Assessment, Assessment.id == ReviewMessage.assessment_id)
        .where(ReviewMessage.read_at.is_(None), Assessment.state == AssessmentState.SUBMITTED)
        .where(Assessment.organization_id.not_in(ended()))
        .group_by(ReviewMessage.assessment_id, ReviewMessage.side)
    )
    for assessment_id, written_by, written_at in session.execute(latest).all():
        side = Side(written_by).other
        if _due(session.get(MessageNotice, (assessment_id, side)), written_at, moment):
            request = {"assessment": assessment_id, "side": side}
            ask_for_job(session, NOTIFY, subject_of(assessment_id), request, None, moment)


def _due(notice: MessageNotice | None, written_at: datetime, moment: datetime) -> bool:
    """Whether there is something newer than the last mail, which is a day old."""
    if notice is None:
        return True
    return written_at > notice.told_at and moment >= notice.told_at + PAUSE


def notify(request: dict[str, Any], progress: Progress) -> None:
    """Tell the side of {"assessment", "side"} that messages wait.

    That it was told is noted first: a worker that dies over it tells nobody twice.
    """
    settings: Settings = current_app.extensions["settings"]
    side, moment = Side(request["side"]), now()
    if settings.mail_server is None:
        return
    with database().writing() as session:
        facts = assessment_of(session, int(request["assessment"]))
        if facts is None or not _note(session, facts, side, moment):
            return
        readers = _readers(session, facts, side)
        session.commit()
    with Mailer(settings.mail_server) as mailer:
        for number, reader in enumerate(readers, start=1):
            _send(mailer, settings, _mail(settings, reader, facts, side, moment))
            progress.report(number, len(readers))


def _note(session: Session, facts: AssessmentFacts, side: Side, moment: datetime) -> bool:
    """Whether it is time to tell; then that is noted."""
    written_at = session.scalar(
        select(func.max(ReviewMessage.written_at)).where(
            ReviewMessage.assessment_id == facts.id,
            ReviewMessage.side == side.other,
            ReviewMessage.read_at.is_(None),
        )
    )
    notice = session.get(MessageNotice, (facts.id, side), with_for_update=True)
    if written_at is None or not _due(notice, written_at, moment):
        return False
    if notice is None:
        session.add(MessageNotice(assessment_id=facts.id, side=side, told_at=moment))
    else:
        notice.told_at = moment
    session.flush()
    return True


def _readers(session: Session, facts: AssessmentFacts, side: Side) -> list[Reader]:
    people = (
        _focal_points(session, facts.organization_id)
        if side is Side.INSTITUTION
        else _reviewers(session, facts)
    )
    return [Reader(person.name, person.email, person.language) for person in people]


def _focal_points(session: Session, organization_id: int) -> list[Person]:
    members = select(Membership.person_id).where(
        Membership.role == Role.FOCAL_POINT, Membership.organization_id == organization_id
    )
    query = select(Person).where(Person.id.in_(members), Person.active).order_by(Person.id)
    return list(session.scalars(query))


def _reviewers(session: Session, facts: AssessmentFacts) -> list[Person]:
    """Whoever has the assessment; where nobody has, those who asked."""
    assignment = assignment_of(session, facts.id)
    asked = select(ReviewMessage.author_id).where(
        ReviewMessage.assessment_id == facts.id, ReviewMessage.side == Side.REVIEWER
    )
    wanted = {assignment.reviewer_id} if assignment else set(session.scalars(asked))
    return [person for person in reviewers_of(session, facts.group) if person.id in wanted]


def _mail(
    settings: Settings, reader: Reader, facts: AssessmentFacts, side: Side, moment: datetime
) -> Mail:
    room = "assessments" if side is Side.INSTITUTION else "reviews"
    address = f"{settings.public_url}/{room}/{facts.id}"
    with force_locale(reader.language):
        subject = _("A message about an assessment waits for you")
        paragraphs = [
            _("There is something to read, and perhaps to answer, about an assessment:"),
            address,
            _("Sign in to see it. What it says stands there only, never in mail."),
        ]
        html = render_template(
            "messages/mail.html",
            subject=subject,
            paragraphs=[[paragraph] for paragraph in paragraphs],
            addresses={address},
            language=page_language(),
        )
    domain = settings.mail_from.rpartition("@")[2]
    return Mail(
        to=reader.email,
        name=reader.name,
        subject=subject,
        text="\n\n".join(paragraphs) + "\n",
        html=html,
        language=reader.language,
        identifier=f"<{uuid4().hex}@{domain}>",
        at=moment,
        bounces_to=settings.mail_from,
    )


def _send(mailer: Mailer, settings: Settings, mail: Mail) -> None:
    try:
        message = compose(mail, settings.mail_from, settings.operator)
        mailer.send(message, mail.bounces_to, mail.to)
    except MailRefused as refusal:
        log.warning("notice not taken", extra={"reason": refusal.reason})
