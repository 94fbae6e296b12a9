"""What somebody tried who meant harm: no attempt has an effect, and each gets its right page."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.answering.entrance import enter
from surveys.collection.answering.models import Response
from surveys.collection.answering.queries import Visit
from surveys.collection.answering.views import place, submitting
from surveys.collection.invitations.models import Invitation, InvitationLink
from surveys.collection.rounds.actions import close_round
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization
from surveys.constituents.roles import Grant, Role
from surveys.foundation.database import now
from surveys.foundation.jobs.models import Job, JobState, StoredFile
from surveys.foundation.schema import migrate
from surveys.questionnaires.domain.structure import Answer
from tests.client import HouseClient, Page
from tests.conftest import SignIn
from tests.databases import settings_for
from tests.factories import PASSWORD, make_invitation, make_organization, make_person, make_round
from tests.web.arranging import begun
from tests.web.conftest import afresh, recorded
from wsgi import create_app

# Ratings before the closing


def test_a_refused_form_shows_no_rating_before_the_closing(
    client: HouseClient, session: Session
) -> None:
    case = begun(session)
    case.rate("4")
    client.become(case.focal_point)
    path = f"{case.path}/criteria/{case.codes[0]}"
    token = client.page(case.path).form("assessors")["csrf_token"]
    for bad in ({"level": "na"}, {"level": "9"}, {"revision": "x"}, {}):
        response = client.post(path, data={"csrf_token": token, **bad}, follow_redirects=True)
        assert "moved on in the meantime" in response.text
        assert "●" not in response.text and "gave a level" not in response.text


def test_no_link_opens_what_a_colleague_rates_with_an_account(
    client: HouseClient, session: Session
) -> None:
    case = begun(session)
    place = case.rate("2", submit=False)
    colleague = make_person(session, Grant(Role.RESPONDENT, case.organization.id))
    place.person_id = colleague.id
    session.commit()
    client.become(case.focal_point)
    page = client.page(case.path)
    assert "Make a new link" not in page.text() and "Withdraw" in page.text()
    sent = page.form(f"/assessors/{place.id}/withdraw")
    assert client.post(f"{case.path}/assessors/{place.id}/link", data=sent).status_code == 409
    assert afresh(session).scalars(select(InvitationLink)).all() == []


# One answer, by two published tables


def test_an_invitation_stands_once_its_round_is_closed(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """Withdrawn then, its answers would be what the published tables before and after differ by."""
    round_ = make_round(session)
    invitation, _token = make_invitation(session, round_, make_organization(session))
    session.commit()
    sign_in(Role.DESIGNER)
    page = f"/rounds/{round_.id}/invitations/{invitation.id}"
    path = f"{page}/revoke"
    sent = client.page(page).form(path)
    afresh(session).get_one(Round, round_.id).closed_at = now()
    session.commit()
    assert client.post(path, data=sent).status_code == 409
    assert path not in client.get(page).text
    assert afresh(session).get_one(Invitation, invitation.id).revoked_at is None
    assert ("rounds.invitation-revoked", f"invitation:{invitation.id}") not in recorded(session)


@pytest.mark.parametrize("done", [False, True])
def test_a_submission_that_crosses_the_closing_comes_too_late(
    app: Flask,
    client: HouseClient,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    done: bool,
) -> None:
    """Else what is published of a closed round would change by one answer; a receipt stands."""
    round_ = make_round(session)
    invitation, token = make_invitation(session, round_, make_organization(session))
    given: dict[str, Answer | None] = {"comment": "All went well."}
    response = save_answers(session, holder_of(invitation), None, given, "en", now())
    if done:
        submit_response(session, response, now())
    session.commit()
    path, round_id = f"/a/{token}", round_.id
    sent = {"form_token": ""} if done else client.page(f"{path}/review").form("/submit")

    def enter_just_before_the_closing(reading: Session, key: str, moment: datetime) -> Visit:
        visit = enter(reading, key, moment)
        with app.extensions["database"].writing() as closing:
            close_round(closing, closing.get_one(Round, round_id), now())
            closing.commit()
        return visit

    session.rollback()
    monkeypatch.setattr(place, "enter", enter_just_before_the_closing)
    monkeypatch.setattr(submitting, "check_form_token", lambda *_: None)
    answer = client.post(f"{path}/submit", data=sent)
    assert answer.status_code == (302 if done else 410)
    assert bool(afresh(session).get_one(Response, response.key).submitted_at) == done


# Requests that no page of the platform sends


def in_parts(*fields: tuple[bytes, bytes]) -> bytes:
    """A form's body in the way browsers send files."""
    parts = (
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % field
        for field in fields
    )
    return b"".join(parts) + b"--x--\r\n"


@pytest.mark.parametrize("name", [b"Union\xff", b"\xc3(", b"Union\0", b"\xed\xa0\x80"])
def test_a_form_in_parts_that_is_no_text_is_refused_whole(
    client: HouseClient, session: Session, sign_in: SignIn, name: bytes
) -> None:
    sign_in(Role.ADMINISTRATOR)
    token = client.page("/organizations/new").form("/organizations/new")["csrf_token"]
    whole = [(b"csrf_token", token.encode()), (b"group", b"workers"), (b"country", b"SEN")]
    response = client.post(
        "/organizations/new",
        data=in_parts(*whole, (b"language", b"en"), (b"name", name)),
        content_type="multipart/form-data; boundary=x",
    )
    assert response.status_code == 400
    assert afresh(session).scalars(select(Organization)).all() == []


def test_characters_that_nobody_can_see_are_not_kept_in_a_name(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    sign_in(Role.ADMINISTRATOR)
    sent = {"name": "\x1b[31mUnion\x07 \x7f", "group": "workers", "country": "SEN"}
    assert client.submit("/organizations/new", sent).status_code == 302
    assert [o.name for o in afresh(session).scalars(select(Organization))] == ["[31mUnion"]
    assert client.submit("/organizations/new", {**sent, "name": "\x1b\x07"}).status_code == 422


@pytest.mark.parametrize("path", ["/assessments/1", "/assessments/1/report", "/jobs/x"])
def test_asking_which_methods_there_are_tells_nothing_else(
    client: HouseClient, session: Session, path: str
) -> None:
    case = begun(session)
    client.become(case.focal_point)
    response = super(HouseClient, client).open(path, method="OPTIONS")  # there is no page to check
    assert (response.status_code, response.text) == (200, "")
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("target", ["/a\r\nSet-Cookie: x=1", "/a\n", "/\t/evil.example", "/\x7f"])
def test_a_way_back_that_no_header_can_carry_leads_home(
    client: HouseClient, session: Session, target: str
) -> None:
    person = make_person(session)
    session.commit()
    sent = {**client.page("/sign-in").form("/sign-in"), "email": person.email}
    response = client.post(
        "/sign-in", query_string={"next": target}, data={**sent, "password": PASSWORD}
    )
    assert (response.status_code, response.location) == (302, "/")


# Over HTTPS


def test_forms_are_taken_over_https_from_pages_that_withhold_the_referrer(tmp_path: Path) -> None:
    settings = settings_for(f"sqlite:///{tmp_path / 'database.sqlite3'}", tmp_path)
    app = create_app(replace(settings, trusted_proxies=1))
    with app.app_context():
        migrate(app.extensions["database"].engine)
    client = app.test_client()
    https = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "capacity.example.org"}
    shown = client.get("/sign-in", headers=https)
    sent = {**Page(shown.text).form("/sign-in"), "email": "nobody@example.org", "password": "x"}
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert client.post("/sign-in", data=sent, headers=https).status_code == 422
    del sent["csrf_token"]
    assert client.post("/sign-in", data=sent, headers=https).status_code == 400


# What stays behind


def test_a_file_that_was_made_is_kept_nowhere_on_the_way(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    owner = sign_in(Role.ANALYST)
    moment = now()
    file = StoredFile(name="x.pdf", media_type="application/pdf", content=b"%PDF", made_at=moment)
    job = Job(kind="x", subject="x:1", request={}, owner_id=owner, asked_at=moment, file=file)
    job.state = JobState.DONE
    session.add(job)
    session.commit()
    response = client.get(f"/jobs/{job.id}/file")
    assert response.data == b"%PDF"
    assert response.headers["Cache-Control"] == "no-store"


def test_a_failed_statement_does_not_say_what_it_held(session: Session) -> None:
    """Else an answer or an address would come into the logs with the error."""
    with pytest.raises(SQLAlchemyError) as failed:
        session.execute(text("SELECT :answer FROM nothing"), {"answer": "My very own words"})
    assert "very own" not in str(failed.value)
