"""The published table for other programs: safe for spreadsheets, exact, and empty where it must."""

import csv
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaires.domain.structure import Answers
from surveys.results.domain.round_results import FieldResult, Source, count_round, live_results
from surveys.results.exports import COLUMNS, csv_bytes, published_lines, safe_text
from tests.unit.questionnaires.samples import AGAIN, HEARD, STAGES, survey

QUESTIONNAIRE = survey(HEARD, AGAIN, STAGES)


def results(*answers: Answers) -> dict[str, FieldResult]:
    tally = count_round(QUESTIONNAIRE, [(Source(1, "workers"), given) for given in answers])
    return dict(live_results(tally))


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1"])
def test_no_text_is_taken_for_a_formula(text: str) -> None:
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Agree 5", "a=1", "“=”", "3.4"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert safe_text(text) == text


@given(st.text())
def test_no_written_text_begins_a_formula(text: str) -> None:
    (cell,) = next(csv.reader(StringIO(csv_bytes([[text]]).decode("utf-8-sig"), newline="")), [""])
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_numbers_are_written_as_numbers() -> None:
    """A negative number is no formula, and a spreadsheet must be able to reckon with it."""
    assert csv_bytes([[Decimal("-67.500000"), 12, "-67.5"]]) == "\ufeff-67.5,12,'-67.5\r\n".encode()


def test_each_option_and_each_measure_has_a_line() -> None:
    lines = read(
        csv_bytes(
            published_lines(QUESTIONNAIRE, results({"heard": "5", "again": 3}, {"heard": "4"}))
        )
    )
    heard = [line for line in lines if line["field"] == "heard"]
    assert [line["count"] for line in heard[:5]] == ["0", "0", "0", "1", "1"]
    assert {line["measure"]: line["value"] for line in heard[5:]} == {
        "mean/1": "4.5",
        "median/1": "4.5",
        "top-2-box/1": "1",
    }
    again = {line["measure"]: line["value"] for line in lines if line["field"] == "again"}
    assert again["net-promoter/1"] == "-100"
    rows = {line["field"]: line["row"] for line in lines}
    assert rows["stages.design"] == "Design" and rows["heard"] == ""


def test_a_field_that_is_not_published_has_no_number() -> None:
    found = results({"heard": "5"})
    found["heard"] = FieldResult(found["heard"].variable, None)
    (line,) = [
        x for x in read(csv_bytes(published_lines(QUESTIONNAIRE, found))) if x["field"] == "heard"
    ]
    assert line["status"] == "not published"
    assert not any(line[name] for name in ("option", "count", "answered", "value"))


def test_the_heading_names_the_columns() -> None:
    assert next(published_lines(QUESTIONNAIRE, {})) == COLUMNS
