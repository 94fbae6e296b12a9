"""Reading a record file: a CSV table of findings, taken all or not at all.

Columns, in any order: country, iso3, programme_type, programme, period, group, finding,
involvement, source, paragraph and, if wanted, stage. Every bad cell is reported, not only the
first one.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from capacity.participation.domain.faults import Fault, FaultCode, shown
from capacity.participation.domain.record import StatedFinding
from capacity.participation.record_row import Row, parse_row

COLUMNS = (
    "country",
    "iso3",
    "programme_type",
    "programme",
    "period",
    "group",
    "finding",
    "involvement",
    "source",
    "paragraph",
)
OPTIONAL_COLUMNS = ("stage",)
MAY_BE_EMPTY = frozenset({"period", "group", "stage"})

# Also the widths of the register's columns.
LONGEST = {"finding": 1000, "programme": 200}
LONGEST_OTHERWISE = 100

MAX_BYTES = 500_000
MAX_ROWS = 5_000
MAX_FAULTS = 100

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Everything below the space but tab and line ends, and the second block of controls.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_UNDECODED = re.compile("[\ud800-\udfff]")

NumberedRow = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class RecordFile:
    """What a file says: all its rows, or no row and what is wrong with it.

    ``faults`` holds the first ``MAX_FAULTS`` in the order of the rows; ``fault_count`` counts all.
    """

    rows: tuple[StatedFinding, ...]
    faults: tuple[Fault, ...]
    fault_count: int


def read_record(content: bytes) -> RecordFile:
    """The rows of a record file, or its faults. Total: any bytes have an answer, never an error."""
    faults: list[Fault] = []
    rows = _read(content, faults)
    if not faults and not rows:
        faults.append(Fault(0, "", FaultCode.NO_ROWS))
    listed = sorted(faults, key=lambda fault: fault.row)[:MAX_FAULTS]
    return RecordFile(() if faults else tuple(rows), tuple(listed), len(faults))


def _read(content: bytes, faults: list[Fault]) -> list[StatedFinding]:
    if unreadable := _unreadable(content):
        faults.append(unreadable)
        return []
    numbered = _numbered_rows(_decoded(content), faults)
    number, names = next(numbered, (0, []))
    if not names:
        if not faults:
            faults.append(Fault(0, "", FaultCode.EMPTY_FILE))
        return []
    header = [name.strip() for name in names]
    if header_faults := _header_faults(number, header):
        faults.extend(header_faults)
        if not set(header) & set(COLUMNS):
            return []  # not a record file at all: what follows would only be noise
    return _read_rows(numbered, header, faults)


def _read_rows(
    numbered: Iterator[NumberedRow], header: list[str], faults: list[Fault]
) -> list[StatedFinding]:
    findings: list[StatedFinding] = []
    first_rows: dict[str, int] = {}
    for number, values in numbered:
        row = _row(number, values, header)
        finding = parse_row(row) if row.cells else None
        if finding is not None:
            first = first_rows.setdefault(finding.fingerprint, number)
            if first != number:
                row.note("", FaultCode.ROW_TWICE, first=first)
            findings.append(finding)
        faults.extend(row.faults)
    return findings


def _unreadable(content: bytes) -> Fault | None:
    """The one fault of a file that it makes no sense to read on."""
    if not content.strip():
        return Fault(0, "", FaultCode.EMPTY_FILE)
    if len(content) > MAX_BYTES:
        return Fault(0, "", FaultCode.FILE_TOO_LARGE, (("limit", MAX_BYTES // 1000),))
    if content.startswith(_UTF16_MARKS):
        return Fault(0, "", FaultCode.NOT_UTF8)
    return None


def _decoded(content: bytes) -> str:
    """The text; a byte that is no UTF-8 becomes a lone surrogate, which its cell's check finds."""
    text = content.decode("utf-8-sig", "surrogateescape")
    # The csv module of Python 3.11 refuses the NUL without saying where; any other control
    # character is refused by the check of its cell.
    return text.replace("\x00", "\x01")


def _numbered_rows(text: str, faults: list[Fault]) -> Iterator[NumberedRow]:
    """The rows that hold anything, numbered as a spreadsheet numbers them."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    number = kept = 0
    while True:
        number += 1
        try:
            values = next(reader, None)
        except csv.Error:
            faults.append(Fault(number, "", FaultCode.NOT_CSV, (("line", reader.line_num),)))
            return
        if values is None:
            return
        if not any(value.strip() for value in values):
            continue
        if kept > MAX_ROWS:
            faults.append(Fault(number, "", FaultCode.TOO_MANY_ROWS, (("limit", MAX_ROWS),)))
            return
        kept += 1
        yield number, values


def _header_faults(number: int, header: list[str]) -> list[Fault]:
    if len(header) == 1 and re.search("[;\t]", header[0]):
        return [Fault(number, "", FaultCode.SEPARATOR)]
    faults = []
    for place, name in enumerate(header, start=1):
        shown_name = shown(name)
        if name not in COLUMNS + OPTIONAL_COLUMNS:
            params = (("value", shown_name),)
            faults.append(Fault(number, str(place), FaultCode.COLUMN_UNKNOWN, params))
        elif name in header[: place - 1]:
            faults.append(Fault(number, name, FaultCode.COLUMN_TWICE))
    missing = [name for name in COLUMNS if name not in header]
    return faults + [Fault(number, name, FaultCode.COLUMN_MISSING) for name in missing]


def _row(number: int, values: list[str], header: list[str]) -> Row:
    """The row's checked cells; none where their number does not fit the header's."""
    found, expected = len(values), len(header)
    if found != expected:
        few = found < expected
        code = FaultCode.TOO_FEW_CELLS if few else FaultCode.TOO_MANY_CELLS
        row = Row(number, {})
        row.note(_column(header, min(found, expected)), code, found=found, expected=expected)
        return row
    cells: dict[str, str | None] = dict(zip(header, values, strict=True))
    row = Row(number, cells)
    for column in COLUMNS + OPTIONAL_COLUMNS:
        if column in cells:
            cells[column] = _checked(row, column)
    return row


def _column(header: list[str], place: int) -> str:
    """What a message calls the column at ``place`` (from 0): its known name, else its number."""
    known = place < len(header) and header[place] in COLUMNS + OPTIONAL_COLUMNS
    return header[place] if known else str(place + 1)


def _checked(row: Row, column: str) -> str | None:
    """The cell without needless white space; None, with its fault noted, if it is bad."""
    value = row.text(column)
    limit = LONGEST.get(column, LONGEST_OTHERWISE)
    if _UNDECODED.search(value):
        row.note(column, FaultCode.NOT_UTF8)
        return None
    if _CONTROLS.search(value):
        row.note(column, FaultCode.CONTROL_CHARACTER, value=shown(value))
        return None
    text = " ".join(value.split())
    if len(text) > limit:
        row.note(column, FaultCode.TOO_LONG, found=len(text), limit=limit)
        return None
    if not text and column not in MAY_BE_EMPTY:
        row.note(column, FaultCode.EMPTY)
        return None
    return text
