"""The course of a round: planning and closing."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round, RoundEvent, RoundQuestionnaire
from surveys.constituents.roles import Group


def plan_round(
    session: Session,
    title: str,
    versions: Mapping[Group, int] | int,
    mode: Mode,
    opens_at: datetime,
    closes_at: datetime,
    now: datetime | None = None,
    person_id: int | None = None,
) -> Round:
    """A round that asks one version of everybody, or one of each group that is asked."""
    planned = Round(title=title.strip(), mode=mode, opens_at=opens_at, closes_at=closes_at)
    asked = {"": versions} if isinstance(versions, int) else versions
    planned.questionnaires = [
        RoundQuestionnaire(group=group, version_id=version_id)
        for group, version_id in sorted(asked.items())
    ]
    session.add(planned)
    session.flush()
    note_event(session, planned, "planned", now or opens_at, person_id)
    return planned


def note_event(
    session: Session,
    round_: Round,
    kind: str,
    now: datetime,
    person_id: int | None = None,
    reason: str = "",
) -> None:
    """Add to the round's history."""
    session.add(
        RoundEvent(round_id=round_.id, at=now, person_id=person_id, kind=kind, reason=reason)
    )
    session.flush()


def close_round(
    session: Session, round_: Round, now: datetime, person_id: int | None = None
) -> None:
    """End the round now; closing a closed one changes nothing.

    A submission that is under way ends first, and counts: it holds the round's row.
    """
    session.execute(select(Round.id).where(Round.id == round_.id).with_for_update())
    session.refresh(round_, ["closed_at"])
    if round_.closed_at is None:
        round_.closed_at = now
        note_event(session, round_, "closed", now, person_id)
