"""Changes to the record: importing findings, entering programmes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from capacity.participation.domain.record import StatedFinding, StatedProgramme
from capacity.participation.models import Finding, FindingGroup, Programme, RecordImport
from capacity.participation.queries import not_yet_recorded
from capacity.participation.record_file import read_record

# Any fixed number: it names the lock that keeps two imports from adding the same findings.
_IMPORT_LOCK = 7_141_002


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did. ``import_id`` is None when there was nothing new."""

    programmes_added: int
    findings_added: int
    already_recorded: int
    import_id: int | None = None


def import_record(
    session: Session, rows: Sequence[StatedFinding], now: datetime
) -> ImportOutcome:
    """Add the rows that are new; importing the same rows again changes nothing."""
    if session.get_bind().dialect.name == "postgresql":
        # On SQLite a writing transaction is alone anyway.
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _IMPORT_LOCK})
    new = not_yet_recorded(session, rows)
    if not new:
        return ImportOutcome(0, 0, len(rows))
    batch = RecordImport(imported_at=now)
    session.add(batch)
    session.flush()
    known = _programme_ids(session)
    before = len(known)
    for row in new:
        session.add(_finding(row, _programme_id(session, row, known), batch.id))
    session.flush()
    return ImportOutcome(len(known) - before, len(new), len(rows) - len(new), batch.id)


def enter_programme(session: Session, country_iso3: str, stated: StatedProgramme) -> Programme:
    """The programme's entry in the register, made if there is none yet."""
    found = session.scalar(
        select(Programme).where(
            Programme.country_iso3 == country_iso3,
            Programme.type == stated.type,
            Programme.title == stated.title,
            Programme.first_year.is_not_distinct_from(stated.first_year),
            Programme.last_year.is_not_distinct_from(stated.last_year),
        )
    )
    if found is not None:
        return found
    entered = Programme(
        country_iso3=country_iso3,
        type=stated.type,
        title=stated.title,
        first_year=stated.first_year,
        last_year=stated.last_year,
    )
    session.add(entered)
    session.flush()
    return entered


def load_record(session: Session, now: datetime) -> ImportOutcome:
    """Import the packaged record of 2008-2009; repeating it changes nothing.

    Raises ValueError if the packaged file has a fault, which a test rules out.
    """
    packaged = files("capacity.participation") / "data" / "participation-2008-2009.csv"
    record = read_record(packaged.read_bytes())
    if record.faults:
        raise ValueError(f"the packaged record is broken: {record.faults[0]}")
    return import_record(session, record.rows, now)


ProgrammeIds = dict[tuple[str, StatedProgramme], int]


def _programme_ids(session: Session) -> ProgrammeIds:
    """The register as it stands, so that an import asks for it once and not once a row."""
    return {
        (p.country_iso3, StatedProgramme(ProgrammeType(p.type), p.title, p.first_year, p.last_year)): p.id
        for p in session.scalars(select(Programme))
    }
