"""Releases: what is published is stored once, read by all, and renewed only where it may be."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from random import Random

import pytest
from flask import Flask
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
from tests.web.small_survey import CODE, publish_small_survey


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """Outside an application context: within one, requests would share each other's state."""
    with Session(app.extensions["database"].engine) as session:
        publish_small_survey(session)
        yield session


def running(session: Session) -> Round:
    """A round that takes answers."""
    round_ = make_round(session, CODE)
    session.commit()
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


# --- when one is made ----------------------------------------------------------------------------


def test_the_worker_makes_the_release_of_a_round_that_has_closed(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = running(session)
    answered(session, round_, 6)
    closed(session, round_)
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
    round_ = running(session)
    answered(session, round_, 6)
    closed(session, round_)
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
    round_ = running(session)
    answered(session, round_, 6)
    closed(session, round_)
    sign_in(Role.ANALYST)
    for _time in range(2):
        page = client.page(path(round_))
        assert "What is published of this round is being made." in page.text()
    assert client.get(f"{path(round_)}.csv").status_code == 404
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
    version = latest_version(session, CODE)
    assert version is not None
    round_ = make_round(session, CODE, mode=Mode.ANONYMOUS)
    session.commit()
    sign_in(Role.DESIGNER)
    page = client.page(path(round_))
    assert f"{path(round_)}/release" not in [f.get("action") for f in page.all(".//form")]
    token = client.page("/account").form("/account/language")["csrf_token"]
    sent = client.post(f"{path(round_)}/release", data={"csrf_token": token})
    assert sent.status_code == 409
    closed(session, round_)
    run_sweeps(app)
    assert releases(session) == []
    client.page(path(round_))
    (found,) = releases(session)
    assert found.basis == {} and found.final


# --- while a round runs --------------------------------------------------------------------------


def publish(client: HouseClient, round_: Round) -> None:
    assert client.submit(f"{path(round_)}/release", at=path(round_)).status_code == 302


def test_the_officer_publishes_how_it_stands_and_readers_see_that_alone(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = running(session)
    answered(session, round_, 6)
    sign_in(Role.DESIGNER)
    publish(client, round_)
    publish(client, round_)  # pressed twice
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
    round_ = running(session)
    answered(session, round_, 6)
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
    round_ = running(session)
    answered(session, round_, 7)
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
    round_ = running(session)
    answered(session, round_, 6)
    closed(session, round_)
    run_sweeps(app)
    assert releases(session)[0].basis["submitted"] == [1] * 6
    sign_in(Role.ANALYST)
    assert heard(client, round_) == "6"
    assert releases(session)[0].basis == {}


def test_the_last_release_has_what_came_after_the_one_before(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """Also if somebody looks before the worker has made it."""
    round_ = running(session)
    answered(session, round_, 6)
    sign_in(Role.DESIGNER)
    publish(client, round_)
    answered(session, round_, 6)
    closed(session, round_)
    assert heard(client, round_) == "12"
    assert [(found.final, found.basis) for found in releases(session)] == [(False, {}), (True, {})]


def test_after_a_round_was_opened_again_it_has_a_release_of_its_own(
    app: Flask, client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = running(session)
    answered(session, round_, 6)
    closed(session, round_)
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


@pytest.mark.parametrize("role", [Role.ANALYST, Role.PLANNER, Role.REVIEWER])
def test_only_who_runs_rounds_publishes(
    client: HouseClient, session: Session, sign_in: SignIn, role: Role
) -> None:
    round_ = running(session)
    answered(session, round_, 6)
    sign_in(role, group=Group.WORKERS if role is Role.REVIEWER else None)
    token = client.page("/account").form("/account/language")["csrf_token"]
    sent = client.post(f"{path(round_)}/release", data={"csrf_token": token})
    assert sent.status_code == 403
    assert releases(session) == []


# --- the filter ----------------------------------------------------------------------------------


def test_the_filter_shows_the_cells_that_there_are_and_no_other(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = running(session)
    answered(session, round_, 8)
    answered(session, round_, 7, Group.EMPLOYERS)
    closed(session, round_)
    sign_in(Role.ANALYST)
    assert heard(client, round_) == "15"
    assert heard(client, round_, group="workers") == "8"
    assert heard(client, round_, group="employers", region="africa") == "7"
    page = client.page(path(round_), query_string={"group": "workers"})
    assert "Shown here: Workers." in page.text()
    assert page.form(path(round_))["group"] == "workers"
    for unknown in (
        {"group": "government"},
        {"region": "americas"},
        {"group": "x"},
        {"region": "'"},
    ):
        client.page(path(round_), 404, query_string=unknown)
        assert client.get(f"{path(round_)}.csv", query_string=unknown).status_code == 404


def test_tables_and_documents_are_of_the_cell_that_is_shown(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = running(session)
    answered(session, round_, 8)
    answered(session, round_, 7, Group.EMPLOYERS)
    closed(session, round_)
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


def test_a_small_group_is_not_published_nor_what_would_tell_of_it(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    round_ = running(session)
    answered(session, round_, 8)
    answered(session, round_, 2, Group.EMPLOYERS)
    closed(session, round_)
    sign_in(Role.ANALYST)
    assert heard(client, round_, group="employers") == "Not published"
    shown = {heard(client, round_), heard(client, round_, group="workers")}
    assert shown == {"Not published"}  # ten responses are known: eight would leave two


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
    assert heard(client, round_) == "Not published"
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
