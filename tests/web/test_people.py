"""The administrator's pages: accounts, roles, forgotten passwords; all of it in the audit trail."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.constituents.models import Membership, Organization, Person
from surveys.constituents.roles import Grant, Group, Role
from tests.client import HouseClient, Page
from tests.conftest import SignIn
from tests.factories import PASSWORD, make_organization, make_person
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS, afresh, recorded

NEW = {"name": "A person", "email": "a.person@example.org", "language": "fr"}
FIRST_PASSWORD = "handed over by phone"


@pytest.fixture
def administrator(sign_in: SignIn) -> int:
    return sign_in(Role.ADMINISTRATOR)


@pytest.fixture
def organization(session: Session) -> Organization:
    made = make_organization(session, Group.EMPLOYERS, "FRA")
    session.commit()
    return made


@pytest.fixture
def somebody(session: Session) -> Person:
    made = make_person(session)
    session.commit()
    return made


def memberships(session: Session, person: Person) -> list[tuple[str, int | None, str | None]]:
    afresh(session)
    rows = session.scalars(select(Membership).where(Membership.person_id == person.id))
    return [(m.role, m.organization_id, m.group) for m in rows]


@pytest.mark.usefixtures("administrator")
def test_a_person_is_added_and_can_sign_in(
    app: Flask, client: HouseClient, session: Session
) -> None:
    response = client.submit("/people/new", {**NEW, "password": FIRST_PASSWORD})
    afresh(session)
    person = session.scalars(select(Person).where(Person.email == NEW["email"])).one()
    assert response.location == f"/people/{person.id}"
    assert (person.name, person.language) == ("A person", "fr")
    assert ("people.added", f"person:{person.id}") in recorded(session)
    page = client.page(response.location)
    assert "This person has no role yet" in page.text()
    elsewhere = app.test_client()
    assert isinstance(elsewhere, HouseClient)
    sent = {"email": NEW["email"], "password": FIRST_PASSWORD}
    assert elsewhere.submit("/sign-in", sent).location == "/"


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Name: Fill in this field."),
        ({"name": "   "}, "Name: Fill in this field."),
        ({"name": "n" * 201}, "Name: Use at most 200 characters."),
        ({"email": ""}, "E-mail address: Fill in this field."),
        ({"email": "no address"}, "Enter an e-mail address such as name@example.org."),
        ({"email": "two@@example.org"}, "Enter an e-mail address such as name@example.org."),
        ({"password": "elevenchars"}, "First password: Use between 12 and 128 characters."),
        ({"language": "xx"}, "Language: "),
    ],
)
def test_a_form_that_will_not_do_keeps_what_was_typed_and_adds_nobody(
    client: HouseClient, session: Session, change: dict[str, str], said: str
) -> None:
    sent = {**NEW, "password": FIRST_PASSWORD, **change}
    response = client.submit("/people/new", sent)
    page = Page(response.text)
    assert response.status_code == 422
    assert said in page.text()
    shown = page.form("/people/new")
    kept = {name: value for name, value in sent.items() if name in ("name", "email")}
    assert {name: shown[name] for name in kept} == kept
    assert shown["password"] == ""
    assert len(session.scalars(select(Person)).all()) == 1


@pytest.mark.usefixtures("administrator")
def test_one_address_has_one_account(
    client: HouseClient, session: Session, somebody: Person
) -> None:
    sent = {**NEW, "email": f" {somebody.email.upper()} ", "password": FIRST_PASSWORD}
    response = client.submit("/people/new", sent)
    assert response.status_code == 422
    assert "There is already an account with this e-mail address." in Page(response.text).text()
    assert len(session.scalars(select(Person)).all()) == 2


NAMES = [
    "فاطمة الزهراء",
    "Ngô Thị Ánh",
    "Иванова-Петрова",
    "王小明",
    'O\'Neill <b>&amp;</b> "Co"',
    "e\u0301 and é",
    "𐐷 outside the basic plane 🎓",
]


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_kept_and_shown_as_it_is(client: HouseClient, name: str) -> None:
    sent = {**NEW, "name": name, "password": FIRST_PASSWORD}
    response = client.submit("/people/new", sent)
    assert client.page(response.location).text(".//h1") == name
    assert name in client.page("/people/").links()


@pytest.mark.usefixtures("administrator")
def test_a_role_in_an_organization_is_given_and_withdrawn(
    client: HouseClient, session: Session, somebody: Person, organization: Organization
) -> None:
    page, sent = f"/people/{somebody.id}", {"role": "focal_point", "organization": organization.id}
    response = client.submit(f"{page}/roles", sent, at=page)
    assert response.location == page
    assert memberships(session, somebody) == [("focal_point", organization.id, None)]
    shown = client.page(page)
    assert f"Focal point (\u2068{organization.name}\u2069)" in shown.text()
    membership = session.scalars(select(Membership).order_by(Membership.id.desc())).first()
    assert membership is not None
    client.submit(f"{page}/roles/{membership.id}/withdraw", at=page)
    assert memberships(session, somebody) == []
    events = [action for action, subject in recorded(session) if subject == f"person:{somebody.id}"]
    assert events == [
        "people.seen",
        "people.role-given",
        "people.seen",
        "people.seen",
        "people.role-withdrawn",
    ]


@pytest.mark.usefixtures("administrator")
def test_the_same_role_twice_is_one_role_and_one_event(
    client: HouseClient, session: Session, somebody: Person
) -> None:
    page = f"/people/{somebody.id}"
    for _time in range(2):
        sent = {"role": "reviewer", "group": "workers"}
        assert client.submit(f"{page}/roles", sent, at=page).status_code == 302
    assert memberships(session, somebody) == [("reviewer", None, "workers")]
    assert [action for action, _ in recorded(session)].count("people.role-given") == 1


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize(
    ("role", "with_organization", "group", "field"),
    [
        ("focal_point", False, "", "Organization"),
        ("respondent", False, "", "Organization"),
        ("focal_point", True, "workers", "Group"),
        ("reviewer", False, "", "Group"),
        ("reviewer", True, "workers", "Organization"),
        ("analyst", True, "", "Organization"),
        ("designer", False, "employers", "Group"),
        ("owner", False, "", "Role"),
    ],
)
def test_a_role_with_the_wrong_place_is_refused_at_the_field(
    client: HouseClient,
    session: Session,
    somebody: Person,
    organization: Organization,
    role: str,
    with_organization: bool,
    group: str,
    field: str,
) -> None:
    page = f"/people/{somebody.id}"
    place = str(organization.id) if with_organization else ""
    sent = {"role": role, "organization": place, "group": group}
    response = client.submit(f"{page}/roles", sent, at=page)
    assert response.status_code == 422
    links = Page(response.text).links()
    assert [text for text in links if text.startswith(f"{field}: ")], links
    assert memberships(session, somebody) == []


def test_nobody_closes_the_own_account_or_gives_away_the_key(
    client: HouseClient, session: Session, administrator: int
) -> None:
    page = f"/people/{administrator}"
    token = client.page(page).form("/roles")["csrf_token"]
    membership = session.scalars(select(Membership.id)).one()
    for path in (f"{page}/activity", f"{page}/roles/{membership}/withdraw"):
        assert client.post(path, data={"csrf_token": token}).location == page
        assert "You cannot " in client.page(page).text()
    person = session.get_one(Person, administrator)
    assert person.active
    assert memberships(session, person) == [("administrator", None, None)]


@pytest.mark.usefixtures("administrator")
def test_closing_an_account_ends_its_sessions_until_it_is_opened_again(
    app: Flask, client: HouseClient, session: Session, somebody: Person
) -> None:
    elsewhere = app.test_client()
    assert isinstance(elsewhere, HouseClient)
    elsewhere.become(somebody)
    page = f"/people/{somebody.id}"
    client.submit(f"{page}/activity", at=page)
    assert elsewhere.get("/account").status_code == 302
    assert "This account is closed." in client.page(page).text()
    client.submit(f"{page}/activity", at=page)
    # The old cookie does not come back to life.
    assert elsewhere.get("/account").status_code == 302
    sent = {"email": somebody.email, "password": PASSWORD}
    assert elsewhere.submit("/sign-in", sent).location == "/"
    actions = [action for action, _ in recorded(session)]
    assert "people.closed" in actions and "people.opened" in actions


@pytest.mark.usefixtures("administrator")
def test_a_forgotten_password_is_replaced(
    app: Flask, client: HouseClient, session: Session, somebody: Person
) -> None:
    page = f"/people/{somebody.id}"
    refused = client.submit(f"{page}/password", {"password": "too short"}, at=page)
    assert refused.status_code == 422 and "too short" not in refused.text
    response = client.submit(f"{page}/password", {"password": FIRST_PASSWORD}, at=page)
    assert response.location == page
    elsewhere = app.test_client()
    assert isinstance(elsewhere, HouseClient)
    for password, status in ((PASSWORD, 422), (FIRST_PASSWORD, 302)):
        sent = {"email": somebody.email, "password": password}
        assert elsewhere.submit("/sign-in", sent).status_code == status
    assert ("people.password-set", f"person:{somebody.id}") in recorded(session)


def test_looking_at_people_is_recorded(
    client: HouseClient, session: Session, administrator: int
) -> None:
    client.page("/people/")
    client.page(f"/people/{administrator}")
    assert recorded(session) == [
        ("people.listed", "people"),
        ("people.seen", f"person:{administrator}"),
    ]


@pytest.mark.usefixtures("administrator")
def test_somebody_elses_role_is_not_withdrawn_through_this_person(
    client: HouseClient, session: Session, somebody: Person
) -> None:
    other = make_person(session, Grant(Role.PLANNER))
    session.commit()
    theirs = other.memberships[0].id
    page = f"/people/{somebody.id}"
    token = client.page(page).form("/roles")["csrf_token"]
    client.post(f"{page}/roles/{theirs}/withdraw", data={"csrf_token": token})
    assert memberships(session, other) == [("planner", None, None)]


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize(
    "path", ["/people/999999", "/people/2147483648", "/people/x", "/people/-1"]
)
def test_there_is_no_such_person(client: HouseClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
@pytest.mark.parametrize("path", ["/people/", "/people/new", "/people/1"])
def test_each_page_comes_in_each_language(
    client: HouseClient, path: str, language: str, direction: str
) -> None:
    html = client.page(f"{path}?lang={language}").html
    assert (html.get("lang"), html.get("dir")) == (language, direction)
