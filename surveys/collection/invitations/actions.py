"""Inviting: places in a round, the links that open them, and taking them back."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from surveys.collection.invitations.domain.links import new_secret, participation_id
from surveys.collection.invitations.domain.outcomes import Happening
from surveys.collection.invitations.models import (
    Invitation,
    InvitationEvent,
    InvitationLink,
    Message,
)
from surveys.collection.rounds.models import Round
from surveys.constituents.endings import OrganizationEnded
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group


class NothingToAsk(Exception):
    """The round has no questionnaire for the organization's group."""


def invite(
    session: Session,
    round_: Round,
    organization_id: int,
    label: str,
    language: str,
    now: datetime,
    person_id: int | None = None,
    contact_id: int | None = None,
    unit_id: int | None = None,
    subject: tuple[str, str] = ("", ""),
    test: bool = False,
    from_open_link: bool = False,
) -> Invitation:
    """A place in the round; ``subject`` is the key and the name of what the answers are about.

    Raises NothingToAsk if the round has no questionnaire for the organization's group, and
    OrganizationEnded if the organization has.
    """
    organization = session.get_one(Organization, organization_id)
    if organization.ended_on is not None:
        raise OrganizationEnded(organization_id)
    version = round_.version_for(Group(organization.group))
    if version is None:
        raise NothingToAsk
    invitation = Invitation(
        round_id=round_.id,
        organization_id=organization_id,
        version_id=version.id,
        person_id=person_id,
        contact_id=contact_id,
        unit_id=unit_id,
        label=label.strip(),
        language=language,
        subject_key=subject[0],
        subject_name=subject[1],
        test=test,
        from_open_link=from_open_link,
        made_at=now,
    )
    session.add(invitation)
    session.flush()
    return invitation


def make_link(
    session: Session, invitation: Invitation, now: datetime, secret: str | None = None
) -> str:
    """A new secret for the invitation; earlier ones stop working. It is shown once, never kept."""
    end_links(session, invitation, now)
    return add_link(session, invitation, now, secret=secret)


def end_links(session: Session, invitation: Invitation, now: datetime) -> bool:
    """Whatever links the invitation has stop working; whether there was one that did."""
    ended = session.scalars(
        update(InvitationLink)
        .where(InvitationLink.invitation_id == invitation.id, InvitationLink.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(InvitationLink.token_hash)
    ).all()
    return bool(ended)


def add_link(
    session: Session,
    invitation: Invitation,
    now: datetime,
    holder: str = "",
    secret: str | None = None,
) -> str:
    """One more secret for the invitation, beside those there are; ``holder`` says who has it."""
    secret = secret or new_secret()
    session.add(
        InvitationLink(
            token_hash=participation_id(secret),
            invitation_id=invitation.id,
            holder=holder,
            made_at=now,
        )
    )
    session.flush()
    return secret


def revoke_invitation(
    session: Session, invitation: Invitation, now: datetime, person_id: int | None = None
) -> None:
    """Take the invitation back; ``person_id`` is who of the staff does."""
    if invitation.revoked_at is None:
        invitation.revoked_at = now
        note_happening(session, invitation, Happening.WITHDRAWN, now, person_id)
        cancel_messages(session, invitation)


def note_happening(
    session: Session,
    invitation: Invitation,
    kind: Happening,
    now: datetime,
    person_id: int | None = None,
    note: str = "",
) -> None:
    """Add to the invitation's course; ``person_id`` None: the invited themselves, or the mail."""
    session.add(
        InvitationEvent(
            invitation_id=invitation.id, at=now, kind=kind, note=note, person_id=person_id
        )
    )
    session.flush()


def cancel_messages(session: Session, invitation: Invitation) -> None:
    """What is still in line for the invitation is not sent any more."""
    session.execute(
        update(Message)
        .where(Message.invitation_id == invitation.id, Message.state == "waiting")
        .values(state="cancelled")
    )
