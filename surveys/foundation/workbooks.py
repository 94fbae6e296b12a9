"""Workbooks (XLSX, ECMA-376) for other people's spreadsheets: sheets with headings and rows.

Texts are written as texts, whatever they begin with, and marked as such, so that a spreadsheet
neither takes one for a formula when it opens the file nor after somebody has edited the cell.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from io import BytesIO
from typing import Any

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | float | date | None

# In UTF-16, as spreadsheets count; a longer text would make the file unreadable.
_LONGEST_CELL = 32_767
_LONGEST_NAME = 31

# Characters that XML 1.0 cannot hold.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
# Stands in every file, so that the same content makes the same bytes.
_MADE_AT = datetime(2026, 1, 1)


class Numbers(StrEnum):
    """How the numbers of a column are shown; their values are always whole and exact."""

    PLAIN = "0"
    DECIMAL = "0.0"
    EUROS = '#,##0\\ "€"'
    SHARE = "0.0%"  # of a value from 0 to 1


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    width: int  # in characters
    numbers: Numbers = Numbers.PLAIN


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its first row are the headings, which stay in view. A row has a cell a column."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    right_to_left: bool = False


def workbook(
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    right_to_left: bool = False,
) -> bytes:
    """A workbook of one sheet called ``name``. The same content makes the same bytes."""
    return workbook_of([Sheet(name, columns, rows, right_to_left)])


def workbook_of(sheets: Iterable[Sheet]) -> bytes:
    """A workbook of at least one sheet. The same content makes the same bytes."""
    import xlsxwriter  # slow to load, and seldom needed

    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"created": _MADE_AT})
        styles = _styles(book)
        taken: set[str] = set()
        for sheet in sheets:
            _write(book.add_worksheet(_sheet_name(sheet.name, taken)), sheet, styles)
    return content.getvalue()


@dataclass(frozen=True, slots=True)
class _Styles:
    heading: Any
    text: Any
    day: Any
    numbers: Mapping[Numbers, Any]


def _styles(book: Any) -> _Styles:
    base = {"text_wrap": True, "valign": "top"}
    text = {**base, "num_format": "@", "quote_prefix": True}
    return _Styles(
        heading=book.add_format({**text, "bold": True}),
        text=book.add_format(text),
        day=book.add_format({**base, "num_format": 14}),  # as the reader's spreadsheet writes days
        numbers={kind: book.add_format({**base, "num_format": kind.value}) for kind in Numbers},
    )


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that spreadsheets take, and that no other sheet has."""
    plain = _NOT_IN_NAMES.sub(" ", _UNWRITABLE.sub("", name)).strip(" '")
    kept = _cut(plain, _LONGEST_NAME).strip(" '") or "1"
    number = 1
    while kept.casefold() in taken:
        number += 1
        mark = f" {number}"
        kept = _cut(plain, _LONGEST_NAME - len(mark)) + mark
    taken.add(kept.casefold())
    return kept


def _cut(text: str, longest: int) -> str:
    """The beginning of a text that is too long, without half a character at its end."""
    if len(text) * 2 <= longest:
        return text
    return text.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore")


def _write(written: Any, sheet: Sheet, styles: _Styles) -> None:
    if sheet.right_to_left:
        written.right_to_left()
    written.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns):
        written.set_column(place, place, column.width)
        _write_text(written, 0, place, column.heading, styles.heading)
    for line, row in enumerate(sheet.rows, start=1):
        for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(written, line, place, value, column, styles)


def _write_cell(
    written: Any, line: int, place: int, value: Cell, column: Column, styles: _Styles
) -> None:
    match value:
        case None | "":
            return
        case str():
            _write_text(written, line, place, value, styles.text)
        case date():
            written.write_datetime(line, place, value, styles.day)
        case _:
            written.write_number(line, place, value, styles.numbers[column.numbers])


def _write_text(written: Any, line: int, place: int, text: str, style: Any) -> None:
    kept = _cut(_UNWRITABLE.sub("", text), _LONGEST_CELL)
    if kept.startswith("<r>") and kept.endswith("</r>"):
        # The library takes such a text for marked-up runs and writes it as it is: it has to be
        # given in parts, which are escaped.
        written.write_rich_string(line, place, kept[:2], kept[2:5], kept[5:], style)
    else:
        written.write_string(line, place, kept, style)
