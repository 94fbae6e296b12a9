"""The open link: one public address for a round; each who comes by it gets an invitation.

It stands on posters, so anybody can come: how many is limited in all and for each organization,
under a lock, so that two who come at once cannot both take the last place.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from surveys.collection.invitations.actions import add_link, invite
from surveys.collection.invitations.domain.links import participation_id
from surveys.collection.invitations.domain.presses import new_press
from surveys.collection.invitations.models import Invitation, InvitationLink, OpenLink
from surveys.collection.population.models import Frame, FrameUnit
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization

SOONEST = timedelta(seconds=2)  # no person reads the page and fills it in faster
LATEST = timedelta(hours=12)


class Shut(StrEnum):
    """Why nobody, or nobody more, comes in."""

    CLOSED = "closed"  # the open link is
    FULL = "full"  # as many came as were to come
    ORGANIZATION_FULL = "organization_full"


def open_link_of(session: Session, round_id: int) -> OpenLink | None:
    return session.get(OpenLink, round_id)


def open_link_behind(session: Session, token: str) -> OpenLink | None:
    return session.scalar(select(OpenLink).where(OpenLink.token == token))


def open_for_all(
    session: Session, round_: Round, most_in_all: int, most_per_organization: int, now: datetime
) -> OpenLink:
    """Open the round's link, or open it again, with these limits. Its address stays the same.

    Raises ValueError for an anonymous round: there an invitation made just before its answer would
    lead from the one to the other.
    """
    if round_.mode == Mode.ANONYMOUS:
        raise ValueError("an anonymous round has no open link")
    link = _locked(session, round_.id)
    if link is None:
        link = OpenLink(round_id=round_.id, token=secrets.token_urlsafe(12), made_at=now)
        session.add(link)
    link.most_in_all, link.most_per_organization = most_in_all, most_per_organization
    link.closed_at = None
    session.flush()
    return link


def close_for_all(session: Session, round_: Round, now: datetime) -> None:
    """Nobody more comes in; who has come goes on with the own link."""
    link = _locked(session, round_.id)
    if link is not None and link.closed_at is None:
        link.closed_at = now
        session.flush()


def _locked(session: Session, round_id: int) -> OpenLink | None:
    return session.scalar(
        select(OpenLink)
        .where(OpenLink.round_id == round_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


# Who can be chosen


def offered(session: Session, round_: Round) -> Select[Organization]:
    """The organizations that may come: those of the frame, or all of the groups that are asked.

    Once a sample is drawn, only those that are in it.
    """
    query = select(Organization).where(Organization.ended_on.is_(None))
    frame = session.get(Frame, round_.id)
    if frame is not None and frame.source != "open":
        units = select(FrameUnit.organization_id).where(FrameUnit.round_id == round_.id)
        if frame.drawn_at is not None:
            units = units.where(FrameUnit.selected)
        query = query.where(Organization.id.in_(units))
    groups = {asked.group for asked in round_.questionnaires}
    return query if "" in groups else query.where(Organization.group.in_(groups))


def offered_countries(session: Session, round_: Round) -> list[str]:
    """The ISO codes of the countries that have somebody to choose."""
    found = offered(session, round_).with_only_columns(Organization.country_iso3).distinct()
    return sorted(session.scalars(found))


def offered_organizations(session: Session, round_: Round, iso3: str) -> Sequence[Organization]:
    return session.scalars(
        offered(session, round_)
        .where(Organization.country_iso3 == iso3)
        .order_by(Organization.group, Organization.name)
    ).all()


# Coming in


def places_left(session: Session, link: OpenLink) -> int:
    return max(0, link.most_in_all - _count(session, link))


def came(session: Session, link: OpenLink) -> int:
    """How many invitations were made by the open link; withdrawn ones count no more."""
    return _count(session, link)


def _count(session: Session, link: OpenLink, organization_id: int | None = None) -> int:
    query = select(func.count()).where(
        Invitation.round_id == link.round_id,
        Invitation.from_open_link,
        Invitation.revoked_at.is_(None),
    )
    if organization_id is not None:
        query = query.where(Invitation.organization_id == organization_id)
    return session.scalar(query) or 0


def come_in(
    session: Session,
    round_: Round,
    organization_id: int,
    label: str,
    language: str,
    secret: str,
    now: datetime,
) -> Shut | None:
    """Make an invitation that ``secret`` opens, if there is room; None when it is there.

    Coming again with the same secret changes nothing.
    """
    link = _locked(session, round_.id)
    if session.get(InvitationLink, participation_id(secret)) is not None:
        return None
    if link is None or link.closed_at is not None:
        return Shut.CLOSED
    if not places_left(session, link):
        return Shut.FULL
    if _count(session, link, organization_id) >= link.most_per_organization:
        return Shut.ORGANIZATION_FULL
    invitation = invite(session, round_, organization_id, label, language, now, from_open_link=True)
    add_link(session, invitation, now, secret=secret)
    return None


def own_invitation(session: Session, link: OpenLink, secret: str) -> Invitation | None:
    """The invitation that somebody got by this open link, by its own link's secret."""
    return session.scalar(
        select(Invitation)
        .join(InvitationLink, InvitationLink.invitation_id == Invitation.id)
        .where(
            InvitationLink.token_hash == participation_id(secret),
            InvitationLink.revoked_at.is_(None),
            Invitation.round_id == link.round_id,
            Invitation.from_open_link,
            Invitation.revoked_at.is_(None),
        )
    )


# The form's own stamp: when it was shown, by which open link, and a number of its own


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a form says of itself."""

    press: str
    in_time: bool  # neither faster than anybody types nor left open for half a day


def new_stamp(link: OpenLink, now: datetime) -> str:
    return str(_stamps().dumps([new_press(), int(now.timestamp()), link.token]))


def read_stamp(link: OpenLink, text: str, now: datetime) -> Stamp | None:
    """None for a stamp that this link's page did not put there."""
    try:
        press, shown_at, token = _stamps().loads(text)
    except (BadSignature, ValueError, TypeError):
        return None
    if token != link.token:
        return None
    age = timedelta(seconds=now.timestamp() - shown_at)
    return Stamp(press, SOONEST <= age <= LATEST)


def _stamps() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="open-link-form")
