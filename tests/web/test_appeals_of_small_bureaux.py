"""Appeals where the bureau is small: nobody left to decide, no second reader twice, the letter."""

from collections.abc import Callable
from pathlib import Path

import page as checker
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from capacity.diagnostics.reviewing.models import Assignment
from surveys.constituents.models import Person
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from surveys.foundation.jobs.worker import run_waiting_jobs
from tests.client import HouseClient, Page
from tests.factories import make_person
from tests.mailbox import Mailbox, mailbox, mailing
from tests.web.arranging import Case, submitted
from tests.web.conftest import afresh, recorded
from tests.web.test_review_appeals import (
    DISSENT,
    REASON,
    WHY,
    appeal,
    case,
    decide,
    finish,
    judge,
    lodge,
    reviewers,
    text_of,
)

__all__ = ["case", "mailbox", "mailing", "reviewers"]

SignIn = Callable[..., int]
NAMED = "The bureau has been asked to name somebody."
NEEDED = "No reviewer of this group is left who took no part in the decisions"
ANSWER = "Page 12 is of 2019 as well."


def reviewer(session: Session, group: Group = Group.WORKERS) -> Person:
    session.rollback()
    person = make_person(session, Grant(Role.REVIEWER, group=group))
    session.commit()
    return person


def close_account(session: Session, person: Person, active: bool = False) -> None:
    session.rollback()
    person.active = active
    session.commit()


def appealed(client: HouseClient, session: Session, case: Case, *closed: Person) -> None:
    """An appeal about C1.1, while the accounts of ``closed`` are closed."""
    for person in closed:
        close_account(session, person)
    client.become(case.focal_point)
    assert lodge(client, case, "C1.1") == 302


@pytest.fixture
def dismissed(
    client: HouseClient, session: Session, case: Case, reviewers: tuple[Person, Person]
) -> Case:
    """The second reviewer, who is signed in, has dismissed the appeal."""
    appealed(client, session, case)
    client.become(reviewers[1])
    assert decide(client, case, "dismissed", reason=ANSWER) == 302
    return case


# --- nobody is left ------------------------------------------------------------------------------


def test_both_sides_are_told_that_nobody_is_left_until_somebody_is(
    client: HouseClient, session: Session, case: Case, reviewers: tuple[Person, Person]
) -> None:
    first, second = reviewers
    appealed(client, session, case, second)
    reviewer(session, Group.EMPLOYERS)
    assert NAMED in client.page(case.path).text(), "another group's reviewer is none"
    client.become(first)
    assert NEEDED in client.page(case.review_path).text()
    queue = client.page("/reviews").text()
    assert NEEDED in queue and "Nobody can decide" in queue
    page = client.page(f"{case.review_path}/appeal")
    assert NEEDED in page.text() and not page.all(".//input[@name='outcome']")
    sent = {**page.form("sign-out"), "outcome": "dismissed", "reason": "No."}
    answer = client.post(f"{case.review_path}/appeal", data=sent)
    assert "You took part in the decisions" in client.get(answer.location).text
    found = appeal(session, case)
    assert found is not None and found.outcome is None, "independence is not relaxed"
    third = reviewer(session)
    for path in (case.review_path, "/reviews", f"{case.review_path}/appeal"):
        told = client.page(path).text()
        assert NEEDED not in told and "Nobody can decide" not in told, path
    assert third.name in client.page(f"{case.review_path}/appeal").text()
    client.become(case.focal_point)
    assert NAMED not in client.page(case.path).text()
    client.become(third)
    assert decide(client, case, "dismissed", reason=ANSWER) == 302


def bureaux(client: HouseClient, sign_in: SignIn) -> Page:
    sign_in(Role.ADMINISTRATOR)
    return client.page("/people/")


def test_administrators_are_told_which_bureau_needs_somebody_and_nothing_else(
    client: HouseClient,
    session: Session,
    case: Case,
    reviewers: tuple[Person, Person],
    sign_in: SignIn,
) -> None:
    assert not bureaux(client, sign_in).all(".//*[@id='bureaux']")
    appealed(client, session, case, reviewers[1])
    text = str(case.questionnaire.item("C1.1").text)
    session.rollback()
    page = bureaux(client, sign_in)
    notice = page.text(".//*[@id='bureaux']")
    assert notice.startswith("1 appeal waits for a reviewer of workers' organizations")
    assert "ministries" not in notice and "employers" not in notice
    assert page.links()["Add a reviewer"] == "/people/new"
    for secret in (WHY, REASON, DISSENT, "C1.1", text, "Verified", "Level"):
        assert secret not in page.text(), secret
    for name in (case.organization.name, case.focal_point.name, reviewers[0].name):
        assert name not in notice, name
    for language in ("fr", "ar"):
        assert client.page(f"/people/?lang={language}").all(".//*[@id='bureaux']")
    reviewer(session, Group.EMPLOYERS)
    assert client.page("/people/?lang=en").all(".//*[@id='bureaux']")
    reviewer(session)
    assert not client.page("/people/").all(".//*[@id='bureaux']")


def test_whether_somebody_is_left_follows_the_accounts_and_roles(
    client: HouseClient,
    session: Session,
    case: Case,
    reviewers: tuple[Person, Person],
    sign_in: SignIn,
) -> None:
    second = reviewers[1]
    appealed(client, session, case)
    assert NAMED not in client.page(case.path).text()
    close_account(session, second)
    assert NAMED in client.page(case.path).text()
    close_account(session, second, active=True)
    assert NAMED not in client.page(case.path).text()
    session.rollback()
    session.delete(second.memberships[0])
    session.commit()
    assert NAMED in client.page(case.path).text()
    assert bureaux(client, sign_in).all(".//*[@id='bureaux']")
    session.rollback()
    case.organization.ended_on = now().date()
    session.commit()
    assert not client.page("/people/").all(".//*[@id='bureaux']"), "nobody decides on it any more"


# --- the second reader after an upheld appeal ----------------------------------------------------


def offered(page: Page) -> set[str]:
    options = page.all(".//select[@name='second_reader']/option")
    return {str(option.get("value")) for option in options}


def test_who_decided_before_the_appeal_does_not_read_second_after_it(
    client: HouseClient, session: Session, reviewers: tuple[Person, Person]
) -> None:
    """The first decider is known still when the decision was taken anew by somebody else."""
    case, (first, ender) = submitted(session), reviewers
    upholder = reviewer(session)
    client.become(first)
    assert judge(client, case, "C1.1", decision="verify", verified_level="2", reason=REASON) == 302
    path, at = f"{case.review_path}/assignment", case.review_path
    sent = {"reviewer": str(ender.id), "second_reader": str(first.id)}
    assert client.submit(path, sent, at=at).status_code == 302
    client.become(ender)
    accept = f"{case.review_path}/accept-undisputed"
    assert client.submit(accept, {"looked": "y"}, at=at).status_code == 302
    finish(client, case)
    client.become(case.focal_point)
    assert lodge(client, case, "C1.1") == 302
    client.become(upholder)
    assert decide(client, case, "upheld", reason="Page 12 shows it.") == 302
    found = afresh(session).get(Assignment, case.id)
    assert found is not None and (found.reviewer_id, found.second_reader_id) == (upholder.id, None)
    assert judge(client, case, "C1.1", decision="verify", verified_level="3") == 302
    assert "Nobody else of this group is left" in client.page(at).text()
    free = reviewer(session)
    page = client.page(at)
    assert "Nobody else of this group is left" not in page.text()
    assert {str(free.id), str(upholder.id)} <= offered(page)
    assert not {str(first.id), str(ender.id)} & offered(page)
    for barred in (first, ender):
        sent = {"reviewer": str(upholder.id), "second_reader": str(barred.id)}
        answer = client.submit(path, sent, at=at)
        assert answer.status_code == 302
        assert "cannot read second" in client.get(answer.location).text
    sent = {"reviewer": str(upholder.id), "second_reader": "999999"}
    assert client.submit(path, sent, at=at).status_code == 422
    sent = {"reviewer": str(upholder.id), "second_reader": str(free.id)}
    assert client.submit(path, sent, at=at).status_code == 302
    found = afresh(session).get(Assignment, case.id, populate_existing=True)
    assert found is not None and found.second_reader_id == free.id


def test_without_an_appeal_everybody_of_the_group_is_offered(
    client: HouseClient, session: Session, reviewers: tuple[Person, Person]
) -> None:
    case, (first, second) = submitted(session), reviewers
    client.become(first)
    assert judge(client, case, "C1.1", decision="accept") == 302
    assert {str(first.id), str(second.id)} <= offered(client.page(case.review_path))


# --- the letter ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "told", "result"),
    [
        ("dismissed", "Dismissed: the decisions stand", {"C1.1": False, "C1.2": False}),
        ("partly", "Upheld in part", {"C1.1": True, "C1.2": False}),
        ("upheld", "Upheld: the criteria named", {"C1.1": True, "C1.2": True}),
    ],
)
def test_both_sides_get_the_same_letter_about_the_appeal(
    app: Flask,
    client: HouseClient,
    session: Session,
    case: Case,
    reviewers: tuple[Person, Person],
    tmp_path: Path,
    outcome: str,
    told: str,
    result: dict[str, bool],
) -> None:
    path = f"{case.path}/appeal/letter"
    client.become(case.focal_point)
    assert client.get(path).location == case.path, "there is none yet"
    assert lodge(client, case, "C1.1", "C1.2") == 302
    assert client.get(path).location == case.path
    client.become(reviewers[1])
    codes = [code for code, upheld in result.items() if upheld] if outcome == "partly" else []
    assert decide(client, case, outcome, *codes, reason=ANSWER) == 302
    assert client.get(path).location == case.review_path, "it is being made"
    client.submit(case.review_path, {}, form=path)  # made once, however often asked for
    run_waiting_jobs(app)
    assert path in client.page(case.review_path).links().values()
    theirs = client.get(path)
    assert theirs.mimetype == "application/pdf"
    client.become(case.focal_point)
    assert path in client.page(case.path).links().values()
    assert client.get(path).data == theirs.data
    said = text_of(theirs.data, tmp_path)
    assert told in said and ANSWER in said and "Who to turn to next" in said
    assert said.count("the criterion is judged anew.") == sum(result.values())
    assert said.count("Dismissed: the decision stands.") == len(result) - sum(result.values())
    assert "C1.1 " in said and "C1.2 " in said and "C1.3" not in said
    assert reviewers[1].name in said and "The appeal was lodged on" in said
    assert DISSENT not in said and REASON not in said
    checked = checker.validate_pdf_bytes(theirs.data, profile="ua1")
    assert checked.is_compliant, [failure.message for failure in checked.failures]
    noted = recorded(session).count(("review.appeal-letter-fetched", f"assessment:{case.id}"))
    assert noted == 2


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_letter_about_the_appeal_is_in_the_organizations_language(
    app: Flask,
    client: HouseClient,
    session: Session,
    dismissed: Case,
    language: str,
) -> None:
    session.rollback()
    dismissed.organization.language = language
    session.commit()
    run_waiting_jobs(app)
    answer = client.get(f"{dismissed.path}/appeal/letter?lang=en")
    assert f"appeal-{dismissed.id}-{language}.pdf" in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"%PDF")


def test_nobody_else_gets_the_letter_about_the_appeal(
    client: HouseClient, session: Session, dismissed: Case, sign_in: SignIn
) -> None:
    path = f"{dismissed.path}/appeal/letter"
    session.rollback()
    sign_in(Role.REVIEWER, group=Group.EMPLOYERS)
    assert client.get(path).status_code == 404
    sign_in(Role.ADMINISTRATOR)
    assert client.get(path).status_code == 403
    other = submitted(session)
    client.become(other.focal_point)
    assert client.get(path).status_code == 404


# --- mail ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("mailing")
def test_both_sides_are_told_by_mail_once_that_it_is_decided_and_never_how(
    app: Flask,
    session: Session,
    dismissed: Case,
    reviewers: tuple[Person, Person],
    mailbox: Mailbox,
) -> None:
    first, second = reviewers
    uninvolved = reviewer(session)
    for _time in range(2):
        run_waiting_jobs(app)
    for person, place in (
        (dismissed.focal_point, dismissed.path),
        (first, dismissed.review_path),
    ):
        (mail,) = mailbox.to(person.email)
        body = mail.get_body(("plain",))
        assert body is not None and f"http://localhost{place}" in body.get_content()
        for secret in (ANSWER, WHY, dismissed.organization.name, "C1.1", "ismissed"):
            assert secret not in str(mail), secret
    assert not mailbox.to(second.email) and not mailbox.to(uninvolved.email)
    assert len(mailbox.arrived) == 2


@pytest.mark.usefixtures("mailing")
def test_a_mail_that_breaks_off_is_tried_again_and_one_refused_for_good_is_not(
    app: Flask, dismissed: Case, reviewers: tuple[Person, Person], mailbox: Mailbox
) -> None:
    mailbox.refused[reviewers[0].email], mailbox.breaks = "550 No such user", 1
    run_waiting_jobs(app)
    assert len(mailbox.to(dismissed.focal_point.email)) == len(mailbox.arrived) == 1
