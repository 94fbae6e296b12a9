"""Reminders of actions by mail: one digest a week at most, never twice, and nothing of the plan."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from capacity.diagnostics.action_plans.actions import Intent, add_action
from capacity.diagnostics.action_plans.models import PlanDigest
from capacity.diagnostics.action_plans.reminding import MOST_ATTEMPTS, PAUSE, RETRY, remind
from capacity.diagnostics.domain.action_plan import ActionState
from surveys.constituents.models import Person
from surveys.constituents.roles import Grant, Role
from surveys.foundation.database import now
from surveys.foundation.jobs.models import Job
from surveys.foundation.jobs.worker import Progress, run_sweeps
from tests.factories import make_person
from tests.mailbox import Mailbox, mailbox, mailing
from tests.web.arranging import Case, submitted
from tests.web.conftest import afresh

__all__ = ["mailbox", "mailing"]

WORDS = "Unheard-of words"


def plan(
    session: Session, case: Case, *days: int, state: ActionState = ActionState.PLANNED
) -> None:
    session.rollback()
    for number, until in enumerate(days):
        term = now().date() + timedelta(days=until)
        intent = Intent(text=WORDS, owner="Unit", term=term, state=state)
        key = f"{state}{number}"
        add_action(session, case.assessment, intent, key, case.focal_point.id, now())
    session.commit()


def digests(session: Session) -> list[PlanDigest]:
    return list(afresh(session).scalars(select(PlanDigest).order_by(PlanDigest.id)))


def last_told(session: Session, moment: datetime) -> None:
    session.rollback()
    session.execute(update(PlanDigest).values(told_at=moment))
    session.commit()


def text_of(mailbox: Mailbox, person: Person, number: int = -1) -> str:
    body = mailbox.to(person.email)[number].get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@pytest.mark.usefixtures("mailing")
def test_focal_points_are_told_once_a_week_how_much_waits(
    app: Flask, session: Session, mailbox: Mailbox
) -> None:
    case = submitted(session)
    plan(session, case, -3, 0, 30, 31)
    second = make_person(session, Grant(Role.FOCAL_POINT, case.organization.id), language="fr")
    make_person(session, Grant(Role.RESPONDENT, case.organization.id))
    session.commit()
    for _time in range(3):
        run_sweeps(app)
    assert sorted(receiver for _sender, receiver, _mail in mailbox.arrived) == sorted(
        [case.focal_point.email, second.email]
    )
    said = text_of(mailbox, case.focal_point)
    assert "1 action is overdue, 2 actions are due within 30 days" in said
    assert f"http://localhost{case.path}/plan" in said
    for _sender, _receiver, mail in mailbox.arrived:
        assert WORDS not in str(mail) and case.organization.name not in str(mail)
    assert mailbox.to(second.email)[0]["Content-Language"] == "fr"
    kept = digests(session)
    assert [(d.state, d.attempts, len(d.action_ids)) for d in kept] == [("sent", 1, 3)] * 2


@pytest.mark.usefixtures("mailing")
def test_a_week_later_what_still_waits_is_told_again(
    app: Flask, session: Session, mailbox: Mailbox
) -> None:
    case = submitted(session)
    plan(session, case, -3)
    run_sweeps(app)
    last_told(session, now() - PAUSE + timedelta(minutes=5))
    run_sweeps(app)
    assert len(mailbox.arrived) == 1
    last_told(session, now() - PAUSE)
    run_sweeps(app)
    assert len(mailbox.arrived) == 2
    first, again = mailbox.to(case.focal_point.email)
    assert first["Message-ID"] != again["Message-ID"]
    assert len(digests(session)) == 2


@pytest.mark.usefixtures("mailing")
def test_one_digest_for_all_institutions_of_a_person(
    app: Flask, session: Session, mailbox: Mailbox
) -> None:
    cases = [submitted(session), submitted(session)]
    for case in cases:
        plan(session, case, 1)
    both = make_person(session, *(Grant(Role.FOCAL_POINT, case.organization.id) for case in cases))
    session.commit()
    run_sweeps(app)
    assert len(mailbox.to(both.email)) == 1
    for case in cases:
        assert f"{case.path}/plan" in text_of(mailbox, both)


@pytest.mark.usefixtures("mailing")
def test_who_has_nothing_due_or_no_account_any_more_gets_no_mail(
    app: Flask, session: Session, mailbox: Mailbox
) -> None:
    case, gone = submitted(session), submitted(session)
    plan(session, case, 31)
    plan(session, case, -3, state=ActionState.DONE)
    plan(session, gone, -3)
    gone.focal_point.active = False
    session.commit()
    run_sweeps(app)
    assert mailbox.arrived == [] and digests(session) == []
    assert session.query(Job).count() == 0


@pytest.mark.usefixtures("mailing")
def test_the_same_job_taken_twice_sends_one_mail(
    app: Flask, session: Session, mailbox: Mailbox
) -> None:
    """A worker that dies after it noted the digest leaves it to nobody else."""
    case = submitted(session)
    plan(session, case, -3)
    run_sweeps(app)
    (job,) = session.query(Job).all()
    for state in ("sent", "sending"):
        session.rollback()
        session.execute(update(PlanDigest).values(state=state))
        session.commit()
        with app.app_context():
            remind(job.request, Progress(app.extensions["database"], job.id))
        run_sweeps(app)
    assert len(mailbox.arrived) == 1


@pytest.mark.usefixtures("mailing")
def test_what_the_server_puts_off_is_tried_again_an_hour_later(
    app: Flask, session: Session, mailbox: Mailbox
) -> None:
    case = submitted(session)
    plan(session, case, -3)
    mailbox.refused[case.focal_point.email] = "450 Busy"
    run_sweeps(app)
    run_sweeps(app)
    assert [(d.state, d.attempts) for d in digests(session)] == [("put_off", 1)]
    last_told(session, now() - RETRY)
    mailbox.refused.clear()
    run_sweeps(app)
    assert [(d.state, d.attempts) for d in digests(session)] == [("sent", 2)]
    assert len(mailbox.arrived) == 1


@pytest.mark.usefixtures("mailing")
@pytest.mark.parametrize(("answer", "attempts"), [("550 No such user", 1), ("450 Busy", 5)])
def test_what_is_never_taken_is_given_up_for_the_week(
    app: Flask, session: Session, mailbox: Mailbox, answer: str, attempts: int
) -> None:
    case = submitted(session)
    plan(session, case, -3)
    mailbox.refused[case.focal_point.email] = answer
    for _time in range(MOST_ATTEMPTS + 2):
        run_sweeps(app)
        last_told(session, now() - RETRY)
    assert [(d.state, d.attempts) for d in digests(session)] == [("failed", attempts)]
    assert mailbox.arrived == []


def test_without_a_mail_server_nothing_is_tried(app: Flask, session: Session) -> None:
    case = submitted(session)
    plan(session, case, -3)
    run_sweeps(app)
    assert digests(session) == [] and session.query(Job).count() == 0
