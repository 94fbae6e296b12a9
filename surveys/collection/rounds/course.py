"""The course of a round: pausing, resuming, extending, closing, opening again, being published.

Each step first takes the round's row: a submission under way, which holds the row, ends first and
counts; two officers follow one another. A step that is already done changes nothing.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.domain.course import Bar
from surveys.collection.rounds.models import Round, RoundEvent
from surveys.collection.rounds.queries import bar_of, period_of, was_published


class StepRefused(Exception):
    """The round's state does not admit this step; it has probably changed in the meantime."""


class NoExtension(Exception):
    """The day named does not lie after the last day, or has passed."""


class StaysClosed(Exception):
    """The round is never opened again."""

    def __init__(self, bar: Bar) -> None:
        super().__init__(bar)
        self.bar = bar


def note_event(
    session: Session,
    round_: Round,
    kind: str,
    now: datetime,
    person_id: int | None = None,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """Add to the round's history."""
    session.add(
        RoundEvent(
            round_id=round_.id,
            at=now,
            person_id=person_id,
            kind=kind,
            reason=reason,
            details=details or {},
        )
    )
    session.flush()


def locked_round(session: Session, round_: Round) -> None:
    """Take the round for changing; what the session knows of it is as fresh as the row."""
    session.execute(select(Round.id).where(Round.id == round_.id).with_for_update())
    session.refresh(round_)


def pause_round(
    session: Session, round_: Round, now: datetime, person_id: int | None = None, reason: str = ""
) -> bool:
    """Take no answers for the moment; whether anything changed. Raises StepRefused."""
    locked_round(session, round_)
    state = period_of(round_).state(now)
    if state is RoundState.PAUSED:
        return False
    if state is not RoundState.OPEN:
        raise StepRefused
    round_.paused_at = now
    note_event(session, round_, "paused", now, person_id, reason)
    return True


def resume_round(
    session: Session, round_: Round, now: datetime, person_id: int | None = None
) -> bool:
    """Take answers again; whether anything changed. Raises StepRefused."""
    locked_round(session, round_)
    state = period_of(round_).state(now)
    if state is RoundState.OPEN:
        return False
    if state is not RoundState.PAUSED:
        raise StepRefused
    round_.paused_at = None
    note_event(session, round_, "resumed", now, person_id)
    return True


def extend_round(
    session: Session,
    round_: Round,
    closes_at: datetime,
    now: datetime,
    person_id: int | None = None,
    reason: str = "",
) -> bool:
    """Take answers until ``closes_at``; whether anything changed.

    Raises StepRefused for a round that takes none, NoExtension for a day that is no later.
    """
    locked_round(session, round_)
    if period_of(round_).state(now) not in (RoundState.OPEN, RoundState.PAUSED):
        raise StepRefused
    if closes_at == round_.closes_at:
        return False
    if closes_at < round_.closes_at or closes_at <= now:
        raise NoExtension
    details = {"from": round_.closes_at.isoformat(), "to": closes_at.isoformat()}
    round_.closes_at = closes_at
    note_event(session, round_, "extended", now, person_id, reason, details)
    return True


def close_round(
    session: Session,
    round_: Round,
    now: datetime,
    person_id: int | None = None,
    reason: str = "",
) -> bool:
    """End the round now; whether anything changed. A round that is over stays as it ended."""
    locked_round(session, round_)
    if period_of(round_).state(now) is RoundState.CLOSED:
        return False
    round_.closed_at = now
    note_event(session, round_, "closed", now, person_id, reason)
    return True


def reopen_round(
    session: Session,
    round_: Round,
    closes_at: datetime,
    reason: str,
    now: datetime,
    person_id: int | None = None,
) -> bool:
    """Take answers again after the closing, until ``closes_at``; whether anything changed.

    Raises StaysClosed if its results have been shown or its personal data is removed,
    StepRefused if it is not closed (unless it was opened again until that very moment already),
    NoExtension if ``closes_at`` has passed or lies before the opening.
    """
    if not reason.strip():
        raise ValueError("a round is opened again for a reason")
    locked_round(session, round_)
    if period_of(round_).state(now) is not RoundState.CLOSED:
        if closes_at == round_.closes_at:
            return False
        raise StepRefused
    if bar := bar_of(session, round_):
        raise StaysClosed(bar)
    if closes_at <= max(now, round_.opens_at):
        raise NoExtension
    round_.closes_at, round_.closed_at, round_.paused_at = closes_at, None, None
    details = {"to": closes_at.isoformat()}
    note_event(session, round_, "reopened", now, person_id, reason.strip(), details)
    return True


def note_published(session: Session, round_: Round, now: datetime) -> bool:
    """Note that what is published of a closed round is now shown; it is not opened again.

    Whether it may be shown: False if the round turns out to take answers (again).
    """
    locked_round(session, round_)
    if period_of(round_).state(now) is not RoundState.CLOSED:
        return False
    if not was_published(session, round_.id):
        note_event(session, round_, "published", now)
    return True
