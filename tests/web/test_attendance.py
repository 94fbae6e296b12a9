"""Who was there (R15): certificates that anybody can check, and names that are forgotten."""

from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.training.cohorts.deciding import record_attendance
from capacity.training.cohorts.erasing import forget_old_names
from capacity.training.cohorts.models import Nomination
from capacity.training.cohorts.nominating import add_participant
from capacity.training.domain.cohorts import ParticipantKind
from capacity.training.domain.courses import EditionState
from surveys.foundation.database import now
from surveys.foundation.jobs.models import Job, StoredFile
from surveys.foundation.jobs.worker import run_waiting_jobs
from tests.client import HouseClient, Page
from tests.web.cohorts import arranged, named, over, person_named, posted, states
from tests.web.conftest import afresh


def test_attendance_decides_who_gets_a_certificate_that_anybody_can_check(
    app: Flask, client: HouseClient, session: Session
) -> None:
    cohort = arranged(session, places=3)
    here, left, arabic = (
        named(session, cohort, number, language=language, accepted=True).id
        for number, language in ((1, "en"), (2, "en"), (3, "ar"))
    )
    client.become(cohort.planner)
    path = f"{cohort.planners_path}/attendance"
    page = posted(client, path, **{f"days-{here}": "5"})
    assert "This edition is not over yet." in page.text()
    over(session, cohort)
    wrong = client.submit(path, {f"days-{here}": "6", f"days-{left}": "3"})
    assert wrong.status_code == 422
    assert "Enter a whole number from 0 to 5." in Page(wrong.text).text(".//main")
    client.submit(path, {f"days-{here}": "4", f"days-{left}": "3", f"days-{arabic}": "5"})
    assert states(session) == ["attended", "absent", "attended"]
    session.refresh(cohort.edition)
    assert cohort.edition.state == EditionState.HELD
    posted(client, f"{cohort.planners_path}/certificates")
    run_waiting_jobs(app)
    job = afresh(session).scalars(select(Job)).one()
    assert job.state == "done", job.fault
    document = PdfReader(BytesIO(session.scalars(select(StoredFile)).one().content))
    assert len(document.pages) == 2
    text = document.pages[0].extract_text()
    assert "Participant 1" in text and "Participant 2" not in text
    number = session.get_one(Nomination, here).certificate
    assert number is not None and number in text
    visitor = app.test_client()
    typed = visitor.get("/certificates", query_string={"number": number.lower().replace("-", " ")})
    page = Page(visitor.get(str(typed.location)).text)
    assert "This certificate is genuine." in page.text(".//main")
    assert "P." in page.text(".//main") and "Participant" not in page.text(".//dl/dd")
    assert visitor.get("/certificates/AAAAA-AAAAA-AAAAA-AAAAA").status_code == 404
    # Corrected afterwards, the certificate is void.
    client.submit(path, {f"days-{here}": "1"})
    assert visitor.get(f"/certificates/{number}").status_code == 404
    page = posted(client, f"/training/nominations/{here}", go="refuse", reason="Too late")
    assert "has begun or is over" in page.text()
    assert states(session)[0] == "absent"


@pytest.mark.parametrize(("country", "real"), [("SEN", True), ("XAA", False)])
def test_certificates_of_a_demonstration_say_so(
    app: Flask, client: HouseClient, session: Session, country: str, real: bool
) -> None:
    """Of staff as well, where only demonstration organizations sent anybody."""
    cohort = arranged(session)
    cohort.organization.country_iso3 = country
    sent, planner = named(session, cohort, accepted=True), cohort.planner.id
    member = add_participant(
        session,
        cohort.edition,
        ParticipantKind.STAFF,
        "africa",
        person_named(2, "woman", "en"),
        planner,
        now(),
    )
    session.commit()
    over(session, cohort)
    record_attendance(session, cohort.edition, {sent.id: 5, member.id: 5}, planner, now())
    session.commit()
    client.become(cohort.planner)
    posted(client, f"{cohort.planners_path}/certificates")
    run_waiting_jobs(app)
    document = PdfReader(BytesIO(afresh(session).scalars(select(StoredFile)).one().content))
    marked = ["Demonstration, not real" in sheet.extract_text() for sheet in document.pages]
    assert marked == [not real, not real]
    for nomination in session.scalars(select(Nomination)):
        page = client.page(f"/certificates/{nomination.certificate}").text(".//main")
        assert "This certificate is genuine." in page
        assert ("Demonstration, not real" in page) is not real


def test_names_are_forgotten_two_years_after_the_edition(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session)
    named(session, cohort, accepted=True)
    over(session, cohort, days_ago=731)
    forget_old_names(session, now())
    assert session.scalars(select(Nomination.name)).one() == "Participant 1"
    over(session, cohort, days_ago=732)
    forget_old_names(session, now())
    session.commit()
    kept = session.scalars(select(Nomination)).one()
    assert (kept.name, kept.email, kept.sex, kept.state) == ("", "", "woman", "accepted")
    client.become(cohort.planner)
    assert "Name erased" in client.page(cohort.planners_path).text(".//main")
