"""Reads of people, organizations and the audit trail."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from surveys.constituents.models import AuditEvent, Membership, Organization, Person
from surveys.constituents.roles import Actor, Grant, Group, Role


def person_by_email(session: Session, email: str) -> Person | None:
    return session.scalar(select(Person).where(Person.email == email.strip().lower()))


def actor_of(session: Session, person_id: int, session_number: int) -> tuple[Person, Actor] | None:
    """The person with all grants; None if gone, inactive or signed out everywhere."""
    person = session.scalar(
        select(Person).where(Person.id == person_id).options(selectinload(Person.memberships))
    )
    if person is None or not person.active or person.session_number != session_number:
        return None
    return person, Actor(person.id, frozenset(grant_of(m) for m in person.memberships))


def grant_of(membership: Membership) -> Grant:
    group = Group(membership.group) if membership.group else None
    return Grant(Role(membership.role), membership.organization_id, group)


def people(session: Session) -> Sequence[Person]:
    return session.scalars(
        select(Person)
        .options(selectinload(Person.memberships).joinedload(Membership.organization))
        .order_by(Person.name)
    ).all()


def focal_points_of(session: Session, organization_id: int) -> list[Person]:
    """The active people who act for the organization, by name."""
    members = select(Membership.person_id).where(
        Membership.role == Role.FOCAL_POINT, Membership.organization_id == organization_id
    )
    query = select(Person).where(Person.id.in_(members), Person.active)
    return list(session.scalars(query.order_by(Person.name, Person.id)))


def organizations(session: Session, group: Group | None = None) -> Sequence[Organization]:
    query = select(Organization).options(joinedload(Organization.country))
    if group is not None:
        query = query.where(Organization.group == group)
    return session.scalars(
        query.order_by(Organization.country_iso3, Organization.group, Organization.name)
    ).all()


def organizations_going_on(session: Session) -> list[Organization]:
    """Those that have not ended: whoever can be asked something."""
    return [each for each in organizations(session) if each.ended_on is None]


def recent_events(
    session: Session, limit: int, before: int | None = None
) -> list[tuple[AuditEvent, Person | None]]:
    """The latest audit events with the person behind each, newest first."""
    query = select(AuditEvent, Person).outerjoin(Person, Person.id == AuditEvent.person_id)
    if before is not None:
        query = query.where(AuditEvent.id < before)
    rows = session.execute(query.order_by(AuditEvent.id.desc()).limit(limit))
    return [(event, person) for event, person in rows]
