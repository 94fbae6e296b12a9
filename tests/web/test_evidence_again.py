"""A later round: what proved a level then is taken over or left; reviewers are told what is new."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.domain.evidence import Scan, Visibility
from capacity.diagnostics.domain.filetypes import Caution
from capacity.diagnostics.evidence.actions import Document, Given, add_evidence
from capacity.diagnostics.evidence.models import Evidence
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from tests.client import HouseClient, words
from tests.documents import PDF
from tests.factories import make_person
from tests.web.arranging import AGREED, Case, closed
from tests.web.closed_rounds import Given as Levels
from tests.web.closed_rounds import close, next_round
from tests.web.conftest import afresh, recorded

CODE = "C1.1"
AUDIT = Document("audit.pdf", "application/pdf", Caution.NONE, Scan.CLEAN, PDF)
LAST_YEAR = now().date() - timedelta(days=200)


def prove(session: Session, case: Case, *given: Given) -> None:
    for each in given:
        add_evidence(session, case.assessment, CODE, each, case.focal_point.id, now())
    session.commit()


@pytest.fixture
def rounds(session: Session) -> tuple[Case, Case]:
    """A round verified at level 2, with a file and a link; the next one, in consensus."""
    first = closed(session)
    prove(
        session,
        first,
        Given("The audit", 3, Visibility.REVIEWER, LAST_YEAR, AUDIT),
        Given("The site", 2, Visibility.INSTITUTION, url="https://www.example.org/"),
    )
    close(first, Levels(2, verified=dict.fromkeys(first.codes, 2)))
    second = next_round(first)
    second.rate("4")
    second.rate("4")
    second.close()
    return first, second


def offered(client: HouseClient, case: Case) -> dict[str, str]:
    """The last round's pieces on the criterion's page: their numbers by what they are called."""
    page = client.page(f"{case.path}/criteria/{CODE}/evidence")
    return {
        words(label): box.get("value", "")
        for label in page.all(".//label")
        for box in label.findall("input[@name='piece']")
    }


def pieces(session: Session, case: Case) -> list[Evidence]:
    query = select(Evidence).where(Evidence.assessment_id == case.id).order_by(Evidence.id)
    return list(afresh(session).scalars(query))


def test_what_is_ticked_is_taken_over_and_the_original_stays(
    client: HouseClient, session: Session, rounds: tuple[Case, Case]
) -> None:
    first, second = rounds
    client.become(second.focal_point)
    there = offered(client, second)
    assert list(there) == ["The audit", "The site"]
    path = f"{second.path}/criteria/{CODE}/evidence"
    response = client.submit(f"{path}/take-over", {"piece": there["The audit"]}, at=path)
    assert response.status_code == 302
    (piece,) = pieces(session, second)
    assert (piece.title, piece.supports_level, piece.dated) == ("The audit", 3, LAST_YEAR)
    assert (piece.content, piece.name, piece.visibility) == (PDF, "audit.pdf", "reviewer")
    assert piece.added_by == second.focal_point.id
    assert len(pieces(session, first)) == 2
    assert ("evidence.added", f"assessment:{second.id}") in recorded(session)
    assert list(offered(client, second)) == ["The site"]


def test_taking_over_twice_or_what_is_not_offered_changes_nothing(
    client: HouseClient, session: Session, rounds: tuple[Case, Case]
) -> None:
    _first, second = rounds
    foreign = pieces(session, rounds[0])
    client.become(second.focal_point)
    path = f"{second.path}/criteria/{CODE}/evidence"
    token = {"csrf_token": client.page(path).form("take-over")["csrf_token"]}
    both = [str(piece.id) for piece in foreign]
    for _turn in range(2):
        sent = client.post(f"{path}/take-over", data={**token, "piece": both})
        assert sent.status_code == 302
    assert len(pieces(session, second)) == 2
    other = f"{second.path}/criteria/C1.2/evidence"
    for piece in (*both, "999999", "x"):
        client.post(f"{other}/take-over", data={**token, "piece": piece})
    assert len(pieces(session, second)) == 2


def test_nothing_is_taken_over_while_the_reviewer_looks(
    client: HouseClient, session: Session, rounds: tuple[Case, Case]
) -> None:
    _first, second = rounds
    client.become(second.focal_point)
    path = f"{second.path}/criteria/{CODE}/evidence"
    fields = client.page(path).form("take-over")
    second.agree()
    second.submit()
    given = {**fields, "piece": str(pieces(session, rounds[0])[0].id)}
    answer = client.post(f"{path}/take-over", data=given)
    assert answer.location.endswith("/assessments")
    assert pieces(session, second) == []


@pytest.mark.parametrize("new", [False, True])
def test_a_jump_on_the_evidence_of_last_time_is_a_sign_on_new_evidence_none(
    client: HouseClient, session: Session, rounds: tuple[Case, Case], new: bool
) -> None:
    first, second = rounds
    then = pieces(session, first)[0]
    second.agree(replace(AGREED, level=2))
    second.agree(replace(AGREED, level=4, evidence=""), [CODE], revision=1)
    prove(session, second, Given(then.title, 4, Visibility.REVIEWER, LAST_YEAR, AUDIT))
    if new:
        link = "https://www.example.org/new"
        prove(session, second, Given("New", 4, Visibility.REVIEWER, url=link))
    second.submit()
    afresh(session)
    reviewer = make_person(session, Grant(Role.REVIEWER, group=Group.WORKERS))
    session.commit()
    client.become(reviewer)
    page = client.page(second.review_path)
    signs = [words(sign) for sign in page.all(".//details[@class='signs']//li")]
    jumps = [sign for sign in signs if sign.startswith("Two levels or more")]
    assert [sign.rpartition(": ")[2] for sign in jumps] == ([] if new else [CODE])


def test_a_document_over_a_year_old_is_a_sign(
    client: HouseClient, session: Session, rounds: tuple[Case, Case]
) -> None:
    _first, second = rounds
    second.agree(replace(AGREED, level=2))
    second.agree(replace(AGREED, level=2, evidence=""), [CODE], revision=1)
    prove(session, second, Given("Old", 3, Visibility.REVIEWER, date(2020, 1, 1), AUDIT))
    second.submit()
    afresh(session)
    reviewer = make_person(session, Grant(Role.REVIEWER, group=Group.WORKERS))
    session.commit()
    client.become(reviewer)
    page = client.page(second.review_path)
    signs = [words(sign) for sign in page.all(".//details[@class='signs']//li")]
    assert any("12 months" in sign and sign.endswith(f": {CODE}") for sign in signs), signs


def test_each_piece_of_the_last_round_is_titled_once_and_can_be_opened(
    client: HouseClient, session: Session, rounds: tuple[Case, Case]
) -> None:
    first, second = rounds
    audit, _site = pieces(session, first)
    client.become(second.focal_point)
    page = client.page(f"{second.path}/criteria/{CODE}/evidence")
    (form,) = (
        form for form in page.all(".//form") if form.get("action", "").endswith("/take-over")
    )
    text = words(form)
    assert text.count("The audit") == 1 and text.count("The site") == 1
    assert text.count("audit.pdf") == 1 and text.count("www.example.org") == 1
    leads = {words(link): link.get("href", "") for link in form.iter("a")}
    assert leads == {
        "audit.pdf": f"/evidence/{audit.id}/file",
        "www.example.org": "https://www.example.org/",
    }
    assert client.get(leads["audit.pdf"]).data == PDF
