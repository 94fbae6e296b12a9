"""Makers of people, organizations and rounds for tests; every name is made up from a number."""

from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from surveys.collection.invitations import actions as inviting
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.actions import plan_round
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.actions import add_organization, grant_role
from surveys.constituents.models import Organization, Person
from surveys.constituents.passwords import hash_password
from surveys.constituents.roles import Grant, Group
from surveys.questionnaires.queries import latest_version

PASSWORD = "a password for tests"
# Hashing is slow on purpose; one hash serves every made-up person.
_PASSWORD_HASH = hash_password(PASSWORD)
_numbers = count(1)


def make_person(session: Session, *grants: Grant, language: str = "en") -> Person:
    number = next(_numbers)
    person = Person(
        email=f"person{number}@example.org",
        name=f"Person {number}",
        password_hash=_PASSWORD_HASH,
        language=language,
    )
    session.add(person)
    session.flush()
    for grant in grants:
        grant_role(session, person, grant)
    return person


def make_organization(
    session: Session,
    group: Group = Group.WORKERS,
    country: str = "SEN",
    language: str = "en",
    name: str = "",
) -> Organization:
    return add_organization(
        session, country, group, name or f"Organization {next(_numbers)}", language
    )


def make_round(
    session: Session,
    code: str = "dwcp-participation",
    opened_days_ago: int = 1,
    closes_in_days: int = 30,
    mode: Mode = Mode.CONFIDENTIAL,
) -> Round:
    """A round of the latest version of a built-in questionnaire; open by default."""
    version = latest_version(session, code)
    assert version is not None, code
    moment = datetime.now(UTC)
    return plan_round(
        session,
        f"Round {next(_numbers)}",
        version.id,
        mode,
        moment - timedelta(days=opened_days_ago),
        moment + timedelta(days=closes_in_days),
    )


def make_invitation(
    session: Session,
    round_: Round,
    organization: Organization,
    language: str = "en",
    person: Person | None = None,
) -> tuple[Invitation, str]:
    """An invitation and the secret of its link."""
    moment = datetime.now(UTC)
    invitation = inviting.invite(
        session,
        round_,
        organization.id,
        f"Office {next(_numbers)}",
        language,
        moment,
        person_id=person.id if person else None,
    )
    return invitation, inviting.make_link(session, invitation, moment)
