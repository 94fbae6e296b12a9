"""Several people of one organization share one response: links for colleagues."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.answering.queries import Visit
from surveys.collection.invitations.domain.links import SECRET_BYTES, participation_id
from surveys.collection.invitations.models import Invitation, InvitationLink
from surveys.collection.rounds.domain import RoundState
from surveys.questionnaires.domain.structure import Kind, Questionnaire

MOST_COLLEAGUES = 20


class Alone(StrEnum):
    """Why an invitation cannot be shared."""

    ANONYMOUS = "anonymous"  # who has which link would be written down beside the invitation
    ACCOUNT = "account"  # it was given to one person
    TYPED = "typed"  # staff type for somebody else
    RATER = "rater"  # ratings are compared, so each is given by one person
    CLOSED = "closed"


class TooManyColleagues(Exception):
    """The invitation has as many links as one may have."""


def why_alone(visit: Visit, questionnaire: Questionnaire, now: datetime) -> Alone | None:
    """Why this visit's answers cannot be shared with colleagues; None if they can."""
    if visit.holder.anonymous or visit.invitation_id is None:
        return Alone.ANONYMOUS
    if visit.holder.entered_by is not None:
        return Alone.TYPED
    if questionnaire.kind is Kind.DIAGNOSTIC:
        return Alone.RATER
    if visit.person_id is not None:
        return Alone.ACCOUNT
    return Alone.CLOSED if visit.period.state(now) is RoundState.CLOSED else None


def colleague_secret(secret_key: str, nonce: str) -> str:
    """The secret of the link that the form with this ``nonce`` asks for: 128 bits.

    Without the server's key nobody can tell it from random. Derived, so that a form that is sent
    twice makes one link, and shows it both times: respondents have no cookie to keep it in.
    """
    derived = hmac.digest(secret_key.encode(), f"colleague:{nonce}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(derived[:SECRET_BYTES]).rstrip(b"=").decode("ascii")


def share_with(session: Session, invitation_id: int, name: str, secret: str, now: datetime) -> bool:
    """Let ``secret`` open the invitation for the colleague ``name``; False if its link was ended.

    Raises TooManyColleagues beyond the limit. The invitation must be locked.
    """
    known = session.get(InvitationLink, participation_id(secret))
    if known is not None:
        return known.invitation_id == invitation_id and known.revoked_at is None
    if len(colleagues(session, invitation_id)) >= MOST_COLLEAGUES:
        raise TooManyColleagues
    session.add(
        InvitationLink(
            token_hash=participation_id(secret),
            invitation_id=invitation_id,
            holder=name,
            made_at=now,
        )
    )
    session.flush()
    return True


def end_link(session: Session, invitation_id: int, token_hash: str, now: datetime) -> bool:
    """End a colleague's link; False if there is none such. Ending it again changes nothing.

    The first link, which nobody's name stands on, is only ended by those who invited.
    """
    link = session.get(InvitationLink, token_hash)
    if link is None or link.invitation_id != invitation_id or not link.holder:
        return False
    if link.revoked_at is None:
        link.revoked_at = now
        session.flush()
    return True


def colleagues(session: Session, invitation_id: int) -> Sequence[InvitationLink]:
    """The colleagues' links that work, in the order in which they were made."""
    return session.scalars(
        select(InvitationLink)
        .where(
            InvitationLink.invitation_id == invitation_id,
            InvitationLink.holder != "",
            InvitationLink.revoked_at.is_(None),
        )
        .order_by(InvitationLink.made_at, InvitationLink.token_hash)
    ).all()


def locked_invitation(session: Session, invitation_id: int) -> Invitation:
    """The invitation, locked: two who share at once follow one another."""
    return session.scalars(
        select(Invitation)
        .where(Invitation.id == invitation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
