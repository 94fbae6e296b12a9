"""The letter with the decisions, and the one appeal against them."""

import subprocess
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import cast

import page as checker
import pytest
from flask import Flask
from flask_babel import force_locale
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import Statement
from capacity.diagnostics.assessments.queries import assessment_of
from capacity.diagnostics.reviewing.letters import render_letter
from capacity.diagnostics.reviewing.models import Appeal, DecisionLetter
from capacity.diagnostics.reviewing.queries import appeal_of
from surveys.constituents.models import Person
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.jobs.models import StoredFile
from surveys.foundation.jobs.worker import run_waiting_jobs
from tests.client import HouseClient, Page
from tests.factories import make_person
from tests.web.arranging import Case, begun
from tests.web.conftest import afresh, recorded

SignIn = Callable[..., int]
DISSENT, REASON = "Two members left the room.", "The minutes are of 2019."
WHY = "You overlooked page 12."


@pytest.fixture
def reviewers(session: Session) -> tuple[Person, Person]:
    """Two people who review workers' organizations."""
    grant = Grant(Role.REVIEWER, group=Group.WORKERS)
    found = make_person(session, grant), make_person(session, grant)
    session.commit()
    return found


def judge(client: HouseClient, case: Case, code: str, **sent: str) -> int:
    return client.submit(f"{case.review_path}/criteria/{code}", sent).status_code


def after(client: HouseClient, path: str, sent: dict[str, str]) -> str:
    """What the page says that a post leads to; as two requests, as a browser makes them."""
    answer = client.post(path, data=sent)
    assert answer.status_code == 302, answer.status_code
    return client.get(answer.location).text


def finish(client: HouseClient, case: Case) -> Page:
    form = client.page(case.review_path).form("sign-out")
    answer = client.post(f"{case.review_path}/finish", data=form)
    return client.page(answer.location) if answer.location else Page(answer.text)


@pytest.fixture
def case(client: HouseClient, session: Session, reviewers: tuple[Person, Person]) -> Case:
    """Validated by the first reviewer: C1.1 verified lower, C1.2 accepted without evidence."""
    case = begun(session)
    case.rate({**dict.fromkeys(case.codes, "3"), "C1.1": "1"})
    case.rate({**dict.fromkeys(case.codes, "3"), "C1.1": "5"})
    case.close()
    case.agree()
    agreed = Statement(level=3, desired=5, importance=4, rationale="So it is.", dissent=DISSENT)
    case.agree(agreed, ["C1.2"], revision=1)
    case.submit()
    client.become(reviewers[0])
    assert judge(client, case, "C1.1", decision="verify", verified_level="2", reason=REASON) == 302
    assert judge(client, case, "C1.2", decision="accept") == 302
    path = f"{case.review_path}/accept-undisputed"
    assert client.submit(path, {"looked": "y"}, at=case.review_path).status_code == 302
    finish(client, case)
    assert case.state() == "validated"
    return case


def lodge(client: HouseClient, case: Case, *codes: str, text: str = WHY) -> int:
    path = f"{case.path}/appeal"
    form = client.page(path).form(path)
    sent = {**form, "text": text, "criteria": list(codes)}
    return client.post(path, data=sent).status_code


def decide(client: HouseClient, case: Case, outcome: str, *codes: str, reason: str = "Yes.") -> int:
    path = f"{case.review_path}/appeal"
    form = client.page(path).form(path)
    sent = {**form, "outcome": outcome, "upheld": list(codes), "reason": reason}
    return client.post(path, data=sent).status_code


def appeal(session: Session, case: Case) -> Appeal | None:
    return appeal_of(afresh(session), case.id)


# --- the letter ----------------------------------------------------------------------------------


def text_of(pdf: bytes, folder: Path) -> str:
    path = folder / "letter.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def test_both_sides_get_the_same_letter_made_once(
    app: Flask, client: HouseClient, session: Session, case: Case, tmp_path: Path
) -> None:
    path = f"{case.path}/letter"
    assert client.get(path).location == case.review_path, "it is being made"
    run_waiting_jobs(app)
    theirs = client.get(path)
    assert theirs.mimetype == "application/pdf"
    told = text_of(theirs.data, tmp_path)
    assert REASON in told and "Verified: 2 Started" in told and "Agreed: 3 Working" in told
    assert "No evidence was given." in told and "You may appeal once, until" in told
    catalog = cast(DictionaryObject, PdfReader(BytesIO(theirs.data)).trailer["/Root"])
    assert str(catalog["/Lang"]) == "en"
    checked = checker.validate_pdf_bytes(theirs.data, profile="ua1")
    assert checked.is_compliant, [failure.message for failure in checked.failures]
    client.become(case.focal_point)
    assert path + "?number=1" in client.page(case.path).links().values()
    assert client.get(path).data == theirs.data
    token = client.page(case.path).form("sign-out")
    assert client.post(path, data=token).status_code == 302
    run_waiting_jobs(app)
    assert client.get(path).data == theirs.data
    assert afresh(session).query(StoredFile).count() == 1
    assert recorded(session).count(("review.letter-fetched", f"assessment:{case.id}")) == 3
    assert client.get(f"{path}?number=2").status_code == 404


def test_the_letter_tells_nothing_of_ratings_dissent_or_wishes(
    app: Flask, session: Session, case: Case
) -> None:
    letter = afresh(session).query(DecisionLetter).one()
    assert set(letter.content[0]) == {
        "criterion",
        "area",
        "agreed",
        "not_applicable",
        "decision",
        "verified",
        "evidence_given",
        "reason",
    }
    assert DISSENT not in str(letter.content)


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_the_letter_is_in_the_organizations_language(
    app: Flask,
    client: HouseClient,
    session: Session,
    case: Case,
    language: str,
    direction: str,
) -> None:
    session.rollback()
    case.organization.language = language
    session.commit()
    run_waiting_jobs(app)
    letter = afresh(session).query(DecisionLetter).one()
    assert letter.file is not None and letter.file.name.endswith(f"-{language}.pdf")
    facts = assessment_of(session, case.id)
    assert facts is not None
    with app.test_request_context(), force_locale(language):
        html = render_letter(session, facts, letter)
    assert f'lang="{language}" dir="{direction}"' in html


def test_nobody_else_gets_the_letter(
    app: Flask, client: HouseClient, session: Session, case: Case, sign_in: SignIn
) -> None:
    run_waiting_jobs(app)
    path = f"{case.path}/letter"
    session.rollback()
    sign_in(Role.REVIEWER, group=Group.EMPLOYERS)
    assert client.get(path).status_code == 404
    sent = client.page("/reviews").form("sign-out")
    assert client.post(path, data=sent).status_code == 404
    sign_in(Role.ANALYST)
    assert client.get(path).status_code == 403 and client.post(path, data=sent).status_code == 403


# --- the appeal ----------------------------------------------------------------------------------


def test_an_institution_appeals_once(client: HouseClient, session: Session, case: Case) -> None:
    client.become(case.focal_point)
    assert "You may appeal once, until" in client.page(case.path).text()
    assert lodge(client, case) == 422 and lodge(client, case, "C1.1", text=" ") == 422
    assert lodge(client, case, "Z9") == 422
    assert appeal(session, case) is None
    form = client.page(f"{case.path}/appeal").form("appeal")
    assert lodge(client, case, "C1.1", "C1.2") == 302
    found = appeal(session, case)
    assert found is not None and found.criteria == ["C1.1", "C1.2"]
    sent = {**form, "text": "Again.", "criteria": ["C1.3"]}
    answer = client.post(f"{case.path}/appeal", data=sent)
    assert "may appeal once, and you have" in client.get(answer.location).text
    assert client.get(f"{case.path}/appeal").location == case.path
    assert "not decided yet" in client.page(case.path).text()
    assert recorded(session).count(("review.appealed", f"assessment:{case.id}")) == 1
    assert case.state() == "validated"


def test_after_thirty_days_it_is_too_late(
    client: HouseClient, session: Session, case: Case
) -> None:
    client.become(case.focal_point)
    form = client.page(f"{case.path}/appeal").form("appeal")
    session.rollback()
    assert case.assessment.ended_at is not None
    case.assessment.ended_at -= timedelta(days=30, minutes=1)
    session.commit()
    sent = {**form, "text": WHY, "criteria": ["C1.1"]}
    late = client.get(client.post(f"{case.path}/appeal", data=sent).location)
    assert "The time for an appeal is over." in late.text and appeal(session, case) is None
    assert "You may appeal once" not in client.page(case.path).text()


def test_who_decided_does_not_decide_on_the_appeal(
    client: HouseClient, session: Session, case: Case, reviewers: tuple[Person, Person]
) -> None:
    first, second = reviewers
    client.become(case.focal_point)
    assert lodge(client, case, "C1.1") == 302
    client.become(first)
    page = client.page(f"{case.review_path}/appeal")
    assert WHY in page.text() and second.name in page.text()
    assert not page.all(".//input[@name='outcome']")
    sent = {**page.form("sign-out"), "outcome": "dismissed", "reason": "No."}
    refused = after(client, f"{case.review_path}/appeal", sent)
    assert "You took part in the decisions" in refused
    found = appeal(session, case)
    assert found is not None and found.outcome is None
    stale = {**page.form("sign-out"), "decision": "accept", "revision": "1"}
    stale["position_revision"] = "1"
    shut = after(client, f"{case.review_path}/criteria/C1.1", stale)
    assert "Nothing was changed" in shut, "while the appeal is open nothing is decided"


def test_an_upheld_appeal_reopens_what_it_names_for_the_other_reviewer(
    app: Flask,
    client: HouseClient,
    session: Session,
    case: Case,
    reviewers: tuple[Person, Person],
    tmp_path: Path,
) -> None:
    first, second = reviewers
    run_waiting_jobs(app)
    client.become(case.focal_point)
    assert lodge(client, case, "C1.1", "C1.2") == 302
    client.become(second)
    assert "Appeals to decide" in client.page("/reviews").text()
    assert decide(client, case, "partly") == 422
    assert decide(client, case, "partly", "C1.1", "C1.2") == 422
    assert decide(client, case, "partly", "C1.1", reason="") == 422
    assert decide(client, case, "partly", "C1.1", reason="Page 12 shows it.") == 302
    found = appeal(session, case)
    assert found is not None and (found.outcome, found.upheld) == ("partly", ["C1.1"])
    assert case.state() == "submitted"
    dossier = case.dossier()
    assert set(case.codes) - set(dossier.decided) == {"C1.1"}
    assert "judged anew" in client.page(f"{case.review_path}/criteria/C1.1").text()
    form = client.page(f"{case.review_path}/criteria/C1.1").form("criteria/C1.1")
    for person, code, told in (
        (second, "C1.2", "Only the criteria named in the appeal"),
        (first, "C1.1", "only the reviewer who upheld it"),
    ):
        client.become(person)
        token = client.page("/reviews").form("sign-out")["csrf_token"]
        position = {"position_revision": "2"} if code == "C1.2" else {}
        sent = {**form, **position, "csrf_token": token, "decision": "accept"}
        path = f"{case.review_path}/criteria/{code}"
        assert told in after(client, path, sent)
    assert "only the reviewer who upheld it" in finish(client, case).text()
    client.become(case.focal_point)
    known = client.page(case.path).form("sign-out")
    client.post(f"{case.path}/criteria/C1.1", data={**known, "level": "5", "revision": "1"})
    assert case.dossier().positions["C1.1"].level == 3
    client.become(second)
    assert judge(client, case, "C1.1", decision="verify", verified_level="3") == 302
    finish(client, case)
    assert case.state() == "validated"
    run_waiting_jobs(app)
    client.become(case.focal_point)
    page = client.page(case.path)
    assert "Page 12 shows it." in page.text()
    assert {f"{case.path}/letter?number={n}" for n in (1, 2)} <= set(page.links().values())
    told = text_of(client.get(f"{case.path}/letter").data, tmp_path)
    assert "After your appeal" in told and "these decisions are final" in told
    assert "Verified: 2 Started" not in told
    assert "Verified: 2 Started" in text_of(
        client.get(f"{case.path}/letter?number=1").data, tmp_path
    )
    for nothing in ("3", "-1", "", "first"):
        assert client.get(f"{case.path}/letter?number={nothing}").status_code == 404
    assert client.get(f"{case.path}/appeal").location == case.path
    assert ("review.appeal-decided", f"assessment:{case.id}") in recorded(session)


def test_a_dismissed_appeal_changes_nothing(
    client: HouseClient, session: Session, case: Case, reviewers: tuple[Person, Person]
) -> None:
    client.become(case.focal_point)
    assert lodge(client, case, "C1.1") == 302
    client.become(reviewers[1])
    assert decide(client, case, "dismissed", reason="Page 12 is of 2019 as well.") == 302
    assert case.state() == "validated" and len(case.dossier().decided) == len(case.codes)
    assert "Dismissed" in client.page(f"{case.review_path}/appeal").text()
    client.become(case.focal_point)
    assert "Page 12 is of 2019 as well." in client.page(case.path).text()
    assert afresh(session).query(DecisionLetter).count() == 1


def test_nobody_else_sees_the_appeal(
    client: HouseClient, session: Session, case: Case, sign_in: SignIn
) -> None:
    client.become(case.focal_point)
    assert lodge(client, case, "C1.1") == 302
    session.rollback()
    sign_in(Role.REVIEWER, group=Group.EMPLOYERS)
    sent = {**client.page("/reviews").form("sign-out"), "outcome": "dismissed", "reason": "No."}
    assert client.get(f"{case.review_path}/appeal").status_code == 404
    assert client.post(f"{case.review_path}/appeal", data=sent).status_code == 404
    assert client.get(f"{case.path}/appeal").status_code == 403
    other = begun(session)
    client.become(other.focal_point)
    assert client.get(f"{case.path}/appeal").status_code == 404
    assert client.post(f"{case.path}/appeal", data=sent).status_code >= 400
    assert client.get(f"{case.review_path}/appeal").status_code == 403
    found = appeal(session, case)
    assert found is not None and found.outcome is None


@pytest.mark.parametrize("place", ["", "/criteria/C1.1", "/criteria/C1.2", "/appeal"])
def test_no_reviewers_page_tells_of_ratings_dissent_or_wishes(
    client: HouseClient,
    session: Session,
    case: Case,
    reviewers: tuple[Person, Person],
    place: str,
) -> None:
    client.become(case.focal_point)
    assert lodge(client, case, "C1.1", "C1.2") == 302
    client.become(reviewers[1])
    for language in ("en", "fr", "ar"):
        client.page(f"{case.review_path}{place}?lang={language}")
    page = client.page(f"{case.review_path}{place}?lang=en")
    for hidden in (DISSENT, "●", "Desired", "Importance", "An office", "otherwise"):
        assert hidden not in page.text(), hidden
