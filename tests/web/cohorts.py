"""An edition with places offered to an organization, and the people around it, for tests."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.training.catalogue.models import EditionRecord
from capacity.training.cohorts.actions import offer_places
from capacity.training.cohorts.deciding import accept
from capacity.training.cohorts.models import Nomination, PlaceOffer
from capacity.training.cohorts.nominating import Named, nominate
from capacity.training.cohorts.queries import offer_to
from surveys.constituents.models import Organization, Person
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient, Page
from tests.factories import make_edition, make_organization, make_person
from tests.web.conftest import afresh


@dataclass(frozen=True, slots=True)
class Cohort:
    """``path`` is the organization's own page of the edition."""

    edition: EditionRecord
    organization: Organization
    planner: Person
    focal_point: Person
    path: str
    planners_path: str


def arranged(
    session: Session,
    places: int = 2,
    for_women: int = 0,
    seats: int = 6,
    begins_in_days: int = 60,
    group: Group = Group.WORKERS,
) -> Cohort:
    """A confirmed edition in which an organization has places."""
    edition = make_edition(session, seats=seats, begins_in_days=begins_in_days)
    planner = make_person(session, Grant(Role.PLANNER))
    organization = make_organization(session, group)
    focal_point = make_person(session, Grant(Role.FOCAL_POINT, organization.id))
    cohort = Cohort(
        edition,
        organization,
        planner,
        focal_point,
        path=f"/training/organizations/{organization.id}/editions/{edition.id}",
        planners_path=f"/training/editions/{edition.id}",
    )
    offer(session, cohort, organization, places, for_women)
    session.commit()
    return cohort


def offer(
    session: Session, cohort: Cohort, organization: Organization, places: int, for_women: int = 0
) -> PlaceOffer:
    return offer_places(
        session,
        cohort.edition,
        organization.id,
        places,
        for_women,
        ("C1.1",),
        cohort.planner.id,
        now(),
    )


def beside(session: Session, cohort: Cohort, group: Group, places: int) -> Cohort:
    """The same edition for another organization, which has places too."""
    organization = make_organization(session, group)
    focal_point = make_person(session, Grant(Role.FOCAL_POINT, organization.id))
    offer(session, cohort, organization, places)
    session.commit()
    path = f"/training/organizations/{organization.id}/editions/{cohort.edition.id}"
    return replace(cohort, organization=organization, focal_point=focal_point, path=path)


def person_named(number: int, sex: str = "woman", language: str = "en") -> Named:
    return Named(
        name=f"Participant {number}",
        email=f"participant{number}@example.org",
        sex=sex,
        position="Officer",
        language=language,
    )


def named(
    session: Session,
    cohort: Cohort,
    number: int = 1,
    sex: str = "woman",
    language: str = "en",
    organization: Organization | None = None,
    accepted: bool = False,
) -> Nomination:
    sender = organization or cohort.organization
    found = offer_to(session, cohort.edition.id, sender.id)
    assert found is not None
    nomination, _seat = nominate(
        session, found, person_named(number, sex, language), cohort.focal_point.id, now()
    )
    if accepted:
        accept(session, nomination, cohort.planner.id, now())
    session.commit()
    return nomination


def over(session: Session, cohort: Cohort, days_ago: int = 1) -> None:
    """The edition, five days long, ended so long ago."""
    session.rollback()
    cohort.edition.ends = (now() - timedelta(days=days_ago)).date()
    cohort.edition.begins = cohort.edition.ends - timedelta(days=4)
    session.commit()


def states(session: Session) -> list[str]:
    """Of all nominations, the first first."""
    return list(afresh(session).scalars(select(Nomination.state).order_by(Nomination.id)))


def posted(client: HouseClient, path: str, **data: str) -> Page:
    """Post it and read the page that follows."""
    answer = client.send(path, data, follow_redirects=True)
    assert answer.status_code == 200, (path, answer.status_code)
    return Page(answer.text)
