"""Cohorts (R15, R16): places offered, who is accepted, letters, attendance, certificates."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO
from threading import Barrier

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from capacity.training.cohorts.actions import NotPossible
from capacity.training.cohorts.deciding import accept
from capacity.training.cohorts.erasing import forget_old_names
from capacity.training.cohorts.models import (
    Fellowship,
    Nomination,
    NominationEvent,
    ParticipantLetter,
    PlaceOffer,
)
from capacity.training.cohorts.nominating import withdraw
from capacity.training.demand.queries import NEEDS_OFFER
from capacity.training.domain.courses import EditionState
from surveys.constituents.consents import give_consent, withdraw_consent
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import Database, now
from surveys.foundation.jobs.models import Job, StoredFile
from surveys.foundation.jobs.worker import run_sweeps, run_waiting_jobs
from tests.client import HouseClient, Page, words
from tests.factories import make_organization, make_person
from tests.mailbox import Mailbox, mailbox, mailing
from tests.web.cohorts import Cohort, arranged, named, offer
from tests.web.conftest import afresh, recorded

__all__ = ["mailbox", "mailing"]

LINK = re.compile(r"http://localhost(/t/[A-Za-z0-9_-]{22})")


def states(session: Session) -> list[str]:
    return list(afresh(session).scalars(select(Nomination.state).order_by(Nomination.id)))


def over(session: Session, cohort: Cohort, days_ago: int = 1) -> None:
    """The edition, five days long, ended so long ago."""
    session.rollback()
    cohort.edition.ends = (now() - timedelta(days=days_ago)).date()
    cohort.edition.begins = cohort.edition.ends - timedelta(days=4)
    session.commit()


def posted(client: HouseClient, path: str, **data: str) -> Page:
    """Post it and read the page that follows."""
    token = client.page("/account").form()
    answer = client.post(path, data={**token, **data}, follow_redirects=True)
    assert answer.status_code == 200, (path, answer.status_code)
    return Page(answer.text)


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


# --- places --------------------------------------------------------------------------------------


def test_places_are_offered_whether_or_not_the_organization_shares_its_needs(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session, seats=5)
    ministry = make_organization(session, Group.GOVERNMENT)
    session.commit()
    client.become(cohort.planner)
    path = f"{cohort.planners_path}/offers"
    data = {"organization": str(ministry.id), "places": "3", "for_women": "1"}
    too_many = client.submit(path, {**data, "places": "4"})
    assert too_many.status_code == 422
    assert "Only 3 seats are left for this." in Page(too_many.text).text(".//main")
    client.submit(path, data)
    page = client.page(cohort.planners_path)
    assert ministry.name in page.text(".//main") and "0 of 5 seats are taken." in page.text()
    # Offered again, as many as said now; the form shows what was offered.
    again = client.page(f"{path}?organization={ministry.id}").form(path)
    assert (again["places"], again["for_women"]) == ("3", "1")
    client.submit(path, {**data, "places": "2"})
    session.rollback()
    offers = session.scalars(select(PlaceOffer).order_by(PlaceOffer.places)).all()
    assert [each.places for each in offers] == [2, 2]


def test_what_is_to_be_strengthened_is_shown_to_planners_while_needs_are_shared(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session)
    give_consent(session, cohort.organization, NEEDS_OFFER, cohort.focal_point.id, now())
    session.commit()
    client.become(cohort.planner)
    path = f"{cohort.planners_path}/offers"
    asked = f"{path}?organization={cohort.organization.id}"
    assert client.page(asked).form(path)["criteria"] == "C1.1"
    withdraw_consent(session, cohort.organization, NEEDS_OFFER, cohort.focal_point.id, now())
    session.commit()
    assert "criteria" not in client.page(asked).form(path)
    client.submit(path, {"organization": str(cohort.organization.id), "places": "3"})
    offer = afresh(session).scalars(select(PlaceOffer)).one()
    assert (offer.places, offer.criteria) == (3, ["C1.1"])  # what was not shown stays


def test_numbers_that_no_record_has_are_no_page(client: HouseClient, session: Session) -> None:
    cohort = arranged(session)
    client.become(cohort.planner)
    token = client.page("/account").form()
    for wrong in ("100000000000000000000", "2147483648", "-1", "one"):
        assert client.get(f"{cohort.planners_path}/offers?organization={wrong}").status_code == 404
        for path in ("certificates", "letters"):
            answer = client.post(
                f"{cohort.planners_path}/{path}", data={**token, "nomination": wrong}
            )
            assert answer.status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"places": "0"}, "Enter a whole number from 1 to 500."),
        ({"places": "two"}, "Enter a whole number."),
        ({"places": "1", "for_women": "2"}, "No more than the places."),
        ({"organization": ""}, "Fill in this field."),
    ],
)
def test_what_no_offer_can_be_is_said_at_its_field(
    client: HouseClient, session: Session, data: dict[str, str], said: str
) -> None:
    cohort = arranged(session)
    client.become(cohort.planner)
    path = f"{cohort.planners_path}/offers"
    form = {"organization": str(cohort.organization.id), "places": "1", **data}
    answer = client.submit(path, form)
    assert answer.status_code == 422 and said in Page(answer.text).text(".//main")


def test_an_offer_cannot_shrink_below_those_named(client: HouseClient, session: Session) -> None:
    cohort = arranged(session)
    for number in (1, 2):
        named(session, cohort, number, sex="man")
    client.become(cohort.planner)
    path = f"{cohort.planners_path}/offers"
    for change in ({"places": "1"}, {"places": "2", "for_women": "1"}):
        data = {"organization": str(cohort.organization.id), **change}
        answer = client.submit(path, data)
        assert answer.status_code == 422
        assert "has already nominated more people, or more men" in answer.text


# --- decisions -----------------------------------------------------------------------------------


def test_a_place_that_becomes_free_is_proposed_to_the_same_organization(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session, places=1, seats=2)
    other = make_organization(session, Group.EMPLOYERS)
    offer(session, cohort, other, 1)
    session.commit()
    first = named(session, cohort, 1, accepted=True)
    named(session, cohort, 2, organization=other, accepted=True)
    elsewhere = named(session, cohort, 3, organization=other)
    own = named(session, cohort, 4)
    client.become(cohort.planner)
    page = client.page(cohort.planners_path)
    assert "Moves up next" not in page.text(".//main")
    # Nobody beyond the seats, even if a form is sent that says so.
    page = posted(client, f"{cohort.planners_path}/decisions", nomination=str(own.id), go="accept")
    assert "No seat is left: all are taken or kept" in page.text(".//main")
    page = posted(client, f"/training/nominations/{first.id}", go="refuse", reason="Ill health")
    assert "Not accepted" in page.text(".//main")
    page = client.page(cohort.planners_path)
    (row,) = [words(row) for row in page.all(".//tr") if "Moves up next" in words(row)]
    assert "Participant 4" in row
    path = f"{cohort.planners_path}/decisions"
    page = posted(client, path, nomination=str(elsewhere.id), go="accept")
    assert "No seat is left" in page.text(".//main")
    page = posted(client, path, nomination=str(own.id), go="accept")
    assert "1 decision is noted." in page.text(".//main")
    assert states(session) == ["refused", "accepted", "waiting", "accepted"]
    client.become(cohort.focal_point)
    assert "Ill health" in client.page(cohort.path).text(".//main")


def test_of_two_who_accept_for_the_last_seat_at_once_one_is_told(
    database: Database, session: Session
) -> None:
    cohort = arranged(session, places=1, seats=2)
    other = make_organization(session, Group.EMPLOYERS)
    offer(session, cohort, other, 1)
    session.commit()
    nominations = [
        named(session, cohort, 1, accepted=True).id,
        named(session, cohort, 2).id,
        named(session, cohort, 3).id,
        named(session, cohort, 4, organization=other).id,
    ]
    session.execute(delete(PlaceOffer).where(PlaceOffer.organization_id == other.id))
    withdraw(session, session.get_one(Nomination, nominations[3]), None, now())
    planner_id = cohort.planner.id
    session.commit()
    start = Barrier(2)

    def decide(nomination_id: int) -> bool:
        with database.writing() as mine:
            nomination = mine.get_one(Nomination, nomination_id)
            mine.rollback()  # both have looked before either decides
            start.wait(10)
            try:
                accept(mine, nomination, planner_id, now())
            except NotPossible:
                return False
            mine.commit()
            return True

    with ThreadPoolExecutor(2) as two:
        done = list(two.map(decide, nominations[1:3]))
    assert sorted(done) == [False, True]
    assert sorted(states(session)) == ["accepted", "accepted", "waiting", "withdrawn"]


def test_looks_at_people_are_audited_and_nobody_else_may_look(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session)
    nomination = named(session, cohort)
    client.become(cohort.planner)
    client.page(cohort.planners_path)
    client.page(f"/training/nominations/{nomination.id}")
    assert recorded(session)[-2:] == [
        ("cohorts.seen", f"edition:{cohort.edition.id}"),
        ("cohorts.nomination-seen", f"nomination:{nomination.id}"),
    ]
    for role in (Role.ANALYST, Role.DESIGNER, Role.ADMINISTRATOR):
        session.rollback()
        somebody = make_person(session, Grant(role))
        session.commit()
        client.become(somebody)
        assert "Participant 1" not in client.page(cohort.planners_path).text()
        assert client.get(f"/training/nominations/{nomination.id}").status_code == 403


def test_staff_of_the_ilo_are_added_with_their_region(
    client: HouseClient, session: Session
) -> None:
    """R16: on UN reform, by region; a constituent is never named by the Centre."""
    cohort = arranged(session, seats=3)
    client.become(cohort.planner)
    path = f"{cohort.planners_path}/participants"
    data = {"name": "Staff 1", "email": "staff1@example.org", "sex": "man", "language": "en"}
    missing = client.submit(path, {**data, "kind": "staff"})
    assert missing.status_code == 422
    assert "Choose the region in which this person works." in missing.text
    assert client.submit(path, {**data, "kind": "constituent"}).status_code == 422
    client.submit(path, {**data, "kind": "staff", "region": "africa"})
    client.submit(path, {**data, "email": "b@example.org", "kind": "other"})
    session.rollback()
    found = session.scalars(select(Nomination).order_by(Nomination.id)).all()
    assert [(n.kind, n.staff_region, n.state) for n in found] == [
        ("staff", "africa", "accepted"),
        ("other", "", "waiting"),  # the two seats that are left are kept for an organization
    ]
    assert "Staff of the ILO, Africa" in client.page(cohort.planners_path).text(".//main")


def test_a_fellowship_is_noted_changed_and_taken_back(
    client: HouseClient, session: Session
) -> None:
    cohort = arranged(session)
    waiting, accepted = named(session, cohort, 1), named(session, cohort, 2, accepted=True)
    client.become(cohort.planner)
    path = f"/training/nominations/{accepted.id}/fellowship"
    answer = client.post(path, data={**client.page("/account").form(), "amount": "2500"})
    assert answer.status_code == 422 and "Say who pays." in answer.text
    page = posted(client, path, amount="2500", source="A fund")
    assert "€2,500, paid by" in page.text(".//main")
    posted(client, path, amount="0")
    posted(client, path, amount="900", source="A fund")
    posted(client, f"/training/nominations/{accepted.id}", go="refuse", reason="Ill health")
    posted(client, f"/training/nominations/{waiting.id}/fellowship", amount="1", source="A fund")
    session.rollback()
    assert session.scalars(select(Fellowship)).all() == []


# --- letters -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("mailing")
def test_an_accepted_participant_is_written_to_once_and_answers_without_an_account(
    app: Flask, client: HouseClient, session: Session, mailbox: Mailbox
) -> None:
    cohort = arranged(session)
    named(session, cohort, 1, language="fr", accepted=True)
    named(session, cohort, 2)
    client.become(cohort.planner)
    for _twice in range(2):
        posted(client, f"{cohort.planners_path}/invitations")
        run_waiting_jobs(app)
    (sent,) = mailbox.arrived
    assert sent[1] == "participant1@example.org" and sent[2]["Content-Language"] == "fr"
    found = LINK.search(text_of(sent[2]))
    assert found is not None
    letter = afresh(session).scalars(select(ParticipantLetter)).one()
    assert letter.state == "sent" and found[1][3:] not in letter.link_hash
    visitor = app.test_client()
    answer = visitor.get(f"{found[1]}?lang=en")
    assert answer.status_code == 200 and answer.headers["Referrer-Policy"] == "no-referrer"
    page = Page(answer.text)
    assert "Turin" in page.text(".//main") and "I come" in page.text(".//main")
    assert "Participant 2" not in answer.text
    answer = visitor.post(found[1], data={**page.form(found[1]), "go": "come"})
    assert answer.status_code == 303
    page = Page(visitor.get(f"{found[1]}?say=no").text)
    visitor.post(found[1], data={**page.form(found[1]), "go": "cannot-come", "reason": "Travel"})
    assert "your place is free for somebody else" in visitor.get(found[1]).text
    assert states(session) == ["withdrawn", "nominated"]
    kinds = [(e.kind, e.person_id, e.reason) for e in session.scalars(select(NominationEvent))]
    assert kinds[-2:] == [("confirmed", None, ""), ("withdrawn", None, "Travel")]
    over(session, cohort)
    assert visitor.get(found[1]).status_code == 410
    assert visitor.get("/t/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404


@pytest.mark.usefixtures("mailing")
def test_a_reminder_goes_out_a_week_before_and_never_twice(
    app: Flask, session: Session, mailbox: Mailbox
) -> None:
    cohort = arranged(session, begins_in_days=6)
    told = named(session, cohort, 1, accepted=True)
    told.invited_at = now() - timedelta(days=20)
    just_told = named(session, cohort, 2, accepted=True)
    just_told.invited_at = now() - timedelta(days=1)
    session.commit()
    mailbox.refused["participant1@example.org"] = "450 Try again"
    run_sweeps(app)
    letter = afresh(session).scalars(select(ParticipantLetter)).one()
    assert (letter.kind, letter.state, mailbox.arrived) == ("reminder", "put_off", [])
    letter.told_at = now() - timedelta(hours=2)
    session.commit()
    mailbox.refused.clear()
    for _time in range(3):
        run_sweeps(app)
    assert [to for _sender, to, _mail in mailbox.arrived] == ["participant1@example.org"]
    assert "begins in a few days" in text_of(mailbox.arrived[0][2])


@pytest.mark.usefixtures("mailing")
def test_letters_that_were_lost_are_shown_and_sent_again(
    app: Flask, client: HouseClient, session: Session, mailbox: Mailbox
) -> None:
    cohort = arranged(session)
    lost = [named(session, cohort, number, accepted=True).id for number in (1, 2)]
    client.become(cohort.planner)
    mailbox.refused["participant1@example.org"] = "550 No such person"
    posted(client, f"{cohort.planners_path}/invitations")
    run_waiting_jobs(app)
    letter = afresh(session).get_one(ParticipantLetter, (lost[1], "invitation"))
    letter.state, letter.told_at = "sending", now() - timedelta(minutes=61)
    session.commit()
    page = client.page(cohort.planners_path)
    assert "Invitation: Could not be sent" in page.text(".//main")
    assert "Invitation: Perhaps sent" in page.text(".//main")
    assert "Send again" in client.page(f"/training/nominations/{lost[0]}").text(".//main")
    mailbox.refused.clear()
    path = f"{cohort.planners_path}/letters"
    posted(client, path, nomination=str(lost[0]))
    posted(client, path)
    posted(client, path)
    run_waiting_jobs(app)
    addresses = sorted(to for _sender, to, _mail in mailbox.arrived)
    assert addresses == [
        "participant1@example.org",
        "participant2@example.org",
        "participant2@example.org",
    ]
    assert "Send again" not in client.page(cohort.planners_path).text(".//main")


# --- attendance and certificates -----------------------------------------------------------------


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


def test_the_list_of_editions_is_filtered_and_teaches_when_empty(
    client: HouseClient, session: Session
) -> None:
    somebody = make_person(session, Grant(Role.ANALYST))
    session.commit()
    client.become(somebody)
    assert "No edition is planned" in client.page("/training/editions").text(".//main")
    cohort = arranged(session)
    course_id = cohort.edition.course_id
    page = client.page("/training/editions")
    assert "1 edition is under way or to come." in page.text(".//main")
    for query in ("when=past", "language=fr", "state=held", f"course={course_id}&language=ar"):
        assert "No edition fits" in client.page(f"/training/editions?{query}").text(".//main")
    assert "Confirmed" in client.page(f"/training/editions?course={course_id}").text(".//main")
    client.page("/training/editions?state=nonsense", status=422)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_pages_open_in_other_languages(
    client: HouseClient, session: Session, language: str
) -> None:
    cohort = arranged(session)
    nomination = named(session, cohort)
    client.become(cohort.planner)
    for path in (
        cohort.planners_path,
        f"{cohort.planners_path}/offers",
        f"{cohort.planners_path}/participants",
        f"{cohort.planners_path}/attendance",
        f"/training/nominations/{nomination.id}",
        "/training/editions",
        "/certificates",
    ):
        client.page(f"{path}?lang={language}")
