"""Small XLSX workbooks for tests, good ones and hostile ones, made of nothing but their XML."""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

Value = str | float | int

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'

# Style 1 is a day: the built-in number format 14.
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_SHEETS}"><cellXfs count="2"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


class Day(int):
    """A day as spreadsheets count it: from 30 December 1899."""


def workbook(sheets: Mapping[str, Sequence[Sequence[Value]]]) -> bytes:
    """A workbook with these rows, each sheet from its first cell on."""
    return packed({name: sheet_of(rows) for name, rows in sheets.items()})


def sheet_of(rows: Sequence[Sequence[Value]]) -> str:
    lines = []
    for number, values in enumerate(rows, start=1):
        cells = "".join(
            _cell(f"{chr(ord('A') + place)}{number}", value) for place, value in enumerate(values)
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    return sheet_xml("".join(lines))


def sheet_xml(rows: str, before: str = "") -> str:
    return f'{_HEAD}{before}<worksheet xmlns="{_SHEETS}"><sheetData>{rows}</sheetData></worksheet>'


def _cell(place: str, value: Value) -> str:
    match value:
        case "":
            return ""
        case str():
            text = escape(value)
            return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        case Day():
            return f'<c r="{place}" s="1"><v>{int(value)}</v></c>'
        case _:
            return f'<c r="{place}"><v>{value}</v></c>'


def packed(sheets: Mapping[str, str], more: Mapping[str, str] | None = None) -> bytes:
    """A workbook of sheets given as XML, with further members."""
    names = list(sheets)
    parts = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_TYPES}">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_MEDIA}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>'
            for n, name in enumerate(names, start=1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet"'
            f' Target="worksheets/sheet{n}.xml"/>'
            for n, _name in enumerate(names, start=1)
        )
        + f'<Relationship Id="styles" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        + "</Relationships>",
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{n}.xml": sheets[name] for n, name in enumerate(names, start=1)},
        **(more or {}),
    }
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()
