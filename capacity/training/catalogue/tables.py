"""Courses and editions as tables: the columns of a file, reading one, and writing one.

One reading serves CSV and workbooks; it is the one by which lists of populations are read, in a
process of its own where the file is a workbook.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _

from capacity.training.catalogue.checking import Stated
from capacity.training.catalogue.contents import FIELDS, LISTS, NUMBERS, CourseContent
from capacity.training.catalogue.labels import LANGUAGE_LABELS
from capacity.training.catalogue.models import EditionRecord
from surveys.collection.population.domain.lists import UNDECODED, FaultCode, Row
from surveys.collection.population.labels import fault_text as file_fault_text
from surveys.collection.population.reading import (
    Kind,
    Manner,
    UnreadableList,
    all_rows,
    guess_manner,
)
from surveys.foundation.forms import plain
from surveys.foundation.i18n import isolated
from surveys.foundation.spreadsheets import csv_parts, safe_text
from surveys.foundation.workbooks import Cell, Column, Sheet, workbook_of

MAX_BYTES = 1_000_000
MAX_ROWS = 2_000


class Holds(StrEnum):
    """What a file can be about; in a workbook the name of its sheet."""

    COURSES = "courses"
    EDITIONS = "editions"


_TITLES = tuple(
    f"{part}_{language}" for language in LANGUAGE_LABELS for part in ("title", "summary")
)
COURSE_COLUMNS = (FIELDS[0], *_TITLES, *FIELDS[1:], "programme")
EDITION_COLUMNS = ("course", "language", "begins", "ends", "place", "seats")
COLUMNS: Mapping[Holds, tuple[str, ...]] = {
    Holds.COURSES: COURSE_COLUMNS,
    Holds.EDITIONS: EDITION_COLUMNS,
}
_MAY_MISS = frozenset({*_TITLES, "prerequisites", "outcomes", "programme", "place"})
_DAYS = ("begins", "ends")
_WIDTHS = {"title": 40, "summary": 60, "covers": 24, "place": 24}


@dataclass(frozen=True, slots=True)
class FaultLine:
    """What is wrong, where a person finds it: row as the spreadsheet counts, column, sentence."""

    row: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """The cells of one row by column."""

    number: int
    cells: Mapping[str, str]


# --- reading -------------------------------------------------------------------------------------


def read_file(content: bytes, holds: Holds) -> tuple[list[FileRow], list[FaultLine]]:
    """The rows of a file, and what is wrong with it as a table. Total: any bytes have an answer."""
    found: list[FileRow] = []
    faults: list[FaultLine] = []
    try:
        manner, rows = _opened(content, holds)
        headings = next(rows, None)
        if headings is None:
            raise UnreadableList(FaultCode.EMPTY_FILE)
        names = [plain(cell).casefold() for cell in headings.cells]
        faults += _heading_faults(headings.number, names, COLUMNS[holds])
        if not faults:
            safe = manner.kind is Kind.CSV
            found = [_row(row, names, safe, faults) for row in _limited(rows)]
            if not found:
                raise UnreadableList(FaultCode.NO_ROWS)
    except UnreadableList as stop:
        fault = stop.fault
        faults.append(FaultLine(fault.row, "", file_fault_text(fault)))
    return found, faults


def _opened(content: bytes, holds: Holds) -> tuple[Manner, Iterator[Row]]:
    """Headings and rows; of a workbook those of the sheet of this name, or else of the first."""
    manner = guess_manner(content)
    if manner.kind is Kind.CSV:
        return manner, all_rows(content, manner)
    try:
        return manner, all_rows(content, Manner(Kind.WORKBOOK, sheet=holds.value))
    except UnreadableList as stop:
        if stop.fault.code is not FaultCode.SHEET_GONE:
            raise
    return manner, all_rows(content, manner)


def _limited(rows: Iterator[Row]) -> Iterator[Row]:
    for count, row in enumerate(rows, start=1):
        if count > MAX_ROWS:
            raise UnreadableList(FaultCode.TOO_MANY_ROWS, row.number, limit=MAX_ROWS)
        yield row


def _heading_faults(
    number: int, names: Sequence[str], wanted: Sequence[str]
) -> Iterator[FaultLine]:
    if not set(names) & set(wanted):
        known = ", ".join(wanted)
        yield FaultLine(
            number, "", _("No column is known. The columns are: %(known)s.", known=known)
        )
        return
    for name in wanted:
        if name not in names and name not in _MAY_MISS:
            yield FaultLine(number, name, _("This column is missing."))
    for place, name in enumerate(names):
        if name and name not in wanted:
            yield FaultLine(number, name[:60], _("There is no column of this name."))
        elif name and name in names[:place]:
            yield FaultLine(number, name, _("This column stands in the header twice."))


def _row(row: Row, names: Sequence[str], safe: bool, faults: list[FaultLine]) -> FileRow:
    cells: dict[str, str] = {}
    for place, cell in enumerate(row.cells):
        name = names[place] if place < len(names) else ""
        if not name and cell.strip():
            shown = isolated(plain(cell)[:60])
            text = _("There is text without a heading: %(value)s.", value=shown)
            faults.append(FaultLine(row.number, str(place + 1), text))
        elif UNDECODED.search(cell):
            text = _("The text cannot be read. Save the file as “CSV UTF-8” or as XLSX.")
            faults.append(FaultLine(row.number, name, text))
        elif name:
            cells[name] = plain(_bare(cell) if safe else cell)
    return FileRow(row.number, cells)


def _bare(cell: str) -> str:
    """Without the apostrophe that keeps spreadsheets from taking a text for a formula."""
    bare = cell[1:]
    return bare if cell.startswith("'") and safe_text(bare) == cell else cell


def stated_of(row: FileRow) -> Stated:
    """A course as its row states it; lists are separated by semicolons."""
    cells = row.cells

    def listed(name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in cells.get(name, "").split(";") if part.strip())

    lists = {name: listed(name) for name in LISTS}
    return Stated(
        code=cells.get("code", ""),
        titles={
            language: (
                " ".join(cells.get(f"title_{language}", "").split()),
                cells.get(f"summary_{language}", ""),
            )
            for language in LANGUAGE_LABELS
        },
        delivery=cells.get("delivery", ""),
        programme=cells.get("programme", ""),
        numbers={name: cells.get(name, "") for name in NUMBERS},
        **lists,
    )


# --- writing -------------------------------------------------------------------------------------


def course_row(content: CourseContent) -> list[Cell]:
    """A course as a row: numbers as numbers, lists separated by semicolons."""
    typed = content.as_typed()
    return [int(typed[name]) if name in NUMBERS else typed.get(name, "") for name in COURSE_COLUMNS]


def edition_row(record: EditionRecord) -> list[Cell]:
    return [
        record.course.code,
        record.language,
        record.begins,
        record.ends,
        record.place,
        record.seats,
    ]


def as_csv(holds: Holds, rows: Iterable[Sequence[Cell]]) -> bytes:
    lines = ([_plain_cell(cell) for cell in row] for row in rows)
    return "".join(csv_parts([COLUMNS[holds], *lines])).encode("utf-8")


def _plain_cell(cell: Cell) -> str | int:
    return cell if isinstance(cell, int) else "" if cell is None else str(cell)


def as_workbook(courses: Iterable[Sequence[Cell]], editions: Iterable[Sequence[Cell]]) -> bytes:
    """A sheet of courses and one of editions. Their columns have the same names everywhere."""
    return workbook_of(
        [
            Sheet(Holds.COURSES, _headed(COURSE_COLUMNS), courses),
            Sheet(Holds.EDITIONS, _headed(EDITION_COLUMNS), editions),
        ]
    )


def _headed(columns: Sequence[str]) -> list[Column]:
    return [Column(name, _WIDTHS.get(name.partition("_")[0], 14)) for name in columns]
