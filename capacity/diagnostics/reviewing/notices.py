"""Mail that tells a side that messages wait: no more than one a day, and never what they say.

What the mail server does not take for the moment is tried again for a week.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.assessments.queries import AssessmentFacts, assessment_of, subject_of
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.reviewing import untold
from capacity.diagnostics.reviewing.models import MessageNotice, ReviewMessage
from capacity.diagnostics.reviewing.queries import Side, assignment_of, reviewers_of
from surveys.constituents.endings import ended
from surveys.constituents.models import Person
from surveys.constituents.queries import focal_points_of
from surveys.foundation.config import Settings
from surveys.foundation.database import database, now
from surveys.foundation.jobs.actions import ask_for_job
from surveys.foundation.jobs.worker import Progress
from surveys.foundation.mail import Mail, Mailer
from surveys.foundation.notices import deliver, notice

log = logging.getLogger(__name__)

NOTIFY = "reviews.notify"
"""The kind of job that sends such a mail."""

PAUSE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is told, and in which language."""

    id: int
    name: str
    email: str
    language: str


def see_to_notices(session: Session, moment: datetime) -> None:
    """A sweep: a job for each side of an assessment that has something new to read.

    Those come in line again whose mail was not taken for the moment.
    """
    if current_app.extensions["settings"].mail_server is None:
        return
    unread = _unread(session)
    _see_to_untold(session, unread, moment)
    for (assessment_id, side), written_at in unread.items():
        if _due(session.get(MessageNotice, (assessment_id, side)), written_at, moment):
            request = {"assessment": assessment_id, "side": side}
            ask_for_job(session, NOTIFY, subject_of(assessment_id), request, None, moment)


def _unread(session: Session) -> dict[tuple[int, Side], datetime]:
    """By assessment under review and side: when the latest was written that it has not read."""
    latest = (
        select(ReviewMessage.assessment_id, ReviewMessage.side, func.max(ReviewMessage.written_at))
        .join(Assessment, Assessment.id == ReviewMessage.assessment_id)
        .where(ReviewMessage.read_at.is_(None), Assessment.state == AssessmentState.SUBMITTED)
        .where(Assessment.organization_id.not_in(ended()))
        .group_by(ReviewMessage.assessment_id, ReviewMessage.side)
    )
    return {
        (assessment_id, Side(written_by).other): written_at
        for assessment_id, written_by, written_at in session.execute(latest).all()
    }


def _see_to_untold(
    session: Session, unread: dict[tuple[int, Side], datetime], moment: datetime
) -> None:
    """Have notices tried again that were put off, unless another is due that says the same."""
    for job in untold.put_off(session, NOTIFY, moment):
        key = int(job.request["assessment"]), Side(job.request["side"])
        notice, written_at = session.get(MessageNotice, key), unread.get(key)
        if (
            not untold.left(job)
            or untold.too_old(job, moment)
            or written_at is None
            or notice is None
            or notice.told_at > untold.told_at(job)
            or _due(notice, written_at, moment)
        ):
            untold.give_up(job)
            log.info("notice given up", extra={"job": job.id})
        else:
            untold.try_again(job, moment)


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
        job = untold.locked_job(session, progress.job_id)
        if facts is None or not (untold.begun(job) or _note(session, facts, side, moment)):
            return
        if not untold.begun(job):
            untold.begin(job, [each.id for each in _readers(session, facts, side)], moment)
        left = untold.left(job)
        session.commit()
    with Mailer(settings.mail_server) as mailer:
        for number, reader_id in enumerate(left, start=1):
            _tell(mailer, progress.job_id, reader_id, facts, side)
            progress.report(number, len(left))


def _tell(mailer: Mailer, job_id: str, reader_id: int, facts: AssessmentFacts, side: Side) -> None:
    """Tell one reader, if nobody else has and they still are one."""
    settings: Settings = current_app.extensions["settings"]
    with database().writing() as session:
        taken = untold.take(untold.locked_job(session, job_id), reader_id)
        readers = {each.id: each for each in _readers(session, facts, side)}
        session.commit()
    if not taken or reader_id not in readers:
        return
    moment = now()
    refusal = deliver(mailer, settings, _mail(settings, readers[reader_id], facts, side, job_id))
    if refusal is not None:
        log.warning("notice not taken", extra={"reason": refusal.reason})
    with database().writing() as session:
        job = untold.locked_job(session, job_id)
        if refusal is None:
            if untold.count_told(job, moment):
                _move(session, facts, side, moment)
        elif not refusal.permanent:
            untold.put_back(job, reader_id, refusal.reason)
        session.commit()


def _move(session: Session, facts: AssessmentFacts, side: Side, moment: datetime) -> None:
    """Nobody was reached until now: the day until the next mail begins anew."""
    notice = session.get(MessageNotice, (facts.id, side), with_for_update=True)
    if notice is not None:
        notice.told_at = max(notice.told_at, moment)


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
        focal_points_of(session, facts.organization_id)
        if side is Side.INSTITUTION
        else _reviewers(session, facts)
    )
    return [Reader(each.id, each.name, each.email, each.language) for each in people]


def _reviewers(session: Session, facts: AssessmentFacts) -> list[Person]:
    """Whoever has the assessment; where nobody has, those who asked."""
    assignment = assignment_of(session, facts.id)
    asked = select(ReviewMessage.author_id).where(
        ReviewMessage.assessment_id == facts.id, ReviewMessage.side == Side.REVIEWER
    )
    wanted = {assignment.reviewer_id} if assignment else set(session.scalars(asked))
    return [person for person in reviewers_of(session, facts.group) if person.id in wanted]


def _mail(
    settings: Settings, reader: Reader, facts: AssessmentFacts, side: Side, job_id: str
) -> Mail:
    """The notice to one reader; tried again it is the same message, not another one."""
    address = page_address(settings, facts, side)
    with force_locale(reader.language):
        subject = _("A message about an assessment waits for you")
        parts = [
            _("There is something to read, and perhaps to answer, about an assessment:"),
            address,
            _("Sign in to see it. What it says stands there only, never in mail."),
        ]
        return notice(settings, reader, f"{job_id}.{reader.id}", subject, parts, {address}, now())


def page_address(settings: Settings, facts: AssessmentFacts, side: Side) -> str:
    """Where ``side`` reads what a mail about an assessment does not say."""
    room = "assessments" if side is Side.INSTITUTION else "reviews"
    return f"{settings.public_url}/{room}/{facts.id}"
