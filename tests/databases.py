"""Real databases for tests: each prepared once, then copied, or leased and put back as it was."""

import shutil
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from surveys.foundation.config import Environment, Settings
from surveys.foundation.database import Database
from wsgi import create_app


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


class Backend(ABC):
    """One kind of database: a prepared template, and a fresh copy of it for each test."""

    def __init__(self, folder: Path, prepare: Callable[[Flask], None]) -> None:
        self.folder = folder
        self.idle: list[Database] = []
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

    @abstractmethod
    def put_back(self, url: str) -> None:
        """Make a copy what it was when it was fresh; nobody is connected to it."""

    def lease(self) -> Database:
        """A database as it was prepared. One that was in use before knows its statements already:
        composing them anew for each test would take a fifth of the time of all."""
        return self.idle.pop() if self.idle else Database(self.copy())

    def give_back(self, database: Database) -> None:
        """End a lease. Where a failed test still holds a connection, nobody else gets it."""
        url = database.engine.url.render_as_string(hide_password=False)
        left_open = database.engine.pool.checkedout()  # type: ignore[attr-defined]
        database.engine.dispose()
        if left_open:
            self.drop(url)
        else:
            self.put_back(url)
            self.idle.append(database)


class SqliteBackend(Backend):
    def template_url(self) -> str:
        return f"sqlite:///{self.folder / 'template.sqlite3'}"

    def copy(self) -> str:
        target = self.folder / f"{uuid.uuid4().hex}.sqlite3"
        shutil.copy(self.folder / "template.sqlite3", target)
        return f"sqlite:///{target}"

    def put_back(self, url: str) -> None:
        target = self.folder / Path(url).name
        for log in ("-wal", "-shm"):
            Path(f"{target}{log}").unlink(missing_ok=True)
        shutil.copy(self.folder / "template.sqlite3", target)

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

    def lease(self) -> Database:
        """To copy a database takes half a second, to put back what a test changed a twentieth."""
        fresh = not self.idle
        database = super().lease()
        if fresh:
            _in(database.engine.url.render_as_string(hide_password=False), REMEMBER)
        return database

    def put_back(self, url: str) -> None:
        _in(url, PUT_BACK)


def _in(url: str, statements: str) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statements)


# Which tables a test changed shows in their rows' transaction numbers and in how many rows there
# are; only those are written again, with triggers and foreign keys at rest.

REMEMBER = """
CREATE SCHEMA prepared;
CREATE TABLE prepared.all_tables (name text, rows bigint, newest bigint);
CREATE TABLE prepared.all_sequences (name text, value bigint, called boolean);
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE prepared.%I AS TABLE public.%I', found.name, found.name);
        EXECUTE format(
            'INSERT INTO prepared.all_tables'
            ' SELECT %L, count(*), coalesce(max(xmin::text::bigint), 0) FROM public.%I',
            found.name, found.name
        );
    END LOOP;
    FOR found IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public' LOOP
        EXECUTE format(
            'INSERT INTO prepared.all_sequences SELECT %L, last_value, is_called FROM public.%I',
            found.name, found.name
        );
    END LOOP;
END $$;
"""

PUT_BACK = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid();
SET session_replication_role = replica;
DO $$
DECLARE
    kept record;
    changed boolean;
BEGIN
    FOR kept IN SELECT * FROM prepared.all_tables LOOP
        EXECUTE format(
            'SELECT count(*) <> %s OR coalesce(max(xmin::text::bigint), 0) > %s FROM public.%I',
            kept.rows, kept.newest, kept.name
        ) INTO changed;
        IF changed THEN
            EXECUTE format('DELETE FROM public.%I', kept.name);
            EXECUTE format(
                'INSERT INTO public.%I OVERRIDING SYSTEM VALUE TABLE prepared.%I',
                kept.name, kept.name
            );
            UPDATE prepared.all_tables SET newest = pg_current_xact_id()::text::bigint
            WHERE name = kept.name;
        END IF;
    END LOOP;
    PERFORM setval(format('public.%I', name)::regclass, value, called) FROM prepared.all_sequences;
END $$;
"""
