"""P6: a reviewer's portfolio of 560 organizations, each with 56 criteria in five rounds.

One reader on a kept-alive connection, on the same cores as the server. The pages are those that a
reviewer opens: the first, a later one, one region, one round, and the heat map by rounds. Beside
them the first page while nothing is kept yet: every level is then computed from 31,360 positions.
The planner's demand pages, which P6 names too, are measured in ``demand``.
"""

import random
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bench.figures import Measured, measured, percentile
from bench.site import SECRET, Site, databases, document, running_site
from capacity.diagnostics.assessments.models import Assessment, Position, Review
from capacity.diagnostics.assessments.records import criteria
from capacity.reports.portfolio.keeping import keep, levels_now, unkept
from surveys.collection.rounds.actions import plan_round
from surveys.collection.rounds.domain import Mode
from surveys.constituents.actions import grant_role
from surveys.constituents.geography import all_countries
from surveys.constituents.models import Organization, Person
from surveys.constituents.passwords import hash_password
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.config import Environment, Settings
from surveys.foundation.database import now
from surveys.questionnaires.queries import latest_version, questionnaire_in
from wsgi import create_app

ORGANIZATIONS = 560
ROUNDS = 5
RUNS = 3
VISITS = 60
SEED = 6

TARGET = 250.0

PAGES = (
    ("first page", "/portfolio"),
    ("page 7", "/portfolio?page=7"),
    ("one region", "/portfolio?region=africa"),
    ("heat map by rounds", "/portfolio?by=round"),
)


def run() -> list[Measured]:
    figures = []
    with databases() as found:
        for name, url, folder in found:
            figures += _on(name, url, folder)
    return figures


def _on(name: str, url: str, folder: Path) -> list[Measured]:
    with running_site(url, folder, 1, document()) as site:
        app = create_app(Settings(Environment.LAPTOP, folder, url, SECRET, log_level="WARNING"))
        with app.app_context():
            reviewer = fill(app)
            cookie = signed_in(app, reviewer)
            times(site, "/portfolio", cookie, 3)  # questionnaires are in memory from here on
            cold = [times(site, "/portfolio", cookie, 2) for _ in range(RUNS)]
            _keep_all(app)
            floor = percentile(times(site, "/healthz", cookie, 400), 0.95) * 1000
            warm = {
                title: [times(site, path, cookie, VISITS) for _ in range(RUNS)]
                for title, path in PAGES
            }
            app.extensions["database"].engine.dispose()
    where = f"{name}, one reader, {ORGANIZATIONS} organizations × 56 criteria × {ROUNDS} rounds"
    figures = [
        measured(
            "P6",
            f"portfolio, {title}, p95, {name} (floor: the empty page)",
            [percentile(found, 0.95) * 1000 for found in runs],
            "ms",
            TARGET,
            f"{VISITS} visits a run, {RUNS} runs, {where}",
            floor=floor,
        )
        for title, runs in warm.items()
    ]
    slowest = [max(found) * 1000 for found in cold]
    before = f"2 visits a run, {RUNS} runs, {where}"
    title = f"portfolio, first page before anything is kept, slowest, {name}"
    return [*figures, measured("P6", title, slowest, "ms", 5_000.0, before, floor=floor)]


def times(
    site: Site, path: str, cookie: str, count: int, word: bytes = b"Organizations by name"
) -> list[float]:
    """Seconds of so many visits; ``word`` stands on the page that is meant."""
    wire, found = site.wire(), []
    for _ in range(count):
        began = time.perf_counter()
        status, content = wire.ask("GET", path, cookie=cookie)
        found.append(time.perf_counter() - began)
        assert status == 200, (path, status)
        assert path == "/healthz" or word in content, path
    wire.close()
    return found


def signed_in(app: Flask, person_id: int) -> str:
    """The cookie of somebody who has signed in."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["person"] = [person_id, 1]
    found = client.get_cookie("session")
    assert found is not None
    return f"session={found.value}"


def _keep_all(app: Flask) -> None:
    database = app.extensions["database"]
    while True:
        with database.reading() as session:
            scored = levels_now(session, unkept(session, 200))
        if not scored:
            return
        with database.writing() as session:
            keep(session, scored)
            session.commit()


def fill(app: Flask) -> int:
    """Ministries of all countries, each validated in every round; the reviewer's id."""
    chance = random.Random(SEED)
    with app.extensions["database"].writing() as session:
        reviewer = _person(session)
        countries = [entry.iso3 for entry in all_countries() if entry.is_real]
        session.execute(
            insert(Organization),
            [
                {
                    "country_iso3": countries[number % len(countries)],
                    "group": Group.GOVERNMENT,
                    "name": f"Ministry {chance.randrange(10**6):06}-{number}",
                    "language": "en",
                }
                for number in range(ORGANIZATIONS)
            ],
        )
        query = select(Organization.id).where(Organization.name.like("Ministry %-%"))
        organizations = list(session.scalars(query.order_by(Organization.id)))
        assert len(organizations) == ORGANIZATIONS
        for number in range(ROUNDS):
            _assess(session, organizations, number, reviewer.id, chance)
        session.commit()
        return reviewer.id


def _person(session: Session) -> Person:
    person = Person(
        email="reviewer@benchmark.example",
        name="A reviewer",
        password_hash=hash_password("of no use to anybody"),
        language="en",
    )
    session.add(person)
    session.flush()
    grant_role(session, person, Grant(Role.REVIEWER, group=Group.GOVERNMENT))
    return person


def _assess(
    session: Session, organizations: Sequence[int], number: int, by: int, chance: random.Random
) -> None:
    version = latest_version(session, "diagnostic-ministry")
    assert version is not None
    began = now() - timedelta(days=365 * (ROUNDS - number))
    ended = began + timedelta(days=60)
    title = f"Diagnostic {number + 1}"
    round_ = plan_round(session, title, version.id, Mode.CONFIDENTIAL, began, ended)
    values = {
        "round_id": round_.id,
        "state": "validated",
        "started_at": began,
        "rating_closed_at": began,
        "submitted_at": began,
        "ended_at": ended,
    }
    session.execute(insert(Assessment), [{**values, "organization_id": o} for o in organizations])
    ids = list(session.scalars(select(Assessment.id).where(Assessment.round_id == round_.id)))
    codes = [item.code for item in criteria(questionnaire_in(session, version.id, "en"))]
    assert len(codes) == 56
    for start in range(0, len(ids), 100):
        part = ids[start : start + 100]
        agreed = [(i, code, chance.randint(1, 5)) for i in part for code in codes]
        session.execute(insert(Position), list(_positions(agreed, by, began)))
        session.execute(insert(Review), list(_reviews(agreed, by, ended)))


Agreed = Sequence[tuple[int, str, int]]


def _positions(agreed: Agreed, by: int, at: datetime) -> Iterator[dict[str, Any]]:
    for assessment, code, level in agreed:
        yield {
            "assessment_id": assessment,
            "criterion": code,
            "level": level,
            "not_applicable": False,
            "reason": "",
            "desired": 5,
            "importance": 4,
            "rationale": "Agreed at the meeting after some discussion of what proves it.",
            "dissent": "",
            "evidence": "Minutes of the meeting, in the archive.",
            "agreed_by": by,
            "agreed_at": at,
            "revision": 1,
        }


def _reviews(agreed: Agreed, by: int, at: datetime) -> Iterator[dict[str, Any]]:
    for assessment, code, level in agreed:
        yield {
            "assessment_id": assessment,
            "criterion": code,
            "decision": "verify",
            "verified_level": level,
            "not_applicable_accepted": False,
            "reason": "",
            "reviewer_id": by,
            "decided_at": at,
            "position_revision": 1,
            "revision": 1,
        }
