"""Reading a record file: all or nothing, and every bad cell is named by row and column."""

import csv
import io
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.participation.domain.codes import Involvement, ProgrammeType, Stage
from capacity.participation.domain.faults import Fault, FaultCode
from capacity.participation.domain.record import StatedProgramme
from capacity.participation.record_file import (
    COLUMNS,
    MAX_BYTES,
    MAX_FAULTS,
    MAX_ROWS,
    RecordFile,
    read_record,
)
from surveys.constituents.roles import Group

PACKAGED = (files("capacity.participation") / "data" / "participation-2008-2009.csv").read_bytes()

GOOD = {
    "country": "Senegal",
    "iso3": "SEN",
    "programme_type": "UNDAF",
    "programme": "UNDAF",
    "period": "2008-2012",
    "group": "employers;workers",
    "finding": "Took part, with proposals",
    "involvement": "took_part",
    "source": "GB.306/TC/1",
    "paragraph": "8",
}


def written(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    """A file with these rows; its first data row is row 2."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def places(record: RecordFile) -> list[tuple[int, str, FaultCode]]:
    return [(fault.row, fault.column, fault.code) for fault in record.faults]


def faults_of(**cells: str) -> list[tuple[str, FaultCode]]:
    """What is wrong with the good row when these cells say something else."""
    record = read_record(written(GOOD | cells))
    assert record.rows == () or not record.faults
    assert {fault.row for fault in record.faults} <= {2}
    return [(fault.column, fault.code) for fault in record.faults]


def test_the_packaged_record_is_good() -> None:
    record = read_record(PACKAGED)
    assert record.faults == ()
    assert len(record.rows) == 59
    assert len({row.fingerprint for row in record.rows}) == 59


def test_committee_and_audit_rows_name_no_programme() -> None:
    """R8, R13"""
    rows = read_record(PACKAGED).rows
    outside = [row for row in rows if row.programme is None]
    assert {row.involvement for row in outside} == {
        Involvement.COMMITTEE,
        Involvement.GENDER_AUDIT,
    }
    assert len(outside) == 8
    assert all(row.name for row in outside)
    assert not any(row.name for row in rows if row.programme)


def test_a_row_is_kept_as_stated() -> None:
    """R5"""
    (row,) = read_record(written(GOOD)).rows
    assert row.programme == StatedProgramme(ProgrammeType.UNDAF, "UNDAF", 2008, 2012)
    assert row.groups == (Group.EMPLOYERS, Group.WORKERS)
    assert (row.involvement, row.stage) == (Involvement.TOOK_PART, None)
    assert (row.text, row.source, row.paragraph) == (
        "Took part, with proposals",
        "GB.306/TC/1",
        "8",
    )


def test_what_is_not_stated_stays_empty() -> None:
    (row,) = read_record(written(GOOD | {"period": "", "group": ""})).rows
    assert row.groups == ()
    assert row.programme == StatedProgramme(ProgrammeType.UNDAF, "UNDAF", None, None)


def test_a_column_for_the_stage_may_be_added_and_columns_may_stand_in_any_order() -> None:
    """R5"""
    content = written(GOOD | {"stage": "design"}, columns=("stage", *reversed(COLUMNS)))
    (row,) = read_record(content).rows
    assert row.stage is Stage.DESIGN


def test_a_byte_order_mark_and_other_line_ends_make_no_difference() -> None:
    plain = read_record(PACKAGED)
    assert read_record(b"\xef\xbb\xbf" + PACKAGED) == plain
    assert read_record(PACKAGED.replace(b"\n", b"\r\n")) == plain


def test_white_space_and_empty_rows_make_no_difference() -> None:
    spaced = written(GOOD | {"country": " Senegal ", "finding": "Took  part,\nwith proposals"})
    assert read_record(spaced + b"\r\n,,,,,,,,,\r\n").rows == read_record(written(GOOD)).rows


@pytest.mark.parametrize("column", sorted(set(COLUMNS) - {"period", "group"}))
def test_a_required_cell_must_not_be_empty(column: str) -> None:
    assert faults_of(**{column: " "}) == [(column, FaultCode.EMPTY)]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("iso3", "ZZZ", FaultCode.COUNTRY_UNKNOWN),
        ("iso3", "sen", FaultCode.COUNTRY_UNKNOWN),
        ("iso3", "PRK", FaultCode.COUNTRY_UNKNOWN),
        ("programme_type", "Undaf", FaultCode.PROGRAMME_TYPE_UNKNOWN),
        ("involvement", "took part", FaultCode.INVOLVEMENT_UNKNOWN),
        ("involvement", "committee", FaultCode.INVOLVEMENT_MISPLACED),
        ("involvement", "gender_audit", FaultCode.INVOLVEMENT_MISPLACED),
        ("group", "employers;unions", FaultCode.GROUP_UNKNOWN),
        ("group", "employers;", FaultCode.GROUP_UNKNOWN),
        ("group", "Employers", FaultCode.GROUP_UNKNOWN),
        ("group", "workers;workers", FaultCode.GROUP_TWICE),
        ("period", "2008", FaultCode.PERIOD_FORMAT),
        ("period", "2008-12", FaultCode.PERIOD_FORMAT),
        ("period", "2008\N{EN DASH}2012", FaultCode.PERIOD_FORMAT),
        ("period", "\u0662\u0660\u0660\u0668-2012", FaultCode.PERIOD_FORMAT),
        ("period", "2012-2008", FaultCode.PERIOD_ORDER),
        ("finding", "x" * 1001, FaultCode.TOO_LONG),
        ("programme", "x" * 201, FaultCode.TOO_LONG),
        ("paragraph", "x" * 101, FaultCode.TOO_LONG),
        ("finding", "a\x00b", FaultCode.CONTROL_CHARACTER),
        ("source", "a\x1bb", FaultCode.CONTROL_CHARACTER),
        ("programme", "a\x85b", FaultCode.CONTROL_CHARACTER),
    ],
)
def test_a_bad_cell_is_named(column: str, value: str, code: FaultCode) -> None:
    assert faults_of(**{column: value}) == [(column, code)]


def test_a_country_name_must_fit_its_code() -> None:
    record = read_record(written(GOOD | {"iso3": "TZA"}))
    assert places(record) == [(2, "country", FaultCode.COUNTRY_MISMATCH)]
    assert dict(record.faults[0].params)["expected"] == "United Republic of Tanzania"


def test_cells_at_their_longest_are_accepted() -> None:
    assert faults_of(finding="x" * 1000, programme="x" * 200, paragraph="x" * 100) == []


@pytest.mark.parametrize("kind", ["committee", "gender audit"])
def test_a_committee_or_audit_row_takes_only_its_own_code_and_no_period(kind: str) -> None:
    """R8"""
    assert faults_of(programme_type=kind) == [
        ("involvement", FaultCode.INVOLVEMENT_MISPLACED),
        ("period", FaultCode.PERIOD_MISPLACED),
    ]
    assert faults_of(programme_type=kind, involvement=kind.replace(" ", "_"), period="") == []


def test_an_unknown_stage_is_named() -> None:
    content = written(GOOD | {"stage": "planning"}, columns=(*COLUMNS, "stage"))
    assert places(read_record(content)) == [(2, "stage", FaultCode.STAGE_UNKNOWN)]


def test_every_bad_cell_of_every_row_is_reported_at_once_and_nothing_is_read() -> None:
    record = read_record(
        written(
            GOOD,
            GOOD | {"iso3": "ZZZ", "period": "soon", "involvement": ""},
            GOOD | {"group": "a;b"},
        )
    )
    assert record.rows == ()
    assert places(record) == [
        (3, "involvement", FaultCode.EMPTY),
        (3, "iso3", FaultCode.COUNTRY_UNKNOWN),
        (3, "period", FaultCode.PERIOD_FORMAT),
        (4, "group", FaultCode.GROUP_UNKNOWN),
        (4, "group", FaultCode.GROUP_UNKNOWN),
    ]
    assert record.fault_count == 5


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    two_lines = GOOD | {"finding": "one\ntwo"}
    bad_row = written(GOOD | {"iso3": "Q"}).splitlines()[1]
    content = written(two_lines) + b"\r\n" + bad_row
    assert places(read_record(content)) == [(4, "iso3", FaultCode.COUNTRY_UNKNOWN)]


def test_a_row_stated_twice_names_the_first() -> None:
    """The name of the country may differ: the finding is the same."""
    turkey = GOOD | {"country": "Turkey", "iso3": "TUR"}
    record = read_record(written(turkey, GOOD, turkey | {"country": "Türkiye"}))
    assert record.faults == (Fault(4, "", FaultCode.ROW_TWICE, (("first", 2),)),)


def test_groups_in_another_order_are_the_same_row() -> None:
    record = read_record(written(GOOD, GOOD | {"group": "workers; employers"}))
    assert places(record) == [(3, "", FaultCode.ROW_TWICE)]


def test_header_faults_name_the_column_and_the_rows_are_still_checked() -> None:
    header = "country,iso3,programme_type,programme,period,group,finding,involvement,source,page"
    row = "Senegal,ZZZ,UNDAF,UNDAF,,,Took part,took_part,GB.306/TC/1,8"
    assert places(read_record(f"{header}\n{row}\n".encode())) == [
        (1, "10", FaultCode.COLUMN_UNKNOWN),
        (1, "paragraph", FaultCode.COLUMN_MISSING),
        (2, "iso3", FaultCode.COUNTRY_UNKNOWN),
    ]


def test_a_column_named_twice() -> None:
    content = written(GOOD).replace(b"source,", b"country,", 1)
    assert (1, "country", FaultCode.COLUMN_TWICE) in places(read_record(content))


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("Senegal,SEN,UNDAF", "programme", FaultCode.TOO_FEW_CELLS),
        ("Senegal,SEN,UNDAF,UNDAF,,,A, b,took_part,GB.306/TC/1,8", "11", FaultCode.TOO_MANY_CELLS),
    ],
)
def test_a_wrong_number_of_cells(row: str, column: str, code: FaultCode) -> None:
    content = f"{','.join(COLUMNS)}\n{row}\n".encode()
    assert places(read_record(content)) == [(2, column, code)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", FaultCode.EMPTY_FILE),
        (b"\n \r\n\n", FaultCode.EMPTY_FILE),
        (b"\xef\xbb\xbf", FaultCode.EMPTY_FILE),
        (b",,,\n,,\n", FaultCode.EMPTY_FILE),
        (written(), FaultCode.NO_ROWS),
        (PACKAGED.decode().encode("utf-16"), FaultCode.NOT_UTF8),
        (b"a" * (MAX_BYTES + 1), FaultCode.FILE_TOO_LARGE),
        (PACKAGED.replace(b",", b";"), FaultCode.SEPARATOR),
        (PACKAGED.replace(b",", b"\t"), FaultCode.SEPARATOR),
    ],
)
def test_a_file_that_is_no_record_file(content: bytes, code: FaultCode) -> None:
    assert [fault.code for fault in read_record(content).faults] == [code]


def test_another_encoding_is_noticed_in_the_cell_where_it_shows() -> None:
    content = written(GOOD | {"country": "Côte d'Ivoire", "iso3": "CIV"})
    assert read_record(content).faults == ()
    latin = content.decode().encode("latin-1")
    assert places(read_record(latin)) == [(2, "country", FaultCode.NOT_UTF8)]


def test_an_open_quotation_mark_is_noticed() -> None:
    record = read_record(written(GOOD, GOOD).replace(b'proposals"', b"proposals", 1))
    assert places(record) == [(2, "", FaultCode.NOT_CSV)]


def test_a_spreadsheet_file_and_a_picture_are_no_record_files() -> None:
    for content in (b"PK\x03\x04\x14\x00\x06\x00", b"\x89PNG\r\n\x1a\n\x00\x00"):
        record = read_record(content)
        assert record.faults and {fault.row for fault in record.faults} == {1}


def test_too_many_faults_are_counted_but_not_all_listed() -> None:
    record = read_record(written(*[GOOD | {"iso3": f"Q{n}"} for n in range(300)]))
    assert len(record.faults) == MAX_FAULTS
    assert record.fault_count == 300
    assert record.faults[-1].row == MAX_FAULTS + 1


def test_too_many_rows_are_refused() -> None:
    short = "\n".join(["country"] + ["x"] * (MAX_ROWS + 1))
    faults = read_record(short.encode())
    assert faults.fault_count == len(COLUMNS) - 1 + 1
    assert faults.faults[-1].code is FaultCode.TOO_MANY_ROWS


def test_messages_show_no_more_of_a_cell_than_is_needed() -> None:
    (fault,) = read_record(written(GOOD | {"involvement": "x" * 100})).faults
    assert dict(fault.params)["value"] == "x" * 59 + "…"


def cell_by_cell() -> list[list[str]]:
    return list(csv.reader(io.StringIO(PACKAGED.decode(), newline="")))


def assert_sound(record: RecordFile) -> None:
    """Rows or faults, never both, never neither; messages can be printed anywhere."""
    assert bool(record.rows) != bool(record.faults)
    assert bool(record.faults) == bool(record.fault_count)
    assert len(record.faults) <= min(record.fault_count, MAX_FAULTS)
    for fault in record.faults:
        str(fault).encode("utf-8")
        assert fault.row >= 0
        assert fault.column in ("", *COLUMNS, "stage") or fault.column.isdigit()


@given(st.binary(max_size=400))
def test_arbitrary_bytes_never_crash_the_reader(content: bytes) -> None:
    assert_sound(read_record(content))


@given(st.text(alphabet='a,;"\n\r\t\x00\ufeff', max_size=60))
def test_arbitrary_tables_never_crash_the_reader(text: str) -> None:
    header = ",".join(COLUMNS)
    assert_sound(read_record(text.encode()))
    assert_sound(read_record(f"{header}\n{text}".encode()))


@given(st.integers(1, len(PACKAGED) - 2), st.binary(min_size=1, max_size=3))
def test_a_mutated_file_is_read_or_its_faults_name_their_place(place: int, other: bytes) -> None:
    record = read_record(PACKAGED[:place] + other + PACKAGED[place + 1 :])
    assert_sound(record)
    assert all(1 <= fault.row <= 62 for fault in record.faults)


@given(st.integers(1, len(PACKAGED) - 1))
def test_a_truncated_file_never_gains_a_finding(length: int) -> None:
    """Cut between rows it reads as fewer rows; cut within one, that row is at fault, unless the
    cut lies in the last cell, where what is left may still read as a paragraph."""
    whole = read_record(PACKAGED).rows
    record = read_record(PACKAGED[:length])
    assert_sound(record)
    if record.rows:
        assert record.rows[:-1] == whole[: len(record.rows) - 1]
        last, original = record.rows[-1], whole[len(record.rows) - 1]
        assert original.paragraph.startswith(last.paragraph)
    else:
        last_row = PACKAGED[:length].decode().count("\n") + 1
        assert {fault.row for fault in record.faults} <= {0, 1, last_row}


@given(
    st.integers(1, 59),
    st.sampled_from([c for c in COLUMNS if c not in ("finding", "programme", "source")]),
    st.sampled_from(["\x00", "~", "x" * 101, "\x1f~"]),
)
def test_a_spoilt_cell_of_the_record_is_named_by_row_and_column(
    number: int, column: str, value: str
) -> None:
    """A paragraph may say anything that is no control character and not too long."""
    rows = cell_by_cell()
    rows[number][COLUMNS.index(column)] = value
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    record = read_record(text.getvalue().encode())
    if column == "paragraph" and value == "~":
        assert record.faults == ()
    else:
        assert (number + 1, column) in {(fault.row, fault.column) for fault in record.faults}
        assert {fault.row for fault in record.faults} == {number + 1}
