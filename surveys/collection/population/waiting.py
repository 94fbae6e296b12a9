"""A list between its upload and its import: looked at, mapped, tried out, imported or let go.

Short lists are read at once, long ones by a job. The dry run and the import are the same reading;
only the import keeps what was read, in one transaction.
"""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.collection.population.actions import (
    Candidate,
    Change,
    lock_frame,
    preview_change,
    put_units,
)
from surveys.collection.population.domain.lists import Fault, FaultCode, Listed, Rules, read_units
from surveys.collection.population.domain.words import Column, guess_columns
from surveys.collection.population.models import WaitingList
from surveys.collection.population.reading import (
    Kind,
    Manner,
    Preview,
    UnreadableList,
    guess_manner,
    preview,
    read_rows,
)
from surveys.collection.population.recognition import (
    address_kept,
    groups_asked,
    register_of,
    vocabulary,
)
from surveys.collection.rounds.models import Round
from surveys.constituents.geography import country
from surveys.foundation.jobs.models import StoredFile

KEPT_FOR = timedelta(days=1)
FAULTS_SHOWN = 100
# Lists with more rows are read by a job.
ROWS_AT_ONCE = 1_000
_REPORT_EVERY = 2_000

Tick = Callable[[int], None]
"""Told from time to time how many rows have been read."""


# --- from the upload to the mapping --------------------------------------------------------------


def receive_list(
    session: Session, round_id: int, name: str, content: bytes, person_id: int, now: datetime
) -> WaitingList:
    """Keep an uploaded file, in place of one that waited before. Raises UnreadableList."""
    looked = preview(content, guess_manner(content))
    lock_frame(session, round_id)
    before = session.get(WaitingList, round_id)
    if before is not None:
        let_go(session, before)
    file = StoredFile(
        name=name, media_type="application/octet-stream", content=content, made_at=now
    )
    session.add(file)
    session.flush()
    waiting = WaitingList(
        round_id=round_id,
        file_id=file.id,
        person_id=person_id,
        uploaded_at=now,
        manner=asdict(looked.manner),
        preview=_as_document(looked),
    )
    session.add(waiting)
    session.flush()
    return waiting


def read_again(session: Session, waiting: WaitingList, wanted: Manner) -> None:
    """Look at the file in another manner; what was said of its columns is asked anew.

    Raises UnreadableList, and then nothing has changed.
    """
    looked = preview(content_of(session, waiting), wanted)
    waiting.manner, waiting.preview = asdict(looked.manner), _as_document(looked)
    waiting.columns = {}
    forget_report(session, waiting)


def map_columns(
    session: Session, waiting: WaitingList, columns: Mapping[Column, int], skip_faulty: bool
) -> None:
    """Say which column of the file is what, and what becomes of rows with faults."""
    waiting.columns = {column.value: place for column, place in columns.items()}
    waiting.skip_faulty = skip_faulty
    forget_report(session, waiting)


def manner_of(waiting: WaitingList) -> Manner:
    return Manner(**{**waiting.manner, "kind": Kind(waiting.manner["kind"])})


def columns_of(waiting: WaitingList) -> dict[Column, int]:
    """As somebody has said, or else as the headings suggest."""
    if waiting.columns:
        return {Column(name): place for name, place in waiting.columns.items()}
    return guess_columns(waiting.preview["headings"])


def content_of(session: Session, waiting: WaitingList) -> bytes:
    return session.get_one(StoredFile, waiting.file_id).content


def _as_document(looked: Preview) -> dict[str, Any]:
    return {
        "sheets": list(looked.sheets),
        "headings": list(looked.headings),
        "samples": [list(values) for values in looked.samples],
        "rows": looked.rows,
    }


# --- the dry run ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checked:
    """What a reading found: whom to take, all faults, and the report for people."""

    candidates: Sequence[Candidate]
    faults: bytes
    report: Mapping[str, Any]

    @property
    def can_be_imported(self) -> bool:
        return bool(self.report["can_be_imported"])


def check_list(session: Session, round_: Round, waiting: WaitingList, tick: Tick) -> Checked:
    """Read the whole list. Nothing is changed; the same file and register give the same."""
    listed: list[Listed] = []
    faults = _Faults()
    rules = Rules(
        columns=columns_of(waiting),
        register=register_of(session),
        words=vocabulary(),
        groups=groups_asked(round_),
        check_address=address_kept,
        width=len(waiting.preview["headings"]),
    )
    rows = read_rows(content_of(session, waiting), manner_of(waiting))
    try:
        for number, found in enumerate(read_units(rows, rules), start=1):
            if isinstance(found, Listed):
                listed.append(found)
            else:
                faults.add(found)
            if number % _REPORT_EVERY == 0:
                tick(number)
    except UnreadableList as stop:
        # Half a list is none: whoever imported it would believe that it was whole.
        faults.add((stop.fault,))
        faults.whole = False
    candidates = [_candidate(found) for found in listed]
    change = preview_change(session, round_.id, candidates)
    skip = waiting.skip_faulty and faults.whole
    return Checked(candidates, faults.packed(), _report(listed, faults, change, skip))


class _Faults:
    """Collects faults: the first ones for the page, all of them packed for the download."""

    def __init__(self) -> None:
        self.first: list[Fault] = []
        self.count = self.rows = 0
        self.whole = True  # the file could be read to its end
        self._lines: list[bytes] = []

    def add(self, faults: tuple[Fault, ...]) -> None:
        self.rows += 1
        for fault in faults:
            self.count += 1
            if len(self.first) < FAULTS_SHOWN:
                self.first.append(fault)
            self._lines.append(json.dumps(_written(fault), ensure_ascii=False).encode("utf-8"))

    def packed(self) -> bytes:
        return gzip.compress(b"\n".join(self._lines), 6, mtime=0) if self._lines else b""


def _written(fault: Fault) -> list[Any]:
    return [fault.row, str(fault.column), fault.code.value, fault.value, list(fault.params)]


def _read(line: Sequence[Any]) -> Fault:
    row, column, code, value, params = line
    return Fault(row, column, FaultCode(code), value, tuple((n, p) for n, p in params))


def faults_in(packed: bytes) -> Iterator[Fault]:
    """All faults of a dry run, from the file that it kept."""
    for line in gzip.decompress(packed).splitlines() if packed else ():
        yield _read(json.loads(line))


def first_faults(report: Mapping[str, Any]) -> list[Fault]:
    return [_read(line) for line in report.get("faults", ())]


def _candidate(found: Listed) -> Candidate:
    return Candidate(
        found.organization.id,
        found.label,
        found.language,
        found.email,
        found.address,
        found.subject,
    )


def _report(
    listed: Sequence[Listed], faults: _Faults, change: Change, skip: bool
) -> dict[str, Any]:
    organizations = [found.organization for found in listed]
    return {
        "rows": len(listed) + (faults.rows if faults.whole else max(0, faults.rows - 1)),
        "good": len(listed),
        "faulty": faults.rows,
        "fault_count": faults.count,
        "faults": [_written(fault) for fault in faults.first],
        "whole": faults.whole,
        "added": change.added,
        "known": change.known,
        "removed": change.removed,
        "without_email": sum(1 for found in listed if not found.email),
        "demonstration": sum(1 for found in organizations if found.demonstration),
        "by_group": Counter(found.group for found in organizations),
        "by_region": Counter(str(country(found.country).region) for found in organizations),
        "by_language": Counter(found.language for found in listed),
        "can_be_imported": bool(listed) and (skip or not faults.count),
    }


def keep_report(session: Session, waiting: WaitingList, checked: Checked, now: datetime) -> None:
    """Keep what a dry run found until the list is imported or let go."""
    forget_report(session, waiting)
    waiting.report = dict(checked.report)
    if checked.faults:
        file = StoredFile(
            name="faults.json.gz",
            media_type="application/gzip",
            content=checked.faults,
            made_at=now,
        )
        session.add(file)
        session.flush()
        waiting.faults_id = file.id
    session.flush()


def forget_report(session: Session, waiting: WaitingList) -> None:
    faults_id, waiting.faults_id, waiting.report, waiting.job_id = waiting.faults_id, None, {}, None
    session.flush()
    _delete_file(session, faults_id)


# --- the import, and the end ---------------------------------------------------------------------


def import_checked(
    session: Session,
    round_: Round,
    waiting: WaitingList,
    checked: Checked,
    now: datetime,
    person_id: int | None,
) -> Change:
    """Put what was read into the frame and let the list go."""
    file = session.get_one(StoredFile, waiting.file_id)
    headings = waiting.preview["headings"]
    origin = {
        "file": file.name,
        "columns": {name: headings[place] for name, place in waiting.columns.items()},
        "skipped": checked.report["faulty"],
    }
    change = put_units(session, round_, "file", origin, checked.candidates, now, person_id)
    let_go(session, waiting)
    return change


def let_go(session: Session, waiting: WaitingList) -> None:
    """Remove the list with its file and what was found in it."""
    files = (waiting.file_id, waiting.faults_id)
    session.delete(waiting)
    session.flush()
    for number in files:
        _delete_file(session, number)


def _delete_file(session: Session, number: str | None) -> None:
    file = session.get(StoredFile, number) if number else None
    if file is not None:
        session.delete(file)
        session.flush()


def let_old_lists_go(session: Session, now: datetime) -> None:
    """A sweep: a list that nobody imported within a day goes."""
    for waiting in session.scalars(
        select(WaitingList).where(WaitingList.uploaded_at < now - KEPT_FOR)
    ).all():
        let_go(session, waiting)
