"""Reads of the record; they return values of the domain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from capacity.participation.domain.codes import Involvement, ProgrammeType, Stage
from capacity.participation.domain.particulars import (
    Channel,
    Particulars,
)
from capacity.participation.domain.reasons import Reason
from capacity.participation.domain.record import (
    RecordedFinding,
    RecordedProgramme,
    StatedFinding,
)
from capacity.participation.domain.residence import Residence
from capacity.participation.models import (
    Finding,
    FindingCorrection,
    FindingEntry,
    Programme,
    ProgrammeRound,
)
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import period_of
from surveys.constituents.country_names import sorted_by_name
from surveys.constituents.geography import CountryKind, country
from surveys.constituents.models import CountryRecord
from surveys.constituents.roles import Group

Ts = TypeVarTuple("Ts")

# Few enough for one statement's parameters on either database.
_FINGERPRINTS_A_QUERY = 500


@dataclass(frozen=True, slots=True)
class CountryCounts:
    """How much is recorded of one country."""

    country_iso3: str
    programmes: int
    findings: int


def counts_by_country(session: Session) -> list[CountryCounts]:
    """Each country with a programme or a finding, by ISO code; demonstration ones included."""
    programmes = _counted(session, select(Programme.country_iso3, func.count()))
    findings = _counted(session, standing(select(Finding.country_iso3, func.count())))
    return [
        CountryCounts(iso3, programmes.get(iso3, 0), findings.get(iso3, 0))
        for iso3 in sorted(programmes.keys() | findings.keys())
    ]


def _counted(session: Session, query: Select[str, int]) -> dict[str, int]:
    """By what the query takes first."""
    rows = session.execute(query.group_by(query.selected_columns[0]))
    return {country_iso3: count for country_iso3, count in rows}


def standing(query: Select[*Ts]) -> Select[*Ts]:
    """Of a query over findings, those that no correction has ended."""
    return query.where(Finding.id.not_in(select(FindingCorrection.finding_id)))


def programmes(session: Session, country_iso3: str | None = None) -> list[RecordedProgramme]:
    """The programmes of one country, or all, by type, years and title."""
    query = select(Programme)
    if country_iso3 is not None:
        query = query.where(Programme.country_iso3 == country_iso3)
    found = [recorded_programme(row) for row in session.scalars(query)]
    order = list(ProgrammeType)
    return sorted(
        found,
        key=lambda p: (p.country_iso3, order.index(p.type), p.first_year or 0, p.title, p.id),
    )


def programmes_of_round(session: Session, round_id: int, language: str) -> list[RecordedProgramme]:
    """The programmes that a round asks about, in the order of their countries' names."""
    rows = session.scalars(
        select(Programme)
        .join(ProgrammeRound, ProgrammeRound.programme_id == Programme.id)
        .where(ProgrammeRound.round_id == round_id)
        .order_by(Programme.title, Programme.id)
    )
    found = [recorded_programme(row) for row in rows]
    countries = sorted_by_name({country(each.country_iso3) for each in found}, language)
    place = {entry.iso3: number for number, entry in enumerate(countries)}
    return sorted(found, key=lambda each: place[each.country_iso3])


def closed_rounds_about(session: Session, moment: datetime) -> list[tuple[Round, int]]:
    """The closed rounds about programmes of real countries, with how many; latest first."""
    rows = session.execute(
        select(Round, func.count(ProgrammeRound.programme_id))
        .join(ProgrammeRound, ProgrammeRound.round_id == Round.id)
        .join(Programme, Programme.id == ProgrammeRound.programme_id)
        .join(CountryRecord, CountryRecord.iso3 == Programme.country_iso3)
        .where(CountryRecord.kind != CountryKind.DEMONSTRATION)
        .group_by(Round.id)
        .order_by(Round.closes_at.desc(), Round.id.desc())
    )
    return [
        (round_, number)
        for round_, number in rows
        if period_of(round_).state(moment) is RoundState.CLOSED
    ]


def programme(session: Session, programme_id: int) -> RecordedProgramme | None:
    row = session.get(Programme, programme_id)
    return recorded_programme(row) if row else None


def countries_of(session: Session, programme_ids: Iterable[int]) -> dict[int, str]:
    """The country of each of these programmes, by its number."""
    query = select(Programme.id, Programme.country_iso3).where(Programme.id.in_(set(programme_ids)))
    return {number: iso3 for number, iso3 in session.execute(query)}


def all_findings(session: Session) -> list[RecordedFinding]:
    return _findings(session, select(Finding))


def findings_of_country(session: Session, country_iso3: str) -> list[RecordedFinding]:
    return _findings(session, select(Finding).where(Finding.country_iso3 == country_iso3))


def findings_about(session: Session, programme_id: int) -> list[RecordedFinding]:
    """The findings about one programme."""
    return _findings(session, select(Finding).where(Finding.programme_id == programme_id))


def not_yet_recorded(session: Session, rows: Iterable[StatedFinding]) -> list[StatedFinding]:
    """Those of ``rows`` that the record does not hold, each once."""
    by_fingerprint = {row.fingerprint: row for row in rows}
    fingerprints = list(by_fingerprint)
    for start in range(0, len(fingerprints), _FINGERPRINTS_A_QUERY):
        part = fingerprints[start : start + _FINGERPRINTS_A_QUERY]
        for held in session.scalars(
            select(Finding.fingerprint).where(Finding.fingerprint.in_(part))
        ):
            del by_fingerprint[held]
    return list(by_fingerprint.values())


def _findings(session: Session, query: Select[Finding]) -> list[RecordedFinding]:
    """Those that stand, in the order in which they came."""
    return ever_recorded(session, standing(query))


def ever_recorded(session: Session, query: Select[Finding]) -> list[RecordedFinding]:
    """The findings of ``query``, whether they stand or not, in the order in which they came."""
    loaded = query.options(joinedload(Finding.programme), selectinload(Finding.groups))
    rows = session.scalars(loaded.order_by(Finding.id)).all()
    entries = _entries(session, [row.id for row in rows])
    return [_finding(row, entries.get(row.id)) for row in rows]


def _entries(session: Session, finding_ids: list[int]) -> dict[int, FindingEntry]:
    """What was entered by hand beside these findings; few findings are, so all are read at once."""
    if not finding_ids:
        return {}
    query = select(FindingEntry)
    if len(finding_ids) <= _FINGERPRINTS_A_QUERY:
        query = query.where(FindingEntry.finding_id.in_(finding_ids))
    return {entry.finding_id: entry for entry in session.scalars(query)}


def recorded_programme(row: Programme) -> RecordedProgramme:
    return RecordedProgramme(
        id=row.id,
        country_iso3=row.country_iso3,
        type=ProgrammeType(row.type),
        title=row.title,
        first_year=row.first_year,
        last_year=row.last_year,
    )


def _particulars(entry: FindingEntry) -> Particulars:
    given = {held.reason for held in entry.reasons}
    return Particulars(
        document_date=entry.document_date,
        channel=Channel(entry.channel) if entry.channel else None,
        residence=Residence(entry.residence) if entry.residence else None,
        labour_ministry_absent=entry.labour_ministry_absent,
        dialogue_with_coordinator=entry.dialogue_with_coordinator,
        dialogue_with_ministries=entry.dialogue_with_ministries,
        reasons=tuple(reason for reason in Reason if reason in given),
    )


def _finding(row: Finding, entry: FindingEntry | None) -> RecordedFinding:
    named = {held.group for held in row.groups}
    return RecordedFinding(
        id=row.id,
        country_iso3=row.country_iso3,
        country_as_stated=row.country_as_stated,
        programme=recorded_programme(row.programme) if row.programme else None,
        name=row.name,
        groups=tuple(group for group in Group if group in named),
        involvement=Involvement(row.involvement),
        stage=Stage(row.stage) if row.stage else None,
        text=row.text,
        source=row.source,
        paragraph=row.paragraph,
        particulars=_particulars(entry) if entry else Particulars(),
    )
