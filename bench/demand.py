"""P6: the planner's demand pages over 560 organizations, each with 56 criteria in five rounds.

As the portfolio's: one reader on a kept-alive connection, on the same cores as the server. All of
them share their needs. Beside them the first page of a process that has nothing in memory yet.
"""

from pathlib import Path

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bench.figures import Measured, measured, percentile
from bench.portfolio import ORGANIZATIONS, ROUNDS, RUNS, TARGET, VISITS, fill, signed_in, times
from bench.site import SECRET, databases, document, running_site
from capacity.training.demand.queries import NEEDS_OFFER
from surveys.constituents.actions import grant_role
from surveys.constituents.models import Consent, Organization, Person
from surveys.constituents.passwords import hash_password
from surveys.constituents.roles import Grant, Role
from surveys.foundation.config import Environment, Settings
from surveys.foundation.database import now
from wsgi import create_app

PAGES = (
    ("demand", "/training/demand"),
    ("demand, page 7", "/training/demand?page=7"),
    ("demand, one region by group", "/training/demand?region=africa&across=group"),
    ("demand, by weight", "/training/demand?measure=weight"),
    ("one area", "/training/demand/criteria/C2"),
    ("needs that no course meets", "/training/demand/unmet"),
)

SHARE = b"share"
"""A word that stands on each of them, and on no page that says that something went wrong."""


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
            cookie = signed_in(app, _fill(app))
            cold = times(site, "/training/demand", cookie, 1, SHARE)
            times(site, "/training/demand", cookie, 3 * ROUNDS, SHARE)  # in every process
            floor = percentile(times(site, "/healthz", cookie, 400), 0.95) * 1000
            warm = {
                title: [times(site, path, cookie, VISITS, SHARE) for _ in range(RUNS)]
                for title, path in PAGES
            }
            app.extensions["database"].engine.dispose()
    where = f"{name}, one reader, {ORGANIZATIONS} organizations × 56 criteria × {ROUNDS} rounds"
    figures = [
        measured(
            "P6",
            f"{title}, p95, {name} (floor: the empty page)",
            [percentile(found, 0.95) * 1000 for found in runs],
            "ms",
            TARGET,
            f"{VISITS} visits a run, {RUNS} runs, {where}",
            floor=floor,
        )
        for title, runs in warm.items()
    ]
    first = [found * 1000 for found in cold]
    title = f"demand, first page of a process, {name}"
    return [*figures, measured("P6", title, first, "ms", 5_000.0, where, floor=floor)]


def _fill(app: Flask) -> int:
    """The portfolio's world, in which everybody shares its needs; the planner's id."""
    fill(app)
    with app.extensions["database"].writing() as session:
        planner = _planner(session)
        subject, recipient = NEEDS_OFFER
        query = select(Organization.id).where(Organization.name.like("Ministry %-%"))
        session.execute(
            insert(Consent),
            [
                {
                    "organization_id": organization_id,
                    "subject": subject,
                    "recipient": recipient,
                    "given_by": planner.id,
                    "given_at": now(),
                }
                for organization_id in session.scalars(query)
            ],
        )
        session.commit()
        return planner.id


def _planner(session: Session) -> Person:
    person = Person(
        email="planner@benchmark.example",
        name="A planner",
        password_hash=hash_password("of no use to anybody"),
        language="en",
    )
    session.add(person)
    session.flush()
    grant_role(session, person, Grant(Role.PLANNER))
    return person
