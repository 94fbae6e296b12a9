"""Reads of what is entered by hand: committees, and the history of every entry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from capacity.participation.domain.particulars import (
    CommitteeRole,
    CommitteeState,
    Composition,
    RecordedCommittee,
    StatedCommittee,
)
from capacity.participation.domain.record import RecordedFinding
from capacity.participation.models import (
    Committee,
    Finding,
    FindingCorrection,
    FindingEntry,
    ProgrammeChange,
)
from capacity.participation.queries import ever_recorded
from surveys.constituents.models import Person

# --- committees ----------------------------------------------------------------------------------


def standing_committees(session: Session, programme_id: int) -> list[RecordedCommittee]:
    """What documents say of the programme's committees, in the order in which it was entered."""
    found = session.scalars(
        select(Committee)
        .where(Committee.programme_id == programme_id, Committee.ended_at.is_(None))
        .order_by(Committee.id)
    )
    return [recorded_committee(row) for row in found]


def recorded_committee(row: Committee) -> RecordedCommittee:
    held = {part.role for part in row.parts}
    return RecordedCommittee(
        row.id,
        row.programme_id,
        StatedCommittee(
            state=CommitteeState(row.state),
            name=row.name,
            composition=Composition(row.government, row.employers, row.workers, row.women, row.men),
            roles=tuple(role for role in CommitteeRole if role in held),
            tripartite_evaluation=row.tripartite_evaluation,
            text=row.text,
            source=row.source,
            paragraph=row.paragraph,
            document_date=row.document_date,
        ),
    )


# --- history -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ended:
    """An entry that stands no more: what it said, who ended it, when, why, and what followed."""

    number: int
    text: str
    source: str
    paragraph: str
    by: str
    at: datetime
    reason: str
    successor_id: int | None


def ended_findings(session: Session, programme_id: int) -> list[Ended]:
    """The programme's findings that were corrected or taken back, the latest first."""
    return _ended(session, Finding.programme_id == programme_id)


def ended_outside_programmes(session: Session, country_iso3: str) -> list[Ended]:
    """The same of a country's findings on committees and audits, which are about no programme."""
    return _ended(session, Finding.programme_id.is_(None), Finding.country_iso3 == country_iso3)


def _ended(session: Session, *those: ColumnElement[bool]) -> list[Ended]:
    rows = session.execute(
        select(FindingCorrection, Finding, Person.name)
        .join(Finding, Finding.id == FindingCorrection.finding_id)
        .join(Person, Person.id == FindingCorrection.corrected_by)
        .where(*those)
        .order_by(FindingCorrection.corrected_at.desc(), FindingCorrection.finding_id.desc())
    )
    return [
        Ended(
            ended.finding_id,
            was.text,
            was.source,
            was.paragraph,
            name,
            ended.corrected_at,
            ended.reason,
            ended.successor_id,
        )
        for ended, was, name in rows
    ]


def as_imported(
    session: Session, findings: Iterable[RecordedFinding]
) -> dict[int, RecordedFinding]:
    """What an imported file said in place of those that were corrected by hand since, by number."""
    corrected = select(FindingCorrection.successor_id, FindingCorrection.finding_id)
    before = {after: number for after, number in session.execute(corrected) if after is not None}
    first = {each.id: _first(each.id, before) for each in findings if each.id in before}
    if not first:
        return {}
    imported = select(Finding).where(
        Finding.id.in_(first.values()), Finding.id.not_in(select(FindingEntry.finding_id))
    )
    found = {each.id: each for each in ever_recorded(session, imported)}
    return {number: found[origin] for number, origin in first.items() if origin in found}


def _first(number: int, before: Mapping[int, int]) -> int:
    while number in before:
        number = before[number]
    return number


def ended_committees(session: Session, programme_id: int) -> list[Ended]:
    """The same of its committees."""
    rows = session.execute(
        select(Committee, Person.name)
        .join(Person, Person.id == Committee.ended_by)
        .where(Committee.programme_id == programme_id)
        .order_by(Committee.ended_at.desc(), Committee.id.desc())
    )
    return [
        Ended(
            row.id,
            row.text,
            row.source,
            row.paragraph,
            name,
            row.ended_at,
            row.ended_because,
            row.successor_id,
        )
        for row, name in rows
        if row.ended_at is not None
    ]


def changes_of(session: Session, programme_id: int) -> list[tuple[ProgrammeChange, str]]:
    """Who entered and corrected the programme's entry, the latest first, with names."""
    rows = session.execute(
        select(ProgrammeChange, Person.name)
        .join(Person, Person.id == ProgrammeChange.person_id)
        .where(ProgrammeChange.programme_id == programme_id)
        .order_by(ProgrammeChange.id.desc())
    )
    return [(change, name) for change, name in rows]
