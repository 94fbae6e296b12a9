"""What becomes of places and nominations when the organization that they are of ends (R15)."""

from sqlalchemy.orm import Session

from capacity.training.cohorts.erasing import may_erase
from capacity.training.cohorts.models import Nomination
from capacity.training.cohorts.queries import cohort, to_decide
from surveys.constituents.models import Organization
from surveys.constituents.roles import Role
from surveys.foundation.database import now
from tests.client import HouseClient
from tests.conftest import SignIn
from tests.web.cohorts import Cohort, arranged, named
from tests.web.conftest import afresh, recorded
from tests.web.test_organizations_that_end import end, ending_of, main


def three(session: Session) -> tuple[Cohort, list[Nomination]]:
    """Two places for three people: one accepted, one not decided, one on the waiting list."""
    arrangement = arranged(session, places=2, seats=4)
    accepted = named(session, arrangement, 1, accepted=True)
    people = [accepted, *(named(session, arrangement, number) for number in (2, 3))]
    assert [each.state for each in people] == ["accepted", "nominated", "waiting"]
    return arrangement, people


def test_what_closes_is_listed_before_and_closes_as_it_stood(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    arrangement, (accepted, undecided, waiting) = three(session)
    organization, edition = arrangement.organization, arrangement.edition
    course = edition.course.titles[0].title
    sign_in(Role.ADMINISTRATOR)
    shown = main(client.page(ending_of(organization)))
    plain = shown.replace("\u2068", "").replace("\u2069", "")
    assert f"{course}, from" in plain and ": 2 places are kept for it no more." in plain
    assert ": 2 nominations that are not decided close as they stand." in plain
    assert ": 1 accepted participant keeps the seat." in plain
    assert to_decide(session, now().date()) == 1
    end(client, session, sign_in, organization)
    assert to_decide(session, now().date()) == 0
    known = cohort(session, edition)
    assert (known.taken(), known.committed(), len(known.people)) == (1, 1, 1)
    assert [each.state for each in (accepted, undecided, waiting)] == [
        "accepted",
        "nominated",
        "waiting",
    ]
    closed = ("cohorts.ended-with-organization", f"nomination:{undecided.id}")
    events = recorded(session)
    assert closed in events
    assert ("cohorts.ended-with-organization", f"nomination:{accepted.id}") not in events


def test_what_closed_is_not_decided_any_more_and_can_be_erased(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    arrangement, (accepted, undecided, waiting) = three(session)
    assert not may_erase(undecided, now().date())
    end(client, session, sign_in, arrangement.organization)
    client.become(arrangement.planner)
    page = client.page(arrangement.planners_path)
    assert "Not accepted, withdrawn or closed" in main(page)
    assert "Closed: the organization has ended" in main(page)
    assert page.all(".//input[@type='checkbox']") == []
    form = client.page("/account").form()
    for nomination in (undecided, waiting):
        path = f"/training/nominations/{nomination.id}"
        assert client.page(path).all(".//button[@name='go']") == []
        for go in ("accept", "wait", "refuse"):
            data = {**form, "go": go, "reason": "Why"}
            said = client.post(path, data=data, follow_redirects=True).text
            assert "This organization has ended." in said
    states = [afresh(session).get_one(Nomination, each.id).state for each in (undecided, waiting)]
    assert states == ["nominated", "waiting"]
    assert may_erase(session.get_one(Nomination, undecided.id), now().date())
    assert not may_erase(session.get_one(Nomination, accepted.id), now().date())


def test_taken_back_the_nominations_wait_again(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    arrangement, (_accepted, undecided, _waiting) = three(session)
    organization: Organization = arrangement.organization
    end(client, session, sign_in, organization)
    undo = f"{ending_of(organization)}/undo"
    assert client.submit(undo, at=ending_of(organization)).status_code == 302
    assert to_decide(afresh(session), now().date()) == 1
    assert cohort(session, arrangement.edition).committed() == 2
    event = ("cohorts.going-on-again", f"nomination:{undecided.id}")
    assert event in recorded(session)
