"""What every test of pages shares."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.constituents.models import AuditEvent
from surveys.constituents.views import account

LANGUAGES_AND_DIRECTIONS = [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")]


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """Attempts are counted in memory: those of one test are none of the next one's."""
    yield
    if account.limiter._storage is not None:
        account.limiter.reset()


def afresh(session: Session) -> Session:
    """The session, seeing what the client has changed since it last looked."""
    session.rollback()
    return session


def recorded(session: Session) -> list[tuple[str, str]]:
    """Every event of the audit trail so far: what was done, to what."""
    events = afresh(session).scalars(select(AuditEvent).order_by(AuditEvent.id))
    return [(event.action, event.subject) for event in events]
