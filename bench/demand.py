"""P6: the planner's demand pages over 560 organizations, each with 56 criteria in five rounds.

As the portfolio's: one reader on a kept-alive connection, on the same cores as the server. All of
them share their needs. Beside them the first page of a process that has nothing in memory yet.
"""

from pathlib import Path

from flask import Flask
from sqlalchemy import insert, select

from bench.figures import Measured, measured
from bench.pages import TARGET_OF_FIRST, add_reader, reading
from bench.portfolio import ROUNDS, WORLD, fill
from bench.site import on_databases
from capacity.training.demand.queries import NEEDS_OFFER
from surveys.constituents.models import Consent, Organization
from surveys.constituents.roles import Grant, Role
from surveys.foundation.database import now

PAGES = {
    "demand": "/training/demand",
    "demand, page 7": "/training/demand?page=7",
    "demand, one region by group": "/training/demand?region=africa&across=group",
    "demand, by weight": "/training/demand?measure=weight",
    "one area": "/training/demand/criteria/C2",
    "needs that no course meets": "/training/demand/unmet",
}


def run() -> list[Measured]:
    return on_databases(_on)


def _on(name: str, url: str, folder: Path) -> list[Measured]:
    where = f"{name}, one reader, {WORLD}"
    with reading(url, folder, _fill, b"share") as planner:
        cold = planner.waits("/training/demand", 1)
        planner.waits("/training/demand", 3 * ROUNDS)  # in every process
        floor = planner.floor()
        figures = planner.figures(PAGES, name, where, floor)
    title = f"demand, first page of a process, {name}"
    return [*figures, measured("P6", title, cold, "ms", TARGET_OF_FIRST, where, floor=floor)]


def _fill(app: Flask) -> int:
    """The portfolio's world, in which everybody shares its needs; the planner's id."""
    fill(app)
    with app.extensions["database"].writing() as session:
        planner = add_reader(session, "planner", Grant(Role.PLANNER))
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
