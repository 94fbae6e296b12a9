"""Questions and answers on a criterion, without returning the whole assessment."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from capacity.diagnostics.reviewing.models import MessageNotice, ReviewMessage
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from surveys.foundation.jobs.worker import run_sweeps
from tests.client import HouseClient, words
from tests.factories import make_person
from tests.mailbox import Mailbox, mailbox, mailing
from tests.web.arranging import Case, submitted
from tests.web.conftest import afresh, recorded

__all__ = ["mailbox", "mailing"]

SignIn = Callable[..., int]
QUESTION, ANSWER = "Which congress was that?", "The one of 2024, see page 3."


def ask(client: HouseClient, case: Case, text: str = QUESTION, code: str = "C1.1") -> int:
    at = f"{case.review_path}/criteria/{code}"
    return client.submit(f"{at}/messages", {"message": text}, at=at).status_code


def answer(client: HouseClient, case: Case, text: str = ANSWER, code: str = "C1.1") -> int:
    at = f"{case.path}/criteria/{code}"
    return client.submit(f"{at}/messages", {"message": text}, at=at).status_code


def after(client: HouseClient, path: str, sent: dict[str, str]) -> str:
    """What the page says that a post leads to; as two requests, as a browser makes them."""
    answer = client.post(path, data=sent)
    assert answer.status_code == 302, answer.status_code
    return client.get(answer.location).text


def become_reviewer(client: HouseClient, session: Session) -> None:
    session.rollback()
    person = make_person(session, Grant(Role.REVIEWER, group=Group.WORKERS))
    session.commit()
    client.become(person)


def messages(session: Session) -> list[tuple[str, str, bool]]:
    found = afresh(session).query(ReviewMessage).order_by(ReviewMessage.id)
    return [(said.side, said.text, said.read_at is not None) for said in found]


def test_a_question_is_answered_in_place_and_nothing_moves(
    client: HouseClient, session: Session
) -> None:
    case = submitted(session)
    become_reviewer(client, session)
    assert ask(client, case) == 302
    assert case.state() == "submitted"
    before = case.dossier().positions["C1.1"].revision
    client.become(case.focal_point)
    page = client.page(case.path)
    assert "1 message of the reviewer is new to you." in page.text()
    assert f"{case.path}/criteria/C1.1#conversation" in page.links().values()
    page = client.page(f"{case.path}/criteria/C1.1")
    assert QUESTION in page.text() and not page.all(".//input[@name='level']")
    assert "is new to you" not in client.page(case.path).text()
    assert answer(client, case) == 302
    become_reviewer(client, session)
    row = next(words(row) for row in client.page("/reviews").all(".//tbody/tr"))
    assert row.endswith("1")
    assert "1 answer of the organization is new." in client.page(case.review_path).text()
    page = client.page(f"{case.review_path}/criteria/C1.1")
    assert page.text().index(QUESTION) < page.text().index(ANSWER)
    assert next(words(r) for r in client.page("/reviews").all(".//tbody/tr")).endswith("0")
    assert messages(session) == [("reviewer", QUESTION, True), ("institution", ANSWER, True)]
    assert case.dossier().positions["C1.1"].revision == before
    noted = recorded(session)
    subject = f"assessment:{case.id}"
    assert ("review.asked", subject) in noted and ("review.answered", subject) in noted


def test_the_same_message_twice_is_one_and_an_empty_one_none(
    client: HouseClient, session: Session
) -> None:
    case = submitted(session)
    become_reviewer(client, session)
    assert ask(client, case, "  ") == 422 and ask(client, case, "x" * 4001) == 422
    assert [ask(client, case), ask(client, case)] == [302, 302]
    client.become(case.focal_point)
    assert answer(client, case, "") == 422 and answer(client, case, "x" * 4001) == 422
    assert [answer(client, case), answer(client, case)] == [302, 302]
    assert [text for _side, text, _read in messages(session)] == [QUESTION, ANSWER]


def test_the_institution_answers_only_what_was_asked_and_while_it_is_reviewed(
    client: HouseClient, session: Session
) -> None:
    case = submitted(session)
    client.become(case.focal_point)
    page = client.page(f"{case.path}/criteria/C1.1")
    assert "Questions of the reviewer" not in page.text()
    sent = {"csrf_token": page.form("sign-out")["csrf_token"], "message": ANSWER}
    path = f"{case.path}/criteria/C1.1/messages"
    refused = after(client, path, sent)
    assert "Nothing was changed" in refused and messages(session) == []
    become_reviewer(client, session)
    assert ask(client, case) == 302
    client.become(case.focal_point)
    assert client.submit(f"{case.path}/decline-verification").status_code == 302
    refused = after(client, path, sent)
    assert "Nothing was changed" in refused and len(messages(session)) == 1
    become_reviewer(client, session)
    assert client.get(f"{case.review_path}/criteria/C1.1").location == case.review_path
    assert QUESTION not in client.page(case.review_path).text()


def test_nobody_else_reads_or_writes(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    case, other = submitted(session), submitted(session)
    become_reviewer(client, session)
    assert ask(client, case) == 302
    paths = (f"{case.review_path}/criteria/C1.1", f"{case.path}/criteria/C1.1")
    sent = {**client.page(paths[0]).form("messages"), "message": "Hello"}
    client.become(other.focal_point)
    assert client.get(paths[1]).status_code == 404
    assert client.post(f"{paths[1]}/messages", data=sent).status_code == 404
    assert client.post(f"{paths[0]}/messages", data=sent).status_code == 403
    session.rollback()
    sign_in(Role.REVIEWER, group=Group.EMPLOYERS)
    assert client.get(paths[0]).status_code == 404
    assert client.post(f"{paths[0]}/messages", data=sent).status_code == 404
    assert client.post(f"{paths[1]}/messages", data=sent).status_code == 403
    for path in paths:
        assert client.post(f"{path.replace('C1.1', 'Z9')}/messages", data=sent).status_code >= 403
    assert len(messages(session)) == 1
    client.become(case.focal_point)
    sent["csrf_token"] = client.page(case.path).form("sign-out")["csrf_token"]
    gone = f"{case.path}/criteria/Z9/messages"
    refused = after(client, gone, sent)
    assert "Nothing was changed" in refused
    assert client.post(gone, data={**sent, "message": ""}).status_code == 404
    assert len(messages(session)) == 1


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_thread_stands_in_every_language(
    client: HouseClient, session: Session, language: str
) -> None:
    case = submitted(session)
    become_reviewer(client, session)
    ask(client, case)
    client.page(f"{case.review_path}/criteria/C1.1?lang={language}")
    client.become(case.focal_point)
    assert QUESTION in client.page(f"{case.path}/criteria/C1.1?lang={language}").text()


# --- mail ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("mailing")
def test_each_side_is_told_by_mail_once_a_day_and_never_what_was_said(
    app: Flask, client: HouseClient, session: Session, mailbox: Mailbox
) -> None:
    case = submitted(session)
    reviewer = make_person(session, Grant(Role.REVIEWER, group=Group.WORKERS), language="fr")
    make_person(session, Grant(Role.REVIEWER, group=Group.WORKERS))
    session.commit()
    client.become(reviewer)
    assert ask(client, case) == 302
    for _time in range(2):
        run_sweeps(app)
    (mail,) = mailbox.to(case.focal_point.email)
    body = mail.get_body(("plain",))
    assert body is not None and f"http://localhost{case.path}" in body.get_content()
    assert QUESTION not in str(mail) and case.organization.name not in str(mail)
    assert ask(client, case, "And who was there?") == 302
    run_sweeps(app)
    assert len(mailbox.arrived) == 1, "no second mail on the same day"
    yesterday = now() - timedelta(days=1, minutes=1)
    session.rollback()
    session.execute(update(MessageNotice).values(told_at=yesterday))
    session.commit()
    run_sweeps(app)
    assert len(mailbox.to(case.focal_point.email)) == 2
    client.become(case.focal_point)
    assert answer(client, case) == 302
    run_sweeps(app)
    (mail,) = mailbox.to(reviewer.email)
    assert mail["Content-Language"] == "fr" and ANSWER not in str(mail)
    assert len(mailbox.arrived) == 3, "only who asked is told, not every reviewer"


@pytest.mark.usefixtures("mailing")
def test_what_was_read_already_needs_no_mail(
    app: Flask, client: HouseClient, session: Session, mailbox: Mailbox
) -> None:
    case = submitted(session)
    become_reviewer(client, session)
    ask(client, case)
    client.become(case.focal_point)
    client.page(f"{case.path}/criteria/C1.1")
    run_sweeps(app)
    assert mailbox.arrived == []


def test_without_a_mail_server_nothing_is_tried(
    app: Flask, client: HouseClient, session: Session
) -> None:
    case = submitted(session)
    become_reviewer(client, session)
    ask(client, case)
    run_sweeps(app)
    assert afresh(session).query(MessageNotice).count() == 0
