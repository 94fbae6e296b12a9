"""The first page and the main navigation: what waits for whom, and where they may go."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import invite_assessor
from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.constituents.actions import grant_role
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient, Page, words
from tests.factories import make_invitation, make_organization, make_person, make_round
from tests.web.arranging import begun, submitted

SignIn = Callable[..., int]


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """Outside an application context: within one, requests would share each other's state."""
    with Session(app.extensions["database"].engine) as session:
        yield session


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
    assert page.links()["Participation"] == "/participation"


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


EVERYBODY = ["Home", "Participation", "Practices", "Account"]


@pytest.mark.parametrize(
    ("role", "others"),
    [
        (Role.FOCAL_POINT, ["Assessments", "Questionnaires"]),
        (Role.RESPONDENT, []),
        (Role.REVIEWER, ["Reviews", "Results", "Questionnaires", "Organizations"]),
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
