"""R12, R17: two administrators record the end of organizations at the same moment."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveys.constituents.audit import first_broken
from surveys.constituents.models import AuditEvent, Organization, Succession
from surveys.constituents.roles import Grant, Role
from surveys.foundation.database import now
from tests.client import HouseClient, Page
from tests.factories import make_organization, make_person
from tests.web.conftest import afresh

TIMES = 5
TODAY = now().date()
LAST_WEEK = TODAY - timedelta(days=7)
ENDED_ALREADY = "This organization has ended already."
GONE_BEFORE = "An organization that you chose had ended by that day itself."
FORMED_LATER = "Others became this organization on that day or after it."


@dataclass(frozen=True, slots=True)
class Told:
    """What one of the two says: which organization merged into which, by their places; when."""

    which: int
    into: int
    day: date = TODAY


@dataclass(frozen=True, slots=True)
class Desk:
    """An administrator at a device of their own."""

    client: HouseClient

    def token(self, organization: Organization) -> str:
        return self.client.page(_ending_of(organization.id)).form("/ending")["csrf_token"]

    def merge(self, path: str, into: str, day: date, token: str) -> TestResponse:
        sent = {"way": "merged", "day": day.isoformat(), "successors": [into]}
        return self.client.post(path, data={**sent, "csrf_token": token})


@pytest.fixture
def desks(app: Flask, session: Session) -> list[Desk]:
    people = [make_person(session, Grant(Role.ADMINISTRATOR)) for _each in range(2)]
    session.commit()
    app.test_client_class = HouseClient
    found = []
    for person in people:
        client = app.test_client()
        assert isinstance(client, HouseClient)
        client.become(person)
        found.append(Desk(client))
    return found


def _ending_of(organization_id: int) -> str:
    return f"/organizations/{organization_id}/ending"


def at_once(
    desks: Sequence[Desk], unions: Sequence[Organization], told: Sequence[Told]
) -> list[TestResponse]:
    """Both say it in the same moment, each through a connection of their own."""
    sent = [
        (_ending_of(unions[say.which].id), str(unions[say.into].id), say.day, desk.token(unions[0]))
        for desk, say in zip(desks, told, strict=True)
    ]
    start = threading.Barrier(len(sent))

    def merge(desk: Desk, path: str, into: str, day: date, token: str) -> TestResponse:
        start.wait()
        return desk.merge(path, into, day, token)

    with ThreadPoolExecutor(len(sent)) as threads:
        waiting = [threads.submit(merge, desk, *say) for desk, say in zip(desks, sent, strict=True)]
        return [each.result() for each in waiting]


def three_unions(session: Session) -> list[Organization]:
    made = [make_organization(session) for _each in range(3)]
    session.commit()
    return made


def only_this_is_so(session: Session, unions: Sequence[Organization], said: Told) -> None:
    """What ``said`` tells stands whole in the register and the audit trail, and nothing else."""
    afresh(session).expire_all()
    ids = [union.id for union in unions]
    found = select(Succession.predecessor_id, Succession.successor_id).where(
        Succession.predecessor_id.in_(ids) | Succession.successor_id.in_(ids)
    )
    assert session.execute(found).all() == [(ids[said.which], ids[said.into])]
    days = [union.ended_on for union in unions]
    assert days == [said.day if place == said.which else None for place in range(len(unions))]
    events = session.scalars(
        select(AuditEvent).where(AuditEvent.subject.in_(f"organization:{each}" for each in ids))
    ).all()
    assert [(event.action, event.subject) for event in events] == [
        ("organizations.ended", f"organization:{ids[said.which]}")
    ]
    assert events[0].details["successors"] == [ids[said.into]]
    assert first_broken(session) is None


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ([Told(0, 1), Told(1, 0)], [GONE_BEFORE]),
        ([Told(0, 1), Told(0, 2)], [ENDED_ALREADY]),
        ([Told(0, 1), Told(1, 2)], [FORMED_LATER, GONE_BEFORE]),
        ([Told(0, 1), Told(1, 0, LAST_WEEK)], [FORMED_LATER, GONE_BEFORE]),
    ],
    ids=["into each other", "into two", "in a row", "into each other on different days"],
)
def test_one_of_two_mergers_at_once_is_recorded_and_the_other_told_why(
    desks: list[Desk], session: Session, told: list[Told], says: list[str]
) -> None:
    for _time in range(TIMES):
        unions = three_unions(session)
        answers = at_once(desks, unions, told)
        assert sorted(answer.status_code for answer in answers) == [302, 422]
        won = 0 if answers[0].status_code == 302 else 1
        shown = Page(answers[1 - won].text).text(".//*[@role='alert']")
        assert any(text in shown for text in says), shown
        only_this_is_so(session, unions, told[won])


def test_the_same_said_twice_at_once_is_recorded_once(desks: list[Desk], session: Session) -> None:
    for _time in range(TIMES):
        unions = three_unions(session)
        answers = at_once(desks, unions, [Told(0, 1), Told(0, 1)])
        assert [answer.status_code for answer in answers] == [302, 302]
        only_this_is_so(session, unions, Told(0, 1))


def test_nothing_ends_before_what_it_was_formed_of(desks: list[Desk], session: Session) -> None:
    """Else one would come after itself, by way of the other, and days would run backwards."""
    unions, desk = three_unions(session), desks[0]
    one, other = (union.id for union in unions[:2])
    token = desk.token(unions[0])
    assert desk.merge(_ending_of(one), str(other), TODAY, token).status_code == 302
    for day in (LAST_WEEK, TODAY):
        refused = desk.merge(_ending_of(other), str(unions[2].id), day, token)
        assert refused.status_code == 422 and FORMED_LATER in Page(refused.text).text()
    refused = desk.merge(_ending_of(other), str(one), LAST_WEEK, token)
    assert refused.status_code == 422 and FORMED_LATER in Page(refused.text).text()
    only_this_is_so(session, unions, Told(0, 1))
