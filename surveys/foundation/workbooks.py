"""Workbooks (XLSX, ECMA-376) for other people's spreadsheets: one sheet, a heading, rows.

Texts are written as texts, whatever they begin with, and marked as such, so that a spreadsheet
neither takes one for a formula when it opens the file nor after somebody has edited the cell.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | date | None

LONGEST_CELL = 32_767  # characters; a longer text would make the file unreadable
LONGEST_NAME = 31

_TEXT, _DAY, _NUMBER, _HEADING = 1, 2, 3, 4  # places in the list of cell styles below
_FIRST_DAY = date(1899, 12, 30)  # day 0 of the count that spreadsheets keep

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE_MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# Characters that XML 1.0 cannot hold.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What spreadsheets would read as the code of a character.
_LOOKS_CODED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    width: int  # in characters


def workbook(
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    right_to_left: bool = False,
) -> bytes:
    """A workbook of one sheet called ``name``; its first row are the headings, which stay in view.

    Each row has a cell for each column. The same content makes the same bytes.
    """
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": _book(name),
        "xl/_rels/workbook.xml.rels": _relations(
            ("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")
        ),
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": "".join(_sheet(columns, rows, right_to_left)),
    }
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in parts.items():
            # Without a date of its own a member would carry the present moment.
            member = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, _HEAD + text)
    return content.getvalue()


_CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_OFFICE_MEDIA}.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    f' ContentType="{_OFFICE_MEDIA}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_OFFICE_MEDIA}.styles+xml"/></Types>'
)

_WRAPPED = '<alignment vertical="top" wrapText="1"/>'
# The styles of cells: none, text (kept as text when edited), day, whole number, heading.
_STYLES = (
    f'<styleSheet xmlns="{_SHEETS}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/>'
    '</font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    "<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"'
    f' applyNumberFormat="1" applyAlignment="1">{_WRAPPED}</xf>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"'
    f' applyAlignment="1">{_WRAPPED}</xf>'
    '<xf numFmtId="1" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"'
    f' applyAlignment="1">{_WRAPPED}</xf>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" quotePrefix="1"'
    f' applyNumberFormat="1" applyFont="1" applyAlignment="1">{_WRAPPED}</xf>'
    "</cellXfs></styleSheet>"
)


def _relations(*kinds_and_targets: tuple[str, str]) -> str:
    lines = (
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(kinds_and_targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def _book(name: str) -> str:
    shown = _NOT_IN_NAMES.sub(" ", _UNWRITABLE.sub("", name)).strip(" '")[:LONGEST_NAME] or "1"
    return (
        f'<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><bookViews><workbookView/>'
        "</bookViews><sheets>"
        f'<sheet name={quoteattr(shown)} sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _sheet(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]], right_to_left: bool
) -> Iterator[str]:
    direction = ' rightToLeft="1"' if right_to_left else ""
    yield f'<worksheet xmlns="{_SHEETS}"><sheetViews><sheetView{direction} workbookViewId="0">'
    yield '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    yield "</sheetView></sheetViews><cols>"
    for number, column in enumerate(columns, start=1):
        yield f'<col min="{number}" max="{number}" width="{column.width}" customWidth="1"/>'
    yield "</cols><sheetData>"
    yield _row(1, [_text(column.heading, _HEADING) for column in columns])
    for number, row in enumerate(rows, start=2):
        yield _row(number, [_cell(value) for value in row])
    yield "</sheetData></worksheet>"


def _row(number: int, cells: Sequence[tuple[str, str]]) -> str:
    """Cells as attributes and content; one without content is left out."""
    written = (
        f'<c r="{_letters(place)}{number}"{attributes}>{content}</c>'
        for place, (attributes, content) in enumerate(cells)
        if content
    )
    return f'<row r="{number}">{"".join(written)}</row>'


def _cell(value: Cell) -> tuple[str, str]:
    match value:
        case None | "":
            return "", ""
        case str():
            return _text(value, _TEXT)
        case date():
            return f' s="{_DAY}"', f"<v>{(value - _FIRST_DAY).days}</v>"
        case int():
            return f' s="{_NUMBER}"', f"<v>{value}</v>"


def _text(text: str, style: int) -> tuple[str, str]:
    written = _LOOKS_CODED.sub("_x005F_", _UNWRITABLE.sub("", text))[:LONGEST_CELL]
    attributes = f' s="{style}" t="inlineStr"'
    return attributes, f'<is><t xml:space="preserve">{escape(written)}</t></is>'


def _letters(place: int) -> str:
    """The name of a column: 0 is A, 25 is Z, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
