"""Mail to the invited: put in line, claimed one by one, sent once.

A message is claimed in a transaction of its own before the mail server is spoken to. Whoever is
killed in between leaves it ``sending``; after a while it is called ``unsure``, and a person
decides. The secret of a link is made for the claim and lives in memory only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy import ColumnElement, CursorResult, exists, select, update
from sqlalchemy.orm import Session, joinedload

from surveys.collection.invitations.about import about_address, link_address
from surveys.collection.invitations.actions import add_link, end_links, note_happening
from surveys.collection.invitations.awaiting import awaits_answer
from surveys.collection.invitations.domain.messages import Kind, fill, holds_link
from surveys.collection.invitations.domain.outcomes import Happening
from surveys.collection.invitations.models import (
    Invitation,
    Message,
    MessageTemplate,
    Reminder,
)
from surveys.collection.invitations.wording import built_in
from surveys.collection.population.models import Contact
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.labels import MODE_NOTICES
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import period_of
from surveys.foundation.i18n import page_language, write_day
from surveys.foundation.mail import Mail
from surveys.questionnaires.queries import questionnaire_in

MOST_ATTEMPTS = 5
FIRST_PAUSE = timedelta(minutes=5)  # after a temporary refusal; doubled each time
PRESUMED_LOST_AFTER = timedelta(minutes=10)


# --- who is written to ---------------------------------------------------------------------------


def reachable() -> ColumnElement[bool]:
    """The condition under which an invitation has an address that mail may be sent to."""
    return Invitation.contact.has(
        (Contact.email != "") & Contact.unsubscribed_at.is_(None) & Contact.bounced_at.is_(None)
    )


def to_invite(session: Session, round_: Round) -> Sequence[Invitation]:
    """Those who have an address, have not answered, and were not written to."""
    written = exists().where(
        Message.invitation_id == Invitation.id, Message.kind == Kind.INVITATION
    )
    return session.scalars(
        select(Invitation)
        .where(awaits_answer(round_), reachable(), ~written)
        .order_by(Invitation.id)
    ).all()


def to_remind(session: Session, round_: Round) -> Sequence[Invitation]:
    """Those who were invited by mail and have not answered, as far as that is known."""
    invited = exists().where(
        Message.invitation_id == Invitation.id,
        Message.kind == Kind.INVITATION,
        Message.state == "sent",
    )
    return session.scalars(
        select(Invitation)
        .where(awaits_answer(round_), reachable(), invited)
        .order_by(Invitation.id)
    ).all()


def put_in_line(
    session: Session, invitations: Iterable[Invitation], kind: Kind, step: int, now: datetime
) -> int:
    """A message to each of ``invitations``, once; how many are new. None goes out before the round
    opens."""
    chosen = list(invitations)
    known = set(
        session.scalars(
            select(Message.invitation_id).where(
                Message.kind == kind,
                Message.step == step,
                Message.round_id.in_({invitation.round_id for invitation in chosen}),
            )
        )
    )
    new = [invitation for invitation in chosen if invitation.id not in known]
    session.add_all(
        Message(
            round_id=invitation.round_id,
            invitation_id=invitation.id,
            kind=kind,
            step=step,
            language=invitation.language,
            asked_at=now,
            due_at=max(now, invitation.round.opens_at),
        )
        for invitation in new
    )
    session.flush()
    return len(new)


def remind_when_due(session: Session, now: datetime) -> None:
    """Put the messages of reminders in line whose day has come; of a closed round none."""
    for reminder, round_ in session.execute(
        select(Reminder, Round)
        .join(Round, Round.id == Reminder.round_id)
        .where(Reminder.done_at.is_(None), Reminder.due_at <= now)
        .with_for_update(of=Reminder)
    ).all():
        state = period_of(round_).state(now)
        if state is RoundState.PAUSED:
            continue
        if state is RoundState.OPEN:
            put_in_line(session, to_remind(session, round_), Kind.REMINDER, reminder.step, now)
        reminder.done_at = now


# --- one message ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this worker, and nobody else, now hands to the mail server."""

    message_id: str
    mail: Mail


def rounds_with_mail(session: Session, now: datetime) -> list[int]:
    """Rounds that take answers and have mail in line that is due."""
    query = (
        select(Round)
        .where(
            exists().where(
                Message.round_id == Round.id, Message.state == "waiting", Message.due_at <= now
            )
        )
        .order_by(Round.id)
    )
    found = session.scalars(query).all()
    return [r.id for r in found if period_of(r).state(now) in (RoundState.OPEN, RoundState.CLOSED)]


def give_up_lost(session: Session, now: datetime) -> None:
    """Messages whose worker died while it spoke to the mail server: nobody knows whether they went.

    A claimed message's ``due_at`` is the moment of the claim.
    """
    session.execute(
        update(Message)
        .where(Message.state == "sending", Message.due_at < now - PRESUMED_LOST_AFTER)
        .values(state="unsure", fault="the worker stopped while it was being sent")
    )


def claim_next(session: Session, round_id: int, now: datetime) -> Claim | None:
    """The next message of the round that is due; None if there is none.

    Messages that have lost their purpose meanwhile are cancelled: their round is closed, or their
    invitation was answered, refused, withdrawn, or its address must not be written to any more.
    """
    round_ = session.get_one(Round, round_id)
    state = period_of(round_).state(now)
    if state in (RoundState.PLANNED, RoundState.PAUSED):
        return None
    while True:
        message = session.scalars(
            select(Message)
            .where(Message.round_id == round_id, Message.state == "waiting", Message.due_at <= now)
            .order_by(Message.due_at, Message.id)
            .limit(1)
        ).first()
        if message is None:
            return None
        invitation = _still_wanted(session, round_, message, state)
        wanted = "cancelled" if invitation is None else "sending"
        if not _mark(session, message, wanted, now) or invitation is None:
            session.expire(message)
            continue
        secret = _secret_for(session, round_, invitation, message, now)
        return Claim(message.id, _mail(session, round_, invitation, message, secret, now))


def _still_wanted(
    session: Session, round_: Round, message: Message, state: RoundState
) -> Invitation | None:
    if state is RoundState.CLOSED:
        return None
    return session.scalars(
        select(Invitation)
        .where(Invitation.id == message.invitation_id, awaits_answer(round_), reachable())
        .options(joinedload(Invitation.contact), joinedload(Invitation.organization))
    ).one_or_none()


def _mark(session: Session, message: Message, state: str, now: datetime) -> bool:
    """Take the message out of the line; False if somebody else has done so."""
    taken = session.execute(
        update(Message)
        .where(Message.id == message.id, Message.state == "waiting")
        .values(state=state, due_at=now, attempts=Message.attempts + int(state == "sending"))
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", taken).rowcount == 1


def _secret_for(
    session: Session, round_: Round, invitation: Invitation, message: Message, now: datetime
) -> str:
    """The secret of the link that the message brings; '' if it brings none.

    In an anonymous round there is one link at a time: with two somebody could answer twice.
    """
    anonymous = round_.mode == Mode.ANONYMOUS
    if invitation.person_id is not None or not holds_link(Kind(message.kind), anonymous):
        return ""
    if anonymous and end_links(session, invitation, now) and message.attempts == 0:
        note_happening(session, invitation, Happening.LINK_REPLACED, now)
    return add_link(session, invitation, now)


def settle(session: Session, message_id: str, now: datetime) -> None:
    """The mail server has taken the message."""
    message = session.get_one(Message, message_id)
    message.state, message.sent_at, message.fault = "sent", now, ""


def put_off(session: Session, message_id: str, reason: str, permanent: bool, now: datetime) -> None:
    """The mail server has not taken it: later again, or never, which is noted at the address."""
    message = session.get_one(Message, message_id)
    message.fault = reason
    if not permanent and message.attempts < MOST_ATTEMPTS:
        message.state = "waiting"
        message.due_at = now + FIRST_PAUSE * 2 ** (message.attempts - 1)
        return
    message.state = "failed"
    if permanent:
        note_bounce(session, session.get_one(Invitation, message.invitation_id), reason, now)


def note_bounce(session: Session, invitation: Invitation, reason: str, now: datetime) -> None:
    """Mail to this address does not arrive. Whoever said something else before stays with that."""
    if invitation.contact is not None and invitation.contact.bounced_at is None:
        invitation.contact.bounced_at = now
    if not invitation.outcome and not invitation.participated:
        invitation.outcome = "unreachable"
    note_happening(session, invitation, Happening.BOUNCED, now, note=reason[:1000])


def send_again(session: Session, message: Message, now: datetime) -> bool:
    """Put a message in line once more that failed, or of which nobody knows whether it went."""
    if message.state not in ("failed", "unsure"):
        return False
    message.state, message.due_at, message.attempts, message.fault = "waiting", now, 0, ""
    return True


def cancel_waiting(session: Session, round_id: int) -> int:
    """Take everything out of the line that was not sent yet; how many."""
    taken = session.execute(
        update(Message)
        .where(Message.round_id == round_id, Message.state == "waiting")
        .values(state="cancelled")
    )
    return cast("CursorResult[Any]", taken).rowcount


# --- what it says --------------------------------------------------------------------------------


def words_of(session: Session, round_: Round, kind: Kind, language: str) -> tuple[str, str]:
    """Subject and body with names in brackets: the round's own, else the built-in ones."""
    own = session.get(MessageTemplate, (round_.id, kind, language))
    if own is not None:
        return own.subject, own.body
    with force_locale(language):
        return built_in(kind, round_.mode == Mode.ANONYMOUS)


def _mail(
    session: Session,
    round_: Round,
    invitation: Invitation,
    message: Message,
    secret: str,
    now: datetime,
) -> Mail:
    settings = current_app.extensions["settings"]
    kind, contact = Kind(message.kind), invitation.contact
    assert contact is not None  # else it was not reachable
    link = link_address(secret) if secret else ""
    if invitation.person_id is not None:
        link = link_address(f"m{invitation.id}")
    about = about_address(invitation.id)
    subject, text, html = draw(session, round_, invitation, kind, message.language, link, about)
    domain = settings.mail_from.rpartition("@")[2]
    first = _first_identifier(session, invitation, domain) if kind is Kind.REMINDER else ""
    return Mail(
        to=contact.email,
        name=contact.name,
        subject=subject,
        text=text,
        html=html,
        language=message.language,
        identifier=f"<{message.id}@{domain}>",
        at=now,
        bounces_to=f"bounces+{message.id}@{domain}",
        reply_to=round_.reply_to,
        thread=first,
        unsubscribe=f"{about}/unsubscribe",
    )


def _first_identifier(session: Session, invitation: Invitation, domain: str) -> str:
    """The identifier of the invitation's first mail, which a reminder is an answer to."""
    first = session.scalar(
        select(Message.id).where(
            Message.invitation_id == invitation.id,
            Message.kind == Kind.INVITATION,
            Message.state == "sent",
        )
    )
    return f"<{first}@{domain}>" if first else ""


def draw(
    session: Session,
    round_: Round,
    invitation: Invitation,
    kind: Kind,
    language: str,
    link: str,
    about: str,
) -> tuple[str, str, str]:
    """Subject, text and HTML as the invited get them, with these two addresses of theirs."""
    subject, body = words_of(session, round_, kind, language)
    with force_locale(language):
        values = _values(session, round_, invitation) | {"link": link, "say otherwise": about}
        subject = " ".join(fill(subject, values).split())
        paragraphs = [fill(part, values).strip() for part in body.split("\n\n")]
        paragraphs = [paragraph for paragraph in paragraphs if paragraph]
        html = render_template(
            "messages/mail.html",
            subject=subject,
            paragraphs=[paragraph.splitlines() for paragraph in paragraphs],
            addresses={values["link"], values["say otherwise"]} - {""},
            language=page_language(),
        )
    return subject, "\n\n".join(paragraphs) + "\n", html


def _values(session: Session, round_: Round, invitation: Invitation) -> dict[str, str]:
    settings = current_app.extensions["settings"]
    questionnaire = questionnaire_in(session, invitation.version_id, page_language().code)
    contact = invitation.contact
    operator = settings.operator or settings.public_url
    return {
        "name": (contact.name if contact else "") or invitation.label,
        "organization": invitation.organization.name,
        "organizer": round_.organizer or operator,
        "round": round_.title,
        "questionnaire": questionnaire.title,
        "purpose": questionnaire.purpose,
        "confidentiality": str(MODE_NOTICES[round_.mode]),
        "about what": invitation.subject_name,
        "last day": write_day(round_.closes_at),
        "operator": operator,
    }
