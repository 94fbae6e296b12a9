"""Taking one's answers back while the round is open."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveys.collection.answering.entrance import receipt_key
from surveys.collection.answering.receipt_jobs import RECEIPT_PDF
from surveys.collection.invitations.actions import make_link
from surveys.collection.invitations.models import InvitationEvent
from surveys.collection.rounds.domain import Mode
from surveys.constituents.roles import Group
from surveys.foundation.database import Base, now
from surveys.foundation.jobs.models import Job, StoredFile
from surveys.foundation.jobs.worker import run_waiting_jobs
from tests.client import HouseClient
from tests.factories import make_invitation
from tests.web.arranging import begun
from tests.web.own import Respondent, end, respondent


def withdraw(client: HouseClient, me: Respondent) -> TestResponse:
    return client.submit(f"{me.path}/withdraw")


def events(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(InvitationEvent.kind)))


@pytest.mark.parametrize("submit", [False, True])
def test_after_a_confirmation_all_is_deleted_and_it_is_noted(
    client: HouseClient, session: Session, submit: bool
) -> None:
    me = respondent(session)
    me.answer(submit=submit)
    page = client.page(f"{me.path}/answers")
    asked = client.page(page.links()["Withdraw my answers"])
    assert "are deleted at once" in asked.text()
    assert me.response() is not None, "asking changes nothing"
    reply = withdraw(client, me)
    assert reply.location == f"{me.path}/withdrawn"
    assert me.response() is None and events(session) == ["withdrawn"]
    assert "There are no answers of yours here" in client.page(reply.location).text(".//h1")


def test_the_link_goes_on_working_and_answers_can_be_given_anew(
    client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    me.answer(submit=True)
    withdraw(client, me)
    assert "Begin" in client.page(me.path).links()
    me.answer({"member": "no"})
    kept = me.response()
    assert kept is not None and kept.answers == {"member": "no"}


def test_sent_twice_it_does_not_touch_answers_begun_anew(
    client: HouseClient, session: Session
) -> None:
    """Every POST replayed changes nothing."""
    me = respondent(session)
    me.answer(submit=True)
    sent = client.page(f"{me.path}/withdraw").form("/withdraw")
    for _time in range(2):
        assert client.post(f"{me.path}/withdraw", data=sent).location == f"{me.path}/withdrawn"
    me.answer({"member": "no"})
    assert client.post(f"{me.path}/withdraw", data=sent).status_code == 302
    assert me.response() is not None and events(session) == ["withdrawn"]


def test_a_pdf_of_them_goes_too(app: Flask, client: HouseClient, session: Session) -> None:
    me = respondent(session)
    me.answer()
    client.submit(f"{me.path}/pdf", at=f"{me.path}/answers")
    run_waiting_jobs(app)
    withdraw(client, me)
    session.rollback()
    assert session.scalars(select(Job).where(Job.kind == RECEIPT_PDF)).all() == []
    assert session.scalars(select(StoredFile)).all() == []


def test_once_the_round_is_closed_the_results_stand(client: HouseClient, session: Session) -> None:
    me = respondent(session)
    me.answer(submit=True)
    sent = client.page(f"{me.path}/withdraw").form("/withdraw")
    end(me.round, session)
    page = client.page(f"{me.path}/withdraw")
    assert "can no longer be withdrawn" in page.text() and not page.all(".//main//form")
    assert client.post(f"{me.path}/withdraw", data=sent).status_code == 409
    assert me.response() is not None and events(session) == []


def test_without_the_forms_token_nothing_is_deleted(client: HouseClient, session: Session) -> None:
    me = respondent(session)
    code = me.answer().receipt_code
    assert client.post(f"{me.path}/withdraw", data={"code": code}).status_code == 400
    assert me.response() is not None


def test_in_an_anonymous_round_only_the_response_changes(
    client: HouseClient, session: Session
) -> None:
    me = respondent(session, Mode.ANONYMOUS)
    me.answer(submit=True)

    def others() -> dict[str, list[str]]:
        session.rollback()
        session.expire_all()
        tables = [t for t in Base.metadata.sorted_tables if t.name != "responses"]
        return {t.name: sorted(map(repr, session.execute(select(t)))) for t in tables}

    before = others()
    assert "that note stays" in client.page(f"{me.path}/withdraw").text()
    assert withdraw(client, me).location == f"{me.path}/withdrawn"
    assert me.response() is None and others() == before


def test_a_submitted_rating_counts_and_is_not_taken_back_alone(
    client: HouseClient, session: Session
) -> None:
    case = begun(session, Group.WORKERS)
    invitation = case.rate("3", submit=False)
    path = f"/a/{make_link(session, invitation, now())}"
    session.commit()
    assert client.page(f"{path}/withdraw").all(".//main//form"), "a draft can be withdrawn"
    sent = client.page(f"{path}/withdraw").form("/withdraw")
    client.submit(f"{path}/submit", at=f"{path}/review")
    page = client.page(f"{path}/withdraw")
    assert "counts in the assessment" in page.text() and not page.all(".//main//form")
    assert client.post(f"{path}/withdraw", data=sent).status_code == 409


def test_withdrawing_ones_own_leaves_everybody_elses(client: HouseClient, session: Session) -> None:
    me = respondent(session)
    me.answer()
    other = respondent(session, round_=me.round)
    other.answer()
    _third, _token = make_invitation(session, me.round, me.organization)
    session.commit()
    withdraw(client, me)
    assert me.response() is None and other.response() is not None


@pytest.mark.parametrize("mode", [Mode.ANONYMOUS, Mode.CONFIDENTIAL])
def test_who_came_by_the_receipts_code_can_withdraw_too(
    client: HouseClient, session: Session, mode: Mode
) -> None:
    """The code is gone with the answers, so the page that says so comes at once."""
    me = respondent(session, mode)
    path = f"/a/{receipt_key(me.answer(submit=True).receipt_code)}"
    sent = client.page(f"{path}/withdraw").form("/withdraw")
    reply = client.post(f"{path}/withdraw", data=sent)
    assert reply.status_code == 200 and "There are no answers of yours here" in reply.text
    assert "Answer anew" not in reply.text
    assert me.response() is None
    assert client.post(f"{path}/withdraw", data=sent).status_code == 404
