"""An organization gets the certificates of whom it sent, and of nobody else (R15)."""

from datetime import timedelta
from io import BytesIO

from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.training.cohorts.certificates import OWN_CERTIFICATES, certify, issued
from capacity.training.cohorts.deciding import record_attendance
from capacity.training.cohorts.erasing import erase
from capacity.training.cohorts.models import Nomination
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from surveys.foundation.jobs.models import Job, StoredFile
from surveys.foundation.jobs.worker import run_sweeps, run_waiting_jobs
from tests.client import HouseClient, words
from tests.factories import make_organization, make_person
from tests.web.cohorts import Cohort, arranged, named, offer
from tests.web.conftest import afresh, recorded


def certified(session: Session) -> tuple[Cohort, list[Nomination]]:
    """Two of the organization and one of a ministry attended and are certified, and one of the
    organization attended, too, who is not."""
    cohort = arranged(session, places=3)
    ministry = make_organization(session, Group.GOVERNMENT)
    offer(session, cohort, ministry, 1)
    people = [named(session, cohort, number, accepted=True) for number in (1, 2, 3)]
    people.append(named(session, cohort, 4, organization=ministry, accepted=True))
    cohort.edition.ends = (now() - timedelta(days=1)).date()
    cohort.edition.begins = cohort.edition.ends - timedelta(days=4)
    planner = cohort.planner.id
    record_attendance(session, cohort.edition, {each.id: 5 for each in people}, planner, now())
    for each in people[:2] + people[3:]:
        certify(session, cohort.edition.id, each.id, planner, now())
    session.commit()
    return cohort, people


def asked(session: Session) -> int:
    query = select(func.count()).select_from(Job).where(Job.kind == OWN_CERTIFICATES)
    return afresh(session).scalar(query) or 0


def test_a_focal_point_gets_what_was_certified_of_the_own_people(
    app: Flask, client: HouseClient, session: Session
) -> None:
    cohort, people = certified(session)
    client.become(cohort.focal_point)
    listed = client.page(f"/training/organizations/{cohort.organization.id}")
    assert [words(cell) for cell in listed.all(".//table/tbody/tr/td")][-1] == "2"
    assert "Get 2 certificates" in client.page(cohort.path).text(".//main")
    answer = client.submit(f"{cohort.path}/certificates", at=cohort.path)
    run_waiting_jobs(app)
    document = PdfReader(BytesIO(client.get(f"{answer.location}/file").data))
    text = "".join(page.extract_text() for page in document.pages)
    assert len(document.pages) == 2
    assert "Participant 1" in text and "Participant 2" in text
    assert "Participant 3" not in text and "Participant 4" not in text
    assert afresh(session).get_one(Nomination, people[2].id).certificate is None
    events = recorded(session)
    assert ("cohorts.own-certificates", f"edition:{cohort.edition.id}") in events
    assert ("file.fetched", f"edition:{cohort.edition.id}") in events
    job = session.scalars(select(Job).where(Job.kind == OWN_CERTIFICATES)).one()
    assert job.ended_at is not None
    job.ended_at -= timedelta(days=2)
    session.commit()
    run_sweeps(app)
    assert afresh(session).scalars(select(StoredFile)).all() == []


def test_nobody_else_asks_for_them(client: HouseClient, session: Session) -> None:
    cohort, _people = certified(session)
    other = make_person(session, Grant(Role.FOCAL_POINT, make_organization(session).id))
    session.commit()
    for person, status in ((other, 404), (cohort.planner, 403)):
        client.become(person)
        token = client.page("/account").form()
        assert client.post(f"{cohort.path}/certificates", data=token).status_code == status
    assert asked(session) == 0


def test_who_is_forgotten_has_none_and_who_ended_still_has(
    client: HouseClient, session: Session
) -> None:
    cohort, people = certified(session)
    cohort.organization.ended_on = now().date()
    for each in people[:1]:
        erase(session, each, None, now())
    session.commit()
    (left,) = issued(session, cohort.edition.id, cohort.organization.id)
    assert left.id == people[1].id
    client.become(cohort.focal_point)
    assert client.submit(f"{cohort.path}/certificates", at=cohort.path).status_code == 302
    session.rollback()
    erase(session, people[1], None, now())
    session.commit()
    assert "certificate" not in client.page(cohort.path).text(".//main")
    token = client.page("/account").form()
    assert client.post(f"{cohort.path}/certificates", data=token).status_code == 404
    assert asked(session) == 1
