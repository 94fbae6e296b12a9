"""Changes to the record: importing findings, entering programmes."""

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from capacity.participation.domain.record import ImportOutcome, StatedFinding, StatedProgramme
from capacity.participation.labels import outcome_text
from capacity.participation.models import Finding, FindingGroup, Programme, RecordImport
from capacity.participation.queries import not_yet_recorded
from capacity.participation.record_file import read_record
from surveys.foundation.database import database
from surveys.foundation.database import now as read_clock

# Any fixed number: it names the lock that keeps two imports from adding the same findings.
_IMPORT_LOCK = 7_141_002


def import_record(session: Session, rows: Sequence[StatedFinding], now: datetime) -> ImportOutcome:
    """Add the rows that are new; importing the same rows again changes nothing.

    A dry run is this, rolled back.
    """
    if session.get_bind().dialect.name == "postgresql":
        # On SQLite a writing transaction is alone anyway.
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _IMPORT_LOCK})
    new = not_yet_recorded(session, rows)
    if not new:
        return ImportOutcome(0, 0, len(rows))
    batch = RecordImport(imported_at=now)
    session.add(batch)
    session.flush()
    before = _programme_count(session)
    for row in new:
        about = enter_programme(session, row.country_iso3, row.programme) if row.programme else None
        session.add(_finding(row, about, batch))
    session.flush()
    added = _programme_count(session) - before
    return ImportOutcome(added, len(new), len(rows) - len(new), batch.id)


def _programme_count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Programme)) or 0


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


def set_up_record() -> str:
    """The set-up step: the packaged record is there."""
    with database().writing() as session:
        outcome = load_record(session, read_clock())
        session.commit()
    if not outcome.findings_added:
        return ""
    return outcome_text(outcome)


def _finding(row: StatedFinding, programme: Programme | None, batch: RecordImport) -> Finding:
    return Finding(
        country_iso3=row.country_iso3,
        country_as_stated=row.country_as_stated,
        programme_id=programme.id if programme else None,
        name=row.name,
        involvement=row.involvement,
        stage=row.stage,
        text=row.text,
        source=row.source,
        paragraph=row.paragraph,
        fingerprint=row.fingerprint,
        import_id=batch.id,
        groups=[FindingGroup(group=group) for group in row.groups],
    )
