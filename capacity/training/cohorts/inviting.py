"""Mail to accepted participants: the invitation, and a reminder a week before the edition begins.

Each goes out once. Its link opens without an account; the secret in it is kept only hashed, so a
letter that is tried again carries another one. Logs name nominations by number, never by address.
"""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.training.catalogue.models import EditionRecord
from capacity.training.catalogue.queries import title_of
from capacity.training.cohorts.actions import note_event
from capacity.training.cohorts.models import Nomination, ParticipantLetter
from capacity.training.domain.cohorts import NominationState
from capacity.training.domain.courses import EditionState
from surveys.collection.invitations.domain.links import new_secret, participation_id
from surveys.foundation.config import Settings
from surveys.foundation.database import database, now
from surveys.foundation.i18n import LANGUAGES, SOURCE_LANGUAGE, isolated, page_language, write_day
from surveys.foundation.jobs.actions import ask_for_job
from surveys.foundation.jobs.worker import Progress
from surveys.foundation.mail import Mail, Mailer
from surveys.foundation.notices import deliver, notice

log = logging.getLogger(__name__)

LETTER = "cohorts.letter"
"""The kind of job that sends one letter to one participant."""

INVITATION = "invitation"
REMINDER = "reminder"

BEFORE = timedelta(days=7)
RETRY = timedelta(hours=1)  # after a temporary refusal
MOST_ATTEMPTS = 5


def mail_language(code: str) -> str:
    """The language of a letter or certificate: the participant's if the platform speaks it."""
    return code if code in LANGUAGES else SOURCE_LANGUAGE


def to_invite(session: Session, edition_id: int) -> list[Nomination]:
    """Accepted participants with an address who have not been written to."""
    written = select(ParticipantLetter.nomination_id).where(
        ParticipantLetter.nomination_id == Nomination.id, ParticipantLetter.kind == INVITATION
    )
    return list(
        session.scalars(
            select(Nomination)
            .where(
                Nomination.edition_id == edition_id,
                Nomination.state == NominationState.ACCEPTED,
                Nomination.email != "",
                ~written.exists(),
            )
            .order_by(Nomination.id)
        )
    )


def invite(session: Session, edition: EditionRecord, moment: datetime) -> int:
    """Ask for a letter to each accepted participant who has none; how many that are."""
    found = to_invite(session, edition.id)
    for nomination in found:
        _ask(session, nomination.id, INVITATION, moment)
    return len(found)


def see_to_letters(session: Session, moment: datetime) -> None:
    """A sweep: reminders that are due, and letters that were not taken for the moment."""
    if current_app.extensions["settings"].mail_server is None:
        return
    reminded = select(ParticipantLetter.nomination_id).where(
        ParticipantLetter.nomination_id == Nomination.id, ParticipantLetter.kind == REMINDER
    )
    today = moment.date()
    due = (
        select(Nomination.id)
        .join(Nomination.edition)
        .where(
            Nomination.state == NominationState.ACCEPTED,
            Nomination.invited_at.is_not(None),
            Nomination.invited_at < moment - BEFORE,  # who was told just now is not told again
            EditionRecord.state == EditionState.CONFIRMED,
            EditionRecord.begins > today,
            EditionRecord.begins <= today + BEFORE,
            ~reminded.exists(),
        )
    )
    for nomination_id in session.scalars(due.order_by(Nomination.id)).all():
        _ask(session, nomination_id, REMINDER, moment)
    put_off = select(ParticipantLetter.nomination_id, ParticipantLetter.kind).where(
        ParticipantLetter.state == "put_off", ParticipantLetter.told_at <= moment - RETRY
    )
    for nomination_id, kind in session.execute(put_off).all():
        _ask(session, nomination_id, kind, moment)


def letters_of(session: Session, edition_id: int) -> list[ParticipantLetter]:
    """Letters to those who have a seat, whatever became of them, the invitation first."""
    return list(
        session.scalars(
            select(ParticipantLetter)
            .join(ParticipantLetter.nomination)
            .where(
                Nomination.edition_id == edition_id, Nomination.state == NominationState.ACCEPTED
            )
            .order_by(ParticipantLetter.nomination_id, ParticipantLetter.kind)
        )
    )


def is_lost(letter: ParticipantLetter, moment: datetime) -> bool:
    """Whether it did not go out, or may not have: nothing sends it again by itself."""
    broke_off = letter.state == "sending" and letter.told_at <= moment - RETRY
    return letter.state == "failed" or broke_off


def send_again(session: Session, letters: Iterable[ParticipantLetter], moment: datetime) -> int:
    """Ask anew for those of the letters that were lost; how many that are."""
    lost = [each for each in letters if is_lost(each, moment)]
    for letter in lost:
        letter.state, letter.attempts = "put_off", 0
        _ask(session, letter.nomination_id, letter.kind, moment)
    return len(lost)


def _ask(session: Session, nomination_id: int, kind: str, moment: datetime) -> None:
    request = {"nomination": nomination_id, "kind": kind}
    ask_for_job(session, LETTER, f"nomination:{nomination_id}", request, None, moment)


def send_letter(request: dict[str, Any], progress: Progress) -> None:
    """Send the letter {"nomination", "kind"}, if it is still to be sent.

    That it is being sent is noted first: a worker that dies over it writes to nobody twice.
    """
    settings: Settings = current_app.extensions["settings"]
    moment, kind = now(), str(request["kind"])
    if settings.mail_server is None:
        return
    nomination_id = int(request["nomination"])
    with database().writing() as session:
        mail = _prepare(session, settings, nomination_id, kind, moment)
        session.commit()
    if mail is None:
        return
    with Mailer(settings.mail_server) as mailer:
        refusal = deliver(mailer, settings, mail)
    with database().writing() as session:
        letter = session.get(ParticipantLetter, (nomination_id, kind))
        nomination = session.get(Nomination, nomination_id)
        if letter is None or nomination is None:
            return  # forgotten in the meantime
        if refusal is None:
            letter.state = "sent"
            if kind == INVITATION:
                nomination.invited_at = moment
                note_event(session, nomination, "invited", None, moment)
        else:
            log.warning(
                "letter not taken",
                extra={"nomination": nomination_id, "reason": refusal.reason},
            )
            given_up = refusal.permanent or letter.attempts >= MOST_ATTEMPTS
            letter.state = "failed" if given_up else "put_off"
        session.commit()
    progress.report(1, 1)


def _prepare(
    session: Session, settings: Settings, nomination_id: int, kind: str, moment: datetime
) -> Mail | None:
    """What to send now, noted as being sent; None if nothing is."""
    nomination = session.scalar(
        select(Nomination).where(Nomination.id == nomination_id).with_for_update()
    )
    if nomination is None or not _awaits(nomination, moment.date()):
        return None
    letter = session.get(ParticipantLetter, (nomination_id, kind))
    if letter is not None and letter.state != "put_off":
        return None
    if letter is None:
        letter = ParticipantLetter(nomination_id=nomination_id, kind=kind, attempts=0)
        session.add(letter)
    secret = new_secret()
    letter.link_hash = participation_id(secret)
    letter.attempts += 1
    letter.state, letter.told_at = "sending", moment
    session.flush()
    with force_locale(mail_language(nomination.language)):
        return _mail(settings, nomination, kind, f"{settings.public_url}/t/{secret}", moment)


def _awaits(nomination: Nomination, today: date) -> bool:
    return (
        nomination.state == NominationState.ACCEPTED
        and nomination.email != ""
        and nomination.edition.state == EditionState.CONFIRMED
        and nomination.edition.begins > today
    )


def _mail(
    settings: Settings, nomination: Nomination, kind: str, address: str, moment: datetime
) -> Mail:
    course = isolated(title_of(nomination.edition.course, page_language().code))
    subject = (
        _("Invitation to the course %(course)s", course=course)
        if kind == INVITATION
        else _("The course %(course)s begins soon", course=course)
    )
    name = f"course-{kind}-{nomination.id}"
    parts = _paragraphs(nomination, kind, str(course), address, settings.operator)
    return notice(settings, nomination, name, subject, parts, {address}, moment)


def _paragraphs(
    nomination: Nomination, kind: str, course: str, address: str, operator: str
) -> list[str]:
    edition = nomination.edition
    organization = nomination.organization
    greeting = _("Dear %(name)s,", name=isolated(nomination.name))
    if kind == REMINDER:
        first = _("the course %(course)s begins in a few days.", course=course)
    elif organization is None:
        first = _("you have a place in the course %(course)s.", course=course)
    else:
        first = _(
            "%(organization)s has nominated you for the course %(course)s, and you have a place.",
            organization=isolated(organization.name),
            course=course,
        )
    ask = (
        _("Please say here whether you come. The address is yours alone:")
        if nomination.confirmed_at is None
        else _("You have said that you come. If you cannot after all, please say so here:")
    )
    facts = [
        _(
            "From %(first)s to %(last)s",
            first=write_day(edition.begins),
            last=write_day(edition.ends),
        )
    ]
    if edition.place:
        facts.append(_("Place: %(place)s", place=isolated(edition.place)))
    parts = [greeting, first, "\n".join(facts), f"{ask}\n{address}"]
    if operator:
        parts.append(_("This service is run by %(operator)s.", operator=isolated(operator)))
    return [str(part) for part in parts]
