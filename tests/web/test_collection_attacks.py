"""What was tried against answering, inviting and importing: each attempt is refused in words (4xx),
never with a failure of the server, and nothing is lost, doubled or half done (R19)."""

import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from time import monotonic
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveys.collection.answering.models import Response
from surveys.collection.answering.participation import WaitingRoom
from surveys.collection.invitations import outcomes
from surveys.collection.invitations.about import about_token
from surveys.collection.invitations.actions import make_link, revoke_invitation
from surveys.collection.invitations.models import Message, Reminder
from surveys.collection.population.models import Contact
from surveys.collection.population.reading import MAX_BYTES, MAX_ROWS
from surveys.collection.rounds.actions import close_round
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.roles import Role
from surveys.constituents.views import account
from surveys.foundation.database import Base, now
from surveys.foundation.jobs.models import StoredFile
from surveys.foundation.jobs.worker import run_waiting_jobs
from tests.client import HouseClient, Page, fields_of
from tests.conftest import SignIn
from tests.factories import make_invitation, make_organization, make_round
from tests.web.conftest import afresh
from tests.web.own import Respondent, respondent
from tests.web.own import end as close
from tests.web.small_survey import CODE
from tests.web.test_open_link import Poster
from tests.web.test_population import (
    HEADING,
    confirm,
    csv_list,
    download,
    main,
    path,
    try_out,
    units,
    upload,
)
from tests.web.wandering import without_chance
from tests.workbooks import packed, sheet_xml

MODES = [Mode.CONFIDENTIAL, Mode.ANONYMOUS]
URLENCODED = "application/x-www-form-urlencoded"
LARGE = 20_000_000
# Below the respondent's address.
SAVING = (
    *("/s/first", "/answer", "/submit", "/reopen", "/withdraw", "/pdf"),
    *("/colleagues", "/colleagues/end"),
)


@pytest.fixture(params=MODES)
def me(request: pytest.FixtureRequest, session: Session) -> Respondent:
    """Who has answered a few questions, in a confidential and in an anonymous round."""
    found = respondent(session, request.param)
    found.answer({"member": "no", "remark": "My words"})
    return found


def everything(session: Session) -> dict[str, list[Any]]:
    """Every row of every table."""
    afresh(session)
    return {
        table.name: sorted(session.execute(select(table)).all(), key=repr)
        for table in Base.metadata.sorted_tables
        if table.name not in ("countries", "questionnaire_versions")
    }


def token_of(client: HouseClient, me: Respondent) -> str:
    return client.page(f"{me.path}/s/first").form("/s/first")["form_token"]


def good(client: HouseClient, me: Respondent) -> dict[str, str]:
    """What each of the saving addresses takes."""
    return {
        "form_token": token_of(client, me),
        "item": "heard",
        "heard": "2",
        "code": "x",
        "name": "Legal unit",
        "nonce": "n",
        "link": "x",
    }


def is_refused(answer: TestResponse, *codes: int) -> None:
    """In words and with the right code."""
    assert answer.status_code in codes, (answer.request.path, answer.status_code)
    if answer.mimetype == "text/html":
        assert Page(answer.text).text(".//main").strip()
    else:
        assert answer.get_json()


# Tokens


def test_no_other_link_opens_the_answers_or_saves_to_them(
    client: HouseClient, session: Session, me: Respondent
) -> None:
    """Guessed, cut, of another round, of a link that was replaced: 404 or 410, and no write."""
    sent = good(client, me)
    other = respondent(session, round_=make_round(session, CODE, mode=Mode(me.round.mode)))
    ended = me.token
    afresh(session)
    fresh = make_link(session, me.invitation, now())
    session.commit()
    before = everything(session)
    guesses = {"x" * 22: 404, me.token[:-1]: 404, "m1": 404, f"m{me.invitation.id}": 404}
    guesses |= {f"e{me.invitation.id}": 404, "r" + "0" * 12: 404, f"i{me.invitation.id}": 404}
    guesses |= {"m" + "9" * 30: 404, "x" * 5000: 404, ended: 410, other.token: 400}
    for guess, code in guesses.items():
        for end in SAVING:
            is_refused(client.post(f"/a/{guess}{end}", data=sent), code)
    assert everything(session) == before
    assert client.get(f"/a/{fresh}").status_code == 200


@pytest.mark.parametrize("end", SAVING)
def test_a_form_without_the_token_of_this_very_response_changes_nothing(
    client: HouseClient, session: Session, me: Respondent, end: str
) -> None:
    theirs = respondent(session, round_=me.round)
    foreign, sent = token_of(client, theirs), good(client, me)
    before = everything(session)
    for token in (foreign, "", "é\N{GRINNING FACE}", "x" * 100_000, sent["form_token"].swapcase()):
        is_refused(client.post(me.path + end, data={**sent, "form_token": token}), 400)
    del sent["form_token"]
    is_refused(client.post(me.path + end, data=sent), 400)
    assert everything(session) == before


@pytest.mark.parametrize("end", SAVING)
def test_nothing_is_taken_under_a_withdrawn_invitation_or_in_a_closed_round(
    client: HouseClient, session: Session, me: Respondent, end: str
) -> None:
    sent = good(client, me)
    afresh(session)
    if me.round.mode == Mode.CONFIDENTIAL:
        revoke_invitation(session, me.invitation, now())
        session.commit()
        before = everything(session)
        is_refused(client.post(me.path + end, data=sent), 410)
        assert everything(session) == before
        me.invitation.revoked_at = None
    close_round(session, me.round, now())
    session.commit()
    before = everything(session)
    is_refused(client.post(me.path + end, data=sent), 410)
    assert everything(session) == before


# What is sent


def bodies() -> Iterator[tuple[str, bytes, str]]:
    yield "invalid UTF-8", b"heard=\xff\xfe", URLENCODED
    yield "half a character", b"heard=%C3", URLENCODED
    yield "a surrogate", b"name=%ED%A0%80", URLENCODED
    yield "NUL", b"heard=2&name=a%00b", URLENCODED
    yield "a bare NUL", b"name=a\0b", URLENCODED
    yield "NUL in a name", b"a%00b=1", URLENCODED
    part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    kind = "multipart/form-data; boundary=x"
    yield "NUL in a part", part % (b"name", b"a\0b") + b"--x--\r\n", kind
    yield "invalid UTF-8 in a part", part % (b"name", b"\xff") + b"--x--\r\n", kind
    yield "NUL in a part's name", part % (b"na\0me", b"a") + b"--x--\r\n", kind
    yield "no boundary", part % (b"name", b"a"), "multipart/form-data"
    yield "cut off", part % (b"name", b"a"), kind
    yield "JSON", b'{"item": "heard", "heard": "2"}', "application/json"
    yield "broken JSON", b"{", "application/json"
    yield "text", b"item=heard&heard=2", "text/plain"
    yield "XML", b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>", "text/xml"
    yield "nothing", b"", ""
    yield "an odd type", b"heard=2", "\N{LATIN SMALL LETTER E WITH ACUTE}/; ;=;charset=utf-7"


BODIES = {name: (body, kind) for name, body, kind in bodies()}


@pytest.mark.parametrize("end", SAVING)
def test_what_is_no_form_of_ours_is_refused_whole(
    client: HouseClient, session: Session, me: Respondent, end: str
) -> None:
    before = everything(session)
    for name, (body, kind) in BODIES.items():
        answer = client.post(me.path + end, data=body, content_type=kind)
        assert answer.status_code == 400, name
        is_refused(answer, 400)
    assert everything(session) == before


@pytest.mark.parametrize("end", SAVING)
def test_broken_text_beside_a_good_form_spoils_all_of_it(
    client: HouseClient, session: Session, me: Respondent, end: str
) -> None:
    """In the address or in one field: the good half is not taken either."""
    sent = good(client, me)
    before = everything(session)
    for query in ("lang=%00", "x=%ff", "%ed%a0%80=1"):
        is_refused(client.post(f"{me.path}{end}?{query}", data=sent), 400)
        is_refused(client.get(f"{me.path}{end}?{query}"), 400, 405)
    whole = "&".join(f"{name}={value}" for name, value in sent.items()).encode()
    for more in (b"&years=%00", b"&remark=%ff", b"&%c3%28=1"):
        answer = client.post(me.path + end, data=whole + more, content_type=URLENCODED)
        is_refused(answer, 400)
    assert everything(session) == before


def without_length(client: HouseClient, path: str, body: bytes, kind: str) -> TestResponse:
    """Sent in chunks, so that nobody knows beforehand how long it is."""
    return client.post(
        path,
        input_stream=BytesIO(body),
        content_type=kind,
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )


def large_bodies(token: str) -> dict[str, bytes]:
    part = b'Content-Disposition: form-data; name="remark"\r\n\r\n'
    return {
        URLENCODED: f"form_token={token}&item=heard&heard=2&x=".encode() + b"x" * LARGE,
        "multipart/form-data; boundary=x": b"--x\r\n" + part + b"x" * LARGE + b"\r\n--x--\r\n",
    }


@pytest.mark.parametrize("end", SAVING)
def test_twenty_megabytes_are_too_much_on_every_saving_address(
    client: HouseClient, session: Session, me: Respondent, end: str
) -> None:
    token = token_of(client, me)
    before = everything(session)
    for kind, body in large_bodies(token).items():
        is_refused(client.post(me.path + end, data=body, content_type=kind), 413)
        is_refused(client.post(me.path + end, data=body, content_type="text/plain"), 400, 413)
        if kind != URLENCODED:
            is_refused(without_length(client, me.path + end, body, kind), 413)
    assert everything(session) == before


def test_a_large_form_sent_in_chunks_is_refused_and_not_cut_off(
    client: HouseClient, session: Session, me: Respondent
) -> None:
    body = large_bodies(token_of(client, me))[URLENCODED]
    before = everything(session)
    is_refused(without_length(client, f"{me.path}/answer", body, URLENCODED), 413)
    assert everything(session) == before


@pytest.mark.parametrize("end", ["/s/second", "/answer"])
def test_a_text_longer_than_its_question_admits_is_told_and_the_others_are_kept(
    client: HouseClient, session: Session, me: Respondent, end: str
) -> None:
    sent = {"form_token": token_of(client, me), "item": "remark", "remark": "x" * 1_900_000}
    answer = client.post(me.path + end, data={**sent, "name": "A name", "again": "7"})
    assert answer.status_code == 422
    assert "1,900,000" in answer.text
    response = me.response()
    assert response is not None and response.answers["remark"] == "My words"
    if end == "/s/second":
        assert (response.answers["name"], response.answers["again"]) == ("A name", 7)


@pytest.mark.parametrize("end", SAVING)
def test_refusals_speak_the_language_of_the_link(
    client: HouseClient, session: Session, end: str
) -> None:
    """Not the browser's, which comes after it; also where the body is not even read."""
    me = respondent(session)
    me.invitation.language = "fr"
    session.commit()
    bad = ((b"", 400), (b"name=%00", 400), (b"name=%ff", 400), (b"x" * 3_000_000, 413))
    for body, code in bad:
        answer = client.post(
            me.path + end, data=body, content_type=URLENCODED, headers={"Accept-Language": "ar"}
        )
        assert answer.status_code == code
        assert Page(answer.text).html.get("lang") == "fr", (end, body[:9], code)


# Numbers, items, fields

ODD = ("-1", "0", "999999999", "9" * 10, "9" * 5000, "x", "²", "٣", "1.5", "1e9", " 1", "NaN", "")


@pytest.mark.parametrize("name", ["seq", "base", "device"])
def test_odd_counts_lose_no_answer_without_a_word(
    client: HouseClient, session: Session, me: Respondent, name: str
) -> None:
    """Each save is kept, or the sender is told that it was not: never acknowledged and dropped."""
    sent = {"form_token": token_of(client, me), "item": "heard", "device": "phone"}
    at = f"{me.path}/answer"
    client.post(at, data={**sent, "seq": "5", "base": "1", "heard": "1"})
    for place, odd in enumerate(ODD):
        wanted = str(2 + place % 2)
        changed = {**sent, "seq": "6", "base": "1", "heard": wanted, name: odd}
        answer = client.post(at, data=changed)
        response = me.response()
        assert response is not None
        kept = response.answers["heard"] == wanted
        told = answer.status_code in (400, 409, 410, 422)
        late = name == "seq" and odd == "0"  # comes before what the device has sent since
        assert kept or told or late, (name, odd, answer.status_code)


def test_numbers_repeated_and_mixed_up_leave_one_answer(
    client: HouseClient, session: Session, me: Respondent
) -> None:
    sent = {"form_token": token_of(client, me), "item": "heard", "device": "phone"}
    for seq in ("1", "2", "2", "1", "2"):
        body = {**sent, "seq": seq, "base": "1", "heard": {"1": "4", "2": "5"}[seq]}
        assert client.post(f"{me.path}/answer", data=body).status_code == 200
    response = me.response()
    assert response is not None and response.answers["heard"] == "5"
    assert response.revision == 3  # what there was before, and two changes


def test_what_came_before_a_withdrawal_does_not_mix_with_answers_begun_anew(
    client: HouseClient, session: Session, me: Respondent
) -> None:
    """A device that knew the response that is gone is told so; it knows nothing of the new one."""
    sent = {"form_token": token_of(client, me), "item": "heard", "device": "phone"}
    at = f"{me.path}/answer"
    for seq, heard in enumerate("12345", start=1):
        client.post(at, data={**sent, "seq": seq, "base": seq, "heard": heard})
    knew = me.response()
    assert knew is not None
    revision = knew.revision
    client.submit(f"{me.path}/withdraw", at=f"{me.path}/withdraw")
    client.post(at, data={**sent, "item": "member", "member": "no", "device": "laptop", "base": 0})
    late = client.post(at, data={**sent, "seq": 6, "base": revision, "heard": "3"})
    assert late.status_code == 410 and "taken back" in late.get_json()["text"]
    again = me.response()
    assert again is not None and again.answers == {"member": "no"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"item": "nothing"}, 422),
        ({"item": ""}, 422),
        ({"item": "stages.a"}, 422),
        ({"item": "x" * 100_000}, 422),
        ({"item": "years", "years": "-1"}, 422),
        ({"item": "years", "years": "9" * 100_000}, 422),
        ({"item": "years", "years": "1.5"}, 422),
        ({"item": "country", "country": "XAA"}, 422),
        ({"item": "country", "country": "sen"}, 422),
        ({"item": "heard", "heard": ["1", "2"]}, 422),
        ({"item": "ways", "ways": ["post", "dk"]}, 422),
        ({"item": "ways", "ways": ["post"] * 50_000 + ["x"]}, 422),
        ({"item": "name", "name": "a\x07b"}, 422),
        ({"item": "name", "name": ["a", "b"]}, 422),
        ({"item": ["heard", "member"], "member": "yes"}, 200),
        ({"item": "heard", "version": "0"}, 409),
        ({"item": "heard", "version": "9" * 50}, 409),
        ({"item": "heard", "version": "x"}, 409),
    ],
)
def test_answers_to_no_question_and_answers_that_are_none(
    client: HouseClient, session: Session, me: Respondent, fields: dict[str, Any], code: int
) -> None:
    """Of several fields of one name none is chosen, unless only one of them can be meant."""
    before = me.response()
    assert before is not None
    was = dict(before.answers)
    answer = client.post(f"{me.path}/answer", data={"form_token": token_of(client, me), **fields})
    assert answer.status_code == code, answer.text
    said = answer.get_json()
    assert code == 200 or said.get("problem") or said.get("problems") or said.get("text")
    response = me.response()
    assert response is not None and response.answers == was


def test_fields_that_come_twice_never_save_what_only_one_of_them_says(
    client: HouseClient, session: Session, me: Respondent
) -> None:
    sent = {"form_token": [token_of(client, me), "x"], "item": "heard", "heard": ["", "2", "2"]}
    assert client.post(f"{me.path}/answer", data=sent).status_code == 200
    response = me.response()
    assert response is not None and response.answers["heard"] == "2"
    turned = {**sent, "form_token": ["x", token_of(client, me)], "heard": "3"}
    is_refused(client.post(f"{me.path}/answer", data=turned), 400)
    many = b"heard=1&" * 200_000 + f"form_token={token_of(client, me)}&item=heard".encode()
    answer = client.post(f"{me.path}/answer", data=many, content_type=URLENCODED)
    assert answer.status_code == 200


@pytest.mark.parametrize("code", ["nothing", "x" * 3000, "first%2f..", "%F0%9F%98%80", "FIRST"])
def test_a_section_that_is_not_there(
    client: HouseClient, session: Session, me: Respondent, code: str
) -> None:
    before = everything(session)
    sent = {"form_token": token_of(client, me), "member": "yes"}
    is_refused(client.post(f"{me.path}/s/{code}", data=sent), 404)
    assert everything(session) == before


# Ways of asking

METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")


def test_only_the_pages_own_methods_do_anything(
    client: HouseClient, session: Session, me: Respondent
) -> None:
    sent = good(client, me)
    before = everything(session)
    for end in ("", "/review", "/receipt", "/answers", "/answers.json", "/offline", *SAVING):
        for method in METHODS:
            answer = super(HouseClient, client).open(me.path + end, method=method, data=sent)
            allowed = {"HEAD": (200, 302, 405, 409), "OPTIONS": (200,)}.get(method, (405,))
            assert answer.status_code in allowed, (end, method, answer.status_code)
            if method in ("HEAD", "OPTIONS"):
                assert answer.data == b"", (end, method)
    assert everything(session) == before


# The staff's pages


class Desk:
    """A round, one invitation to it, and an officer who is signed in."""

    def __init__(self, client: HouseClient, session: Session, sign_in: SignIn, mode: Mode) -> None:
        self.client, self.session = client, session
        self.me = respondent(session, mode)
        sign_in(Role.DESIGNER)
        self.round = f"/rounds/{self.me.round.id}"
        self.one = f"{self.round}/invitations/{self.me.invitation.id}"

    def twice(self, at: str, to: str, **filled: Any) -> TestResponse:
        """The form to ``to`` on the page ``at``, sent twice: only the first changes anything."""
        page = self.client.get(at)
        sent = {**Page(page.text).form(to), **filled}
        unsent = self.kept()
        first = self.client.post(to, data=sent)
        assert first.status_code in (302, 303), (to, Page(first.text).text(".//main"))
        before = self.kept()
        assert before != unsent, to
        again = self.client.post(to, data=sent)
        assert again.status_code < 500 and self.kept() == before, to
        if again.status_code >= 400:
            is_refused(again, 404, 409, 422)
        return first

    def kept(self) -> dict[str, list[Any]]:
        """Everything but the trail of who did what when; and who waits to be noted."""
        rows = {k: rows for k, rows in everything(self.session).items() if k != "audit_events"}
        room: WaitingRoom | None = self.client.application.extensions.get("participation")
        waiting = room._waiting.items() if room else ()
        return rows | {"waiting": [(kind, frozenset(who)) for kind, who in waiting]}


@pytest.fixture(params=MODES)
def desk(
    request: pytest.FixtureRequest, client: HouseClient, session: Session, sign_in: SignIn
) -> Desk:
    return Desk(client, session, sign_in, request.param)


def test_every_form_of_the_staff_sent_twice_is_as_if_sent_once(desk: Desk) -> None:
    """R19, on the side of those who run a round."""
    organization, at = str(desk.me.organization.id), desk.round
    soon = (now() + timedelta(days=5)).date().isoformat()
    desk.twice(f"{at}/invitations", f"{at}/invitations", organization=organization, label="Desk 7")
    desk.twice(desk.one, f"{desk.one}/outcome", kind="contacted", note="They will answer.")
    desk.twice(desk.one, f"{desk.one}/outcome", kind="refused", note="")
    desk.twice(desk.one, f"{desk.one}/outcome", kind="reconsidered", note="")
    desk.twice(desk.one, f"{desk.one}/contact", name="An office", email="office@example.org")
    desk.twice(desk.one, f"{desk.one}/link")
    desk.twice(f"{at}/messages", f"{at}/messages/reminders", day=soon)
    words = f"{at}/messages/words/reminder/en"
    desk.twice(words, words, subject="Do answer")
    desk.twice(words, f"{words}/built-in")
    desk.twice(f"{at}/tests", f"{at}/tests", group="workers")
    desk.twice(f"{at}/entry", f"{at}/entry/form")
    if desk.me.round.mode == Mode.ANONYMOUS:
        desk.twice(f"{at}/entry", f"{at}/entry/anonymous")
        desk.twice(f"{at}/entry", f"{at}/entry/{desk.me.invitation.id}/returned")
    else:
        desk.twice(f"{at}/open-link", f"{at}/open-link", most_in_all="7")
        desk.twice(f"{at}/open-link", f"{at}/open-link/close")
        entry = f"{at}/entry/{desk.me.invitation.id}"
        desk.twice(entry, entry, channel="paper", language="en")
    desk.twice(desk.one, f"{desk.one}/revoke")
    desk.twice(f"{at}/next", f"{at}/next", title="The next", opens_on=soon, closes_on=soon)
    rounds = afresh(desk.session).scalars(select(Round.title).order_by(Round.id)).all()
    assert rounds == [desk.me.round.title, "The next"]


def test_two_paper_forms_are_two_and_one_begun_twice_is_one(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    desk = Desk(client, session, sign_in, Mode.ANONYMOUS)
    at, to = f"{desk.round}/entry", f"{desk.round}/entry/anonymous"
    sent = client.page(at).form(to)
    assert client.post(to, data=sent).location == client.post(to, data=sent).location
    other = client.post(to, data=client.page(at).form(to))
    assert other.location != client.post(to, data=sent).location
    assert len(afresh(session).scalars(select(Response)).all()) == 2


def test_nothing_of_one_round_is_reached_by_the_address_of_another(app: Flask, desk: Desk) -> None:
    """Whoever runs one round and writes another's numbers into the address finds nothing."""
    session, client = desk.session, desk.client
    theirs = make_round(session, CODE, mode=Mode(desk.me.round.mode))
    reminder = Reminder(round_id=theirs.id, step=1, due_at=now())
    invitation, _token = make_invitation(session, theirs, make_organization(session))
    invitation.contact = Contact(round_id=theirs.id, email="office@example.org")
    session.add(reminder)
    session.flush()
    outcomes.put_link_in_line(session, invitation, now())
    message = session.scalars(select(Message)).one()
    numbers: dict[str, object] = {
        "round_id": desk.me.round.id,
        "invitation_id": invitation.id,
        "reminder_id": reminder.id,
        "message_id": message.id,
        "code": "first",
    }
    session.commit()
    token = client.page(desk.one).form("/revoke")["csrf_token"]
    before = desk.kept()
    tried = 0
    for rule in app.url_map.iter_rules():
        if not {"round_id"} < set(rule.arguments) <= set(numbers):
            continue
        path = app.url_map.bind("localhost").build(
            rule.endpoint, {name: numbers[name] for name in rule.arguments}
        )
        tried += 1
        if "POST" in (rule.methods or ()):
            answer = client.post(path, data={"csrf_token": token, "channel": "paper"})
        else:
            answer = client.get(path)
        gone = answer.status_code == 404 or ("/reminders/" in path and answer.status_code == 302)
        assert gone, (path, answer.status_code)
    assert tried >= 10
    assert desk.kept() == before


def test_no_form_of_the_staff_is_taken_without_its_token_or_as_something_else(
    app: Flask, desk: Desk
) -> None:
    numbers: dict[str, object] = {
        "round_id": desk.me.round.id,
        "invitation_id": desk.me.invitation.id,
        "reminder_id": 1,
        "message_id": "x",
        "kind": "reminder",
        "language": "en",
        "code": "first",
        "asked": "1",
    }
    desk.client.get(desk.round)
    before = everything(desk.session)
    tried = 0
    for rule in app.url_map.iter_rules():
        if not {"round_id"} <= set(rule.arguments) <= set(numbers) or "POST" not in (
            rule.methods or ()
        ):
            continue
        values = {name: numbers[name] for name in rule.arguments}
        path = app.url_map.bind("localhost").build(rule.endpoint, values)
        tried += 1
        for name in ("NUL", "invalid UTF-8 in a part", "cut off", "JSON", "nothing"):
            body, kind = BODIES[name]
            is_refused(desk.client.post(path, data=body, content_type=kind), 400)
        large = f"x={'x' * LARGE}".encode()
        is_refused(desk.client.post(path, data=large, content_type=URLENCODED), 413)
    assert tried >= 30
    assert everything(desk.session) == before


HOSTILE = (
    *("-1", "9" * 20, "9" * 5000, "x" * 100_000, "²", "٣", "NaN", "Infinity", "1e999999"),
    *("0001-01-01", "9999-12-31", "\u202ex", "a\r\nBcc: x@example.org"),
)


@pytest.mark.parametrize(
    ("at", "to"),
    [
        ("/invitations", "/invitations"),
        ("/open-link", "/open-link"),
        ("/messages", "/messages/reminders"),
        ("/entry", "/entry/form"),
        ("/entry", "/entry/anonymous"),
        ("/change", "/change"),
        ("/tests", "/tests"),
        ("/next", "/next"),
        ("/personal-data", "/personal-data/search"),
        ("/population/register", "/population/register"),
        ("/letters", "/letters"),
        ("", "/extend"),
    ],
)
def test_no_value_of_any_field_makes_the_server_fail(desk: Desk, at: str, to: str) -> None:
    page = desk.client.page(desk.round + at)
    forms = [
        form
        for form in page.all(".//form")
        if form.get("method") == "post" and form.get("action", "").startswith(desk.round + to)
    ]
    if not forms:  # it asks for what only rounds of the other mode have
        only = Mode.ANONYMOUS if to == "/entry/anonymous" else Mode.CONFIDENTIAL
        assert to in ("/entry/anonymous", "/open-link") and desk.me.round.mode != only
        return
    names = {control.get("name") or "" for control in forms[0].iter()} - {"", "csrf_token"}
    for name in sorted(names):
        for value in HOSTILE:
            sent = {**fields_of(forms[0]), name: value}
            answer = desk.client.post(desk.round + to, data=sent)
            assert answer.status_code < 500, (to, name, value[:20])


@pytest.mark.parametrize("number", ["9" * 20, "-1", "x", "0", "1e3", "99999999"])
def test_a_blank_form_for_no_invitation_is_not_made(desk: Desk, number: str) -> None:
    """Neither does it become one for everybody."""
    to = f"{desk.round}/entry/form"
    sent = {**desk.client.page(f"{desk.round}/entry").form(to), "invitation": number}
    before = everything(desk.session)
    is_refused(desk.client.post(to, data=sent), 404)
    changed = everything(desk.session)
    assert changed["jobs"] == before["jobs"]


@pytest.mark.parametrize("share", ["Infinity", "-Infinity", "NaN", "1e999999", "9" * 40, "1e-9999"])
def test_a_share_that_is_none_is_told_at_its_field(
    client: HouseClient, sign_in: SignIn, share: str
) -> None:
    sign_in(Role.DESIGNER)
    answer = client.submit("/rounds/new", {"eligible": share})
    assert answer.status_code == 422 and 'href="#eligible"' in answer.text


@pytest.mark.parametrize("shown", ["9" * 5000, "-1", "x", "²"])
def test_a_change_that_says_no_event_is_told_of_those_since(desk: Desk, shown: str) -> None:
    to, languages = f"{desk.round}/change", ["en", "fr", "ar"]
    first = {"title": "Changed by a colleague", "languages": languages}
    assert desk.client.submit(to, first).status_code == 302
    late = {"shown": shown, "title": "Another", "languages": languages}
    before = desk.kept()
    is_refused(desk.client.submit(to, late), 409)
    assert desk.kept() == before


def test_a_form_that_came_back_is_noted_only_while_the_round_is_open(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    desk = Desk(client, session, sign_in, Mode.ANONYMOUS)
    other, _token = make_invitation(session, desk.me.round, make_organization(session))
    session.commit()
    at = f"{desk.round}/entry"
    to = f"{at}/{other.id}/returned"
    sent = client.page(at).form(to)
    desk.twice(at, f"{at}/{desk.me.invitation.id}/returned")
    close(desk.me.round, session)
    before = desk.kept()
    is_refused(client.post(to, data=sent), 409)
    assert desk.kept() == before


# Lists


@pytest.fixture
def union(desk: Desk) -> str:
    """An organization of the register, as a list names it."""
    return f"{desk.me.organization.name},SEN"


def importable(desk: Desk, content: bytes, skip: bool = True) -> Page:
    """The report of the dry run of a list."""
    return try_out(desk.client, desk.me.round, content, **({"skip_faulty": "y"} if skip else {}))


def test_a_list_of_attacks_brings_in_only_what_is_good(desk: Desk, union: str) -> None:
    """Doubles, wrong addresses, text that is none: each row is named, the good ones come in."""
    bad = (
        *("plain", "a@b@example.org", "a@[127.0.0.1]", "a b@example.org", '"x"@example.org'),
        *("a@localhost", "a@example..org", "a@-example.org", "@example.org", "a@example.org>"),
        *("a@xn--\N{SNOWMAN}.example", "x" * 65 + "@example.org", "a@" + "x" * 250 + ".org"),
        *("a@example.org\u202e", "a,b@example.org", "a@exa\u200bmple.org"),
    )
    rows = [
        f'{union},workers,Office {n},"{address.replace(chr(34), chr(34) * 2)}",,,'
        for n, address in enumerate(bad)
    ]
    rows += [
        f"{union},workers,Good,good@example.org,,,",
        f"{union},workers,GOOD,other@example.org,,,",
        f"{union},workers,Other,Good@Example.ORG,,,",
        f'"{desk.me.organization.name}\x00",SEN,workers,Nul,,,,',
        f"{union},workers,Bell\x07,,,,",
        f"{union},workers,Secr\u00c3\u00a9taire,,,,",
        f"{union},workers,{'x' * 201},,,,",
        f"{union},workers,A,,,,,,,,,,,,,more",
        f"{union},workers,B,,,klingon,",
        f"{union},robots,C,,,,",
        "Nobody,XXX,workers,D,,,,",
    ]
    content = csv_list(*rows) + f"\n{union},workers,Latin \xe9,,,,\n".encode("latin-1")
    report = importable(desk, content)
    good = [row for row in units(desk.session, desk.me.round)]
    assert good == [], "a dry run changes nothing"
    faults = download(desk.client, path(desk.me.round, "/list/faults.csv"))
    assert {int(fault["Row"]) for fault in faults} == set(range(2, len(rows) + 3)) - {len(bad) + 2}
    assert all(fault["What is wrong"] for fault in faults)
    assert "1 unit would come into the population." in main(report)
    confirm(desk.client, desk.me.round)
    (made,) = units(desk.session, desk.me.round)
    assert made.label == "Good" and made.contact is not None
    assert made.contact.email == "good@example.org"


def test_nothing_of_a_list_becomes_a_formula_in_a_download(desk: Desk, union: str) -> None:
    starts = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1")
    rows = [f'{union},workers,"{start}{n}",,"{start}",,"{start}"' for n, start in enumerate(starts)]
    wrong = [f'"{start}",SEN,workers,x,"{start}",,,' for start in starts]
    importable(desk, csv_list(*rows, *wrong))
    faults = download(desk.client, path(desk.me.round, "/list/faults.csv"))
    confirm(desk.client, desk.me.round)
    lines = [*faults, *download(desk.client, path(desk.me.round, "/frame.csv"))]
    assert len(units(desk.session, desk.me.round)) == len(starts) and len(faults) >= len(starts)
    for line in lines:
        for cell in line.values():
            first = cell.lstrip()[:1]
            assert first not in ("=", "+", "@"), line
            assert not cell.startswith(("-", "\t")) or cell.lstrip("-").isdigit(), line


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp1256", "gb18030"]
)
def test_a_list_in_any_encoding_is_read_or_refused_in_words(
    desk: Desk, union: str, encoding: str
) -> None:
    """No letter is ever replaced by another that nobody typed."""
    office = {"cp1256": "\u0645\u0643\u062a\u0628", "gb18030": "Bureau"}.get(
        encoding, "Secr\u00e9tariat g\u00e9n\u00e9ral"
    )
    content = (HEADING + f"{union},workers,{office},,,,\n").encode(encoding)
    importable(desk, content, skip=False)
    confirm(desk.client, desk.me.round)
    assert [unit.label for unit in units(desk.session, desk.me.round)] == [office]


def test_two_encodings_in_one_list_garble_no_row(desk: Desk, union: str) -> None:
    row = f"{union},workers,%s,,,,\n"
    content = (HEADING + row % "Bureau \u00e9" + row % "Plain").encode()
    content += (row % "Secr\u00e9tariat").encode("cp1252")
    importable(desk, content)
    confirm(desk.client, desk.me.round)
    labels = {unit.label for unit in units(desk.session, desk.me.round)}
    assert labels == {"Bureau \u00e9", "Plain"}


def zip_bomb(size: int = 400_000_000) -> bytes:
    """A small workbook that becomes very large when unpacked."""
    content = BytesIO()
    with (
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/workbook.xml", "w") as member,
    ):
        for _part in range(size // 10_000_000):
            member.write(b"\0" * 10_000_000)
    return content.getvalue()


def lying_bomb() -> bytes:
    """The same, but its directory says that it is small."""
    content = zip_bomb(400_000_000)
    return content.replace((400_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))


def corner_bomb() -> bytes:
    """Two cells at the two ends of the largest sheet there can be."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return packed({"A": sheet_xml(f'<row r="1"><c r="A1"><v>1</v></c></row>{far}')})


def entity_bomb() -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 9))
    before = f'<!DOCTYPE x [<!ENTITY e0 "ha">{levels}]>'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&e8;</t></is></c></row>'
    return packed({"A": sheet_xml(cell * 2, before)})


@pytest.mark.parametrize("bomb", [zip_bomb, lying_bomb, corner_bomb, entity_bomb])
def test_no_workbook_fells_the_server(desk: Desk, bomb: Callable[[], bytes]) -> None:
    content = bomb()
    assert len(content) < MAX_BYTES
    begun = monotonic()
    answer = upload(desk.client, desk.me.round, content, "list.xlsx")
    assert answer.status_code in (302, 422) and monotonic() - begun < 60
    assert desk.client.get(desk.round).status_code == 200
    if answer.status_code == 422:
        assert afresh(desk.session).scalars(select(StoredFile)).all() == []


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "a\x07b\x1b[31m.csv",
        "<script>alert(1)</script>.csv",
        "\u202egnp.csv",
        "x" * 5000,
        "list.csv\"; filename*=UTF-8''a%00b.csv; x=\"",
        "list.csv\"; filename*=UTF-8''%ff%fe.csv; x=\"",
        "list.csv\"; filename*=utf-16''%00.csv; x=\"",
    ],
)
def test_a_files_name_is_only_a_name(desk: Desk, union: str, name: str) -> None:
    content = csv_list(f"{union},workers,Unit,,,,")
    answer = upload(desk.client, desk.me.round, content, name)
    assert answer.status_code in (302, 400), Page(answer.text).text(".//main")
    if answer.status_code == 302:
        desk.client.page(answer.location)  # a valid page, whatever the name
        (kept,) = afresh(desk.session).scalars(select(StoredFile))
        assert len(kept.name) <= 200 and "\0" not in kept.name and "/" not in kept.name


def test_fifty_thousand_rows_are_checked_and_imported_whole(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    desk = Desk(client, session, sign_in, Mode.CONFIDENTIAL)
    row = f"{desk.me.organization.name},SEN,workers,Office %d,office%d@example.org,,,"
    rows = [row % (n, n) for n in range(MAX_ROWS - 2)]
    rows += [row % (7, 7), f"{desk.me.organization.name},SEN,workers,=x,wrong,,,"]
    assert upload(client, desk.me.round, csv_list(*rows, "x,x,x,x,x")).status_code == 422
    answer = upload(client, desk.me.round, csv_list(*rows))
    assert answer.status_code == 302
    at = path(desk.me.round, "/list/columns")
    client.submit(at, {"skip_faulty": "y"}, form="/list/columns")
    with app.app_context():
        run_waiting_jobs(app)
    sent = client.page(path(desk.me.round, "/list/report")).form("/list/import")
    for _press in range(2):
        assert client.post(path(desk.me.round, "/list/import"), data=sent).status_code == 302
    with app.app_context():
        run_waiting_jobs(app)
    assert len(units(session, desk.me.round)) == MAX_ROWS - 2
    assert client.post(path(desk.me.round, "/list/import"), data=sent).status_code == 302
    assert len(units(session, desk.me.round)) == MAX_ROWS - 2


@pytest.mark.parametrize("waiting", ["", "x", "9" * 5000, "\u202e"])
@pytest.mark.parametrize("step", ["reading", "columns", "import", "cancel"])
def test_a_step_for_a_list_that_is_not_this_one_does_nothing(
    desk: Desk, union: str, step: str, waiting: str
) -> None:
    page = importable(desk, csv_list(f"{union},workers,Unit,,,,"))
    sent = {**page.form("/list/import"), "waiting": waiting}
    before = desk.kept()
    assert desk.client.post(path(desk.me.round, f"/list/{step}"), data=sent).status_code == 302
    assert desk.kept() == before


# Public pages: the open link, and what the invited say instead of an answer


@pytest.fixture
def poster(app: Flask, client: HouseClient, session: Session) -> Poster:
    return Poster(app, client, session)


def test_nobody_comes_in_by_what_the_open_link_did_not_ask(poster: Poster, app: Flask) -> None:
    other = Poster(app, poster.client, poster.session)
    wrong = {
        "organization": ("", "0", "-1", "9" * 20, "x", str(10**9), "²"),
        "country": ("", "XXX", "sen", "x" * 1000, "FRA"),
        "label": ("", " ", "\x07", "x" * 201, "x" * 100_000),
        "website": ("https://example.org",),
        "form_token": ("", "x", other.stamp(), poster.stamp(-600), poster.stamp(86_400)),
    }
    for name, values in wrong.items():
        for value in values:
            account.limiter.reset()  # each would be stopped by it soon
            is_refused(poster.comes(**{name: value}), 422)
    for body, kind in BODIES.values():
        account.limiter.reset()
        is_refused(poster.client.post(poster.path, data=body, content_type=kind), 400, 422)
    for kind, large in large_bodies("x").items():
        is_refused(poster.client.post(poster.path, data=large, content_type=kind), 413)
    for guess in ("x" * 16, poster.link.token[:-1], "x" * 5000, "%F0%9F%98%80"):
        is_refused(poster.client.post(f"/o/{guess}", data=poster.sent()), 404)
        is_refused(poster.client.get(f"/o/{poster.link.token}/{guess}"), 404)
    for method in METHODS[2:]:
        answer = poster.client.open(poster.path, method=method, data=poster.sent())
        is_refused(answer, 405)
    assert poster.came() == []


def test_what_stands_in_a_label_stays_text_on_one_line(poster: Poster) -> None:
    label = "<script>x</script>\r\nBcc: x@example.org\u2028=1+1"
    assert poster.comes(label=label).status_code == 303
    (made,) = poster.came()
    assert made.label == "<script>x</script> Bcc: x@example.org =1+1"


def about(app: Flask, me: Respondent) -> str:
    """Where the invited say something else than an answer."""
    with app.app_context():
        return f"/i/{about_token(me.invitation.id)}"


def test_a_page_about_an_invitation_is_opened_and_used_by_its_own_address_alone(
    app: Flask, client: HouseClient, session: Session, me: Respondent
) -> None:
    other = respondent(session, round_=me.round)
    mine, theirs = (about(app, each).removeprefix("/i/") for each in (me, other))
    numbers, seals = zip(*(token.split(".") for token in (mine, theirs)), strict=True)
    wishes = ("somebody-else", "link", "refuse", "not-for-us", "unsubscribe", "reconsider")
    sent = {**client.page(f"/i/{mine}/refuse").form("/refuse"), "reason": "No time"}
    before = everything(session)
    forged = (mine[:-1], f"{numbers[1]}.{seals[0]}", f"{numbers[0]}.{seals[1]}", "1", "x" * 5000)
    for wish in wishes:
        for guess in forged:
            is_refused(client.post(f"/i/{guess}/{wish}", data=sent), 400, 404)
        is_refused(client.post(f"/i/{theirs}/{wish}", data=sent), 400)
        account.limiter.reset()
        for body, kind in BODIES.values():
            is_refused(client.post(f"/i/{mine}/{wish}", data=body, content_type=kind), 400)
        for kind, large in large_bodies("x").items():
            is_refused(client.post(f"/i/{mine}/{wish}", data=large, content_type=kind), 413)
        account.limiter.reset()
    is_refused(client.post(f"/i/{mine}/nothing", data=sent), 404)
    assert everything(session) == before


@pytest.mark.parametrize(
    "wish", ["refuse", "not-for-us", "somebody-else", "unsubscribe", "refuse reconsider"]
)
def test_what_the_invited_say_twice_is_said_once(
    app: Flask, client: HouseClient, session: Session, me: Respondent, wish: str
) -> None:
    at = about(app, me)
    told = {"reason": "No time", "name": "Another office", "email": "other@example.org"}
    for said in wish.split():
        sent = {**client.page(f"{at}/{said}").form(f"/{said}"), **told}
        assert client.post(f"{at}/{said}", data=sent).status_code == 302
        before = everything(session)
        again = client.post(f"{at}/{said}", data=sent)
        assert again.status_code in (302, 409) and everything(session) == before
    close(me.round, session)
    before = everything(session)
    if "unsubscribe" not in wish:
        is_refused(client.post(f"{at}/{said}", data=sent), 409)
    assert everything(session) == before


def test_a_refused_word_about_an_invitation_is_told_in_its_language(
    app: Flask, client: HouseClient, session: Session, me: Respondent
) -> None:
    afresh(session)
    me.invitation.language = "fr"
    session.commit()
    for sent, code in (({}, 400), ({"form_token": "x"}, 400)):
        answer = client.post(
            f"{about(app, me)}/refuse", data=sent, headers={"Accept-Language": "ar"}
        )
        is_refused(answer, code)
        assert Page(answer.text).html.get("lang") == "fr"


@pytest.mark.parametrize(
    "email", ["", "x", "a@b", "a@example.org\r\nBcc: b@example.org", "a@example.org,b@example.org"]
)
def test_an_invitation_is_passed_on_only_to_one_address(
    app: Flask, client: HouseClient, session: Session, me: Respondent, email: str
) -> None:
    at = f"{about(app, me)}/somebody-else"
    before = everything(session)
    sent = {**client.page(at).form("/somebody-else"), "name": "Another", "email": email}
    is_refused(client.post(at, data=sent), 422)
    assert everything(session) == before


# Anonymity


@pytest.mark.parametrize("mode", MODES)
def test_no_page_of_an_anonymous_round_differs_by_who_answered(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn, mode: Mode
) -> None:
    """One of two answers, then the other instead: whoever runs the round sees no difference.

    In a confidential round the same pages do tell.
    """
    desk = Desk(client, session, sign_in, mode)
    first, second = desk.me, respondent(session, round_=desk.me.round)
    pages = [
        app.url_map.bind("localhost").build(rule.endpoint, {"round_id": first.round.id})
        for rule in app.url_map.iter_rules()
        if set(rule.arguments) == {"round_id"}
        and "GET" in (rule.methods or ())
        and rule.endpoint != "letters.sample"  # it draws another link each time
    ]
    pages += [
        f"/rounds/{first.round.id}/{room}/{each.invitation.id}"
        for each in (first, second)
        for room in ("invitations", "entry")
    ]
    assert len(pages) > 20

    def seen() -> dict[str, str]:
        found = {}
        for at in pages:
            answer = client.get(at)
            # 409: there is nothing to publish, and that tells of nobody either.
            assert answer.status_code in (200, 302, 404, 409), at
            html = answer.mimetype == "text/html"
            if answer.status_code in (200, 409):
                text = Page(answer.text).text(".//main") if html else answer.text
                found[at] = without_chance(text)  # a refusal has a number, another one each time
        return found

    looks = []
    for each in (first, second):
        visitor = app.test_client()
        assert isinstance(visitor, HouseClient)
        visitor.submit(f"{each.path}/s/first", {"member": "no"})
        handed_in = visitor.submit(f"{each.path}/submit", at=f"{each.path}/review")
        assert handed_in.location == f"{each.path}/receipt"
        assert visitor.get_cookie("session") is None
        looks.append(seen())
        visitor.submit(f"{each.path}/withdraw", at=f"{each.path}/withdraw")
    assert len(looks[0]) > 15
    assert (looks[0] == looks[1]) is (mode is Mode.ANONYMOUS)
