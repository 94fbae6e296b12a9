"""Inviting: places in a round, the links that open them, and taking them back."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from surveys.collection.invitations.domain.links import new_secret, participation_id
from surveys.collection.invitations.models import Invitation, InvitationLink
from surveys.collection.rounds.models import Round
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
) -> Invitation:
    """A place in the round; ``subject`` is the key and the name of what the answers are about.

    Raises NothingToAsk if the round has no questionnaire for the organization's group.
    """
    organization = session.get_one(Organization, organization_id)
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
        made_at=now,
    )
    session.add(invitation)
    session.flush()
    return invitation


def make_link(session: Session, invitation: Invitation, now: datetime) -> str:
    """A new secret for the invitation; earlier ones stop working. It is shown once, never kept."""
    session.execute(
        update(InvitationLink)
        .where(InvitationLink.invitation_id == invitation.id, InvitationLink.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return add_link(session, invitation, now)


def add_link(session: Session, invitation: Invitation, now: datetime, holder: str = "") -> str:
    """One more secret for the invitation, beside those there are; ``holder`` says who has it."""
    secret = new_secret()
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


def revoke_invitation(session: Session, invitation: Invitation, now: datetime) -> None:
    if invitation.revoked_at is None:
        invitation.revoked_at = now
        session.flush()
