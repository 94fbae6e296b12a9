"""Reads for the staff's pages about paper and telephone."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from surveys.collection.answering.domain.holding import Channel
from surveys.collection.answering.models import Response
from surveys.collection.invitations.models import Invitation
from surveys.constituents.models import Organization

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Place:
    """An invitation, and how its answers came so far ('' while there are none)."""

    invitation: Invitation
    channel: str
    submitted: bool


@dataclass(frozen=True, slots=True)
class Places:
    """The first invitations that were looked for, and how many there are in all."""

    shown: Sequence[Place]
    count: int


def places(session: Session, round_id: int, words: str = "") -> Places:
    """The invitations of a round that is not anonymous, found by number, label or organization."""
    query = (
        select(Invitation, Response.channel, Response.submitted_at)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(Invitation.round_id == round_id, Invitation.revoked_at.is_(None))
    )
    number = words.rsplit("-", 1)[-1].strip()  # as on a paper form: 12-345
    if number.isdecimal() and len(number) < 10:
        query = query.where(Invitation.id == int(number))
    elif words:
        query = query.join(Organization, Organization.id == Invitation.organization_id).where(
            Organization.name.icontains(words, autoescape=True)
            | Invitation.label.icontains(words, autoescape=True)
        )
    count = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = session.execute(
        query.options(joinedload(Invitation.organization)).order_by(Invitation.id).limit(MOST_SHOWN)
    )
    return Places([Place(i, c or "", s is not None) for i, c, s in rows], count)


def entered(session: Session, round_id: int) -> dict[str, int]:
    """How many submitted responses of a round came in each way; tests do not count."""
    rows = session.execute(
        select(Response.channel, func.count())
        .where(
            Response.round_id == round_id,
            Response.test.is_(False),
            Response.submitted_at.is_not(None),
        )
        .group_by(Response.channel)
    ).all()
    found = {str(channel): int(count) for channel, count in rows}
    return {channel: found.get(channel, 0) for channel in Channel}
