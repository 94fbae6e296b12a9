"""Published results as a table that other programs read (CSV, RFC 4180, UTF-8 with a mark)."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import StringIO
from typing import Any

from surveys.foundation.figures import rounded
from surveys.foundation.spreadsheets import safe_text as safe_text
from surveys.questionnaires.domain.structure import Questionnaire
from surveys.results.data_frames import results_frame
from surveys.results.domain.round_results import Results
from surveys.results.wording import Wording

Cell = str | int | Decimal
Line = Sequence[Cell]

COLUMNS = (
    "field",
    "question",
    "row",
    "option",
    "answer",
    "count",
    "answered",
    "measure",
    "value",
    "status",
)
PLACES = 6  # of shares and means: finer than any display, coarse enough to read


def csv_bytes(lines: Iterable[Line]) -> bytes:
    """Lines as CSV. The byte order mark tells spreadsheets that the text is UTF-8."""
    text = StringIO(newline="")
    csv.writer(text).writerows([_written(cell) for cell in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")


def published_lines(questionnaire: Questionnaire, results: Results) -> Iterator[Line]:
    """A heading, then one line for each field and option, and for each measure of a scale.

    ``measure`` names the rule by which ``value`` was computed. A field that is not published has
    one line that says so, and no numbers. Numbers have a decimal point in every language.
    """
    wording = Wording(questionnaire, set_apart=False)
    yield COLUMNS
    for row in results_frame(results).itertuples(name=None):
        yield _line(row, wording)


def _line(row: Any, wording: Wording) -> Line:
    (code, option, measure), count, answered, value, status = row
    item, text = wording.item(code), wording.field(code)
    return (
        code,
        item,
        text if text != item else "",
        option,
        wording.option(code, option) if option else "",
        "" if count is None else count,
        "" if answered is None else answered,
        measure,
        "" if value is None else rounded(value, PLACES),
        status,
    )


def _written(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return format(cell.normalize(), "f")
    return safe_text(cell) if isinstance(cell, str) else str(cell)
