"""Alembic's entry point: migrates the database it is given, on SQLite and PostgreSQL alike."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, String
from sqlalchemy.types import TypeDecorator

from surveys.foundation.database import Base, Moment
from surveys.foundation.schema import import_all_models

import_all_models()


def render_item(kind: str, item: object, autogenerate: AutogenContext) -> str | Literal[False]:
    """Migrations name plain column types: they must still run when the code has moved on."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, TypeDecorator) and isinstance(item.impl, String):
        return f"sa.String(length={item.impl.length})"
    if kind == "type" and isinstance(item, JSON):
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


with context.config.attributes["engine"].connect() as connection:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # A table that is altered is made anew there, which its foreign keys would not allow. The
        # switch works only outside a transaction, hence on the driver's connection.
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=sqlite,
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("a migration left a reference to a row that is not there")
    connection.commit()
    if sqlite:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")
