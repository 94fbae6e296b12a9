"""Who has an assessment, and the second reader who confirms."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import Statement, start_assessment
from capacity.diagnostics.reviewing.models import Assignment, SecondReading
from surveys.constituents.models import Person
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient, Page, words
from tests.factories import make_person, make_round
from tests.web.arranging import DIAGNOSTICS, EVIDENCE, Case, submitted
from tests.web.conftest import afresh, recorded

SignIn = Callable[..., int]


@pytest.fixture
def reviewers(session: Session) -> tuple[Person, Person]:
    """Two people who review workers' organizations."""
    grant = Grant(Role.REVIEWER, group=Group.WORKERS)
    found = make_person(session, grant), make_person(session, grant)
    session.commit()
    return found


def assignment(session: Session, case: Case) -> Assignment | None:
    return afresh(session).get(Assignment, case.id, populate_existing=True)


def assign(
    client: HouseClient, case: Case, reviewer: Person, second: Person | None = None, **sent: str
) -> int:
    given = {"reviewer": str(reviewer.id), "second_reader": str(second.id) if second else ""}
    path = f"{case.review_path}/assignment"
    return client.submit(path, {**given, **sent}, at=case.review_path).status_code


def after(client: HouseClient, path: str, sent: dict[str, str]) -> str:
    """What the page says that a post leads to; as two requests, as a browser makes them."""
    answer = client.post(path, data=sent)
    assert answer.status_code == 302, answer.status_code
    return client.get(answer.location).text


def judge(client: HouseClient, case: Case, code: str, **sent: str) -> int:
    return client.submit(f"{case.review_path}/criteria/{code}", sent).status_code


def read(client: HouseClient, case: Case, code: str, **sent: str) -> int:
    path = f"{case.review_path}/criteria/{code}"
    return client.submit(f"{path}/second-reading", sent, at=path).status_code


def verify_all(client: HouseClient, case: Case) -> None:
    path = f"{case.review_path}/accept-undisputed"
    assert client.submit(path, {"looked": "y"}, at=case.review_path).status_code == 302


def finish(client: HouseClient, case: Case) -> Page:
    form = client.page(case.review_path).form("sign-out")
    answer = client.post(f"{case.review_path}/finish", data=form)
    return client.page(answer.location) if answer.location else Page(answer.text)


# --- taking and giving ---------------------------------------------------------------------------


def test_a_reviewer_takes_an_assessment_and_the_queue_says_so(
    client: HouseClient, session: Session, reviewers: tuple[Person, Person]
) -> None:
    case, other = submitted(session), submitted(session, country="FJI")
    me, colleague = reviewers
    client.become(me)
    assert "Nobody has it yet." in client.page(case.review_path).text()
    assert client.submit(f"{case.review_path}/assignment", at=case.review_path).status_code == 302
    found = assignment(session, case)
    assert found is not None and (found.reviewer_id, found.assigned_by) == (me.id, me.id)
    assert ("review.assigned", f"assessment:{case.id}") in recorded(session)
    row = next(
        words(r)
        for r in client.page("/reviews").all(".//tbody/tr")
        if case.organization.name in words(r)
    )
    assert me.name in row and "since" in row
    mine, nobodys = client.page("/reviews?whose=mine"), client.page("/reviews?whose=nobodys")
    assert case.organization.name in mine.text(".//tbody")
    assert other.organization.name not in mine.text(".//tbody")
    assert case.organization.name not in nobodys.text(".//tbody")
    assert other.organization.name in nobodys.text(".//tbody")
    assert client.page("/reviews?whose=everybody", status=400)
    client.become(colleague)
    assert "Nothing of what waits fits" in client.page("/reviews?whose=mine").text()


def test_the_queue_can_be_narrowed_to_what_waits_long(
    client: HouseClient, session: Session, reviewers: tuple[Person, Person]
) -> None:
    old = submitted(session, moment=now() - timedelta(days=20))
    young = submitted(session, country="FJI", moment=now() - timedelta(days=2))
    client.become(reviewers[0])
    page = client.page("/reviews?age=14")
    assert old.organization.name in page.text() and young.organization.name not in page.text()
    client.page("/reviews?age=15", status=400)


def test_it_is_given_to_colleagues_of_the_same_group_only(
    client: HouseClient, session: Session, reviewers: tuple[Person, Person]
) -> None:
    case = submitted(session)
    stranger = make_person(session, Grant(Role.REVIEWER, group=Group.EMPLOYERS))
    session.commit()
    me, colleague = reviewers
    client.become(me)
    page = client.page(case.review_path)
    assert colleague.name in page.text(".//select") and stranger.name not in page.text(".//select")
    assert assign(client, case, stranger) == 422
    assert assign(client, case, me, stranger) == 422
    assert assign(client, case, me, me) == 422
    assert assignment(session, case) is None
    assert assign(client, case, colleague, me) == 302
    found = assignment(session, case)
    assert found is not None and (found.reviewer_id, found.second_reader_id) == (
        colleague.id,
        me.id,
    )


def test_of_two_who_assign_the_later_sees_who_has_it(
    client: HouseClient, session: Session, reviewers: tuple[Person, Person]
) -> None:
    case = submitted(session)
    me, colleague = reviewers
    client.become(me)
    early = client.page(case.review_path).form("assignment")
    assert assign(client, case, colleague) == 302
    answer = client.post(f"{case.review_path}/assignment", data=early)
    assert answer.status_code == 409
    assert f"{colleague.name}" in answer.text and "in the meantime" in answer.text
    found = assignment(session, case)
    assert found is not None and found.reviewer_id == colleague.id


# --- the second reader ---------------------------------------------------------------------------


def test_a_second_reading_that_was_asked_for_holds_up_the_validation(
    client: HouseClient, session: Session, reviewers: tuple[Person, Person]
) -> None:
    case = submitted(session)
    me, colleague = reviewers
    client.become(me)
    verify_all(client, case)
    path = f"{case.review_path}/criteria/C1.1"
    assert client.submit(f"{path}/second-reading/ask", at=path).status_code == 302
    page = finish(client, case)
    assert "C1.1: The second reader has not read this decision yet." in page.text()
    assert case.state() == "submitted"
    assert not client.page(path).all(".//input[@name='agrees']")
    assert assign(client, case, me, colleague) == 302
    client.become(colleague)
    assert read(client, case, "C1.1", agrees="no") == 422
    assert read(client, case, "C1.1") == 422
    assert read(client, case, "C1.1", agrees="no", disagreement="The minutes are old.") == 302
    client.become(me)
    assert "The minutes are old." in client.page(path).text()
    assert "The second reader disagrees." in finish(client, case).text()
    lower = {"decision": "verify", "verified_level": "2", "reason": "Old minutes."}
    assert judge(client, case, "C1.1", **lower) == 302
    assert "has not read this decision yet" in finish(client, case).text()
    client.become(colleague)
    assert read(client, case, "C1.1", agrees="yes") == 302
    client.become(me)
    finish(client, case)
    assert case.state() == "validated"
    done = [action for action, _subject in recorded(session)]
    assert done.count("review.second-asked") == 1 and done.count("review.second-read") == 2


def test_nobody_is_the_own_second_reader(
    client: HouseClient, session: Session, reviewers: tuple[Person, Person]
) -> None:
    case = submitted(session)
    me, colleague = reviewers
    client.become(me)
    verify_all(client, case)
    path = f"{case.review_path}/criteria/C1.1"
    client.submit(f"{path}/second-reading/ask", at=path)
    assert assign(client, case, colleague, me) == 302
    page = client.page(path)
    assert not page.all(".//input[@name='agrees']"), "no form for whoever decided"
    sent = {
        "csrf_token": page.form("sign-out")["csrf_token"],
        "agrees": "yes",
        "position_revision": "1",
        "review_revision": "1",
    }
    answer = after(client, f"{path}/second-reading", sent)
    assert "You took this decision yourself" in answer
    client.become(colleague)
    answer = after(client, f"{path}/second-reading", sent)
    assert "You are not the second reader" in answer
    assert afresh(session).query(SecondReading).count() == 0


def test_a_second_reader_takes_no_decisions(
    client: HouseClient, session: Session, reviewers: tuple[Person, Person]
) -> None:
    case = submitted(session)
    me, colleague = reviewers
    client.become(me)
    form = client.page(f"{case.review_path}/criteria/C1.1").form("criteria/C1.1")
    assert assign(client, case, colleague, me) == 302
    assert "decision" not in client.page(f"{case.review_path}/criteria/C1.1").text(".//form")
    for place in ("/criteria/C1.1", "/accept-undisputed", "/finish"):
        sent = {**form, "decision": "accept", "looked": "y"}
        assert "You are the second reader" in after(client, case.review_path + place, sent)
    assert case.dossier().reviews == {} and case.state() == "submitted"


def test_a_reading_is_of_the_decision_that_was_shown(
    client: HouseClient, session: Session, reviewers: tuple[Person, Person]
) -> None:
    case = submitted(session)
    me, colleague = reviewers
    client.become(me)
    assert judge(client, case, "C1.1", decision="verify", verified_level="3") == 302
    assert assign(client, case, me, colleague) == 302
    client.become(colleague)
    path = f"{case.review_path}/criteria/C1.1"
    early = client.page(path).form("second-reading")
    client.become(me)
    assert judge(client, case, "C1.1", decision="accept") == 302
    client.become(colleague)
    answer = client.post(f"{path}/second-reading", data={**early, "agrees": "yes"})
    assert answer.status_code == 409 and "The decision has changed" in answer.text
    assert afresh(session).query(SecondReading).count() == 0


def again(session: Session, before: Case, level: int) -> Case:
    """The same organization's next round, agreed at ``level`` throughout and handed in."""
    session.rollback()
    round_ = make_round(session, DIAGNOSTICS[Group.WORKERS])
    assessment = start_assessment(session, round_, before.organization, now())
    session.commit()
    case = Case(session, assessment, before.organization, before.focal_point, before.questionnaire)
    case.rate(str(level))
    case.rate(str(level))
    case.close()
    case.agree(Statement(level=3, rationale="As before.", evidence=EVIDENCE))
    improved = Statement(level=level, rationale="A new plan.", evidence=EVIDENCE)
    case.agree(improved, ["C2.1"], revision=1)
    case.submit()
    return case


def test_what_improved_since_the_last_validated_round_is_confirmed(
    client: HouseClient, session: Session, reviewers: tuple[Person, Person]
) -> None:
    """R12: "improved" is confirmed by a second reader."""
    me, colleague = reviewers
    client.become(me)
    first = submitted(session)
    verify_all(client, first)
    finish(client, first)
    assert first.state() == "validated"
    second = again(session, first, 4)
    verify_all(client, second)
    page = client.page(second.review_path)
    assert "higher than the one verified in the last round" in page.text()
    rows = [words(row) for row in page.all(".//tbody/tr") if "last round" in words(row)]
    assert len(rows) == 1 and rows[0].startswith("C2.1")
    assert "C2.1: The second reader has not read" in finish(client, second).text()
    assert assign(client, second, me, colleague) == 302
    client.become(colleague)
    assert read(client, second, "C2.1", agrees="yes") == 302
    client.become(me)
    finish(client, second)
    assert second.state() == "validated"


POSTS = ("/assignment", "/criteria/C1.1/second-reading", "/criteria/C1.1/second-reading/ask")


def test_another_groups_reviewer_finds_none_of_it(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    case = submitted(session)
    person = sign_in(Role.REVIEWER, group=Group.EMPLOYERS)
    token = client.page("/reviews").form("sign-out")["csrf_token"]
    sent = {"csrf_token": token, "reviewer": str(person), "agrees": "yes"}
    for place in POSTS:
        assert client.post(case.review_path + place, data=sent).status_code == 404, place
    sign_in(Role.ANALYST)
    for place in POSTS:
        assert client.post(case.review_path + place, data=sent).status_code == 403, place
    assert assignment(session, case) is None


def test_a_decision_on_a_position_that_changed_meanwhile_is_refused(
    client: HouseClient, session: Session, reviewers: tuple[Person, Person]
) -> None:
    case = submitted(session)
    client.become(reviewers[0])
    path = f"{case.review_path}/criteria/C1.1"
    assert judge(client, case, "C1.1", decision="return", reason="Which year?") == 302
    stale = client.page(path).form("criteria/C1.1")
    assert client.submit(f"{case.review_path}/finish", at=case.review_path).status_code == 302
    case.agree(Statement(level=4, rationale="2025.", evidence="The plan of 2025."), ["C1.1"], 1)
    case.submit()
    answer = client.post(path, data={**stale, "decision": "accept"})
    assert answer.status_code == 409
    assert "The organization has changed this criterion since you opened" in answer.text
    assert "The plan of 2025." in answer.text
    assert case.dossier().reviews["C1.1"].decision == "return"
    form = Page(answer.text).form("criteria/C1.1")
    assert client.post(path, data={**form, "decision": "accept"}).status_code == 302
