"""Mail that reminds focal points of actions: one digest a week at most, and never twice.

A digest says how many actions wait, neither whose nor which: a plan is its institution's own.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.action_plans.models import PlanAction, PlanDigest
from capacity.diagnostics.action_plans.queries import Due, due_actions
from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.domain.action_plan import OPEN_STATES, SOON, Standing, standing
from surveys.constituents.models import Membership, Person
from surveys.constituents.roles import Role
from surveys.foundation.config import Settings
from surveys.foundation.database import database, now
from surveys.foundation.i18n import write_number
from surveys.foundation.jobs.actions import ask_for_job
from surveys.foundation.jobs.worker import Progress
from surveys.foundation.mail import Mail, Mailer, MailRefused
from surveys.foundation.notices import deliver, notice

log = logging.getLogger(__name__)

REMIND = "plans.remind"
"""The kind of job that sends a digest to one focal point."""

PAUSE = timedelta(days=7)  # between two digests
RETRY = timedelta(hours=1)  # after a temporary refusal
MOST_ATTEMPTS = 5


def see_to_reminders(session: Session, moment: datetime) -> None:
    """A sweep: a job for each focal point who has something due and was not told this week."""
    if current_app.extensions["settings"].mail_server is None:
        return
    due = (
        select(Assessment.organization_id)
        .join(PlanAction, PlanAction.assessment_id == Assessment.id)
        .where(PlanAction.state.in_(OPEN_STATES), PlanAction.term <= moment.date() + SOON)
    )
    people = (
        select(Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Person.active, Membership.role == Role.FOCAL_POINT, Membership.organization_id.in_(due)
        )
        .distinct()
    )
    for person_id in session.scalars(people.order_by(Person.id)).all():
        if _is_time(_latest(session, person_id), moment):
            request = {"person": person_id}
            ask_for_job(session, REMIND, f"person:{person_id}", request, None, moment)


def remind(request: dict[str, Any], progress: Progress) -> None:
    """Send {"person"} a digest, if it is time and something is due.

    That it is being sent is noted first: a worker that dies over it tells nobody twice.
    """
    settings: Settings = current_app.extensions["settings"]
    moment = now()
    if settings.mail_server is None:
        return
    with database().writing() as session:
        prepared = _prepare(session, settings, int(request["person"]), moment)
        session.commit()
    if prepared is None:
        return
    digest_id, mail = prepared
    with Mailer(settings.mail_server) as mailer:
        state = _became_of(deliver(mailer, settings, mail))
    with database().writing() as session:
        digest = session.get_one(PlanDigest, digest_id)
        given_up = state == "put_off" and digest.attempts >= MOST_ATTEMPTS
        digest.state = "failed" if given_up else state
        session.commit()
    progress.report(1, 1)


def _is_time(latest: PlanDigest | None, moment: datetime) -> bool:
    if latest is None:
        return True
    pause = RETRY if latest.state == "put_off" else PAUSE
    return moment >= latest.told_at + pause


def _latest(session: Session, person_id: int) -> PlanDigest | None:
    return session.scalar(
        select(PlanDigest)
        .where(PlanDigest.person_id == person_id)
        .order_by(PlanDigest.told_at.desc(), PlanDigest.id.desc())
        .limit(1)
    )


def _prepare(
    session: Session, settings: Settings, person_id: int, moment: datetime
) -> tuple[int, Mail] | None:
    """The digest's id and what to send; None if nothing is to be sent now."""
    person = session.scalar(
        select(Person).where(Person.id == person_id, Person.active).with_for_update()
    )
    latest = _latest(session, person_id)
    if person is None or not _is_time(latest, moment):
        return None
    own = {m.organization_id for m in person.memberships if m.role == Role.FOCAL_POINT}
    due = due_actions(session, [id_ for id_ in own if id_ is not None], moment.date())
    if not due:
        return None
    digest = _noted(session, latest, person_id, due, moment)
    return digest.id, _mail(settings, person, digest, due, moment)


def _noted(
    session: Session,
    latest: PlanDigest | None,
    person_id: int,
    due: Sequence[Due],
    moment: datetime,
) -> PlanDigest:
    """The row of this digest: a new one, or that of the attempt that was put off."""
    digest = latest if latest is not None and latest.state == "put_off" else None
    if digest is None:
        digest = PlanDigest(person_id=person_id, attempts=0)
        session.add(digest)
    digest.attempts += 1
    digest.state, digest.told_at = "sending", moment
    digest.action_ids = [action.id for action in due]
    session.flush()
    return digest


def _mail(
    settings: Settings, person: Person, digest: PlanDigest, due: Sequence[Due], moment: datetime
) -> Mail:
    with force_locale(person.language):
        subject, parts = _("Actions of your plan come due"), _paragraphs(settings, due, moment)
        addresses = set(_addresses(settings, due).values())
        name = f"plan-digest-{digest.id}"
        return notice(settings, person, name, subject, parts, addresses, moment)


def _addresses(settings: Settings, due: Sequence[Due]) -> dict[int, str]:
    """By organization, the plan that its earliest due action stands in."""
    found: dict[int, str] = {}
    for action in due:
        address = f"{settings.public_url}/assessments/{action.assessment_id}/plan"
        found.setdefault(action.organization_id, address)
    return found


def _paragraphs(settings: Settings, due: Sequence[Due], moment: datetime) -> list[str]:
    addresses = _addresses(settings, due)
    by_organization: dict[int, list[Due]] = defaultdict(list)
    for action in due:
        by_organization[action.organization_id].append(action)
    return [
        _("Something that your institution planned comes due, or is overdue:"),
        *(
            f"{_counted(actions, moment)}\n{addresses[organization_id]}"
            for organization_id, actions in by_organization.items()
        ),
        _(
            "Sign in to see what it is, and to say how far it is. You get no more than one such"
            " mail a week."
        ),
    ]


def _counted(actions: Sequence[Due], moment: datetime) -> str:
    overdue = sum(
        standing(action.state, action.term, moment.date()) is Standing.OVERDUE for action in actions
    )
    soon = len(actions) - overdue
    said = [
        ngettext(
            "%(number)s action is overdue",
            "%(number)s actions are overdue",
            overdue,
            number=write_number(overdue),
        )
        if overdue
        else "",
        ngettext(
            "%(number)s action is due within 30 days",
            "%(number)s actions are due within 30 days",
            soon,
            number=write_number(soon),
        )
        if soon
        else "",
    ]
    return ", ".join(part for part in said if part)


def _became_of(refusal: MailRefused | None) -> str:
    """The digest's state. Refused, the server has not taken it."""
    if refusal is None:
        return "sent"
    log.warning("digest not taken", extra={"reason": refusal.reason})
    return "failed" if refusal.permanent else "put_off"
