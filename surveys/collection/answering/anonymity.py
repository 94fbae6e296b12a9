"""The group of an anonymous response: kept only where every group of its round is a crowd."""

from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, or_, select
from sqlalchemy.orm import Session

from surveys.collection.answering.domain.anonymity import Crowd, keeps_groups
from surveys.collection.answering.domain.holding import Holder
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.models import Round, RoundQuestionnaire
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group

# By database: which rounds keep groups. It follows from the invitations as they stood when a round
# opened, which never change again, so it need not be counted at every first answer.
_known: WeakKeyDictionary[Engine | Connection, dict[int, bool]] = WeakKeyDictionary()


def kept_group(session: Session, holder: Holder) -> str:
    """The group that the response of ``holder`` may say it is of; '' where it says none.

    A test says none. The answer is the same for every response of a round, from the first to the
    last, whoever is invited or withdrawn meanwhile.
    """
    if not holder.anonymous or holder.test or not holder.group:
        return ""
    rounds = _known.setdefault(session.get_bind(), {})
    if holder.round_id not in rounds:
        rounds[holder.round_id] = round_keeps_groups(session, holder.round_id)
    return holder.group if rounds[holder.round_id] else ""


def round_keeps_groups(session: Session, round_id: int) -> bool:
    """Whether each group that the round asks was a crowd when it opened."""
    named = set(
        session.scalars(
            select(RoundQuestionnaire.group).where(RoundQuestionnaire.round_id == round_id)
        )
    )
    return keeps_groups(list(Group) if "" in named else named, _crowds(session, round_id))


def _crowds(session: Session, round_id: int) -> dict[str, Crowd]:
    """Those invited by name before the round opened and not withdrawn by then; tests are nobody."""
    rows = session.execute(
        select(
            Organization.group,
            func.count(Invitation.id),
            func.count(Invitation.organization_id.distinct()),
        )
        .join(Organization, Organization.id == Invitation.organization_id)
        .join(Round, Round.id == Invitation.round_id)
        .where(
            Invitation.round_id == round_id,
            Invitation.test.is_(False),
            Invitation.from_open_link.is_(False),
            Invitation.made_at < Round.opens_at,
            or_(Invitation.revoked_at.is_(None), Invitation.revoked_at >= Round.opens_at),
        )
        .group_by(Organization.group)
    )
    return {group: Crowd(invitations, places) for group, invitations, places in rows}
