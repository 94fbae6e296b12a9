"""R19: answers that came on paper, by telephone or at the screen together, typed in by staff."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveys.collection.answering.documents import PAPER_FORM
from surveys.collection.answering.models import Response
from surveys.collection.invitations.actions import revoke_invitation
from surveys.collection.rounds.domain import Mode
from surveys.constituents.roles import Role
from surveys.foundation.database import Base, now
from surveys.foundation.jobs.models import Job
from surveys.foundation.jobs.worker import run_waiting_jobs
from tests.client import HouseClient, Page
from tests.conftest import SignIn
from tests.factories import make_invitation, make_person
from tests.web.arranging import begun
from tests.web.conftest import recorded
from tests.web.own import Respondent, end, respondent, response_of


@pytest.fixture
def sign_in(session: Session, sign_in: SignIn) -> SignIn:
    """As everywhere; what the client wrote meanwhile does not stand in the way."""

    def sign(*arguments: Any, **named: Any) -> int:
        session.rollback()
        return sign_in(*arguments, **named)

    return sign


def place(me: Respondent) -> str:
    return f"/rounds/{me.round.id}/entry/{me.invitation.id}"


def key(me: Respondent) -> str:
    return f"/a/e{me.invitation.id}"


def begin(client: HouseClient, me: Respondent, channel: str = "paper", **sent: Any) -> TestResponse:
    return client.submit(place(me), {"channel": channel, "language": "en", **sent})


def kept(me: Respondent) -> Response:
    found = response_of(me.session, me.invitation)
    assert found is not None
    return found


def test_a_paper_form_is_typed_in_like_any_other_answers(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = respondent(session)
    officer = sign_in(Role.DESIGNER)
    day = now().date() - timedelta(days=3)
    reply = begin(client, me, filled_on=day.isoformat())
    assert reply.location == key(me)
    page = client.page(reply.location)
    assert "You type in the answers of" in page.text() and me.organization.name in page.text()
    client.submit(f"{key(me)}/s/first", {"member": "no"})
    assert client.submit(f"{key(me)}/submit", at=f"{key(me)}/review").status_code == 302
    response = kept(me)
    assert response.submitted_at is not None and response.answers == {"member": "no"}
    assert (response.channel, response.entered_by) == ("paper", officer)
    assert response.filled_on == day
    assert response.receipt_code in client.page(f"{key(me)}/receipt").text()


@pytest.mark.parametrize("channel", ["telephone", "assisted"])
def test_the_channel_is_kept_and_a_day_only_of_paper(
    client: HouseClient, session: Session, sign_in: SignIn, channel: str
) -> None:
    me = respondent(session)
    sign_in(Role.DESIGNER)
    begin(client, me, channel, filled_on=now().date().isoformat())
    client.submit(f"{key(me)}/s/first", {"member": "no"})
    response = kept(me)
    assert (response.channel, response.filled_on) == (channel, None)
    assert ("rounds.entry-begun", f"invitation:{me.invitation.id}") in recorded(session)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"channel": ""}, "channel"),
        ({"channel": "web"}, "channel"),
        ({"language": "xx"}, "language"),
        ({"filled_on": "2999-01-01"}, "filled_on"),
        ({"filled_on": "not a day"}, "filled_on"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    client: HouseClient, session: Session, sign_in: SignIn, sent: dict[str, str], field: str
) -> None:
    me = respondent(session)
    sign_in(Role.DESIGNER)
    reply = client.submit(place(me), {"channel": "paper", "language": "en", **sent})
    assert reply.status_code == 422 and f'href="#{field}"' in reply.text
    assert response_of(session, me.invitation) is None


def test_the_questionnaire_comes_in_the_language_of_the_form(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """And the typist's own pages stay in the typist's language."""
    me = respondent(session)
    sign_in(Role.DESIGNER)
    assert client.page(f"{place(me)}?lang=ar").html.get("lang") == "ar"
    begin(client, me, language="fr")
    assert "Êtes-vous membre ?" in client.page(f"{key(me)}/s/first").text()
    client.submit(f"{key(me)}/s/first", {"member": "no"})
    assert kept(me).language == "fr"
    assert client.page(place(me)).html.get("lang") == "ar"


# --- who may, and what it never opens ------------------------------------------------------------


def test_the_key_opens_only_to_who_types(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = respondent(session)
    sign_in(Role.DESIGNER)
    begin(client, me)
    client.submit(f"{key(me)}/s/first", {"member": "no"})
    assert client.get(key(me)).status_code == 200
    for role in (Role.DESIGNER, Role.ADMINISTRATOR, Role.ANALYST):
        sign_in(role)
        for path in ("", "/s/first", "/review", "/answers", "/withdraw"):
            assert client.get(key(me) + path).status_code == 404, (role, path)
    client.delete_cookie("session")
    assert client.get(key(me)).status_code == 404


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ANALYST, Role.PLANNER])
def test_only_those_who_run_rounds_type_in(
    client: HouseClient, session: Session, sign_in: SignIn, role: Role
) -> None:
    me = respondent(session)
    sign_in(role)
    for path in (place(me), f"/rounds/{me.round.id}/entry"):
        assert client.get(path).status_code == 403


def test_answers_given_by_a_link_are_never_opened(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """Designers run rounds; they do not read what the invited have answered."""
    me = respondent(session)
    me.answer()
    sign_in(Role.DESIGNER)
    page = client.page(place(me))
    assert "begun to answer by their own link" in page.text()
    assert "Begin" not in [b.text for b in page.all(".//main//button")]
    session.rollback()
    other = respondent(session, round_=me.round)
    sent = {**client.page(place(other)).form(place(other)), "channel": "paper", "language": "en"}
    assert client.post(place(me), data=sent).status_code == 409
    assert client.get(key(me)).status_code == 404
    assert kept(me).channel == "web" and kept(me).entered_by is None


def test_every_opening_is_noted_once(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = respondent(session)
    other = respondent(session, round_=me.round)
    sign_in(Role.DESIGNER)
    for who in (me, other):
        begin(client, who)
    opened = ("rounds.entry-opened", f"invitation:{me.invitation.id}")
    assert opened not in recorded(session), "beginning was noted itself"
    for path in ("", "/s/first", "/s/second", "/review"):
        client.get(key(me) + path)
    assert recorded(session).count(opened) == 1
    client.get(key(other))
    client.get(key(me))
    assert recorded(session).count(opened) == 2


def test_another_officer_can_go_on_and_then_the_first_cannot(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = respondent(session)
    sign_in(Role.DESIGNER)
    begin(client, me)
    client.submit(f"{key(me)}/s/first", {"member": "no"})
    second = sign_in(Role.DESIGNER)
    begin(client, me, "telephone")
    assert "no" in client.page(f"{key(me)}/s/first").form("/s/first")["member"]
    assert (kept(me).channel, kept(me).entered_by) == ("telephone", second)
    events = [e for e in recorded(session) if e[0] == "rounds.entry-begun"]
    assert len(events) == 2


def test_a_form_made_for_one_officer_is_worth_nothing_to_another(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = respondent(session)
    sign_in(Role.DESIGNER)
    begin(client, me)
    token = client.page(f"{key(me)}/s/first").form("/s/first")["form_token"]
    sign_in(Role.DESIGNER)
    begin(client, me)
    sent = {"form_token": token, "member": "yes"}
    assert client.post(f"{key(me)}/s/first", data=sent).status_code == 400
    assert kept(me).answers == {}


def test_nothing_is_typed_in_before_after_or_without_an_invitation(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = respondent(session)
    withdrawn = respondent(session, round_=me.round)
    done = respondent(session, round_=me.round)
    sign_in(Role.DESIGNER)
    begin(client, done)
    done.answer({"member": "no"}, submit=True)
    sent = {**client.page(place(me)).form(place(me)), "channel": "paper", "language": "en"}
    assert client.post(place(done), data=sent).location == place(done)
    assert "These answers are submitted." in client.page(place(done)).text()
    session.rollback()
    revoke_invitation(session, withdrawn.invitation, now())
    session.commit()
    assert client.post(place(withdrawn), data=sent).status_code == 409
    end(me.round, session)
    assert "while the round is open" in client.page(place(me)).text()
    assert client.post(place(me), data=sent).status_code == 409
    assert client.get(f"/rounds/{me.round.id}/entry/999999").status_code == 404


def test_an_invitation_of_another_round_is_not_found(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = respondent(session)
    other = begun(session)
    sign_in(Role.DESIGNER)
    path = f"/rounds/{other.assessment.round_id}/entry/{me.invitation.id}"
    assert client.get(path).status_code == 404


def test_ratings_are_not_typed_in_for_somebody(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    case = begun(session)
    invitation, _token = make_invitation(session, case.assessment.round, case.organization)
    session.commit()
    sign_in(Role.DESIGNER)
    round_id = case.assessment.round_id
    assert "each person rates alone" in client.page(f"/rounds/{round_id}/entry").text()
    client.page(f"/rounds/{round_id}/entry/{invitation.id}", status=404)


def test_the_invitation_is_found_by_the_number_on_the_form(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = respondent(session)
    other = respondent(session, round_=me.round)
    sign_in(Role.DESIGNER)
    index = f"/rounds/{me.round.id}/entry"
    code = f"{me.round.id}-{me.invitation.id}"
    for words in (code, str(me.invitation.id), me.organization.name, me.invitation.label):
        found = client.page(f"{index}?q={words}").links()
        assert found.get(code) == place(me), words
    numbers = client.page(f"{index}?q={code}").links()
    assert f"{me.round.id}-{other.invitation.id}" not in numbers
    assert "No invitation fits." in client.page(f"{index}?q=%25").text()


# --- typed twice ---------------------------------------------------------------------------------


def typed_once(client: HouseClient, session: Session, sign_in: SignIn) -> Respondent:
    me = respondent(session)
    sign_in(Role.DESIGNER)
    begin(client, me)
    client.submit(f"{key(me)}/s/first", {"member": "yes", "years": "12", "heard": "4"})
    return me


def test_a_second_typing_shows_what_differs_and_changes_nothing(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = typed_once(client, session, sign_in)
    path = f"{place(me)}/second/first"
    blank = client.page(path).form("/second/first")
    assert "member" not in blank and blank["years"] == "", "the first typing is not shown"
    sent = {"member": "yes", "years": "21", "heard": "4"}
    page = Page(client.submit(path, sent).text)
    rows = page.all(".//tbody/tr")
    assert len(rows) == 1 and "For how many years?" in page.text(".//tbody")
    assert "12" in page.text(".//tbody") and "21" in page.text(".//tbody")
    assert kept(me).answers == {"member": "yes", "years": 12, "heard": "4"}
    assert ("rounds.entry-compared", f"invitation:{me.invitation.id}") in recorded(session)


def test_two_typings_that_agree_say_so(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = typed_once(client, session, sign_in)
    sign_in(Role.DESIGNER)
    sent = {"member": "yes", "years": "12", "heard": "4"}
    page = Page(client.submit(f"{place(me)}/second/first", sent).text)
    assert "say the same" in page.text()


def test_what_one_left_open_is_a_difference(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = typed_once(client, session, sign_in)
    sent = {"member": "no", "ways": ["post"]}
    text = Page(client.submit(f"{place(me)}/second/first", sent).text).text(".//tbody")
    assert "Are you a member? Yes No" in text.replace("  ", " ") or "YesNo" in text
    assert "By post" in text and "Left open" in text


def test_a_slip_in_the_second_typing_is_said_and_what_was_typed_kept(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = typed_once(client, session, sign_in)
    reply = client.submit(f"{place(me)}/second/first", {"member": "yes", "years": "many"})
    assert reply.status_code == 422 and 'href="#years"' in reply.text


def test_only_paper_that_is_not_submitted_is_typed_twice(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = respondent(session)
    other = respondent(session, round_=me.round)
    other.answer()
    sign_in(Role.DESIGNER)
    begin(client, me, "telephone")
    for who in (me, other):
        assert client.get(f"{place(who)}/second/first").status_code == 409
    begin(client, me, "paper")
    assert client.get(f"{place(me)}/second/first").status_code == 200
    assert client.get(f"{place(me)}/second/nowhere").status_code == 404


# --- anonymous -----------------------------------------------------------------------------------


def index(me: Respondent) -> str:
    return f"/rounds/{me.round.id}/entry"


def everything_but(session: Session, *left_out: str) -> dict[str, list[str]]:
    session.rollback()
    session.expire_all()
    return {
        t.name: sorted(map(repr, session.execute(select(t))))
        for t in Base.metadata.sorted_tables
        if t.name not in left_out
    }


def test_a_paper_form_of_an_anonymous_round_belongs_to_nobody(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """Nothing is written but the response: no audit, no invitation, no typist, only the day."""
    me = respondent(session, Mode.ANONYMOUS)
    sign_in(Role.DESIGNER)
    page = client.page(index(me))
    before = everything_but(session, "responses")
    reply = client.post(f"{index(me)}/anonymous", data=page.form("/anonymous"))
    assert reply.status_code == 302
    path = reply.location
    client.submit(f"{path}/s/first", {"member": "no"})
    assert client.submit(f"{path}/submit", at=f"{path}/review").status_code == 302
    assert everything_but(session, "responses") == before
    (response,) = session.scalars(select(Response)).all()
    assert (response.channel, response.invitation_id, response.entered_by) == ("paper", None, None)
    assert response.submitted_at is not None and response.filled_on is None
    for moment in (response.begun_at, response.saved_at, response.submitted_at):
        assert (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)
    assert response.group == "" and response.language == ""
    assert all(mark[-1] == "" for mark in response.marks.values()), "no name beside an answer"


def test_each_form_is_a_response_of_its_own(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = respondent(session, Mode.ANONYMOUS)
    sign_in(Role.DESIGNER)
    to = f"{index(me)}/anonymous"
    paths = {client.submit(to, at=index(me)).location for _time in range(3)}
    session.rollback()
    keys = session.scalars(select(Response.key)).all()
    assert len(paths) == len(set(keys)) == 3
    assert all(len(key_) == 64 for key_ in keys)


def test_an_invitation_of_an_anonymous_round_is_not_typed_in(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = respondent(session, Mode.ANONYMOUS)
    person_round = respondent(session, round_=me.round)
    sign_in(Role.DESIGNER)
    assert client.get(place(me)).location == index(me)
    sent = client.page(index(me)).form("/anonymous")
    sent |= {"channel": "paper", "language": "en"}
    assert client.post(place(me), data=sent).status_code == 409
    for who in (me, person_round):
        assert client.get(key(who)).status_code == 404
    assert session.scalars(select(Response)).all() == []


def test_who_sent_a_form_is_noted_with_others_and_without_a_time(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """Four wait; with the fifth all are noted at once, and nothing else is written. Five others
    have not answered: who is left is as many."""
    first = respondent(session, Mode.ANONYMOUS)
    senders = [first, *(respondent(session, round_=first.round) for _number in range(9))][:5]
    sign_in(Role.DESIGNER)
    token = client.page(index(first)).form("/anonymous")["anonymous-csrf_token"]
    before = everything_but(session, "invitations")
    for number, me in enumerate(senders, 1):
        reply = client.post(f"{place(me)}/returned", data={"csrf_token": token})
        assert reply.location == index(first)
        session.rollback()
        session.expire_all()
        noted = sum(who.invitation.participated for who in senders)
        assert noted == (5 if number == 5 else 0)
    assert everything_but(session, "invitations") == before
    assert "Took part" in client.page(index(first)).text()


def test_forms_are_typed_in_only_while_an_anonymous_round_is_open(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = respondent(session, Mode.ANONYMOUS)
    sign_in(Role.DESIGNER)
    sent = client.page(index(me)).form("/anonymous")
    end(me.round, session)
    assert client.post(f"{index(me)}/anonymous", data=sent).status_code == 409
    assert session.scalars(select(Response)).all() == []


# --- blank forms ---------------------------------------------------------------------------------


def ask(client: HouseClient, at: str, path: str, **sent: Any) -> TestResponse:
    return client.submit(path, sent, at=at)


def text_of(session: Session) -> str:
    session.rollback()
    session.expire_all()
    job = session.scalars(select(Job).where(Job.kind == PAPER_FORM)).one()
    assert job.file is not None, job.fault
    pdf = PdfReader(BytesIO(job.file.content))
    return " ".join(" ".join(sheet.extract_text().split()) for sheet in pdf.pages)


def test_a_blank_form_holds_every_question_and_no_link(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = respondent(session)
    sign_in(Role.DESIGNER)
    path = f"{index(me)}/form"
    reply = ask(client, place(me), path, **{"paper-language": "en"})
    assert reply.location.startswith("/jobs/")
    run_waiting_jobs(app)
    text = text_of(session)
    for wanted in (
        "Are you a member?",
        "For how many years?",
        "depends on your answer to question 1",
        "Several boxes may be ticked",
        "Don't know",
        "Remarks",
        me.organization.name,
        f"{me.round.id}-{me.invitation.id}",
        "Day on which you filled it in",
    ):
        assert wanted in text, wanted
    assert me.token not in text and "/a/" not in text
    assert client.get(reply.location).status_code == 200


def test_a_blank_form_of_an_anonymous_round_is_for_nobody_in_particular(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = respondent(session, Mode.ANONYMOUS)
    sign_in(Role.DESIGNER)
    sent = {"paper-language": "en", "invitation": str(me.invitation.id)}
    assert ask(client, index(me), f"{index(me)}/form", **sent).status_code == 409
    del sent["invitation"]
    assert ask(client, index(me), f"{index(me)}/form", **sent).status_code == 302
    run_waiting_jobs(app)
    text = text_of(session)
    assert "Do not write your name" in text and me.organization.name not in text
    assert "Day on which" not in text and "Number of this form" not in text


def test_an_unknown_language_is_refused_at_its_field(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = respondent(session)
    sign_in(Role.DESIGNER)
    reply = ask(client, index(me), f"{index(me)}/form", **{"paper-language": "xx"})
    assert reply.status_code == 422
    assert session.scalars(select(Job)).all() == []


def test_somebody_elses_account_is_no_typist(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """A role that is withdrawn ends the typing at once."""
    me = respondent(session)
    sign_in(Role.DESIGNER)
    begin(client, me)
    session.rollback()
    person = make_person(session)
    session.commit()
    response = kept(me)
    response.entered_by = person.id
    session.commit()
    client.become(person)
    assert client.get(key(me)).status_code == 404
