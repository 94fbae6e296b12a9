"""What a device is given to go on without a connection: all pages, bare, and the answers apart."""

import json
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from surveys.collection.answering.entering import entry_key
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.actions import close_round
from surveys.collection.rounds.domain import Mode
from surveys.constituents.roles import Grant, Role
from surveys.foundation.database import now
from surveys.foundation.i18n import LANGUAGES
from tests.client import HouseClient, Page
from tests.factories import make_invitation, make_organization, make_person, make_round
from tests.web.small_survey import CODE, publish_small_survey


@pytest.fixture(params=[Mode.CONFIDENTIAL, Mode.ANONYMOUS])
def place(request: pytest.FixtureRequest, session: Session) -> tuple[Invitation, str]:
    """An invitation to the small survey and the path of its link."""
    publish_small_survey(session)
    round_ = make_round(session, CODE, mode=request.param)
    invitation, secret = make_invitation(session, round_, make_organization(session))
    session.commit()
    return invitation, f"/a/{secret}"


def bundle(client: HouseClient, path: str, **headers: str) -> dict[str, Any]:
    response = client.get(f"{path}/offline", headers=headers)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = response.get_json()
    return found


def told(html: str) -> dict[str, Any]:
    """What a page tells its script."""
    (element,) = Page(html).all(".//div[@id='device']")
    found: dict[str, Any] = json.loads(element.get("data-device", ""))
    return found


def test_every_page_is_there_and_is_marked_as_kept(
    client: HouseClient, place: tuple[Invitation, str]
) -> None:
    _, path = place
    pages = dict(bundle(client, path)["pages"])
    assert list(pages) == [
        path,
        f"{path}/s/first",
        f"{path}/s/second",
        f"{path}/review",
        f"{path}/offline/missing",
    ]
    for address, html in pages.items():
        page = Page(html)
        assert not page.errors and len(page.all(".//h1")) == 1, address
        (device,) = page.all(".//div[@id='device']")
        assert device.get("data-kept") is not None, address
        switch = [a.get("href", "") for a in page.all(".//details//a")]
        assert not [href for href in switch if "/offline" in href], address


def test_pages_hold_no_answers_and_answers_come_apart(
    client: HouseClient, place: tuple[Invitation, str]
) -> None:
    _, path = place
    first = {"member": "yes", "years": "7", "ways": "post"}
    second = {"name": "Rumpelstilzchen", "stages.a": "2"}
    client.submit(f"{path}/s/first", first)
    client.submit(f"{path}/s/second", second)
    found = bundle(client, path)
    assert found["answers"] == {
        "member": {"member": ["yes"]},
        "years": {"years": ["7"]},
        "ways": {"ways": ["post"]},
        "stages": {"stages.a": ["2"]},
        "name": {"name": ["Rumpelstilzchen"]},
    }
    assert found["revision"] == 2
    pages = "".join(html for _, html in found["pages"])
    assert "Rumpelstilzchen" not in pages and "checked" not in pages
    for _, html in found["pages"]:
        assert told(html)["given"] == {} and told(html)["revision"] == 0
    code = client.page(path).text(".//strong[@class='code']")
    assert code and code not in pages  # it would open the answers elsewhere


def test_files_are_those_that_the_pages_name(
    client: HouseClient, place: tuple[Invitation, str]
) -> None:
    found = bundle(client, place[1])
    for _, html in found["pages"]:
        named = re.findall(r'(?:src|href)="([^"]*\?v=[^"]*)"', html)
        assert sorted(map(unescape, named)) == sorted(found["files"])
    for address in found["files"]:
        with client.get(address) as response:
            assert response.status_code == 200


def test_the_bundle_is_in_the_page_s_language(
    client: HouseClient, place: tuple[Invitation, str]
) -> None:
    response = client.get(f"{place[1]}/offline", headers={"Accept-Language": "fr"})
    assert response.headers["Content-Language"] == "en"  # the link's language is the stronger wish
    client.get(f"{place[1]}?lang=fr")
    response = client.get(f"{place[1]}/offline")
    assert response.headers["Content-Language"] == "fr"
    assert "Êtes-vous membre ?" in response.text


def test_asking_for_it_changes_nothing_and_sets_no_cookie(
    session: Session, client: HouseClient, place: tuple[Invitation, str]
) -> None:
    response = client.get(f"{place[1]}/offline")
    assert "Set-Cookie" not in response.headers
    assert bundle(client, place[1])["revision"] == 0


def test_every_page_names_the_edition_that_is_kept(
    client: HouseClient, place: tuple[Invitation, str]
) -> None:
    """So that the script knows when what it has kept is not what the server would give."""
    path = place[1]
    editions = {told(client.get(f"{path}{below}").text)["edition"] for below in ("", "/s/first")}
    assert len(editions) == 1
    other = told(client.get(f"{path}?lang=fr").text)["edition"]
    assert other not in editions
    kept = {told(html)["edition"] for _, html in bundle(client, path)["pages"]}
    assert kept == {other}


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_of_the_script_have_every_plural_form(
    client: HouseClient, place: tuple[Invitation, str], language: str
) -> None:
    texts = told(client.get(f"{place[1]}?lang={language}").text)["texts"]
    forms = {"en": 2, "fr": 3, "ar": 6}[language]
    for name in ("here", "kept_here", "remove"):
        assert len(texts[name]) == forms and "#" in texts[name]["other"]
    assert not [t for t in texts.values() if isinstance(t, str) and "%(" in t]


def test_nothing_is_kept_of_what_was_handed_in(
    client: HouseClient, place: tuple[Invitation, str]
) -> None:
    client.submit(f"{place[1]}/s/first", {"member": "no"})
    client.submit(f"{place[1]}/submit", at=f"{place[1]}/review")
    response = client.get(f"{place[1]}/offline")
    assert response.status_code == 409 and response.get_json() == {"submitted": True}


def test_a_closed_round_gives_nothing(
    session: Session, client: HouseClient, place: tuple[Invitation, str]
) -> None:
    close_round(session, place[0].round, now())
    session.commit()
    response = client.get(f"{place[1]}/offline")
    assert response.status_code == 410 and "closed" in response.get_json()["text"]
    page = client.get(place[1])
    assert page.status_code == 410
    assert set(told(page.text)) == {"home", "texts"}  # what waits on the device is still told of


def test_an_unknown_link_gives_nothing(client: HouseClient) -> None:
    assert client.get("/a/no-such-secret/offline").status_code == 404


def test_what_staff_type_in_is_kept_on_no_device(session: Session, client: HouseClient) -> None:
    publish_small_survey(session)
    round_ = make_round(session, CODE)
    invitation, _ = make_invitation(session, round_, make_organization(session))
    typist = make_person(session, Grant(Role.DESIGNER))
    session.commit()
    client.become(typist)
    begin = f"/rounds/{round_.id}/entry/{invitation.id}"
    client.submit(begin, {"channel": "paper", "language": "en"})
    path = f"/a/{entry_key(invitation.id)}"
    assert "bundle" not in told(client.get(path).text)
    assert client.get(f"{path}/offline").status_code == 409


def test_a_message_that_waits_is_not_kept_and_not_lost(app: Flask, session: Session) -> None:
    publish_small_survey(session)
    person = make_person(session)
    round_ = make_round(session, CODE)
    invitation, _ = make_invitation(session, round_, make_organization(session), person=person)
    session.commit()
    client = app.test_client()
    assert isinstance(client, HouseClient)
    client.become(person)
    with client.session_transaction() as cookie:
        cookie["_flashes"] = [("success", "Only to be read once")]
    path = f"/a/m{invitation.id}"
    assert "Only to be read once" not in client.get(f"{path}/offline").text
    assert "Only to be read once" in client.get(path).text


def test_the_worker_may_serve_answering_pages_and_is_asked_for_anew(client: HouseClient) -> None:
    response = client.get("/service-worker.js")
    assert response.mimetype == "text/javascript"
    assert response.headers["Service-Worker-Allowed"] == "/a/"
    assert response.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in response.headers["Content-Security-Policy"]
    again = client.get("/service-worker.js", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_the_script_is_kept_for_good_under_its_version_only(
    client: HouseClient, place: tuple[Invitation, str]
) -> None:
    (address,) = [a for a in bundle(client, place[1])["files"] if a.startswith("/answering.js")]
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert client.get("/answering.js?v=older").headers["Cache-Control"] == "no-cache"


def test_static_files_are_named_by_their_content(client: HouseClient) -> None:
    styles = [link.get("href", "") for link in client.page("/").all(".//link[@rel='stylesheet']")]
    for style in styles:
        assert re.fullmatch(r"/static/css/\w+\.css\?v=[0-9a-f]{12}", style)
        with client.get(style) as response:
            assert response.status_code == 200
    assert styles
