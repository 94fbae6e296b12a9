"""Reads of the record; they return values of the domain."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from capacity.participation.domain.codes import Involvement, ProgrammeType, Stage
from capacity.participation.domain.record import (
    RecordedFinding,
    RecordedProgramme,
    StatedFinding,
)
from capacity.participation.models import Finding, Programme
from surveys.constituents.roles import Group

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
    programmes = _counted(session, Programme.country_iso3)
    findings = _counted(session, Finding.country_iso3)
    return [
        CountryCounts(iso3, programmes.get(iso3, 0), findings.get(iso3, 0))
        for iso3 in sorted(programmes.keys() | findings.keys())
    ]


def _counted(session: Session, column: InstrumentedAttribute[str]) -> dict[str, int]:
    rows = session.execute(select(column, func.count()).group_by(column))
    return {country_iso3: count for country_iso3, count in rows}


def programmes(session: Session, country_iso3: str | None = None) -> list[RecordedProgramme]:
    """The programmes of one country, or all, by type, years and title."""
    query = select(Programme)
    if country_iso3 is not None:
        query = query.where(Programme.country_iso3 == country_iso3)
    found = [_programme(row) for row in session.scalars(query)]
    order = list(ProgrammeType)
    return sorted(
        found,
        key=lambda p: (p.country_iso3, order.index(p.type), p.first_year or 0, p.title, p.id),
    )


def programme(session: Session, programme_id: int) -> RecordedProgramme | None:
    row = session.get(Programme, programme_id)
    return _programme(row) if row else None


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
    """In the order of the record file."""
    query = query.options(joinedload(Finding.programme), selectinload(Finding.groups))
    return [_finding(row) for row in session.scalars(query.order_by(Finding.id))]


def _programme(row: Programme) -> RecordedProgramme:
    return RecordedProgramme(
        id=row.id,
        country_iso3=row.country_iso3,
        type=ProgrammeType(row.type),
        title=row.title,
        first_year=row.first_year,
        last_year=row.last_year,
    )


def _finding(row: Finding) -> RecordedFinding:
    named = {held.group for held in row.groups}
    return RecordedFinding(
        id=row.id,
        country_iso3=row.country_iso3,
        country_as_stated=row.country_as_stated,
        programme=_programme(row.programme) if row.programme else None,
        name=row.name,
        groups=tuple(group for group in Group if group in named),
        involvement=Involvement(row.involvement),
        stage=Stage(row.stage) if row.stage else None,
        text=row.text,
        source=row.source,
        paragraph=row.paragraph,
    )
