"""Organizations that end: recording it, taking it back, and what came before and after.

What has ended is read by its own people as before; nothing of it is changed, and nobody is asked
for it any more. All of that follows from the day alone, so taking the ending back restores it.
Upper rooms say here what an ending touches, and what rests on it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session, joinedload

from surveys.constituents.domain.endings import Fault, Formation, Party, Way, faults, way_of
from surveys.constituents.models import Organization, Succession
from surveys.constituents.roles import Group


class OrganizationEnded(Exception):
    """Nothing of this organization can be changed any more."""

    def __init__(self, organization_id: int) -> None:
        super().__init__(str(organization_id))
        self.organization_id = organization_id


# By the name of the room: sentences about what closes with an organization.
TOUCHED: dict[str, Callable[[Session, int, datetime], list[str]]] = {}
# Sentences about what rests on an ending: the successors' ids and the day are given.
RESTING: dict[str, Callable[[Session, Collection[int], date], list[str]]] = {}
# What else notes in the audit trail that an organization ended (True) or goes on again (False).
NOTING: dict[str, Callable[[Session, int, bool, int | None, datetime], None]] = {}


def party_of(organization: Organization) -> Party:
    return Party(
        organization.id,
        organization.country_iso3,
        Group(organization.group),
        organization.ended_on,
    )


def ended() -> Select[int]:
    """The ids of all that have ended, to leave them out of what asks or counts."""
    return select(Organization.id).where(Organization.ended_on.is_not(None))


def require_going_on(session: Session, organization_id: int, hold: bool = False) -> None:
    """Raises OrganizationEnded if it has.

    With ``hold`` it does not end before the caller's commit either: whoever records that waits.
    """
    query = select(Organization.ended_on).where(Organization.id == organization_id)
    day = session.scalar(query.with_for_update(read=True) if hold else query)
    if day is not None:
        raise OrganizationEnded(organization_id)


def locked_organization(
    session: Session, organization_id: int, read: bool = False
) -> Organization | None:
    """The organization for ending: whoever changes something of it is done first.

    With ``read`` it is only kept as it is, for another to be followed by it.
    """
    return session.scalar(
        select(Organization)
        .where(Organization.id == organization_id)
        .with_for_update(read=read)
        .execution_options(populate_existing=True)
    )


def locked_with_successors(
    session: Session, organization_id: int, successors: Collection[int]
) -> list[Organization]:
    """Those of the successors that there are; they and the organization stay as they now are.

    Locked in the order of their ids: of two that end into each other at once, one waits.
    """
    ids = sorted({organization_id, *successors})
    found = [locked_organization(session, each, read=each != organization_id) for each in ids]
    return [each for each in found if each is not None and each.id in successors]


def possible_successors(session: Session, organization: Organization) -> Sequence[Organization]:
    """The others of the same country and group, by name."""
    return session.scalars(
        select(Organization)
        .where(
            Organization.country_iso3 == organization.country_iso3,
            Organization.group == organization.group,
            Organization.id != organization.id,
        )
        .order_by(Organization.name)
    ).all()


def end_organization(
    session: Session,
    organization: Organization,
    way: Way,
    day: date,
    after: Sequence[Organization],
    today: date,
) -> tuple[Fault, ...]:
    """Record the end. What is wrong with it, and then nothing changes.

    The caller has them all from :func:`locked_with_successors`. Saying the same once more changes
    nothing and is not wrong.
    """
    ids = {each.id for each in after}
    if organization.ended_on == day and successor_ids(session, organization.id) == ids:
        return ()
    ending = replace(party_of(organization), formed_on=formed_on(session, organization.id))
    wrong = faults(way, day, today, ending, [party_of(each) for each in after])
    if wrong:
        return wrong
    organization.ended_on = day
    session.add_all(
        Succession(predecessor_id=organization.id, successor_id=each.id) for each in after
    )
    session.flush()
    return ()


def what_rests(session: Session, organization: Organization) -> list[str]:
    """Sentences about what keeps an ending from being taken back; none: nothing does."""
    following = successor_ids(session, organization.id)
    if organization.ended_on is None or not following:
        return []
    return [
        text
        for room in RESTING.values()
        for text in room(session, following, organization.ended_on)
    ]


def undo_ending(session: Session, organization: Organization) -> bool:
    """Take the ending back; False if there was none. Whoever calls it asked :func:`what_rests`."""
    if organization.ended_on is None:
        return False
    session.execute(delete(Succession).where(Succession.predecessor_id == organization.id))
    organization.ended_on = None
    session.flush()
    return True


# --- before and after ----------------------------------------------------------------------------


def successor_ids(session: Session, organization_id: int) -> set[int]:
    query = select(Succession.successor_id).where(Succession.predecessor_id == organization_id)
    return set(session.scalars(query))


def successors_of(session: Session, organization_id: int) -> list[Organization]:
    """Those that came after the organization, by name."""
    query = (
        select(Organization)
        .join(Succession, Succession.successor_id == Organization.id)
        .where(Succession.predecessor_id == organization_id)
        .order_by(Organization.name)
    )
    return list(session.scalars(query))


def formed_on(session: Session, organization_id: int) -> date | None:
    """The last day on which others became the organization; None if none ever did."""
    return session.scalar(
        select(func.max(Organization.ended_on))
        .join(Succession, Succession.predecessor_id == Organization.id)
        .where(Succession.successor_id == organization_id)
    )


def formations_of(session: Session, organization_id: int) -> list[Formation]:
    """Out of what the organization came, the earliest first; mostly out of nothing."""
    before = session.scalars(
        select(Succession)
        .join(Organization, Organization.id == Succession.predecessor_id)
        .where(Succession.successor_id == organization_id)
        .order_by(Organization.ended_on, Organization.name)
        .options(joinedload(Succession.predecessor))
    ).all()
    return [
        Formation(
            each.predecessor.ended_on,
            way_of(len(successor_ids(session, each.predecessor_id))),
            each.predecessor.name,
        )
        for each in before
        if each.predecessor.ended_on is not None
    ]
