"""Organizations that end: recording it, taking it back, and what came before and after.

What has ended is read by its own people as before; nothing of it is changed, and nobody is asked
for it any more. All of that follows from the day alone, so taking the ending back restores it.
Upper rooms say here what an ending touches, and what rests on it.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Select, delete, select
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


def locked_organization(session: Session, organization_id: int) -> Organization | None:
    """The organization for ending: whoever changes something of it is done first."""
    return session.scalar(
        select(Organization)
        .where(Organization.id == organization_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


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
    successors: Collection[int],
    today: date,
) -> tuple[Fault, ...]:
    """Record the end; ``organization`` is locked. What is wrong with it, and then nothing changes.

    Saying the same once more changes nothing and is not wrong.
    """
    if organization.ended_on == day and successor_ids(session, organization.id) == set(successors):
        return ()
    after = session.scalars(
        select(Organization)
        .where(Organization.id.in_(successors))
        .order_by(Organization.id)
        .with_for_update(read=True)
    ).all()
    wrong = faults(way, day, today, party_of(organization), [party_of(each) for each in after])
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
