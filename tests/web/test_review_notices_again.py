"""Mail about messages that the mail server did not take for the moment: tried again, never twice.

With a real mail server on both databases; instead of waiting, what was done is moved back in time.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.reviewing.models import MessageNotice, ReviewMessage
from capacity.diagnostics.reviewing.notices import NOTIFY, PAUSE
from capacity.diagnostics.reviewing.untold import FIRST_PAUSE, GIVEN_UP_AFTER, LONGEST_PAUSE
from surveys.constituents.models import Membership, Organization, Person
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from surveys.foundation.jobs.actions import PRESUMED_DEAD_AFTER
from surveys.foundation.jobs.models import Job
from surveys.foundation.jobs.worker import run_sweeps
from surveys.foundation.mail import Mailer, MailServer
from tests.client import HouseClient
from tests.factories import make_person
from tests.mailbox import Mailbox, mailbox, mailing
from tests.web.arranging import Case, submitted
from tests.web.conftest import afresh

__all__ = ["mailbox", "mailing"]

BUSY = "450 Busy, try again later"


@dataclass(frozen=True, slots=True)
class Asked:
    """An assessment about which the reviewer has just asked; two focal points are to be told."""

    app: Flask
    client: HouseClient
    session: Session
    case: Case
    colleague: Person
    reviewer: Person

    @property
    def addresses(self) -> tuple[str, str]:
        return self.case.focal_point.email, self.colleague.email

    def ask(self, text: str) -> None:
        at = f"{self.case.review_path}/criteria/C1.1"
        self.client.become(self.reviewer)
        assert self.client.submit(f"{at}/messages", {"message": text}, at=at).status_code == 302

    def sweep(self, after: timedelta | None = None) -> None:
        """What the worker does each minute, so long after it was last done."""
        if after is not None:
            afresh(self.session)
            for job in self.jobs():
                assert job.ended_at is not None
                job.ended_at -= after
            self.session.commit()
        run_sweeps(self.app)
        afresh(self.session).expire_all()

    def jobs(self) -> list[Job]:
        found = self.session.query(Job).filter(Job.kind == NOTIFY)
        return found.order_by(Job.asked_at).all()

    def notice(self) -> MessageNotice:
        return self.session.get_one(MessageNotice, (self.case.id, "institution"))


@pytest.fixture
def asked(app: Flask, client: HouseClient, session: Session, mailing: None) -> Asked:
    case = submitted(session)
    grants = (
        Grant(Role.REVIEWER, group=Group.WORKERS),
        Grant(Role.FOCAL_POINT, case.organization.id),
    )
    reviewer, colleague = (make_person(session, grant) for grant in grants)
    session.commit()
    made = Asked(app, client, session, case, colleague, reviewer)
    made.ask("Which congress was that?")
    return made


def use(app: Flask, server: MailServer) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], mail_server=server)


def put_off(asked: Asked, mailbox: Mailbox, *addresses: str) -> Job:
    """The mail server takes nothing for ``addresses`` for the moment; the job that waits for it."""
    mailbox.refused.update(dict.fromkeys(addresses, BUSY))
    asked.sweep()
    (job,) = asked.jobs()
    return job


def numbers(mailbox: Mailbox, asked: Asked) -> list[int]:
    """How many mails came to each of the two."""
    return [len(mailbox.to(address)) for address in asked.addresses]


def test_who_was_put_off_is_told_later_and_nobody_twice(asked: Asked, mailbox: Mailbox) -> None:
    put_off(asked, mailbox, asked.colleague.email)
    asked.sweep(after=FIRST_PAUSE / 2)
    assert numbers(mailbox, asked) == [1, 0]
    (job,) = asked.jobs()
    assert job.fault == BUSY and asked.colleague.email not in str(job.request)
    asked.sweep(after=FIRST_PAUSE)  # refused once more: the pause doubles
    mailbox.refused.clear()
    asked.sweep(after=FIRST_PAUSE)
    assert numbers(mailbox, asked) == [1, 0]
    asked.sweep(after=FIRST_PAUSE)
    assert numbers(mailbox, asked) == [1, 1]
    for _time in range(3):
        asked.sweep(after=LONGEST_PAUSE)
    assert numbers(mailbox, asked) == [1, 1] and len(asked.jobs()) == 1


def test_it_is_tried_for_days_at_least_every_hour(asked: Asked, mailbox: Mailbox) -> None:
    put_off(asked, mailbox, *asked.addresses)
    for _time in range(24):
        asked.sweep(after=LONGEST_PAUSE)
    (job,) = asked.jobs()
    assert job.request["attempts"] == 25
    mailbox.refused.clear()
    asked.sweep(after=LONGEST_PAUSE)
    assert numbers(mailbox, asked) == [1, 1]


def test_without_a_connection_it_waits_for_one(app: Flask, asked: Asked, mailbox: Mailbox) -> None:
    use(app, MailServer("127.0.0.1", 1))
    asked.sweep()
    use(app, mailbox.server)
    asked.sweep(after=FIRST_PAUSE)
    assert numbers(mailbox, asked) == [1, 1]


def test_a_connection_that_breaks_off_is_tried_again_as_the_same_message(
    asked: Asked, mailbox: Mailbox
) -> None:
    """Whoever gets it twice after all, since the answer was lost, has a program that sees it."""
    sent: list[str] = []
    before = Mailer.send

    def watched(mailer: Mailer, message: EmailMessage, bounces_to: str, to: str) -> None:
        sent.append(message["Message-ID"])
        before(mailer, message, bounces_to, to)

    mailbox.breaks = 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Mailer, "send", watched)
        asked.sweep()
        assert sum(numbers(mailbox, asked)) == 1
        asked.sweep(after=FIRST_PAUSE)
    assert numbers(mailbox, asked) == [1, 1]
    assert len(sent) == 3 and sent[0] == sent[2] != sent[1]


# The cause is gone


def _inactive(asked: Asked) -> None:
    asked.session.execute(
        update(Person).where(Person.id == asked.colleague.id).values(active=False)
    )


def _no_focal_point(asked: Asked) -> None:
    of_theirs = asked.session.query(Membership).filter_by(person_id=asked.colleague.id)
    asked.session.delete(of_theirs.one())


def _read(asked: Asked) -> None:
    asked.session.execute(update(ReviewMessage).values(read_at=now()))


def _not_reviewed_any_more(asked: Asked) -> None:
    asked.client.become(asked.case.focal_point)
    asked.session.rollback()
    declined = asked.client.submit(f"{asked.case.path}/decline-verification")
    assert declined.status_code == 302
    found = afresh(asked.session).get_one(Assessment, asked.case.id)
    assert found.state != AssessmentState.SUBMITTED


def _organization_ended(asked: Asked) -> None:
    asked.session.get_one(Organization, asked.case.organization.id).ended_on = date(2026, 1, 1)


def _too_old(asked: Asked) -> None:
    (job,) = asked.jobs()
    job.asked_at -= GIVEN_UP_AFTER


@pytest.mark.parametrize(
    "gone",
    [
        _inactive,
        _no_focal_point,
        _read,
        _not_reviewed_any_more,
        _organization_ended,
        _too_old,
    ],
)
def test_it_is_not_tried_again_when_its_cause_is_gone(
    asked: Asked, mailbox: Mailbox, gone: Callable[[Asked], None]
) -> None:
    put_off(asked, mailbox, asked.colleague.email)
    mailbox.refused.clear()
    afresh(asked.session)
    gone(asked)
    asked.session.commit()
    asked.sweep(after=LONGEST_PAUSE)
    asked.sweep(after=LONGEST_PAUSE)
    assert numbers(mailbox, asked) == [1, 0]
    (job,) = asked.jobs()
    assert job.request["left"] == [] and job.fault == ""


def test_what_is_refused_for_good_is_not_tried_again(asked: Asked, mailbox: Mailbox) -> None:
    mailbox.refused[asked.colleague.email] = "550 No such user"
    asked.sweep()
    mailbox.refused.clear()
    asked.sweep(after=LONGEST_PAUSE)
    assert numbers(mailbox, asked) == [1, 0]


# Never twice


def test_a_newer_notice_takes_the_place_of_one_that_was_put_off(
    asked: Asked, mailbox: Mailbox
) -> None:
    put_off(asked, mailbox, asked.colleague.email)
    asked.ask("And who was there?")
    mailbox.refused.clear()
    afresh(asked.session)
    asked.notice().told_at -= PAUSE
    asked.session.commit()
    asked.sweep(after=LONGEST_PAUSE)
    assert numbers(mailbox, asked) == [2, 1]
    asked.sweep(after=LONGEST_PAUSE)
    assert numbers(mailbox, asked) == [2, 1]


def test_who_is_reached_late_has_a_day_of_rest_as_well(asked: Asked, mailbox: Mailbox) -> None:
    job = put_off(asked, mailbox, *asked.addresses)
    noon = asked.notice().told_at
    earlier = noon - PAUSE + timedelta(minutes=30)
    asked.session.execute(update(ReviewMessage).values(written_at=earlier - timedelta(hours=1)))
    asked.notice().told_at = earlier
    job.request = {**job.request, "told_at": earlier.isoformat()}
    asked.session.commit()
    asked.ask("And who was there?")
    mailbox.refused.clear()
    asked.sweep(after=FIRST_PAUSE)
    assert numbers(mailbox, asked) == [1, 1] and asked.notice().told_at > noon
    asked.sweep(after=LONGEST_PAUSE)
    assert numbers(mailbox, asked) == [1, 1]


def test_two_workers_at_once_try_it_once(asked: Asked, mailbox: Mailbox) -> None:
    job = put_off(asked, mailbox, *asked.addresses)
    mailbox.refused.clear()
    assert job.ended_at is not None
    job.ended_at -= FIRST_PAUSE
    asked.session.commit()
    start = threading.Barrier(2)

    def work(_number: int) -> None:
        start.wait()
        run_sweeps(asked.app)

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(work, range(2)))
    assert numbers(mailbox, asked) == [1, 1]


@pytest.mark.parametrize("dies_at", [1, 2])
def test_a_worker_that_dies_tells_nobody_twice_and_leaves_the_others_to_the_next(
    asked: Asked, mailbox: Mailbox, dies_at: int
) -> None:
    """It has handed its mail in, and dies before it can note the answer."""
    before, calls = Mailer.send, iter(range(1, 9))

    def die(mailer: Mailer, message: EmailMessage, bounces_to: str, to: str) -> None:
        before(mailer, message, bounces_to, to)
        if next(calls) == dies_at:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Mailer, "send", die)
        with pytest.raises(KeyboardInterrupt):
            run_sweeps(asked.app)
    assert sum(numbers(mailbox, asked)) == dies_at
    afresh(asked.session)
    asked.session.execute(update(Job).values(heartbeat_at=now() - 2 * PRESUMED_DEAD_AFTER))
    asked.session.commit()
    asked.sweep()
    asked.sweep(after=LONGEST_PAUSE)
    assert numbers(mailbox, asked) == [1, 1]
