"""Whoever asks about their data is found among participants of trainings too, and erased there."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.training.cohorts.actions import offer_places
from capacity.training.cohorts.models import Nomination, NominationEvent
from capacity.training.cohorts.nominating import add_participant, nominate
from capacity.training.cohorts.queries import SAME_ADDRESS
from capacity.training.domain.cohorts import ParticipantKind
from surveys.constituents.geography import Region
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import Base, now
from tests.client import HouseClient, Page
from tests.conftest import SignIn
from tests.factories import make_organization, make_person, make_round
from tests.web.cohorts import Cohort, arranged, named, person_named
from tests.web.conftest import afresh, recorded

EMAIL = "participant1@example.org"


def personal_data(session: Session) -> str:
    """Where one looks for a person."""
    round_ = make_round(session)
    session.commit()
    return f"/rounds/{round_.id}/personal-data"


def search(client: HouseClient, path: str, words: str = EMAIL) -> Page:
    return Page(client.submit(f"{path}/search", {"words": words}, at=path).text)


def subjects(page: Page) -> set[str | None]:
    return {field.get("value") for field in page.all(".//form//input[@name='subject']")}


def send(client: HouseClient, path: str, what: str, subject: str) -> Any:
    token = client.page(path).form()["csrf_token"]
    return client.post(f"{path}/{what}", data={"csrf_token": token, "subject": subject})


def over(session: Session, cohort: Cohort) -> None:
    session.rollback()
    cohort.edition.ends = (now() - timedelta(days=1)).date()
    cohort.edition.begins = cohort.edition.ends - timedelta(days=4)
    session.commit()


def named_twice(session: Session, cohort: Cohort) -> Nomination:
    """Another organization names the same address: it is set aside in what happened."""
    other = make_organization(session, Group.WORKERS)
    offer = offer_places(session, cohort.edition, other.id, 1, 0, (), cohort.planner.id, now())
    twice, _seat = nominate(session, offer, person_named(1), cohort.planner.id, now())
    session.commit()
    assert twice.email == ""
    return twice


def test_nominations_staff_and_addresses_set_aside_are_found(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    cohort, path = arranged(session), personal_data(session)
    first = named(session, cohort, 1)
    named(session, cohort, 2)
    twice = named_twice(session, cohort)
    staff = add_participant(
        session,
        cohort.edition,
        ParticipantKind.STAFF,
        Region.AFRICA,
        person_named(7),
        cohort.planner.id,
        now(),
    )
    session.commit()
    sign_in(Role.DESIGNER)
    page = search(client, path, EMAIL.upper())
    assert subjects(page) == {f"nomination:{first.id}", f"nomination:{twice.id}"}
    assert cohort.organization.name in page.text(".//main")
    assert "Found in 2 places" in page.text(".//main")
    page = search(client, path, "ticipant 7")
    assert subjects(page) == {f"nomination:{staff.id}"}
    assert "Staff of the ILO" in page.text(".//main")
    assert f"/training/nominations/{staff.id}" not in page.links().values()
    session.rollback()
    both = make_person(session, Grant(Role.DESIGNER), Grant(Role.PLANNER))
    session.commit()
    client.become(both)
    page = search(client, path, "ticipant 7")
    assert f"/training/nominations/{staff.id}" in page.links().values()
    assert subjects(search(client, path, "%%%")) == set()


def test_erased_there_it_is_erased_as_the_organization_would(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    cohort, path = arranged(session), personal_data(session)
    first = named(session, cohort, 1, accepted=True)
    twice = named_twice(session, cohort)
    sign_in(Role.DESIGNER)
    waits = search(client, path)
    assert waits.all(".//button[@class='button warn']") == []
    assert "once the edition is over" in waits.text(".//main")
    reply = send(client, path, "erase", f"nomination:{first.id}")
    assert "once the edition is over" in client.page(reply.location).text()
    assert afresh(session).get_one(Nomination, first.id).email == EMAIL
    over(session, cohort)
    for nomination in (first, twice):
        subject = f"nomination:{nomination.id}"
        assert subject in subjects(search(client, path))
        reply = send(client, path, "erase", subject)
        assert "The personal data are erased." in client.page(reply.location).text()
        again = send(client, path, "erase", subject)
        assert "Nothing is kept there any more." in client.page(again.location).text()
        events = recorded(session)
        assert events.count(("rounds.person-erased", subject)) == 1
        assert events.count(("cohorts.erased", subject)) == 1
    kept = afresh(session).scalars(select(Nomination).order_by(Nomination.id)).all()
    assert [(each.name, each.email, each.state) for each in kept] == [
        ("", "", "accepted"),
        ("", "", "nominated"),
    ]
    aside = select(NominationEvent.reason).where(NominationEvent.kind == SAME_ADDRESS)
    assert session.scalars(aside).all() == [""]
    tables = Base.metadata.sorted_tables
    dump = repr([session.execute(select(table)).all() for table in tables])
    assert EMAIL not in dump and "Participant 1" not in dump


def test_what_is_kept_of_a_participant_can_be_handed_out(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    cohort, path = arranged(session), personal_data(session)
    named(session, cohort, 1)
    twice = named_twice(session, cohort)
    sign_in(Role.DESIGNER)
    subject = f"nomination:{twice.id}"
    reply = send(client, path, "export", subject)
    assert reply.headers["Content-Disposition"] == (
        f"attachment; filename=personal-data-nomination-{twice.id}.json"
    )
    found = json.loads(reply.text)
    assert (found["name"], found["email"], found["state"]) == ("Participant 1", "", "nominated")
    assert [event["reason"] for event in found["events"]] == [None, EMAIL]
    assert ("rounds.person-exported", subject) in recorded(session)
    for gone in ("nomination:999999", "nomination:x"):
        reply = send(client, path, "export", gone)
        assert "Nothing is kept there any more." in client.page(reply.location).text()
