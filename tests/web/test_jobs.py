"""Long work: the job table, the worker, and a job's own page."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.constituents.roles import Grant, Role
from surveys.foundation.jobs.actions import (
    MAX_ATTEMPTS,
    PRESUMED_DEAD_AFTER,
    ask_for_job,
    cancel_job,
    fail_job,
    finish_job,
    report_progress,
    take_next_job,
)
from surveys.foundation.jobs.models import Job, JobState, StoredFile
from surveys.foundation.jobs.worker import JobFunction, Progress, run_waiting_jobs
from tests.client import HouseClient, Page
from tests.factories import make_person
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS, afresh, recorded

MOMENT = datetime(2027, 3, 5, 14, 7, tzinfo=UTC)
SECOND = timedelta(seconds=1)
KIND = "results.round-pdf"


def ask(session: Session, owner_id: int | None = 1, at: datetime = MOMENT, **request: Any) -> Job:
    return ask_for_job(session, KIND, "round:1", request, owner_id, at)


def a_file(content: bytes = b"%PDF-1.7") -> StoredFile:
    return StoredFile(
        name="Résultats النتائج.pdf", media_type="application/pdf", content=content, made_at=MOMENT
    )


def state_of(session: Session, job_id: str) -> tuple[str, int]:
    job = afresh(session).get_one(Job, job_id, populate_existing=True)
    return job.state, job.attempts


# The table


def test_what_is_asked_for_twice_is_done_once(session: Session) -> None:
    first = ask(session, language="fr")
    assert ask(session, at=MOMENT + SECOND, language="fr") is first
    assert ask(session, language="ar") is not first
    assert ask(session, owner_id=2, language="fr") is not first
    assert ask_for_job(session, KIND, "round:2", {"language": "fr"}, 1, MOMENT) is not first
    assert ask_for_job(session, "other", "round:1", {"language": "fr"}, 1, MOMENT) is not first
    assert len(session.scalars(select(Job)).all()) == 5


@pytest.mark.parametrize("state", [JobState.WAITING, JobState.RUNNING])
def test_while_it_waits_or_runs_it_is_the_same_job(session: Session, state: JobState) -> None:
    job = ask(session)
    job.state = state
    assert ask(session) is job


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
def test_once_it_has_ended_it_is_a_new_job(session: Session, state: JobState) -> None:
    job = ask(session)
    job.state = state
    assert ask(session) is not job


def test_a_job_lives_and_dies_with_its_cause(session: Session) -> None:
    ask(session)
    session.rollback()
    assert session.scalars(select(Job)).all() == []


def test_the_oldest_is_taken_first_and_only_once(session: Session) -> None:
    late, early = ask(session, at=MOMENT + SECOND, n=1), ask(session, n=2)
    session.commit()
    taken = [take_next_job(session, MOMENT), take_next_job(session, MOMENT)]
    assert [job and job.id for job in taken] == [early.id, late.id]
    assert take_next_job(session, MOMENT) is None
    assert [job and (job.state, job.attempts) for job in taken] == [(JobState.RUNNING, 1)] * 2


def test_two_workers_never_take_the_same_job(app: Flask, session: Session) -> None:
    for number in range(12):
        ask(session, n=number)
    session.commit()
    database = app.extensions["database"]

    def work(_number: int) -> list[str]:
        taken: list[str] = []
        while True:
            with database.writing() as own:
                job = take_next_job(own, MOMENT)
                own.commit()
                if job is None:
                    return taken
                taken.append(job.id)

    with ThreadPoolExecutor(4) as workers:
        taken = [job_id for ids in workers.map(work, range(4)) for job_id in ids]
    # A worker that lost a race sees nothing left and stops; what is left is taken by the next.
    assert len(taken) == len(set(taken))
    with database.writing() as own:
        while job := take_next_job(own, MOMENT):
            taken.append(job.id)
    assert len(set(taken)) == 12


@pytest.mark.parametrize(
    ("silent_for", "taken_again"),
    [(PRESUMED_DEAD_AFTER - SECOND, False), (PRESUMED_DEAD_AFTER + SECOND, True)],
)
def test_a_job_whose_worker_died_is_run_again(
    session: Session, silent_for: timedelta, taken_again: bool
) -> None:
    job = ask(session)
    session.commit()
    take_next_job(session, MOMENT)
    again = take_next_job(session, MOMENT + silent_for)
    assert (again is not None) == taken_again
    assert job.attempts == (2 if taken_again else 1)


def test_a_worker_that_reports_is_alive(session: Session) -> None:
    job = ask(session)
    session.commit()
    take_next_job(session, MOMENT)
    later = MOMENT + PRESUMED_DEAD_AFTER
    assert report_progress(session, job.id, 3, 10, later)
    session.commit()
    assert (job.done, job.total) == (3, 10)
    assert take_next_job(session, later + PRESUMED_DEAD_AFTER - SECOND) is None


def test_a_job_that_kills_its_workers_is_given_up(session: Session) -> None:
    job = ask(session)
    session.commit()
    moment = MOMENT
    for _attempt in range(MAX_ATTEMPTS):
        assert take_next_job(session, moment) is job
        moment += PRESUMED_DEAD_AFTER + SECOND
    assert take_next_job(session, moment) is None
    session.commit()
    assert state_of(session, job.id) == (JobState.FAILED, MAX_ATTEMPTS)
    assert job.ended_at == moment and job.fault


def test_it_is_tried_three_times_and_then_failed(session: Session) -> None:
    job = ask(session)
    session.commit()
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert take_next_job(session, MOMENT) is job
        fail_job(session, job.id, "x" * 5000, MOMENT)
        assert job.attempts == attempt
        assert len(job.fault) == 2000
        assert job.state == (JobState.FAILED if attempt == MAX_ATTEMPTS else JobState.WAITING)
    assert job.ended_at == MOMENT
    assert take_next_job(session, MOMENT) is None


def test_the_first_result_stands(session: Session) -> None:
    """A worker that was taken for dead comes back and finishes second."""
    job = ask(session)
    session.commit()
    take_next_job(session, MOMENT)
    first, second = a_file(b"first"), a_file(b"second")
    finish_job(session, job.id, first, MOMENT)
    finish_job(session, job.id, second, MOMENT + SECOND)
    fail_job(session, job.id, "too late", MOMENT + SECOND)
    session.commit()
    assert job.file is first and job.file.content == b"first"
    assert (job.state, job.ended_at, job.fault) == (JobState.DONE, MOMENT, "")


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
def test_what_has_ended_is_not_cancelled(session: Session, state: JobState) -> None:
    job = ask(session)
    job.state, job.ended_at = state, MOMENT
    cancel_job(session, job, MOMENT + SECOND)
    assert (job.state, job.ended_at) == (state, MOMENT)


# The worker


@dataclass
class Work:
    """Registers functions as the work of one kind, and notes how often it was done."""

    app: Flask
    monkeypatch: pytest.MonkeyPatch
    requests: list[dict[str, Any]] = field(default_factory=list)

    def is_done_by(self, function: Callable[[Progress], StoredFile | None]) -> None:
        def counted(request: dict[str, Any], progress: Progress) -> StoredFile | None:
            self.requests.append(request)
            return function(progress)

        work: JobFunction = counted
        self.monkeypatch.setitem(self.app.extensions["job_kinds"], KIND, work)


@pytest.fixture
def work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Work:
    return Work(app, monkeypatch)


def asked(session: Session, **request: Any) -> str:
    job_id = ask(session, **request).id
    session.commit()
    return job_id


def test_the_worker_does_everything_that_waits(app: Flask, session: Session, work: Work) -> None:
    work.is_done_by(lambda _progress: a_file())
    ids = [asked(session, at=MOMENT + n * SECOND, n=n) for n in range(3)]
    assert run_waiting_jobs(app) == 3
    assert work.requests == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert [state_of(session, job_id) for job_id in ids] == [(JobState.DONE, 1)] * 3
    assert run_waiting_jobs(app) == 0


def test_the_worker_survives_what_goes_wrong_and_tries_again(
    app: Flask, session: Session, work: Work
) -> None:
    def sometimes(_progress: Progress) -> StoredFile:
        if len(work.requests) < 3:
            raise RuntimeError(f"attempt {len(work.requests)}")
        return a_file()

    work.is_done_by(sometimes)
    job_id = asked(session)
    assert run_waiting_jobs(app) == 3
    assert state_of(session, job_id) == (JobState.DONE, 3)


def test_what_always_goes_wrong_does_not_keep_others_waiting(
    app: Flask, session: Session, work: Work
) -> None:
    def never(_progress: Progress) -> None:
        raise RuntimeError("a broken font")

    work.is_done_by(never)
    broken = asked(session)
    unknown = ask_for_job(session, "no such kind", "round:1", {}, 1, MOMENT).id
    session.commit()
    run_waiting_jobs(app)
    assert state_of(session, broken) == (JobState.FAILED, MAX_ATTEMPTS)
    assert state_of(session, unknown) == (JobState.FAILED, MAX_ATTEMPTS)
    assert "a broken font" in session.get_one(Job, broken).fault


def test_progress_is_seen_while_the_work_goes_on(app: Flask, session: Session, work: Work) -> None:
    seen: list[tuple[int, int]] = []

    def in_steps(progress: Progress) -> None:
        for step in range(1, 4):
            progress.report(step, 3)
            job = afresh(session).scalars(select(Job)).one()
            seen.append((job.done, job.total))

    work.is_done_by(in_steps)
    asked(session)
    run_waiting_jobs(app)
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_cancelled_job_is_not_begun(app: Flask, session: Session, work: Work) -> None:
    work.is_done_by(lambda _progress: a_file())
    job_id = asked(session)
    cancel_job(session, session.get_one(Job, job_id), MOMENT)
    session.commit()
    assert run_waiting_jobs(app) == 0
    assert work.requests == []


def test_a_running_job_stops_at_its_next_step_when_it_is_cancelled(
    app: Flask, session: Session, work: Work
) -> None:
    steps: list[int] = []

    def in_steps(progress: Progress) -> StoredFile:
        for step in range(1, 9):
            progress.report(step, 8)
            steps.append(step)
            if step == 3:
                cancel_job(session, afresh(session).scalars(select(Job)).one(), MOMENT)
                session.commit()
        return a_file()

    work.is_done_by(in_steps)
    job_id = asked(session)
    run_waiting_jobs(app)
    assert steps == [1, 2, 3]
    assert state_of(session, job_id) == (JobState.CANCELLED, 1)
    assert afresh(session).get_one(Job, job_id).file is None


def test_waking_the_queue_does_the_work(app: Flask, session: Session, work: Work) -> None:
    work.is_done_by(lambda _progress: a_file())
    job_id = asked(session)
    queue = app.extensions["queue"]
    queue.huey.flush()
    queue.wake()
    message = queue.huey.dequeue()
    assert "round" not in str(message.args)  # what is to be done stands in the table alone
    queue.huey.execute(message)
    assert state_of(session, job_id) == (JobState.DONE, 1)


# The page


@pytest.fixture
def own(session: Session, client: HouseClient) -> Job:
    """A job of the person who is signed in."""
    person = make_person(session, Grant(Role.ANALYST))
    job = ask(session, owner_id=person.id)
    session.commit()
    client.become(person)
    return job


@pytest.mark.parametrize(
    ("state", "said", "refreshes"),
    [
        (JobState.WAITING, "Your request is in line and begins in a moment.", True),
        (JobState.RUNNING, "You can leave this page and come back to it", True),
        (JobState.DONE, "It is ready.", False),
        (JobState.FAILED, "This could not be made. It was tried 3 times", False),
        (JobState.CANCELLED, "This was cancelled. Nothing was made.", False),
    ],
)
def test_the_page_says_how_far_it_is(
    client: HouseClient, session: Session, own: Job, state: JobState, said: str, refreshes: bool
) -> None:
    own.state, own.attempts, own.done, own.total = state, 3 if not refreshes else 0, 2, 7
    own.fault = "Traceback: a secret detail"
    if not refreshes:
        own.ended_at = MOMENT
    if state is JobState.DONE:
        own.file = a_file()
    session.commit()
    response = client.get(f"/jobs/{own.id}")
    page = Page(response.text)
    assert said in page.text(".//main")
    assert page.text(".//h1") == "Results of a round as PDF"
    assert "Round 1" in page.text(".//main")
    assert "secret" not in response.text
    assert (response.headers.get("Refresh") == "2") == refreshes
    assert bool(page.all(".//progress")) == refreshes
    if refreshes:
        (bar,) = page.all(".//progress")
        assert (bar.get("value"), bar.get("max")) == ("2", "7")
    assert bool(page.all(f".//form[@action='/jobs/{own.id}/cancel']")) == refreshes
    download = [text for text in page.links() if text.startswith("Download")]
    assert bool(download) == (state is JobState.DONE)


def test_a_job_leads_back_to_what_it_is_about(client: HouseClient, session: Session) -> None:
    """A kind names the page; once the job has ended, the way back is a button."""
    planner = make_person(session, Grant(Role.PLANNER))
    job = ask_for_job(session, "training-plan", "scenario:12", {}, planner.id, MOMENT)
    session.commit()
    client.become(planner)
    page = client.page(f"/jobs/{job.id}")
    assert page.links()["Scenario 12 of a training plan"] == "/training/scenarios/12"
    assert "Back to what it is about" not in page.links()
    job.state, job.ended_at = JobState.DONE, MOMENT
    session.commit()
    page = client.page(f"/jobs/{job.id}")
    assert page.links()["Back to what it is about"] == "/training/scenarios/12"


def test_the_pages_that_jobs_lead_back_to_are_there(app: Flask) -> None:
    """Each takes one number; all jobs of the kind are about something that has it."""
    pages = app.extensions["job_pages"]
    assert (
        {"training-plan", "training-plan-pdf"} <= pages.keys() <= app.extensions["job_kinds"].keys()
    )
    for endpoint, name in pages.values():
        rules = list(app.url_map.iter_rules(endpoint))
        assert [rule.arguments for rule in rules] == [{name}], endpoint


def test_what_leads_nowhere_has_no_way_back(client: HouseClient, own: Job) -> None:
    assert not any("Round 1" in text for text in client.page(f"/jobs/{own.id}").links())


def test_the_file_comes_as_a_download_and_the_look_is_recorded(
    client: HouseClient, session: Session, own: Job
) -> None:
    own.state, own.ended_at, own.file = JobState.DONE, MOMENT, a_file()
    session.commit()
    response = client.get(f"/jobs/{own.id}/file")
    assert (response.status_code, response.data) == (200, b"%PDF-1.7")
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert recorded(session) == [("file.fetched", "round:1")]


def test_there_is_no_file_before_it_is_done(client: HouseClient, own: Job) -> None:
    assert client.get(f"/jobs/{own.id}/file").status_code == 404


def test_a_job_can_be_cancelled_from_its_page(
    client: HouseClient, session: Session, own: Job
) -> None:
    page = f"/jobs/{own.id}"
    sent = client.page(page).form(f"{page}/cancel")
    for _time in range(2):
        assert client.post(f"{page}/cancel", data=sent).location == page
    assert state_of(session, own.id) == (JobState.CANCELLED, 0)


def test_somebody_elses_job_is_not_found(client: HouseClient, session: Session, own: Job) -> None:
    token = client.page(f"/jobs/{own.id}").form("/cancel")["csrf_token"]
    other = make_person(session, *(Grant(role) for role in (Role.ADMINISTRATOR, Role.DESIGNER)))
    session.commit()
    client.become(other)
    assert client.get(f"/jobs/{own.id}").status_code == 404
    assert client.get(f"/jobs/{own.id}/file").status_code == 404
    sent = {"csrf_token": token}
    assert client.post(f"/jobs/{own.id}/cancel", data=sent).status_code in (400, 404)
    assert state_of(session, own.id) == (JobState.WAITING, 0)


@pytest.mark.parametrize("job_id", ["x", "0" * 32, "é", "a b"])
def test_there_is_no_such_job(client: HouseClient, own: Job, job_id: str) -> None:
    assert job_id != own.id
    assert client.get(f"/jobs/{job_id}").status_code == 404


@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
def test_the_page_comes_in_each_language(
    client: HouseClient, own: Job, language: str, direction: str
) -> None:
    html = client.page(f"/jobs/{own.id}?lang={language}").html
    assert (html.get("lang"), html.get("dir")) == (language, direction)
