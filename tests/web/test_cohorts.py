"""Cohorts (R15, R16): who is accepted, who else comes, who may look."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from capacity.training.cohorts.actions import NotPossible
from capacity.training.cohorts.deciding import accept
from capacity.training.cohorts.models import Fellowship, Nomination, PlaceOffer
from capacity.training.cohorts.nominating import withdraw
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import Database, now
from tests.client import HouseClient, words
from tests.factories import make_person
from tests.web.cohorts import arranged, beside, named, posted, states
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS, recorded


def test_a_place_that_becomes_free_is_proposed_to_the_same_organization(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session, places=1, seats=2)
    other = beside(session, cohort, Group.EMPLOYERS, 1).organization
    first = named(session, cohort, 1, accepted=True)
    named(session, cohort, 2, organization=other, accepted=True)
    elsewhere = named(session, cohort, 3, organization=other)
    own = named(session, cohort, 4)
    client.become(cohort.planner)
    page = client.page(cohort.planners_path)
    assert "Moves up next" not in page.text(".//main")
    # Nobody beyond the seats, even if a form is sent that says so.
    page = posted(client, f"{cohort.planners_path}/decisions", nomination=str(own.id), go="accept")
    assert "No seat is left: all are taken or kept" in page.text(".//main")
    page = posted(client, f"/training/nominations/{first.id}", go="refuse", reason="Ill health")
    assert "Not accepted" in page.text(".//main")
    page = client.page(cohort.planners_path)
    (row,) = [words(row) for row in page.all(".//tr") if "Moves up next" in words(row)]
    assert "Participant 4" in row
    path = f"{cohort.planners_path}/decisions"
    page = posted(client, path, nomination=str(elsewhere.id), go="accept")
    assert "No seat is left" in page.text(".//main")
    page = posted(client, path, nomination=str(own.id), go="accept")
    assert "1 decision is noted." in page.text(".//main")
    assert states(session) == ["refused", "accepted", "waiting", "accepted"]
    client.become(cohort.focal_point)
    assert "Ill health" in client.page(cohort.path).text(".//main")


def test_of_two_who_accept_for_the_last_seat_at_once_one_is_told(
    database: Database, session: Session
) -> None:
    cohort = arranged(session, places=1, seats=2)
    other = beside(session, cohort, Group.EMPLOYERS, 1).organization
    nominations = [
        named(session, cohort, 1, accepted=True).id,
        named(session, cohort, 2).id,
        named(session, cohort, 3).id,
        named(session, cohort, 4, organization=other).id,
    ]
    session.execute(delete(PlaceOffer).where(PlaceOffer.organization_id == other.id))
    withdraw(session, session.get_one(Nomination, nominations[3]), None, now())
    planner_id = cohort.planner.id
    session.commit()
    start = Barrier(2)

    def decide(nomination_id: int) -> bool:
        with database.writing() as mine:
            nomination = mine.get_one(Nomination, nomination_id)
            mine.rollback()  # both have looked before either decides
            start.wait(10)
            try:
                accept(mine, nomination, planner_id, now())
            except NotPossible:
                return False
            mine.commit()
            return True

    with ThreadPoolExecutor(2) as two:
        done = list(two.map(decide, nominations[1:3]))
    assert sorted(done) == [False, True]
    assert sorted(states(session)) == ["accepted", "accepted", "waiting", "withdrawn"]


def test_looks_at_people_are_audited_and_nobody_else_may_look(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session)
    nomination = named(session, cohort)
    client.become(cohort.planner)
    client.page(cohort.planners_path)
    client.page(f"/training/nominations/{nomination.id}")
    assert recorded(session)[-2:] == [
        ("cohorts.seen", f"edition:{cohort.edition.id}"),
        ("cohorts.nomination-seen", f"nomination:{nomination.id}"),
    ]
    for role in (Role.ANALYST, Role.DESIGNER, Role.ADMINISTRATOR):
        session.rollback()
        somebody = make_person(session, Grant(role))
        session.commit()
        client.become(somebody)
        assert "Participant 1" not in client.page(cohort.planners_path).text()
        assert client.get(f"/training/nominations/{nomination.id}").status_code == 403


def test_staff_of_the_ilo_are_added_with_their_region(
    client: HouseClient, session: Session
) -> None:
    """R16: on UN reform, by region; a constituent is never named by the Centre."""
    cohort = arranged(session, seats=3)
    client.become(cohort.planner)
    path = f"{cohort.planners_path}/participants"
    data = {"name": "Staff 1", "email": "staff1@example.org", "sex": "man", "language": "en"}
    missing = client.submit(path, {**data, "kind": "staff"})
    assert missing.status_code == 422
    assert "Choose the region in which this person works." in missing.text
    assert client.submit(path, {**data, "kind": "constituent"}).status_code == 422
    client.submit(path, {**data, "kind": "staff", "region": "africa"})
    client.submit(path, {**data, "email": "b@example.org", "kind": "other"})
    session.rollback()
    found = session.scalars(select(Nomination).order_by(Nomination.id)).all()
    assert [(n.kind, n.staff_region, n.state) for n in found] == [
        ("staff", "africa", "accepted"),
        ("other", "", "waiting"),  # the two seats that are left are kept for an organization
    ]
    assert "Staff of the ILO, Africa" in client.page(cohort.planners_path).text(".//main")


def test_a_fellowship_is_noted_changed_and_taken_back(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session)
    waiting, accepted = named(session, cohort, 1), named(session, cohort, 2, accepted=True)
    client.become(cohort.planner)
    path = f"/training/nominations/{accepted.id}/fellowship"
    answer = client.send(path, {"amount": "2500"})
    assert answer.status_code == 422 and "Say who pays." in answer.text
    page = posted(client, path, amount="2500", source="A fund")
    assert "€2,500, paid by" in page.text(".//main")
    posted(client, path, amount="0")
    posted(client, path, amount="900", source="A fund")
    posted(client, f"/training/nominations/{accepted.id}", go="refuse", reason="Ill health")
    posted(client, f"/training/nominations/{waiting.id}/fellowship", amount="1", source="A fund")
    session.rollback()
    assert session.scalars(select(Fellowship)).all() == []


def test_the_list_of_editions_is_filtered_and_teaches_when_empty(
    client: HouseClient, session: Session
) -> None:
    somebody = make_person(session, Grant(Role.ANALYST))
    session.commit()
    client.become(somebody)
    assert "No edition is planned" in client.page("/training/editions").text(".//main")
    cohort = arranged(session)
    course_id = cohort.edition.course_id
    page = client.page("/training/editions")
    assert "1 edition is under way or to come." in page.text(".//main")
    for query in ("when=past", "language=fr", "state=held", f"course={course_id}&language=ar"):
        assert "No edition fits" in client.page(f"/training/editions?{query}").text(".//main")
    assert "Confirmed" in client.page(f"/training/editions?course={course_id}").text(".//main")
    client.page("/training/editions?state=nonsense", status=422)


@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
def test_the_pages_open_in_other_languages(
    client: HouseClient, session: Session, language: str, direction: str
) -> None:
    cohort = arranged(session)
    nomination = named(session, cohort)
    client.become(cohort.planner)
    for path in (
        cohort.planners_path,
        f"{cohort.planners_path}/offers",
        f"{cohort.planners_path}/participants",
        f"{cohort.planners_path}/attendance",
        f"/training/nominations/{nomination.id}",
        "/training/editions",
        "/certificates",
    ):
        html = client.page(f"{path}?lang={language}").html
        assert (html.get("lang"), html.get("dir")) == (language, direction), path
