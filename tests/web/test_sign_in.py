"""Signing in and out, one's own language and password."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.constituents.actions import change_password
from surveys.constituents.models import Person
from surveys.constituents.passwords import password_matches
from surveys.constituents.roles import Grant, Role
from surveys.foundation.config import Environment
from surveys.foundation.security import init_security
from tests.client import HouseClient, Page
from tests.databases import settings_for
from tests.factories import PASSWORD, make_person
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS, afresh, recorded


@pytest.fixture
def person(session: Session) -> Person:
    made = make_person(session, Grant(Role.ANALYST))
    session.commit()
    return made


def sign_in(client: HouseClient, email: str, password: str = PASSWORD, to: str = "") -> int:
    at = f"/sign-in?next={to}" if to else "/sign-in"
    sent = {"email": email, "password": password}
    return client.submit(at, sent, form="/sign-in").status_code


def is_signed_in(client: HouseClient) -> bool:
    return client.get("/account").status_code == 200


def test_the_right_password_opens_the_door(
    client: HouseClient, person: Person, session: Session
) -> None:
    response = client.submit("/sign-in", {"email": person.email, "password": PASSWORD})
    assert (response.status_code, response.location) == (302, "/")
    assert is_signed_in(client)
    assert ("account.signed-in", f"person:{person.id}") in recorded(session)


@pytest.mark.parametrize("spelling", ["{}", " {} ", "  {}"])
def test_capitals_and_spaces_around_the_address_do_not_matter(
    client: HouseClient, person: Person, spelling: str
) -> None:
    assert sign_in(client, spelling.format(person.email.upper())) == 302


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_password_and_an_unknown_address_look_alike(
    client: HouseClient, person: Person, session: Session, known: bool
) -> None:
    email = person.email if known else "nobody@example.org"
    response = client.submit("/sign-in", {"email": email, "password": "not the password"})
    page = Page(response.text)
    assert response.status_code == 422
    assert "The e-mail address and the password do not fit together." in page.text()
    assert page.form("/sign-in")["email"] == email
    assert "not the password" not in response.text
    assert not is_signed_in(client)
    assert recorded(session) == []


def test_an_empty_form_says_at_each_field_what_is_missing(client: HouseClient) -> None:
    page = Page(client.submit("/sign-in", {"email": "", "password": ""}).text)
    assert page.text().count("Error: Fill in this field.") == 2
    summary = page.links()
    assert summary["E-mail address: Fill in this field."] == "#email"
    assert summary["Password: Fill in this field."] == "#password"


def test_a_closed_account_cannot_sign_in(
    client: HouseClient, person: Person, session: Session
) -> None:
    person.active = False
    session.commit()
    assert sign_in(client, person.email) == 422


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("/participation?group=workers", "/participation?group=workers"),
        ("https://example.org/", "/"),
        ("//example.org/", "/"),
        ("/\\example.org", "/"),
        ("javascript:alert(1)", "/"),
        ("participation", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_one_goes_where_one_wanted_within_this_site(
    client: HouseClient, person: Person, target: str, leads_to: str
) -> None:
    page = client.page("/sign-in", query_string={"next": target})
    action = page.all(".//main//form")[0].get("action", "")
    sent = {**page.form("/sign-in"), "email": person.email, "password": PASSWORD}
    assert client.post(action, data=sent).location == leads_to


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in_and_back(
    client: HouseClient, person: Person
) -> None:
    response = client.get("/results?x=1")
    assert response.location == "/sign-in?next=/results?x%3D1"
    assert sign_in(client, person.email, to="/results?x%3D1") == 302


def test_whoever_is_signed_in_needs_no_sign_in_page(client: HouseClient, person: Person) -> None:
    client.become(person)
    assert client.get("/sign-in").location == "/"


def test_signing_in_drops_what_the_cookie_held(client: HouseClient, person: Person) -> None:
    """No session that somebody else prepared lives on."""
    token = client.page("/sign-in").form("/sign-in")["csrf_token"]
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    sent = {"email": person.email, "password": PASSWORD, "csrf_token": token}
    assert client.post("/sign-in", data=sent).status_code == 302
    with client.session_transaction() as cookie:
        assert set(cookie) == {"person"}


def test_signing_out_ends_the_session(client: HouseClient, person: Person) -> None:
    client.become(person)
    response = client.submit("/sign-out", at="/account")
    assert response.location == "/sign-in"
    assert "You are signed out." in client.page("/sign-in").text()
    assert not is_signed_in(client)


def test_a_link_cannot_sign_anybody_out(client: HouseClient, person: Person) -> None:
    client.become(person)
    assert client.get("/sign-out").status_code == 405
    assert is_signed_in(client)


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/account/password"])
def test_a_form_without_its_token_is_refused(
    client: HouseClient, person: Person, path: str
) -> None:
    client.become(person)
    response = client.post(path, data={"email": person.email, "password": PASSWORD})
    assert response.status_code == 400
    assert "The form could not be accepted" in Page(response.text).text()
    assert is_signed_in(client)


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(
    client: HouseClient, person: Person
) -> None:
    client.submit("/sign-in", {"email": person.email, "password": PASSWORD})
    cookie = client.get_cookie("session")
    assert cookie is not None
    assert cookie.http_only and cookie.same_site == "Lax"


def test_in_production_the_cookie_travels_encrypted_only(tmp_path: Path) -> None:
    app = Flask("production")
    settings = settings_for("sqlite://", tmp_path)
    init_security(app, replace(settings, environment=Environment.PRODUCTION))
    assert app.config["SESSION_COOKIE_SECURE"]


def test_ten_attempts_a_minute_on_one_account_and_no_more(
    client: HouseClient, person: Person, session: Session
) -> None:
    other = make_person(session)
    session.commit()
    page = client.page("/sign-in")
    sent = {**page.form("/sign-in"), "email": person.email, "password": "a guess"}
    statuses = [client.post("/sign-in", data=sent).status_code for _number in range(11)]
    assert statuses == [422] * 10 + [429]
    response = client.post("/sign-in", data={**sent, "password": PASSWORD})
    assert response.status_code == 429
    assert "Too many attempts" in Page(response.text).text()
    # Whoever guesses at one account does not lock out another.
    assert sign_in(client, other.email) == 302


def test_guessing_does_not_lock_out_the_owner_at_another_address(
    client: HouseClient, person: Person
) -> None:
    sent = {**client.page("/sign-in").form("/sign-in"), "email": person.email, "password": "x"}
    for _number in range(11):
        guessed = client.post("/sign-in", data=sent, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert guessed.status_code == 429
    assert sign_in(client, person.email) == 302


def test_a_new_password_ends_every_other_session(
    app: Flask, client: HouseClient, person: Person, session: Session
) -> None:
    elsewhere = app.test_client()
    assert isinstance(elsewhere, HouseClient)
    for each in (client, elsewhere):
        each.become(person)
    new = "a new and longer password"
    sent = {"current": PASSWORD, "new": new, "again": new}
    response = client.submit("/account/password", sent, at="/account")
    assert response.location == "/account"
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    afresh(session)
    assert password_matches(person.password_hash, new)
    assert ("account.password-changed", f"person:{person.id}") in recorded(session)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"current": "wrong", "new": "n" * 12, "again": "n" * 12}, "This is not your current"),
        (
            {"current": PASSWORD, "new": "zq-11-chars", "again": "zq-11-chars"},
            "between 12 and 128 characters",
        ),
        ({"current": PASSWORD, "new": "n" * 129, "again": "n" * 129}, "between 12 and 128"),
        ({"current": PASSWORD, "new": "n" * 12, "again": "m" * 12}, "are not the same"),
        ({"current": "", "new": "", "again": ""}, "Fill in this field."),
    ],
)
def test_a_new_password_that_will_not_do_changes_nothing(
    client: HouseClient, person: Person, session: Session, sent: dict[str, str], said: str
) -> None:
    client.become(person)
    response = client.submit("/account/password", sent, at="/account")
    assert response.status_code == 422
    assert said in Page(response.text).text()
    assert not [typed for typed in sent.values() if typed and typed in response.text]
    afresh(session)
    assert password_matches(person.password_hash, PASSWORD)


def test_a_session_ends_when_the_number_of_sessions_moves_on(
    client: HouseClient, person: Person, session: Session
) -> None:
    client.become(person)
    change_password(session, person, "set by somebody else")
    session.commit()
    assert not is_signed_in(client)


def test_a_session_of_a_person_who_is_gone_is_nobodys(client: HouseClient) -> None:
    with client.session_transaction() as cookie:
        cookie["person"] = [999_999, 1]
    assert not is_signed_in(client)


@pytest.mark.parametrize("noted", [None, 7, [], [1], [1, 2, 3], "1", {"id": 1}])
def test_a_cookie_of_another_shape_is_nobodys(client: HouseClient, noted: object) -> None:
    """What an older version may have signed."""
    with client.session_transaction() as cookie:
        cookie["person"] = noted
    assert not is_signed_in(client)


@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
def test_ones_language_is_kept_and_used(
    client: HouseClient, person: Person, session: Session, language: str, direction: str
) -> None:
    client.become(person)
    response = client.submit("/account/language", {"language": language}, at="/account")
    assert response.location == f"/account?lang={language}"
    client.delete_cookie("lang")
    html = client.page("/account", headers={"Accept-Language": "en"}).html
    assert (html.get("lang"), html.get("dir")) == (language, direction)
    afresh(session)
    assert session.scalars(select(Person.language)).one() == language


def test_a_language_that_is_not_offered_is_refused(client: HouseClient, person: Person) -> None:
    client.become(person)
    assert client.submit("/account/language", {"language": "xx"}, at="/account").status_code == 422


@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
def test_the_page_itself_comes_in_each_language(
    client: HouseClient, language: str, direction: str
) -> None:
    html = client.page(f"/sign-in?lang={language}").html
    assert (html.get("lang"), html.get("dir")) == (language, direction)
