"""The course of a round: pause, resume, extend, close, open again; each once, by whoever comes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.answering.queries import locked_period
from surveys.collection.rounds.course import (
    StaysClosed,
    StepRefused,
    close_round,
    extend_round,
    note_published,
    pause_round,
    reopen_round,
)
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.models import Round, RoundEvent
from surveys.collection.rounds.queries import period_of
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import Database, now
from tests.client import HouseClient, Page, words
from tests.conftest import SignIn
from tests.factories import make_invitation, make_organization, make_round
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS, afresh, recorded


@pytest.fixture
def designer(sign_in: SignIn) -> int:
    return sign_in(Role.DESIGNER)


@pytest.fixture
def organization(session: Session) -> Organization:
    made = make_organization(session, Group.WORKERS, "SEN")
    session.commit()
    return made


@pytest.fixture
def open_round(session: Session) -> Round:
    made = make_round(session)
    session.commit()
    return made


def later(days: int) -> date:
    return datetime.now(UTC).date() + timedelta(days=days)


def step(client: HouseClient, round_id: int, name: str, **fields: str) -> TestResponse:
    """Open the round's page and send the form of this step."""
    path = f"/rounds/{round_id}"
    sent = {f"{name}-{field}": value for field, value in fields.items()}
    return client.submit(f"{path}/{name}", sent, at=path)


def replayed(client: HouseClient, round_id: int, name: str, **fields: str) -> tuple[int, int]:
    """The statuses of the same form sent twice."""
    path = f"/rounds/{round_id}"
    sent = client.page(path).form(f"{path}/{name}")
    sent |= {f"{name}-{field}": value for field, value in fields.items()}
    first, second = (client.post(f"{path}/{name}", data=sent).status_code for _time in range(2))
    return first, second


def state(session: Session, round_id: int) -> RoundState:
    return period_of(afresh(session).get_one(Round, round_id)).state(now())


def kinds(session: Session, round_id: int) -> list[str]:
    query = select(RoundEvent.kind).where(RoundEvent.round_id == round_id).order_by(RoundEvent.id)
    return list(afresh(session).scalars(query))


# --- each step -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("designer")
def test_a_paused_round_takes_no_answers_until_it_is_resumed(
    app: Flask, client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    _invitation, token = make_invitation(session, open_round, organization)
    session.commit()
    number = open_round.id
    shown = client.page(step(client, number, "pause", reason="A question was wrong").location)
    assert "The round is paused." in shown.text()
    assert "A question was wrong" in shown.text(".//main")
    assert state(session, number) is RoundState.PAUSED
    respondent = app.test_client()
    refused = respondent.get(f"/a/{token}")
    assert refused.status_code == 410 and "paused" in refused.text
    assert "rounds take answers now" in client.page("/rounds/").text()
    shown = client.page(step(client, number, "resume").location)
    assert "The round takes answers again." in shown.text()
    assert respondent.get(f"/a/{token}").status_code == 200
    assert kinds(session, number) == ["planned", "paused", "resumed"]
    assert recorded(session)[-1][0] != "rounds.paused"
    noted = {action for action, subject in recorded(session) if subject == f"round:{number}"}
    assert {"rounds.paused", "rounds.resumed"} <= noted


@pytest.mark.usefixtures("designer")
def test_an_extended_round_takes_answers_longer(
    client: HouseClient, open_round: Round, session: Session
) -> None:
    number, before = open_round.id, open_round.closes_at
    shown = client.page(step(client, number, "extend", closes_on=str(later(90))).location)
    assert "The round has a new last day." in shown.text()
    made = afresh(session).get_one(Round, number)
    assert made.closes_at.date() == later(90) and made.closes_at.hour == 23
    (event,) = session.scalars(select(RoundEvent).where(RoundEvent.kind == "extended"))
    assert event.details == {"from": before.isoformat(), "to": made.closes_at.isoformat()}
    assert ("rounds.extended", f"round:{number}") in recorded(session)


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize(("day", "status"), [(5, 422), (30, 302), (31, 302), (-1, 422)])
def test_an_extension_is_later_than_the_last_day(
    client: HouseClient, session: Session, day: int, status: int
) -> None:
    """The whole of the last day counts: until its end, which is later than the hour it had."""
    round_ = make_round(session, closes_in_days=30)
    session.commit()
    response = step(client, round_.id, "extend", closes_on=str(later(day)), reason="Holidays")
    assert response.status_code == status
    if status == 422:
        page = Page(response.text)
        assert [text for text in page.links() if text.startswith("New last day: ")]
        assert page.form("/extend")["extend-reason"] == "Holidays"
        assert kinds(session, round_.id) == ["planned"]


@pytest.mark.usefixtures("designer")
def test_closing_takes_a_second_look_and_ends_the_round(
    app: Flask, client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    _invitation, token = make_invitation(session, open_round, organization)
    session.commit()
    page = f"/rounds/{open_round.id}"
    (details,) = [d for d in client.page(page).all(".//details") if "before its last" in words(d)]
    assert "only as long as nobody has looked at its results" in words(details)
    shown = client.page(step(client, open_round.id, "close").location)
    assert "The round is closed. No more answers are taken." in shown.text()
    assert "Closed before its time" in shown.text()
    assert "Invite and get the link" not in shown.text()
    assert app.test_client().get(f"/a/{token}").status_code == 410
    assert ("rounds.closed", f"round:{open_round.id}") in recorded(session)


@pytest.mark.usefixtures("designer")
def test_each_step_sent_twice_is_taken_once(
    client: HouseClient, open_round: Round, session: Session
) -> None:
    number, day = open_round.id, str(later(60))
    assert replayed(client, number, "pause") == (302, 302)
    assert replayed(client, number, "resume") == (302, 302)
    assert replayed(client, number, "extend", closes_on=day) == (302, 302)
    assert replayed(client, number, "close") == (302, 302)
    closed_at = afresh(session).get_one(Round, number).closed_at
    assert replayed(client, number, "reopen", closes_on=day, reason="Too early") == (302, 302)
    wanted = ["planned", "paused", "resumed", "extended", "closed", "reopened"]
    assert kinds(session, number) == wanted
    steps = [a for a, s in recorded(session) if s == f"round:{number}" and a != "rounds.seen"]
    assert steps == [f"rounds.{kind}" for kind in wanted[1:]]
    assert closed_at is not None


@pytest.mark.usefixtures("designer")
def test_a_step_from_a_page_that_is_out_of_date_is_refused(
    client: HouseClient, open_round: Round, session: Session
) -> None:
    path = f"/rounds/{open_round.id}"
    page = client.page(path)
    forms = {name: page.form(f"{path}/{name}") for name in ("pause", "extend", "close")}
    client.post(f"{path}/close", data=forms["close"])
    assert client.post(f"{path}/pause", data=forms["pause"]).status_code == 409
    longer = {**forms["extend"], "extend-closes_on": str(later(90))}
    assert client.post(f"{path}/extend", data=longer).status_code == 409
    assert client.post(f"{path}/resume", data=forms["pause"]).status_code == 409
    assert kinds(session, open_round.id) == ["planned", "closed"]


def test_an_administrator_sees_the_course_but_takes_no_step(
    client: HouseClient, open_round: Round, session: Session, sign_in: SignIn
) -> None:
    sign_in(Role.ADMINISTRATOR)
    path = f"/rounds/{open_round.id}"
    page = client.page(path)
    assert "Course of the round" in page.text() and not page.all(".//main//form")
    token = client.page("/people/new").form("/people/new")["csrf_token"]
    for end in ("pause", "resume", "extend", "close", "reopen", "change", "next", "tests"):
        response = client.post(f"{path}/{end}", data={"csrf_token": token})
        assert response.status_code == 403, end
    assert kinds(session, open_round.id) == ["planned"]


# --- opening again -------------------------------------------------------------------------------


def answered_and_closed(session: Session) -> Round:
    """Three organizations with two answers each: enough to be published."""
    round_ = make_round(session)
    for _number in range(3):
        host = make_organization(session)
        for satisfied in ("4", "2"):
            invitation, _token = make_invitation(session, round_, host)
            given = {"satisfaction": satisfied, "role": "board"}
            response = save_answers(session, holder_of(invitation), None, dict(given), "en", now())
            submit_response(session, response, now())
    close_round(session, round_, now())
    session.commit()
    return round_


@pytest.mark.usefixtures("designer")
def test_a_closed_round_nobody_has_looked_into_can_be_opened_again_for_a_reason(
    client: HouseClient, session: Session
) -> None:
    number = answered_and_closed(session).id
    without = step(client, number, "reopen", closes_on=str(later(9)))
    assert without.status_code == 422
    assert [text for text in Page(without.text).links() if text.startswith("Reason: ")]
    past = step(client, number, "reopen", closes_on=str(later(-1)), reason="Too early")
    assert past.status_code == 422
    assert Page(past.text).form("/reopen")["reopen-reason"] == "Too early"
    shown = client.page(
        step(client, number, "reopen", closes_on=str(later(9)), reason="Too early").location
    )
    assert "Too early" in shown.text(".//main")
    assert state(session, number) is RoundState.OPEN
    results = client.page(f"/rounds/{number}/results")
    assert "Its results are published after it closes." in results.text()
    assert not results.all(".//section")


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize("end", ["results", "results.csv"])
def test_a_round_whose_results_were_shown_stays_closed(
    client: HouseClient, session: Session, end: str
) -> None:
    """What two published tables differ by could be told from them."""
    number = answered_and_closed(session).id
    path = f"/rounds/{number}"
    sent = client.page(path).form(f"{path}/reopen")
    assert client.get(f"{path}/{end}").status_code == 200
    client.get(f"{path}/{end}")
    assert kinds(session, number) == ["planned", "closed", "published"]
    page = client.page(path)
    assert "so it stays closed" in page.text() and "Open the round again" not in page.text()
    wanted = {"reopen-closes_on": str(later(9)), "reopen-reason": "One more answer"}
    refused = client.post(f"{path}/reopen", data={**sent, **wanted})
    assert refused.status_code == 409
    assert "so it stays closed" in Page(refused.text).text()
    assert state(session, number) is RoundState.CLOSED


@pytest.mark.usefixtures("designer")
def test_asking_for_the_published_pdf_is_looking_too(client: HouseClient, session: Session) -> None:
    number = answered_and_closed(session).id
    path = f"/rounds/{number}"
    token = client.page(path).form(f"{path}/reopen")["csrf_token"]
    sent = {"csrf_token": token, "language": "en"}
    assert client.post(f"{path}/results/pdf", data=sent).status_code == 302
    assert kinds(session, number) == ["planned", "closed", "published"]


def test_a_bureau_that_sees_its_own_answers_live_publishes_nothing(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    number = answered_and_closed(session).id
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    assert client.get(f"/rounds/{number}/results/workers").status_code == 200
    client.get("/results")
    assert kinds(session, number) == ["planned", "closed"]


def test_results_of_a_round_that_is_open_are_not_shown_and_close_nothing(
    client: HouseClient, open_round: Round, session: Session, sign_in: SignIn
) -> None:
    sign_in(Role.ANALYST)
    for paused in (False, True):
        if paused:
            pause_round(session, afresh(session).get_one(Round, open_round.id), now())
            session.commit()
        assert client.get(f"/rounds/{open_round.id}/results").status_code == 200
    assert kinds(session, open_round.id) == ["planned", "paused"]


@pytest.mark.usefixtures("designer")
def test_without_its_people_a_round_stays_closed(client: HouseClient, session: Session) -> None:
    round_ = make_round(session, opened_days_ago=40, closes_in_days=-30)
    round_.anonymized_at = now()
    session.commit()
    page = client.page(f"/rounds/{round_.id}")
    assert "What identified people has been removed from it" in page.text()
    with pytest.raises(StaysClosed):
        reopen_round(session, round_, now() + timedelta(days=3), "Once more", now())


@pytest.mark.usefixtures("designer")
def test_a_paused_round_that_ran_out_is_not_paused_any_more_when_opened_again(
    session: Session,
) -> None:
    round_ = make_round(session, opened_days_ago=9, closes_in_days=-2)
    round_.paused_at = now() - timedelta(days=5)
    session.commit()
    assert reopen_round(session, round_, now() + timedelta(days=3), "Forgotten", now())
    assert period_of(round_).state(now()) is RoundState.OPEN


# --- two at once ---------------------------------------------------------------------------------


def together(app: Flask, round_id: int, *works: Callable[[Session, Round], object]) -> list[object]:
    """Each work in a transaction of its own, begun at the same moment; what they gave or raised."""
    database: Database = app.extensions["database"]
    ready, outcomes = Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[Session, Round], object]) -> None:
        with database.writing() as session:
            ready.wait(20)
            try:
                outcomes[place] = work(session, session.get_one(Round, round_id))  # type: ignore[call-overload]
                session.commit()
            except (StepRefused, StaysClosed) as error:
                outcomes[place] = type(error)  # type: ignore[call-overload]

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(40)
    return list(outcomes)


def test_two_officers_who_close_at_once_close_it_once(
    app: Flask, open_round: Round, session: Session
) -> None:
    number = open_round.id
    session.rollback()
    done = together(app, number, *[lambda s, r: close_round(s, r, now())] * 3)
    assert sorted(map(bool, done)) == [False, False, True]
    assert kinds(session, number) == ["planned", "closed"]


def test_extending_and_closing_at_once_never_leaves_a_closed_round_extended(
    app: Flask, open_round: Round, session: Session
) -> None:
    number, day = open_round.id, now() + timedelta(days=90)
    session.rollback()
    done = together(
        app,
        number,
        lambda s, r: close_round(s, r, now()),
        lambda s, r: extend_round(s, r, day, now()),
    )
    assert done[0] is True and done[1] in (True, StepRefused)
    after = ["planned", "extended", "closed"] if done[1] is True else ["planned", "closed"]
    assert kinds(session, number) == after


def test_looking_at_results_and_opening_again_exclude_each_other(
    app: Flask, session: Session
) -> None:
    number, day = answered_and_closed(session).id, now() + timedelta(days=9)
    session.rollback()
    shown, reopened = together(
        app,
        number,
        lambda s, r: note_published(s, r, now()),
        lambda s, r: reopen_round(s, r, day, "Too early", now()),
    )
    assert (shown, reopened) in [(True, StaysClosed), (False, True)]


def test_a_submission_under_way_ends_before_the_round_is_paused_or_closed(
    app: Flask, open_round: Round, session: Session
) -> None:
    """On PostgreSQL it holds the round's row; on SQLite one writes at a time anyway."""
    number, order = open_round.id, list[str]()
    session.rollback()
    database: Database = app.extensions["database"]
    with database.writing() as submitting:
        locked_period(submitting, number)

        def close() -> None:
            with database.writing() as closing:
                close_round(closing, closing.get_one(Round, number), now())
                order.append("closed")
                closing.commit()

        thread = Thread(target=close)
        thread.start()
        thread.join(0.5)
        order.append("submitted")
        submitting.commit()
    thread.join(40)
    assert order == ["submitted", "closed"]


# --- languages and tests for respondents ----------------------------------------------------------


def test_respondents_choose_among_the_languages_of_the_round(
    client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    open_round.languages = ["fr", "ar"]
    _invitation, token = make_invitation(session, open_round, organization, language="en")
    session.commit()
    page = client.page(f"/a/{token}")
    switch = [a.get("lang") for a in page.all(".//details[@class='lang']//a")]
    assert switch == ["fr", "ar"]
    assert page.html.get("lang") == "fr"  # English, the invitation's, is not offered
    assert client.page(f"/a/{token}?lang=ar").html.get("lang") == "ar"
    assert client.page(f"/a/{token}?lang=en").html.get("lang") in ("fr", "ar")
    section = client.page(f"/a/{token}/s/taking_part")
    assert [b.get("value") for b in section.all(".//details[@class='lang']//button")] == [
        "fr",
        "ar",
    ]
    # Other pages still come in every language.
    assert [a.get("lang") for a in client.page("/").all(".//details[@class='lang']//a")] == [
        "en",
        "fr",
        "ar",
    ]


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize("mode", Mode)
def test_a_test_can_be_answered_before_the_opening_and_never_counts(
    app: Flask, client: HouseClient, organization: Organization, session: Session, mode: Mode
) -> None:
    round_ = make_round(session, "regional-questionnaire", opened_days_ago=-5, mode=mode)
    session.commit()
    number = round_.id
    path = f"/rounds/{number}/tests"
    made = client.submit(path, {"language": "ar", "group": "workers"})
    page = client.page(made.location)
    (control,) = page.all(".//input[@id='link']")
    link = control.get("value", "").removeprefix("http://localhost")
    assert "1 test invitation is made." in page.text()
    respondent = app.test_client()
    welcome = Page(respondent.get(link).text)
    assert welcome.html.get("lang") == "ar"
    assert welcome.all(".//main//div[@class='message warm']")
    opened = respondent.get(f"{link}?lang=en")
    assert "Test: these answers do not count." in opened.text
    (section,) = [u for t, u in Page(opened.text).links().items() if t == "Begin"]
    asked = Page(respondent.get(f"{section}").text)
    assert "Test: these answers do not count." in asked.text()
    sent = {**asked.form(section), "go": "pause"}
    assert respondent.post(section, data={**sent, "country": "SEN"}).status_code == 302
    assert "1 test answer was given." in client.page(path).text()
    listed = client.page("/rounds/")
    assert [[words(c) for c in row][3:] for row in listed.all(".//tbody/tr")] == [["0", "0", "0"]]
    assert "Nobody is invited yet." in client.page(f"/rounds/{number}").text()


@pytest.mark.usefixtures("designer")
def test_a_test_that_is_asked_for_twice_is_one(
    client: HouseClient, open_round: Round, organization: Organization, session: Session
) -> None:
    path = f"/rounds/{open_round.id}/tests"
    sent = {**client.page(path).form(path), "language": "fr", "group": "workers"}
    links = []
    for _time in range(2):
        page = client.page(client.post(path, data=sent).location)
        links += [control.get("value") for control in page.all(".//input[@id='link']")]
    assert links[0] == links[1]
    assert "1 test invitation is made." in client.page(path).text()
    assert not client.page(path).all(".//input[@id='link']")


@pytest.mark.usefixtures("designer")
def test_tests_leave_no_trace_in_results_and_are_removed_whole(
    app: Flask, client: HouseClient, organization: Organization, session: Session
) -> None:
    round_ = make_round(session)
    real, _token = make_invitation(session, round_, organization)
    save_answers(session, holder_of(real), None, {"role": "board"}, "en", now())
    session.commit()
    number, path = round_.id, f"/rounds/{round_.id}/tests"
    made = client.submit(path, {"language": "en", "group": "workers"})
    (control,) = client.page(made.location).all(".//input[@id='link']")
    link = control.get("value", "").removeprefix("http://localhost")
    respondent = app.test_client()
    section = f"{link}/s/taking_part"
    sent = Page(respondent.get(section).text).form(section)
    respondent.post(section, data={**sent, "role": "board"})
    assert "0 of 1 invitation was answered." in client.page(f"/rounds/{number}/results").text()
    check = client.page(f"/rounds/{number}/check")
    assert "1 test answer is still there." in check.text()
    shown = client.submit(f"{path}/clear", at=path)
    assert "1 test invitation and everything answered" in client.page(shown.location).text()
    assert respondent.get(link).status_code == 404
    assert kinds(session, number) == ["planned", "tests_cleared"]
    assert afresh(session).get_one(Round, number).id == number
    assert "1 of 1" not in client.page(f"/rounds/{number}").text()
    listed = client.page("/rounds/")
    assert [[words(c) for c in row][3:] for row in listed.all(".//tbody/tr")] == [["1", "1", "0"]]
    noted = [action for action, _subject in recorded(session)]
    assert noted.count("rounds.tests-cleared") == noted.count("rounds.test-invited") == 1


@pytest.mark.usefixtures("designer")
def test_a_test_needs_somebody_to_play(client: HouseClient, session: Session) -> None:
    round_ = make_round(session)
    session.commit()
    path = f"/rounds/{round_.id}/tests"
    response = client.submit(path, {"language": "en", "group": "employers"})
    assert response.status_code == 422
    assert "Add one first." in Page(response.text).text()


@pytest.mark.usefixtures("designer")
@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
def test_each_page_comes_in_each_language(
    client: HouseClient, open_round: Round, session: Session, language: str, direction: str
) -> None:
    for end in ("", "/check", "/change", "/tests", "/next"):
        html = client.page(f"/rounds/{open_round.id}{end}?lang={language}").html
        assert (html.get("lang"), html.get("dir")) == (language, direction)
