"""Lists as computers save them: encodings, separators, workbooks, and files that mean harm."""

import csv
import zipfile
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.collection.population.domain.lists import FaultCode, Row
from surveys.collection.population.reading import (
    MAX_COLUMNS,
    MAX_ROWS,
    SEPARATORS,
    Kind,
    Manner,
    UnreadableList,
    guess_encoding,
    guess_manner,
    guess_separator,
    preview,
    read_rows,
)
from tests.workbooks import Day, packed, sheet_xml, workbook

FRENCH = "organisation;pays;nom\nMinistère du Travail;Sénégal;Bureau à l'étage\n"
ARABIC = "المنظمة;البلد;المكتب\nوزارة العمل;المغرب;الأمين العام\nاتحاد العمال;تونس;المكتب\n"
COMMA = Manner(Kind.CSV, "utf-8", ",")


def rows_of(content: bytes, manner: Manner | None = None) -> list[Row]:
    return list(read_rows(content, manner or guess_manner(content)))


def fault_of(content: bytes, manner: Manner | None = None) -> tuple[FaultCode, int]:
    with pytest.raises(UnreadableList) as stop:
        rows_of(content, manner)
    return stop.value.fault.code, stop.value.fault.row


# Encodings and separators


@pytest.mark.parametrize("text", [FRENCH, ARABIC], ids=["French", "Arabic"])
@pytest.mark.parametrize(
    ("codec", "mark", "found"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
    ],
)
def test_unicode_is_recognized_with_and_without_a_mark(
    text: str, codec: str, mark: bytes, found: str
) -> None:
    content = mark + text.encode(codec)
    manner = guess_manner(content)
    assert (manner.encoding, manner.separator) == (found, ";")
    looked = preview(content, manner)
    assert list(looked.headings) == text.splitlines()[0].split(";")
    assert rows_of(content)[0] == Row(2, text.splitlines()[1].split(";"))


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (FRENCH, "cp1252"),
        (ARABIC, "cp1256"),
        ("organisation,pays\nSyndicat “uni” – section n° 1,Bénin\n", "cp1252"),
        ("organization,country,name\nMinistry,MAR,وزارة العمل والشؤون الاجتماعية\n", "cp1256"),
        ("организация;страна\nФедерация профсоюзов;Россия\n", "cp1251"),
    ],
)
def test_pages_of_windows_are_recognized_by_their_letters(text: str, codec: str) -> None:
    content = text.encode(codec)
    assert guess_encoding(content) == codec
    separator = guess_manner(content).separator
    assert [r.cells for r in rows_of(content)] == [
        line.split(separator) for line in text.splitlines()[1:]
    ]


def test_a_row_in_another_encoding_stays_visible_as_a_broken_one() -> None:
    """Most of the file is UTF-8: the row that is not must not turn the others into garbage."""
    content = "name,country\nSénégal,SEN\nBénin,BEN\n".encode() + "Guinée,GIN\n".encode("cp1252")
    assert guess_encoding(content) == "utf-8"
    good, other, bad = rows_of(content, COMMA)
    assert (good.cells[0], other.cells[0]) == ("Sénégal", "Bénin")
    assert bad.cells[0] == "Guin\udce9e" and bad.number == 4


def test_bytes_that_a_page_does_not_have_are_never_guessed() -> None:
    (row,) = rows_of(b"name,country\nA\x81B,SEN\n", Manner(Kind.CSV, "cp1252", ","))
    assert row.cells[0] == "A\udc81B"
    (row,) = rows_of("n,c\nx,y".encode("utf-16-le") + b"\x41", Manner(Kind.CSV, "utf-16-le", ","))
    assert "\N{REPLACEMENT CHARACTER}" in row.cells[1]


@pytest.mark.parametrize("separator", SEPARATORS)
def test_separators_are_recognized(separator: str) -> None:
    heading = separator.join(["organization", "country", "postal address"])
    text = f'{heading}\nA union{separator}SEN{separator}"Street 5, house; {separator} 3"\n'
    assert guess_separator(text) == separator
    assert rows_of(text.encode())[0].cells[2] == f"Street 5, house; {separator} 3"


def test_the_line_that_names_the_separator_is_no_heading() -> None:
    content = b"sep=;\r\norganization;country,code\r\nA;SEN\r\n"
    looked = preview(content, guess_manner(content))
    assert looked.headings == ("organization", "country,code")
    assert rows_of(content) == [Row(3, ["A", "SEN"])]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    content = b'\nname,country\n\n"two\nlines",SEN\n,,\nx,y\n'
    assert [(row.number, row.cells[0]) for row in rows_of(content, COMMA)] == [
        (4, "two\nlines"),
        (6, "x"),
    ]


def test_the_preview_shows_the_first_three_values_that_are_there() -> None:
    content = ("name,country\n,A\n" + "".join(f"n{n},{'x' * 80}\n" for n in range(9))).encode()
    looked = preview(content, COMMA)
    assert looked.rows == 10
    assert looked.samples[0] == ("n0", "n1", "n2")
    assert looked.samples[1][0] == "A" and len(looked.samples[1][1]) == 60


# Limits and broken files


def test_fifty_thousand_rows_are_read_and_the_next_one_is_named() -> None:
    content = b"name,country\n" + b"x,y\n" * MAX_ROWS
    assert len(rows_of(content, COMMA)) == MAX_ROWS
    assert fault_of(content + b"x,y\n", COMMA) == (FaultCode.TOO_MANY_ROWS, MAX_ROWS + 2)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", FaultCode.EMPTY_FILE),
        (b"\xef\xbb\xbf \r\n\t", FaultCode.EMPTY_FILE),
        (b"\xff\xfe", FaultCode.EMPTY_FILE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, FaultCode.OLD_WORKBOOK),
        (b"%PDF-1.7\n", FaultCode.NOT_A_TABLE),
        (b"\x89PNG\r\n", FaultCode.NOT_A_TABLE),
        (b"PK\x03\x04 and nothing", FaultCode.BROKEN_WORKBOOK),
    ],
)
def test_what_is_no_list_is_said_to_be_none(content: bytes, code: FaultCode) -> None:
    assert fault_of(content) == (code, 0)


def test_headings_alone_are_no_list() -> None:
    with pytest.raises(UnreadableList) as stop:
        preview(b"name,country\n\n", COMMA)
    assert stop.value.fault.code is FaultCode.NO_ROWS


def test_a_quotation_mark_that_is_not_closed_names_its_row() -> None:
    assert fault_of(b'name,country\nx,y\n"open,SEN\n', COMMA) == (FaultCode.NOT_CSV, 3)
    assert fault_of(b'name,country\n"a"b,SEN\n', COMMA) == (FaultCode.NOT_CSV, 2)


def test_a_cell_of_megabytes_and_a_row_of_a_thousand_cells_are_refused() -> None:
    assert fault_of(b"name,country\n" + b"x" * 5_000_000, COMMA) == (FaultCode.NOT_CSV, 2)
    many = b"name,country\n" + b"," * MAX_COLUMNS + b"x\n"
    assert fault_of(many, COMMA) == (FaultCode.TOO_MANY_COLUMNS, 2)


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    if content.startswith(b"PK\x03\x04"):
        return  # workbooks have their own tests; each one starts a process
    try:
        manner = guess_manner(content)
        preview(content, manner)
        rows_of(content, manner)
    except UnreadableList as stop:
        assert stop.fault.code in FaultCode


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12),
            min_size=2,
            max_size=2,
        ),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(SEPARATORS),
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]),
)
def test_what_was_written_as_csv_is_read_again(
    cells: list[list[str]], separator: str, encoding: str
) -> None:
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([["organization", "country"], *cells])
    manner = Manner(Kind.CSV, encoding, separator)
    read = [row.cells for row in rows_of(text.getvalue().encode(encoding), manner)]
    assert read == [row for row in cells if any(cell.strip() for cell in row)]


# Workbooks


def test_a_workbook_gives_its_sheets_and_everything_as_text() -> None:
    content = workbook(
        {
            "Notes": [["nothing here"], ["x"]],
            "القائمة": [
                ["organization", "country", "since", "number", "share"],
                [],
                ["Ministère", "SEN", Day(46_347), 7, 0.25],
            ],
        }
    )
    manner = guess_manner(content)
    looked = preview(content, manner)
    assert looked.sheets == ("Notes", "القائمة") and looked.manner.sheet == "Notes"
    chosen = Manner(Kind.WORKBOOK, sheet="القائمة")
    assert preview(content, chosen).headings[0] == "organization"
    assert rows_of(content, chosen) == [Row(3, ["Ministère", "SEN", "2026-11-21", "7", "0.25"])]


def test_a_sheet_that_is_not_there_is_said_so() -> None:
    content = workbook({"List": [["a"], ["b"]]})
    assert fault_of(content, Manner(Kind.WORKBOOK, sheet="Other"))[0] is FaultCode.SHEET_GONE
    assert fault_of(content, Manner(Kind.WORKBOOK, sheet="a\0b"))[0] is FaultCode.BROKEN_WORKBOOK


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_two_cells_at_opposite_corners_do_not_end_the_server() -> None:
    """The reader would need 550 gigabytes for the empty cells between, and aborts its process."""
    rows = f'<row r="1">{text_cell("A1", "x")}</row>'
    rows += f'<row r="1048576">{text_cell("XFD1048576", "y")}</row>'
    assert fault_of(packed({"List": sheet_xml(rows)})) == (FaultCode.BROKEN_WORKBOOK, 0)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    content = packed({"List": sheet_xml("")}, {"xl/media/image1.xml": "0" * 301_000_000})
    assert len(content) < 1_000_000
    assert fault_of(content) == (FaultCode.TOO_MUCH_TEXT, 0)


def test_entities_that_multiply_are_not_expanded() -> None:
    declared = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 100}">' for n in range(9)
    )
    document = sheet_xml(
        f'<row r="1">{text_cell("A1", "a")}</row><row r="2">{text_cell("A2", "&e8;")}</row>',
        f"<!DOCTYPE worksheet [{declared}]>",
    )
    try:
        cells = [cell for row in rows_of(packed({"List": document})) for cell in row.cells]
    except UnreadableList as stop:
        assert stop.fault.code is FaultCode.BROKEN_WORKBOOK
    else:
        assert not any("xxx" in cell for cell in cells)


def test_one_text_shown_a_million_times_is_too_much() -> None:
    shared = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<si><t>{'x' * 30_000}</t></si></sst>"
    )
    row = "".join('<c t="s"><v>0</v></c>' for _ in range(20))
    document = sheet_xml("".join(f"<row>{row}</row>" for _ in range(3_000)))
    relations = "xl/_rels/workbook.xml.rels"
    with zipfile.ZipFile(BytesIO(packed({"List": document}))) as archive:
        text = archive.read(relations).decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    added = f'<Relationship Id="s" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    more = {relations: text.replace("</Relationships>", added), "xl/sharedStrings.xml": shared}
    content = packed({"List": document}, more)
    assert fault_of(content)[0] in (FaultCode.TOO_MUCH_TEXT, FaultCode.BROKEN_WORKBOOK)


def test_a_workbook_has_the_same_limits_as_other_files() -> None:
    wide = "<row>" + "<c><v>1</v></c>" * (MAX_COLUMNS + 1) + "</row>"
    assert fault_of(packed({"List": sheet_xml(wide)})) == (FaultCode.TOO_MANY_COLUMNS, 1)
    rows = "<row><c><v>1</v></c></row>" * (MAX_ROWS + 2)
    assert fault_of(packed({"List": sheet_xml(rows)})) == (FaultCode.TOO_MANY_ROWS, MAX_ROWS + 2)


@pytest.mark.parametrize("cut", [4, 30, 400, -200, -1])
def test_a_workbook_that_is_cut_off_is_refused(cut: int) -> None:
    content = workbook({"List": [["a", "b"], ["c", "d"]]})
    assert fault_of(content[:cut])[0] is FaultCode.BROKEN_WORKBOOK


def test_a_workbook_with_a_broken_sheet_is_refused() -> None:
    for document in ("", "<worksheet", sheet_xml('<row r="x"><c r="?"/></row>')):
        try:
            rows = rows_of(packed({"List": document}))
        except UnreadableList as stop:
            assert stop.fault.code is FaultCode.BROKEN_WORKBOOK
        else:
            assert rows == []


def test_another_kind_of_packed_file_is_no_workbook() -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert fault_of(content.getvalue()) == (FaultCode.NOT_A_TABLE, 0)
