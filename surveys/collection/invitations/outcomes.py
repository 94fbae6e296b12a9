"""What came instead of an answer: refused, delegated, asked for the link again, changed one's mind.

Each action says with a Refusal why it does nothing, or with None that things now stand as asked;
asking twice for the same changes nothing the second time. Callers hold the invitation's row
(:func:`locked_invitation`), so that two who press at once follow one another.
"""

from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from surveys.collection.invitations.actions import (
    add_link,
    cancel_messages,
    end_links,
    note_happening,
)
from surveys.collection.invitations.domain.links import participation_id
from surveys.collection.invitations.domain.outcomes import (
    OWN_OUTCOMES,
    Happening,
    Outcome,
    Refusal,
)
from surveys.collection.invitations.models import (
    Invitation,
    InvitationEvent,
    InvitationLink,
    Message,
)
from surveys.collection.invitations.queries import is_submitted
from surveys.collection.population.models import Contact
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.queries import period_of
from surveys.questionnaires.domain.structure import Kind

# A link asked for again within this time is taken for the same wish pressed twice.
SAME_WISH = timedelta(minutes=10)


def locked_invitation(session: Session, invitation_id: int) -> Invitation | None:
    """The invitation, held until the caller's commit.

    Only pages that lie apart from the answers may ask for it: of an anonymous round a lock's
    transaction number must not stand beside that of a response.
    """
    return session.scalar(
        select(Invitation).where(Invitation.id == invitation_id).with_for_update(of=Invitation)
    )


def refusal_of(invitation: Invitation, now: datetime) -> Refusal | None:
    """Why nothing can be said or done about the invitation any more."""
    if invitation.revoked_at is not None:
        return Refusal.WITHDRAWN
    if period_of(invitation.round).state(now) is RoundState.CLOSED:
        return Refusal.CLOSED
    if invitation.version.kind == Kind.DIAGNOSTIC:
        return Refusal.DIAGNOSTIC
    return None


def is_anonymous(invitation: Invitation) -> bool:
    return invitation.round.mode == Mode.ANONYMOUS


def record_outcome(
    session: Session,
    invitation: Invitation,
    outcome: Outcome,
    now: datetime,
    person_id: int | None = None,
    note: str = "",
) -> Refusal | None:
    """Note what came instead of an answer; whatever mail is in line for it is not sent."""
    if refusal := refusal_of(invitation, now):
        return refusal
    if invitation.outcome != outcome:
        invitation.outcome = outcome
        cancel_messages(session, invitation)
        note_happening(session, invitation, Happening(outcome), now, person_id, note)
    return None


def reconsider(
    session: Session,
    invitation: Invitation,
    now: datetime,
    person_id: int | None = None,
    note: str = "",
) -> Refusal | None:
    """They take part after all. The invited themselves take back only what they said themselves."""
    if refusal := refusal_of(invitation, now):
        return refusal
    if invitation.outcome in (tuple(Outcome) if person_id else OWN_OUTCOMES):
        invitation.outcome = ""
        note_happening(session, invitation, Happening.RECONSIDERED, now, person_id, note)
    return None


def note_contact_made(
    session: Session,
    invitation: Invitation,
    now: datetime,
    person_id: int | None,
    note: str,
    after: int,
) -> None:
    """Somebody of the staff spoke with them. ``after``: the last event that the form knew of."""
    last = last_event(session, invitation)
    if last is not None and last.id > after:
        sent_again = (last.kind, last.note, last.person_id) == (
            Happening.CONTACTED,
            note,
            person_id,
        )
        if sent_again:
            return
    note_happening(session, invitation, Happening.CONTACTED, now, person_id, note)


def last_event(session: Session, invitation: Invitation) -> InvitationEvent | None:
    return session.scalar(
        select(InvitationEvent)
        .where(InvitationEvent.invitation_id == invitation.id)
        .order_by(InvitationEvent.id.desc())
        .limit(1)
    )


def delegate(
    session: Session,
    invitation: Invitation,
    name: str,
    email: str,
    now: datetime,
    sends_mail: bool,
) -> Refusal | None:
    """Somebody else answers: they get a link of their own, earlier ones end.

    Who was asked before stays in the frame's unit, if there is one, and is not written to.
    """
    if refusal := refusal_of(invitation, now) or taken_by_an_answer(session, invitation):
        return refusal
    contact = invitation.contact
    if contact is not None and (contact.name, contact.email) == (name, email):
        return None
    invitation.contact = Contact(round_id=invitation.round_id, name=name, email=email)
    invitation.person_id, invitation.outcome = None, ""
    end_links(session, invitation, now)
    cancel_messages(session, invitation)
    note_happening(session, invitation, Happening.DELEGATED, now)
    if sends_mail:
        put_link_in_line(session, invitation, now)
    return None


def taken_by_an_answer(session: Session, invitation: Invitation) -> Refusal | None:
    """Whether an answer stands under the invitation, as far as that is known."""
    if invitation.participated:
        return Refusal.PARTICIPATED
    if not is_anonymous(invitation) and is_submitted(session, invitation.id):
        return Refusal.SUBMITTED
    return None


def ask_for_link(
    session: Session, invitation: Invitation, now: datetime, sends_mail: bool
) -> Refusal | None:
    """Put the link in line to be sent again. In an anonymous round the old one ends at once."""
    if refusal := refusal_of(invitation, now) or no_link_by_mail(invitation, sends_mail):
        return refusal
    if _asked_lately(session, invitation, now):
        return None
    if is_anonymous(invitation) and end_links(session, invitation, now):
        note_happening(session, invitation, Happening.LINK_REPLACED, now)
    put_link_in_line(session, invitation, now)
    return None


def no_link_by_mail(invitation: Invitation, sends_mail: bool) -> Refusal | None:
    """Why the link cannot be sent again by mail."""
    if invitation.participated:
        return Refusal.PARTICIPATED
    if invitation.person_id is not None:
        return Refusal.SIGNED_IN
    if not sends_mail or invitation.contact is None or not invitation.contact.email:
        return Refusal.NO_ADDRESS
    return None


def _asked_lately(session: Session, invitation: Invitation, now: datetime) -> bool:
    alike = exists().where(
        Message.invitation_id == invitation.id,
        Message.kind == "link",
        (Message.state == "waiting")
        | (Message.state.in_(["sending", "sent"]) & (Message.asked_at > now - SAME_WISH)),
    )
    return bool(session.scalar(select(alike)))


def put_link_in_line(session: Session, invitation: Invitation, now: datetime) -> None:
    """A message that brings a new link; its secret is made when it is sent."""
    last = session.scalar(
        select(func.max(Message.step)).where(
            Message.invitation_id == invitation.id, Message.kind == "link"
        )
    )
    session.add(
        Message(
            round_id=invitation.round_id,
            invitation_id=invitation.id,
            kind="link",
            step=0 if last is None else last + 1,
            language=invitation.language,
            asked_at=now,
            due_at=now,
        )
    )
    session.flush()


def unsubscribe(session: Session, invitation: Invitation, now: datetime) -> None:
    """No more mail about this. It always works, also once the round is over."""
    if invitation.contact is None:
        invitation.contact = Contact(round_id=invitation.round_id)  # for an address told later
    if invitation.contact.unsubscribed_at is None:
        invitation.contact.unsubscribed_at = now
        cancel_messages(session, invitation)
        note_happening(session, invitation, Happening.UNSUBSCRIBED, now)


def change_contact(
    session: Session, invitation: Invitation, name: str, email: str, address: str
) -> bool:
    """Put right who is behind the invitation; whether anything changed.

    That mail came back, or was not wanted any more, was said of the address before.
    """
    contact = invitation.contact
    if contact is None:
        if not (name or email or address):
            return False
        contact = invitation.contact = Contact(round_id=invitation.round_id)
    if (contact.name, contact.email, contact.address) == (name, email, address):
        return False
    if contact.email and contact.email != email:
        contact.bounced_at = contact.unsubscribed_at = None
    contact.name, contact.email, contact.address = name, email, address
    session.flush()
    return True


def replace_link(
    session: Session, invitation: Invitation, now: datetime, person_id: int | None, secret: str
) -> Refusal | None:
    """Give the invitation the link with ``secret``, in place of those it has.

    In an anonymous round whoever answered under the old one could answer once more under the new
    one; the event is kept, so that possible doubles can be counted.
    """
    if refusal := refusal_of(invitation, now):
        return refusal
    if invitation.person_id is not None:
        return Refusal.SIGNED_IN
    if invitation.participated:
        return Refusal.PARTICIPATED
    made = session.get(InvitationLink, participation_id(secret))
    if made is not None:  # the same press of the button once more
        return None if made.revoked_at is None else Refusal.OUTDATED
    replaced = end_links(session, invitation, now)
    add_link(session, invitation, now, secret=secret)
    if replaced:
        note_happening(session, invitation, Happening.LINK_REPLACED, now, person_id)
    return None
