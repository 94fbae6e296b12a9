"""Published figures of evaluations as a table that other programs read (CSV)."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from capacity.training.catalogue.models import EditionRecord
from capacity.training.domain.rescoring import Comparison
from capacity.training.evaluation.measured import Measured, measured
from capacity.training.evaluation.queries import Evaluation
from surveys.foundation.figures import Figure, rounded
from surveys.results.domain.intervals import Interval
from surveys.results.exports import PLACES, Line

COLUMNS = (
    "course",
    "edition",
    "begins",
    "ends",
    "phase",
    "field",
    "option",
    "measure",
    "value",
    "denominator",
    "effective",
    "low",
    "high",
    "status",
)


def evaluation_lines(
    found: Iterable[tuple[EditionRecord, Evaluation, Comparison | None]],
) -> Iterator[Line]:
    """A heading, then one line a figure. ``measure`` names the rule, ``status`` why there is none.

    ``effective``: what the answers behind an interval weigh like (``clustering``). Numbers have a
    decimal point in every language, shares are parts of one.
    """
    yield COLUMNS
    for edition, evaluation, comparison in found:
        for each in measured(evaluation):
            yield _line(edition, each)
        if comparison is not None:
            for field, figure, interval in (
                ("took_part", comparison.change, None),
                ("others", comparison.others_change, None),
                ("difference", comparison.difference, comparison.interval),
            ):
                yield (*_edition(edition), "results", field, "", *_figure(figure, interval))


def _line(edition: EditionRecord, each: Measured) -> Line:
    shown = _figure(each.figure, each.interval, each.effective)
    return (*_edition(edition), each.phase.value, each.field, each.option, *shown)


def _edition(edition: EditionRecord) -> Line:
    begins, ends = edition.begins.isoformat(), edition.ends.isoformat()
    return (edition.course.code, edition.id, begins, ends)


def _figure(figure: Figure, interval: Interval | None, effective: Figure | None = None) -> Line:
    low, high = (interval.low, interval.high) if interval else (None, None)
    return (
        figure.rule,
        _number(figure.value),
        figure.denominator if figure.known else "",
        _number(effective.value if effective else None),
        _number(low),
        _number(high),
        figure.why_not or "published",
    )


def _number(value: Fraction | float | None) -> Decimal | str:
    return "" if value is None else rounded(value, PLACES)
