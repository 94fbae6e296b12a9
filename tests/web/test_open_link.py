"""The open link: a public address, limits against abuse, a link of one's own for who comes."""

import threading
import time
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveys.collection.answering.models import Response
from surveys.collection.invitations import open_link
from surveys.collection.invitations.actions import revoke_invitation
from surveys.collection.invitations.domain.links import participation_id
from surveys.collection.invitations.models import (
    Invitation,
    InvitationEvent,
    InvitationLink,
    OpenLink,
)
from surveys.collection.invitations.open_link import close_for_all, new_stamp, open_for_all
from surveys.collection.population.models import Frame, FrameUnit
from surveys.collection.rounds.actions import plan_round
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.models import AuditEvent, Organization
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.questionnaires.queries import latest_version
from tests.client import HouseClient, Page, words
from tests.conftest import SignIn
from tests.factories import make_invitation, make_organization, make_round
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS, afresh, recorded

QR_CODE = ".//{http://www.w3.org/2000/svg}svg[@class='qr']"


class Poster:
    """A round with an open link, and whoever reads its address from a poster."""

    def __init__(
        self,
        app: Flask,
        client: HouseClient,
        session: Session,
        mode: Mode = Mode.CONFIDENTIAL,
        most: tuple[int, int] = (100, 3),
        round_: Round | None = None,
    ) -> None:
        self.app, self.client, self.session = app, client, session
        self.union = make_organization(session, Group.WORKERS, "SEN")
        self.ministry = make_organization(session, Group.GOVERNMENT, "SEN")
        self.abroad = make_organization(session, Group.WORKERS, "FRA")
        self.round = round_ or make_round(session, mode=mode)
        self.link = open_for_all(session, self.round, *most, now())
        session.commit()
        self.path = f"/o/{self.link.token}"

    def stamp(self, seconds_ago: float = 60) -> str:
        with self.app.app_context():
            return new_stamp(self.link, now() - timedelta(seconds=seconds_ago))

    def sent(self, who: Organization | None = None, /, **change: str) -> dict[str, str]:
        chosen = who or self.union
        sent = {
            "country": chosen.country_iso3,
            "organization": str(chosen.id),
            "label": "Legal unit",
            "website": "",
            "form_token": self.stamp(),
            **change,
        }
        self.session.rollback()  # what was only read must not stand in the way of a later change
        return sent

    def comes(self, who: Organization | None = None, /, **change: str) -> TestResponse:
        return self.client.post(self.path, data=self.sent(who, **change))

    def came(self) -> list[Invitation]:
        query = select(Invitation).where(Invitation.from_open_link).order_by(Invitation.id)
        return list(afresh(self.session).scalars(query))


@pytest.fixture
def poster(app: Flask, client: HouseClient, session: Session) -> Poster:
    return Poster(app, client, session)


def offered(page: Page, control: str) -> list[str]:
    return [words(o) for o in page.all(f".//select[@id='{control}']/option")][1:]


# Coming


def test_whoever_comes_gets_a_link_of_their_own_in_two_steps(
    app: Flask, poster: Poster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_link, "SOONEST", timedelta(0))
    first = poster.client.page(poster.path)
    assert offered(first, "country") == ["France", "Senegal"]
    assert not first.all(".//select[@id='organization']")
    second = poster.client.page(poster.path, query_string={"country": "SEN"})
    assert len(offered(second, "organization")) == 2
    sent = {**second.form(poster.path), "organization": str(poster.union.id), "label": "Legal unit"}
    response = poster.client.post(poster.path, data=sent)
    assert response.status_code == 303
    shown = poster.client.page(response.location)
    (control,) = shown.all(".//input[@id='link']")
    address = control.get("value", "")
    assert address.startswith("http://localhost/a/")
    assert shown.all(QR_CODE)[0].get("role") == "img"
    assert app.test_client().get(address.removeprefix("http://localhost")).status_code == 200
    assert shown.links()["Go on to the questionnaire"] == address.removeprefix("http://localhost")
    (made,) = poster.came()
    assert (made.organization_id, made.label, made.language) == (
        poster.union.id,
        "Legal unit",
        "en",
    )
    assert poster.session.scalars(select(Response)).all() == []


def test_no_cookie_joins_one_coming_with_another(poster: Poster) -> None:
    response = poster.comes()
    for page in (poster.client.get(poster.path), response, poster.client.get(response.location)):
        assert not page.headers.getlist("Set-Cookie")
    poster.comes()
    assert len(poster.came()) == 2


def test_the_form_sent_twice_makes_one_invitation(poster: Poster) -> None:
    sent = poster.sent()
    places = {poster.client.post(poster.path, data=sent).location for _time in range(3)}
    assert len(places) == 1
    assert len(poster.came()) == 1
    corrected = {**sent, "organization": str(poster.ministry.id)}
    assert poster.client.post(poster.path, data=corrected).location not in places
    assert len(poster.came()) == 2


def test_the_secret_is_kept_nowhere(poster: Poster) -> None:
    secret = poster.comes().location.rsplit("/", 1)[1]
    assert len(secret) == 22
    (link,) = afresh(poster.session).scalars(select(InvitationLink)).all()
    assert link.token_hash == participation_id(secret) and secret not in link.token_hash
    assert poster.session.scalars(select(AuditEvent)).all() == []
    assert poster.session.scalars(select(InvitationEvent)).all() == []


def test_the_language_is_the_pages(poster: Poster) -> None:
    sent = poster.sent()
    poster.client.post(poster.path, data=sent, headers={"Accept-Language": "ar"})
    (made,) = poster.came()
    assert made.language == "ar"


def test_an_anonymous_round_has_none(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """An invitation made just before its answer would lead from the one to the other."""
    round_ = make_round(session, mode=Mode.ANONYMOUS)
    session.commit()
    sign_in(Role.DESIGNER)
    path = f"/rounds/{round_.id}/open-link"
    page = client.page(path)
    assert "This round is anonymous, so it has no open link" in page.text()
    assert not [
        form for form in page.all(".//form[@method='post']") if path in form.get("action", "")
    ]
    sent = {"most_in_all": "10", "most_per_organization": "2"}
    assert client.send(path, sent).status_code == 409
    with pytest.raises(ValueError, match="anonymous"):
        open_for_all(session, round_, 10, 2, now())
    assert session.scalars(select(OpenLink)).all() == []


# Who can be chosen


def choices(poster: Poster, iso3: str = "SEN") -> set[str]:
    page = poster.client.page(poster.path, query_string={"country": iso3})
    options = page.all(".//select[@id='organization']/option")
    return {o.get("value", "") for o in options} - {""}


def test_without_a_frame_all_organizations_of_the_groups_that_are_asked_can_be_chosen(
    app: Flask, client: HouseClient, session: Session
) -> None:
    version = latest_version(session, "dwcp-participation")
    assert version is not None
    usual = make_round(session)
    round_ = plan_round(
        session,
        "Workers alone",
        {Group.WORKERS: version.id},
        Mode.CONFIDENTIAL,
        usual.opens_at,
        usual.closes_at,
    )
    poster = Poster(app, client, session, round_=round_)
    assert choices(poster) == {str(poster.union.id)}
    assert choices(poster, "FRA") == {str(poster.abroad.id)}
    assert poster.comes(poster.ministry).status_code == 422
    assert poster.came() == []


@pytest.mark.parametrize("drawn", [False, True])
def test_with_a_frame_only_who_is_in_it_can_be_chosen(poster: Poster, drawn: bool) -> None:
    """Once a sample is drawn, only who is in the sample."""
    moment = now()
    frame = Frame(round_id=poster.round.id, source="file", made_at=moment)
    frame.drawn_at = moment if drawn else None
    poster.session.add(frame)
    for organization, selected in ((poster.union, True), (poster.abroad, False)):
        poster.session.add(
            FrameUnit(
                round_id=poster.round.id,
                organization_id=organization.id,
                label="Office",
                language="en",
                selected=selected,
            )
        )
    poster.session.commit()
    countries = ["Senegal"] if drawn else ["France", "Senegal"]
    assert offered(poster.client.page(poster.path), "country") == countries
    assert choices(poster) == {str(poster.union.id)}
    assert poster.comes(poster.ministry).status_code == 422
    assert poster.comes(poster.abroad).status_code == (422 if drawn else 303)
    frame.source = "open"
    poster.session.commit()
    assert choices(poster) == {str(poster.union.id), str(poster.ministry.id)}


def test_who_is_not_in_the_list_is_told_whom_to_ask(poster: Poster) -> None:
    said = poster.client.page(poster.path).text(".//main")
    assert "Ask \u2068the operator of the tests\u2069" in said
    poster.round.organizer = "The Bureau"
    poster.session.commit()
    assert "Ask \u2068The Bureau\u2069" in poster.client.page(poster.path).text(".//main")
    poster.round.reply_to = "bureau@example.org"
    poster.session.commit()
    assert "bureau@example.org" in poster.client.page(poster.path).text(".//main")


@pytest.mark.parametrize("country", ["", "XXX", "DEU", "sen", "<script>", "S" * 5000])
def test_a_country_that_has_nobody_is_asked_for_again(poster: Poster, country: str) -> None:
    page = poster.client.page(poster.path, query_string={"country": country})
    assert "Choose a country of the list." in page.text(".//main")
    assert page.all(".//select[@id='country']")
    response = poster.comes(country=country)
    assert response.status_code == 422
    assert poster.came() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"label": ""}, "Your office or function"),
        ({"label": "l" * 201}, "Your office or function"),
        ({"label": "l" * 1_000_000}, "Your office or function"),
        ({"organization": ""}, "Your organization"),
        ({"organization": "999999"}, "Your organization"),
        ({"organization": "1 OR 1=1"}, "Your organization"),
    ],
)
def test_what_will_not_do_is_said_at_its_field_and_what_was_typed_stays(
    poster: Poster, change: dict[str, str], field: str
) -> None:
    response = poster.comes(None, **change)
    page = Page(response.text)
    assert response.status_code == 422
    assert [text for text in page.links() if text.startswith(f"{field}: ")], page.links()
    shown = page.form(poster.path)
    assert shown["label"] == {"label": "Legal unit", **change}["label"]
    if "organization" not in change:
        assert shown["organization"] == str(poster.union.id)
    assert poster.came() == []


def test_an_organization_of_another_country_than_the_form_says_is_refused(poster: Poster) -> None:
    assert poster.comes(poster.abroad, country="SEN").status_code == 422
    assert poster.came() == []


def test_names_with_markup_are_only_text(poster: Poster) -> None:
    poster.union.name, poster.round.title = '<script>"1"</script>', "<img src=x>"
    poster.session.commit()
    response = poster.comes(label='<b>"Legal" & unit</b>')
    for page in (
        poster.client.page(poster.path, query_string={"country": "SEN"}),
        poster.client.page(response.location),
    ):
        assert not page.all(".//main//script") and not page.all(".//main//img")
    assert '<b>"Legal" & unit</b>' in unescape(poster.client.get(response.location).text)


# Limits


def test_the_limit_of_an_organization_holds_and_says_so(poster: Poster) -> None:
    for _number in range(3):
        assert poster.comes().status_code == 303
    response = poster.comes()
    assert response.status_code == 409
    assert "As many people of this organization have begun as were to answer." in response.text
    assert Page(response.text).form(poster.path)["label"] == "Legal unit"
    assert poster.comes(poster.ministry).status_code == 303
    assert len(poster.came()) == 4
    revoke_invitation(poster.session, poster.came()[0], now())
    poster.session.commit()
    assert poster.comes().status_code == 303


def test_the_limit_in_all_holds_and_says_so(
    app: Flask, client: HouseClient, session: Session
) -> None:
    poster = Poster(app, client, session, most=(2, 2))
    make_invitation(session, poster.round, poster.union)  # invited by hand: takes no place
    session.commit()
    sent = poster.sent(poster.abroad)
    assert poster.comes().status_code == 303
    first = poster.comes(poster.ministry)
    for response in (client.post(poster.path, data=sent), client.get(poster.path)):
        assert response.status_code == 410
        assert "This address takes nobody more" in response.text
    assert client.get(first.location).status_code == 200
    assert len(poster.came()) == 2


@pytest.mark.parametrize(
    ("most", "taken"), [((2, 10), 2), ((10, 2), 2)], ids=["in all", "of one organization"]
)
def test_the_limits_hold_when_many_come_at_once(
    app: Flask,
    client: HouseClient,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    most: tuple[int, int],
    taken: int,
) -> None:
    poster = Poster(app, client, session, most=most)
    session.commit()
    count = open_link._count

    def slow_count(*arguments: Any) -> int:
        found = count(*arguments)
        time.sleep(0.05)  # long enough for the others to count as well, if they could
        return found

    monkeypatch.setattr(open_link, "_count", slow_count)
    forms = [poster.sent() for _number in range(6)]
    session.rollback()
    answers: list[int] = []
    start = threading.Barrier(len(forms))

    def come(form: dict[str, str]) -> None:
        visitor = app.test_client()
        start.wait()
        with app.app_context():
            answers.append(visitor.post(poster.path, data=form).status_code)

    threads = [threading.Thread(target=come, args=[form]) for form in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers)[:taken] == [303] * taken
    assert set(sorted(answers)[taken:]) <= {409, 410}
    assert len(poster.came()) == taken


def test_the_same_form_sent_twice_at_once_makes_one_invitation(
    app: Flask, poster: Poster, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = poster.sent()
    poster.session.rollback()
    places: list[str] = []
    start = threading.Barrier(4)

    def come() -> None:
        visitor = app.test_client()
        start.wait()
        with app.app_context():
            places.append(visitor.post(poster.path, data=form).location or "")

    threads = [threading.Thread(target=come) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(places) == 4 and len(set(places)) == 1
    assert len(poster.came()) == 1


def test_many_from_one_network_address_are_held_up(
    app: Flask, client: HouseClient, session: Session
) -> None:
    poster = Poster(app, client, session, most=(1000, 1000))
    answers = [poster.comes().status_code for _number in range(32)]
    assert answers == [303] * 30 + [429] * 2
    assert len(poster.came()) == 30


# Programs


def test_a_program_that_fills_in_the_hidden_field_is_refused_politely(poster: Poster) -> None:
    page = poster.client.page(poster.path, query_string={"country": "SEN"})
    (trap,) = page.all(".//div[@hidden]")
    assert [control.get("name") for control in trap.iter("input")] == ["website"]
    response = poster.comes(website="http://spam.example")
    assert response.status_code == 422
    assert "Please look at what you entered and send it once more." in response.text
    assert poster.came() == []


@pytest.mark.parametrize("seconds_ago", [-60, 0, 1, 12 * 3600 + 5, 10**9])
def test_too_fast_and_too_old_are_refused_politely_and_can_be_sent_again(
    poster: Poster, monkeypatch: pytest.MonkeyPatch, seconds_ago: int
) -> None:
    # A slow machine between the stamp and the request changes nothing.
    monkeypatch.setattr(open_link, "SOONEST", timedelta(hours=1))
    response = poster.comes(form_token=poster.stamp(seconds_ago))
    assert response.status_code == 422
    assert "sent very soon after it was opened, or stood open" in response.text
    again = Page(response.text).form(poster.path)
    assert again["label"] == "Legal unit" and again["organization"] == str(poster.union.id)
    assert poster.came() == []
    monkeypatch.setattr(open_link, "SOONEST", timedelta(0))
    assert poster.client.post(poster.path, data=again).status_code == 303


@pytest.mark.parametrize("forged", ["", "x", "own key", "other salt", "other link", "words", "é"])
def test_a_stamp_that_this_page_did_not_make_is_refused(
    app: Flask, client: HouseClient, session: Session, poster: Poster, forged: str
) -> None:
    other = Poster(app, client, session)
    content = ["a" * 22, int(now().timestamp()) - 60, poster.link.token]
    salt, key = "open-link-form", app.config["SECRET_KEY"]
    stamp = {
        "own key": str(URLSafeSerializer("my key", salt=salt).dumps(content)),
        "other salt": str(URLSafeSerializer(key, salt="about-invitation").dumps(content)),
        "other link": other.stamp(),
        "words": str(URLSafeSerializer(key, salt=salt).dumps("words")),
    }.get(forged, forged)
    assert poster.comes(form_token=stamp).status_code == 422
    assert poster.came() == []


# Addresses


@pytest.mark.parametrize("token", ["x", "A" * 16, "%3Cscript%3E", "a" * 3000])
def test_an_address_that_nobody_opened_is_not_found(
    client: HouseClient, poster: Poster, token: str
) -> None:
    assert client.get(f"/o/{token}").status_code == 404
    assert client.post(f"/o/{token}", data=poster.sent()).status_code == 404
    assert client.get(f"/o/{token}/whatever").status_code == 404


def test_only_an_own_link_of_this_very_round_is_shown_to_keep(
    app: Flask, client: HouseClient, session: Session, poster: Poster
) -> None:
    other = Poster(app, client, session)
    secret = poster.comes().location.rsplit("/", 1)[1]
    _invitation, by_hand = make_invitation(session, poster.round, poster.union)
    session.commit()
    assert client.get(f"{poster.path}/{secret}").status_code == 200
    assert client.get(f"{other.path}/{secret}").status_code == 404
    assert client.get(f"{poster.path}/{by_hand}").status_code == 404
    assert client.get(f"{poster.path}/{secret[:-1]}x").status_code == 404
    revoke_invitation(session, poster.came()[0], now())
    session.commit()
    assert client.get(f"{poster.path}/{secret}").status_code == 404


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("planned", "This questionnaire is not open yet"),
        ("paused", "This questionnaire is paused"),
        ("closed", "This address takes nobody more"),
        ("link closed", "This address takes nobody more"),
    ],
)
def test_nobody_comes_in_when_it_is_shut(poster: Poster, state: str, title: str) -> None:
    sent = poster.sent()
    kept = poster.comes().location
    moment, round_ = now(), poster.round
    if state == "planned":
        round_.opens_at = moment + timedelta(days=1)
    elif state == "paused":
        round_.paused_at = moment
    elif state == "closed":
        round_.closed_at = moment
    else:
        close_for_all(poster.session, round_, moment)
    poster.session.commit()
    for response in (poster.client.get(poster.path), poster.client.post(poster.path, data=sent)):
        assert response.status_code == 410
        assert Page(response.text).text(".//h1") == title
    assert poster.client.get(kept).status_code == 200  # who has come keeps the own link
    assert len(poster.came()) == 1


@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
def test_the_pages_come_in_each_language(poster: Poster, language: str, direction: str) -> None:
    kept = poster.comes().location
    for path in (poster.path, f"{poster.path}?country=SEN", kept):
        joint = "&" if "?" in path else "?"
        html = poster.client.page(f"{path}{joint}lang={language}").html
        assert (html.get("lang"), html.get("dir")) == (language, direction)


# The staff


@pytest.fixture
def designer(sign_in: SignIn) -> int:
    return sign_in(Role.DESIGNER)


@pytest.mark.usefixtures("designer")
def test_the_staff_opens_closes_and_opens_again_under_the_same_address(
    client: HouseClient, session: Session
) -> None:
    make_organization(session)
    round_ = make_round(session)
    session.commit()
    page = f"/rounds/{round_.id}/open-link"
    assert client.page(f"/rounds/{round_.id}/invitations").links()["Open link"] == page
    assert not client.page(page).all(".//input[@id='address']")
    limits = {"most_in_all": "40", "most_per_organization": "2"}
    for _time in range(2):
        assert client.submit(page, limits).status_code == 302
    shown = client.page(page)
    address = shown.all(".//input[@id='address']")[0].get("value", "")
    public = address.removeprefix("http://localhost")
    assert client.get(public).status_code == 200
    assert shown.all(QR_CODE)
    sent = shown.form(f"{page}/close")
    for _time in range(2):
        assert client.post(f"{page}/close", data=sent).location == page
    assert client.get(public).status_code == 410
    assert client.submit(page, limits).status_code == 302
    assert client.get(public).status_code == 200
    (link,) = afresh(session).scalars(select(OpenLink)).all()
    assert (link.most_in_all, link.most_per_organization, link.closed_at) == (40, 2, None)
    actions = [action for action, subject in recorded(session) if subject == f"round:{round_.id}"]
    assert "rounds.open-link-opened" in actions and "rounds.open-link-closed" in actions


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize("bad", ["", "0", "-1", "x", "1.5", "9" * 30, "50001"])
@pytest.mark.parametrize("field", ["most_in_all", "most_per_organization"])
def test_a_limit_that_is_none_is_refused(
    client: HouseClient, session: Session, field: str, bad: str
) -> None:
    round_ = make_round(session)
    session.commit()
    page = f"/rounds/{round_.id}/open-link"
    sent = {"most_in_all": "40", "most_per_organization": "2", field: bad}
    response = client.submit(page, sent)
    assert response.status_code == 422
    assert Page(response.text).form(page)[field] == bad
    assert afresh(session).scalars(select(OpenLink)).all() == []


@pytest.mark.usefixtures("designer")
def test_a_closed_round_and_a_diagnostic_have_no_open_link(
    client: HouseClient, session: Session
) -> None:
    over = make_round(session, opened_days_ago=9, closes_in_days=-2)
    diagnostic = make_round(session, "diagnostic-workers")
    running = make_round(session)
    session.commit()
    limits = {"most_in_all": "40", "most_per_organization": "2"}
    page = client.page(f"/rounds/{running.id}/open-link")
    sent = {**page.form(f"/rounds/{running.id}/open-link"), **limits}
    assert client.post(f"/rounds/{over.id}/open-link", data=sent).status_code == 409
    assert client.get(f"/rounds/{diagnostic.id}/open-link").status_code == 404
    assert client.post(f"/rounds/{diagnostic.id}/open-link", data=sent).status_code == 404
    assert "Open link" not in client.page(f"/rounds/{diagnostic.id}/invitations").links()
    assert afresh(session).scalars(select(OpenLink)).all() == []


def test_an_administrator_looks_and_changes_nothing(
    client: HouseClient, poster: Poster, sign_in: SignIn
) -> None:
    sign_in(Role.ADMINISTRATOR)
    page = f"/rounds/{poster.round.id}/open-link"
    assert not client.page(page).all(".//main//form")
    token = client.page("/people/new").form("/people/new")["csrf_token"]
    for path in (page, f"{page}/close"):
        assert client.post(path, data={"csrf_token": token}).status_code == 403


@pytest.mark.usefixtures("designer")
def test_who_came_by_it_is_marked_in_the_list(client: HouseClient, poster: Poster) -> None:
    poster.comes(label="From the poster")
    page = client.page(f"/rounds/{poster.round.id}/invitations")
    assert "From the poster By the open link" in page.text(".//tbody")
    assert "1 invitation was made" in client.page(f"/rounds/{poster.round.id}/open-link").text()
