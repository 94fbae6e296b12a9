"""Releases: what is published is stored once, read by all, and renewed only where it may be."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from random import Random

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.collection.answering.models import Response
from surveys.collection.rounds.course import close_round, reopen_round
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.foundation.jobs.models import Job, JobState
from surveys.foundation.jobs.worker import run_sweeps, run_waiting_jobs
from surveys.questionnaires.queries import latest_version
from surveys.results.domain.releases import canonical_hash
from surveys.results.releases import actions
from surveys.results.releases.jobs import RELEASE
from surveys.results.releases.models import Release
from tests.client import HouseClient
from tests.conftest import SignIn
from tests.factories import make_round
from tests.web.many_responses import answered_in, people, respond
from tests.web.small_survey import CODE

pytestmark = pytest.mark.usefixtures("small_survey")


def running(session: Session, workers: int = 0, employers: int = 0) -> Round:
    """A round that takes answers, and so many organizations of each group that have answered."""
    round_ = make_round(session, CODE)
    session.commit()
    for group, number in ((Group.WORKERS, workers), (Group.EMPLOYERS, employers)):
        if number:
            answered(session, round_, number, group)
    return round_


def over(session: Session, workers: int, employers: int = 0) -> Round:
    """A round that has closed with so many answers."""
    round_ = running(session, workers, employers)
    closed(session, round_)
    return round_


def answered(session: Session, round_: Round, number: int, group: Group = Group.WORKERS) -> None:
    """So many more organizations of the group in Africa answer."""
    session.rollback()  # what the client did meanwhile is seen from here on
    places = people(session, {(group, "africa"): number})[group, "africa"]
    respond(session, round_, [("africa", place) for place in places], Random(number))


def path(round_: Round) -> str:
    return f"/rounds/{round_.id}/results"


def closed(session: Session, round_: Round) -> None:
    session.rollback()
    close_round(session, round_, now())
    session.commit()


def releases(session: Session) -> list[Release]:
    session.rollback()
    return list(session.scalars(select(Release).order_by(Release.id)))


def heard(client: HouseClient, round_: Round, **filters: str) -> str:
    """How many answered the item, as the table of all figures says."""
    return answered_in(client.page(path(round_), query_string=filters), "You are heard")


def publish(client: HouseClient, round_: Round) -> None:
    assert client.submit(f"{path(round_)}/release", at=path(round_)).status_code == 302


def published_by_force(client: HouseClient, round_: Round) -> int:
    """What somebody is answered whose page has no button for it."""
    return client.send(f"{path(round_)}/release").status_code


# --- when one is made ----------------------------------------------------------------------------


def test_the_worker_makes_the_release_of_a_round_that_has_closed(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = over(session, 6)
    run_sweeps(app)
    run_sweeps(app)
    (found,) = releases(session)
    assert (found.number, found.final, found.made_by) == (1, True, None)
    assert canonical_hash(found.content) == found.sha256
    assert found.content["audit"]["solver"] == "HiGHS"
    sign_in(Role.ANALYST)
    assert "Release 1" in client.page(path(round_)).text()
    assert len(releases(session)) == 1


def test_whoever_comes_before_the_worker_need_not_wait(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = over(session, 6)
    sign_in(Role.ANALYST)
    assert heard(client, round_) == heard(client, round_) == "6"
    assert [found.number for found in releases(session)] == [1]


def test_a_large_round_is_left_to_the_worker(
    app: Flask,
    client: HouseClient,
    session: Session,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 0)
    round_ = over(session, 6)
    sign_in(Role.ANALYST)
    for _time in range(2):
        page = client.page(path(round_))
        assert "What is published of this round is being made." in page.text()
    assert client.get(f"{path(round_)}.csv").status_code == 409
    session.rollback()
    assert session.scalar(select(func.count()).where(Job.kind == RELEASE)) == 1
    run_waiting_jobs(app)
    session.rollback()
    assert session.scalars(select(Job.state).where(Job.kind == RELEASE)).all() == [JobState.DONE]
    assert heard(client, round_) == "6"


def test_an_anonymous_round_has_one_release_made_when_somebody_looks(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """Several would tell in which order its answers came; and nothing is kept to compare."""
    round_ = make_round(session, CODE, mode=Mode.ANONYMOUS)
    session.commit()
    sign_in(Role.DESIGNER)
    page = client.page(path(round_))
    assert f"{path(round_)}/release" not in [f.get("action") for f in page.all(".//form")]
    assert published_by_force(client, round_) == 409
    closed(session, round_)
    run_sweeps(app)
    assert releases(session) == []
    client.page(path(round_))
    (found,) = releases(session)
    assert found.basis == {} and found.final


# --- while a round runs --------------------------------------------------------------------------


def test_the_officer_publishes_how_it_stands_and_readers_see_that_alone(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = running(session, 6)
    sign_in(Role.DESIGNER)
    publish(client, round_)
    publish(client, round_)  # pressed twice
    assert "Nothing was published" in client.page(path(round_)).text()
    assert [found.final for found in releases(session)] == [False]
    answered(session, round_, 6)
    sign_in(Role.ANALYST)
    assert heard(client, round_) == "6"
    page = client.page(path(round_))
    assert "6 of 6 invitations were answered." in page.text()
    assert "Publish a release" not in page.text()


def test_a_figure_changes_by_enough_answers_or_not_at_all(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = running(session, 6)
    sign_in(Role.DESIGNER)
    publish(client, round_)
    answered(session, round_, 1)
    publish(client, round_)
    assert heard(client, round_) == "6"
    page = client.page(path(round_))
    assert "some questions keep the figures of an earlier release" in page.text()
    assert "7 of 7 invitations were answered." in page.text()
    answered(session, round_, 6)
    publish(client, round_)
    assert heard(client, round_) == "13"
    assert [found.number for found in releases(session)] == [1, 2, 3]


def test_what_is_counted_no_more_keeps_the_figures_as_they_were(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """One answer less would tell what it had been."""
    round_ = running(session, 7)
    sign_in(Role.DESIGNER)
    publish(client, round_)
    session.rollback()
    gone = session.scalars(select(Response).where(Response.round_id == round_.id)).first()
    session.delete(gone)
    session.commit()
    assert [found.basis for found in releases(session)] == [{}]
    answered(session, round_, 8)
    publish(client, round_)
    assert heard(client, round_) == "7"
    assert "14 of 15 invitations were answered." in client.page(path(round_)).text()


def test_once_it_is_shown_nothing_is_kept_to_compare_the_last_release_with(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = over(session, 6)
    run_sweeps(app)
    assert releases(session)[0].basis["submitted"] == [1] * 6
    sign_in(Role.ANALYST)
    assert heard(client, round_) == "6"
    assert releases(session)[0].basis == {}


def test_the_last_release_has_what_came_after_the_one_before(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """Also if somebody looks before the worker has made it."""
    round_ = running(session, 6)
    sign_in(Role.DESIGNER)
    publish(client, round_)
    answered(session, round_, 6)
    closed(session, round_)
    assert heard(client, round_) == "12"
    assert [(found.final, found.basis) for found in releases(session)] == [(False, {}), (True, {})]


def test_after_a_round_was_opened_again_it_has_a_release_of_its_own(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = over(session, 6)
    run_sweeps(app)
    session.rollback()
    assert reopen_round(session, round_, now() + timedelta(days=2), "The post was late.", now())
    session.commit()
    answered(session, round_, 6)
    closed(session, round_)
    run_sweeps(app)
    assert [(found.number, found.final) for found in releases(session)] == [(1, True), (2, True)]
    sign_in(Role.ANALYST)
    assert heard(client, round_) == "12"


def test_of_a_closed_round_nothing_more_is_published(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = over(session, 6)
    sign_in(Role.DESIGNER)
    client.page(path(round_))
    assert published_by_force(client, round_) == 302
    text = client.page(path(round_)).text()
    assert "Nothing was published" in text and "Published. Readers" not in text
    assert [found.number for found in releases(session)] == [1]


@pytest.mark.parametrize("role", [Role.ANALYST, Role.PLANNER, Role.REVIEWER])
def test_only_who_runs_rounds_publishes(
    client: HouseClient, session: Session, sign_in: SignIn, role: Role
) -> None:
    round_ = running(session, 6)
    sign_in(role, group=Group.WORKERS if role is Role.REVIEWER else None)
    assert published_by_force(client, round_) == 403
    assert releases(session) == []


# --- the filter ----------------------------------------------------------------------------------


def test_the_filter_shows_the_cells_that_there_are_and_no_other(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = over(session, 8, employers=7)
    sign_in(Role.ANALYST)
    assert heard(client, round_) == "15"
    assert heard(client, round_, group="workers") == "8"
    assert heard(client, round_, group="employers", region="africa") == "7"
    page = client.page(path(round_), query_string={"group": "workers"})
    assert "Shown here: Workers." in page.text()
    assert page.form(path(round_))["group"] == "workers"
    for unknown in ({"group": "x"}, {"region": "'"}):
        client.page(path(round_), 404, query_string=unknown)
        assert client.get(f"{path(round_)}.csv", query_string=unknown).status_code == 404
    for nobody in ({"group": "government"}, {"region": "americas"}):
        page = client.page(path(round_), query_string=nobody)
        assert "Nobody there was asked in this round." in page.text()
        assert client.get(f"{path(round_)}.csv", query_string=nobody).status_code == 409


def test_tables_and_documents_are_of_the_cell_that_is_shown(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = over(session, 8, employers=7)
    sign_in(Role.ANALYST)
    shown = f"{path(round_)}?group=workers"
    page = client.page(shown)
    (table,) = [url for url in page.links().values() if ".csv" in url]
    reply = client.get(table)
    assert "results-workers.csv" in reply.headers["Content-Disposition"]
    lines = list(csv.DictReader(StringIO(reply.data.decode("utf-8-sig"), newline="")))
    assert {x["answered"] for x in lines if x["field"] == "heard"} == {"8"}
    asked = client.submit(f"{path(round_)}/pdf?group=workers", {"language": "en"}, at=shown)
    assert asked.status_code == 302
    session.rollback()
    (job,) = session.scalars(select(Job).where(Job.kind == "results.round-pdf"))
    assert job.request["cell"] == ["workers", ""]
    run_waiting_jobs(app)
    session.rollback()
    assert job.file is not None
    pdf = PdfReader(BytesIO(job.file.content))
    assert pdf.metadata is not None and pdf.metadata.title == f"Results: {round_.title} (Workers)"
    assert "Release 1" in pdf.pages[0].extract_text()
    assert all("(Workers)" in page.extract_text() for page in pdf.pages[1:])


def test_a_small_group_is_not_published_nor_what_would_tell_of_it(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = over(session, 8, employers=2)
    sign_in(Role.ANALYST)
    for filters in ({}, {"group": "employers"}, {"group": "workers"}):
        # ten responses are known: eight would leave two
        text = client.page(path(round_), query_string=filters).text()
        assert "Nothing is published here" in text


# --- the threshold -------------------------------------------------------------------------------


def test_a_round_can_ask_for_more_behind_a_figure(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = running(session)
    round_.fewest_respondents = 7
    session.commit()
    answered(session, round_, 6)
    closed(session, round_)
    sign_in(Role.ANALYST)
    assert "Nothing is published here" in client.page(path(round_)).text()
    assert releases(session)[0].content["threshold"] == [7, 3]


def test_the_numbers_are_raised_in_planning_and_never_lowered(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    version = latest_version(session, CODE)
    assert version is not None
    number = str(version.id)
    session.commit()
    sign_in(Role.DESIGNER)
    plan = {
        "title": "A round",
        "version": number,
        "mode": "confidential",
        "opens_on": "2037-03-01",
        "closes_on": "2037-03-31",
    }
    low = client.submit("/rounds/new", {**plan, "respondents": "4", "organizations": "2"})
    assert low.status_code == 422
    assert 'href="#respondents"' in low.text and 'href="#organizations"' in low.text
    made = client.submit("/rounds/new", {**plan, "respondents": "8", "organizations": ""})
    assert made.status_code == 302
    session.rollback()
    (round_,) = session.scalars(select(Round))
    assert (round_.fewest_respondents, round_.fewest_organizations) == (8, 3)
    change = f"/rounds/{round_.id}/change"
    assert client.submit(change, {"organizations": "4"}).status_code == 302
    session.rollback()
    assert (round_.fewest_respondents, round_.fewest_organizations) == (8, 4)
    round_.opens_at = now() - timedelta(days=1)
    session.commit()
    assert "respondents" not in client.page(change).form(change)
