"""The audit trail: append-only and chained, so that a removed or altered event shows.

Each event's seal is a SHA-256 over the previous seal and the event's own content; ``first_broken``
recomputes the chain.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from surveys.constituents.models import AuditEvent

# Any fixed number: it names the lock that keeps two events from following the same one.
_CHAIN_LOCK = 7_141_001


def record_event(
    session: Session,
    person_id: int | None,
    action: str,
    subject: str,
    now: datetime,
    details: dict[str, Any] | None = None,
) -> AuditEvent:
    """Add an event to the chain, within the caller's writing transaction."""
    if session.get_bind().dialect.name == "postgresql":
        # On SQLite a writing transaction is alone anyway.
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CHAIN_LOCK})
    previous = session.scalar(select(AuditEvent.seal).order_by(AuditEvent.id.desc()).limit(1))
    event = AuditEvent(
        at=now, person_id=person_id, action=action, subject=subject, details=details or {}
    )
    event.seal = _seal(previous or "", event)
    session.add(event)
    session.flush()
    return event


def first_broken(session: Session) -> int | None:
    """The id of the first event that does not fit the chain; None when all fit."""
    previous = ""
    for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id)):
        if event.seal != _seal(previous, event):
            return event.id
        previous = event.seal
    return None


def _seal(previous: str, event: AuditEvent) -> str:
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    content = [previous, at, event.person_id, event.action, event.subject, event.details]
    text_ = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text_.encode()).hexdigest()
