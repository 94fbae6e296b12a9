"""Reads of rounds."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.rounds.domain import Period
from surveys.collection.rounds.models import Round, RoundEvent


def period_of(round_: Round) -> Period:
    return Period(round_.opens_at, round_.closes_at, round_.closed_at, round_.paused_at)


def find_round(session: Session, round_id: int) -> Round | None:
    return session.get(Round, round_id)


def events_of(session: Session, round_id: int) -> Sequence[RoundEvent]:
    """The round's history, the latest first."""
    return session.scalars(
        select(RoundEvent).where(RoundEvent.round_id == round_id).order_by(RoundEvent.id.desc())
    ).all()
