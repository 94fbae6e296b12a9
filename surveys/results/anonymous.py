"""Reads for results of anonymous rounds: responses that name no organization, and what bounds them.

A response of an anonymous round belongs to no invitation, so nothing that is said of invitations
(the organization, the country, a withdrawal) can be said of it. Three things follow. A withdrawn
invitation counts as long as it may have been answered with. Real and demonstration organizations
cannot be told apart, so a round that asked any of the latter is a demonstration round. And how
many organizations answered is only bounded: by how many responses each can have given.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Subquery, case, func, or_, select
from sqlalchemy.orm import Session

from surveys.collection.answering.domain.holding import Channel
from surveys.collection.answering.models import Response
from surveys.collection.invitations.models import Invitation, InvitationEvent, InvitationLink
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.geography import CountryKind
from surveys.constituents.models import CountryRecord, Organization
from surveys.constituents.roles import Group
from surveys.results.domain.round_results import Bound, Bounds
from surveys.results.domain.turnouts import Population, Turnout

# Whoever was given another link can have answered under each: the links themselves are removed
# when a round is anonymized, what happened stays.
_NEW_LINK = ("link_replaced", "delegated")

_COUNTED = (
    Invitation.test.is_(False),
    or_(Invitation.revoked_at.is_(None), Invitation.revoked_at >= Round.opens_at),
)


def anonymous_populations(session: Session, round_ids: Collection[int]) -> dict[int, Population]:
    """The populations of the anonymous rounds among ``round_ids``.

    Of a group it is known how many submitted only if the round's responses say their group.
    """
    asked = session.execute(
        select(Round.id, Organization.group, CountryRecord.kind, func.count())
        .select_from(Round)
        .join(Invitation, Invitation.round_id == Round.id)
        .join(Organization, Organization.id == Invitation.organization_id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(Round.id.in_(round_ids), Round.mode == Mode.ANONYMOUS, *_COUNTED)
        .group_by(Round.id, Organization.group, CountryRecord.kind)
    ).all()
    submitted = session.execute(
        select(Response.round_id, Response.group, func.count())
        .join(Round, Round.id == Response.round_id)
        .where(
            Response.round_id.in_(round_ids),
            Round.mode == Mode.ANONYMOUS,
            Response.submitted_at.is_not(None),
            Response.test.is_(False),
        )
        .group_by(Response.round_id, Response.group)
    ).all()
    rounds = session.scalars(
        select(Round.id).where(Round.id.in_(round_ids), Round.mode == Mode.ANONYMOUS)
    )
    return {
        number: _population(
            [(group, kind, count) for found, group, kind, count in asked if found == number],
            {group: count for found, group, count in submitted if found == number},
        )
        for number in rounds
    }


def _population(asked: list[tuple[str, str, int]], submitted: dict[str, int]) -> Population:
    invited = {group: 0 for group in Group}
    for group, _kind, count in asked:
        invited[Group(group)] += count
    known = not submitted or any(submitted.keys())
    return Population(
        demonstration=any(kind == CountryKind.DEMONSTRATION for _, kind, _ in asked),
        groups={g: Turnout(n, submitted.get(g, 0) if known else None) for g, n in invited.items()},
        whole=Turnout(sum(invited.values()), sum(submitted.values())),
        anonymous=True,
    )


def bounds_of(session: Session, round_id: int) -> Bounds:
    """The most that each organization can have given to an anonymous round.

    One response for each link of each of its invitations. Paper forms may be of anybody.
    """
    links = _number_by_invitation(InvitationLink.invitation_id)
    replaced = _number_by_invitation(
        InvitationEvent.invitation_id, InvitationEvent.kind.in_(_NEW_LINK)
    )
    made = func.coalesce(links.c.number, 0)
    at_least = 1 + func.coalesce(replaced.c.number, 0)
    rows = session.execute(
        select(Organization.group, func.sum(case((made > at_least, made), else_=at_least)))
        .select_from(Invitation)
        .join(Round, Round.id == Invitation.round_id)
        .join(Organization, Organization.id == Invitation.organization_id)
        .outerjoin(links, links.c.invitation_id == Invitation.id)
        .outerjoin(replaced, replaced.c.invitation_id == Invitation.id)
        .where(Invitation.round_id == round_id, *_COUNTED)
        .group_by(Organization.id, Organization.group)
    )
    paper = session.scalar(
        select(func.count()).where(
            Response.round_id == round_id,
            Response.channel != Channel.WEB,
            Response.submitted_at.is_not(None),
            Response.test.is_(False),
        )
    )
    return Bounds(tuple(Bound(group, int(most)) for group, most in rows), paper or 0)


def _number_by_invitation(invitation_id: Any, *conditions: Any) -> Subquery:
    """How many rows of a table there are for each invitation."""
    return (
        select(invitation_id.label("invitation_id"), func.count().label("number"))
        .where(*conditions)
        .group_by(invitation_id)
        .subquery()
    )
