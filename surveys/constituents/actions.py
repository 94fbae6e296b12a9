"""Changes to countries, organizations, people and their roles."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.constituents.geography import all_countries
from surveys.constituents.models import CountryRecord, Membership, Organization, Person
from surveys.constituents.passwords import hash_password
from surveys.constituents.roles import Grant, Group
from surveys.foundation.database import database


def load_countries(session: Session) -> int:
    """Bring the countries table up to the packaged register; the number of countries."""
    for country in all_countries():
        session.merge(
            CountryRecord(
                iso3=country.iso3,
                iso2=country.iso2,
                kind=country.kind,
                region=country.region,
                subregion=country.subregion,
            )
        )
    session.flush()
    return len(all_countries())


def set_up_countries() -> str:
    """The set-up step: countries and demonstration countries are there."""
    with database().writing() as session:
        load_countries(session)
        session.commit()
    return ""


def add_organization(
    session: Session, country_iso3: str, group: Group, name: str, language: str
) -> Organization:
    organization = Organization(
        country_iso3=country_iso3, group=group, name=name.strip(), language=language
    )
    session.add(organization)
    session.flush()
    return organization


def add_person(session: Session, email: str, name: str, password: str, language: str) -> Person:
    person = Person(
        email=email.strip().lower(),
        name=name.strip(),
        password_hash=hash_password(password),
        language=language,
    )
    session.add(person)
    session.flush()
    return person


def grant_role(session: Session, person: Person, grant: Grant) -> bool:
    """Give a role; False when the person already has it."""
    alike = select(Membership).where(
        Membership.person_id == person.id,
        Membership.role == grant.role,
        Membership.organization_id.is_not_distinct_from(grant.organization_id),
        Membership.group.is_not_distinct_from(grant.group),
    )
    if session.scalar(alike) is not None:
        return False
    person.memberships.append(
        Membership(role=grant.role, organization_id=grant.organization_id, group=grant.group)
    )
    session.flush()
    return True


def withdraw_role(session: Session, membership: Membership) -> None:
    session.delete(membership)
    session.flush()


def change_password(session: Session, person: Person, password: str) -> None:
    """Set a new password and end every session of this person."""
    person.password_hash = hash_password(password)
    person.session_number += 1
    session.flush()
