"""Demonstration: two editions held, and one to come with places offered and people named.

Nobody in it is a person: participants are called by their number.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from capacity.demonstration.peers import TRAINED_ON
from capacity.demonstration.world import DOMAIN, Organizations, person
from capacity.training.catalogue.actions import add_edition, confirm_edition
from capacity.training.catalogue.models import CourseRecord, EditionRecord
from capacity.training.catalogue.queries import course_records
from capacity.training.cohorts.actions import decline_offer, offer_places
from capacity.training.cohorts.certificates import certify
from capacity.training.cohorts.deciding import accept, grant_fellowship, record_attendance
from capacity.training.cohorts.nominating import Named, add_participant, nominate
from capacity.training.cohorts.queries import participants
from capacity.training.domain.cohorts import ParticipantKind, Sex
from surveys.constituents.geography import Region
from surveys.constituents.models import Organization
from surveys.constituents.queries import focal_points_of
from surveys.constituents.roles import Group

HELD_FIRST = timedelta(days=560)  # so long ago the first edition of the course began
HELD = timedelta(days=380)  # and the second one
COMING = timedelta(days=75)


def train(
    session: Session,
    organizations: Organizations,
    peers: Sequence[Organization],
    moment: datetime,
) -> None:
    """All three editions, of the first two courses on offer for all three groups."""
    courses = [each for each in course_records(session) if set(each.groups) == set(Group)]
    if len(courses) < 2:
        raise LookupError("the demonstration's courses are not loaded")
    sending = [
        each for _key, each in sorted(organizations.items()) if focal_points_of(session, each.id)
    ]
    planner = person(session, "planner").id
    of_d = [organizations["D", group] for group in Group]
    held_first(session, courses[0], [*peers[:4], *of_d], peers[4:6], planner, moment)
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
    people: Sequence[Named],
    planner: int,
    moment: datetime,
) -> None:
    """Places offered to the organization, for each of which it names somebody who is accepted."""
    offer = offer_places(
        session, edition, organization.id, len(people), 0, (TRAINED_ON,), planner, moment
    )
    focal_point = focal_points_of(session, organization.id)[0]
    for named in people:
        nomination, _seat = nominate(session, offer, named, focal_point.id, moment)
        accept(session, nomination, planner, moment)


def _attended(
    session: Session, edition: EditionRecord, leaving: int, planner: int, before: datetime
) -> None:
    """Everybody came; one, counted from the end, left early. Two have fellowships."""
    people = participants(session, edition.id)
    days = (edition.ends - edition.begins).days + 1
    came = {each.id: days for each in people} | {people[-leaving].id: days // 2}
    for each in people[:2]:
        grant_fellowship(session, each, 2_400, "Demonstration fund", planner, before)
    after = before + (edition.ends - edition.begins) + timedelta(days=94)
    record_attendance(session, edition, came, planner, after)
    certify(session, edition.id, None, planner, after)


def held_first(
    session: Session,
    course: CourseRecord,
    sending: Sequence[Organization],
    declining: Sequence[Organization],
    planner: int,
    moment: datetime,
) -> EditionRecord:
    """Two participants of each workers' organization and one of each other, one of whom left;
    some did not want the place that they were offered."""
    begins = moment - HELD_FIRST
    edition = _edition(session, course, begins, planner, seats=16)
    before, number = begins - timedelta(days=90), 1
    for organization in sending:
        several = 2 if organization.group == Group.WORKERS else 1
        people = [_named(each, organization.language) for each in range(number, number + several)]
        _send(session, edition, organization, people, planner, before)
        number += several
    for organization in declining:
        offer = offer_places(session, edition, organization.id, 1, 0, (), planner, before)
        decline_offer(session, offer, focal_points_of(session, organization.id)[0].id, before)
    _attended(session, edition, 1, planner, before)
    return edition


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
        people = [_named(number, organization.language)]
        _send(session, edition, organization, people, planner, before)
    for number, region in ((13, Region.AFRICA), (14, Region.AMERICAS)):
        named = _named(number, "en")
        add_participant(
            session, edition, ParticipantKind.STAFF, region.value, named, planner, before
        )
    _attended(session, edition, 3, planner, before)
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
