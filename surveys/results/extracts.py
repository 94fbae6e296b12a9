"""Published results as a table that other programs read (CSV, RFC 4180, UTF-8 with a mark)."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import StringIO

from surveys.foundation.figures import Figure, rounded
from surveys.foundation.spreadsheets import safe_text as safe_text
from surveys.questionnaires.domain.structure import Questionnaire
from surveys.results.domain import measures
from surveys.results.domain.round_results import FieldResult, Results
from surveys.results.domain.tally import Counts
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
    for result in results.values():
        yield from _field_lines(result, wording)


def _field_lines(result: FieldResult, wording: Wording) -> Iterator[Line]:
    item, row = wording.item(result.code), wording.field(result.code)
    begin = (result.code, item, row if row != item else "")
    if result.counts is None:
        yield (*begin, "", "", "", "", "", "", "not published")
        return
    answered = result.counts.answered
    for share in measures.distribution(result.counts):
        answer = (share.option, wording.option(result.code, share.option), share.count)
        yield (*begin, *answer, answered, share.share.rule, _number(share.share), "published")
    for figure in _measures(result.counts):
        yield (*begin, "", "", "", answered, figure.rule, _number(figure), "published")


def _measures(counts: Counts) -> Iterator[Figure]:
    yield from (
        figure
        for figure in (
            measures.mean(counts),
            measures.median(counts),
            measures.top_2_box(counts),
            measures.net_promoter(counts).score,
        )
        if figure.known
    )


def _number(figure: Figure) -> Cell:
    return "" if figure.value is None else rounded(figure.value, PLACES)


def _written(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return format(cell.normalize(), "f")
    return safe_text(cell) if isinstance(cell, str) else str(cell)
