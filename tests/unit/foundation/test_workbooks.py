"""Workbooks: opened again they hold what was written, and nothing in them is a formula."""

import zipfile
from datetime import date
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from surveys.foundation.workbooks import Cell, Column, Numbers, Sheet, workbook, workbook_of

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
        assert cell.get("t") == "s", "its text stands among those of the workbook"
        assert formats[int(cell.get("s", "0"))].get("quotePrefix") == "1"


@given(st.text(max_size=200))
def test_any_text_makes_a_file_that_opens(said: str) -> None:
    rows = reopened(workbook(said, COLUMNS[:1], [["first"], [said], ["last"]]))
    assert [rows[1], rows[-1]] == [["first"], ["last"]]


RUNS = '<r><t>a</t></r><r xmlns:x="y"/></r>'


@pytest.mark.parametrize(
    "said", ["a\nb", "_x0041_", " round ", "<b>&amp;</b>", "مرحبا", "🙂", RUNS, "<r>x</r>"]
)
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


def test_several_sheets_have_different_names_whatever_they_are_called() -> None:
    sheets = [Sheet(name, COLUMNS[:1], [[name]]) for name in ("Plan", "plan", "x" * 40, "X" * 31)]
    book = CalamineWorkbook.from_filelike(BytesIO(workbook_of(sheets)))
    assert book.sheet_names == ["Plan", "plan 2", "x" * 31, "X" * 29 + " 2"]
    assert book.get_sheet_by_index(1).to_python()[1] == ["plan"]


def test_euros_and_shares_stay_numbers() -> None:
    columns = [Column("Cost", 12, Numbers.EUROS), Column("Share", 12, Numbers.SHARE)]
    content = workbook("Plan", columns, [[1200, 0.255]])
    assert reopened(content)[1] == [1200.0, 0.255]
    formats = [
        each.get("formatCode") for each in part(content, "xl/styles.xml").iter(f"{_S}numFmt")
    ]
    assert Numbers.EUROS.value in formats and "0.0%" in formats


def test_the_same_content_makes_the_same_bytes_later_on() -> None:
    made = workbook("P", COLUMNS, [["a", date(2026, 1, 1), 1]])
    with zipfile.ZipFile(BytesIO(made)) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert {member.date_time[0] for member in archive.infolist()} == {1980}
    assert core.count("2026-01-01T00:00:00Z") == 2, "when it was made, not when it was written"
