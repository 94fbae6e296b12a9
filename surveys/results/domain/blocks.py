"""How results are read: fields that belong together make one block, with the finding it states.

Not one small chart per item: all statements on one scale share a chart, a grid is one table.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from surveys.foundation.figures import Figure
from surveys.questionnaires.domain.structure import Item, ItemType, Option, Questionnaire
from surveys.results.domain.measures import (
    OptionShare,
    distribution,
    mean,
    net_promoter,
    top_2_box,
)
from surveys.results.domain.round_results import FieldResult, Results
from surveys.results.domain.tally import Counts


class BlockKind(StrEnum):
    STATEMENTS = "statements"  # several statements on one scale: diverging stacked bars
    GRID = "grid"  # one choice list asked for several rows: a heat table
    CHOICES = "choices"  # several answers allowed: ranked bars
    CHOICE = "choice"  # one answer: bars in the list's order
    RATING = "rating"  # 0 to 10: the net promoter score
    NUMBER = "number"  # another whole number: mean and median


class FindingCode(StrEnum):
    """What a block's title says; the figures belong to the fields or options named, one by one."""

    HIGHEST_AND_LOWEST = "highest-and-lowest"  # statements, by the share that agrees
    ALL_STATEMENTS_ALIKE = "all-statements-alike"
    ONE_STATEMENT = "one-statement"
    FURTHEST_AND_LEAST = "furthest-and-least"  # rows of a scaled grid, by their mean
    ALL_ROWS_ALIKE = "all-rows-alike"
    MOST_FREQUENT_BY_ROW = "most-frequent-by-row"  # rows of a grid without order
    MOST_CHOSEN = "most-chosen"
    NET_PROMOTER = "net-promoter"
    MEAN = "mean"
    NOT_PUBLISHED = "not-published"
    NO_ANSWERS = "no-answers"


@dataclass(frozen=True, slots=True)
class Finding:
    """``fields`` and ``options`` are codes; of equals all are named.

    ``lowest`` are the fields that the second of two ``figures`` belongs to, where the first belongs
    to ``fields``. Of rows without order, each option stands beside its row and its share.
    """

    code: FindingCode
    fields: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    lowest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Results shown together. ``options`` are the ordinary ones that all its fields share."""

    kind: BlockKind
    results: tuple[FieldResult, ...]
    options: tuple[Option, ...]
    finding: Finding

    @property
    def shown(self) -> tuple[FieldResult, ...]:
        return tuple(result for result in self.results if result.shown)

    @property
    def hidden(self) -> tuple[FieldResult, ...]:
        return tuple(result for result in self.results if not result.shown)


Members = tuple[BlockKind, tuple[Option, ...], list[FieldResult]]


def blocks(questionnaire: Questionnaire, results: Results) -> tuple[Block, ...]:
    """All countable fields in blocks, each block where its first field stands.

    Statements gather over the whole questionnaire, as long as their scale reads the same.
    """
    gathered: dict[object, Members] = {}
    for item in questionnaire.items:
        found = [results[f.code] for f in item.fields if f.code in results]
        if found:
            kind, options = _kind(item), _ordinary(item)
            key: object = options if kind is BlockKind.STATEMENTS else item.code
            gathered.setdefault(key, (kind, options, []))[2].extend(found)
    return tuple(
        Block(kind, tuple(members), options, _finding(kind, members))
        for kind, options, members in gathered.values()
    )


_KINDS = {
    ItemType.SCALE: BlockKind.STATEMENTS,
    ItemType.GRID: BlockKind.GRID,
    ItemType.SELECT_MULTIPLE: BlockKind.CHOICES,
    ItemType.SELECT_ONE: BlockKind.CHOICE,
    ItemType.INTEGER: BlockKind.NUMBER,
}


def _kind(item: Item) -> BlockKind:
    if item.type is ItemType.RATING:
        return BlockKind.RATING if (item.min, item.max) == (0, 10) else BlockKind.NUMBER
    return _KINDS[item.type]


def _ordinary(item: Item) -> tuple[Option, ...]:
    return tuple(option for option in item.options if option.special is None)


def _finding(kind: BlockKind, results: Sequence[FieldResult]) -> Finding:
    shown = [(r.code, r.counts) for r in results if r.counts is not None]
    if not shown:
        return Finding(FindingCode.NOT_PUBLISHED)
    answered = [(code, counts) for code, counts in shown if counts.answered]
    return _FINDINGS[kind](answered) if answered else Finding(FindingCode.NO_ANSWERS)


Shown = list[tuple[str, Counts]]


def _statements(shown: Shown) -> Finding:
    by_share = [(top_2_box(counts), code) for code, counts in shown]
    if len(by_share) == 1:
        return Finding(FindingCode.ONE_STATEMENT, (by_share[0][1],), (), (by_share[0][0],))
    return _extremes(by_share, FindingCode.HIGHEST_AND_LOWEST, FindingCode.ALL_STATEMENTS_ALIKE)


def _grid(shown: Shown) -> Finding:
    if any(counts.variable.scale is None for _, counts in shown):
        tops = [(code, *_most_chosen(counts)) for code, counts in shown]
        each = [(code, option, figure) for code, options, figure in tops for option in options]
        return Finding(
            FindingCode.MOST_FREQUENT_BY_ROW,
            tuple(code for code, _, _ in each),
            tuple(option for _, option, _ in each),
            tuple(figure for _, _, figure in each),
        )
    by_mean = [(mean(counts), code) for code, counts in shown]
    return _extremes(by_mean, FindingCode.FURTHEST_AND_LEAST, FindingCode.ALL_ROWS_ALIKE)


def _choices(shown: Shown) -> Finding:
    (code, counts), *_ = shown
    options, figure = _most_chosen(counts)
    return Finding(FindingCode.MOST_CHOSEN, (code,), options, (figure,))


def _rating(shown: Shown) -> Finding:
    (code, counts), *_ = shown
    return Finding(FindingCode.NET_PROMOTER, (code,), (), (net_promoter(counts).score,))


def _number(shown: Shown) -> Finding:
    (code, counts), *_ = shown
    return Finding(FindingCode.MEAN, (code,), (), (mean(counts),))


_FINDINGS: dict[BlockKind, Callable[[Shown], Finding]] = {
    BlockKind.STATEMENTS: _statements,
    BlockKind.GRID: _grid,
    BlockKind.CHOICES: _choices,
    BlockKind.CHOICE: _choices,
    BlockKind.RATING: _rating,
    BlockKind.NUMBER: _number,
}


def _extremes(
    figures: Sequence[tuple[Figure, str]], apart: FindingCode, alike: FindingCode
) -> Finding:
    """The highest and the lowest: of equals all, in the questionnaire's order."""
    values = [Fraction(figure.value or 0) for figure, _ in figures]
    high, low = max(values), min(values)
    if high == low:
        return Finding(alike, (), (), (figures[0][0],))
    highest, lowest = (
        [pair for value, pair in zip(values, figures, strict=True) if value == end]
        for end in (high, low)
    )
    return Finding(
        apart,
        tuple(code for _, code in highest),
        figures=(highest[0][0], lowest[0][0]),
        lowest=tuple(code for _, code in lowest),
    )


def _most_chosen(counts: Counts) -> tuple[tuple[str, ...], Figure]:
    """The options given most often, all that tie, and their share."""
    shares = distribution(counts)
    most = max(share.count for share in shares)
    top = [share for share in shares if share.count == most]
    return tuple(share.option for share in top), top[0].share


def ranked(counts: Counts) -> tuple[OptionShare, ...]:
    """The options of a multiple choice, the most chosen first; equals in the list's order."""
    return tuple(sorted(distribution(counts), key=lambda share: -share.count))
