"""Plans in the browser: begun, proposed, compared, settled by hand, approved."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.training.catalogue.models import EditionRecord
from capacity.training.cohorts.models import PlaceOffer
from capacity.training.demand.queries import NEEDS_OFFER
from capacity.training.plans.jobs import propose_plan
from capacity.training.plans.models import HandChange, PlanScenario, TrainingPlan
from surveys.constituents.consents import withdraw_consent
from surveys.constituents.geography import Region
from surveys.constituents.roles import Role
from surveys.foundation.database import now
from surveys.foundation.jobs.models import Job
from surveys.foundation.jobs.worker import JobCancelled, Progress, run_waiting_jobs
from tests.client import HouseClient, parsed, words
from tests.factories import make_organization
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS, afresh, recorded
from tests.web.training_plans import World, planned, world

SignIn = Callable[..., int]
Proposed = Callable[..., tuple[PlanScenario, str]]


@pytest.fixture
def made(session: Session, sign_in: SignIn) -> World:
    """Six organizations with needs, two courses, and a planner who is signed in."""
    found = world(session)
    sign_in(Role.PLANNER)
    return found


def propose(client: HouseClient, app: Flask, scenario_id: int) -> None:
    """Press the button and have the worker do what it waits for."""
    client.submit(
        f"/training/scenarios/{scenario_id}/propose", at=f"/training/scenarios/{scenario_id}"
    )
    run_waiting_jobs(app)


@pytest.fixture
def proposed(client: HouseClient, app: Flask, session: Session, made: World) -> Proposed:
    """``proposed(budget=20_000)``: a scenario with a proposal within these bounds; its address."""

    def work_out(**bounds: Any) -> tuple[PlanScenario, str]:
        found = planned(session, made, **bounds)
        address = f"/training/scenarios/{found.id}"
        propose(client, app, found.id)
        return found, address

    return work_out


def test_a_plan_begins_with_a_scenario_and_twice_sent_is_begun_once(
    client: HouseClient, session: Session, made: World
) -> None:
    assert "There is no plan yet" in client.page("/training/plans").text()
    sent = client.page("/training/plans/new").form("/training/plans/new")
    sent |= {"title": "Turin 2027", "begins": "2027-03", "budget": "90000"}
    first = client.post("/training/plans/new", data=sent)
    assert first.status_code == 302
    again = client.post("/training/plans/new", data=sent)
    assert again.headers["Location"] == first.headers["Location"]
    (plan,) = afresh(session).scalars(select(TrainingPlan))
    assert (plan.title, plan.begins.isoformat(), plan.months) == ("Turin 2027", "2027-03-01", 12)
    page = client.page(first.headers["Location"])
    assert "There are 18 needs to plan with, and 2 courses on offer." in page.text()
    assert "Turin 2027" in client.page("/training/plans").text()


def test_what_is_wrong_with_a_new_plan_stands_at_its_field(
    client: HouseClient, made: World
) -> None:
    sent = client.page("/training/plans/new").form("/training/plans/new")
    sent |= {"title": "", "begins": "2027-13", "months": "40", "budget": "a lot"}
    answer = client.post("/training/plans/new", data=sent)
    assert answer.status_code == 422
    page = parsed(answer.text)
    for field in ("title", "begins", "months", "budget"):
        assert page.all(f".//p[@id='{field}-error']"), field
    assert page.form("/training/plans/new")["budget"] == "a lot"


def test_a_proposal_says_what_it_addresses_and_what_holds_it_back(
    client: HouseClient, made: World, proposed: Proposed
) -> None:
    found, address = proposed(budget=20_000)
    text = client.page(address).text()
    # Two of three equal needs of each organization, for 10,000 and six places at 1,000.
    finding = "66.7% of the demand is addressed: by 1 edition with 6 places, for €16,000."
    assert finding in text
    assert "It is proved that no plan within these bounds addresses more." in text
    assert "Without the bound “the budget of €20,000” up to" in text
    assert "would address 33.3% of the demand, of 6 organizations, and cost €26,000." in text
    assert made.organizations[0].name in text
    text = client.page(f"/training/plans/{found.plan_id}").text()
    assert "“\u2068First\u2069” addresses most: 66.7% of the demand for €16,000." in text


def test_a_budget_of_nothing_is_a_plan_of_nothing(client: HouseClient, proposed: Proposed) -> None:
    _found, address = proposed(budget=0)
    page = client.page(address)
    assert "no edition can be held that addresses any need" in page.text()
    assert "Approve this plan" not in page.text()


def test_bounds_that_exclude_one_another_are_named_each_with_its_field(
    client: HouseClient, app: Flask, proposed: Proposed
) -> None:
    """No organization of the Arab States shares needs."""
    found, address = proposed(floors={Region.ARAB_STATES: 2})
    page = client.page(address)
    assert "No plan keeps all bounds" in page.text()
    assert page.links()["at least 2 places for Arab States"] == "#floor_arab_states"
    assert page.all(".//input[@id='floor_arab_states']")
    client.submit(f"{address}/settings", {"floor_arab_states": ""}, at=address)
    assert "newer than this proposal" in client.page(address).text()
    propose(client, app, found.id)
    assert "of the demand is addressed" in client.page(address).text()


def test_faults_of_the_bounds_stand_at_their_fields(
    client: HouseClient, session: Session, made: World
) -> None:
    found = planned(session, made)
    address = f"/training/scenarios/{found.id}"
    typed = {"budget": "-1", "employers": "60", "workers": "50", "rooms": "x", "women": "101"}
    answer = client.submit(f"{address}/settings", typed, at=address)
    assert answer.status_code == 422
    page = parsed(answer.text)
    for field in ("budget", "workers", "rooms", "women"):
        assert page.all(f".//p[@id='{field}-error']"), field
    assert "together are more than 100 percent" in page.text()
    assert page.form(f"{address}/settings")["rooms"] == "x"
    assert afresh(session).get_one(PlanScenario, found.id).revision == 1


def test_the_later_of_two_writers_sees_both(
    client: HouseClient, session: Session, made: World
) -> None:
    found = planned(session, made)
    address = f"/training/scenarios/{found.id}"
    opened = client.page(address).form(f"{address}/settings")
    client.post(f"{address}/settings", data={**opened, "budget": "50000"})
    late = client.post(f"{address}/settings", data={**opened, "budget": "70000"})
    assert late.status_code == 409
    page = parsed(late.text)
    row = next(r for r in page.all(".//tbody/tr") if words(r[0]) == "Budget in euros")
    assert [words(cell) for cell in row[1:]] == ["50000", "70000"]
    again = client.post(f"{address}/settings", data=page.form(f"{address}/settings"))
    assert again.status_code == 302
    scenario = afresh(session).get_one(PlanScenario, found.id)
    assert (scenario.settings["budget"], scenario.revision) == (70_000, 3)


def test_what_is_settled_by_hand_is_kept_and_can_be_taken_back(
    client: HouseClient, app: Flask, session: Session, made: World, proposed: Proposed
) -> None:
    found, address = proposed(budget=30_000)
    drop = client.page(address).links()["Drop it"]
    assert drop.startswith(f"{address}/hands/new")
    settle = f"{address}/hands/new"
    sent = {"reason": "No trainer"}
    assert client.submit(settle, sent, at=drop).status_code == 302
    page = client.page(address)
    assert "no edition of" in page.text() and "No trainer" in page.text()
    assert "newer than this proposal" in page.text()
    taken = {
        "kind": "does_not_take",
        "offering": f"{made.courses[1].id}:en",
        "organization": str(made.organizations[0].id),
    }
    for _time in range(2):  # said twice, it is settled once
        client.submit(settle, taken)
    propose(client, app, found.id)
    page = client.page(address)
    assert "33.3%" not in page.text(".//p[@class='lead']")
    # Five organizations of six in K3, and nobody in K1.
    assert "27.8% of the demand is addressed: by 1 edition with 5 places" in page.text()
    scenario = afresh(session).get_one(PlanScenario, found.id)
    assert (scenario.revision, len(scenario.hands)) == (3, 2)
    first = scenario.hands[0].id
    client.submit(f"{address}/hands/{first}/undo", at=address)
    propose(client, app, found.id)
    assert "66.7%" in client.page(address).text()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"kind": "at_least"}, "number"),
        ({"kind": "at_least", "number": "7"}, "number"),
        ({"kind": "in_month", "month": "6"}, "month"),
        ({"kind": "in_month"}, "month"),
        ({"kind": "takes"}, "organization"),
        ({"kind": "takes", "organization": "without needs"}, "organization"),
        ({"kind": "takes", "offering": ""}, "offering"),
        ({"kind": "takes", "offering": "none", "organization": "with needs"}, "offering"),
        ({}, "kind"),
    ],
)
def test_faults_of_what_is_settled_by_hand_stand_at_their_fields(
    client: HouseClient, session: Session, made: World, typed: dict[str, str], field: str
) -> None:
    found = planned(session, made)
    if "organization" in typed:
        without = make_organization(session)
        session.commit()
        known = {"without needs": without, "with needs": made.organizations[0]}
        typed = {**typed, "organization": str(known[typed["organization"]].id)}
    address = f"/training/scenarios/{found.id}/hands/new"
    sent = {"offering": f"{made.courses[0].id}:en", **typed}
    answer = client.submit(address, sent)
    assert answer.status_code == 422
    assert parsed(answer.text).all(f".//p[@id='{field}-error']")
    assert afresh(session).scalar(select(func.count()).select_from(HandChange)) == 0


def test_a_proposal_is_out_of_date_once_a_course_changes(
    client: HouseClient, app: Flask, session: Session, made: World, proposed: Proposed
) -> None:
    found, address = proposed()
    assert "Approve this plan" in client.page(address).text()
    afresh(session)
    made.courses[0].cost_edition += 1
    session.commit()
    page = client.page(address)
    assert "Needs or courses have changed since this was proposed." in page.text()
    assert "Approve this plan" not in page.text()
    assert client.get(f"{address}/approve").status_code == 302
    propose(client, app, found.id)
    assert "Approve this plan" in client.page(address).text()


def test_who_no_longer_shares_its_needs_is_no_longer_named(
    client: HouseClient, session: Session, made: World, proposed: Proposed
) -> None:
    found, address = proposed()
    approving = client.page(f"{address}/approve").form(f"{address}/approve")
    gone = made.organizations[0]
    afresh(session)
    withdraw_consent(session, gone, NEEDS_OFFER, made.person_id, now())
    session.commit()
    page = client.page(address)
    assert gone.name not in [words(name) for name in page.all(".//bdi")]
    assert "an organization that no longer shares its needs" in page.text()
    assert "An organization of this proposal no longer shares its needs." in page.text()
    client.post(f"{address}/approve", data={**approving, "decision": "Board"})
    assert afresh(session).get_one(PlanScenario, found.id).approved_at is None


def test_a_search_that_is_stopped_keeps_nothing(
    client: HouseClient, app: Flask, session: Session, made: World
) -> None:
    found = planned(session, made)
    address = f"/training/scenarios/{found.id}"
    client.submit(f"{address}/propose", at=address)
    answer = client.get(address)
    assert answer.headers["Refresh"] == "2"
    assert "A plan is being worked out." in answer.text
    client.submit(f"{address}/stop", at=address)
    assert "The search was stopped before it found a plan." in client.page(address).text()
    job = afresh(session).scalars(select(Job)).one()
    with app.app_context(), pytest.raises(JobCancelled):
        # A worker that had taken it before finds out.
        propose_plan(job.request, Progress(app.extensions["database"], job.id))
    assert afresh(session).get_one(PlanScenario, found.id).solution is None


def test_scenarios_are_copied_renamed_and_deleted(
    client: HouseClient, session: Session, proposed: Proposed
) -> None:
    _found, address = proposed()
    sent = {"name": "More money"}
    copied = client.submit(f"{address}/copy", sent, at=address).headers["Location"]
    assert client.submit(f"{address}/copy", sent, at=address).headers["Location"] == copied
    page = client.page(copied)
    assert "of the demand is addressed" in page.text()
    client.submit(f"{copied}/rename", {"name": "Much money"}, at=copied, form=f"{copied}/copy")
    assert client.page(copied).text(".//h1") == "Much money"
    assert client.submit(f"{copied}/copy", {"name": ""}, at=copied).status_code == 422
    token = client.page(copied).form("/delete")
    for _time in range(2):
        client.post(f"{copied}/delete", data=token)
    names = [one.name for one in afresh(session).scalars(select(PlanScenario))]
    assert names == ["First"]


def test_a_plan_has_twelve_scenarios_at_most(
    client: HouseClient, session: Session, made: World
) -> None:
    found = planned(session, made)
    address = f"/training/scenarios/{found.id}"
    token = client.page(address).form(f"{address}/copy")
    for number in range(13):
        client.post(f"{address}/copy", data={**token, "name": f"Copy {number}"})
    assert afresh(session).scalar(select(func.count()).select_from(PlanScenario)) == 12
    assert "A plan has at most 12 scenarios." in client.page(address).text()


def test_an_approved_plan_is_carried_into_the_catalogue_once(
    client: HouseClient, session: Session, made: World, proposed: Proposed
) -> None:
    found, address = proposed(women=Fraction(1, 2))
    sent = client.page(f"{address}/approve").form(f"{address}/approve")
    empty = client.post(f"{address}/approve", data=sent)
    assert empty.status_code == 422 and "decision-error" in empty.text
    for _time in range(2):
        answer = client.post(f"{address}/approve", data={**sent, "decision": "Board, minute 3"})
        assert answer.status_code == 302
    editions = afresh(session).scalars(select(EditionRecord)).all()
    assert {edition.course_id for edition in editions} == {one.id for one in made.courses}
    assert all(edition.begins.weekday() == 0 for edition in editions)
    assert all((edition.ends - edition.begins).days == 4 for edition in editions)
    offers = session.scalars(select(PlaceOffer)).all()
    assert len(offers) == 12 and sum(offer.for_women for offer in offers) == 6
    assert ("training.plan-approved", f"scenario:{found.id}") in recorded(session)
    page = client.page(f"/training/plans/{found.plan_id}")
    assert "Board, minute 3" in page.text() and "Editions of the approved plan" in page.text()
    made.courses[0].retired_at = now()
    session.commit()
    assert "K1" in client.page(address).text()
    for change in ("propose", "copy", "rename", "delete", "settings"):
        data = {**sent, "name": "Another", "budget": "1"}
        client.post(f"{address}/{change}", data=data)
    scenario = afresh(session).get_one(PlanScenario, found.id)
    assert (scenario.name, scenario.revision, scenario.decision) == ("First", 1, "Board, minute 3")


def test_a_board_approves_what_it_has_seen(
    client: HouseClient, app: Flask, session: Session, made: World, proposed: Proposed
) -> None:
    """Proposed anew while the page was open: 409 with the other one, then it counts."""
    found, address = proposed()
    sent = client.page(f"{address}/approve").form(f"{address}/approve") | {"decision": "Board"}
    afresh(session)
    made.courses[0].cost_edition += 1
    session.commit()
    propose(client, app, found.id)
    late = client.post(f"{address}/approve", data=sent)
    assert late.status_code == 409 and "Another proposal was made since" in late.text
    assert afresh(session).get_one(PlanScenario, found.id).approved_at is None
    client.post(f"{address}/approve", data=parsed(late.text).form(f"{address}/approve"))
    assert afresh(session).get_one(PlanScenario, found.id).decision == "Board"


def test_a_page_with_faults_is_a_look_too(
    client: HouseClient, session: Session, proposed: Proposed
) -> None:
    found, address = proposed()
    opened = client.page(address).form(f"{address}/settings")
    look = ("training.scenario-seen", f"scenario:{found.id}")
    before = recorded(afresh(session)).count(look)
    assert client.post(f"{address}/settings", data={**opened, "budget": "x"}).status_code == 422
    assert client.post(f"{address}/hands/new", data=opened).status_code == 422
    assert recorded(afresh(session)).count(look) == before + 2


def test_before_a_proposal_is_approved_it_is_looked_at(
    client: HouseClient, session: Session, proposed: Proposed
) -> None:
    """The sentences about it may name an organization: each showing of the page is in the trail."""
    found, address = proposed()
    look = ("training.scenario-seen", f"scenario:{found.id}")
    before = recorded(afresh(session)).count(look)
    sent = client.page(f"{address}/approve").form(f"{address}/approve")
    assert recorded(afresh(session)).count(look) == before + 1
    assert client.post(f"{address}/approve", data=sent).status_code == 422
    assert client.post(f"{address}/approve", data={**sent, "proposal": "x"}).status_code == 409
    assert recorded(afresh(session)).count(look) == before + 3
    assert afresh(session).get_one(PlanScenario, found.id).approved_at is None


def test_plans_read_in_other_languages(client: HouseClient, proposed: Proposed) -> None:
    found, address = proposed(budget=20_000)
    for language, direction in LANGUAGES_AND_DIRECTIONS:
        for path in (address, f"/training/plans/{found.plan_id}"):
            html = client.page(f"{path}?lang={language}").html
            assert (html.get("lang"), html.get("dir")) == (language, direction)


def test_a_plan_whose_months_are_over_is_not_approved(
    client: HouseClient, app: Flask, session: Session, made: World
) -> None:
    found = planned(session, made)
    found.plan.begins = found.plan.begins.replace(year=now().year - 1)
    session.commit()
    address = f"/training/scenarios/{found.id}"
    propose(client, app, found.id)
    answer = client.submit(f"{address}/approve", {"decision": "Board"})
    assert answer.status_code == 302
    assert "that month is over or its days are taken" in client.page(address).text()
    assert afresh(session).scalar(select(func.count()).select_from(EditionRecord)) == 0
    assert session.get_one(PlanScenario, found.id).approved_at is None
