"""The reviewer's queue and the review of an assessment, criterion by criterion."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import Statement
from capacity.diagnostics.assessments.queries import assessment_of, records
from capacity.diagnostics.domain.levels import Provenance, level
from surveys.constituents.models import AuditEvent
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient, Page, words
from tests.web.arranging import AGREED, EVIDENCE, Case, begun, closed, submitted

SignIn = Callable[..., int]


@pytest.fixture
def reviewer(session: Session, sign_in: SignIn) -> int:
    """Somebody who reviews workers' organizations, signed in."""
    return sign_in(Role.REVIEWER, group=Group.WORKERS)


def events(session: Session, action: str) -> list[AuditEvent]:
    session.rollback()
    return list(session.scalars(select(AuditEvent).where(AuditEvent.action == action)))


def judge(client: HouseClient, case: Case, code: str, **sent: str) -> int:
    return client.submit(f"{case.review_path}/criteria/{code}", sent).status_code


def provenances(case: Case) -> set[str]:
    case.session.rollback()
    facts = assessment_of(case.session, case.id)
    assert facts is not None
    return {level(r).provenance for r in records(case.session, facts, case.questionnaire)}


def verify_all(client: HouseClient, case: Case) -> None:
    path = f"{case.review_path}/accept-undisputed"
    sent = {"looked": "y"}
    assert client.submit(path, sent, at=case.review_path).status_code == 302


def finish(client: HouseClient, case: Case) -> int:
    path = f"{case.review_path}/finish"
    return client.submit(path, at=case.review_path).status_code


# --- the queue -----------------------------------------------------------------------------------


def test_the_queue_holds_the_own_groups_submissions_the_oldest_first(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    younger = submitted(session, moment=now() - timedelta(days=2))
    older = submitted(session, country="FJI", moment=now() - timedelta(days=9))
    other_group = submitted(session, Group.EMPLOYERS)
    not_yet = closed(session)
    page = client.page("/reviews")
    rows = [words(row) for row in page.all(".//tbody/tr")]
    assert len(rows) == 2
    assert older.organization.name in rows[0] and "Fiji" in rows[0] and " 9 " in rows[0]
    assert younger.organization.name in rows[1] and f"0 of {len(younger.codes)}" in rows[1]
    for hidden in (other_group, not_yet):
        assert hidden.organization.name not in page.text()


def test_the_queue_can_be_narrowed_to_a_region(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    africa, asia = submitted(session, country="SEN"), submitted(session, country="FJI")
    page = client.page("/reviews?region=africa")
    assert africa.organization.name in page.text() and asia.organization.name not in page.text()
    client.page("/reviews?region=atlantis", status=400)


def test_an_empty_queue_says_what_comes_next(client: HouseClient, reviewer: int) -> None:
    assert "Nothing has been submitted yet" in client.page("/reviews").text()


# --- what a reviewer may see ---------------------------------------------------------------------

GETS = ("", "/criteria/C1.1")
POSTS = ("/criteria/C1.1", "/accept-undisputed", "/finish")


def test_nothing_of_another_group_or_not_submitted_exists_for_a_reviewer(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    own = submitted(session)
    form = client.page(f"{own.review_path}/criteria/C1.1").form("criteria")
    sent = {**form, "decision": "accept", "looked": "y"}
    foreign, unfinished = submitted(session, Group.EMPLOYERS), closed(session)
    for path in (foreign.review_path, unfinished.review_path, "/reviews/999999"):
        for place in GETS:
            client.page(path + place, status=404)
        for place in POSTS:
            assert client.post(path + place, data=sent).status_code == 404, path + place
    assert foreign.dossier().reviews == {} and foreign.state() == "submitted"


@pytest.mark.parametrize("role", [Role.ANALYST, Role.PLANNER, Role.DESIGNER, Role.ADMINISTRATOR])
def test_other_roles_review_nothing(
    client: HouseClient, session: Session, sign_in: SignIn, role: Role
) -> None:
    case = submitted(session)
    paths = ["/reviews", *(case.review_path + place for place in GETS)]
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    assert {client.get(path).status_code for path in paths} == {200}
    session.rollback()
    sign_in(role)
    assert {client.get(path).status_code for path in paths} == {403}


def test_a_reviewer_sees_what_was_submitted_and_no_more(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    """Reviewers see submitted levels and evidence, never self-ratings."""
    case = begun(session)
    case.rate({**dict.fromkeys(case.codes, "3"), "C1.1": "1"})
    case.rate({**dict.fromkeys(case.codes, "3"), "C1.1": "5"})
    case.close()
    case.agree()
    secret = "Two members left the room."
    case.agree(
        Statement(level=4, rationale="As the law says.", evidence=EVIDENCE, dissent=secret),
        ["C1.1"],
        revision=1,
    )
    case.submit()
    page = client.page(f"{case.review_path}/criteria/C1.1")
    assert "Claimed level: 4 Consolidated" in page.text()
    assert "As the law says." in page.text() and EVIDENCE in page.text()
    for place in GETS:
        page = client.page(case.review_path + place)
        assert secret not in page.text() and "●" not in page.text()
        assert "Desired" not in page.text() and "An office" not in page.text()
    client.page(f"{case.review_path}/criteria/M1.1", status=404)


def test_every_look_is_in_the_audit_trail(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    case = submitted(session)
    client.page(case.review_path)
    client.page(f"{case.review_path}/criteria/C1.1")
    found = events(session, "review.looked")
    assert [(e.person_id, e.subject) for e in found] == [(reviewer, f"assessment:{case.id}")] * 2


def test_decisions_stay_with_the_reviewer_until_the_review_ends(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    case = submitted(session)
    assert judge(client, case, "C1.1", decision="verify", verified_level="3") == 302
    assert provenances(case) == {Provenance.CONSENSUS}
    client.become(case.focal_point)
    page = client.page(f"{case.path}/criteria/C1.1")
    assert "Verified" not in page.text()


# --- deciding ------------------------------------------------------------------------------------


def test_a_level_is_verified_up_to_what_the_evidence_supports(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    """A reviewer verifies at most the agreed level, and a lower one only with a reason."""
    case = submitted(session)
    path = f"{case.review_path}/criteria/C1.1"
    page = client.page(path)
    offered = [e.get("value") for e in page.all(".//input[@name='verified_level']")]
    assert offered == ["2", "3"]
    for bad in ("4", "1", "0", "x", ""):
        assert judge(client, case, "C1.1", decision="verify", verified_level=bad) == 422
    assert judge(client, case, "C1.1", decision="verify", verified_level="2") == 422
    lower = {"decision": "verify", "verified_level": "2", "reason": "The minutes are of 2022."}
    assert judge(client, case, "C1.1", **lower) == 302
    review = case.dossier().reviews["C1.1"]
    assert (review.verified_level, review.reviewer_id) == (2, reviewer)
    assert events(session, "review.decided")[0].details == {
        "criterion": "C1.1",
        "decision": "verify",
        "level": 2,
    }


def test_without_evidence_a_level_cannot_be_verified(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    """A level of 2 or more without accepted evidence stays unverified."""
    case = closed(session)
    case.agree()
    case.agree(Statement(level=3), ["C1.1"], revision=1)
    case.agree(Statement(level=1), ["C1.2"], revision=1)
    case.submit()
    page = client.page(f"{case.review_path}/criteria/C1.1")
    assert "cannot be verified" in page.text()
    assert not page.all(".//input[@name='verified_level']")
    assert judge(client, case, "C1.1", decision="verify", verified_level="3") == 422
    assert judge(client, case, "C1.1", decision="accept") == 302
    assert judge(client, case, "C1.2", decision="verify", verified_level="1") == 302
    verify_all(client, case)
    assert finish(client, case) == 302
    assert case.state() == "validated"
    assert provenances(case) == {Provenance.VERIFIED, Provenance.CONSENSUS}


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"decision": "praise"},
        {"decision": "return"},
        {"decision": "return", "reason": "  "},
        {"decision": "accept", "reason": "x" * 4001},
        {"decision": "accept", "revision": "soon"},
    ],
)
def test_a_bad_decision_changes_nothing(
    client: HouseClient, session: Session, reviewer: int, sent: dict[str, str]
) -> None:
    case = submitted(session)
    assert judge(client, case, "C1.1", **sent) == 422
    assert case.dossier().reviews == {} and not events(session, "review.decided")


def test_the_same_decision_twice_is_one(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    case = submitted(session)
    path = f"{case.review_path}/criteria/C1.1"
    form = {**client.page(path).form("criteria"), "decision": "accept", "go": "next"}
    assert client.post(path, data=form).location == f"{case.review_path}/criteria/C1.2"
    form["go"] = "overview"
    assert client.post(path, data=form).location == case.review_path
    assert case.dossier().reviews["C1.1"].revision == 1


def test_of_two_reviewers_the_later_sees_the_other_decision(
    client: HouseClient, session: Session, sign_in: SignIn, reviewer: int
) -> None:
    case = submitted(session)
    path = f"{case.review_path}/criteria/C1.1"
    early = client.page(path).form("criteria")
    session.rollback()
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    assert judge(client, case, "C1.1", decision="return", reason="Which congress?") == 302
    answer = client.post(path, data={**early, "decision": "accept"})
    assert answer.status_code == 409
    page = Page(answer.text)
    assert "Which congress?" in page.text()
    form = page.form("criteria")
    assert form["decision"] == "accept"
    assert case.dossier().reviews["C1.1"].decision == "return"
    assert client.post(path, data=form).status_code == 302
    assert case.dossier().reviews["C1.1"].decision == "accept"


def test_a_reason_for_not_applicable_is_accepted_or_returned(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    """ "Not applicable" leaves the score only once the reviewer accepts its reason."""
    case = closed(session)
    case.agree()
    absent = Statement(not_applicable=True, reason="We employ nobody.")
    case.agree(absent, ["C7.1"], revision=1)
    case.submit()
    page = client.page(f"{case.review_path}/criteria/C7.1")
    assert "We employ nobody." in page.text()
    offered = {e.get("value") for e in page.all(".//input[@name='decision']")}
    assert offered == {"accept", "return"}
    assert judge(client, case, "C7.1", decision="accept") == 302
    verify_all(client, case)
    assert finish(client, case) == 302
    record = next(r for r in case.dossier().records if r.code == "C7.1")
    assert record.not_applicable_accepted and level(record).why_not == "not-applicable"


# --- together ------------------------------------------------------------------------------------


def test_what_is_undisputed_and_evidenced_is_verified_together(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    case = begun(session)
    case.rate({**dict.fromkeys(case.codes, "3"), "C1.1": "1"})
    case.rate({**dict.fromkeys(case.codes, "4"), "C1.1": "5"})
    case.close()
    case.agree()
    case.agree(Statement(level=3, rationale="Known to all."), ["C1.2"], revision=1)
    case.submit()
    path = f"{case.review_path}/accept-undisputed"
    assert client.submit(path, at=case.review_path).status_code == 422
    assert case.dossier().reviews == {}
    verify_all(client, case)
    reviews = case.dossier().reviews
    assert set(case.codes) - set(reviews) == {"C1.1", "C1.2"}
    assert {(r.decision, r.verified_level) for r in reviews.values()} == {("verify", 3)}
    page = client.page(case.review_path)
    assert "Verify what is undisputed" not in page.text()


def test_one_assessor_alone_makes_nothing_undisputed(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    case = closed(session, "3")
    case.agree()
    case.submit()
    assert "Verify what is undisputed" not in client.page(case.review_path).text()


# --- the end of a review -------------------------------------------------------------------------


def test_a_review_cannot_be_finished_with_open_criteria(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    case = submitted(session)
    form = client.page(f"{case.review_path}/criteria/C1.1").form("criteria")
    answer = client.post(f"{case.review_path}/finish", data=form)
    assert answer.status_code == 422 and "C1.1: There is no decision yet." in answer.text
    assert case.state() == "submitted"


def test_validation_makes_the_levels_verified(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    """R12: what an assessment measures is told apart by who stands behind it."""
    case = submitted(session)
    verify_all(client, case)
    assert "Validate the assessment" in client.page(case.review_path).text()
    assert finish(client, case) == 302
    assert case.state() == "validated"
    assert provenances(case) == {Provenance.VERIFIED}
    assert len(events(session, "review.validated")) == 1
    page = client.page(f"{case.review_path}/criteria/C1.1")
    assert not page.all(".//textarea")
    client.become(case.focal_point)
    assert "The assessment is validated." in client.page(case.path).text()
    assert "Verified level: 3 Working" in client.page(f"{case.path}/criteria/C1.1").text()


def test_after_a_return_only_what_was_returned_can_be_changed(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    case = submitted(session)
    question = "Which congress decided this?"
    assert judge(client, case, "C1.2", decision="return", reason=question) == 302
    assert finish(client, case) == 302
    assert case.state() == "returned"
    page = client.page(case.review_path)
    assert question in page.text() and AGREED.evidence not in page.text()
    assert client.get(f"{case.review_path}/criteria/C1.2").location == case.review_path

    client.become(case.focal_point)
    page = client.page(case.path)
    assert "look at 1 criterion again" in page.text() and question in page.text()
    path = f"{case.path}/criteria/C1.2"
    page = client.page(path)
    assert question in page.text()
    form = {**page.form(path), "level": "2", "rationale": "We corrected it."}
    other = f"{case.path}/criteria/C1.1"
    assert not client.page(other).all(".//textarea")
    answer = client.post(other, data=form, follow_redirects=True)
    assert "Nothing was changed" in answer.text
    assert client.post(path, data=form).status_code == 302
    positions = case.dossier().positions
    assert (positions["C1.1"].level, positions["C1.2"].level) == (3, 2)


def test_what_changed_after_a_return_is_decided_anew(
    client: HouseClient, session: Session, sign_in: SignIn, reviewer: int
) -> None:
    case = submitted(session)
    verify_all(client, case)
    assert judge(client, case, "C1.2", decision="return", reason="Which congress?") == 302
    assert finish(client, case) == 302
    client.become(case.focal_point)
    assert "have not changed anything" in client.page(f"{case.path}/submit").text()
    path = f"{case.path}/criteria/C1.2"
    client.submit(path, {"rationale": "The congress of 2025."})
    assert "have not changed anything" not in client.page(f"{case.path}/submit").text()
    assert client.submit(f"{case.path}/submit").status_code == 302
    assert case.state() == "submitted"

    sign_in(Role.REVIEWER, group=Group.WORKERS)
    lead = client.page(case.review_path).text(".//p[@class='lead']")
    assert f"{len(case.codes) - 1} of {len(case.codes)} criteria are decided" in lead
    page = client.page(f"{case.review_path}/criteria/C1.2")
    assert "The organization has changed this criterion" in page.text()
    assert "The congress of 2025." in page.text() and "decision" not in page.form("criteria")
    assert judge(client, case, "C1.2", decision="verify", verified_level="3") == 302
    assert finish(client, case) == 302
    assert case.state() == "validated" and provenances(case) == {Provenance.VERIFIED}


def test_a_declined_assessment_is_no_longer_shown(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    """Review is support: who declines it takes the submitted levels back from the reviewer."""
    case = submitted(session)
    verify_all(client, case)
    form = client.page(f"{case.review_path}/criteria/C1.1").form("criteria")
    client.become(case.focal_point)
    assert client.submit(f"{case.path}/decline-verification").status_code == 302
    assert provenances(case) == {Provenance.CONSENSUS}
    session.rollback()
    person = session.get_one(type(case.focal_point), reviewer)
    client.become(person)
    page = client.page(case.review_path)
    assert "no longer shown" in page.text() and "C1.1" not in page.text()
    assert client.get(f"{case.review_path}/criteria/C1.1").location == case.review_path
    for place in POSTS:
        sent = {**form, "decision": "accept", "looked": "y"}
        answer = client.post(case.review_path + place, data=sent, follow_redirects=True)
        assert "Nothing was changed" in answer.text
    assert case.state() == "agreed_not_verified"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_pages_work_in_every_language(
    client: HouseClient, session: Session, reviewer: int, language: str
) -> None:
    case = submitted(session)
    for path in ("/reviews", *(case.review_path + place for place in GETS)):
        page = client.page(f"{path}?lang={language}")
        assert page.html.get("lang") == language
