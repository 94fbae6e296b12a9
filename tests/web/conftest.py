"""What every test of pages shares."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.constituents.models import AuditEvent
from surveys.constituents.roles import Role
from surveys.constituents.views import account
from surveys.foundation.database import Database
from tests.conftest import SignIn
from tests.web.small_survey import publish_small_survey

LANGUAGES_AND_DIRECTIONS = [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")]


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """Attempts are counted in memory: those of one test are none of the next one's."""
    yield
    if account.limiter._storage is not None:
        account.limiter.reset()


@pytest.fixture
def database(app: Flask) -> Database:
    found: Database = app.extensions["database"]
    return found


@pytest.fixture
def small_survey(session: Session) -> None:
    """The small survey is published."""
    publish_small_survey(session)
    session.commit()


@pytest.fixture
def analyst(sign_in: SignIn) -> int:
    """Somebody who is signed in as an analyst."""
    return sign_in(Role.ANALYST)


def afresh(session: Session) -> Session:
    """The session, seeing what the client has changed since it last looked."""
    session.rollback()
    return session


def recorded(session: Session) -> list[tuple[str, str]]:
    """Every event of the audit trail so far: what was done, to what."""
    events = afresh(session).scalars(select(AuditEvent).order_by(AuditEvent.id))
    return [(event.action, event.subject) for event in events]
