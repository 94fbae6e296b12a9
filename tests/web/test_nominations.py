"""Organizations name whom they send (R15): their places, the waiting list, and nobody else's."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.training.cohorts.models import Nomination, NominationEvent
from capacity.training.domain.courses import EditionState
from surveys.constituents.roles import Group
from surveys.foundation.database import now
from tests.client import HouseClient, Page
from tests.web.cohorts import Cohort, arranged, beside, named
from tests.web.conftest import afresh, recorded

PERSON = {
    "name": "Participant 1",
    "email": "Participant1@Example.org",
    "sex": "woman",
    "position": "Officer",
    "language": "fr",
    "criterion": "C1.1",
}


def sent(client: HouseClient, cohort: Cohort, **data: str) -> Page:
    answer = client.submit(cohort.path, {**PERSON, **data})
    if answer.status_code == 302:
        return client.page(str(answer.location))
    assert answer.status_code == 422
    return Page(answer.text)


def states(session: Session) -> list[tuple[str, str]]:
    found = afresh(session).scalars(select(Nomination).order_by(Nomination.id))
    return [(each.email, each.state) for each in found]


def test_an_organization_nominates_for_its_places_and_beyond_them_waits(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session, places=1)
    client.become(cohort.focal_point)
    own = client.page(f"/training/organizations/{cohort.organization.id}")
    assert "1 place waits for whom you nominate." in own.text(".//main")
    assert "Nominated for one of your places." in sent(client, cohort).text(".//main")
    page = sent(client, cohort, email="two@example.org")
    assert "Your places are taken: this person is on the waiting list." in page.text(".//main")
    assert "0 of your 1 place is open." in page.text(".//main")
    assert states(session) == [
        ("participant1@example.org", "nominated"),
        ("two@example.org", "waiting"),
    ]
    kept = session.scalars(select(Nomination)).first()
    assert kept is not None and (kept.language, kept.criterion) == ("fr", "C1.1")
    assert ("cohorts.nominated", f"nomination:{kept.id}") in recorded(session)


def test_the_last_places_are_kept_for_women(client: HouseClient, session: Session) -> None:
    cohort = arranged(session, places=2, for_women=1)
    client.become(cohort.focal_point)
    sent(client, cohort, sex="man")
    page = client.page(cohort.path)
    assert "The places that are open are kept for women." in page.text(".//main")
    page = sent(client, cohort, sex="not_said", email="two@example.org")
    assert "kept for women: this person is on the waiting list" in page.text(".//main")
    sent(client, cohort, sex="woman", email="three@example.org")
    assert [state for _email, state in states(session)] == ["nominated", "waiting", "nominated"]


def test_the_same_address_twice_is_said_at_the_field(client: HouseClient, session: Session) -> None:
    cohort = arranged(session)
    client.become(cohort.focal_point)
    sent(client, cohort)
    page = sent(client, cohort, name="Another", email="PARTICIPANT1@example.org")
    assert "Somebody with this e-mail address is already named" in page.text(".//main")
    values = {i.get("name"): i.get("value") for i in page.all(".//input")}
    assert values["name"] == "Another"
    assert len(states(session)) == 1


def test_nobody_learns_whom_another_organization_has_named(
    client: HouseClient, session: Session
) -> None:
    """The same answer either way; the Centre alone sees it, and accepts the person once."""
    cohort = arranged(session)
    theirs = named(session, cohort)
    own = beside(session, cohort, Group.GOVERNMENT, 2)
    client.become(own.focal_point)
    page = sent(client, own)
    assert "Nominated for one of your places." in page.text(".//main")
    assert "already named" in sent(client, own).text(".//main")  # by the ministry itself
    second = afresh(session).scalars(select(Nomination).order_by(Nomination.id)).all()[-1].id
    client.become(cohort.planner)
    path = f"/training/nominations/{second}"
    page = client.page(path)
    assert "Somebody with this e-mail address is already named" in page.text(".//main")
    assert "participant1@example.org" in page.text(".//main")
    token = client.page("/account").form()
    client.post(path, data={**token, "go": "accept"})
    assert session.get_one(Nomination, second).state == "nominated"
    data = {**token, "go": "refuse", "reason": "Twice"}
    client.post(f"/training/nominations/{theirs.id}", data=data)
    client.post(path, data={**token, "go": "accept"})
    assert states(session)[-1] == ("participant1@example.org", "accepted")


def test_once_the_edition_has_begun_nobody_is_withdrawn(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session)
    nomination = named(session, cohort, accepted=True)
    cohort.edition.begins = now().date()
    session.commit()
    client.become(cohort.focal_point)
    path = f"/training/organizations/{cohort.organization.id}/nominations/{nomination.id}"
    client.send(path, {"go": "withdraw"})
    assert [state for _email, state in states(session)] == ["accepted"]
    assert "Withdraw" not in client.page(cohort.path).text(".//main")


def test_who_was_sent_by_an_organization_that_has_ended_can_be_erased(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session, places=3)
    sent_by_it = [named(session, cohort, number, accepted=True).id for number in (1, 2)]
    cohort.edition.begins = cohort.edition.ends = (now() - timedelta(days=1)).date()
    cohort.organization.ended_on = now().date()
    session.commit()
    client.become(cohort.focal_point)
    own = f"/training/organizations/{cohort.organization.id}/nominations/{sent_by_it[0]}"
    assert "Erase name and address" in client.page(cohort.path).text(".//main")
    token = client.page("/account").form()
    assert client.post(own, data={**token, "go": "withdraw"}).status_code == 409
    client.post(own, data={**token, "go": "erase"})
    client.become(cohort.planner)
    client.submit(
        f"/training/nominations/{sent_by_it[1]}/erased", at=f"/training/nominations/{sent_by_it[1]}"
    )
    assert [email for email, _state in states(session)] == ["", ""]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Fill in this field."),
        ("email", "nobody", "Enter an e-mail address such as name@example.org."),
        ("sex", "", "Choose one."),
        ("language", "", "Fill in this field."),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    client: HouseClient, session: Session, field: str, typed: str, said: str
) -> None:
    cohort = arranged(session)
    client.become(cohort.focal_point)
    assert said in sent(client, cohort, **{field: typed}).text(".//main")
    assert states(session) == []


def test_withdrawn_once_the_place_is_open_again(client: HouseClient, session: Session) -> None:
    cohort = arranged(session, places=1)
    nomination = named(session, cohort)
    client.become(cohort.focal_point)
    path = f"/training/organizations/{cohort.organization.id}/nominations/{nomination.id}"
    for _twice in range(2):
        client.send(path, {"go": "withdraw"})
    assert [state for _email, state in states(session)] == ["withdrawn"]
    kinds = [e.kind for e in session.scalars(select(NominationEvent))]
    assert kinds == ["nominated", "withdrawn"]
    assert "1 of your 1 place is open." in client.page(cohort.path).text(".//main")
    assert "Nominated for one of your places." in sent(client, cohort).text(".//main")


def test_declined_places_take_their_nominations_with_them(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session)
    named(session, cohort)
    client.become(cohort.focal_point)
    path = f"{cohort.path}/declined"
    not_ticked = client.submit(path, at=cohort.path)
    assert not_ticked.status_code == 422
    assert "Tick this if your organization" in Page(not_ticked.text).text(".//main")
    client.submit(path, {"agreed": "y"}, at=cohort.path)
    page = client.page(cohort.path)
    assert "You gave these places back on" in page.text(".//main")
    assert "Nominate somebody" not in page.text(".//main")
    assert [state for _email, state in states(session)] == ["withdrawn"]


def test_nobody_sees_or_touches_whom_another_organization_sends(
    client: HouseClient, session: Session
) -> None:
    """Governments never see others' nominees; nor does any other organization."""
    cohort = arranged(session)
    theirs = named(session, cohort)
    others = beside(session, cohort, Group.GOVERNMENT, 2)
    client.become(others.focal_point)
    own = f"/training/organizations/{others.organization.id}"
    for path in (others.path, own, cohort.planners_path, "/"):
        assert "Participant 1" not in client.get(path).text
    assert client.get(cohort.path).status_code == 404
    assert client.get(f"/training/nominations/{theirs.id}").status_code == 403
    answer = client.send(f"{own}/nominations/{theirs.id}", {"go": "withdraw"})
    assert answer.status_code == 404
    assert [state for _email, state in states(session)] == ["nominated"]


@pytest.mark.parametrize(
    ("state", "days", "said"),
    [
        (EditionState.PLANNED, 60, "The dates of this edition are not settled yet."),
        (EditionState.CANCELLED, 60, "This edition is cancelled."),
        (EditionState.CONFIRMED, -1, "This edition has begun or is over."),
    ],
)
def test_a_form_sent_too_late_or_too_early_changes_nothing(
    client: HouseClient, session: Session, state: EditionState, days: int, said: str
) -> None:
    cohort = arranged(session)
    client.become(cohort.focal_point)
    form = client.page(cohort.path).form(cohort.path)
    session.rollback()
    cohort.edition.state = state
    cohort.edition.reason = "Too few" if state is EditionState.CANCELLED else ""
    cohort.edition.begins = (now() + timedelta(days=days)).date()
    cohort.edition.ends = cohort.edition.begins + timedelta(days=4)
    session.commit()
    answer = client.post(cohort.path, data={**form, **PERSON})
    assert answer.status_code == 422
    assert said in Page(answer.text).text(".//main")
    assert states(session) == []
    client.page(cohort.path)


def test_an_organization_that_has_ended_nominates_nobody(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session)
    client.become(cohort.focal_point)
    form = client.page(cohort.path).form(cohort.path)
    session.rollback()
    cohort.organization.ended_on = now().date()
    session.commit()
    assert client.post(cohort.path, data={**form, **PERSON}).status_code == 409
    assert states(session) == []
    client.page(cohort.path)


def test_the_organization_erases_who_somebody_was_and_the_count_stays(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session)
    nomination = named(session, cohort, accepted=True)
    client.become(cohort.focal_point)
    path = f"/training/organizations/{cohort.organization.id}/nominations/{nomination.id}"
    form = client.page("/account").form()
    client.post(path, data={**form, "go": "erase"})
    assert states(session) == [("participant1@example.org", "accepted")]  # it is still to come
    edition = cohort.edition
    edition.begins = edition.ends = (now() - timedelta(days=1)).date()
    session.commit()
    client.post(path, data={**form, "go": "erase"})
    kept = afresh(session).scalars(select(Nomination)).one()
    assert (kept.name, kept.email, kept.position) == ("", "", "")
    assert (kept.state, kept.sex) == ("accepted", "woman")
    assert "Name erased" in client.page(cohort.path).text(".//main")
