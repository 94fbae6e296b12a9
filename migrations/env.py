"""Alembic's entry point: migrates the database it is given, on SQLite and PostgreSQL alike."""

from alembic import context

from surveys.foundation.database import Base
from surveys.foundation.schema import import_all_models

import_all_models()

with context.config.attributes["engine"].connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
