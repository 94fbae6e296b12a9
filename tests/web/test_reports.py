"""The report of an assessment: page and PDF, for the institution and later for its bureau."""

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import cast

import page as checker
import pytest
from flask import Flask
from flask_babel import force_locale
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import Statement
from capacity.diagnostics.assessments.queries import assessment_of
from capacity.reports import documents
from capacity.reports.documents import INSTITUTION_PDF, render_institution
from capacity.reports.institution import Reader
from capacity.reports.queries import institution_report
from surveys.constituents.models import AuditEvent
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.foundation.jobs.models import Job, JobState
from surveys.foundation.jobs.worker import run_waiting_jobs
from surveys.foundation.pdf import make_pdf
from tests.client import HouseClient, Page, words
from tests.web.arranging import Case, begun, closed, submitted

SignIn = Callable[..., int]


def report_path(case: Case) -> str:
    return f"{case.path}/report"


def rows(found: Page, table: str) -> dict[str, list[str]]:
    """A table's rows by their header."""
    lines = found.all(f".//table[@class='{table}']//tbody/tr")
    return {words(line[0]): [words(cell) for cell in line[1:]] for line in lines}


# --- who may read it, and when -------------------------------------------------------------------


def test_there_is_no_report_while_assessors_rate(client: HouseClient, session: Session) -> None:
    case = begun(session)
    case.rate("3")
    client.become(case.focal_point)
    assert client.get(report_path(case)).status_code == 404
    case.close()
    assert client.get(report_path(case)).status_code == 200


def test_the_institution_reads_its_draft_after_closing(
    client: HouseClient, session: Session
) -> None:
    """R12: the constituents' own diagnosis comes first."""
    case = closed(session, "2", "3")
    client.become(case.focal_point)
    found = client.page(report_path(case))
    assert "Draft: the organization is still agreeing on its levels." in found.text()
    areas = rows(found, "areas")
    assert areas["C1 Governance and accountability"][0] == "2.5"
    assert areas["C1 Governance and accountability"][-1] == "Self-rated"


def test_the_bureau_reads_it_once_submitted_and_each_look_is_noted(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    case = closed(session, "2", "3")
    reviewer = sign_in(Role.REVIEWER, group=Group.WORKERS)
    client.page(report_path(case), 404)
    case.agree()
    client.page(report_path(case), 404)
    case.submit()
    found = client.page(report_path(case))
    assert "Agreed by the organization; not reviewed yet." in found.text()
    session.rollback()
    looks = session.scalars(select(AuditEvent).where(AuditEvent.action == "report.seen")).all()
    assert [(e.person_id, e.subject) for e in looks] == [(reviewer, f"assessment:{case.id}")]


def test_the_bureau_sees_no_ratings_wishes_or_gaps(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """Self-ratings never leave the institution; desired levels and gaps need its consent."""
    case = begun(session)
    case.rate("1")
    case.rate("5")
    case.close()
    case.agree(Statement(level=3, desired=4, importance=5, rationale="We met halfway."))
    case.submit()
    client.become(case.focal_point)
    own = client.page(report_path(case))
    assert "Where assessors differed" in own.text() and "Priorities" in own.text()
    assert rows(own, "heat criteria")["C1.1 Mandate"] == ["3", "4", "5", "1", "Agreed"]
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    theirs = client.page(report_path(case))
    assert rows(theirs, "heat criteria")["C1.1 Mandate"] == ["3", "Agreed"]
    for word in ("Where assessors differed", "Priorities", "Desired", "Gap", "assessors submitted"):
        assert word not in theirs.text(), word


@pytest.mark.parametrize("group", [Group.EMPLOYERS, Group.GOVERNMENT])
def test_other_bureaus_find_nothing(
    client: HouseClient, session: Session, sign_in: SignIn, group: Group
) -> None:
    case = submitted(session)
    statuses = []
    for asking in (Group.WORKERS, group):
        sign_in(Role.REVIEWER, group=asking)
        statuses.append(client.get(report_path(case)).status_code)
        session.rollback()
    assert statuses == [200, 404]


def test_other_institutions_find_nothing(client: HouseClient, session: Session) -> None:
    case, other = submitted(session), closed(session)
    for person, status in ((case.focal_point, 200), (other.focal_point, 404)):
        client.become(person)
        assert client.get(report_path(case)).status_code == status
    assert client.get("/assessments/999999/report").status_code == 404


@pytest.mark.parametrize("role", [Role.ANALYST, Role.PLANNER, Role.DESIGNER, Role.ADMINISTRATOR])
def test_nobody_else_may_ask(
    client: HouseClient, session: Session, sign_in: SignIn, role: Role
) -> None:
    case = submitted(session)
    client.become(case.focal_point)
    assert client.get(report_path(case)).status_code == 200
    sign_in(role)
    assert client.get(report_path(case)).status_code == 403


# --- what it says --------------------------------------------------------------------------------


def test_the_page_tells_findings_in_sentences(client: HouseClient, session: Session) -> None:
    """R10: the areas the papers name, with a score, the weakest criterion and the base."""
    case = closed(session)
    case.agree()
    case.agree(Statement(level=1, desired=4, importance=5, rationale="Seen."), ["C3.2"], 1)
    client.become(case.focal_point)
    found = client.page(report_path(case))
    text = found.text()
    assert "C3 Development policy and UN/DWCP engagement has the lowest score, 2.5." in text
    assert "Importance times gap is highest for C3.2 " in text
    assert "56 criteria: 56 agreed." in text
    area = rows(found, "areas")["C3 Development policy and UN/DWCP engagement"]
    assert (area[0], area[1], area[2]) == ("2.5", "38 38", "Working")
    assert area[4].startswith("C3.2 ") and area[4].endswith("(1)")
    assert area[5] == "4 of 4"
    assert "Level 2, Started:" in text


def test_internal_democracy_is_marked_private(client: HouseClient, session: Session) -> None:
    """Convention No. 87, Article 3: W4 stays with the organization and ACTRAV."""
    case = submitted(session)
    client.become(case.focal_point)
    text = client.page(report_path(case)).text()
    assert "W4 is private: it stays with the organization and its own bureau" in text
    assert "the ILO Bureau for Workers' Activities (ACTRAV). Nobody else receives it" in text


def test_an_institution_of_a_demonstration_country_is_marked(
    client: HouseClient, session: Session
) -> None:
    case = submitted(session, country="XAA")
    client.become(case.focal_point)
    text = client.page(report_path(case)).text()
    assert "Demonstration: this organization is not real." in text


# --- the document --------------------------------------------------------------------------------


def ask(client: HouseClient, case: Case, language: str = "en") -> int:
    sent = {"language": language}
    return client.submit(f"{report_path(case)}/pdf", sent, at=report_path(case)).status_code


def jobs(session: Session) -> list[Job]:
    session.rollback()
    return list(session.scalars(select(Job).where(Job.kind == INSTITUTION_PDF)))


def text_of(pdf: PdfReader) -> str:
    return " ".join(" ".join(sheet.extract_text().split()) for sheet in pdf.pages)


def test_the_worker_makes_the_document_that_the_page_shows(
    app: Flask, client: HouseClient, session: Session
) -> None:
    """HTML and PDF are drawn from the same value, so they cannot disagree."""
    case = submitted(session)
    client.become(case.focal_point)
    shown = client.page(report_path(case))
    assert ask(client, case) == 302
    assert run_waiting_jobs(app) == 1
    (job,) = jobs(session)
    assert job.state == JobState.DONE and (job.done, job.total) == (3, 3)
    assert job.file is not None and job.file.name == f"capacity-report-{case.id}-en.pdf"
    text = text_of(PdfReader(BytesIO(job.file.content)))
    for finding in shown.all(".//dl[@class='facts findings']/dd"):
        assert words(finding) in text
    for area, (score, *_rest) in rows(shown, "areas").items():
        assert score == "3.0" and area.removesuffix(" Private") in text


def test_asking_twice_while_it_waits_makes_one_document(
    client: HouseClient, session: Session
) -> None:
    case = submitted(session)
    client.become(case.focal_point)
    assert (ask(client, case), ask(client, case)) == (302, 302)
    assert len(jobs(session)) == 1
    assert ask(client, case, "fr") == 302
    assert len(jobs(session)) == 2


def test_an_unknown_language_is_refused_at_its_field(client: HouseClient, session: Session) -> None:
    case = submitted(session)
    client.become(case.focal_point)
    assert ask(client, case, "xx") == 422
    assert jobs(session) == []


def test_the_bureau_gets_its_own_document_and_asking_is_noted(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    case = submitted(session)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    assert ask(client, case) == 302
    run_waiting_jobs(app)
    (job,) = jobs(session)
    assert job.request["reader"] == Reader.BUREAU and job.file is not None
    text = text_of(PdfReader(BytesIO(job.file.content)))
    assert "Priorities" not in text and "Desired" not in text
    assert session.scalars(select(AuditEvent).where(AuditEvent.action == "report.asked")).all()


def test_a_document_of_what_was_returned_meanwhile_is_not_made(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """The worker asks again whether the reader may have it."""
    case = submitted(session)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    assert ask(client, case) == 302
    session.rollback()
    case.assessment.state, case.assessment.returned_at = "returned", now()
    session.commit()
    run_waiting_jobs(app)
    (job,) = jobs(session)
    assert job.file is None and "not open to this reader" in job.fault


def tags(root: DictionaryObject) -> list[str]:
    """The kinds of all structure elements, in order."""
    found: list[str] = []
    if "/S" in root:
        found.append(str(root["/S"]))
    children = root.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        element = child.get_object()
        if isinstance(element, DictionaryObject):
            found += tags(element)
    return found


@pytest.fixture
def document(app: Flask, session: Session) -> Callable[[str], bytes]:
    """``document("ar")``: the PDF of a demonstration organization's report."""
    case = submitted(session, country="XAA")

    def render(language: str) -> bytes:
        with app.app_context(), force_locale(language):
            facts = assessment_of(session, case.id)
            assert facts is not None
            report = institution_report(session, facts, Reader.INSTITUTION, now())
            return make_pdf(render_institution(session, facts, report), documents.STYLES)

    return render


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_document_is_accessible_in_every_language(
    document: Callable[[str], bytes], tmp_path: Path, language: str
) -> None:
    """PDF/UA-1: tagged, with a title, its language and bookmarks; fonts embedded as subsets."""
    content = document(language)
    checked = checker.validate_pdf_bytes(content, profile="ua1")
    assert checked.is_compliant, [failure.message for failure in checked.failures]
    pdf = PdfReader(BytesIO(content))
    root = pdf.trailer["/Root"].get_object()
    assert isinstance(root, DictionaryObject)
    assert str(root["/Lang"]) == language
    assert pdf.metadata is not None and pdf.metadata.title
    kinds = tags(cast("DictionaryObject", root["/StructTreeRoot"].get_object()))
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/L"} <= set(kinds)
    assert kinds.count("/H1") == 1
    sections = [entry for entry in pdf.outline if not isinstance(entry, list)]
    assert len(sections) == 1 and len(pdf.outline[1]) > 5
    (tmp_path / "report.pdf").write_bytes(content)
    listed = subprocess.run(["pdffonts", tmp_path / "report.pdf"], capture_output=True, check=True)
    fonts = listed.stdout.decode().splitlines()[2:]
    assert fonts and all(font.split()[-5:-2] == ["yes", "yes", "yes"] for font in fonts)
    assert any("NotoSansArabic" in f.replace("-", "") for f in fonts) == (language == "ar")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_demonstration_organization_is_marked_on_every_sheet(
    document: Callable[[str], bytes],
) -> None:
    for sheet in PdfReader(BytesIO(document("en"))).pages:
        assert "Demonstration" in sheet.extract_text()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_arabic_reads_in_its_own_order(document: Callable[[str], bytes]) -> None:
    """Whole words in logical order, as a screen reader and a search need them."""
    text = text_of(PdfReader(BytesIO(document("ar"))))
    assert "الإدارة السديدة والمساءلة" in text  # area C1
    assert "الولاية" in text and "الشفافية" in text  # its first and its last criterion
