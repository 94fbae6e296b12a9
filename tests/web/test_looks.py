"""In a round that is not anonymous every look at who is behind an invitation is in the audit trail.

Every page of the platform that can be opened with the numbers of one round is opened, by everybody
of the staff; where a name, an address or a label comes into sight, an event of it must be there.
"""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from surveys.collection.answering.actions import holder_of, save_answers
from surveys.collection.answering.domain.holding import Channel
from surveys.collection.invitations.actions import invite, note_happening
from surveys.collection.invitations.domain.outcomes import Happening
from surveys.collection.invitations.models import Message
from surveys.collection.population.models import Contact
from surveys.collection.rounds.domain import Mode
from surveys.constituents.models import AuditEvent
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from surveys.foundation.jobs.models import Job, JobState, StoredFile
from tests.client import HouseClient
from tests.factories import make_organization, make_person, make_round

NAMES = ("Zuleikha Ombasa", "ombasa@union.example", "Kisumu harbour branch")
STAFF = (Role.DESIGNER, Role.ADMINISTRATOR, Role.ANALYST, Role.PLANNER, Role.REVIEWER)


@pytest.fixture(params=[Mode.CONFIDENTIAL, Mode.NAMED])
def known(session: Session, request: pytest.FixtureRequest) -> dict[str, Any]:
    """What stands in addresses: one round with one person in it, whose answers are being typed in
    from paper, and who was written to."""
    round_ = make_round(session, mode=request.param)
    organization = make_organization(session)
    person = make_person(session, Grant(Role.DESIGNER))
    contact = Contact(round_id=round_.id, name=NAMES[0], email=NAMES[1], address=NAMES[2])
    session.add(contact)
    session.flush()
    invitation = invite(
        session, round_, organization.id, NAMES[2], "en", now(), contact_id=contact.id
    )
    note_happening(session, invitation, Happening.CONTACTED, now(), note=f"{NAMES[0]} called.")
    message = Message(
        round_id=round_.id,
        invitation_id=invitation.id,
        kind="invitation",
        state="sent",
        language="en",
        asked_at=now(),
        due_at=now() - timedelta(hours=1),
    )
    holder = holder_of(invitation).through(Channel.PAPER, person.id)
    save_answers(session, holder, None, {"comment": "On paper."}, "en", now())
    file = StoredFile(
        name="letters.pdf", media_type="text/plain", content=NAMES[0].encode(), made_at=now()
    )
    job = Job(kind="invitations.letters", subject=f"round:{round_.id}", request={}, asked_at=now())
    job.state, job.file, job.owner_id = JobState.DONE, file, person.id
    session.add_all([message, job])
    session.commit()
    return {
        "round_id": round_.id,
        "invitation_id": invitation.id,
        "message_id": message.id,
        "job_id": job.id,
        "organization_id": organization.id,
        "code": "taking_part",
        "kind": "invitation",
        "language": "en",
        "asked": "all",
        "group": "workers",
    }


def addresses(app: Flask, known: dict[str, Any]) -> Iterator[str]:
    rules: list[Rule] = [r for r in app.url_map.iter_rules() if "GET" in (r.methods or ())]
    with app.test_request_context():
        for rule in rules:
            if rule.endpoint != "static" and rule.arguments <= known.keys():
                yield app.url_for(rule.endpoint, **{name: known[name] for name in rule.arguments})


def text_of(reply: TestResponse) -> str:
    """What a reply says; of a workbook, what is in all its parts."""
    if not reply.data.startswith(b"PK"):
        return reply.text
    with ZipFile(BytesIO(reply.data)) as parts:
        return "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


def test_every_page_that_names_somebody_leaves_a_trace(
    app: Flask, client: HouseClient, session: Session, known: dict[str, Any]
) -> None:
    people = [
        make_person(session, Grant(role, None, Group.WORKERS if role is Role.REVIEWER else None))
        for role in STAFF
    ]
    session.commit()
    events = select(func.count(AuditEvent.id))
    seen, silent = set(), set()
    for person in people:
        session.rollback()
        client.become(person)
        for path in addresses(app, known):
            session.rollback()
            before = session.scalar(events.where(AuditEvent.person_id == person.id))
            session.rollback()
            shown = client.get(path)
            if shown.status_code == 200 and any(name in text_of(shown) for name in NAMES):
                seen.add(path)
                after = session.scalar(events.where(AuditEvent.person_id == person.id))
                silent |= {path} if after == before else set()
    assert silent == set()
    assert len(seen) >= 6
