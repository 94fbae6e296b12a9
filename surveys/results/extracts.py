"""Published results as a table that other programs read (CSV, RFC 4180, UTF-8 with a mark)."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from surveys.foundation.figures import Figure, rounded
from surveys.questionnaires.domain.structure import Questionnaire
from surveys.results.domain import measures
from surveys.results.domain.round_results import FieldResult, Results
from surveys.results.domain.tally import Counts
from surveys.results.wording import Wording

COLUMNS = ("field", "question", "row", "option", "answer", "count", "answered", "share", "status")
PLACES = 6  # of shares and means: finer than any display, coarse enough to read
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula: an apostrophe goes before it."""
    return f"'{text}" if text.lstrip(" ").startswith(_BEGINS_A_FORMULA) else text


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV. The byte order mark tells spreadsheets that the text is UTF-8."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def published_rows(questionnaire: Questionnaire, results: Results) -> Iterator[Sequence[str]]:
    """A heading, then one line for each field and option, and for each measure of a scale.

    A field that is not published has one line that says so, and no numbers. Numbers are written
    with a decimal point in every language.
    """
    wording = Wording(questionnaire)
    yield COLUMNS
    for result in results.values():
        yield from _lines(result, wording)


def _lines(result: FieldResult, wording: Wording) -> Iterator[Sequence[str]]:
    item, row = wording.item(result.code), wording.field(result.code)
    begin = (result.code, item, row if row != item else "")
    if result.counts is None:
        yield (*begin, "", "", "", "", "", "not published")
        return
    answered = str(result.counts.answered)
    for share in measures.distribution(result.counts):
        text = wording.option(result.code, share.option)
        cells = (share.option, text, str(share.count), answered, _written(share.share))
        yield (*begin, *cells, "published")
    for name, figure in _measures(result.counts):
        yield (*begin, name, "", "", answered, _written(figure), "published")


def _measures(counts: Counts) -> Iterator[tuple[str, Figure]]:
    """Measures of a scale, named by their rules so that they cannot be taken for an option."""
    figures = (
        measures.mean(counts),
        measures.median(counts),
        measures.top_2_box(counts),
        measures.net_promoter(counts).score,
    )
    yield from ((figure.rule, figure) for figure in figures if figure.known)


def _written(figure: Figure) -> str:
    return "" if figure.value is None else format(rounded(figure.value, PLACES).normalize(), "f")
