"""Results of a round: live for the bureau of a group, published for others, safe for everybody."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.invitations.actions import revoke_invitation
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.actions import close_round
from surveys.collection.rounds.models import Round
from surveys.constituents.models import AuditEvent, Organization
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.foundation.jobs.models import Job, JobState
from surveys.foundation.jobs.worker import run_waiting_jobs
from surveys.questionnaires.domain.structure import Answer
from surveys.results.documents import ROUND_PDF
from tests.client import HouseClient, words
from tests.factories import make_invitation, make_organization, make_round

SignIn = Callable[..., int]

ANSWERS: dict[str, Answer | None] = {
    "role": "board",
    "stages.design": "2",
    "stages.implementation": "1",
    "stages.monitoring": "dk",
    "stages.evaluation": "na",
    "heard": "4",
    "satisfaction": "4",
    "engage_again": 9,
    "reasons": ("too_little_capacity",),
}


def answer(session: Session, round_: Round, organization: Organization, **given: str) -> Invitation:
    """One submitted response; what ``given`` does not say is as in ANSWERS."""
    invitation, _token = make_invitation(session, round_, organization)
    changes = {**ANSWERS, **{code.replace("__", "."): value for code, value in given.items()}}
    response = save_answers(session, holder_of(invitation), None, changes, "en", now())
    submit_response(session, response, now())
    return invitation


def organizations(
    session: Session, count: int, group: Group = Group.WORKERS, country: str = "SEN"
) -> list[Organization]:
    return [make_organization(session, group, country) for _ in range(count)]


def protected_round(session: Session, country: str = "SEN") -> Round:
    """Answered by three workers' organizations with two offices each, not all alike, and closed."""
    round_ = make_round(session)
    for organization in organizations(session, 3, country=country):
        answer(session, round_, organization)
        answer(session, round_, organization, satisfaction="2", heard="1", role="management")
    close_round(session, round_, now())
    session.commit()
    return round_


def path(round_: Round, group: str = "") -> str:
    return f"/rounds/{round_.id}/results" + (f"/{group}" if group else "")


# --- a group's own answers -----------------------------------------------------------------------


def test_a_reviewer_sees_the_answers_of_the_own_group_at_once(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """R4, R7: live, with every denominator; of the own group only."""
    round_ = make_round(session)
    (workers,) = organizations(session, 1)
    (employers,) = organizations(session, 1, Group.EMPLOYERS)
    answer(session, round_, workers, satisfaction="5")
    answer(session, round_, employers, satisfaction="1")
    session.commit()
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page(path(round_, "workers"))
    assert "1 of 1 invitation was answered. The answers come from 1 organization." in page.text()
    figures = {words(row[0]): [words(cell) for cell in row[1:]] for row in page.all(".//tr")}
    # answered, skipped, not applicable, don't know, no answer, top two, mean, median
    satisfied = (
        "Our organization took part in this Decent Work Country Programme to our satisfaction"
    )
    assert figures[satisfied] == ["1", "0", "0", "0", "0", "100%", "5.0", "5.0"]
    assert figures["Monitoring: following progress"][:5] == ["0", "0", "0", "1", "0"]
    assert figures["Evaluation: judging the results"][:5] == ["0", "0", "1", "0", "0"]
    assert "We have too little capacity" in page.text()


def test_looking_at_a_groups_answers_is_noted(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = make_round(session)
    session.commit()
    person = sign_in(Role.REVIEWER, group=Group.WORKERS)
    client.page(path(round_, "workers"))
    session.rollback()
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "results.seen")).all()
    assert [(e.person_id, e.subject) for e in events] == [(person, f"round:{round_.id}")]


@pytest.mark.parametrize("group", ["employers", "government", "nobody"])
def test_other_groups_answers_do_not_exist_for_a_reviewer(
    client: HouseClient, session: Session, sign_in: SignIn, group: str
) -> None:
    round_ = protected_round(session)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    assert client.get(path(round_, "workers")).status_code == 200, "else this proves nothing"
    assert client.get(path(round_, group)).status_code == 404
    assert client.post(f"{path(round_, group)}/pdf").status_code in (400, 404)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.DESIGNER, Role.PLANNER])
def test_others_never_see_a_groups_answers(
    client: HouseClient, session: Session, sign_in: SignIn, role: Role
) -> None:
    round_ = protected_round(session)
    sign_in(role)
    assert client.get(path(round_, "workers")).status_code == 403


def test_drafts_and_withdrawn_invitations_do_not_count(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = make_round(session)
    (workers,) = organizations(session, 1)
    draft, _token = make_invitation(session, round_, workers)
    save_answers(session, holder_of(draft), None, dict(ANSWERS), "en", now())
    revoke_invitation(session, answer(session, round_, workers), now())
    session.commit()
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page(path(round_, "workers"))
    assert "0 of 1 invitation was answered." in page.text()
    assert "Nobody of this group has answered yet." in page.text()


@pytest.mark.parametrize(
    ("days_ago", "whole"),
    [(3, "2 of 2 invitations were answered."), (1, "2 of 4 invitations were answered.")],
)
def test_what_an_ended_organization_left_unanswered_is_out_of_scope(
    client: HouseClient, session: Session, sign_in: SignIn, days_ago: int, whole: str
) -> None:
    """As in response rates: only if it ended before the fieldwork did. What it answered stays."""
    round_ = make_round(session, opened_days_ago=9, closes_in_days=-2)
    going_on, gone = organizations(session, 2)
    for organization in (going_on, gone):
        answer(session, round_, organization)
    make_invitation(session, round_, gone)
    draft, _token = make_invitation(session, round_, gone)
    save_answers(session, holder_of(draft), None, dict(ANSWERS), "en", now())
    gone.ended_on = now().date() - timedelta(days=days_ago)
    session.commit()
    sign_in(Role.ANALYST)
    assert whole in client.page(path(round_)).text()


def test_self_ratings_of_a_diagnostic_are_no_results(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """They never leave the institution, under no address."""
    round_ = make_round(session, "diagnostic-workers")
    session.commit()
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    client.page(path(round_, "workers"), 404)
    client.page(path(round_), 404)
    assert round_.title not in client.page("/results").text()


# --- what is published ---------------------------------------------------------------------------


def test_an_open_round_publishes_only_how_many_have_answered(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = make_round(session)
    for organization in organizations(session, 6):
        answer(session, round_, organization)
    session.commit()
    sign_in(Role.ANALYST)
    page = client.page(path(round_))
    assert "6 of 6 invitations were answered." in page.text()
    assert "This round is open. Its results are published after it closes." in page.text()
    assert not page.all(".//table") and "organizations." not in page.text(
        ".//h1/..//p[@class='lead']"
    )
    assert client.get(f"{path(round_)}.csv").status_code == 409


def test_a_closed_round_publishes_what_exposes_nobody(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = protected_round(session)
    sign_in(Role.ANALYST)
    page = client.page(path(round_))
    figures = {words(row[0]): [words(cell) for cell in row[1:]] for row in page.all(".//tr")}
    assert "6 of 6 invitations were answered. The answers come from 3 organizations." in page.text()
    assert figures["Our views were heard"][-4:] == ["6", "50%", "2.5", "2.5"]
    # All six gave the same answer here: it would tell what each of them said.
    likely = "If invited, how likely is your organization to take part in the next Decent Work"
    assert [cells for text, cells in figures.items() if text.startswith(likely)] == [
        ["Not published", "", "", ""]
    ]
    assert "Skipped" not in page.text(".//thead")


def test_few_respondents_are_protected(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = make_round(session)
    for level, organization in zip("1234", organizations(session, 4), strict=True):
        answer(session, round_, organization, satisfaction=level)
    close_round(session, round_, now())
    session.commit()
    sign_in(Role.PLANNER)
    page = client.page(path(round_))
    assert "%" not in page.text(".//main")
    assert "Nothing is published here" in page.text()


def test_the_list_leads_each_reader_to_what_is_theirs(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = protected_round(session)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    links = client.page("/results").links()
    assert links[round_.title] == path(round_)
    assert links["Workers"] == path(round_, "workers")
    sign_in(Role.ANALYST)
    assert "Workers" not in client.page("/results").links()


# --- demonstration -------------------------------------------------------------------------------


def test_a_demonstration_round_is_marked_and_not_exported(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = protected_round(session, country="XAA")
    sign_in(Role.ANALYST)
    page = client.page(path(round_))
    assert "Demonstration: these organizations are not real." in page.text()
    assert page.all(".//table") and f"{path(round_)}.csv" not in page.links().values()
    assert client.get(f"{path(round_)}.csv").status_code == 404


def test_a_real_round_leaves_demonstration_organizations_out(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = make_round(session)
    real, invented = organizations(session, 1)[0], organizations(session, 1, country="XAA")[0]
    answer(session, round_, real)
    answer(session, round_, invented)
    session.commit()
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page(path(round_, "workers"))
    assert "1 of 1 invitation was answered. The answers come from 1 organization." in page.text()
    assert "Demonstration" not in page.text(".//main")


# --- taking it along -----------------------------------------------------------------------------


def test_the_published_table_can_be_exported(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = protected_round(session)
    sign_in(Role.ANALYST)
    assert f"{path(round_)}.csv" in client.page(path(round_)).links().values()
    response = client.get(f"{path(round_)}.csv")
    assert response.mimetype == "text/csv"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(StringIO(response.data.decode("utf-8-sig"), newline="")))
    heard = [line for line in lines if line["field"] == "heard" and line["option"]]
    assert [line["count"] for line in heard] == ["3", "0", "0", "3", "0"]
    hidden = [line for line in lines if line["field"] == "engage_again"]
    assert [(line["status"], line["answered"]) for line in hidden] == [("not published", "")]


def make(app: Flask, session: Session) -> Job:
    """The job that was asked for, done."""
    run_waiting_jobs(app)
    session.rollback()
    return session.scalars(select(Job).where(Job.kind == ROUND_PDF)).one()


def test_the_worker_makes_a_document_of_the_published_results(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = protected_round(session)
    sign_in(Role.ANALYST)
    answer_ = client.submit(f"{path(round_)}/pdf", {"language": "en"}, at=path(round_))
    assert answer_.status_code == 302
    job = make(app, session)
    assert job.state == JobState.DONE and job.file is not None
    pdf = PdfReader(BytesIO(job.file.content))
    text = "\n".join(page.extract_text() for page in pdf.pages)
    assert pdf.metadata is not None and pdf.metadata.title == f"Results: {round_.title}"
    assert "6 of 6 invitations were answered." in text
    assert "Our views were heard" in text and "Not published" in text
    assert "Skipped" not in text


def test_a_groups_document_is_for_its_bureau(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = protected_round(session)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    where = path(round_, "workers")
    assert client.submit(f"{where}/pdf", {"language": "en"}, at=where).status_code == 302
    job = make(app, session)
    assert job.file is not None and job.file.name == f"round-{round_.id}-workers-en.pdf"
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(job.file.content)).pages)
    assert "please do not pass them on" in text and "Skipped" in text
    pages = PdfReader(BytesIO(job.file.content)).pages[1:]
    assert all("not to be passed on" in page.extract_text() for page in pages)


def test_an_unknown_language_is_refused_at_its_field(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = protected_round(session)
    sign_in(Role.ANALYST)
    answer_ = client.submit(f"{path(round_)}/pdf", {"language": "xx"}, at=path(round_))
    assert answer_.status_code == 422 and "language-error" in answer_.text
    session.rollback()
    assert session.scalars(select(Job)).all() == []


def test_nothing_published_makes_no_document(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = make_round(session)
    session.commit()
    sign_in(Role.ANALYST)
    assert client.send(f"{path(round_)}/pdf", {"language": "en"}).status_code == 409


def test_where_nothing_may_be_published_one_sentence_says_so(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """And not one for every question; nor is there a document or a table to make of it."""
    round_ = make_round(session)
    for organization in organizations(session, 2):
        answer(session, round_, organization)
    close_round(session, round_, now())
    session.commit()
    sign_in(Role.ANALYST)
    page = client.page(path(round_))
    assert "Nothing is published here" in page.text() and "Not published" not in page.text()
    assert not page.all(".//main//table") and "Make the PDF" not in page.text()
    assert client.get(f"{path(round_)}.csv").status_code == 409
    assert client.send(f"{path(round_)}/pdf", {"language": "en"}).status_code == 409


def test_a_group_that_has_not_answered_has_no_document(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = make_round(session)
    session.commit()
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    page = client.page(path(round_, "workers"))
    assert page.text().count("Nobody of this group has answered yet.") == 1
    assert "Make the PDF" not in page.text()
    assert client.send(f"{path(round_, 'workers')}/pdf", {"language": "en"}).status_code == 409


def test_the_list_reads_all_rounds_at_once(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """The number of queries does not grow with the number of rounds."""
    statements: list[str] = []
    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    sign_in(Role.ANALYST)
    counts = []
    for _round in range(2):
        protected_round(session)
        statements.clear()
        client.page("/results")
        counts.append(len(statements))
    assert counts[0] == counts[1]
