"""Letters with the link as a QR code, for those whom mail does not reach (R19)."""

import re
from datetime import timedelta
from io import BytesIO

import page as checker
import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.invitations.letters import KEPT_FOR, LETTERS, delete_old_letters
from surveys.collection.invitations.models import Invitation, InvitationLink
from surveys.collection.population.models import Contact
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.foundation.jobs.models import Job, StoredFile
from surveys.foundation.jobs.worker import run_waiting_jobs
from tests.client import HouseClient, Page
from tests.conftest import SignIn
from tests.factories import make_invitation, make_organization, make_round

LINK = re.compile(r"http://localhost(/a/[A-Za-z0-9_-]{22})")


@pytest.fixture
def designer(sign_in: SignIn) -> None:
    sign_in(Role.DESIGNER)


def arrange(session: Session, mode: Mode) -> tuple[Round, list[Invitation]]:
    """Three who wait for a letter, in three languages; one has an address, two have e-mail."""
    round_ = make_round(session, mode=mode)
    round_.organizer = "The regional office"
    waiting = []
    for number, language in enumerate(["en", "fr", "ar"]):
        union = make_organization(session, Group.WORKERS, language=language)
        invitation, _secret = make_invitation(session, round_, union, language)
        contact = Contact(round_id=round_.id, name="", email="unit@example.org" if number else "")
        contact.address = "Labour Street 5\nDakar" if number == 0 else ""
        invitation.contact = contact
        waiting.append(invitation)
    session.query(InvitationLink).delete()
    session.commit()
    return round_, waiting


def ask(client: HouseClient, round_: Round, whom: str, language: str = "") -> str:
    path = f"/rounds/{round_.id}/letters"
    answer = client.submit(path, {"whom": whom, "language": language}, at=path)
    assert answer.status_code == 302, Page(answer.text).text(".//main")
    return str(answer.location)


@pytest.mark.usefixtures("designer")
def test_letters_are_made_in_each_language_and_their_links_open(
    app: Flask, client: HouseClient, session: Session
) -> None:
    round_, _ = arrange(session, Mode.CONFIDENTIAL)
    ask(client, round_, "everybody")
    run_waiting_jobs(app)
    session.rollback()
    job = session.scalars(select(Job).where(Job.kind == LETTERS)).one()
    assert job.file is not None, job.fault
    reader = PdfReader(BytesIO(job.file.content))
    assert len(reader.pages) == 4  # what this is, and three letters
    texts = [page.extract_text() for page in reader.pages]
    whole = "\n".join(texts)
    assert "Labour Street 5" in whole and "The regional office" in whole
    links = {match.group(1) for text in texts for match in LINK.finditer(text.replace("\n", ""))}
    assert len(links) == 3
    respondent = app.test_client()
    languages = {Page(respondent.get(link).text).html.get("lang") for link in links}
    assert languages == {"en", "fr", "ar"}
    checked = checker.validate_pdf_bytes(job.file.content, profile="ua1")
    assert checked.is_compliant, [failure.message for failure in checked.failures]


@pytest.mark.usefixtures("designer")
def test_whom_to_write_to_is_counted_before(client: HouseClient, session: Session) -> None:
    round_, waiting = arrange(session, Mode.CONFIDENTIAL)
    waiting[2].outcome = "refused"
    session.commit()
    page = client.page(f"/rounds/{round_.id}/letters")
    said = page.text(".//main")
    for choice in (
        "Those with a postal address: 1",
        "Those without an e-mail address: 1",
        "Everybody who has not begun: 2",
    ):
        assert choice in said


@pytest.mark.usefixtures("designer")
def test_letters_that_hold_links_are_deleted_after_a_day(
    app: Flask, client: HouseClient, session: Session
) -> None:
    round_, _ = arrange(session, Mode.CONFIDENTIAL)
    ask(client, round_, "with_address")
    run_waiting_jobs(app)
    for later, left in ((KEPT_FOR - timedelta(hours=1), 1), (KEPT_FOR + timedelta(hours=1), 0)):
        delete_old_letters(session, now() + later)
        session.commit()
        assert len(session.scalars(select(StoredFile)).all()) == left


@pytest.mark.usefixtures("designer")
def test_letters_of_an_anonymous_round_are_shown_once_and_kept_nowhere(
    app: Flask, client: HouseClient, session: Session
) -> None:
    round_, _ = arrange(session, Mode.ANONYMOUS)
    path = f"/rounds/{round_.id}/letters"
    answer = client.submit(path, {"whom": "everybody", "language": ""}, at=path)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    links = set(LINK.findall(answer.text))
    assert len(links) == 3
    assert all(app.test_client().get(link).status_code == 200 for link in links)
    session.rollback()
    assert not session.scalars(select(Job)).all()
    assert not session.scalars(select(StoredFile)).all()
    # Everybody has a link now, and a second one would let somebody answer twice.
    ask(client, round_, "everybody")
    session.rollback()
    assert len(session.scalars(select(InvitationLink)).all()) == 3


@pytest.mark.usefixtures("designer")
def test_a_sample_shows_the_letter_in_the_pages_language_and_makes_no_link(
    client: HouseClient, session: Session
) -> None:
    round_, _ = arrange(session, Mode.CONFIDENTIAL)
    page = client.page(f"/rounds/{round_.id}/letters/sample?lang=ar")
    (letter,) = page.all(".//section[@class='letter']")
    assert (letter.get("lang"), letter.get("dir")) == ("ar", "rtl")
    assert session.scalars(select(InvitationLink)).all() == []


@pytest.mark.usefixtures("designer")
def test_a_closed_round_sends_no_letters(client: HouseClient, session: Session) -> None:
    round_ = make_round(session, opened_days_ago=9, closes_in_days=-1)
    session.commit()
    page = client.page(f"/rounds/{round_.id}/letters")
    assert "The round is closed" in page.text(".//main")
    assert not page.all(".//main//form")
