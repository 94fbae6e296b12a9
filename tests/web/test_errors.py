"""Bad input gets the right page: what happened and what to do, in the reader's language."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveys.collection.invitations.actions import make_link, revoke_invitation
from surveys.collection.invitations.models import Invitation
from surveys.constituents.models import AuditEvent
from surveys.constituents.roles import Group, Role
from surveys.foundation.errors import ERROR_TEXTS
from tests.client import HouseClient, Page
from tests.conftest import SignIn
from tests.factories import make_invitation, make_organization, make_round
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS

Ask = Callable[[], TestResponse]


@pytest.fixture
def link(session: Session) -> str:
    """The address of an open questionnaire."""
    _invitation, token = make_invitation(session, make_round(session), make_organization(session))
    session.commit()
    return f"/a/{token}"


def title_of(response: TestResponse) -> str:
    return Page(response.text).text(".//h1")


@pytest.fixture
def crashing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    """A page whose view goes wrong."""

    def crash() -> str:
        raise ZeroDivisionError("a secret detail")

    crash.access_action = "public"  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "home.page", crash)
    return "/"


@pytest.mark.usefixtures("crashing")
@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
@pytest.mark.parametrize(
    ("code", "method", "path"),
    [
        (400, "GET", "/sign-in?x=%FF"),
        (401, "POST", "/account/language"),
        (403, "GET", "/people/"),
        (404, "GET", "/nothing/here"),
        (404, "GET", "/a/unknown-token"),
        (405, "GET", "/sign-out"),
        (413, "POST", "/sign-in"),
        (429, "POST", "/sign-in"),
        (500, "GET", "/"),
    ],
)
def test_every_error_page_speaks_the_readers_language(
    app: Flask,
    client: HouseClient,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    method: str,
    path: str,
    language: str,
    direction: str,
) -> None:
    headers = {"Accept-Language": language}
    data: dict[str, str] | None = None
    if code == 403:
        sign_in(Role.ANALYST)
        client.set_cookie("lang", language)
    if code == 401:
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    if code == 413:
        data = {"email": "x" * 2_000_001}
    if code == 429:
        data = {**client.page("/sign-in").form("/sign-in"), "email": "a@example.org"}
        data["password"] = "x"
        for _number in range(10):
            client.post(path, data=data)
    response = client.open(path, method=method, headers=headers, data=data)
    assert response.status_code == code
    html = Page(response.text).html
    assert (html.get("lang"), html.get("dir")) == (language, direction)
    english = str(ERROR_TEXTS[code].title)
    assert (title_of(response) == english) == (language == "en")


def test_a_crash_tells_nothing_of_the_inside_but_a_number_to_report(
    client: HouseClient, crashing: str
) -> None:
    response = client.get(crashing)
    assert response.status_code == 500
    assert "secret" not in response.text and "ZeroDivisionError" not in response.text
    assert response.headers["X-Request-Id"] in response.text
    assert "Nothing that was confirmed as saved is lost." in response.text


@pytest.mark.parametrize("end", ["", "/s/taking_part", "/review", "/receipt"])
def test_an_unknown_token_is_not_found(client: HouseClient, end: str) -> None:
    response = client.get("/a/AAAAAAAAAAAAAAAAAAAAAA" + end)
    assert response.status_code == 404
    assert "A link from a message must be copied whole." in response.text


@pytest.mark.parametrize(
    ("opened_days_ago", "closes_in_days", "title"),
    [
        (30, -1, "This questionnaire is closed"),
        (-1, 30, "This questionnaire is not open yet"),
    ],
)
@pytest.mark.parametrize("end", ["", "/s/taking_part", "/review"])
def test_a_round_that_takes_no_answers_says_so(
    client: HouseClient,
    session: Session,
    opened_days_ago: int,
    closes_in_days: int,
    title: str,
    end: str,
) -> None:
    round_ = make_round(session, opened_days_ago=opened_days_ago, closes_in_days=closes_in_days)
    _invitation, token = make_invitation(session, round_, make_organization(session))
    session.commit()
    response = client.get(f"/a/{token}{end}")
    assert response.status_code == 410
    assert title_of(response) == title


def test_a_withdrawn_and_a_replaced_link_say_so(client: HouseClient, session: Session) -> None:
    round_, organization = make_round(session), make_organization(session)
    withdrawn, token = make_invitation(session, round_, organization)
    replaced, old = make_invitation(session, round_, organization)
    moment = datetime.now(UTC)
    revoke_invitation(session, withdrawn, moment)
    new = make_link(session, replaced, moment + timedelta(seconds=1))
    session.commit()
    for dead in (token, old):
        response = client.get(f"/a/{dead}")
        assert response.status_code == 410
        assert title_of(response) == "This link is no longer valid"
    assert client.get(f"/a/{new}").status_code == 200


@pytest.mark.parametrize("key", ["m0", "m01", "m-1", "m1x", "m", "m99999999", "m" + "9" * 30, "M1"])
def test_a_number_that_is_no_invitation_is_not_found(client: HouseClient, key: str) -> None:
    assert client.get(f"/a/{key}").status_code == 404


def test_another_organizations_things_are_not_found(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """Their existence is not told: the same page as for what does not exist."""
    foreign = make_organization(session, Group.EMPLOYERS, "FRA")
    own = make_organization(session, Group.WORKERS, "SEN")
    invitation, _token = make_invitation(session, make_round(session), foreign)
    session.commit()
    sign_in(Role.FOCAL_POINT, organization_id=own.id)
    for path in (f"/a/m{invitation.id}", "/assessments/1", "/assessments/1/report", "/jobs/x"):
        response = client.get(path)
        assert (response.status_code, title_of(response)) == (404, "There is no such page")


@pytest.mark.parametrize(
    "cookie",
    ["", "x", "eyJwZXJzb24iOlsxLDFdfQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb", "\\x00", "é" * 9],
)
def test_a_tampered_cookie_is_nobodys(client: HouseClient, sign_in: SignIn, cookie: str) -> None:
    sign_in(Role.ADMINISTRATOR)
    client.set_cookie("session", cookie)
    assert client.get("/people/").location == "/sign-in?next=/people/"
    assert client.get("/").status_code == 200


def test_a_cookie_whose_content_was_changed_under_its_signature_is_nobodys(
    client: HouseClient, sign_in: SignIn
) -> None:
    sign_in(Role.ANALYST)
    cookie = client.get_cookie("session")
    assert cookie is not None
    payload, _, signature = cookie.value.partition(".")
    client.set_cookie("session", payload[:-1] + ("A" if payload[-1] != "A" else "B") + signature)
    assert client.get("/results").status_code == 302


@pytest.mark.parametrize(
    "query", ["x=%FF", "lang=%C3", "x=%ED%A0%80", "next=%80/", "x=%00", "lang=fr%00"]
)
@pytest.mark.parametrize("path", ["/", "/sign-in", "/participation"])
def test_a_query_that_is_no_text_is_a_bad_request(
    client: HouseClient, path: str, query: str
) -> None:
    assert client.get(f"{path}?{query}").status_code == 400


@pytest.mark.parametrize("path", ["/a/%FF", "/jobs/%C3%28", "/people/%80", "/a/x%00y", "/jobs/%00"])
def test_an_address_that_is_no_text_is_not_found(
    client: HouseClient, sign_in: SignIn, path: str
) -> None:
    sign_in(Role.ADMINISTRATOR)
    assert client.get(path).status_code == 404


BROKEN_FORMS = [b"%s=%%FF", b"%s=%%C3%%28", b"%s=\xff\xfe", b"%s=a%%00b", b"%%80=%s"]


@pytest.mark.parametrize("broken", BROKEN_FORMS)
def test_a_form_that_is_no_text_is_refused_whole(
    client: HouseClient, session: Session, sign_in: SignIn, broken: bytes
) -> None:
    sign_in(Role.ADMINISTRATOR)
    token = client.page("/organizations/new").form("/organizations/new")["csrf_token"]
    whole = f"csrf_token={token}&name=Union&group=workers&country=SEN&language=en&"
    response = client.post(
        "/organizations/new",
        data=whole.encode() + broken % b"name",
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 400
    assert session.query(AuditEvent).count() == 0


@pytest.mark.parametrize("broken", BROKEN_FORMS)
def test_an_answer_that_is_no_text_is_refused_whole(
    client: HouseClient, session: Session, link: str, broken: bytes
) -> None:
    token = client.page(f"{link}/s/obstacles").form("/s/obstacles")["form_token"]
    response = client.post(
        f"{link}/s/obstacles",
        data=f"form_token={token}&".encode() + broken % b"comment",
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 400
    assert session.query(Invitation).one().response is None


@pytest.mark.parametrize("end", ["/s/obstacles", "/answer", "/submit"])
def test_a_body_beyond_all_measure_is_refused(
    client: HouseClient, session: Session, link: str, end: str
) -> None:
    token = client.page(f"{link}/s/obstacles").form("/s/obstacles")["form_token"]
    sent = {"form_token": token, "item": "comment", "comment": "x" * 2_000_000}
    response = client.post(link + end, data=sent)
    assert response.status_code == 413
    assert "larger than this service accepts" in response.text
    assert session.query(Invitation).one().response is None


def test_more_fields_than_any_form_has_are_refused(client: HouseClient, link: str) -> None:
    fields = "&".join(f"f{number}=1" for number in range(200_000))
    kind = "application/x-www-form-urlencoded"
    response = client.post(f"{link}/s/obstacles", data=fields, content_type=kind)
    assert response.status_code in (400, 413)


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x", ""])
def test_a_body_of_a_broken_kind_is_a_bad_request(
    client: HouseClient, link: str, kind: str
) -> None:
    response = client.post(f"{link}/s/obstacles", data=b"--x\r\nnonsense", content_type=kind)
    assert response.status_code == 400


@pytest.mark.parametrize(("method", "path"), [("PUT", "/sign-in"), ("DELETE", "/people/1")])
def test_a_method_that_a_page_does_not_know_names_those_it_does(
    client: HouseClient, sign_in: SignIn, method: str, path: str
) -> None:
    sign_in(Role.ADMINISTRATOR)
    response = client.open(path, method=method)
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("number", ["2147483648", "9" * 40, "1e3", "0x1"])
@pytest.mark.parametrize("path", ["/people/{}", "/rounds/{}", "/questionnaires/{}"])
def test_a_number_no_table_has_is_not_found(
    client: HouseClient, sign_in: SignIn, path: str, number: str
) -> None:
    sign_in(Role.ADMINISTRATOR)
    assert client.get(path.format(number)).status_code == 404


def test_error_pages_carry_the_same_headers_as_all_others(client: HouseClient) -> None:
    headers = client.get("/nothing").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"


def test_a_token_never_stands_in_the_log(
    client: HouseClient, link: str, caplog: pytest.LogCaptureFixture
) -> None:
    token = link.removeprefix("/a/")
    with caplog.at_level("INFO"):
        client.get(link)
        client.get(f"{link}/nothing")
        client.post(f"{link}/submit")
    assert caplog.records
    for record in caplog.records:
        assert token not in record.getMessage() and token not in str(vars(record))
