"""Demonstration: an edition held last year, and one to come with places offered and people named.

Nobody in it is a person: participants are called by their number.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from capacity.demonstration.world import DOMAIN, Organizations, person
from capacity.training.catalogue.actions import add_edition, confirm_edition
from capacity.training.catalogue.models import CourseRecord, EditionRecord
from capacity.training.catalogue.queries import course_records
from capacity.training.cohorts.actions import offer_places
from capacity.training.cohorts.certificates import certify
from capacity.training.cohorts.deciding import accept, grant_fellowship, record_attendance
from capacity.training.cohorts.nominating import Named, add_participant, nominate
from capacity.training.cohorts.queries import participants
from capacity.training.domain.cohorts import ParticipantKind, Sex
from surveys.constituents.geography import Region
from surveys.constituents.models import Organization
from surveys.constituents.queries import focal_points_of
from surveys.constituents.roles import Group

HELD = timedelta(days=380)  # so long ago the held edition began
COMING = timedelta(days=75)


def train(session: Session, organizations: Organizations, moment: datetime) -> None:
    """Both editions, of the first two courses on offer for all three groups."""
    courses = [each for each in course_records(session) if set(each.groups) == set(Group)]
    if len(courses) < 2:
        raise LookupError("the demonstration's courses are not loaded")
    sending = [
        each for _key, each in sorted(organizations.items()) if focal_points_of(session, each.id)
    ]
    planner = person(session, "planner").id
    held_last_year(session, courses[0], sending, planner, moment)
    next_edition(session, courses[1], sending, planner, moment)


def _edition(
    session: Session, course: CourseRecord, begins: datetime, planner: int, seats: int
) -> EditionRecord:
    """Confirmed half a year before it begins; from a Monday on."""
    first = begins.date() - timedelta(days=begins.weekday())
    last = first + timedelta(days=course.days - 1)
    made = begins - timedelta(days=182)
    edition = add_edition(session, course, "en", first, last, "Turin", seats, planner, made)
    confirm_edition(edition, planner, made)
    return edition


def _named(number: int, language: str) -> Named:
    return Named(
        name=f"Participant {number} (demonstration)",
        email=f"participant{number}@{DOMAIN}",
        sex=Sex.WOMAN if number % 5 in (1, 3) else Sex.MAN,
        position="",
        language=language,
    )


def _send(
    session: Session,
    edition: EditionRecord,
    organization: Organization,
    named: Named,
    planner: int,
    moment: datetime,
) -> None:
    """One place offered to the organization, and one person named for it and accepted."""
    covers = [cover.code for cover in edition.course.covers if "." in cover.code]
    offer = offer_places(session, edition, organization.id, 1, 0, covers[:1], planner, moment)
    focal_point = focal_points_of(session, organization.id)[0]
    nomination, _seat = nominate(session, offer, named, focal_point.id, moment)
    accept(session, nomination, planner, moment)


def held_last_year(
    session: Session,
    course: CourseRecord,
    sending: list[Organization],
    planner: int,
    moment: datetime,
) -> EditionRecord:
    """Twelve participants, of whom one left early; two of the ILO's staff beside them."""
    begins = moment - HELD
    edition = _edition(session, course, begins, planner, seats=14)
    before = begins - timedelta(days=90)
    for number, organization in enumerate(sending[:12], 1):
        named = _named(number, organization.language)
        _send(session, edition, organization, named, planner, before)
    for number, region in ((13, Region.AFRICA), (14, Region.AMERICAS)):
        named = _named(number, "en")
        add_participant(
            session, edition, ParticipantKind.STAFF, region.value, named, planner, before
        )
    after = begins + timedelta(days=course.days + 3)
    people = participants(session, edition.id)
    whole = min(course.days, (edition.ends - edition.begins).days + 1)
    days = {each.id: whole for each in people} | {people[-3].id: whole // 2}
    for each in people[:2]:
        grant_fellowship(session, each, 2_400, "Demonstration fund", planner, before)
    record_attendance(session, edition, days, planner, after)
    certify(session, edition.id, None, planner, after)
    return edition


def next_edition(
    session: Session,
    course: CourseRecord,
    sending: list[Organization],
    planner: int,
    moment: datetime,
) -> EditionRecord:
    """Two places each for four organizations, of which some are taken; nobody is invited yet."""
    edition = _edition(session, course, moment + COMING, planner, seats=10)
    before = moment - timedelta(days=10)
    for number, organization in enumerate(sending[:4]):
        offer = offer_places(session, edition, organization.id, 2, 1, (), planner, before)
        focal_point = focal_points_of(session, organization.id)[0]
        for each in range(number):
            named = _named(10 * (number + 1) + each, organization.language)
            nomination, _seat = nominate(session, offer, named, focal_point.id, before)
            if number == 1:
                accept(session, nomination, planner, before)
    return edition
