"""From blocks of results to what a page or a document draws: headings, findings, charts, tables.

A page and a PDF get the same objects, so they cannot disagree.
"""

from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from surveys.collection.rounds.domain import RoundState
from surveys.foundation import charts
from surveys.foundation.figures import Figure
from surveys.foundation.i18n import write_number
from surveys.results.domain import measures
from surveys.results.domain.blocks import Block, BlockKind, blocks, ranked
from surveys.results.domain.lattice import WHOLE
from surveys.results.domain.round_results import FieldResult
from surveys.results.domain.tally import Counts, Row
from surveys.results.labels import (
    DENOMINATOR_TEXT,
    MAKING_TEXT,
    NO_ANSWERS_TEXT,
    NOBODY_ASKED_TEXT,
    NOT_TOLD_APART_TEXT,
    NOTHING_TEXT,
    PUBLICATION_TEXT,
    RULE_TEXTS,
    STATE_TEXTS,
    UNTOLD_TEXT,
    block_note,
    cell_text,
    finding_text,
    organizations_text,
    turnout_text,
)
from surveys.results.surfaces import Surface
from surveys.results.wording import Wording

Inputs = tuple[tuple[str, str], ...]
"""What went into a figure: how many gave each answer."""

MOST_BARS = 8
"""A ranked list puts at most this many options first; the others stand apart."""


@dataclass(frozen=True, slots=True)
class BarLine:
    """One option of a ranked list."""

    text: str
    count: int
    bar: charts.Bar


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block ready to be drawn. Exactly one drawing is there, or none if nothing is shown.

    ``rest`` are the options of a ranked list that come after the first; ``hidden`` are the
    statements or rows that are not published.
    """

    kind: BlockKind
    heading: str
    finding: str
    note: str
    answered: int
    diverging: charts.DivergingBars | None = None
    heat: charts.HeatTable | None = None
    bars: tuple[BarLine, ...] = ()
    rest: tuple[BarLine, ...] = ()
    hidden: tuple[str, ...] = ()

    @property
    def drawn(self) -> bool:
        return bool(self.diverging or self.heat or self.bars)

    @property
    def rows(self) -> int:
        """How many lines its drawing has."""
        drawing = self.diverging or self.heat
        return len(drawing.rows) if drawing else len(self.bars) + len(self.rest)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One field in the table of all figures. ``bases`` is None on the published surface.

    ``item`` is the question of a grid that the row belongs to, else empty. ``inputs``: how many
    gave each answer, from which the figures are computed.
    """

    item: str
    text: str
    shown: bool
    answered: int
    bases: Row | None
    top_2: Figure | None
    mean: Figure | None
    median: Figure | None
    inputs: Inputs = ()


@dataclass(frozen=True, slots=True)
class ResultsView:
    """Everything that a results page shows of the answers."""

    blocks: tuple[BlockView, ...]
    figures: tuple[FigureRow, ...]

    @property
    def with_bases(self) -> bool:
        return any(row.bases is not None for row in self.figures)


@dataclass(frozen=True, slots=True)
class Introduction:
    """What stands above the results: one sentence with the figure, then what holds for all."""

    lead: str
    notes: tuple[str, ...]
    rules: tuple[str, ...]


def introduce(surface: Surface) -> Introduction:
    lead = turnout_text(surface.turnout)
    if surface.organizations != 0:
        lead = f"{lead} {organizations_text(surface.organizations)}"
    if surface.release is not None and surface.release.cell != WHOLE:
        shown = _(
            "This holds for the whole round. Shown here: %(cell)s.",
            cell=cell_text(surface.release.cell),
        )
        lead = f"{lead} {shown}"
    if surface.results is None and surface.release is None:
        lead = turnout_text(surface.turnout)
    if not surface.tells:
        return Introduction(f"{lead} {_why_nothing(surface)}", (), ())
    scope = PUBLICATION_TEXT if surface.group is None else DENOMINATOR_TEXT
    return Introduction(lead, (str(scope),), tuple(map(str, RULE_TEXTS.values())))


def _why_nothing(surface: Surface) -> LazyString:
    if surface.group is not None:
        told = surface.facts.population.tells(surface.group)
        return NO_ANSWERS_TEXT if told else UNTOLD_TEXT
    if surface.results is not None:
        return NOTHING_TEXT
    if surface.release is not None:
        anonymous = surface.facts.population.anonymous
        return NOT_TOLD_APART_TEXT if anonymous else NOBODY_ASKED_TEXT
    closed = surface.facts.state is RoundState.CLOSED
    return MAKING_TEXT if closed else STATE_TEXTS[surface.facts.state]


def present(surface: Surface) -> ResultsView | None:
    """Blocks are made from the source language, so they are alike in every language."""
    if surface.results is None or not surface.tells:
        return None
    wording = Wording(surface.facts.questionnaire)
    return ResultsView(
        tuple(_view(block, wording) for block in blocks(surface.facts.source, surface.results)),
        tuple(_figures(result, wording) for result in surface.results.values()),
    )


def _view(block: Block, wording: Wording) -> BlockView:
    statements = block.kind is BlockKind.STATEMENTS and len(block.results) > 1
    view = BlockView(
        kind=block.kind,
        heading=_("Statements") if statements else wording.item(block.results[0].code),
        finding=finding_text(block, wording),
        note=block_note(block, wording),
        answered=max((result.answered for result in block.shown), default=0),
        hidden=tuple(wording.field(result.code) for result in block.hidden),
    )
    return _drawn(view, block, wording) if view.answered else view


def _drawn(view: BlockView, block: Block, wording: Wording) -> BlockView:
    match block.kind:
        case BlockKind.STATEMENTS:
            return replace(view, diverging=_statements(block, wording))
        case BlockKind.RATING:
            return replace(view, diverging=_rating(block, wording))
        case BlockKind.GRID:
            return replace(view, heat=_grid(block, wording))
        case BlockKind.CHOICE | BlockKind.CHOICES:
            bars = _bars(block, wording)
            return replace(view, bars=bars[:MOST_BARS], rest=bars[MOST_BARS:])
        case BlockKind.NUMBER:
            return view  # its mean and median stand in the table of all figures


def _statements(block: Block, wording: Wording) -> charts.DivergingBars:
    field = block.results[0].code
    levels = [wording.option(field, option.code) for option in block.options]
    shown = [(r.code, r.counts) for r in block.shown if r.counts is not None]
    return charts.diverging_bars(
        levels,
        [statement(wording.field(c), counts, _inputs(c, counts, wording)) for c, counts in shown],
    )


def statement(label: str, counts: Counts, inputs: Inputs) -> charts.DivergingItem:
    """The answers to one statement on a scale of five points, to be drawn around its middle."""
    return charts.DivergingItem(
        label,
        counts.by_option,
        [each.share for each in measures.distribution(counts)],
        (measures.bottom_2_box(counts), measures.top_2_box(counts)),
        inputs,
    )


def _rating(block: Block, wording: Wording) -> charts.DivergingBars:
    """Detractors, passives and promoters as one bar."""
    ((code, counts),) = ((r.code, r.counts) for r in block.shown if r.counts is not None)
    by, found = counts.by_option, measures.net_promoter(counts)
    bar = charts.DivergingItem(
        _("All answers"),
        (sum(by[:7]), sum(by[7:9]), sum(by[9:])),
        (found.detractors, found.passives, found.promoters),
        (found.detractors, found.promoters),
        _inputs(code, counts, wording),
    )
    return charts.diverging_bars([_("0 to 6"), _("7 and 8"), _("9 and 10")], [bar])


def _grid(block: Block, wording: Wording) -> charts.HeatTable:
    """Rows with the number who answered; cells are shares of it."""
    shown = [(r.code, r.counts) for r in block.shown if r.counts is not None]
    columns = [wording.option(block.results[0].code, option.code) for option in block.options]
    shares = [measures.distribution(counts) for _code, counts in shown]
    rows = [
        (f"{wording.field(code)} ({write_number(counts.answered)})", [s.share for s in of_row])
        for (code, counts), of_row in zip(shown, shares, strict=True)
    ]
    inputs = [
        [[(text, write_number(s.count))] for text, s in zip(columns, of_row, strict=True)]
        for of_row in shares
    ]
    largest = max((f.value or 0 for _row, figures in rows for f in figures), default=0)
    return charts.heat_table(columns, rows, 0, largest or 1, inputs=inputs)


def _bars(block: Block, wording: Wording) -> tuple[BarLine, ...]:
    """Several choices ranked, one choice in its list's order."""
    (result,) = block.shown
    if result.counts is None:
        return ()
    several = block.kind is BlockKind.CHOICES
    shares = ranked(result.counts) if several else measures.distribution(result.counts)
    return tuple(
        BarLine(wording.option(result.code, s.option), s.count, charts.bar(s.share)) for s in shares
    )


def _figures(result: FieldResult, wording: Wording) -> FigureRow:
    code, counts = result.code, result.counts
    text, item = wording.field(code), wording.item(code)
    scaled = counts is not None and counts.variable.scale is not None
    top_2 = measures.top_2_box(counts) if counts is not None else None
    return FigureRow(
        "" if text == item else item,
        text,
        counts is not None,
        result.answered,
        result.row,
        top_2 if top_2 is not None and top_2.known else None,
        measures.mean(counts) if scaled and counts is not None else None,
        measures.median(counts) if scaled and counts is not None else None,
        _inputs(code, counts, wording) if scaled and counts is not None and counts.answered else (),
    )


def _inputs(code: str, counts: Counts, wording: Wording) -> Inputs:
    """Each answer of a scale with how many gave it; of long ones only those that somebody gave."""
    given = zip(counts.variable.ordinary, counts.by_option, strict=True)
    return tuple(
        (wording.option(code, option), write_number(count))
        for option, count in given
        if count or len(counts.variable.ordinary) <= MOST_BARS
    )
