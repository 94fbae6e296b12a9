"""What a reader may see of the verdicts on a programme, round by round.

Everybody sees a verdict that every contributing organization lets be seen; a bureau sees the part
of its own group; an organization its own answer. Before a round has closed nobody sees any.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.participation.asking.actions import rounds_asking
from capacity.participation.domain.replies import ProgrammeReplies, may_tell_organization
from capacity.participation.domain.verdicts import (
    GroupVerdict,
    OrganizationVerdict,
    ProgrammeVerdict,
    group_verdict,
)
from capacity.participation.models import ProgrammeRound
from capacity.participation.replies_queries import replies_of_rounds
from capacity.participation.verdict_queries import published
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import period_of
from surveys.constituents.models import Organization
from surveys.constituents.roles import Actor, Group, Role


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """What one organization of the reader said.

    ``verdict`` is None where telling it would tell who gave which answer; ``compared`` is whether
    the official reply may be set against what its respondents said.
    """

    organization: Organization
    verdict: OrganizationVerdict | None
    compared: bool


@dataclass(frozen=True, slots=True)
class RoundPart:
    """One round about a programme, as far as the reader may see it."""

    asked: ProgrammeRound
    state: RoundState
    published: ProgrammeVerdict | None = None
    groups: tuple[tuple[Group, GroupVerdict], ...] = ()
    own: tuple[OwnAnswer, ...] = ()

    @property
    def closed(self) -> bool:
        return self.state is RoundState.CLOSED

    @property
    def identified(self) -> bool:
        """Whether it shows what the reader sees only by a role."""
        return bool(self.groups or self.own)

    @property
    def shows(self) -> bool:
        return self.published is not None or self.identified


def parts_of(
    session: Session, actor: Actor, programme_id: int, moment: datetime
) -> list[RoundPart]:
    """The rounds about the programme, the latest first, with what ``actor`` may see of each."""
    rounds = rounds_asking(session, programme_id)
    closed = [each.round_id for each in rounds if _state(each.round, moment) is RoundState.CLOSED]
    found = replies_of_rounds(session, closed, [programme_id]) if closed else []
    replies = {each.round_id: each for each in found}
    return [_part(session, actor, each, replies.get(each.round_id), moment) for each in rounds]


def _state(round_: Round, moment: datetime) -> RoundState:
    return period_of(round_).state(moment)


def _part(
    session: Session,
    actor: Actor,
    asked: ProgrammeRound,
    replies: ProgrammeReplies | None,
    moment: datetime,
) -> RoundPart:
    state = _state(asked.round, moment)
    if replies is None:
        return RoundPart(asked, state)
    reviewed = actor.groups(Role.REVIEWER)
    return RoundPart(
        asked,
        state,
        published(session, [replies]).get(asked.programme_id),
        tuple((g, group_verdict(replies.of(g))) for g in Group if g in reviewed),
        tuple(_own(session, actor, asked.round, replies)),
    )


def _own(
    session: Session, actor: Actor, round_: Round, replies: ProgrammeReplies
) -> Sequence[OwnAnswer]:
    mine = actor.organizations(Role.FOCAL_POINT)
    framed = [one for one in replies.organizations if one.organization_id in mine]
    names = {
        each.id: each
        for each in session.scalars(
            select(Organization).where(Organization.id.in_([one.organization_id for one in framed]))
        )
    }
    confidential = round_.mode == Mode.CONFIDENTIAL
    found = []
    for one in framed:
        compared = may_tell_organization(one, confidential)
        told = compared or one.verdict.official or not one.replies.respondents
        found.append(OwnAnswer(names[one.organization_id], one.verdict if told else None, compared))
    return found
