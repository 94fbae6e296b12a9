"""Mail that tells both sides that an appeal is decided, and where to read it; never how."""

import logging
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.queries import AssessmentFacts, assessment_of
from capacity.diagnostics.reviewing.independence import deciders
from capacity.diagnostics.reviewing.models import Appeal
from capacity.diagnostics.reviewing.notices import page_address
from capacity.diagnostics.reviewing.queries import Side, appeal_of, assignment_of, reviewers_of
from surveys.constituents.models import Person
from surveys.constituents.queries import focal_points_of
from surveys.foundation.config import Settings
from surveys.foundation.database import database, now
from surveys.foundation.jobs.actions import ask_for_job
from surveys.foundation.jobs.worker import Progress
from surveys.foundation.mail import Mail, Mailer
from surveys.foundation.notices import deliver, notice

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
    focal_points = focal_points_of(session, facts.organization_id)
    return {
        **{person.id: (person, Side.REVIEWER) for person in bureau},
        **{person.id: (person, Side.INSTITUTION) for person in focal_points},
    }


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
        refusal = deliver(mailer, settings, mail)
    if refusal is None:
        return
    if not refusal.permanent:
        raise refusal
    log.warning("notice not taken", extra={"reason": refusal.reason})


def _mail(
    settings: Settings, person: Person, side: Side, facts: AssessmentFacts, moment: datetime
) -> Mail:
    address = page_address(settings, facts, side)
    with force_locale(person.language):
        parts = [
            _("An appeal about an assessment is decided. There is a letter with the decision:"),
            address,
            _("Sign in to read it. What was decided stands there only, never in mail."),
        ]
        name, subject = f"appeal-{facts.id}-{person.id}", _("An appeal is decided")
        return notice(settings, person, name, subject, parts, {address}, moment)
