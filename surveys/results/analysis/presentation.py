"""From computed scales, tables and waves to what a page draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TypeVar

from flask_babel import gettext as _

from surveys.collection.rounds.domain.linking import Standing
from surveys.foundation import charts
from surveys.foundation.figures import Figure, Unit
from surveys.foundation.i18n import write_figure, write_number
from surveys.foundation.rules import rulebook
from surveys.questionnaires.domain.structure import Questionnaire
from surveys.results.analysis.labels import (
    alpha_finding,
    area_finding,
    association_finding,
    changes_finding,
    family_text,
    inputs_of,
    interval_text,
    limits,
    pairing_text,
    probability_text,
    small_expected_text,
    top_finding,
    why_text,
)
from surveys.results.domain.areas import Area, ItemEstimate
from surveys.results.domain.associations import ROW_SHARE, TwoWay, association
from surveys.results.domain.comparisons import family, leaves_out_zero
from surveys.results.domain.intervals import Interval
from surveys.results.domain.waves import Compared, Measure, WaveItem
from surveys.results.wording import Wording

Inputs = list[tuple[str, str]]
Column = TypeVar("Column")


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as a cell shows it; ``text`` where it is not written like others of its unit."""

    figure: Figure
    inputs: Inputs
    text: str = ""


def name_of(wording: Wording, field: str) -> str:
    """A field by its question; a grid's row with the question before it."""
    item, text = wording.item(field), wording.field(field)
    return text if item == text else f"{item} {text}"


# --- scales --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of an area."""

    text: str
    answered: int
    mean: Shown
    top_2: Shown | None
    item_total: Shown
    alpha_without: Shown


@dataclass(frozen=True, slots=True)
class AreaView:
    """A section's items on one scale. A chart is None where nothing is known."""

    heading: str
    finding: str
    means: charts.Intervals | None
    top_finding: str
    tops: charts.Intervals | None
    reliability: str
    facts: tuple[tuple[str, Shown], ...]
    interval: tuple[str, str]
    lines: tuple[ItemLine, ...]
    why_no_intervals: tuple[str, ...]


def present_area(area: Area, questionnaire: Questionnaire) -> AreaView:
    wording = Wording(questionnaire)
    five = all(item.top_2.why_not != "not-five-point" for item in area.items)
    answered = any(item.answered for item in area.items)
    means = [(wording.field(i.field), i.mean, i.mean_interval) for i in area.items]
    tops = [(wording.field(i.field), i.top_2, i.top_2_interval) for i in area.items]
    return AreaView(
        questionnaire.section(area.section).title,
        area_finding(area, wording),
        _drawn(means, area.scale[0], area.scale[-1]) if answered else None,
        top_finding(area) if five else "",
        _drawn(tops, 0, 1) if five and answered else None,
        alpha_finding(area),
        _facts(area),
        inputs_of(area.reliability.interval, Unit.COEFFICIENT)[0],
        tuple(_item_line(item, area, wording, five) for item in area.items),
        _reasons(
            [i.mean_interval for i in area.items]
            + ([i.top_2_interval for i in area.items] if five else [])
        ),
    )


def _drawn(
    items: Sequence[tuple[str, Figure, Interval]], low: Fraction | int, high: Fraction | int
) -> charts.Intervals:
    return charts.intervals(
        [(text, figure, *limits(interval, figure.unit)) for text, figure, interval in items],
        Fraction(low),
        Fraction(high),
    )


def _facts(area: Area) -> tuple[tuple[str, Shown], ...]:
    found = area.reliability
    return (
        (_("Cronbach's alpha"), Shown(found.alpha, inputs_of(found.interval, Unit.COEFFICIENT))),
        (_("Standardized alpha"), Shown(found.standardized, [])),
        (_("Mean correlation of two items"), Shown(found.inter_item, [])),
    )


def _item_line(item: ItemEstimate, area: Area, wording: Wording, five: bool) -> ItemLine:
    (single,) = (each for each in area.reliability.items if each.field == item.field)
    return ItemLine(
        wording.field(item.field),
        item.answered,
        Shown(item.mean, inputs_of(item.mean_interval, Unit.SCORE)),
        Shown(item.top_2, inputs_of(item.top_2_interval, Unit.SHARE)) if five else None,
        Shown(single.item_total, []),
        Shown(single.alpha_without, []),
    )


def _reasons(intervals: Sequence[Interval]) -> tuple[str, ...]:
    """Why some intervals are missing, each reason once."""
    codes = dict.fromkeys(interval.why_not for interval in intervals if interval.why_not)
    return tuple(why_text(code) for code in codes)


# --- two questions together ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CountRow:
    text: str
    cells: tuple[Shown, ...]
    total: int


@dataclass(frozen=True, slots=True)
class TableView:
    """A two-way table. ``heat`` is None where there is none: while nobody has answered both
    questions, or where both are the same.

    Rows and columns that nobody gave are not in it: ``empty_rows``, ``empty_columns``.
    """

    finding: str
    warning: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[CountRow, ...]
    totals: tuple[int, ...]
    n: int
    heat: charts.HeatTable | None
    facts: tuple[tuple[str, Shown], ...]
    freedom: int
    empty_rows: tuple[str, ...]
    empty_columns: tuple[str, ...]


def present_table(table: TwoWay, wording: Wording) -> TableView:
    found, columns, rows = association(table), table.columns, table.rows
    texts = tuple(wording.option(columns.code, option) for option in columns.ordinary)
    names = [wording.option(rows.code, option) for option in rows.ordinary]
    drawn = table.n > 0 and rows.code != columns.code
    return TableView(
        association_finding(found),
        small_expected_text(found),
        name_of(wording, rows.code),
        _given(table, texts),
        _count_rows(table, names) if drawn else (),
        _given(table, table.column_totals),
        table.n,
        _heat(table, texts, names) if drawn else None,
        (
            (_("Cramér's V"), Shown(found.cramers_v, [])),
            (_("Chi-square"), Shown(found.chi_square, [])),
            (
                _("Probability by chance"),
                Shown(found.p_value, [], probability_text(found.p_value)),
            ),
        ),
        found.freedom,
        tuple(wording.option(rows.code, option) for option in found.empty_rows),
        tuple(wording.option(columns.code, option) for option in found.empty_columns),
    )


def _given(table: TwoWay, columns: Sequence[Column]) -> tuple[Column, ...]:
    """Of what stands by column: the columns that somebody gave."""
    pairs = zip(columns, table.column_totals, strict=True)
    return tuple(column for column, total in pairs if total)


def _count_rows(table: TwoWay, names: Sequence[str]) -> tuple[CountRow, ...]:
    """The rows and columns that somebody gave; a cell's panel tells its share of the row."""
    share_of_row = str(rulebook().rule(ROW_SHARE).name)
    found = []
    for name, counts, shares in zip(names, table.counts, table.row_shares(), strict=True):
        if sum(counts):
            cells = [
                Shown(share, [(share_of_row, write_figure(share))], write_number(count))
                for count, share in _given(table, list(zip(counts, shares, strict=True)))
            ]
            found.append(CountRow(name, tuple(cells), sum(counts)))
    return tuple(found)


def _heat(table: TwoWay, columns: Sequence[str], names: Sequence[str]) -> charts.HeatTable:
    """Rows and columns that somebody gave, then all together to hold them against."""
    rows = [
        (f"{name} ({write_number(total)})", list(_given(table, shares)))
        for name, shares, total in zip(names, table.row_shares(), table.row_totals, strict=True)
        if total
    ]
    rows.append(
        (f"{_('All')} ({write_number(table.n)})", list(_given(table, table.column_shares())))
    )
    counts = [c for c, total in zip(table.counts, table.row_totals, strict=True) if total]
    given = list(_given(table, columns))
    inputs = [
        [[(name, write_number(n))] for name, n in zip(given, _given(table, row), strict=True)]
        for row in [*counts, table.column_totals]
    ]
    largest = max(Fraction(share.value or 0) for _text, shares in rows for share in shares)
    return charts.heat_table(given, rows, 0, largest or 1, inputs=inputs)


# --- waves ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One figure in both waves."""

    text: str
    before: Shown
    now: Shown
    difference: Shown
    interval: str
    pairing: str
    apart: bool


@dataclass(frozen=True, slots=True)
class MeasureView:
    """Changes of one kind, or of the answers to one question: a chart and a table."""

    heading: str
    finding: str
    chart: charts.Intervals
    lines: tuple[ChangeLine, ...]


@dataclass(frozen=True, slots=True)
class WavesView:
    """``measures``: of all questions on a scale; ``questions``: single answers, by question.

    ``others``: what cannot be compared, under what it is.
    """

    finding: str
    warning: str
    measures: tuple[MeasureView, ...]
    questions: tuple[MeasureView, ...]
    others: tuple[tuple[str, tuple[str, ...]], ...]


def present_waves(
    items: Sequence[WaveItem], current: Questionnaire, previous: Questionnaire
) -> WavesView:
    wording = Wording(current)
    compared = [line for item in items for line in item.compared]
    together = family([line.change for line in compared])
    by_measure: dict[Measure, list[Compared]] = {}
    by_question: dict[str, list[Compared]] = {}
    for line in compared:
        if line.measure is Measure.OPTION:
            by_question.setdefault(line.field, []).append(line)
        else:
            by_measure.setdefault(line.measure, []).append(line)
    headings = {Measure.TOP_2: _("Top two answers"), Measure.MEAN: _("Means")}
    return WavesView(
        changes_finding(together),
        family_text(together) if together.made else "",
        tuple(
            _measure_view(heading, by_measure[measure], wording)
            for measure, heading in headings.items()
            if measure in by_measure
        ),
        tuple(
            _measure_view(name_of(wording, field), lines, wording)
            for field, lines in by_question.items()
        ),
        _others(items, current, previous),
    )


def _measure_view(heading: str, lines: Sequence[Compared], wording: Wording) -> MeasureView:
    reach = _reach(lines)
    drawn = [
        (_short(line, wording), line.change.difference, line.change.interval) for line in lines
    ]
    return MeasureView(
        heading,
        changes_finding(family([line.change for line in lines])),
        _drawn(drawn, -reach, reach),
        tuple(_change_line(line, wording) for line in lines),
    )


def _short(line: Compared, wording: Wording) -> str:
    """What tells a line from the others of its chart."""
    return wording.option(line.field, line.option) if line.option else wording.field(line.field)


def _reach(lines: Sequence[Compared]) -> Fraction:
    """How far the axis goes to either side: the next tenth of a share, the next half point."""
    step = Fraction(1, 2) if lines[0].measure is Measure.MEAN else Fraction(1, 10)
    ends = [
        abs(Fraction(end))
        for line in lines
        for end in (
            line.change.difference.value,
            line.change.interval.low,
            line.change.interval.high,
        )
        if end is not None
    ]
    return max(1, ceil(max(ends, default=Fraction(0)) / step)) * step


def _change_line(line: Compared, wording: Wording) -> ChangeLine:
    change = line.change
    unit = change.now.unit
    text = _short(line, wording) if line.option else name_of(wording, line.field)
    return ChangeLine(
        text,
        Shown(change.before, []),
        Shown(change.now, []),
        Shown(change.difference, inputs_of(change.interval, unit)),
        interval_text(change.interval, unit),
        pairing_text(line),
        leaves_out_zero(change.interval),
    )


def _others(
    items: Sequence[WaveItem], current: Questionnaire, previous: Questionnaire
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    texts: dict[Standing, list[str]] = {}
    for each in items:
        pair, standing = each.pair, each.pair.standing
        if pair.current is not None and standing is not Standing.SAME:
            texts.setdefault(standing, []).append(current.item(pair.current.code).text)
        elif pair.current is None and pair.previous is not None:
            texts.setdefault(standing, []).append(previous.item(pair.previous.code).text)
    headings = {
        Standing.CHANGED: _("Changed since, so not comparable"),
        Standing.NEW: _("New in this wave"),
        Standing.GONE: _("Asked only in the wave before"),
    }
    return tuple(
        (heading, tuple(texts[standing]))
        for standing, heading in headings.items()
        if standing in texts
    )
