"""P6: a reviewer's portfolio of 560 organizations, each with 56 criteria in five rounds.

One reader on a kept-alive connection, on the same cores as the server. The pages are those that a
reviewer opens: the first, a later one, one region, one round, and the heat map by rounds. Beside
them the first page while nothing is kept yet: every level is then computed from 31,360 positions.
The planner's demand pages, which P6 names too, are measured in ``demand``.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bench.figures import Measured, measured
from bench.pages import RUNS, TARGET_OF_FIRST, add_reader, reading
from bench.site import on_databases
from capacity.diagnostics.assessments.models import Assessment, Position, Review
from capacity.diagnostics.assessments.records import criteria
from capacity.reports.portfolio.keeping import keep, levels_now, unkept
from surveys.collection.rounds.actions import plan_round
from surveys.collection.rounds.domain import Mode
from surveys.constituents.geography import all_countries
from surveys.constituents.models import Organization
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.database import now
from surveys.questionnaires.queries import latest_version, questionnaire_in

ORGANIZATIONS = 560
ROUNDS = 5
SEED = 6

WORLD = f"{ORGANIZATIONS} organizations × 56 criteria × {ROUNDS} rounds"

PAGES = {
    "portfolio, first page": "/portfolio",
    "portfolio, page 7": "/portfolio?page=7",
    "portfolio, one region": "/portfolio?region=africa",
    "portfolio, heat map by rounds": "/portfolio?by=round",
}


def run() -> list[Measured]:
    return on_databases(_on)


def _on(name: str, url: str, folder: Path) -> list[Measured]:
    where = f"{name}, one reader, {WORLD}"
    with reading(url, folder, fill, b"Organizations by name") as reviewer:
        reviewer.waits("/portfolio", 3)  # questionnaires are in memory from here on
        slowest = [max(reviewer.waits("/portfolio", 2)) for _ in range(RUNS)]
        _keep_all(reviewer.app)
        floor = reviewer.floor()
        figures = reviewer.figures(PAGES, name, where, floor)
    before = f"2 visits a run, {RUNS} runs, {where}"
    title = f"portfolio, first page before anything is kept, slowest, {name}"
    first = measured("P6", title, slowest, "ms", TARGET_OF_FIRST, before, floor=floor)
    return [*figures, first]


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
        grant = Grant(Role.REVIEWER, group=Group.GOVERNMENT)
        reviewer = add_reader(session, "reviewer", grant)
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
