"""Courses and editions from files and into files: a dry run, then all or nothing."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from capacity.training.catalogue import tables
from capacity.training.catalogue.actions import ChangedMeanwhile
from capacity.training.catalogue.forms import files
from capacity.training.catalogue.importing import carry_out, compare
from capacity.training.catalogue.models import CourseRecord, EditionRecord
from capacity.training.catalogue.tables import COURSE_COLUMNS, EDITION_COLUMNS, Holds
from capacity.training.domain.courses import EditionState
from surveys.constituents.roles import Role
from surveys.foundation.database import now
from surveys.foundation.workbooks import Column, workbook
from tests.client import HouseClient, Page, parsed
from tests.conftest import SignIn
from tests.web.conftest import afresh, recorded

IMPORT = "/training/courses/import"
ROW = {
    "code": "K1",
    "title_en": "=First, and more",
    "title_fr": "Premier",
    "summary_en": "Line one\nline two",
    "covers": "C6;C2.1",
    "level_from": "1",
    "level_to": "3",
    "groups": "workers; employers",
    "delivery": "campus",
    "days": "5",
    "languages": "fr;en",
    "seats_min": "10",
    "seats_max": "20",
    "cost_edition": "30000",
    "cost_head": "1000",
}
SECOND = {**ROW, "code": "k2", "title_en": "Second", "title_fr": "", "prerequisites": "K1"}


@pytest.fixture(autouse=True)
def planner(sign_in: SignIn) -> int:
    return sign_in(Role.PLANNER)


def table(*rows: dict[str, str], columns: tuple[str, ...] = COURSE_COLUMNS) -> bytes:
    text = StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def check(client: HouseClient, content: bytes, holds: str = "courses", status: int = 200) -> Page:
    sent: dict[str, Any] = {"holds": holds, "file": (BytesIO(content), "list.csv")}
    response = client.submit(IMPORT, sent)
    assert response.status_code == status, response.text
    return parsed(response.text)


def confirmed(client: HouseClient, page: Page) -> int:
    """Press “Import” on the page of a dry run."""
    path = f"{IMPORT}/confirm"
    return client.post(path, data=page.form("/confirm")).status_code


def counts(page: Page) -> list[str]:
    """New, changed, the same, with faults."""
    return ["".join(each.itertext()) for each in page.all(".//dl[@class='facts']/dd")]


def faults(page: Page) -> list[tuple[str, ...]]:
    rows = page.all(".//table/tbody/tr")
    return [tuple("".join(cell.itertext()) for cell in row) for row in rows]


def courses(session: Session) -> list[CourseRecord]:
    return list(afresh(session).scalars(select(CourseRecord).order_by(CourseRecord.code)))


def test_a_file_is_tried_out_then_imported_and_comes_out_the_same(
    client: HouseClient, session: Session
) -> None:
    many = {**ROW, "title_zh": "第一", "title_pt": "Primeiro", "summary_pt": "Uma linha"}
    page = check(client, table(SECOND, many))
    assert counts(page) == ["2", "0", "0", "0"]
    assert courses(session) == [], "nothing is written before the import"
    assert confirmed(client, page) == 302
    first, second = courses(session)
    assert [each.required_id for each in second.prerequisites] == [first.id]
    assert (first.groups, first.languages) == (["employers", "workers"], ["en", "fr"])
    assert [each.language for each in first.titles] == ["en", "fr", "pt", "zh"]
    assert confirmed(client, page) == 302 and len(courses(session)) == 2, "sent twice"
    assert recorded(session)[-1] == ("courses.imported", "catalogue:courses")
    for name in ("courses.csv", "courses.xlsx"):
        made = client.get(f"/training/{name}").data
        page = check(client, made)
        assert counts(page) == ["0", "0", "2", "0"], name
        assert "All the same" in page.text()


def test_what_goes_out_is_no_formula(client: HouseClient) -> None:
    confirmed(client, check(client, table(ROW)))
    assert "'=First" in client.get("/training/courses.csv").data.decode()
    book = CalamineWorkbook.from_filelike(BytesIO(client.get("/training/courses.xlsx").data))
    assert book.sheet_names == ["courses", "editions"]
    rows = book.get_sheet_by_name("courses").to_python()
    row = dict(zip(rows[0], rows[1], strict=True))
    assert (row["title_en"], row["cost_head"]) == ("=First, and more", 1000.0)


def test_every_fault_is_named_with_row_and_column(client: HouseClient, session: Session) -> None:
    bad = {
        **ROW,
        "code": "K3",
        "title_en": "",
        "title_fr": "",
        "summary_en": "",
        "covers": "W4;C6",
        "level_to": "1",
        "groups": "employers;others",
        "days": "4.5",
        "seats_min": "21",
        "cost_head": "-3",
        "prerequisites": "K9",
        "programme": "77",
    }
    other = {**SECOND, "code": "K4", "title_en": "=first and more"}
    page = check(client, table(ROW, bad, {**SECOND, "code": "K1"}, other), status=422)
    found = [(row, column) for row, column, _text in faults(page)]
    assert [column for row, column in found if row == "3"] == [
        *("title_en", "groups", "covers", "level_to", "days", "cost_head", "seats_max"),
        *("prerequisites", "programme"),
    ]
    assert [each for each in found if each[0] in "25"] == [("2", "title_en"), ("5", "title_en")]
    assert ("4", "code") in found, found
    assert "stands in row 2 already" in page.text()
    assert page.all(".//form[@action='/training/courses/import/confirm']") == []
    assert courses(session) == []


def test_a_circle_within_the_file_is_named(client: HouseClient) -> None:
    page = check(client, table({**ROW, "prerequisites": "K2"}, SECOND), status=422)
    assert "K1 → K2 → K1" in page.text() and "K2 → K1 → K2" in page.text()


def test_changes_are_shown_before_they_are_made(client: HouseClient, session: Session) -> None:
    confirmed(client, check(client, table(ROW, SECOND)))
    page = check(client, table({**ROW, "days": "6"}, SECOND))
    assert counts(page) == ["0", "1", "1", "0"]
    assert faults(page) == [("2", "K1", "days", "5", "6")]
    first = courses(session)[0]
    path = f"/training/courses/{first.id}"
    client.submit(f"{path}/retire", at=path)
    assert confirmed(client, page) == 422, "the course is retired in the meantime"
    client.submit(f"{path}/bring-back", at=path)
    assert confirmed(client, page) == 409, "what was seen is not what stands now"
    assert confirmed(client, check(client, table({**ROW, "days": "6"}))) == 302
    assert [each.days for each in courses(session)] == [6, 5]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04 and then nothing", "The workbook cannot be read"),
        (workbook("courses", [Column("code", 9)], [["K1"]])[:2000], "The workbook cannot be read"),
        (b"%PDF-1.7 no table", "neither a CSV file nor an XLSX workbook"),
        (b"a,b\n1,2\n", "No column is known."),
        (table(), "Below the headings there is no row."),
        (table(columns=("code", "covers")), "This column is missing."),
        (b'code,covers\n"K1,2\n', "This column is missing."),
        ("code,title_en,colour\n".encode("utf-16"), "There is no column of this name."),
        (table(ROW).replace(b"Premier", b"Pr\xe9mier\xff"), ""),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    client: HouseClient, session: Session, content: bytes, words: str
) -> None:
    page = check(client, content, status=422) if words else check(client, content)
    assert words in page.text()
    assert courses(session) == []


def test_editions_come_from_a_file_too(client: HouseClient, session: Session) -> None:
    confirmed(client, check(client, table(ROW)))
    days = {"language": "fr", "begins": "2027-03-15", "ends": "2027-03-19", "place": "Turin"}
    row = {"course": "K1", **days, "seats": "20"}
    late = {**row, "begins": "2027-03-19", "ends": "2027-03-26"}
    spanish = {**row, "language": "es", "begins": "15.3.2027"}
    columns = EDITION_COLUMNS
    page = check(
        client,
        table(row, late, spanish, {**row, "course": "K9"}, columns=columns),
        "editions",
        422,
    )
    found = [(line, column) for line, column, _text in faults(page)]
    assert found == [("3", "begins"), ("4", "language"), ("4", "begins"), ("5", "course")]
    page = check(client, table(row, columns=columns), "editions")
    assert confirmed(client, page) == 302
    assert counts(check(client, client.get("/training/courses.xlsx").data, "editions")) == [
        *("0", "0", "1", "0")
    ]
    page = check(client, table({**row, "place": "Dakar"}, columns=columns), "editions")
    assert faults(page) == [("2", "K1 in fr from 15 March 2027", "place", "Turin", "Dakar")]
    assert confirmed(client, page) == 302
    assert afresh(session).scalars(select(EditionRecord.place)).all() == ["Dakar"]
    assert counts(check(client, client.get("/training/editions.csv").data, "editions")) == [
        *("0", "0", "1", "0")
    ]


def planned(client: HouseClient) -> dict[str, str]:
    """A course with one edition; the row of the edition."""
    confirmed(client, check(client, table(ROW)))
    days = {"language": "fr", "begins": "2027-03-15", "ends": "2027-03-19", "place": "Turin"}
    row = {"course": "K1", **days, "seats": "20"}
    confirmed(client, check(client, table(row, columns=EDITION_COLUMNS), "editions"))
    return row


def test_a_file_does_not_change_the_days_of_what_was_held(
    client: HouseClient, session: Session
) -> None:
    row = planned(client)
    afresh(session).scalars(select(EditionRecord)).one().state = EditionState.HELD
    session.commit()
    longer = table({**row, "ends": "2028-01-07"}, columns=EDITION_COLUMNS)
    assert [line[:2] for line in faults(check(client, longer, "editions", 422))] == [("2", "ends")]


@pytest.mark.parametrize("holds", Holds)
def test_what_somebody_else_changed_between_comparing_and_writing_is_kept(
    client: HouseClient, session: Session, planner: int, holds: Holds
) -> None:
    """The other change passes by the session, as that of another process does."""
    row = {**planned(client), "place": "Dakar"}
    record = CourseRecord if holds is Holds.COURSES else EditionRecord
    files = {
        Holds.COURSES: table({**ROW, "days": "6"}),
        Holds.EDITIONS: table(row, columns=EDITION_COLUMNS),
    }
    outcome = compare(afresh(session), files[holds], holds)
    assert len(outcome.changed) == 1
    change = update(record).values(revision=record.revision + 1)
    session.execute(change, execution_options={"synchronize_session": False})
    with pytest.raises(ChangedMeanwhile):
        carry_out(session, outcome, planner, now())
    session.rollback()


def test_a_file_that_is_too_large_is_refused(
    client: HouseClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 2_000)
    page = check(client, b"code,covers\n" + b"K1,C1\n" * 400, status=422)
    assert "The file is larger than 2 kB." in page.text()
    monkeypatch.setattr(tables, "MAX_ROWS", 2)
    page = check(client, table(ROW, SECOND, {**SECOND, "code": "K3"}), status=422)
    assert ("4", "–") in [(row, column) for row, column, _text in faults(page)]
    assert courses(session) == []
