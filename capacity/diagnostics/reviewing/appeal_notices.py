"""Mail that tells both sides that an appeal is decided, and where to read it; never how."""

import logging
from datetime import datetime
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.queries import AssessmentFacts, assessment_of
from capacity.diagnostics.reviewing.independence import deciders
from capacity.diagnostics.reviewing.models import Appeal
from capacity.diagnostics.reviewing.queries import Side, appeal_of, assignment_of, reviewers_of
from surveys.constituents.models import Membership, Person
from surveys.constituents.roles import Role
from surveys.foundation.config import Settings
from surveys.foundation.database import database, now
from surveys.foundation.i18n import page_language
from surveys.foundation.jobs.actions import ask_for_job
from surveys.foundation.jobs.worker import Progress
from surveys.foundation.mail import Mail, Mailer, MailRefused, compose

log = logging.getLogger(__name__)

TELL = "reviews.tell-appeal"
"""The kind of job that sends one such mail to one person."""


def ask_for_notices(
    session: Session, facts: AssessmentFacts, appeal: Appeal, moment: datetime
) -> None:
    """A job for everybody who is told that ``appeal`` is decided, where mail can be sent."""
    if current_app.extensions["settings"].mail_server is None:
        return
    for person_id in _readers(session, facts, appeal):
        request = {"assessment": facts.id, "person": person_id}
        ask_for_job(session, TELL, facts.subject, request, None, moment)


def _readers(
    session: Session, facts: AssessmentFacts, appeal: Appeal
) -> dict[int, tuple[Person, Side]]:
    """The focal points, and of the bureau who took part or has it; not who decided the appeal."""
    assignment = assignment_of(session, facts.id)
    wanted = set(deciders(session, appeal)) | ({assignment.reviewer_id} if assignment else set())
    bureau = [
        person
        for person in reviewers_of(session, facts.group)
        if person.id in wanted - {appeal.decided_by}
    ]
    focal_points = _focal_points(session, facts.organization_id)
    return {
        **{person.id: (person, Side.REVIEWER) for person in bureau},
        **{person.id: (person, Side.INSTITUTION) for person in focal_points},
    }


def _focal_points(session: Session, organization_id: int) -> list[Person]:
    members = select(Membership.person_id).where(
        Membership.role == Role.FOCAL_POINT, Membership.organization_id == organization_id
    )
    query = select(Person).where(Person.id.in_(members), Person.active).order_by(Person.id)
    return list(session.scalars(query))


def tell(request: dict[str, Any], _progress: Progress) -> None:
    """Tell {"person"} that the appeal about {"assessment"} is decided, if that still concerns them.

    What the mail server does not take for now is left to the worker, which tries again.
    """
    settings: Settings = current_app.extensions["settings"]
    if settings.mail_server is None:
        return
    with database().reading() as session:
        facts = assessment_of(session, int(request["assessment"]))
        appeal = appeal_of(session, facts.id) if facts else None
        if facts is None or appeal is None or appeal.outcome is None:
            return
        found = _readers(session, facts, appeal).get(int(request["person"]))
        if found is None:
            return
        mail = _mail(settings, *found, facts, now())
    with Mailer(settings.mail_server) as mailer:
        try:
            message = compose(mail, settings.mail_from, settings.operator)
            mailer.send(message, mail.bounces_to, mail.to)
        except MailRefused as refusal:
            if not refusal.permanent:
                raise
            log.warning("notice not taken", extra={"reason": refusal.reason})


def _mail(
    settings: Settings, person: Person, side: Side, facts: AssessmentFacts, moment: datetime
) -> Mail:
    room = "assessments" if side is Side.INSTITUTION else "reviews"
    address = f"{settings.public_url}/{room}/{facts.id}"
    with force_locale(person.language):
        subject = _("An appeal is decided")
        paragraphs = [
            _("An appeal about an assessment is decided. There is a letter with the decision:"),
            address,
            _("Sign in to read it. What was decided stands there only, never in mail."),
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
        to=person.email,
        name=person.name,
        subject=subject,
        text="\n\n".join(paragraphs) + "\n",
        html=html,
        language=person.language,
        # One and the same at each attempt: programs know a mail that came twice.
        identifier=f"<appeal-{facts.id}-{person.id}@{domain}>",
        at=moment,
        bounces_to=settings.mail_from,
    )
