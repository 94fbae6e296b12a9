"""Workbooks: opened again they hold what was written, and nothing in them is a formula."""

import zipfile
from datetime import date
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from surveys.foundation.workbooks import Cell, Column, workbook

COLUMNS = [Column("What", 20), Column("By when", 12), Column("Percent", 10)]
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def reopened(content: bytes) -> list[list[object]]:
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    return [list(row) for row in sheet.to_python()]


def part(content: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return ElementTree.fromstring(archive.read(name))


def test_what_was_written_is_read_again_with_its_type() -> None:
    rows: list[list[Cell]] = [["Train", date(2026, 12, 31), 40], ["", None, 0]]
    assert reopened(workbook("Plan", COLUMNS, rows)) == [
        ["What", "By when", "Percent"],
        ["Train", date(2026, 12, 31), 40.0],
        ["", "", 0.0],
    ]


@pytest.mark.parametrize(
    "hostile",
    [
        '=HYPERLINK("http://example.org")',
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "=cmd|' /C calc'!A0",
        "'x",
    ],
)
def test_no_text_is_a_formula_neither_now_nor_after_editing(hostile: str) -> None:
    content = workbook("Plan", COLUMNS[:1], [[hostile]])
    assert reopened(content)[1] == [hostile], "the text itself is not changed"
    sheet, styles = part(content, "xl/worksheets/sheet1.xml"), part(content, "xl/styles.xml")
    assert not list(sheet.iter(f"{_S}f"))
    formats = styles.find(f"{_S}cellXfs")
    assert formats is not None
    for cell in sheet.iter(f"{_S}c"):
        assert cell.get("t") == "inlineStr"
        assert formats[int(cell.get("s", "0"))].get("quotePrefix") == "1"


@given(st.text(max_size=200))
def test_any_text_makes_a_file_that_opens(said: str) -> None:
    rows = reopened(workbook(said, COLUMNS[:1], [["first"], [said], ["last"]]))
    assert [rows[1], rows[-1]] == [["first"], ["last"]]


@pytest.mark.parametrize("said", ["a\nb", "_x0041_", " round ", "<b>&amp;</b>", "مرحبا", "🙂"])
def test_odd_texts_come_back_as_they_were(said: str) -> None:
    assert reopened(workbook("Plan", COLUMNS[:1], [[said]]))[1] == [said]


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert reopened(workbook("Plan", COLUMNS[:1], [["a\x00b\x1fc\ufffe"]]))[1] == ["abc"]


def test_a_sheet_runs_the_way_its_language_does() -> None:
    for right_to_left in (True, False):
        sheet = part(workbook("P", COLUMNS, [], right_to_left), "xl/worksheets/sheet1.xml")
        views = list(sheet.iter(f"{_S}sheetView"))
        assert (views[0].get("rightToLeft") == "1") is right_to_left


def test_names_of_sheets_are_such_as_spreadsheets_take() -> None:
    for name, kept in (("a/b:c*[d]", "a b c  d"), ("x" * 40, "x" * 31), ("", "1"), ("'", "1")):
        book = CalamineWorkbook.from_filelike(BytesIO(workbook(name, COLUMNS, [])))
        assert book.sheet_names == [kept]


def test_the_columns_after_z() -> None:
    wide = [Column(f"Column {number}", 9) for number in range(60)]
    content = workbook("Wide", wide, [list(range(60))])
    assert reopened(content)[1] == [float(number) for number in range(60)]
    cells = [cell.get("r") for cell in part(content, "xl/worksheets/sheet1.xml").iter(f"{_S}c")]
    assert cells[25:28] == ["Z1", "AA1", "AB1"]


def test_the_same_content_makes_the_same_bytes() -> None:
    assert workbook("P", COLUMNS, []) == workbook("P", COLUMNS, [])
