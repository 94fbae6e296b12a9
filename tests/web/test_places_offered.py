"""Places (R15) that the Centre offers to organizations, whoever shares needs."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.training.cohorts.models import PlaceOffer
from capacity.training.demand.queries import NEEDS_OFFER
from surveys.constituents.consents import give_consent, withdraw_consent
from surveys.constituents.roles import Group
from surveys.foundation.database import now
from tests.client import HouseClient, Page
from tests.factories import make_organization
from tests.web.cohorts import arranged, named
from tests.web.conftest import afresh


def test_places_are_offered_whether_or_not_the_organization_shares_its_needs(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session, seats=5)
    ministry = make_organization(session, Group.GOVERNMENT)
    session.commit()
    client.become(cohort.planner)
    path = f"{cohort.planners_path}/offers"
    data = {"organization": str(ministry.id), "places": "3", "for_women": "1"}
    too_many = client.submit(path, {**data, "places": "4"})
    assert too_many.status_code == 422
    assert "Only 3 seats are left for this." in Page(too_many.text).text(".//main")
    client.submit(path, data)
    page = client.page(cohort.planners_path)
    assert ministry.name in page.text(".//main") and "0 of 5 seats are taken." in page.text()
    # Offered again, as many as said now; the form shows what was offered.
    again = client.page(f"{path}?organization={ministry.id}").form(path)
    assert (again["places"], again["for_women"]) == ("3", "1")
    client.submit(path, {**data, "places": "2"})
    session.rollback()
    offers = session.scalars(select(PlaceOffer).order_by(PlaceOffer.places)).all()
    assert [each.places for each in offers] == [2, 2]


def test_what_is_to_be_strengthened_is_shown_to_planners_while_needs_are_shared(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session)
    give_consent(session, cohort.organization, NEEDS_OFFER, cohort.focal_point.id, now())
    session.commit()
    client.become(cohort.planner)
    path = f"{cohort.planners_path}/offers"
    asked = f"{path}?organization={cohort.organization.id}"
    assert client.page(asked).form(path)["criteria"] == "C1.1"
    withdraw_consent(session, cohort.organization, NEEDS_OFFER, cohort.focal_point.id, now())
    session.commit()
    assert "criteria" not in client.page(asked).form(path)
    client.submit(path, {"organization": str(cohort.organization.id), "places": "3"})
    offer = afresh(session).scalars(select(PlaceOffer)).one()
    assert (offer.places, offer.criteria) == (3, ["C1.1"])  # what was not shown stays


def test_numbers_that_no_record_has_are_no_page(client: HouseClient, session: Session) -> None:
    cohort = arranged(session)
    client.become(cohort.planner)
    for wrong in ("100000000000000000000", "2147483648", "-1", "one"):
        assert client.get(f"{cohort.planners_path}/offers?organization={wrong}").status_code == 404
        for path in ("certificates", "letters"):
            answer = client.send(f"{cohort.planners_path}/{path}", {"nomination": wrong})
            assert answer.status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"places": "0"}, "Enter a whole number from 1 to 500."),
        ({"places": "two"}, "Enter a whole number."),
        ({"places": "1", "for_women": "2"}, "No more than the places."),
        ({"organization": ""}, "Fill in this field."),
    ],
)
def test_what_no_offer_can_be_is_said_at_its_field(
    client: HouseClient, session: Session, data: dict[str, str], said: str
) -> None:
    cohort = arranged(session)
    client.become(cohort.planner)
    path = f"{cohort.planners_path}/offers"
    form = {"organization": str(cohort.organization.id), "places": "1", **data}
    answer = client.submit(path, form)
    assert answer.status_code == 422 and said in Page(answer.text).text(".//main")


def test_an_offer_cannot_shrink_below_those_named(client: HouseClient, session: Session) -> None:
    cohort = arranged(session)
    for number in (1, 2):
        named(session, cohort, number, sex="man")
    client.become(cohort.planner)
    path = f"{cohort.planners_path}/offers"
    for change in ({"places": "1"}, {"places": "2", "for_women": "1"}):
        data = {"organization": str(cohort.organization.id), **change}
        answer = client.submit(path, data)
        assert answer.status_code == 422
        assert "has already nominated more people, or more men" in answer.text
