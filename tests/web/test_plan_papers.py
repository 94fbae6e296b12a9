"""A plan on paper: the PDF and the workbook for a management board."""

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from flask_babel import force_locale
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from python_calamine import CalamineWorkbook
from sqlalchemy import null, select, update
from sqlalchemy.orm import Session

from capacity.training.demand.queries import NEEDS_OFFER
from capacity.training.plans.jobs import KEPT_FOR, delete_old_papers
from capacity.training.plans.models import PlanScenario
from capacity.training.plans.papers import paper_of
from capacity.training.plans.printing import render_paper
from surveys.constituents.consents import withdraw_consent
from surveys.constituents.models import AuditEvent
from surveys.constituents.policy import POLICY
from surveys.constituents.roles import Role
from surveys.foundation.database import database, now
from surveys.foundation.jobs.models import Job, JobState, StoredFile
from surveys.foundation.jobs.worker import run_waiting_jobs
from tests.client import HouseClient, parsed, words
from tests.web.conftest import afresh
from tests.web.training_plans import World, planned, world

SignIn = Callable[..., int]


@pytest.fixture
def made(session: Session, sign_in: SignIn) -> World:
    found = world(session)
    sign_in(Role.PLANNER)
    return found


@pytest.fixture
def proposed(client: HouseClient, app: Flask, session: Session, made: World) -> PlanScenario:
    """20,000 euros are enough for one edition with a place for each of six organizations."""
    found = planned(session, made, budget=20_000)
    address = f"/training/scenarios/{found.id}"
    client.submit(f"{address}/propose", at=address)
    run_waiting_jobs(app)
    return found


def asked_for(
    client: HouseClient, app: Flask, scenario: PlanScenario, kind: str, language: str = "en"
) -> bytes:
    """Press the button of the page "on paper", have it made, and fetch it from the job's page."""
    address = f"/training/scenarios/{scenario.id}"
    form = client.page(f"{address}/paper").form(f"{address}/pdf")
    answer = client.post(f"{address}/{kind}", data={**form, "language": language})
    assert answer.status_code == 302
    run_waiting_jobs(app)
    fetched = client.get(f"{answer.headers['Location']}/file")
    assert fetched.status_code == 200
    return bytes(fetched.data)


def written(content: bytes, tmp_path: Path) -> str:
    """The text of a PDF in its order on the page."""
    path = tmp_path / "plan.pdf"
    path.write_bytes(content)
    done = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    )
    return " ".join(done.stdout.split())


def bookmarks(outline: Any) -> set[str]:
    """The titles of all bookmarks, at whatever depth."""
    found: set[str] = set()
    for each in outline:
        found |= bookmarks(each) if isinstance(each, list) else {each.title}
    return found


def paper_html(app: Flask, scenario: PlanScenario, language: str) -> str:
    with app.test_request_context(), force_locale(language), database().reading() as session:
        paper = paper_of(session, scenario.id, now())
        assert paper is not None
        return render_paper(paper)


def test_the_pdf_says_what_the_page_says(
    client: HouseClient, app: Flask, made: World, proposed: PlanScenario, tmp_path: Path
) -> None:
    content = asked_for(client, app, proposed, "pdf")
    text = written(content, tmp_path)
    finding = "66.7% of the demand is addressed: by 1 edition with 6 places, for €16,000."
    for told in (
        finding,
        "It is proved that no plan within these bounds addresses more.",
        "Without the bound “the budget of €20,000” up to",
        "Most stays unmet in C3",
        "Proposed, not approved.",
        "Not spent",
        "no plan within the bounds addresses more than 66.7%",
        "plan-addressed/1",
        made.organizations[0].name,
    ):
        assert told in text, told
    assert finding in client.page(f"/training/scenarios/{proposed.id}").text()
    reader = PdfReader(BytesIO(content))
    root = cast("DictionaryObject", reader.trailer["/Root"].get_object())
    assert cast("DictionaryObject", root["/MarkInfo"])["/Marked"]
    assert {"Findings", "Calendar", "Budget", "How this plan is made"} <= bookmarks(reader.outline)
    assert f"1 / {len(reader.pages)}" not in text  # the cover has no page number
    assert f"2 / {len(reader.pages)}" in text


def test_the_workbook_holds_numbers_as_numbers(
    client: HouseClient, app: Flask, session: Session, made: World, proposed: PlanScenario
) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(asked_for(client, app, proposed, "workbook")))
    assert book.sheet_names == [
        "Plan",
        "Editions",
        "Places",
        "Demand",
        "Needs unmet",
        "Bounds",
        "Method",
    ]

    def rows(name: str) -> list[dict[str, Any]]:
        heading, *lines = book.get_sheet_by_name(name).to_python()
        return [dict(zip(map(str, heading), line, strict=True)) for line in lines]

    plan = {row["What"]: row for row in rows("Plan")}
    assert plan["Cost"]["Euros"] == 16_000
    assert plan["Places"]["Number"] == 6
    addressed = plan["Share of the demand that a plan addresses"]
    assert (round(addressed["Share"], 6), addressed["Denominator"]) == (0.666667, 18)
    (edition,) = rows("Editions")
    assert (edition["Places"], edition["Cost"], edition["Workers"], edition["Africa"]) == (
        6,
        16_000,
        6,
        6,
    )
    assert {row["Organization"] for row in rows("Places")} == {
        each.name for each in made.organizations
    }
    assert sum(row["Part of the demand"] for row in rows("Demand")) == pytest.approx(1)
    assert sum(row["Share of the demand"] for row in rows("Needs unmet")) == pytest.approx(1 / 3)
    assert any(row["What"] == "Bound" and row["Share of the demand"] > 0 for row in rows("Bounds"))
    assert "plan-gap/1" in {row["Rule"] for row in rows("Method")}


def test_who_shares_no_more_is_counted_and_not_named(
    client: HouseClient, app: Flask, session: Session, made: World, proposed: PlanScenario
) -> None:
    """Not approved, it is not printed any more; approved, without what would tell of the demand."""
    gone = made.organizations[0]
    afresh(session)
    withdraw_consent(session, gone, NEEDS_OFFER, made.person_id, now())
    session.commit()
    address = f"/training/scenarios/{proposed.id}"
    assert "There is no plan yet that could be printed." in client.page(f"{address}/paper").text()
    found = afresh(session).get_one(PlanScenario, proposed.id)
    found.approved_by, found.approved_at, found.decision = made.person_id, now(), "Board"
    session.commit()
    html = paper_html(app, proposed, "en")
    assert gone.name not in html
    assert made.organizations[1].name in html
    assert "1 organization is not named." in html
    withheld = "Organizations have withdrawn their needs since: the demand is not shown."
    assert withheld in html and "Most stays unmet" not in html and "by the first reason" not in html
    book = CalamineWorkbook.from_filelike(BytesIO(asked_for(client, app, proposed, "workbook")))
    for name in ("Demand", "Needs unmet"):
        _heading, (cell, *_rest) = book.get_sheet_by_name(name).to_python()
        assert cell == withheld
    page = client.page(address)
    assert withheld in page.text() and "What stays unmet" not in page.text()
    # It was offered places, so its name stays; what it needs does not.
    rows = {words(row[0]): words(row[1]) for row in page.all(".//details//tbody/tr")}
    assert rows[gone.name] == "–" and "C1.1" in rows[made.organizations[1].name]


def test_the_file_is_for_planners_and_goes_after_a_day(
    client: HouseClient, app: Flask, session: Session, sign_in: SignIn, proposed: PlanScenario
) -> None:
    asked_for(client, app, proposed, "workbook")
    (job,) = afresh(session).scalars(select(Job).where(Job.kind == "training-plan-xlsx"))
    with app.app_context():
        delete_old_papers(session, now() + KEPT_FOR / 2)
        assert job.file is not None
    job.owner_id = sign_in(Role.ANALYST)
    session.commit()
    assert client.get(f"/jobs/{job.id}/file").status_code == 403
    delete_old_papers(session, now() + KEPT_FOR * 2)
    session.commit()
    assert afresh(session).scalars(select(StoredFile)).all() == []
    assert set(app.extensions["job_actions"].values()) <= POLICY.keys()


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_the_document_is_in_the_language_that_was_asked_for(
    app: Flask, proposed: PlanScenario, language: str, direction: str
) -> None:
    page = parsed(paper_html(app, proposed, language))
    assert (page.html.get("lang"), page.html.get("dir")) == (language, direction)
    assert "66" in page.text(".//dl[@class='facts findings']")


def test_asked_twice_it_is_made_once_and_that_is_on_record(
    client: HouseClient, session: Session, proposed: PlanScenario
) -> None:
    address = f"/training/scenarios/{proposed.id}"
    form = client.page(f"{address}/paper").form(f"{address}/pdf")
    first, again = (client.post(f"{address}/pdf", data=form) for _time in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    afresh(session)
    (job,) = session.scalars(select(Job).where(Job.kind == "training-plan-pdf"))
    assert (job.state, job.subject) == (JobState.WAITING, f"scenario:{proposed.id}")
    events = select(AuditEvent).where(AuditEvent.action == "training.plan-written")
    assert len(session.scalars(events).all()) == 2


def test_without_a_proposal_there_is_nothing_to_print(
    client: HouseClient, session: Session, proposed: PlanScenario
) -> None:
    address = f"/training/scenarios/{proposed.id}"
    token = client.page(f"{address}/paper").form(f"{address}/pdf")
    answer = client.post(f"{address}/pdf", data={**token, "language": "tlh"})
    assert answer.status_code == 422
    assert parsed(answer.text).all(".//p[@id='language-error']")
    afresh(session)
    session.execute(update(PlanScenario).values(solution=null(), solved_at=None))
    session.commit()
    assert "Have a plan proposed first" in client.page(f"{address}/paper").text()
    answer = client.post(f"{address}/workbook", data=token)
    assert answer.headers["Location"] == address
    afresh(session)
    assert not session.scalars(select(Job).where(Job.kind == "training-plan-xlsx")).all()
