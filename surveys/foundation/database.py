"""The database: engine, sessions and column types, alike on SQLite and PostgreSQL.

A request reads through ``reading()`` and changes through ``writing()``; whoever changes commits
once, at the edge (view, command or job). On SQLite a writing session takes the write lock when it
begins, because a transaction that read first and writes later is refused when another one wrote
in between.
"""

import fcntl
import os
import select
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from flask import Flask, current_app, g, request
from sqlalchemy import JSON, Connection, DateTime, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

LONGEST_WAIT_SECONDS = 30  # for another transaction that writes to SQLite

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# A readable document; PostgreSQL stores it parsed.
Document = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    """Every table; every constraint has a name that says what it protects."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def one_of(column: str, codes: Iterable[str]) -> str:
    """The condition that a column holds one of ``codes``."""
    quoted = ", ".join(f"'{code}'" for code in codes)
    return f"{column} IN ({quoted})"


class Moment(TypeDecorator[datetime]):
    """A point in time, aware and in UTC on both databases; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    """The present moment; edges read the clock here and pass it inward."""
    return datetime.now(UTC)


def open_engine(url: str, pool_size: int = 4) -> Engine:
    """An engine for ``sqlite:///…`` or ``postgresql://…`` that makes every commit durable."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            url = "postgresql+psycopg://" + url.removeprefix(scheme)
    if not url.startswith("sqlite"):
        engine = create_engine(
            url,
            pool_size=pool_size,
            hide_parameters=True,  # what a failed statement held may be an answer: not for logs
            connect_args={"options": "-c synchronous_commit=on -c timezone=UTC"},
        )
        event.listen(engine, "checkout", _refuse_dead)
        return engine
    engine = create_engine(
        url,
        pool_size=pool_size,
        hide_parameters=True,
        connect_args={"timeout": LONGEST_WAIT_SECONDS},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    turns = _Turns(engine.url.database)
    event.listen(engine, "begin", turns.begin)
    event.listen(engine, "checkin", turns.end)
    return engine


def _refuse_dead(connection: Any, _record: Any, _proxy: Any) -> None:
    """Have another connection made in place of one that its server has ended.

    A server that has nothing to say to an idle connection but farewell makes it readable: seen
    without asking it anything, which every single page would have to wait for.
    """
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        raise DisconnectionError


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the begin event below says how a transaction begins
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",  # what is deleted is gone from the file as well
        f"busy_timeout = {LONGEST_WAIT_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


class _Turns:
    """Lets everybody write to a SQLite file one after another, in the order they came.

    SQLite itself makes a waiting writer sleep longer and longer between its attempts, so that under
    load somebody is always unlucky. Here the threads of a process wait for a lock of its own, and
    the processes for an advisory lock on a file beside the database, which the system hands on at
    once and takes back from a process that dies.
    """

    def __init__(self, path: str | None) -> None:
        self._turn = threading.Lock()
        self._path = f"{path}-turn" if path and path != ":memory:" else None
        self._file: int | None = None
        self._process = 0

    def begin(self, connection: Connection) -> None:
        if not connection.get_execution_options().get("writes", False):
            connection.exec_driver_sql("BEGIN")
            return
        if not connection.info.get("has_turn"):
            if not self._turn.acquire(timeout=LONGEST_WAIT_SECONDS):
                raise TimeoutError("another transaction of this process never ended")
            try:
                self._before_other_processes()
            except BaseException:
                self._turn.release()
                raise
            connection.info["has_turn"] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def end(self, _dbapi_connection: Any, record: Any) -> None:
        if record is not None and record.info.pop("has_turn", False):
            if self._file is not None:
                fcntl.flock(self._file, fcntl.LOCK_UN)
            self._turn.release()

    def _before_other_processes(self) -> None:
        if self._path is None:
            return
        if self._file is None or self._process != os.getpid():
            # Of its own in each process: one that is inherited would share its lock.
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._process = os.getpid()
        fcntl.flock(self._file, fcntl.LOCK_EX)


class Database:
    """The application's engine and its two kinds of session."""

    def __init__(self, url: str, pool_size: int = 4) -> None:
        self.engine = open_engine(url, pool_size)
        self._writing_engine = self.engine.execution_options(writes=True)
        # PostgreSQL shows each statement what is committed, with or without a transaction.
        by_statement = {"isolation_level": "AUTOCOMMIT"} if self.is_postgresql else {}
        self._reading_engine = self.engine.execution_options(**by_statement)

    @property
    def is_postgresql(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    def reading(self) -> Session:
        return Session(self._reading_engine)

    def writing(self) -> Session:
        return Session(self._writing_engine)


def init_database(app: Flask, database: Database) -> None:
    app.extensions["database"] = database
    app.teardown_appcontext(_close_session)


def database() -> Database:
    """The running application's database."""
    found: Database = current_app.extensions["database"]
    return found


def current_session() -> Session:
    """The request's session: a reading one for GET, a writing one for everything else."""
    session: Session | None = g.get("session")
    if session is None:
        safe = request.method in SAFE_METHODS
        session = g.session = database().reading() if safe else database().writing()
    return session


def _close_session(_error: BaseException | None) -> None:
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()
