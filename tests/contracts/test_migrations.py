"""Migrations: at their head they are the models, and they go up, down and up again with data."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import (
    CheckConstraint,
    Engine,
    MetaData,
    Table,
    create_engine,
    inspect,
    select,
    text,
)

from surveys.foundation.database import Base, open_engine
from surveys.foundation.schema import SCRIPTS, import_all_models, is_current, migrate
from tests.conftest import BACKENDS
from tests.contracts.belongings.institution import Belongings

import_all_models()

REVISIONS = [
    script.revision for script in reversed(list(ScriptDirectory(str(SCRIPTS)).walk_revisions()))
]


@pytest.fixture(params=BACKENDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[Engine]:
    """A new database without any table."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        yield engine
        engine.dispose()
        return
    server: str = request.getfixturevalue("postgres")
    name = f"migrations_{worker_id}"
    url = server.replace("postgresql://", "postgresql+psycopg://")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = open_engine(server.replace("/postgres?", f"/{name}?"))
    yield engine
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def test_there_is_one_line_of_migrations() -> None:
    scripts = ScriptDirectory(str(SCRIPTS))
    assert len(scripts.get_heads()) == 1 and len(scripts.get_bases()) == 1


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_migration_is_named_by_its_day(revision: str) -> None:
    year, month, day, *words = revision.split("_")
    assert (len(year), len(month), len(day)) == (4, 2, 2)
    assert words


def test_the_head_is_the_models(empty: Engine) -> None:
    migrate(empty)
    assert is_current(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_head_has_every_named_constraint_of_the_models(empty: Engine) -> None:
    """Checks are not compared by the migration tool, and they are what guards the data."""
    migrate(empty)
    found = inspect(empty)
    for table in Base.metadata.sorted_tables:
        wanted = {c.name for c in table.constraints if isinstance(c, CheckConstraint)}
        there = {c["name"] for c in found.get_check_constraints(table.name)}
        assert there == wanted, table.name


def test_postgresql_keeps_the_bytes_of_the_extract_as_they_are(empty: Engine) -> None:
    """A million responses are read four times as fast as when they are compressed."""
    migrate(empty)
    if empty.dialect.name == "sqlite":
        return  # which compresses nothing
    query = text(
        "SELECT attname FROM pg_attribute WHERE attstorage = 'e' AND attrelid IN "
        "('extract_batches'::regclass, 'kept_tallies'::regclass) ORDER BY attname"
    )
    with empty.connect() as connection:
        assert connection.scalars(query).all() == ["codes", "counts", "origins"]


def test_every_constraint_has_a_name() -> None:
    for table in Base.metadata.sorted_tables:
        assert all(c.name for c in table.constraints), table.name
        assert all(i.name for i in table.indexes), table.name


def test_each_migration_goes_up_down_and_up(empty: Engine) -> None:
    for revision in REVISIONS:
        migrate(empty, revision)
        before = shape(empty)
        migrate(empty, "-1")
        migrate(empty, revision)
        assert shape(empty) == before, revision


def shape(engine: Engine) -> dict[str, Any]:
    """Tables with their columns and the names of their constraints and indexes."""
    found = inspect(engine)
    return {
        name: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(name)],
            sorted(str(c["name"]) for c in found.get_check_constraints(name)),
            sorted(str(c["name"]) for c in found.get_foreign_keys(name)),
        )
        for name in sorted(found.get_table_names())
    }


@pytest.fixture
def filled(app: Flask, world: Belongings) -> Engine:
    """A database at the head, with rows in every table."""
    engine: Engine = app.extensions["database"].engine
    return engine


def test_the_way_back_is_open_with_data_and_leaves_nothing(filled: Engine) -> None:
    migrate(filled, "base")
    assert set(inspect(filled).get_table_names()) <= {"alembic_version"}
    migrate(filled)
    assert is_current(filled)


def test_one_step_back_and_forth_keeps_the_data_of_the_older_tables(filled: Engine) -> None:
    """Whatever the older schema can hold is as it was."""
    before, newest = contents(filled), columns(filled)
    migrate(filled, "-1")
    older = columns(filled)
    migrate(filled)
    after = contents(filled)
    for name in older.keys() & newest.keys() - {"alembic_version"}:
        kept = older[name] & newest[name]
        assert only(kept, after[name]) == only(kept, before[name]), name


Rows = list[dict[str, Any]]


def only(columns: set[str], rows: Rows) -> list[str]:
    return sorted(repr([row[column] for column in sorted(columns)]) for row in rows)


def columns(engine: Engine) -> dict[str, set[str]]:
    found = inspect(engine)
    return {
        name: {column["name"] for column in found.get_columns(name)}
        for name in found.get_table_names()
    }


def contents(engine: Engine) -> dict[str, Rows]:
    reflected = MetaData()
    reflected.reflect(engine)
    with engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for name, table in reflected.tables.items()
        }


def test_the_filled_database_has_rows_in_every_table(filled: Engine) -> None:
    """Else the two tests above would prove less than they say."""
    tables: list[Table] = Base.metadata.sorted_tables
    with filled.connect() as connection:
        bare = [t.name for t in tables if connection.execute(select(t).limit(1)).first() is None]
    assert bare == []
