"""Reading a list as somebody's computer saved it: CSV in some encoding, or an XLSX workbook.

Total: any bytes give rows or an ``UnreadableList`` that says what is wrong and in which row. Bytes
that the encoding does not have stay visible in their cells, so that the row is refused; no text is
ever guessed byte by byte.
"""

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

from charset_normalizer import from_bytes

from surveys.collection.population.domain.lists import Fault, FaultCode, Row
from surveys.collection.population.domain.words import guess_columns

MAX_BYTES = 10_000_000
MAX_ROWS = 50_000  # besides the headings
MAX_COLUMNS = 100
SAMPLES = 3
_SAMPLE_LENGTH = 60

_WORKBOOK = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"  # before 2007, and every workbook with a password
_OTHER_KINDS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"{\\rtf")
_PROCESS = Path(__file__).with_name("workbook_process.py")
_LONGEST_SECONDS = 90

SEPARATORS = (",", ";", "\t")
_SEPARATOR_LINE = re.compile(r"sep=(.)", re.IGNORECASE)

# By which encodings a list is recognized: the single bytes of Windows' Western, Arabic and Cyrillic
# pages. Central Europe's page differs too little from the Western one to be told apart.
_GUESSED = ["cp1252", "cp1256", "cp1251"]
_SEVERAL_BYTES = ("utf-16-le", "utf-16-be", "gb18030")
_GUESS_FROM_BYTES = 40_000
_UTF8_MARK, _LITTLE_MARK, _BIG_MARK = b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"


class Kind(StrEnum):
    CSV = "csv"
    WORKBOOK = "workbook"


class UnreadableList(Exception):
    """The file cannot be read, or not beyond a row."""

    def __init__(self, code: FaultCode, row: int = 0, **params: str | int) -> None:
        super().__init__(code, row)
        self.fault = Fault(row, "", code, "", tuple(params.items()))


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file is to be read: as CSV in an encoding with a separator, or a workbook's sheet."""

    kind: Kind
    encoding: str = ""
    separator: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file looks like, without reading anything into it.

    ``samples``: for each column the first values that are there, at most three. ``rows`` counts
    those below the headings.
    """

    manner: Manner
    sheets: tuple[str, ...]
    headings: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    rows: int


def kind_of(content: bytes) -> Kind:
    """By its content, whatever its name says. Raises UnreadableList for what is no table."""
    if not content.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise UnreadableList(FaultCode.EMPTY_FILE)
    if content.startswith(_OLD_WORKBOOK):
        raise UnreadableList(FaultCode.OLD_WORKBOOK)
    if content.startswith(_OTHER_KINDS):
        raise UnreadableList(FaultCode.NOT_A_TABLE)
    return Kind.WORKBOOK if content.startswith(_WORKBOOK) else Kind.CSV


def guess_manner(content: bytes) -> Manner:
    """How the file was probably written. Raises UnreadableList."""
    if kind_of(content) is Kind.WORKBOOK:
        return Manner(Kind.WORKBOOK)
    encoding = guess_encoding(content)
    return Manner(Kind.CSV, encoding, guess_separator(decoded(content, encoding)))


def preview(content: bytes, manner: Manner) -> Preview:
    """Headings and first values. Raises UnreadableList."""
    sheets: tuple[str, ...] = ()
    if manner.kind is Kind.WORKBOOK:
        header, rows = _workbook(content, manner.sheet)
        sheets = tuple(header["sheets"])
        manner = Manner(Kind.WORKBOOK, sheet=str(header["sheet"]))
    else:
        rows = _csv_rows(content, manner)
    headings = next(rows, None)
    if headings is None:
        raise UnreadableList(FaultCode.EMPTY_FILE)
    samples: list[list[str]] = [[] for _cell in headings.cells]
    count = 0
    for row in rows:
        count += 1
        for place, cell in enumerate(row.cells[: len(samples)]):
            if cell.strip() and len(samples[place]) < SAMPLES:
                samples[place].append(_sample(cell))
    if not count:
        raise UnreadableList(FaultCode.NO_ROWS)
    return Preview(
        manner, sheets, tuple(map(_sample, headings.cells)), tuple(map(tuple, samples)), count
    )


def read_rows(content: bytes, manner: Manner) -> Iterator[Row]:
    """The rows below the headings that hold anything. Raises UnreadableList, also half-way."""
    yield from islice(all_rows(content, manner), 1, None)


def all_rows(content: bytes, manner: Manner) -> Iterator[Row]:
    """The same with the headings first. A workbook is opened at once."""
    if manner.kind is Kind.WORKBOOK:
        _header, rows = _workbook(content, manner.sheet)
        return rows
    return _csv_rows(content, manner)


def _sample(cell: str) -> str:
    """A cell as the mapping shows it; a byte that is no text stands out and can be stored."""
    plain = " ".join(re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", cell).split())
    plain = re.sub("[\x00-\x1f\x7f-\x9f\u202d\u202e]", "\N{MIDDLE DOT}", plain)
    cut = _SAMPLE_LENGTH - 1
    return plain if len(plain) <= _SAMPLE_LENGTH else plain[:cut] + "\N{HORIZONTAL ELLIPSIS}"


# --- text ----------------------------------------------------------------------------------------


def guess_encoding(content: bytes) -> str:
    """By the mark at the beginning; else UTF-8 if (nearly) all of it is; else by its letters."""
    if content.startswith(_UTF8_MARK):
        return "utf-8"
    if content.startswith(_LITTLE_MARK):
        return "utf-16-le"
    if content.startswith(_BIG_MARK):
        return "utf-16-be"
    if unmarked := _unmarked_utf16(content[: 2 * (_GUESS_FROM_BYTES // 2)]):
        return unmarked
    lines = [line for line in content.splitlines() if not line.isascii()]
    good = sum(1 for line in lines if _is_utf8(line))
    if good >= len(lines) - good:
        return "utf-8"  # lines that are not are faults of their rows
    sample = b"\n".join(lines)[:_GUESS_FROM_BYTES]
    best = from_bytes(sample, cp_isolation=_GUESSED).best()
    return best.encoding if best is not None and best.encoding in _GUESSED else _GUESSED[0]


def _unmarked_utf16(beginning: bytes) -> str:
    """UTF-16 without a mark: its line ends and separators come with NULs; '' if it is none."""
    if 50 * beginning.count(0) < len(beginning):
        return ""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = beginning.decode(encoding, "replace")
        if "\n" in text and "\N{REPLACEMENT CHARACTER}" not in text[:-1]:
            return encoding
    return ""


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def decoded(content: bytes, encoding: str) -> str:
    """The text. Bytes that the encoding does not have become lone surrogates or U+FFFD."""
    errors = "replace" if encoding in _SEVERAL_BYTES else "surrogateescape"
    return content.decode(encoding, errors).removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")


def guess_separator(text: str) -> str:
    """The one by which most headings are known words, or else there are most headings."""
    said = _SEPARATOR_LINE.fullmatch(text.partition("\n")[0].strip("\r"))
    if said and said[1] in SEPARATORS:
        return said[1]
    head = "\n".join(text[:_GUESS_FROM_BYTES].splitlines()[:20])

    def promise(separator: str) -> tuple[int, int]:
        first = next(iter(_records(head, separator)), [])
        return len(guess_columns(first[:MAX_COLUMNS])), len(first)

    return max(SEPARATORS, key=promise)


def _records(text: str, separator: str) -> Iterator[list[str]]:
    """Records of a beginning that may be cut in the middle: without complaint."""
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=separator)
    except csv.Error:
        return


def _csv_rows(content: bytes, manner: Manner) -> Iterator[Row]:
    """All rows that hold anything, headings first."""
    # The csv module of Python 3.11 refuses the NUL without saying where; any other control
    # character is refused by the check of its cell.
    text = decoded(content, manner.encoding).replace("\0", "\x01")
    reader = csv.reader(StringIO(text, newline=""), delimiter=manner.separator, strict=True)
    number = kept = 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error:
            raise UnreadableList(FaultCode.NOT_CSV, number, line=reader.line_num) from None
        if cells is None:
            return
        hint = number == 1 and _SEPARATOR_LINE.fullmatch(manner.separator.join(cells))
        if hint or not any(cell.strip() for cell in cells):
            continue
        if kept > MAX_ROWS:
            raise UnreadableList(FaultCode.TOO_MANY_ROWS, number, limit=MAX_ROWS)
        if len(cells) > MAX_COLUMNS:
            raise UnreadableList(FaultCode.TOO_MANY_COLUMNS, number, limit=MAX_COLUMNS)
        kept += 1
        yield Row(number, cells)


# --- workbooks -----------------------------------------------------------------------------------

_LIMITS: Mapping[str, int] = {"too_many_rows": MAX_ROWS, "too_many_columns": MAX_COLUMNS}


def _workbook(content: bytes, sheet: str) -> tuple[dict[str, Any], Iterator[Row]]:
    """The sheets' names and the rows of one sheet, read by a process of its own."""
    lines = _lines_of(content, sheet)
    header = _said(next(lines, {"fault": FaultCode.BROKEN_WORKBOOK}))
    return header, (Row(number, cells) for number, cells in map(_said, lines))


def _lines_of(content: bytes, sheet: str) -> Iterator[Any]:
    arguments = [sheet, str(MAX_ROWS + 1), str(MAX_COLUMNS)]
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_PROCESS), *arguments],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_LONGEST_SECONDS,
            check=False,
        )
    # A name of a sheet cannot hold what no argument of a program can.
    except (subprocess.TimeoutExpired, ValueError):
        raise UnreadableList(FaultCode.BROKEN_WORKBOOK) from None
    if done.returncode != 0:
        raise UnreadableList(FaultCode.BROKEN_WORKBOOK)
    return map(json.loads, done.stdout.splitlines())


def _said(line: Any) -> Any:
    """A line of the process that read; a fault is raised."""
    if isinstance(line, dict) and "fault" in line:
        limit = {"limit": _LIMITS[line["fault"]]} if line["fault"] in _LIMITS else {}
        raise UnreadableList(FaultCode(line["fault"]), int(line.get("row", 0)), **limit)
    return line
