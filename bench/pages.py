"""What a reader waits for pages, on a kept-alive connection and on the same cores as the server."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from bench.figures import Measured, measured, percentile
from bench.site import SECRET, Site, document, running_site
from surveys.constituents.actions import grant_role
from surveys.constituents.models import Person
from surveys.constituents.passwords import hash_password
from surveys.constituents.roles import Grant
from surveys.foundation.config import Environment, Settings
from wsgi import create_app

RUNS = 3
VISITS = 60
TARGET = 250.0
TARGET_OF_FIRST = 5_000.0


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who has signed in, and the running application whose pages they read.

    ``word`` stands on each of them, and on no page that says that something went wrong.
    """

    site: Site
    app: Flask
    cookie: str
    word: bytes

    def waits(self, path: str, count: int = VISITS) -> list[float]:
        """Milliseconds of so many visits."""
        wire, found = self.site.wire(), []
        for _ in range(count):
            began = time.perf_counter()
            status, content = wire.ask("GET", path, cookie=self.cookie)
            found.append((time.perf_counter() - began) * 1000)
            assert status == 200, (path, status)
            assert path == "/healthz" or self.word in content, path
        wire.close()
        return found

    def floor(self) -> float:
        """Milliseconds that the empty page takes, 95th percentile."""
        return percentile(self.waits("/healthz", 400), 0.95)

    def figures(
        self, pages: Mapping[str, str], database: str, where: str, floor: float
    ) -> list[Measured]:
        """The 95th percentile of each page, by what it is called."""
        return [
            measured(
                "P6",
                f"{title}, p95, {database} (floor: the empty page)",
                [percentile(self.waits(path), 0.95) for _ in range(RUNS)],
                "ms",
                TARGET,
                f"{VISITS} visits a run, {RUNS} runs, {where}",
                floor=floor,
            )
            for title, path in pages.items()
        ]


@contextmanager
def reading(url: str, folder: Path, fill: Callable[[Flask], int], word: bytes) -> Iterator[Reader]:
    """A reader at a new site with what ``fill`` puts there; it gives the reader's id."""
    with running_site(url, folder, 1, document()) as site:
        app = create_app(Settings(Environment.LAPTOP, folder, url, SECRET, log_level="WARNING"))
        with app.app_context():
            yield Reader(site, app, _signed_in(app, fill(app)), word)
            app.extensions["database"].engine.dispose()


def _signed_in(app: Flask, person_id: int) -> str:
    """The cookie of somebody who has signed in."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["person"] = [person_id, 1]
    found = client.get_cookie("session")
    assert found is not None
    return f"session={found.value}"


def add_reader(session: Session, name: str, grant: Grant) -> Person:
    """An account with a role; nobody knows its password."""
    person = Person(
        email=f"{name}@benchmark.example",
        name=f"A {name}",
        password_hash=hash_password("of no use to anybody"),
        language="en",
    )
    session.add(person)
    session.flush()
    grant_role(session, person, grant)
    return person
