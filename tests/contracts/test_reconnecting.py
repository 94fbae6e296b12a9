"""A database server that was restarted is found again, without anybody noticing."""

import pytest
from sqlalchemy import text

from surveys.foundation.database import Database


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_connection_that_the_server_has_ended_is_replaced(own_database: str) -> None:
    database, other = Database(own_database), Database(own_database)
    with database.reading() as session:
        before = session.scalar(text("SELECT pg_backend_pid()"))
    with other.writing() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": before})
        session.commit()
    with database.reading() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != before
    database.engine.dispose()
    other.engine.dispose()
