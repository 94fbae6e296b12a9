"""What is kept about a person over all rounds: finding it, handing it out, erasing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from surveys.collection.answering.identities import (
    delete_contacts,
    end_links,
    strip_invitations,
    strip_response,
    strip_units,
)
from surveys.collection.answering.models import Response
from surveys.collection.invitations.models import (
    Invitation,
    InvitationEvent,
    InvitationLink,
    Message,
)
from surveys.collection.population.models import Contact, FrameUnit
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import period_of
from surveys.constituents.models import Organization, Person
from surveys.questionnaires.domain.structure import Kind

MOST_FOUND = 100


@dataclass(frozen=True, slots=True)
class Trace:
    """One place where a person is named: a contact, the invitation it stands behind, or both."""

    round: Round
    organization: Organization | None
    contact: Contact | None
    invitation: Invitation | None

    @property
    def subject(self) -> str:
        """What it is found by again, e.g. "invitation:12"."""
        if self.invitation is not None:
            return f"invitation:{self.invitation.id}"
        assert self.contact is not None
        return f"contact:{self.contact.id}"

    @property
    def response(self) -> Response | None:
        """The answers, where they can be told: never in an anonymous round."""
        return self.invitation.response if self.invitation else None

    def answers_go(self, now: datetime) -> bool:
        """Whether submitted answers can be deleted on demand: not once results rest on them."""
        if self.round.mode == Mode.ANONYMOUS or self.round.version.kind == Kind.DIAGNOSTIC:
            return False
        return period_of(self.round).state(now) is not RoundState.CLOSED


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did."""

    invitations: int
    answers_deleted: int
    answers_kept: int


def find_traces(session: Session, words: str) -> list[Trace]:
    """Every place over all rounds that names the person, the latest round first.

    By the whole e-mail address, or by a part of the name: of contacts, accounts, invitations'
    labels, and of those whom a link was made for.
    """
    contacts = select(Contact.id).where(
        or_(Contact.email == words.lower(), Contact.name.icontains(words, autoescape=True))
    )
    people = select(Person.id).where(
        or_(Person.email == words.lower(), Person.name.icontains(words, autoescape=True))
    )
    holders = select(InvitationLink.invitation_id).where(
        InvitationLink.holder.icontains(words, autoescape=True)
    )
    invitations = session.scalars(
        _with_all()
        .where(
            or_(
                Invitation.contact_id.in_(contacts),
                Invitation.person_id.in_(people),
                Invitation.label.icontains(words, autoescape=True),
                Invitation.id.in_(holders),
            )
        )
        .order_by(Invitation.round_id.desc(), Invitation.id)
        .limit(MOST_FOUND)
    ).all()
    bare = session.scalars(
        select(Contact)
        .where(
            Contact.id.in_(contacts),
            Contact.id.not_in(
                select(Invitation.contact_id).where(Invitation.contact_id.is_not(None))
            ),
        )
        .order_by(Contact.round_id.desc(), Contact.id)
        .limit(MOST_FOUND)
    ).all()
    return [*map(_of_invitation, invitations), *(_of_contact(session, c) for c in bare)]


def trace_of(session: Session, subject: str) -> Trace | None:
    """The trace again from its ``subject``; None when there is none any more."""
    kind, _colon, number = subject.partition(":")
    if not (number.isdecimal() and number.isascii() and len(number) < 10):
        return None
    if kind == "contact":
        contact = session.get(Contact, int(number))
        return None if contact is None else _of_contact(session, contact)
    if kind != "invitation":
        return None
    invitation = session.scalar(_with_all().where(Invitation.id == int(number)))
    return None if invitation is None else _of_invitation(invitation)


def _with_all() -> Any:
    return select(Invitation).options(
        joinedload(Invitation.round),
        joinedload(Invitation.organization),
        joinedload(Invitation.contact),
        joinedload(Invitation.person),
        joinedload(Invitation.response),
    )


def _of_invitation(invitation: Invitation) -> Trace:
    return Trace(invitation.round, invitation.organization, invitation.contact, invitation)


def _of_contact(session: Session, contact: Contact) -> Trace:
    unit = session.scalar(
        select(FrameUnit)
        .where(FrameUnit.contact_id == contact.id)
        .options(joinedload(FrameUnit.organization))
        .limit(1)
    )
    organization = unit.organization if unit else None
    return Trace(session.get_one(Round, contact.round_id), organization, contact, None)


def erase(
    session: Session, trace: Trace, delete_answers: bool, person_id: int, now: datetime
) -> Erased:
    """Erase who is behind a trace, with all that hangs on the same contact.

    Drafts are deleted. Submitted answers are deleted if ``delete_answers`` and the round still
    runs; else they stay without a name. Those of an anonymous round cannot be told.
    """
    contacts = [trace.contact.id] if trace.contact else []
    wanted: list[Any] = [Invitation.contact_id.in_(contacts)] if contacts else []
    if trace.invitation is not None:
        wanted.append(Invitation.id == trace.invitation.id)
    numbers = _locked(session, wanted)
    units = session.scalars(select(FrameUnit.id).where(_units(session, contacts, numbers))).all()
    deleted, kept = _answers(session, numbers, delete_answers and trace.answers_go(now))
    end_links(session, numbers, now)
    strip_invitations(session, numbers, True, now)
    strip_units(session, units)
    delete_contacts(session, contacts)
    for number in numbers:
        session.add(
            InvitationEvent(invitation_id=number, at=now, kind="erased", person_id=person_id)
        )
    session.flush()
    session.expire_all()
    return Erased(len(numbers), deleted, kept)


def _locked(session: Session, wanted: Sequence[Any]) -> Sequence[int]:
    """The invitations concerned, locked: an answer that is being saved comes first."""
    if not wanted:
        return []
    return session.scalars(
        select(Invitation.id).where(or_(*wanted)).order_by(Invitation.id).with_for_update()
    ).all()


def _units(session: Session, contacts: Sequence[int], numbers: Sequence[int]) -> Any:
    drawn = select(Invitation.unit_id).where(
        Invitation.id.in_(numbers), Invitation.unit_id.is_not(None)
    )
    return or_(FrameUnit.contact_id.in_(contacts), FrameUnit.id.in_(drawn))


def _answers(session: Session, numbers: Sequence[int], delete_submitted: bool) -> tuple[int, int]:
    """How many responses were deleted, and how many kept without a name."""
    deleted = kept = 0
    for response in session.scalars(
        select(Response)
        .where(Response.invitation_id.in_(numbers))
        .execution_options(populate_existing=True)
    ).all():
        if response.submitted_at is None or delete_submitted:
            session.delete(response)
            deleted += 1
        else:
            strip_response(response)
            kept += 1
    session.flush()
    return deleted, kept


def kept_about(session: Session, trace: Trace) -> dict[str, Any]:
    """All that is kept about a person at one place, for machines.

    Without the answers: those who run a round do not read them. Whoever gave them gets them from
    the page "My answers".
    """
    contact, invitation, round_ = trace.contact, trace.invitation, trace.round
    found: dict[str, Any] = {
        "round": {"number": round_.id, "title": round_.title, "mode": round_.mode},
        "organization": trace.organization.name if trace.organization else None,
    }
    if contact is not None:
        found["contact"] = {
            "name": contact.name,
            "email": contact.email,
            "address": contact.address,
            "unsubscribed": _moment(contact.unsubscribed_at),
            "bounced": _moment(contact.bounced_at),
        }
    if invitation is not None:
        found["invitation"] = _invitation(session, invitation)
    return found


def _invitation(session: Session, invitation: Invitation) -> dict[str, Any]:
    links = session.scalars(
        select(InvitationLink)
        .where(InvitationLink.invitation_id == invitation.id)
        .order_by(InvitationLink.made_at, InvitationLink.token_hash)
    )
    events = session.scalars(
        select(InvitationEvent)
        .where(InvitationEvent.invitation_id == invitation.id)
        .order_by(InvitationEvent.id)
    )
    mail = session.scalars(
        select(Message)
        .where(Message.invitation_id == invitation.id)
        .order_by(Message.asked_at, Message.id)
    )
    return {
        "number": invitation.id,
        "label": invitation.label,
        "language": invitation.language,
        "about": invitation.subject_name or None,
        "account": invitation.person.email if invitation.person else None,
        "made": _moment(invitation.made_at),
        "withdrawn": _moment(invitation.revoked_at),
        "outcome": invitation.outcome or None,
        "participated": invitation.participated,
        "links": [
            {
                "holder": link.holder or None,
                "made": _moment(link.made_at),
                "ended": _moment(link.revoked_at),
            }
            for link in links
        ],
        "events": [
            {"at": _moment(event.at), "kind": event.kind, "note": event.note or None}
            for event in events
        ],
        "messages": [
            {
                "kind": message.kind,
                "state": message.state,
                "language": message.language,
                "asked": _moment(message.asked_at),
                "sent": _moment(message.sent_at),
                "fault": message.fault or None,
            }
            for message in mail
        ],
        "response": _response(invitation.response),
    }


def _response(response: Response | None) -> dict[str, Any] | None:
    if response is None:
        return None
    return {
        "answers": len(response.answers),
        "language": response.language,
        "channel": response.channel,
        "begun": _moment(response.begun_at),
        "saved": _moment(response.saved_at),
        "submitted": _moment(response.submitted_at),
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
