"""The respondent's way: open a link, answer, stop, resume, check, submit, keep a receipt.

The test client is a browser without JavaScript; what the script does is one POST per answer, and
is tested as such.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveys.collection.answering.actions import holder_of
from surveys.collection.answering.models import Response
from surveys.collection.answering.queries import locked_response
from surveys.collection.invitations.actions import make_link, revoke_invitation
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.actions import close_round
from surveys.constituents.models import Person
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient, Page, words
from tests.factories import make_invitation, make_organization, make_person, make_round
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS
from tests.web.small_survey import CODE, publish_small_survey

NewClient = Callable[[], HouseClient]


@pytest.fixture
def browser(app: Flask) -> NewClient:
    """``browser()``: another device, without any cookie."""

    def new() -> HouseClient:
        app.test_client_class = HouseClient
        found = app.test_client()
        assert isinstance(found, HouseClient)
        return found

    return new


@dataclass(frozen=True, slots=True)
class Visit:
    """One invitation to the small survey, seen from the outside and from the database."""

    session: Session
    client: HouseClient
    invitation: Invitation
    token: str

    @property
    def path(self) -> str:
        return f"/a/{self.token}"

    def form_token(self) -> str:
        return self.client.page(f"{self.path}/s/first").form("/s/first")["form_token"]

    def send(self, section: str, go: str = "next", **answers: Any) -> TestResponse:
        """Fill in the section's form on top of what stands there, and send it."""
        at = f"{self.path}/s/{section}"
        return self.client.submit(at, {"go": go, **answers})

    def answer(self, item: str, token: str = "", **answers: Any) -> TestResponse:
        """What the script sends when an answer is given."""
        sent = {"form_token": token or self.form_token(), "item": item, **answers}
        return self.client.post(f"{self.path}/answer", data=sent)

    def response(self) -> Response | None:
        self.session.rollback()  # look afresh
        kept = select(Response).where(Response.invitation_id == self.invitation.id)
        return self.session.scalars(kept).one_or_none()

    def answers(self) -> dict[str, Any]:
        kept = self.response()
        return {} if kept is None else kept.answers

    def complete(self) -> None:
        self.send("first", member="no")

    def receipt(self) -> str:
        """Submit, and read the receipt's code off the page."""
        response = self.client.submit(f"{self.path}/submit", at=f"{self.path}/review")
        assert response.location == f"{self.path}/receipt"
        return self.client.page(response.location).text(".//*[@class='code']")


@pytest.fixture
def visit(session: Session, client: HouseClient) -> Visit:
    publish_small_survey(session)
    invitation, token = make_invitation(
        session, make_round(session, CODE), make_organization(session)
    )
    session.commit()
    return Visit(session, client, invitation, token)


# Opening


def test_a_link_opens_without_an_account_and_leaves_no_trace(visit: Visit) -> None:
    """A page merely opened is no response: it would dilute the statistics."""
    page = visit.client.page(visit.path)
    assert page.text(".//h1") == "A small survey"
    assert visit.client.page(page.links()["Begin"]).text(".//h1") == "The first section"
    assert visit.response() is None
    assert visit.client.get_cookie("session") is None


def test_the_first_page_says_who_asks_why_and_what_becomes_of_it(visit: Visit) -> None:
    said = visit.client.page(visit.path).text(".//main")
    assert "To try out every kind of question." in said
    assert "Your answers are confidential." in said
    assert "Answers are taken until" in said
    assert "You can stop at any time" in said


def test_respondents_see_no_navigation(visit: Visit) -> None:
    for end in ("", "/s/first", "/review"):
        page = visit.client.page(visit.path + end)
        assert not page.all(".//nav")
        assert "Sign in" not in page.links()


# Language


@pytest.mark.parametrize(
    ("link", "browser_language", "organization", "shown"),
    [
        ("ar", "fr", "en", "ar"),
        ("fr", "ar", "ar", "fr"),
        ("xx", "ar", "fr", "ar"),
        ("xx", "sw", "fr", "fr"),
        ("xx", "sw", "xx", "en"),
    ],
)
def test_the_page_is_in_the_language_of_link_browser_organization(
    session: Session,
    client: HouseClient,
    link: str,
    browser_language: str,
    organization: str,
    shown: str,
) -> None:
    host = make_organization(session, language=organization)
    _invitation, token = make_invitation(session, make_round(session), host, language=link)
    session.commit()
    page = client.page(f"/a/{token}", headers={"Accept-Language": browser_language})
    assert page.html.get("lang") == shown


def test_the_explicit_choice_is_stronger_and_follows_to_another_device(
    visit: Visit, browser: NewClient
) -> None:
    visit.client.page(f"{visit.path}?lang=fr")
    assert visit.client.page(f"{visit.path}/s/first").html.get("lang") == "fr"
    visit.send("first", member="yes")
    elsewhere = browser().page(visit.path, headers={"Accept-Language": "ar"})
    assert elsewhere.html.get("lang") == "fr"


def test_a_signed_in_persons_language_comes_after_the_links(
    session: Session, client: HouseClient
) -> None:
    person = make_person(session, language="ar")
    host = make_organization(session)
    round_ = make_round(session)
    _invitation, token = make_invitation(session, round_, host, language="fr")
    open_to_all, bare = make_invitation(session, round_, host, language="xx")
    session.commit()
    client.become(person)
    assert client.page(f"/a/{token}").html.get("lang") == "fr"
    assert client.page(f"/a/{bare}").html.get("lang") == "ar"
    assert open_to_all.language == "xx"


def test_switching_the_language_in_mid_section_keeps_what_was_filled_in(visit: Visit) -> None:
    response = visit.send("first", member="yes", years="12", lang="fr")
    assert response.location == f"{visit.path}/s/first?lang=fr"
    page = visit.client.page(response.location)
    assert page.html.get("lang") == "fr"
    assert page.form("/s/first")["years"] == "12"
    assert visit.answers() == {"member": "yes", "years": 12}


def test_a_text_without_a_translation_is_marked_with_its_own_language(visit: Visit) -> None:
    page = visit.client.page(f"{visit.path}/s/first?lang=fr")
    legends = {words(e): e for e in page.all(".//*[@data-item]")}
    marked = {e.get("data-item"): (e.get("lang"), e.get("dir")) for e in legends.values()}
    assert marked["member"] == (None, None)
    assert marked["heard"] == ("en", "ltr")
    assert "English" in visit.client.page(f"{visit.path}?lang=fr").text(".//main")


@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
@pytest.mark.parametrize("end", ["", "/s/first", "/s/second", "/review", "/receipt"])
def test_each_page_comes_in_each_language(
    visit: Visit, end: str, language: str, direction: str
) -> None:
    if end == "/receipt":
        visit.complete()
        visit.receipt()
    html = visit.client.page(f"{visit.path}{end}?lang={language}").html
    assert (html.get("lang"), html.get("dir")) == (language, direction)


# Saving


EVERY_KIND: dict[str, dict[str, Any]] = {
    "first": {"member": "yes", "years": "12", "ways": ["post", "phone"], "heard": "4"},
    "second": {
        "again": "0",
        "stages.a": "2",
        "stages.b": "5",
        "country": "SEN",
        "name": "Union des travailleurs",
        "remark": "Première ligne\r\nثانيا 🎓",
    },
}


def test_every_kind_of_answer_is_kept_and_shown_again(visit: Visit) -> None:
    visit.send("second", **{**EVERY_KIND["second"], "name": "Union <i>&amp;</i>"})
    assert visit.answers() == {
        "again": 0,
        "stages.a": "2",
        "stages.b": "5",
        "country": "SEN",
        "name": "Union <i>&amp;</i>",
        "remark": "Première ligne\nثانيا 🎓",
    }
    shown = visit.client.page(f"{visit.path}/s/second").form("/s/second")
    assert (shown["stages.a"], shown["stages.b"]) == ("2", "5")
    assert (shown["again"], shown["country"]) == ("0", "SEN")
    assert shown["name"] == "Union <i>&amp;</i>"
    assert shown["remark"].strip() == "Première ligne\nثانيا 🎓"


def checked(page: Page, name: str) -> list[str]:
    boxes = page.all(f".//input[@name='{name}']")
    return [box.get("value", "") for box in boxes if box.get("checked") is not None]


def test_a_group_of_boxes_is_kept_and_can_be_cleared(visit: Visit) -> None:
    visit.send("first", ways=["phone", "post"])
    assert visit.answers() == {"ways": ["post", "phone"]}
    assert checked(visit.client.page(f"{visit.path}/s/first"), "ways") == ["post", "phone"]
    form = visit.client.page(f"{visit.path}/s/first").form("/s/first")
    del form["ways"]  # no box ticked: a browser leaves the group out
    visit.client.post(f"{visit.path}/s/first", data=form)
    assert visit.answers() == {}


def test_an_answer_taken_back_is_gone(visit: Visit) -> None:
    visit.send("second", name="A union", country="FRA")
    visit.send("second", name="", country="")
    assert visit.answers() == {}


def test_a_section_sent_empty_begins_no_response(visit: Visit) -> None:
    assert visit.send("second").location == f"{visit.path}/review"
    assert visit.response() is None


@pytest.mark.parametrize(
    ("section", "go", "leads_to"),
    [
        ("first", "next", "/s/second"),
        ("second", "next", "/review"),
        ("second", "back", "/s/first"),
        ("first", "back", ""),
        ("first", "pause", ""),
        ("first", "review", "/review"),
        ("first", "nonsense", "/s/second"),
    ],
)
def test_each_button_saves_and_leads_where_it_says(
    visit: Visit, section: str, go: str, leads_to: str
) -> None:
    sent = {"first": {"heard": "3"}, "second": {"name": "A"}}[section]
    assert visit.send(section, go, **sent).location == visit.path + leads_to
    assert set(visit.answers()) == set(sent)


def test_one_stops_and_goes_on_at_another_device(visit: Visit, browser: NewClient) -> None:
    visit.send("first", "pause", member="no", ways="phone", heard="5")
    page = browser().page(visit.path)
    assert "3 of 8 questions answered" in page.text(".//main")
    assert page.links()["Go on"] == f"{visit.path}/s/second"
    shown = browser().page(f"{visit.path}/s/first").form("/s/first")
    assert (shown["member"], shown["ways"], shown["heard"]) == ("no", "phone", "5")


# Conditions


def shown_items(page: Page) -> set[str]:
    return {e.get("data-item", "") for e in page.all(".//*[@data-item]") if e.get("hidden") is None}


def test_an_answer_opens_a_question_on_the_same_page(visit: Visit) -> None:
    """Without JavaScript the page stops once and says so; the second time it goes on."""
    assert "years" not in shown_items(visit.client.page(f"{visit.path}/s/first"))
    response = visit.send("first", member="yes")
    page = Page(response.text)
    assert response.status_code == 200
    assert "Your answers opened 1 more question on this page." in page.text()
    assert "years" in shown_items(page)
    assert visit.answers() == {"member": "yes"}
    assert visit.send("first").location == f"{visit.path}/s/second"


def test_with_the_script_the_page_does_not_stop_for_what_it_has_shown(visit: Visit) -> None:
    assert visit.send("first", member="yes", seen="live").location == f"{visit.path}/s/second"


def test_an_answer_that_is_hidden_later_is_kept_and_no_longer_asked_for(visit: Visit) -> None:
    visit.send("first", member="yes", years="12")
    visit.send("first", member="no")
    assert visit.answers() == {"member": "no", "years": 12}
    assert "years" not in shown_items(visit.client.page(f"{visit.path}/s/first"))
    visit.send("first", member="yes")
    assert visit.client.page(f"{visit.path}/s/first").form("/s/first")["years"] == "12"


def test_a_whole_section_that_asks_nothing_is_passed_over(
    session: Session, client: HouseClient
) -> None:
    """R5, R8: who took part at no stage is not asked how it was organized."""
    _invitation, token = make_invitation(session, make_round(session), make_organization(session))
    session.commit()
    path = f"/a/{token}"
    stages = {f"stages.{stage}": "0" for stage in ("design", "implementation", "monitoring")}
    sent = {**stages, "stages.evaluation": "0", "go": "next"}
    response = client.submit(f"{path}/s/taking_part", sent)
    assert response.location == f"{path}/s/influence"
    response = client.submit(f"{path}/s/taking_part", {"stages.design": "2", "go": "next"})
    assert response.location == f"{path}/s/consultation"


# Bad input


@pytest.mark.parametrize(
    ("section", "sent", "field", "said"),
    [
        ("first", {"years": "twelve"}, "years", "Please write a whole number"),
        ("first", {"years": "12.5"}, "years", "Please write a whole number"),
        ("first", {"years": "9" * 5000}, "years", "Please write a whole number"),
        ("first", {"years": "151"}, "years", "Please write a number from 0 to 150."),
        ("first", {"years": "-1"}, "years", "Please write a number from 0 to 150."),
        ("second", {"name": "x" * 21}, "name", "shorten your text to 20 characters; it now has 21"),
        ("second", {"name": "bell\x07"}, "name", "a character that cannot be kept"),
        ("second", {"remark": "y" * 51}, "remark", "shorten your text to 50 characters"),
    ],
)
def test_what_cannot_be_kept_is_shown_again_with_the_reason(
    visit: Visit, section: str, sent: dict[str, str], field: str, said: str
) -> None:
    """The rest of the page is saved all the same, and the former answer stays."""
    beside = {"first": {"heard": "4"}, "second": {"country": "SEN"}}[section]
    before = {"first": {"years": "7"}, "second": {"name": "Before", "remark": "Before"}}[section]
    visit.send(section, **before)
    kept = visit.answers()
    response = visit.send(section, **beside, **sent)
    page = Page(response.text)
    assert response.status_code == 422
    assert said in page.text()
    assert page.all(f".//a[@href='#{field}']") and page.all(f".//*[@id='{field}']")
    typed = sent[field].replace("\x07", "\N{REPLACEMENT CHARACTER}")
    assert page.form(f"/s/{section}")[field].strip() == typed
    assert visit.answers() == {**kept, **beside}


@pytest.mark.parametrize(
    ("section", "sent", "said"),
    [
        ("first", {"member": "perhaps"}, "Please choose from the answers offered."),
        ("first", {"heard": ["1", "2"]}, "Please give one answer only."),
        ("first", {"ways": ["post", "pigeon"]}, "Please choose from the answers offered."),
        ("second", {"country": "XAA"}, "Please choose a country from the list."),
        ("second", {"country": "SN"}, "Please choose a country from the list."),
        ("second", {"again": "11"}, "Please write a number from 0 to 10."),
        ("second", {"stages.a": "9"}, "Please choose from the answers offered."),
    ],
)
def test_what_no_page_offers_is_refused(
    visit: Visit, section: str, sent: dict[str, Any], said: str
) -> None:
    response = visit.send(section, **sent)
    assert response.status_code == 422
    assert said in Page(response.text).text()
    assert visit.answers() == {}


def test_boxes_that_exclude_one_another_stay_ticked_as_they_were(visit: Visit) -> None:
    """Exactly those: "post" is also a part of "compost"."""
    response = visit.send("first", ways=["compost", "dk"])
    page = Page(response.text)
    assert "cannot be combined with other answers" in page.text()
    assert checked(page, "ways") == ["compost", "dk"]


def test_fields_that_are_not_of_the_section_are_passed_over(visit: Visit) -> None:
    visit.send("first", member="no", name="of the other section", nonsense="1", **{"x[]": "2"})
    assert visit.answers() == {"member": "no"}


@pytest.mark.parametrize("section", ["nothing", "First", "first.", "member"])
def test_there_is_no_such_section(visit: Visit, section: str) -> None:
    path = f"{visit.path}/s/{section}"
    assert visit.client.get(path).status_code == 404
    sent = {"form_token": visit.form_token(), "member": "no"}
    assert visit.client.post(path, data=sent).status_code == 404
    assert visit.response() is None


# The form's token


@pytest.mark.parametrize("end", ["/s/first", "/answer", "/submit"])
@pytest.mark.parametrize("token", [None, "", "x", "é", "0" * 27])
def test_a_missing_or_wrong_token_changes_nothing(
    visit: Visit, end: str, token: str | None
) -> None:
    sent = {"item": "member", "member": "yes"}
    if token is not None:
        sent["form_token"] = token
    assert visit.client.post(visit.path + end, data=sent).status_code == 400
    assert visit.response() is None


def test_the_token_of_another_invitation_does_not_do(visit: Visit) -> None:
    host = make_organization(visit.session)
    _other, key = make_invitation(visit.session, visit.invitation.round, host)
    visit.session.commit()
    sent = {"form_token": visit.form_token(), "member": "yes"}
    assert visit.client.post(f"/a/{key}/s/first", data=sent).status_code == 400


def test_a_form_left_open_over_lunch_still_counts(visit: Visit) -> None:
    """Nothing that the form needs can expire: no cookie, no session."""
    form = visit.client.page(f"{visit.path}/s/first").form("/s/first")
    visit.client.delete_cookie("session")
    sent = {**form, "member": "no"}
    assert visit.client.post(f"{visit.path}/s/first", data=sent).status_code == 302
    assert visit.answers() == {"member": "no"}


# The script's way


def test_the_script_saves_one_answer_and_learns_what_it_opens(visit: Visit) -> None:
    said = visit.answer("member", member="yes").get_json()
    assert set(said["visible"]) >= {"member", "years"}
    assert (said["answered"], said["asked"], said["problems"]) == (1, 9, {})
    said = visit.answer("member", member="no").get_json()
    assert "years" not in said["visible"]
    assert visit.answers() == {"member": "no"}


def test_the_script_learns_what_is_wrong_and_nothing_is_kept(visit: Visit) -> None:
    response = visit.answer("years", years="many")
    assert response.status_code == 422
    assert list(response.get_json()["problems"]) == ["years"]
    assert visit.response() is None


def test_the_script_clears_a_group_of_boxes(visit: Visit) -> None:
    visit.answer("ways", ways=["post", "phone"])
    visit.answer("ways")
    assert visit.answers() == {}


def test_the_script_saves_only_the_item_it_names(visit: Visit) -> None:
    visit.answer("heard", heard="3", member="yes")
    assert visit.answers() == {"heard": "3"}


@pytest.mark.parametrize("item", ["", "nothing", "stages.a"])
def test_an_item_that_is_not_asked_here_is_refused(visit: Visit, item: str) -> None:
    response = visit.answer(item, **{"stages.a": "1"})
    assert response.status_code == 422
    assert response.get_json()["problem"]
    assert visit.response() is None


# Checking and submitting


def test_the_review_names_what_is_missing_with_a_link_to_it(visit: Visit) -> None:
    visit.send("first", member="yes")
    page = visit.client.page(f"{visit.path}/review")
    assert page.links()["For how many years?"] == f"{visit.path}/s/first#years"
    assert "Please answer this question." in page.text(".//main")


def test_nothing_incomplete_is_submitted(visit: Visit) -> None:
    response = visit.client.submit(f"{visit.path}/submit", at=f"{visit.path}/review")
    assert response.status_code == 422
    assert "There is no answer yet to submit." in Page(response.text).text()
    visit.send("first", member="yes")
    response = visit.client.submit(f"{visit.path}/submit", at=f"{visit.path}/review")
    assert response.status_code == 422
    assert "Some answers are still needed" in Page(response.text).text()
    kept = visit.response()
    assert kept is not None and kept.submitted_at is None


def test_submitting_gives_a_receipt(visit: Visit) -> None:
    visit.complete()
    code = visit.receipt()
    kept = visit.response()
    assert kept is not None and kept.receipt_code == code
    assert kept.submitted_at is not None


def test_submitting_again_gives_the_same_receipt(visit: Visit) -> None:
    visit.complete()
    token = visit.form_token()
    code = visit.receipt()
    first = visit.response()
    assert first is not None
    moment = first.submitted_at
    for _time in range(3):
        response = visit.client.post(f"{visit.path}/submit", data={"form_token": token})
        assert response.location == f"{visit.path}/receipt"
        assert visit.client.page(response.location).text(".//*[@class='code']") == code
    again = visit.response()
    assert again is not None and again.submitted_at == moment


def test_every_page_of_a_submitted_response_is_its_receipt(visit: Visit) -> None:
    visit.complete()
    visit.receipt()
    for end in ("", "/s/first", "/review"):
        assert visit.client.get(visit.path + end).location == f"{visit.path}/receipt"


def test_there_is_no_receipt_before_submitting(visit: Visit) -> None:
    assert visit.client.get(f"{visit.path}/receipt").location == f"{visit.path}/review"


def test_what_was_submitted_cannot_be_changed(visit: Visit) -> None:
    visit.complete()
    token = visit.form_token()
    visit.receipt()
    sent = {"form_token": token, "item": "member", "member": "yes"}
    late = visit.client.post(f"{visit.path}/s/first", data=sent)
    assert late.location == f"{visit.path}/receipt"
    assert visit.client.post(f"{visit.path}/answer", data=sent).status_code == 409
    assert visit.answers() == {"member": "no"}


def test_replaying_every_request_changes_nothing(visit: Visit) -> None:
    """A double click, a reload, a resend over a bad line: each POST is sent twice."""
    token = visit.form_token()
    sent: list[tuple[str, dict[str, Any]]] = [
        ("/answer", {"item": "member", "member": "yes"}),
        ("/answer", {"item": "years", "years": "12"}),
        ("/s/first", {**EVERY_KIND["first"], "go": "next"}),
        ("/s/second", {**EVERY_KIND["second"], "name": "A union", "go": "next"}),
        ("/submit", {}),
    ]
    for end, answers in sent:
        replies = []
        for _time in range(2):
            reply = visit.client.post(visit.path + end, data={"form_token": token, **answers})
            kept = visit.response()
            assert kept is not None
            state = (kept.answers, kept.revision, kept.saved_at, kept.submitted_at)
            replies.append((reply.status_code, reply.location, state, kept.receipt_code))
        assert replies[0] == replies[1], end
    assert len(visit.session.scalars(select(Response)).all()) == 1


# Doors that shut


def test_what_was_submitted_can_be_looked_up_after_the_round_has_closed(visit: Visit) -> None:
    visit.complete()
    code = visit.receipt()
    close_round(visit.session, visit.invitation.round, now())
    visit.session.commit()
    page = visit.client.page(visit.client.get(visit.path).location or "")
    assert page.text(".//*[@class='code']") == code


@pytest.mark.parametrize("shut", ["closed", "withdrawn", "replaced"])
def test_a_form_that_comes_too_late_changes_nothing(visit: Visit, shut: str) -> None:
    visit.send("first", member="no")
    token = visit.form_token()
    if shut == "closed":
        close_round(visit.session, visit.invitation.round, now())
    elif shut == "withdrawn":
        revoke_invitation(visit.session, visit.invitation, now())
    else:
        make_link(visit.session, visit.invitation, now())
    visit.session.commit()
    sent = {"form_token": token, "item": "member", "member": "yes"}
    for end in ("/s/first", "/answer", "/submit"):
        assert visit.client.post(visit.path + end, data=sent).status_code == 410
    assert visit.answers() == {"member": "no"}


# One's own invitation, signed in


@pytest.fixture
def invited(session: Session, client: HouseClient) -> tuple[Person, Visit]:
    """A person with an account and an invitation of their own."""
    publish_small_survey(session)
    host = make_organization(session, Group.EMPLOYERS, "FRA")
    person = make_person(session, Grant(Role.RESPONDENT, host.id))
    invitation, _link = make_invitation(session, make_round(session, CODE), host, person=person)
    session.commit()
    return person, Visit(session, client, invitation, f"m{invitation.id}")


def test_an_invited_person_answers_without_a_link(invited: tuple[Person, Visit]) -> None:
    person, own = invited
    own.client.become(person)
    own.complete()
    assert own.receipt()


def test_somebody_elses_invitation_is_not_found(
    invited: tuple[Person, Visit], session: Session
) -> None:
    person, own = invited
    own.client.become(person)
    token = own.form_token()
    colleague = make_person(session, Grant(Role.FOCAL_POINT, own.invitation.organization_id))
    session.commit()
    for other in (colleague, None):
        own.client.delete_cookie("session")
        if other is not None:
            own.client.become(other)
        for end in ("", "/s/first", "/review", "/receipt"):
            assert own.client.get(own.path + end).status_code == 404
        sent = {"form_token": token, "item": "member", "member": "yes"}
        for end in ("/s/first", "/answer", "/submit"):
            assert own.client.post(own.path + end, data=sent).status_code == 404
    assert own.response() is None


def test_an_invitation_for_nobody_in_particular_opens_by_its_link_only(
    visit: Visit, session: Session
) -> None:
    visit.client.become(make_person(session, Grant(Role.DESIGNER)))
    session.commit()
    assert visit.client.get(f"/a/m{visit.invitation.id}").status_code == 404


# Two at once


def test_answers_that_come_at_once_are_all_kept(visit: Visit, browser: NewClient) -> None:
    """Two tabs, two devices, a script that fires twice: no save overwrites another."""
    token = visit.form_token()
    sent: list[tuple[str, dict[str, Any]]] = [
        ("member", {"member": "yes"}),
        ("heard", {"heard": "4"}),
        ("ways", {"ways": ["post"]}),
        ("again", {"again": "7"}),
        ("stages", {"stages.a": "1", "stages.b": "2"}),
        ("country", {"country": "SEN"}),
        ("name", {"name": "A union"}),
        ("remark", {"remark": "Here"}),
    ]
    start = threading.Barrier(len(sent))

    def save(item: str, answers: dict[str, Any]) -> int:
        device = browser()
        start.wait()
        data = {"form_token": token, "item": item, **answers}
        return device.post(f"{visit.path}/answer", data=data).status_code

    with ThreadPoolExecutor(len(sent)) as devices:
        statuses = list(devices.map(lambda pair: save(*pair), sent))
    assert statuses == [200] * len(sent)
    assert visit.answers() == {
        "member": "yes",
        "heard": "4",
        "ways": ["post"],
        "again": 7,
        "stages.a": "1",
        "stages.b": "2",
        "country": "SEN",
        "name": "A union",
        "remark": "Here",
    }
    kept = visit.response()
    assert kept is not None and kept.revision == len(sent)


def test_two_submissions_at_once_are_one(visit: Visit, browser: NewClient) -> None:
    visit.complete()
    token = visit.form_token()
    start = threading.Barrier(4)

    def submit(_number: int) -> str:
        device = browser()
        start.wait()
        device.post(f"{visit.path}/submit", data={"form_token": token})
        return device.page(f"{visit.path}/receipt").text(".//*[@class='code']")

    with ThreadPoolExecutor(4) as devices:
        assert len(set(devices.map(submit, range(4)))) == 1


@pytest.mark.parametrize(("end", "status"), [("/s/first", 302), ("/answer", 409)])
def test_an_answer_that_crosses_a_submission_comes_too_late(
    app: Flask, visit: Visit, browser: NewClient, end: str, status: int
) -> None:
    """It was sent before the submission was through, and arrives while that is being written."""
    visit.complete()
    token = visit.form_token()
    database = app.extensions["database"]
    late: list[TestResponse] = []

    def send_late() -> None:
        sent = {"form_token": token, "item": "member", "member": "yes"}
        late.append(browser().post(visit.path + end, data=sent))

    with database.writing() as submitting:
        response = locked_response(submitting, holder_of(visit.invitation))
        assert response is not None
        response.submitted_at = now()
        submitting.flush()
        thread = threading.Thread(target=send_late)
        thread.start()
        wait_until_it_waits(app)
        submitting.commit()
    thread.join(30)
    assert [r.status_code for r in late] == [status]
    assert visit.answers() == {"member": "no"}


def wait_until_it_waits(app: Flask) -> None:
    """Until the other request stands before the lock: asked of PostgreSQL, a moment on SQLite."""
    engine = app.extensions["database"].engine
    if engine.dialect.name == "sqlite":
        time.sleep(0.3)
        return
    for _time in range(200):
        with engine.connect() as connection:
            waiting = connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))
        if waiting:
            return
        time.sleep(0.05)
    raise AssertionError("the other request never came to the lock")
