"""Letters to participants (R15), who answer them without an account."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.training.cohorts.models import NominationEvent, ParticipantLetter
from surveys.foundation.database import now
from surveys.foundation.jobs.worker import run_sweeps, run_waiting_jobs
from tests.client import HouseClient, Page
from tests.mailbox import Mailbox, mailbox, mailing
from tests.web.cohorts import arranged, named, over, posted, states
from tests.web.conftest import afresh

__all__ = ["mailbox", "mailing"]

LINK = re.compile(r"http://localhost(/t/[A-Za-z0-9_-]{22})")


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


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
