"""The first page and the main navigation: what waits for whom, and where they may go."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import invite_assessor
from capacity.indicators.models import FrozenValue, Indicator
from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.constituents.actions import grant_role
from surveys.constituents.consents import Recipient, Subject, give_consent
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from surveys.foundation.jobs.models import Job
from tests.client import HouseClient, Page, words
from tests.factories import make_invitation, make_organization, make_person, make_round
from tests.web.arranging import begun, submitted

SignIn = Callable[..., int]


def rooms(page: Page) -> list[str]:
    return [words(link) for link in page.all(".//nav[@class='rooms']//a")]


def next_step(page: Page) -> str:
    """Where the page's one button leads; empty without one."""
    buttons = page.all(".//main//a[@class='button']")
    assert len(buttons) <= 1
    return buttons[0].get("href", "") if buttons else ""


def test_a_visitor_learns_what_this_is_and_where_to_sign_in(client: HouseClient) -> None:
    page = client.page("/")
    assert "If you have been invited" in page.text()
    assert next_step(page) == "/sign-in" and rooms(page) == []


def test_who_has_no_task_is_told_so(client: HouseClient, sign_in: SignIn) -> None:
    sign_in(Role.ANALYST)
    page = client.page("/")
    assert "Nothing waits for you now." in page.text()
    rooms_to_read = {words(link) for link in page.all(".//ul[@class='desk']//a")}
    assert rooms_to_read >= {"Participation", "Indicators", "Training", "Countries"}


def test_a_respondent_finds_the_questionnaires_to_answer(
    client: HouseClient, session: Session
) -> None:
    organization = make_organization(session)
    person = make_person(session, Grant(Role.RESPONDENT, organization.id))
    first, second = make_round(session, closes_in_days=40), make_round(session, closes_in_days=9)
    later, _token = make_invitation(session, first, organization, person=person)
    sooner, _token = make_invitation(session, second, organization, person=person)
    session.commit()
    client.become(person)
    page = client.page("/")
    assert "2 things wait for you." in page.text() and "Not begun" in page.text()
    assert next_step(page) == f"/a/m{sooner.id}"
    response = save_answers(session, holder_of(sooner), None, {"role": "board"}, "en", now())
    submit_response(session, response, now())
    save_answers(session, holder_of(later), None, {"role": "board"}, "en", now())
    session.commit()
    page = client.page("/")
    assert "1 thing waits for you." in page.text() and "Begun" in page.text()
    assert next_step(page) == f"/a/m{later.id}" and second.title not in page.text()


def test_a_focal_point_goes_on_with_the_assessment_and_later_reads_the_report(
    client: HouseClient, session: Session
) -> None:
    case = begun(session)
    client.become(case.focal_point)
    page = client.page("/")
    assert next_step(page) == case.path and "Invite assessors" in page.text()
    session.rollback()
    case.assessment.state = "validated"
    case.assessment.rating_closed_at = case.assessment.submitted_at = now()
    case.assessment.ended_at = now()
    session.commit()
    page = client.page("/")
    assert next_step(page) == "" and f"{case.path}/report" in page.links().values()


def test_a_reviewer_begins_with_the_oldest_of_the_own_group(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    theirs, other = submitted(session), submitted(session, Group.EMPLOYERS)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page("/")
    assert next_step(page) == theirs.review_path
    assert theirs.organization.name in page.text()
    assert other.organization.name not in page.text()


def test_a_designer_sees_how_far_open_rounds_are(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = make_round(session)
    make_invitation(session, round_, make_organization(session))
    over = make_round(session, opened_days_ago=9, closes_in_days=-1)
    session.commit()
    sign_in(Role.DESIGNER)
    page = client.page("/")
    assert round_.title in page.text() and "0 of 1 submitted" in page.text()
    assert over.title not in page.text()


def lines(page: Page, heading: str) -> list[str]:
    """The lines on the desk with this heading."""
    for section in page.all(".//main//section"):
        if words(section[0]) == heading:
            return [words(line) for line in section.findall(".//li")]
    return []


def test_a_reviewer_sees_how_long_each_waits_and_the_portfolio_with_its_figure(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    submitted(session, moment=now() - timedelta(days=3))
    make_organization(session)
    session.commit()
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page("/")
    assert lines(page, "Waiting for review")[0].endswith("3 days ago")
    (portfolio,) = lines(page, "Your group's organizations")
    assert "Levels can be read of 1 of 2 organizations." in portfolio
    assert "/portfolio?group=workers" in page.links().values()


def test_a_designer_sees_what_opens_and_closes_soon_and_not_what_is_far_off(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    later = make_round(session, closes_in_days=40)
    sooner = make_round(session, closes_in_days=3)
    coming = make_round(session, opened_days_ago=-5)
    far = make_round(session, opened_days_ago=-29)
    session.commit()
    sign_in(Role.DESIGNER)
    found = lines(client.page("/"), "Rounds under way")
    assert [line.split()[1] for line in found] == [
        round_.title.split()[1] for round_ in (sooner, later, coming)
    ]
    assert "Closes soon" in found[0] and "Opens soon" in found[2]
    assert all(far.title not in line for line in found)


def test_an_analyst_is_asked_to_sign_what_somebody_else_froze(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    other = make_person(session, Grant(Role.ANALYST))
    indicator = session.scalars(select(Indicator)).first()
    assert indicator is not None
    session.add(
        FrozenValue(
            indicator=indicator,
            first_year=2010,
            inputs="{}",
            result="{}",
            sha256="0" * 64,
            frozen_by=other.id,
            frozen_at=now(),
        )
    )
    session.commit()
    sign_in(Role.ANALYST)
    page = client.page("/")
    assert next_step(page).startswith("/indicators/frozen/")
    (line,) = lines(page, "Values to sign")
    assert f"Indicator {indicator.code}, 2010-11" in line
    client.become(other)
    assert lines(client.page("/"), "Values to sign") == []


def test_an_analyst_sees_rounds_whose_figures_are_on_their_way(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    closed, closing = make_round(session, closes_in_days=0), make_round(session, closes_in_days=2)
    make_round(session, closes_in_days=60)
    session.commit()
    sign_in(Role.ANALYST)
    found = lines(client.page("/"), "Results on their way")
    assert len(found) == 2
    assert any(closed.title in line and "Not released yet" in line for line in found)
    assert any(closing.title in line and "Closes soon" in line for line in found)


def test_a_planner_reads_how_many_share_their_needs_and_nothing_else(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    case = begun(session)
    demonstration = make_organization(session, country="XAA")
    offer = (Subject.NEEDS, Recipient.TURIN_CENTRE)
    for organization in (case.organization, demonstration):
        give_consent(session, organization, offer, case.focal_point.id, now())
    session.commit()
    sign_in(Role.PLANNER)
    page = client.page("/")
    assert "1 organization shares its needs with the Turin Centre." in page.text()
    assert case.organization.name not in page.text()


@pytest.mark.parametrize(
    ("state", "minutes", "said"),
    [("done", 90, "In order"), ("waiting", 90, "Seems to stand still"), ("failed", 5, "Some")],
)
def test_an_administrator_sees_whether_background_work_goes_on(
    client: HouseClient,
    session: Session,
    sign_in: SignIn,
    state: str,
    minutes: int,
    said: str,
) -> None:
    moment = now() - timedelta(minutes=minutes)
    ended = None if state == "waiting" else moment
    session.add(
        Job(kind="k", subject="s", request={}, state=state, asked_at=moment, ended_at=ended)
    )
    session.commit()
    sign_in(Role.ADMINISTRATOR)
    assert said in lines(client.page("/"), "The service")[0]


@pytest.mark.parametrize(
    "role",
    [Role.FOCAL_POINT, Role.REVIEWER, Role.ANALYST, Role.DESIGNER, Role.ADMINISTRATOR],
)
def test_the_first_page_costs_as_many_queries_with_one_thing_as_with_many(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn, role: Role
) -> None:
    statements: list[str] = []
    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    case = submitted(session)
    organization = case.organization
    place = organization.id if role is Role.FOCAL_POINT else None
    sign_in(role, place, Group.WORKERS if role is Role.REVIEWER else None)
    counts = []
    for _again in range(2):
        make_round(session, closes_in_days=5)
        make_round(session, closes_in_days=0)
        submitted(session)
        statements.clear()
        client.page("/")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 25, statements


EVERYBODY = ["Home", "Participation", "Indicators", "Training", "Countries", "Practices", "Account"]


@pytest.mark.parametrize(
    ("role", "others"),
    [
        (Role.FOCAL_POINT, ["Assessments", "Questionnaires"]),
        (Role.RESPONDENT, []),
        (Role.REVIEWER, ["Reviews", "Portfolio", "Results", "Questionnaires", "Organizations"]),
        (Role.DESIGNER, ["Rounds", "Results", "Questionnaires", "Organizations"]),
        (Role.ANALYST, ["Results", "Questionnaires", "Organizations"]),
        (
            Role.ADMINISTRATOR,
            ["Rounds", "Questionnaires", "Organizations", "People", "Audit trail"],
        ),
    ],
)
def test_the_navigation_holds_what_the_person_may_open(
    client: HouseClient, session: Session, sign_in: SignIn, role: Role, others: list[str]
) -> None:
    place: dict[str, object] = {}
    if role in (Role.FOCAL_POINT, Role.RESPONDENT):
        place["organization_id"] = make_organization(session).id
    if role is Role.REVIEWER:
        place["group"] = Group.WORKERS
    sign_in(role, **place)
    page = client.page("/")
    assert sorted(rooms(page)) == sorted(EVERYBODY + others)
    for link in page.all(".//nav[@class='rooms']//a"):
        assert client.get(link.get("href", "")).status_code == 200


def test_the_navigation_marks_the_room_one_is_in(client: HouseClient, sign_in: SignIn) -> None:
    sign_in(Role.ADMINISTRATOR)
    for path, room in (
        ("/", "Home"),
        ("/audit", "Audit trail"),
        ("/organizations/new", "Organizations"),
    ):
        marked = client.page(path).all(".//nav[@class='rooms']//a[@aria-current]")
        assert [words(link) for link in marked] == [room]


def test_an_assessor_is_told_the_organization_and_the_round(
    client: HouseClient, session: Session
) -> None:
    case = begun(session)
    person = make_person(session, Grant(Role.RESPONDENT, case.organization.id))
    invite_assessor(session, case.assessment, "An office", "en", now(), person.id)
    session.commit()
    client.become(person)
    line = words(client.page("/").all(".//ul[@class='desk']/li")[0])
    assert case.assessment.round.title in line and line.count(case.organization.name) == 1


@pytest.mark.parametrize("several", [False, True])
def test_a_focal_point_of_several_institutions_reads_of_several(
    client: HouseClient, session: Session, several: bool
) -> None:
    case = begun(session)
    if several:
        other = begun(session, Group.EMPLOYERS)
        grant_role(session, case.focal_point, Grant(Role.FOCAL_POINT, other.organization.id))
        session.commit()
    client.become(case.focal_point)
    home = [words(heading) for heading in client.page("/").all(".//h2")]
    page = client.page("/assessments").text(".//main")
    if several:
        assert "Your institutions' assessments" in home
        assert "Your institutions have 2 assessments." in page
        assert "Your institution has" not in page
    else:
        assert "Your institution's assessments" in home
        assert "Your institution has 1 assessment." in page
