"""One's own answers: to read and print, as a PDF, as data.

In an anonymous round nothing of it leaves a trace: no job, no file, nothing about the organization.
"""

import json
import subprocess
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import page as checker
import pytest
from flask import Flask
from flask_babel import force_locale
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.answering.documents import STYLES, render_receipt
from surveys.collection.answering.receipt_jobs import RECEIPT_PDF, forget_old_receipts
from surveys.collection.invitations.actions import revoke_invitation
from surveys.collection.rounds.domain import Mode
from surveys.foundation.database import Base, now
from surveys.foundation.jobs.models import Job, JobState, StoredFile
from surveys.foundation.jobs.worker import run_waiting_jobs
from surveys.foundation.pdf import make_pdf
from tests.client import HouseClient, Page, words
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS
from tests.web.own import Respondent, end, respondent


def said(page: Page) -> dict[str, str]:
    """Each question and what stands below it."""
    return {
        words(one.findall(".//h3")[0]): " / ".join(map(words, one.findall(".//*[@class]")[1:2]))
        for one in page.all(".//*[@class='one']")
    }


def test_every_item_asked_stands_with_its_answer_in_words(
    client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    me.answer()
    found = said(client.page(f"{me.path}/answers"))
    assert found == {
        "Are you a member?": "Yes",
        "For how many years?": "1,234",
        "How are you reached?": "By postBy phone",
        "You are heard": "Left open",
        "Again?": "7, from 0 to 10",
        "How far?": "At firstStep 2 ThenLeft open",
        "Where?": "Senegal",
        "What is it called?": "Left open",
        "Remarks": "First line second <line>",
    }


def test_what_logic_hides_is_not_among_them(client: HouseClient, session: Session) -> None:
    me = respondent(session)
    me.answer()
    me.answer({"member": "no"})
    assert "For how many years?" not in said(client.page(f"{me.path}/answers"))


def test_it_says_what_whose_and_when(client: HouseClient, session: Session) -> None:
    me = respondent(session)
    code = me.answer().receipt_code
    text = client.page(f"{me.path}/answers").text()
    assert "These answers are not submitted yet." in text and code in text
    assert me.organization.name in text and me.round.title in text
    me.answer(submit=True)
    text = client.page(f"{me.path}/answers").text()
    assert "not submitted yet" not in text
    assert "Submitted" in text and "(Coordinated Universal Time)" in text


def test_after_the_round_has_ended_submitted_answers_can_still_be_read(
    client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    me.answer(submit=True)
    end(me.round, session)
    page = client.page(f"{me.path}/answers")
    assert "Are you a member?" in said(page)
    assert "Withdraw my answers" not in page.links()


def test_who_answered_nothing_is_led_to_the_beginning(
    client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    for path in ("answers", "answers.json"):
        assert client.get(f"{me.path}/{path}").location == me.path
    for path in ("pdf", "pdf/file"):
        assert client.get(f"{me.path}/{path}").location == f"{me.path}/answers"


def test_a_withdrawn_invitation_and_an_unknown_link_open_nothing(
    client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    me.answer(submit=True)
    revoke_invitation(session, me.invitation, now())
    session.commit()
    for path in ("answers", "answers.json", "pdf", "pdf/file", "withdraw"):
        assert client.get(f"{me.path}/{path}").status_code == 410
        assert client.get(f"/a/unknown/{path}").status_code == 404


@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
def test_it_comes_in_the_language_of_the_page(
    client: HouseClient, session: Session, language: str, direction: str
) -> None:
    me = respondent(session)
    me.answer()
    page = client.page(f"{me.path}/answers?lang={language}")
    assert (page.html.get("lang"), page.html.get("dir")) == (language, direction)
    titles = said(page)
    assert ("Êtes-vous membre ?" if language == "fr" else "Are you a member?") in titles
    if language != "en":
        foreign = page.all(".//h3/span[@lang='en']")
        assert "Where?" in map(words, foreign), "what is not translated says its language"


def test_the_data_are_the_answers_as_they_are_kept(client: HouseClient, session: Session) -> None:
    me = respondent(session)
    kept = me.answer(submit=True)
    reply = client.get(f"{me.path}/answers.json")
    assert reply.headers["Content-Disposition"].startswith("attachment")
    found = json.loads(reply.text)
    assert found["answers"]["ways"] == ["post", "phone"]
    assert found["answers"]["remark"] == "First line\nsecond <line>"
    assert (found["code"], found["organization"]) == (kept.receipt_code, me.organization.name)


# --- who answered what ---------------------------------------------------------------------------


def test_where_several_share_a_response_each_item_says_who_answered(
    client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    me.answer()
    me.mark({"member": [1, "d1", 1, ""], "again": [2, "d2", 1, "Legal unit"]})
    text = client.page(f"{me.path}/answers").text()
    assert "Answered by \N{FIRST STRONG ISOLATE}Legal unit" in text
    assert f"Answered by \N{FIRST STRONG ISOLATE}{me.organization.name}" in text


def test_where_one_person_answers_alone_nobody_is_named(
    client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    me.answer()
    me.mark({"member": [1, "d1", 1, ""], "again": [2, "d2", 1, ""]})
    assert "Answered by" not in client.page(f"{me.path}/answers").text()


# --- anonymous -----------------------------------------------------------------------------------


def everything(session: Session) -> dict[str, list[str]]:
    session.rollback()
    session.expire_all()
    tables = Base.metadata.sorted_tables
    return {t.name: sorted(map(repr, session.execute(select(t)))) for t in tables}


def test_in_an_anonymous_round_reading_them_leaves_no_trace(
    client: HouseClient, session: Session
) -> None:
    me = respondent(session, Mode.ANONYMOUS)
    me.answer(submit=True)
    before = everything(session)
    page = client.page(f"{me.path}/answers")
    data = json.loads(client.get(f"{me.path}/answers.json").text)
    for text in (page.text(), json.dumps(data, ensure_ascii=False)):
        assert me.organization.name not in text
    assert "(Coordinated Universal Time)" not in page.text(), "only the day is known"
    assert data["organization"] is None and len(data["submitted"]) == len("2026-11-21")
    assert "print this page" in page.text()
    assert everything(session) == before


def test_in_an_anonymous_round_no_job_and_no_file_is_made(
    client: HouseClient, session: Session
) -> None:
    me = respondent(session, Mode.ANONYMOUS)
    me.answer(submit=True)
    before = everything(session)
    page = client.page(f"{me.path}/answers")
    assert not [f for f in page.all(".//form") if f.get("action", "").endswith("/pdf")]
    token = client.page(f"{me.path}/withdraw").form("/withdraw")["form_token"]
    reply = client.post(f"{me.path}/pdf", data={"form_token": token})
    assert reply.location == f"{me.path}/answers"
    assert client.get(f"{me.path}/pdf").location == f"{me.path}/answers"
    assert everything(session) == before


# --- the PDF -------------------------------------------------------------------------------------


def ask(client: HouseClient, me: Respondent) -> str:
    reply = client.submit(f"{me.path}/pdf", at=f"{me.path}/answers")
    assert reply.location == f"{me.path}/pdf"
    return reply.location


def jobs(session: Session) -> list[Job]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(Job).where(Job.kind == RECEIPT_PDF)))


def test_the_worker_makes_the_pdf_and_the_page_looks_again_until_it_is_there(
    app: Flask, client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    code = me.answer(submit=True).receipt_code
    waiting = client.get(ask(client, me))
    assert waiting.headers["Refresh"] == "2" and "is being made" in waiting.text
    assert run_waiting_jobs(app) == 1
    ready = client.get(f"{me.path}/pdf")
    assert "Refresh" not in ready.headers
    reply = client.get(Page(ready.text).links()["Download the PDF"])
    assert reply.headers["Content-Disposition"].startswith("attachment")
    assert f"answers-{code}-en.pdf" in reply.headers["Content-Disposition"]
    text = " ".join(
        " ".join(s.extract_text().split()) for s in PdfReader(BytesIO(reply.data)).pages
    )
    for wanted in (code, "A small survey", "Senegal", "Left open", "1,234", me.organization.name):
        assert wanted in text
    assert me.token not in text


def test_asking_again_for_the_same_makes_nothing_new(
    app: Flask, client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    me.answer()
    ask(client, me)
    ask(client, me)
    run_waiting_jobs(app)
    ask(client, me)
    assert [job.state for job in jobs(session)] == [JobState.DONE]


def test_changed_answers_make_a_new_one_and_the_old_one_goes(
    app: Flask, client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    me.answer()
    ask(client, me)
    run_waiting_jobs(app)
    me.answer({"years": 99})
    ask(client, me)
    run_waiting_jobs(app)
    (job,) = jobs(session)
    assert job.file is not None
    assert len(session.scalars(select(StoredFile)).all()) == 1
    assert "99" in PdfReader(BytesIO(job.file.content)).pages[1].extract_text()


def test_ten_minutes_later_it_is_gone(app: Flask, client: HouseClient, session: Session) -> None:
    me = respondent(session)
    me.answer()
    ask(client, me)
    run_waiting_jobs(app)
    forget_old_receipts(session, now() + timedelta(minutes=9))
    session.commit()
    assert len(jobs(session)) == 1
    forget_old_receipts(session, now() + timedelta(minutes=11))
    session.commit()
    assert jobs(session) == [] and session.scalars(select(StoredFile)).all() == []
    assert client.get(f"{me.path}/pdf/file").location == f"{me.path}/answers"


def test_it_belongs_to_no_account_and_to_no_other_link(
    app: Flask, client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    me.answer()
    other = respondent(session, round_=me.round)
    other.answer()
    ask(client, me)
    run_waiting_jobs(app)
    assert jobs(session)[0].owner_id is None
    assert client.get(f"{other.path}/pdf/file").location == f"{other.path}/answers"


def test_a_pdf_of_withdrawn_answers_is_not_made(
    app: Flask, client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    kept = me.answer()
    ask(client, me)
    session.delete(kept)
    session.commit()
    run_waiting_jobs(app)
    (job,) = jobs(session)
    assert job.file is None and "there are no answers" in job.fault


def test_without_the_forms_token_nothing_is_asked_for(
    client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    me.answer()
    assert client.post(f"{me.path}/pdf", data={"form_token": "x"}).status_code == 400
    assert jobs(session) == []


@pytest.fixture
def document(app: Flask, session: Session) -> Callable[[str], bytes]:
    """``document("ar")``: the PDF of answers of every kind."""
    me = respondent(session)
    kept = me.answer(submit=True)

    def render(language: str) -> bytes:
        with app.app_context(), force_locale(language):
            return make_pdf(render_receipt(session, kept, language, now()), STYLES)

    return render


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_document_is_accessible_in_every_language(
    document: Callable[[str], bytes], tmp_path: Path, language: str
) -> None:
    """PDF/UA-1: tagged, with a title and its language; numbered sheets; fonts embedded."""
    content = document(language)
    checked = checker.validate_pdf_bytes(content, profile="ua1")
    assert checked.is_compliant, [failure.message for failure in checked.failures]
    pdf = PdfReader(BytesIO(content))
    root = pdf.trailer["/Root"].get_object()
    assert isinstance(root, DictionaryObject) and str(root["/Lang"]) == language
    assert pdf.metadata is not None and pdf.metadata.title
    assert "2 / 2" in pdf.pages[1].extract_text()
    (tmp_path / "answers.pdf").write_bytes(content)
    listed = subprocess.run(["pdffonts", tmp_path / "answers.pdf"], capture_output=True, check=True)
    fonts = listed.stdout.decode().splitlines()[2:]
    assert fonts and all(font.split()[-5:-2] == ["yes", "yes", "yes"] for font in fonts)


def test_the_pages_before_and_after_submitting_lead_to_them(
    client: HouseClient, session: Session
) -> None:
    me = respondent(session)
    me.answer()
    assert f"{me.path}/answers" in client.page(f"{me.path}/review").links().values()
    me.answer(submit=True)
    assert f"{me.path}/answers" in client.page(f"{me.path}/receipt").links().values()
