"""Entering and correcting what documents say of committees: as findings, never edited."""

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.participation.domain.particulars import StatedCommittee
from capacity.participation.models import (
    Committee,
    CommitteePart,
)
from capacity.participation.register.actions import (
    AlreadyRecorded,
    Hand,
    Superseded,
    take_programme,
)
from capacity.participation.register.queries import standing_committees


def enter_committee(
    session: Session,
    programme_id: int,
    stated: StatedCommittee,
    hand: Hand,
    corrects: Committee | None = None,
    reason: str = "",
) -> tuple[Committee, bool]:
    """What a document says of a committee; ``corrects``, ``reason`` and errors as of a finding."""
    take_programme(session, programme_id)
    sent = session.scalar(select(Committee).where(Committee.press == hand.press))
    if sent is not None:
        return sent, False
    if corrects is not None:
        session.refresh(corrects)
        if corrects.ended_at is not None:
            raise Superseded
    for known in standing_committees(session, programme_id):
        if known.stated == stated:
            raise AlreadyRecorded(known.id)
    entered = _committee(programme_id, stated, hand)
    session.add(entered)
    session.flush()
    if corrects is not None:
        _end_committee(corrects, reason, hand)
        corrects.successor_id = entered.id
        session.flush()
    return entered, True


def take_back_committee(session: Session, committee: Committee, reason: str, hand: Hand) -> bool:
    """The entry stands no more, and nothing comes in its place; whether anything changed."""
    take_programme(session, committee.programme_id)
    session.refresh(committee)
    if committee.ended_at is not None:
        return False
    _end_committee(committee, reason, hand)
    session.flush()
    return True


def _end_committee(committee: Committee, reason: str, hand: Hand) -> None:
    committee.ended_at, committee.ended_by = hand.at, hand.person_id
    committee.ended_because = reason


def _committee(programme_id: int, stated: StatedCommittee, hand: Hand) -> Committee:
    return Committee(
        programme_id=programme_id,
        state=stated.state,
        name=stated.name,
        **asdict(stated.composition),
        tripartite_evaluation=stated.tripartite_evaluation,
        text=stated.text,
        source=stated.source,
        paragraph=stated.paragraph,
        document_date=stated.document_date,
        entered_by=hand.person_id,
        entered_at=hand.at,
        press=hand.press,
        parts=[CommitteePart(role=role) for role in stated.roles],
    )
