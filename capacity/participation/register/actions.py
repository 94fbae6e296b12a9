"""Entering and correcting the register by hand.

A finding or a committee is never edited: a new entry takes its place, and who did that, when and
why stays. Whoever changes something of a programme first takes the programme's row, so two who
enter the same at once follow one another.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from capacity.participation.domain.particulars import Particulars
from capacity.participation.domain.record import (
    RecordedFinding,
    StatedFinding,
    StatedProgramme,
    stated_programme,
)
from capacity.participation.models import (
    Finding,
    FindingCorrection,
    FindingEntry,
    FindingGroup,
    FindingReason,
    Programme,
    ProgrammeChange,
    ProgrammeOutcome,
    RecordImport,
)
from capacity.participation.queries import findings_about, findings_of_country, recorded_programme


class AlreadyRecorded(Exception):
    """The register holds this very entry already."""

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self.number = number


class Superseded(Exception):
    """The entry stands no more: somebody has corrected it or taken it back."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who enters something, when, and with which sending of the form."""

    person_id: int
    at: datetime
    press: str = ""


# --- programmes ----------------------------------------------------------------------------------


def register_programme(
    session: Session,
    country_iso3: str,
    stated: StatedProgramme,
    codes: Collection[str],
    reason: str,
    hand: Hand,
) -> Programme:
    """A new entry. Raises AlreadyRecorded if the register has the programme."""
    _refuse_second(session, country_iso3, stated)
    entered = Programme(country_iso3=country_iso3)
    _write(entered, stated)
    session.add(entered)
    session.flush()
    _keep_codes(session, entered.id, codes)
    _note_change(session, entered.id, {}, _said(entered, codes), reason, hand)
    return entered


def correct_programme(
    session: Session,
    programme: Programme,
    stated: StatedProgramme,
    codes: Collection[str],
    reason: str,
    hand: Hand,
) -> bool:
    """Put the entry right; whether anything changed. Raises AlreadyRecorded for another's words."""
    take_programme(session, programme.id)
    session.refresh(programme)
    before = _said(programme, codes_of(session, programme.id))
    _refuse_second(session, programme.country_iso3, stated, programme.id)
    _write(programme, stated)
    after = _said(programme, codes)
    if after == before:
        return False
    session.flush()
    _keep_codes(session, programme.id, codes)
    _note_change(session, programme.id, before, after, reason, hand)
    return True


def codes_of(session: Session, programme_id: int) -> list[str]:
    """The outcome codes of a programme, in their order."""
    query = select(ProgrammeOutcome.code).where(ProgrammeOutcome.programme_id == programme_id)
    return list(session.scalars(query.order_by(ProgrammeOutcome.code)))


def take_programme(session: Session, programme_id: int) -> None:
    """Hold the programme's row until the commit."""
    session.execute(select(Programme.id).where(Programme.id == programme_id).with_for_update())


def _refuse_second(
    session: Session, country_iso3: str, stated: StatedProgramme, own: int | None = None
) -> None:
    known = session.scalar(
        select(Programme.id).where(
            Programme.country_iso3 == country_iso3,
            Programme.type == stated.type,
            Programme.title == stated.title,
            Programme.first_year.is_not_distinct_from(stated.first_year),
            Programme.last_year.is_not_distinct_from(stated.last_year),
        )
    )
    if known is not None and known != own:
        raise AlreadyRecorded(known)


def _write(programme: Programme, stated: StatedProgramme) -> None:
    programme.type, programme.title = stated.type, stated.title
    programme.first_year, programme.last_year = stated.first_year, stated.last_year


def _said(programme: Programme, codes: Collection[str]) -> dict[str, Any]:
    return {
        "type": str(programme.type),
        "title": programme.title,
        "first_year": programme.first_year,
        "last_year": programme.last_year,
        "codes": sorted(set(codes)),
    }


def _keep_codes(session: Session, programme_id: int, codes: Collection[str]) -> None:
    session.execute(delete(ProgrammeOutcome).where(ProgrammeOutcome.programme_id == programme_id))
    session.add_all(
        ProgrammeOutcome(programme_id=programme_id, code=code) for code in sorted(set(codes))
    )
    session.flush()


def _note_change(
    session: Session,
    programme_id: int,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str,
    hand: Hand,
) -> None:
    session.add(
        ProgrammeChange(
            programme_id=programme_id,
            at=hand.at,
            person_id=hand.person_id,
            reason=reason,
            before=before,
            after=after,
        )
    )
    session.flush()


# --- findings ------------------------------------------------------------------------------------


def enter_finding(
    session: Session,
    programme: Programme | None,
    stated: StatedFinding,
    particulars: Particulars,
    hand: Hand,
    corrects: int | None = None,
    reason: str = "",
) -> tuple[Finding, bool]:
    """A new finding about the programme; with ``corrects``, in place of that one, for a reason.

    Without a programme it is about what it names in its country, and stands in another one's place.
    And whether it is new: sent twice with one press, it is entered once. Raises AlreadyRecorded if
    the very same stands, Superseded if what it corrects stands no more.
    """
    if programme is not None:
        take_programme(session, programme.id)
    elif corrects is not None:
        _take_finding(session, corrects)
    sent = session.scalar(select(FindingEntry).where(FindingEntry.press == hand.press))
    if sent is not None:
        return session.get_one(Finding, sent.finding_id), False
    if corrects is not None and session.get(FindingCorrection, corrects) is not None:
        raise Superseded
    others = (
        findings_about(session, programme.id)
        if programme is not None
        else findings_of_country(session, stated.country_iso3)
    )
    for known in others:
        if _same(known, stated, particulars):
            raise AlreadyRecorded(known.id)
    finding = _add(session, programme, stated, hand)
    session.add(_entry(finding.id, particulars, hand))
    session.flush()
    if corrects is not None:
        _end(session, corrects, finding.id, reason, hand)
    return finding, True


def take_back(session: Session, finding_id: int, reason: str, hand: Hand) -> bool:
    """The finding stands no more, and nothing comes in its place; whether anything changed."""
    _take_finding(session, finding_id)
    if session.get(FindingCorrection, finding_id) is not None:
        return False
    _end(session, finding_id, None, reason, hand)
    return True


def _take_finding(session: Session, finding_id: int) -> None:
    """Hold the finding's row until the commit."""
    session.execute(select(Finding.id).where(Finding.id == finding_id).with_for_update())


def _same(known: RecordedFinding, stated: StatedFinding, particulars: Particulars) -> bool:
    return (
        known.name,
        known.groups,
        known.involvement,
        known.stage,
        known.text,
        known.source,
        known.paragraph,
    ) == (
        stated.name,
        stated.groups,
        stated.involvement,
        stated.stage,
        stated.text,
        stated.source,
        stated.paragraph,
    ) and known.particulars == particulars


def _add(
    session: Session, programme: Programme | None, stated: StatedFinding, hand: Hand
) -> Finding:
    batch = RecordImport(imported_at=hand.at)
    session.add(batch)
    session.flush()
    finding = Finding(
        country_iso3=stated.country_iso3,
        country_as_stated=stated.country_as_stated,
        programme_id=programme.id if programme is not None else None,
        name=stated.name,
        involvement=stated.involvement,
        stage=stated.stage,
        text=stated.text,
        source=stated.source,
        paragraph=stated.paragraph,
        fingerprint=_fingerprint(session, stated, hand),
        import_id=batch.id,
        groups=[FindingGroup(group=group) for group in stated.groups],
    )
    session.add(finding)
    session.flush()
    return finding


def _fingerprint(session: Session, stated: StatedFinding, hand: Hand) -> str:
    """The finding's own, so that a file that states it again adds nothing.

    Where an ended or less detailed entry has that one already, one of this entry alone.
    """
    own = stated.fingerprint
    taken = session.scalar(select(Finding.id).where(Finding.fingerprint == own))
    return own if taken is None else hashlib.sha256(f"{own} {hand.press}".encode()).hexdigest()


def _entry(finding_id: int, particulars: Particulars, hand: Hand) -> FindingEntry:
    return FindingEntry(
        finding_id=finding_id,
        entered_by=hand.person_id,
        entered_at=hand.at,
        press=hand.press,
        document_date=particulars.document_date,
        channel=particulars.channel or "",
        residence=particulars.residence or "",
        labour_ministry_absent=particulars.labour_ministry_absent,
        dialogue_with_coordinator=particulars.dialogue_with_coordinator,
        dialogue_with_ministries=particulars.dialogue_with_ministries,
        reasons=[FindingReason(reason=reason) for reason in particulars.reasons],
    )


def _end(
    session: Session, finding_id: int, successor_id: int | None, reason: str, hand: Hand
) -> None:
    session.add(
        FindingCorrection(
            finding_id=finding_id,
            successor_id=successor_id,
            corrected_by=hand.person_id,
            corrected_at=hand.at,
            reason=reason,
        )
    )
    session.flush()


def stated_of(programme: Programme) -> StatedProgramme:
    """The entry as a document would state it."""
    return stated_programme(recorded_programme(programme))
