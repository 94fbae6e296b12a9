"""Saving across tabs, devices and repetitions, over HTTP: nothing is lost, doubled or overwritten
unknowingly (R19)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveys.collection.answering.actions import save_on_visit
from surveys.collection.answering.domain.saving import Sender
from surveys.collection.answering.models import Response
from surveys.collection.answering.queries import InvitationRevoked, visit_by_token
from surveys.collection.invitations.actions import add_link, revoke_invitation
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.actions import close_round
from surveys.collection.rounds.domain import Mode
from surveys.foundation.database import now
from tests.client import HouseClient, Page
from tests.factories import make_invitation, make_organization, make_round
from tests.web.small_survey import CODE, publish_small_survey

MODES = [Mode.CONFIDENTIAL, Mode.ANONYMOUS]


@dataclass
class Browser:
    """One device at one link, as its script behaves: it counts, and knows a revision."""

    client: HouseClient
    path: str
    name: str
    knows: int = 0
    seq: int = 0

    def open(self) -> Page:
        page = self.client.page(f"{self.path}/s/first")
        self.knows = int(page.form("/s/first")["base"])
        return page

    def answer(self, item: str, seq: int = 0, base: int | None = None, **fields: Any) -> Any:
        """Send one item; what the server says, as JSON."""
        self.seq = seq or self.seq + 1
        response = self.client.post(
            f"{self.path}/answer",
            data={
                "form_token": self.client.page(f"{self.path}/s/first").form("/s/first")[
                    "form_token"
                ],
                "item": item,
                "device": self.name,
                "seq": seq or self.seq,
                "base": self.knows if base is None else base,
                **fields,
            },
        )
        said = response.get_json()
        if response.status_code == 200:
            self.knows = said["revision"]
        return said


@pytest.fixture(params=MODES)
def place(request: pytest.FixtureRequest, session: Session) -> tuple[Invitation, str]:
    """An invitation to the small survey and its secret, in a confidential and in an anonymous
    round."""
    publish_small_survey(session)
    round_ = make_round(session, CODE, mode=request.param)
    found = make_invitation(session, round_, make_organization(session))
    session.commit()
    return found


@pytest.fixture
def phone(client: HouseClient, place: tuple[Invitation, str]) -> Browser:
    return Browser(client, f"/a/{place[1]}", "phone")


@pytest.fixture
def laptop(client: HouseClient, place: tuple[Invitation, str]) -> Browser:
    return Browser(client, f"/a/{place[1]}", "laptop")


def kept(session: Session) -> Response:
    session.rollback()
    return session.scalars(select(Response)).one()


def test_each_answer_counts_the_revision_up(session: Session, phone: Browser) -> None:
    assert phone.answer("member", member="yes")["revision"] == 1
    assert phone.answer("years", years="7")["revision"] == 2
    assert kept(session).answers == {"member": "yes", "years": 7}
    marks = kept(session).marks
    assert {item: (mark[0], mark[2], mark[3]) for item, mark in marks.items()} == {
        "member": (1, 1, ""),
        "years": (2, 2, ""),
    }
    # The device's own name is not kept: it would lead from one response to another.
    assert marks["member"][1] == marks["years"][1] != "phone"


def test_a_repetition_is_acknowledged_and_changes_nothing(session: Session, phone: Browser) -> None:
    first = phone.answer("member", member="yes")
    before = (kept(session).answers, kept(session).marks, kept(session).revision)
    assert phone.answer("member", seq=1, base=0, member="yes") == first
    assert (kept(session).answers, kept(session).marks, kept(session).revision) == before


def test_a_repetition_that_comes_late_does_not_bring_the_old_answer_back(
    session: Session, phone: Browser
) -> None:
    phone.answer("member", member="yes")
    phone.answer("member", member="no")
    late = phone.answer("member", seq=1, base=0, member="yes")
    assert late["revision"] == 2
    assert kept(session).answers == {"member": "no"}


def test_another_device_is_told_of_what_it_did_not_know(
    session: Session, phone: Browser, laptop: Browser
) -> None:
    phone.open()
    laptop.open()
    phone.answer("member", member="yes")
    said = laptop.answer("member", member="no")
    assert said["conflict"]["answers"] == {"member": "yes"}
    assert said["conflict"]["revision"] == 1
    assert "On another device or page this was answered in the meantime" in said["conflict"]["text"]
    assert kept(session).answers == {"member": "yes"}
    laptop.knows = said["conflict"]["revision"]
    assert laptop.answer("member", member="no")["revision"] == 2
    assert kept(session).answers == {"member": "no"}


def test_two_devices_answer_different_questions_without_disturbing_each_other(
    session: Session, phone: Browser, laptop: Browser
) -> None:
    phone.open()
    laptop.open()
    phone.answer("member", member="yes")
    laptop.answer("heard", heard="4")
    phone.answer("years", years="3")
    assert kept(session).answers == {"member": "yes", "heard": "4", "years": 3}
    assert kept(session).revision == 3


def test_two_pages_without_a_script_show_both_answers_and_the_second_sending_wins(
    session: Session, client: HouseClient, phone: Browser
) -> None:
    at = f"{phone.path}/s/first"
    stale = client.page(at).form("/s/first")
    client.submit(at, {"member": "no", "heard": "2"})
    answer = client.post(at, data={**stale, "member": "yes", "years": "9", "go": "next"})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert kept(session).answers == {"member": "no", "heard": "2", "years": 9}
    (link,) = [text for text in page.links() if "in the meantime" in text]
    assert "No" in link and "If you send it again, it replaces the other." in link
    again = page.form("/s/first")
    assert again["member"] == "yes"  # what was typed is kept
    client.post(at, data={**again, "go": "next"})
    assert kept(session).answers["member"] == "yes"


def test_going_back_and_sending_a_form_once_more_is_no_conflict(
    session: Session, client: HouseClient, phone: Browser
) -> None:
    at = f"{phone.path}/s/first"
    form = client.page(at).form("/s/first")
    client.post(at, data={**form, "member": "yes", "go": "next"})
    back = client.post(at, data={**form, "member": "no", "go": "next"})
    assert back.status_code == 302
    assert kept(session).answers == {"member": "no"}


def test_a_code_opens_the_answers_on_another_device(
    app: Flask, session: Session, phone: Browser, place: tuple[Invitation, str]
) -> None:
    phone.answer("member", member="no")
    code = kept(session).receipt_code
    elsewhere = app.test_client()
    assert isinstance(elsewhere, HouseClient)
    answer = elsewhere.submit("/resume", {"code": code.lower().replace("-", " ")})
    assert answer.status_code == 302
    path = answer.location
    assert path == f"/a/r{code.replace('-', '')}"
    page = elsewhere.page(path)
    assert code in page.text(".//main")
    elsewhere.submit(f"{path}/s/first", {"heard": "3"})
    assert kept(session).answers == {"member": "no", "heard": "3"}
    submitted = elsewhere.submit(f"{path}/submit", at=f"{path}/review")
    assert submitted.location == f"{path}/receipt"
    assert code in elsewhere.page(f"{path}/receipt").text(".//main")


@pytest.mark.parametrize(
    ("typed", "said"),
    [("7KQ2", "twelve letters and digits"), ("7KQ2-M9TD-04XA", "no such code"), ("", "twelve")],
)
def test_a_wrong_code_is_told_at_the_field_and_kept(
    client: HouseClient, phone: Browser, typed: str, said: str
) -> None:
    response = client.submit("/resume", {"code": typed})
    page = Page(response.text)
    assert response.status_code == 422
    assert any(said in text for text in page.links())
    assert page.form("/resume")["code"] == typed


def test_guessing_codes_is_limited(client: HouseClient, phone: Browser) -> None:
    form = client.page("/resume").form("/resume")
    guesses = [client.post("/resume", data={**form, "code": f"{n:012}"}) for n in range(21)]
    assert [guess.status_code for guess in guesses] == [422] * 20 + [429]


def test_what_was_submitted_can_be_corrected_while_the_round_is_open(
    session: Session, client: HouseClient, phone: Browser
) -> None:
    client.submit(f"{phone.path}/s/first", {"member": "no"})
    client.submit(f"{phone.path}/submit", at=f"{phone.path}/review")
    code = kept(session).receipt_code
    assert client.post(f"{phone.path}/answer", data={}).status_code == 400
    again = client.submit(f"{phone.path}/reopen", at=f"{phone.path}/receipt")
    assert again.location == f"{phone.path}/review?reopened=1"
    assert kept(session).submitted_at is None
    client.submit(f"{phone.path}/s/first", {"member": "no", "heard": "5"})
    client.submit(f"{phone.path}/submit", at=f"{phone.path}/review")
    assert kept(session).submitted_at is not None and kept(session).receipt_code == code
    assert kept(session).answers == {"member": "no", "heard": "5"}


def test_nothing_is_corrected_once_the_round_is_closed(
    session: Session, client: HouseClient, phone: Browser, place: tuple[Invitation, str]
) -> None:
    client.submit(f"{phone.path}/s/first", {"member": "no"})
    client.submit(f"{phone.path}/submit", at=f"{phone.path}/review")
    form = client.page(f"{phone.path}/receipt").form("/reopen")
    close_round(session, place[0].round, now())
    session.commit()
    assert "Correct my answers" not in client.page(f"{phone.path}/receipt").text(".//main")
    assert client.post(f"{phone.path}/reopen", data=form).location == f"{phone.path}/receipt"
    assert kept(session).submitted_at is not None


def test_answers_to_another_version_are_refused_and_nothing_is_lost(
    session: Session, client: HouseClient, phone: Browser
) -> None:
    phone.answer("member", member="no")
    said = phone.answer("heard", heard="2", version="999999")
    assert said["version"] is True and "another version" in said["text"]
    assert kept(session).answers == {"member": "no"}


@pytest.mark.parametrize(
    "odd",
    [
        {"seq": "-1"},
        {"seq": "99999999999999999999"},
        {"base": "x"},
        {"device": "<script>"},
        {"device": "d" * 5000},
        {"base": "²"},
    ],
)
def test_odd_counts_and_devices_do_no_harm(
    session: Session, client: HouseClient, phone: Browser, odd: dict[str, str]
) -> None:
    token = client.page(f"{phone.path}/s/first").form("/s/first")["form_token"]
    sent = {"form_token": token, "item": "heard", "heard": "2", **odd}
    assert client.post(f"{phone.path}/answer", data=sent).status_code == 200
    assert kept(session).answers == {"heard": "2"}


def test_a_closed_door_tells_the_script_in_words(
    session: Session, client: HouseClient, phone: Browser, place: tuple[Invitation, str]
) -> None:
    phone.answer("member", member="no")
    token = client.page(f"{phone.path}/s/first").form("/s/first")["form_token"]
    close_round(session, place[0].round, now())
    session.commit()
    sent = {"form_token": token, "item": "heard", "heard": "2"}
    answer = client.post(f"{phone.path}/answer", data=sent)
    assert answer.status_code == 410
    assert answer.get_json()["closed"] is True and answer.get_json()["text"]


def test_first_answers_from_two_devices_at_once_are_both_kept(
    app: Flask, session: Session, phone: Browser, laptop: Browser
) -> None:
    form = phone.client.page(f"{phone.path}/s/first").form("/s/first")
    answers: list[TestResponse] = []
    ready = threading.Barrier(2)

    def send(device: str, item: str) -> None:
        sent = {"form_token": form["form_token"], "item": item, item: "3", "device": device}
        ready.wait()
        answers.append(
            app.test_client().post(f"{phone.path}/answer", data={**sent, "seq": 1, "base": 0})
        )

    threads = [
        threading.Thread(target=send, args=work) for work in (("p", "heard"), ("l", "years"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert kept(session).answers == {"heard": "3", "years": 3}
    assert kept(session).revision == 2


def test_every_request_of_a_respondent_sent_twice_counts_once(
    session: Session, client: HouseClient, phone: Browser
) -> None:
    """The whole path, each POST twice: the database is as if each had come once."""
    path = phone.path

    def twice(at: str, data: dict[str, Any], to: str = "") -> TestResponse:
        first = client.post(to or at, data=data)
        state = snapshot(session)
        second = client.post(to or at, data=data)
        assert snapshot(session) == state
        assert (first.status_code, first.location) == (second.status_code, second.location)
        return second

    form = client.page(f"{path}/s/first").form("/s/first")
    twice(f"{path}/s/first", {**form, "member": "no", "ways": ["post"], "go": "next"})
    item = {"item": "heard", "heard": "5", "device": "phone", "seq": "1", "base": "1"}
    twice(f"{path}/answer", {"form_token": form["form_token"], **item})
    twice(f"{path}/submit", client.page(f"{path}/review").form("/submit"))
    twice(f"{path}/reopen", client.page(f"{path}/receipt").form("/reopen"))
    twice(f"{path}/submit", client.page(f"{path}/review").form("/submit"))
    assert kept(session).answers == {"member": "no", "ways": ["post"], "heard": "5"}
    assert kept(session).revision == 3  # taking the submission back counts as a change


def snapshot(session: Session) -> list[tuple[Any, ...]]:
    session.rollback()
    table = Response.__table__
    return [tuple(row) for row in session.execute(select(table))]


def test_minutes_spent_answering_leave_out_long_pauses(
    session: Session, phone: Browser, place: tuple[Invitation, str]
) -> None:
    phone.answer("member", member="no")
    for pause, counted in ((timedelta(minutes=4), 240), (timedelta(hours=3), 240)):
        response = kept(session)
        response.saved_at = now() - pause
        session.commit()
        phone.answer("heard", heard="1" if pause.seconds == 240 else "2")
        spent = kept(session).active_seconds
        anonymous = place[0].round.mode == Mode.ANONYMOUS
        assert abs(spent - (0 if anonymous else counted)) <= 5


def test_colleagues_are_named_where_they_changed_an_answer(
    session: Session, client: HouseClient, place: tuple[Invitation, str], phone: Browser
) -> None:
    if place[0].round.mode == Mode.ANONYMOUS:
        return  # an anonymous round is not shared: it would name people beside answers
    secret = add_link(session, place[0], now(), holder="Legal unit")
    session.commit()
    colleague = Browser(client, f"/a/{secret}", "desk")
    colleague.answer("heard", heard="4")
    assert kept(session).marks["heard"][3] == "Legal unit"
    said = phone.answer("heard", base=0, heard="1")
    assert said["conflict"]["who"] == "Legal unit"
    assert "Legal unit" in said["conflict"]["text"]
    assert "Answered by" in client.page(f"{phone.path}/s/first").text(".//main")


# What comes late, and what has changed meanwhile


def send_form(client: HouseClient, path: str, at: str, to: str) -> dict[str, Any]:
    """Press the button of the page ``at`` whose form leads ``to``; what was sent."""
    form = client.page(path + at).form(to)
    assert client.post(path + to, data=form).status_code == 302
    return form


def test_what_is_repeated_late_changes_nothing(
    session: Session, client: HouseClient, phone: Browser
) -> None:
    """Neither while answers are corrected nor once they are handed in again: a repeated
    submission does not hand in, and a repeated taking back takes nothing back."""
    path, sent = phone.path, []
    form = client.page(f"{path}/s/first").form("/s/first")
    sent.append(("/s/first", {**form, "member": "no", "ways": ["post"]}))
    item = {"item": "heard", "heard": "5", "device": "phone", "seq": "1", "base": "1"}
    sent.append(("/answer", {"form_token": form["form_token"], **item}))
    for end, data in sent:
        client.post(path + end, data=data)
    sent.append(("/submit", send_form(client, path, "/review", "/submit")))
    sent.append(("/reopen", send_form(client, path, "/receipt", "/reopen")))
    corrected = kept(session).revision
    assert unchanged_by(session, client, path, sent) and kept(session).submitted_at is None
    again = {**item, "heard": "4", "seq": "2", "base": str(corrected)}
    client.post(f"{path}/answer", data={"form_token": form["form_token"], **again})
    assert unchanged_by(session, client, path, sent) and kept(session).answers["heard"] == "4"
    sent.append(("/submit", send_form(client, path, "/review", "/submit")))
    assert unchanged_by(session, client, path, sent) and kept(session).submitted_at is not None


def unchanged_by(
    session: Session, client: HouseClient, path: str, sent: list[tuple[str, dict[str, Any]]]
) -> bool:
    """Each by itself: together, a submission and its taking back would leave no trace."""
    before = snapshot(session)
    return all(
        client.post(path + end, data=data).status_code < 500 and snapshot(session) == before
        for end, data in sent
    )


def test_everything_at_once_counts_once(app: Flask, session: Session, phone: Browser) -> None:
    phone.answer("member", member="no")
    path, client = phone.path, phone.client
    form = client.page(f"{path}/s/first").form("/s/first")
    item = {"item": "name", "name": "A union", "device": "d", "seq": "1", "base": "1"}
    submit = client.page(f"{path}/review").form("/submit")
    sent = 3 * [
        ("/s/first", {**form, "heard": "2"}),
        ("/answer", {"form_token": form["form_token"], **item}),
        ("/submit", submit),
    ]
    ready = threading.Barrier(len(sent))

    def send(work: tuple[str, dict[str, Any]]) -> int:
        ready.wait()
        return app.test_client().post(path + work[0], data=work[1]).status_code

    with ThreadPoolExecutor(len(sent)) as devices:
        statuses = list(devices.map(send, sent))
    assert all(status in (200, 302, 409, 422) for status in statuses)
    found = kept(session)
    given = len(found.answers)
    assert found.revision == given  # the first answer, and each of the others at most once
    assert found.answers.items() <= {"member": "no", "heard": "2", "name": "A union"}.items()


def test_nothing_is_submitted_that_was_changed_after_the_review(
    session: Session, client: HouseClient, phone: Browser, laptop: Browser
) -> None:
    phone.answer("member", member="no")
    shown = client.page(f"{phone.path}/review").form("/submit")
    laptop.answer("heard", base=1, heard="2")
    answer = client.post(f"{phone.path}/submit", data=shown)
    assert answer.status_code == 422 and kept(session).submitted_at is None
    assert "an answer was changed after this page had been opened" in Page(answer.text).text()
    again = Page(answer.text).form("/submit")
    assert client.post(f"{phone.path}/submit", data=again).location == f"{phone.path}/receipt"


def test_answers_taken_back_are_not_begun_anew_by_what_comes_late(
    session: Session, client: HouseClient, phone: Browser
) -> None:
    phone.answer("member", member="no")
    phone.answer("heard", heard="2")
    form = client.page(f"{phone.path}/s/first").form("/s/first")
    client.submit(f"{phone.path}/withdraw", at=f"{phone.path}/withdraw")
    said = phone.answer("heard", seq=2, base=1, heard="2")
    assert said["closed"] is True and "taken back" in said["text"]
    assert client.post(f"{phone.path}/s/first", data=form).status_code == 410
    assert snapshot(session) == []


def test_no_answer_begins_under_an_invitation_that_was_withdrawn_meanwhile(
    app: Flask, session: Session, place: tuple[Invitation, str]
) -> None:
    if place[0].round.mode == Mode.ANONYMOUS:
        return  # there nothing leads from an answer to its invitation
    visit = visit_by_token(session, place[1])
    assert visit is not None
    revoke_invitation(session, place[0], now())
    session.commit()
    with app.extensions["database"].writing() as writing, pytest.raises(InvitationRevoked):
        save_on_visit(writing, visit, [("heard", {"heard": "2"})], Sender(), "en", now())
    assert snapshot(session) == []


def test_each_row_of_a_grid_says_what_it_is_by_now(
    session: Session, client: HouseClient, phone: Browser
) -> None:
    at = f"{phone.path}/s/second"
    stale = client.page(at).form("/s/second")
    client.submit(at, {"stages.a": "1", "stages.b": "4"})
    page = Page(client.post(at, data={**stale, "stages.a": "2", "stages.b": "4"}).text)
    (link,) = page.all(".//*[@id='problems']//a")
    assert link.get("href") == "#stages.a" and "Step 1" in "".join(link.itertext())
    assert page.all(".//*[@id='stages.a']")
    assert page.form("/s/second")["stages.a"] == "2"
    assert kept(session).answers == {"stages.a": "1", "stages.b": "4"}


def test_a_page_of_another_version_keeps_what_was_typed_and_saves_nothing(
    session: Session, client: HouseClient, phone: Browser
) -> None:
    at = f"{phone.path}/s/first"
    form = client.page(at).form("/s/first")
    answer = client.post(at, data={**form, "version": "999999", "member": "no"})
    page = Page(answer.text)
    assert answer.status_code == 422 and snapshot(session) == []
    assert "The questionnaire was changed after this page had been opened." in page.text()
    assert client.post(at, data=page.form("/s/first")).status_code == 302
    assert kept(session).answers == {"member": "no"}


def test_a_paused_round_keeps_what_was_submitted(
    session: Session, client: HouseClient, phone: Browser, place: tuple[Invitation, str]
) -> None:
    """Nobody could submit again what they took back."""
    phone.answer("member", member="no")
    send_form(client, phone.path, "/review", "/submit")
    form = client.page(f"{phone.path}/receipt").form("/reopen")
    place[0].round.paused_at = now()
    session.commit()
    assert "Correct my answers" not in client.page(f"{phone.path}/receipt").text(".//main")
    client.post(f"{phone.path}/reopen", data=form)
    assert kept(session).submitted_at is not None


def test_the_code_is_shown_wherever_one_may_stop(
    session: Session, client: HouseClient, phone: Browser
) -> None:
    phone.answer("member", member="no")
    code = kept(session).receipt_code
    for end in ("", "/review"):
        said = client.page(phone.path + end).text(".//main")
        assert code in said and "with this code you can go on on another device" in said
    send_form(client, phone.path, "/review", "/submit")
    said = client.page(f"{phone.path}/receipt").text(".//main")
    assert code in said and "with this code you can go on on another device" in said


def test_the_links_language_stays_after_the_first_answer(
    session: Session, client: HouseClient, place: tuple[Invitation, str], phone: Browser
) -> None:
    """Also where the response keeps none."""
    place[0].language = "fr"
    session.commit()
    headers = {"Accept-Language": "ar"}
    form = client.page(f"{phone.path}/s/first", headers=headers).form("/s/first")
    client.post(f"{phone.path}/s/first", data={**form, "member": "no"}, headers=headers)
    assert client.page(f"{phone.path}/s/first", headers=headers).html.get("lang") == "fr"


def test_a_save_reads_once_and_writes_once(app: Flask, session: Session, phone: Browser) -> None:
    phone.answer("member", member="no")
    form = phone.client.page(f"{phone.path}/s/first").form("/s/first")
    run: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            run.append(statement.split()[0])

    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    sent = {"form_token": form["form_token"], "item": "heard", "heard": "3"}
    phone.client.post(f"{phone.path}/answer", data=sent)
    assert run == ["SELECT", "UPDATE"]
