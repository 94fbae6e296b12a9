"""Personal data of rounds: removed by themselves when their time is over, erased on request."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.answering import retention
from surveys.collection.answering.retention import (
    ANONYMIZE,
    ask_for_removals,
    due_rounds,
    held,
)
from surveys.collection.invitations.actions import add_link
from surveys.collection.invitations.models import (
    Invitation,
    InvitationEvent,
    InvitationLink,
    Message,
)
from surveys.collection.population.models import Contact, FrameUnit
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round, RoundEvent
from surveys.constituents.roles import Role
from surveys.foundation.database import Base, now
from surveys.foundation.jobs.models import Job, JobState, StoredFile
from surveys.foundation.jobs.worker import run_sweeps, run_waiting_jobs
from tests.client import HouseClient, Page
from tests.conftest import SignIn
from tests.factories import make_invitation, make_person, make_round
from tests.web.conftest import afresh, recorded
from tests.web.own import Respondent, respondent

NAME, EMAIL = "Somebody Unusual", "unusual@example.org"
HOLDER, NOTE, FAULT = "Colleague Rare", "Rang Somebody Unusual", "550 no such Somebody"
PERSONAL = (NAME, EMAIL, HOLDER, NOTE, FAULT, "An unusual label")


def known_person(
    session: Session, mode: Mode = Mode.CONFIDENTIAL, submit: bool = True
) -> Respondent:
    """A respondent with everything about a person that a round can hold."""
    me = respondent(session, mode)
    contact = Contact(round_id=me.round.id, name=NAME, email=EMAIL, address="A street")
    session.add(contact)
    session.flush()
    unit = FrameUnit(
        round_id=me.round.id,
        organization_id=me.organization.id,
        contact_id=contact.id,
        label="An unusual label",
        language="en",
        selected=True,
    )
    session.add(unit)
    session.flush()
    me.invitation.contact_id, me.invitation.unit_id = contact.id, unit.id
    me.invitation.label = "An unusual label"
    moment = now()
    session.add_all(
        [
            InvitationEvent(invitation_id=me.invitation.id, at=moment, kind="contacted", note=NOTE),
            message(me, "invitation", "failed", FAULT),
            message(me, "link", "waiting"),
        ]
    )
    session.commit()
    kept = me.answer(submit=submit)
    if mode != Mode.ANONYMOUS:
        add_link(session, me.invitation, moment, HOLDER)
        kept.entered_by = make_person(session).id
        kept.channel = "telephone"
        kept.marks = {"member": [1, "device", 1, HOLDER]}
    session.commit()
    return me


def message(me: Respondent, kind: str, state: str, fault: str = "") -> Message:
    moment = now()
    return Message(
        round_id=me.round.id,
        invitation_id=me.invitation.id,
        kind=kind,
        state=state,
        language="en",
        asked_at=moment,
        due_at=moment,
        fault=fault,
    )


def over(session: Session, round_: Round) -> None:
    """The round ended longer ago than it keeps what identifies people."""
    round_.opens_at = now() - timedelta(days=900)
    round_.closes_at = now() - timedelta(days=800)
    session.commit()


def everything(session: Session, *tables: str) -> dict[str, list[Any]]:
    afresh(session).expire_all()
    return {
        t.name: sorted(map(repr, session.execute(select(t))))
        for t in Base.metadata.sorted_tables
        if not tables or t.name in tables
    }


COLLECTION = (
    "contacts",
    "frame_units",
    "invitations",
    "invitation_links",
    "invitation_events",
    "messages",
    "responses",
)


def names_left(session: Session) -> list[str]:
    told = json.dumps(everything(session, *COLLECTION))
    return [name for name in PERSONAL if name in told]


# --- by itself -----------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", list(Mode))
def test_when_its_time_is_over_a_round_names_nobody_any_more(
    app: Flask, session: Session, mode: Mode
) -> None:
    me = known_person(session, mode)
    before = me.response()
    assert before is not None
    answers, code = before.answers, before.receipt_code
    over(session, me.round)
    run_sweeps(app)
    assert names_left(session) == []
    session.expire_all()
    after = me.session.get(type(before), before.key)
    assert after is not None and after.answers == answers, "answers stay, free text too"
    assert after.entered_by is None and after.receipt_code != code
    assert me.invitation.label == f"#{me.invitation.id}"
    assert me.invitation.organization_id == me.organization.id
    assert session.scalars(select(InvitationLink)).all() == []
    assert session.scalars(select(Contact)).all() == []
    assert {m.state for m in session.scalars(select(Message))} == {"failed", "cancelled"}
    assert me.round.anonymized_at is not None
    kinds = session.scalars(select(RoundEvent.kind).where(RoundEvent.round_id == me.round.id))
    assert "anonymized" in kinds.all()
    assert ("rounds.anonymized", f"round:{me.round.id}") in recorded(session)


def test_it_happens_once(app: Flask, session: Session) -> None:
    me = known_person(session)
    over(session, me.round)
    run_sweeps(app)
    before = everything(session)
    run_sweeps(app)
    assert everything(session) == before


def test_before_its_time_nothing_happens(app: Flask, session: Session) -> None:
    me = known_person(session)
    me.round.opens_at = now() - timedelta(days=60)
    me.round.closes_at = now() - timedelta(days=50)
    me.round.retention_months = 2
    session.commit()
    run_sweeps(app)  # what else is done with a round that is over
    before = everything(session)
    run_sweeps(app)
    assert everything(session) == before
    me.round.retention_months = 1
    session.commit()
    run_sweeps(app)
    assert names_left(session) == []


def test_other_rounds_keep_theirs(app: Flask, session: Session) -> None:
    me = known_person(session)
    other = make_round(session, "small-survey")
    theirs, _token = make_invitation(session, other, me.organization)
    session.add(Contact(round_id=other.id, name=NAME))
    over(session, me.round)
    label = theirs.label
    run_sweeps(app)
    afresh(session).expire_all()
    assert theirs.label == label and other.anonymized_at is None
    assert [c.round_id for c in session.scalars(select(Contact))] == [other.id]


def test_a_broken_off_removal_is_gone_on_with(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job may die between any two batches."""
    monkeypatch.setattr(retention, "BATCH", 1)
    me = known_person(session)
    for _number in range(3):
        make_invitation(session, me.round, me.organization)
    over(session, me.round)
    steps = retention._STEPS
    done: list[Any] = []

    def dies(*arguments: Any) -> None:
        if len(done) == 2:
            raise OSError("the machine goes down")
        done.append(arguments)
        steps[0][2](*arguments)

    broken = ((steps[0][0], steps[0][1], dies), *steps[1:])
    monkeypatch.setattr(retention, "_STEPS", broken)
    run_sweeps(app)
    assert afresh(session).get_one(Round, me.round.id).anonymized_at is None
    monkeypatch.setattr(retention, "_STEPS", steps)
    job = session.scalars(select(Job).where(Job.kind == ANONYMIZE)).one()
    job.state, job.attempts = JobState.WAITING, 0
    session.commit()
    run_waiting_jobs(app)
    assert names_left(session) == []
    session.expire_all()
    assert me.round.anonymized_at is not None
    labels = session.execute(select(Invitation.id, Invitation.label)).all()
    assert len(labels) == 4 and all(label == f"#{number}" for number, label in labels)


def test_what_failed_is_not_asked_for_every_minute(app: Flask, session: Session) -> None:
    me = known_person(session)
    over(session, me.round)
    ask_for_removals(session, now())
    job = session.scalars(select(Job).where(Job.kind == ANONYMIZE)).one()
    job.state, job.ended_at = JobState.FAILED, now()
    session.commit()
    ask_for_removals(session, now())
    assert len(session.scalars(select(Job)).all()) == 1
    ask_for_removals(session, now() + timedelta(days=2))
    assert len(session.scalars(select(Job)).all()) == 2


def test_a_round_extended_meanwhile_is_left_alone(app: Flask, session: Session) -> None:
    me = known_person(session)
    over(session, me.round)
    ask_for_removals(session, now())
    me.round.closes_at = now() + timedelta(days=1)
    session.commit()
    run_waiting_jobs(app)
    assert due_rounds(afresh(session), now()) == []
    assert set(names_left(session)) == set(PERSONAL)


def test_documents_that_carry_names_go_too(app: Flask, session: Session) -> None:
    me = known_person(session)
    over(session, me.round)
    kinds = ("answering.paper-form", "results.round-pdf")
    for kind in kinds:
        file = StoredFile(
            name="a.pdf", media_type="application/pdf", content=b"%PDF-", made_at=now()
        )
        subject = f"round:{me.round.id}"
        session.add(
            Job(kind=kind, subject=subject, request={}, state="done", asked_at=now(), file=file)
        )
    session.commit()
    run_sweeps(app)
    left = afresh(session).scalars(select(Job.kind).where(Job.kind.in_(kinds))).all()
    assert left == ["results.round-pdf"], "published results name nobody"
    assert len(session.scalars(select(StoredFile)).all()) == 1


def test_the_page_says_when_and_what(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = known_person(session)
    sign_in(Role.DESIGNER)
    me.round.closes_at = me.round.closes_at.replace(year=2030, month=1, day=31)
    me.round.retention_months = 1
    session.commit()
    page = client.page(f"/rounds/{me.round.id}/personal-data")
    assert "by itself on 28 February 2030" in page.text()
    assert "1 month after the end" in page.text()
    there = held(session, me.round.id)
    assert (there.contacts, there.links, there.notes, there.responses) == (1, 2, 2, 1)
    assert "a text may name somebody" in page.text()


# --- on request ----------------------------------------------------------------------------------


def search(client: HouseClient, me: Respondent, words: str) -> Page:
    path = f"/rounds/{me.round.id}/personal-data"
    return Page(client.submit(f"{path}/search", {"words": words}, at=path).text)


def subjects(page: Page) -> list[str]:
    found = page.all(".//form[@action]//input[@name='subject']")
    return [str(f.get("value")) for f in found]


@pytest.mark.parametrize("words", [EMAIL, EMAIL.upper(), "somebody un", HOLDER, "unusual label"])
def test_a_person_is_found_over_all_rounds_and_the_search_is_noted(
    client: HouseClient, session: Session, sign_in: SignIn, words: str
) -> None:
    me = known_person(session)
    sign_in(Role.DESIGNER)
    assert f"invitation:{me.invitation.id}" in subjects(search(client, me, words))
    assert ("rounds.person-searched", f"round:{me.round.id}") in recorded(session)
    events = json.dumps(everything(session, "audit_events"))
    assert words not in events, "the trail does not keep whom one looked for"


def test_a_contact_that_was_never_invited_is_found(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = respondent(session)
    session.add(Contact(round_id=me.round.id, name=NAME))
    session.commit()
    sign_in(Role.DESIGNER)
    page = search(client, me, NAME)
    assert subjects(page)[0].startswith("contact:")
    client.post(
        f"/rounds/{me.round.id}/personal-data/erase",
        data={"subject": subjects(page)[0], "csrf_token": page.form("/erase")["csrf_token"]},
    )
    assert afresh(session).scalars(select(Contact)).all() == []


def test_nobody_is_found_by_wildcards_or_answers(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = known_person(session)
    sign_in(Role.DESIGNER)
    for words in ("%%%", "___", "second <line>"):
        page = search(client, me, words)
        assert subjects(page) == [] and "Nobody found" in page.text()
    reply = client.submit(
        f"/rounds/{me.round.id}/personal-data/search",
        {"words": "ab"},
        at=f"/rounds/{me.round.id}/personal-data",
    )
    assert reply.status_code == 422 and 'value="ab"' in reply.text


def erase(client: HouseClient, me: Respondent, **sent: str) -> Page:
    found = search(client, me, EMAIL)
    form = {**found.form("/erase"), **sent}
    reply = client.post(f"/rounds/{me.round.id}/personal-data/erase", data=form)
    assert reply.status_code == 302
    return client.page(reply.location)


def test_erasing_leaves_the_place_without_a_person(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = known_person(session)
    sign_in(Role.DESIGNER)
    page = erase(client, me)
    assert "1 submitted response stays, without a name." in page.text()
    assert names_left(session) == []
    assert me.invitation.label == f"#{me.invitation.id}"
    assert all(link.revoked_at for link in session.scalars(select(InvitationLink)))
    kinds = session.scalars(select(InvitationEvent.kind).order_by(InvitationEvent.id)).all()
    assert kinds == ["contacted", "erased"]
    assert ("rounds.person-erased", f"invitation:{me.invitation.id}") in recorded(session)
    assert client.get(me.path).status_code == 410
    kept = me.session.scalars(select(Message)).all()
    assert {m.state for m in kept} == {"failed", "cancelled"}


def test_while_the_round_runs_answers_go_on_demand(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = known_person(session)
    sign_in(Role.DESIGNER)
    assert "1 response is deleted." in erase(client, me, answers="delete").text()
    assert everything(session, "responses") == {"responses": []}


def test_of_a_closed_round_submitted_answers_stay(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """What was published rests on them; the page says so, and a forged form changes nothing."""
    me = known_person(session)
    me.round.closed_at = now()
    session.commit()
    sign_in(Role.DESIGNER)
    found = search(client, me, EMAIL)
    assert "results rest on them" in found.text()
    assert not found.all(".//input[@name='answers']")
    erase(client, me, answers="delete")
    assert len(everything(session, "responses")["responses"]) == 1
    assert names_left(session) == []


def test_a_draft_is_always_deleted(client: HouseClient, session: Session, sign_in: SignIn) -> None:
    me = known_person(session, submit=False)
    sign_in(Role.DESIGNER)
    erase(client, me)
    assert everything(session, "responses") == {"responses": []}


def test_in_an_anonymous_round_the_response_is_not_touched(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = known_person(session, Mode.ANONYMOUS)
    before = everything(session, "responses")
    sign_in(Role.DESIGNER)
    assert "Only the person can withdraw them" in search(client, me, EMAIL).text()
    erase(client, me, answers="delete")
    assert everything(session, "responses") == before
    assert names_left(session) == []


def test_erased_twice_is_erased_once(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    me = known_person(session)
    sign_in(Role.DESIGNER)
    form = search(client, me, EMAIL).form("/erase")
    path = f"/rounds/{me.round.id}/personal-data/erase"
    assert client.post(path, data=form).status_code == 302
    before = everything(session, *[t for t in COLLECTION if t != "invitation_events"])
    code = session.execute(select(Base.metadata.tables["responses"].c.receipt_code)).scalar()
    assert client.post(path, data=form).status_code == 302
    after = everything(session, *[t for t in COLLECTION if t != "invitation_events"])
    assert code is not None
    assert {n: rows for n, rows in after.items() if n != "responses"} == {
        n: rows for n, rows in before.items() if n != "responses"
    }
    assert names_left(session) == []


def test_what_is_kept_can_be_handed_out_without_the_answers(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """Those who run a round do not read identified answers; the download is noted."""
    me = known_person(session)
    sign_in(Role.DESIGNER)
    form = search(client, me, EMAIL).form("/export")
    reply = client.post(f"/rounds/{me.round.id}/personal-data/export", data=form)
    assert reply.headers["Content-Disposition"].startswith("attachment")
    found = json.loads(reply.text)
    assert found["contact"]["email"] == EMAIL
    assert found["invitation"]["events"][0]["note"] == NOTE
    assert HOLDER in [link["holder"] for link in found["invitation"]["links"]]
    assert found["invitation"]["response"]["answers"] == 7
    assert "second <line>" not in reply.text and me.token not in reply.text
    assert ("rounds.person-exported", f"invitation:{me.invitation.id}") in recorded(session)


@pytest.mark.parametrize("subject", ["", "invitation:999999", "contact:x", "person:1", "contact:²"])
def test_what_is_gone_is_said_to_be_gone(
    client: HouseClient, session: Session, sign_in: SignIn, subject: str
) -> None:
    me = known_person(session)
    sign_in(Role.DESIGNER)
    form = {**search(client, me, EMAIL).form("/erase"), "subject": subject}
    for what in ("erase", "export"):
        reply = client.post(f"/rounds/{me.round.id}/personal-data/{what}", data=form)
        assert "Nothing is kept there any more." in client.page(reply.location).text()
    assert set(names_left(session)) == set(PERSONAL)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ANALYST, Role.PLANNER])
def test_only_who_runs_rounds_comes_here(
    client: HouseClient, session: Session, sign_in: SignIn, role: Role
) -> None:
    me = known_person(session)
    sign_in(role)
    assert client.get(f"/rounds/{me.round.id}/personal-data").status_code == 403
