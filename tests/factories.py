"""Makers of people, organizations and rounds for tests; every name is made up from a number."""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count

from sqlalchemy.orm import Session

from capacity.training.catalogue.models import CourseCover, CourseRecord, CourseTitle, EditionRecord
from capacity.training.domain.courses import Delivery, EditionState
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
_numbers = count(1)


@cache
def _password_hash() -> str:
    """Hashing is slow on purpose; one hash serves every made-up person."""
    return hash_password(PASSWORD)


def make_person(session: Session, *grants: Grant, language: str = "en") -> Person:
    number = next(_numbers)
    person = Person(
        email=f"person{number}@example.org",
        name=f"Person {number}",
        password_hash=_password_hash(),
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


def make_course(session: Session, *covers: str, days: int = 5) -> CourseRecord:
    """A course for all groups, about criterion C1.1 unless others are named."""
    number = next(_numbers)
    course = CourseRecord(
        code=f"K{number}",
        level_from=1,
        level_to=3,
        groups=[group.value for group in Group],
        delivery=Delivery.CAMPUS,
        days=days,
        languages=["en", "fr", "ar"],
        seats_min=1,
        seats_max=20,
        cost_edition=10_000,
        cost_head=1_000,
        outcomes=[],
        changed_at=datetime.now(UTC),
        titles=[CourseTitle(language="en", title=f"Course {number}")],
        covers=[CourseCover(code=code) for code in covers or ("C1.1",)],
    )
    session.add(course)
    session.flush()
    return course


def make_edition(
    session: Session,
    course: CourseRecord | None = None,
    begins_in_days: int = 60,
    seats: int = 6,
    state: EditionState = EditionState.CONFIRMED,
) -> EditionRecord:
    """An edition as long as its course; by default it is still to come, and confirmed."""
    course = course or make_course(session)
    begins = (datetime.now(UTC) + timedelta(days=begins_in_days)).date()
    edition = EditionRecord(
        course_id=course.id,
        language="en",
        begins=begins,
        ends=begins + timedelta(days=course.days - 1),
        place="Turin",
        seats=seats,
        state=state,
        reason="Too few participants" if state is EditionState.CANCELLED else "",
        changed_at=datetime.now(UTC),
    )
    session.add(edition)
    session.flush()
    return edition
