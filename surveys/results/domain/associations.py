"""Whether two questions have to do with each other: the two-way table and what it comes to.

Counts are exact and add like the tally. Rows and columns that nobody gave are left out of the test
and named. Every function is total; where there is no figure, a code says why:

* ``no-answers``: nobody answered both questions
* ``one-category``: all who answered both gave one single answer to one of them
* ``same-question``: a question is not set against itself
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.results.domain.codebook import FIRST_OPTION, CodeFrame, Variable
from surveys.results.domain.quantiles import chi_square_tail

CHI_SQUARE, P_VALUE, CRAMERS_V, ROW_SHARE = (
    "chi-square/1",
    "chi-square-p/1",
    "cramers-v/1",
    "row-share/1",
)

SMALL, TINY, MOST_SMALL = 5, 1, Fraction(1, 5)
"""Cochran's rule: at most a fifth of the expected counts below 5, and none below 1."""


@dataclass(frozen=True, slots=True)
class TwoWay:
    """How many gave each pair of ordinary options, of those who answered both questions.

    ``counts``: one row for each option of ``rows``, one column for each of ``columns``. Raises
    ValueError for another shape.
    """

    rows: Variable
    columns: Variable
    counts: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        width = len(self.columns.ordinary)
        if len(self.counts) != len(self.rows.ordinary) or any(
            len(row) != width for row in self.counts
        ):
            raise ValueError("a two-way table has one count for each pair of options")

    @property
    def n(self) -> int:
        return sum(map(sum, self.counts))

    @property
    def row_totals(self) -> tuple[int, ...]:
        return tuple(map(sum, self.counts))

    @property
    def column_totals(self) -> tuple[int, ...]:
        return tuple(map(sum, zip(*self.counts, strict=True)))

    @property
    def rarest(self) -> int:
        """How many gave the answer, in a row or column, that the fewest gave; 0 without answers."""
        given = [total for total in (*self.row_totals, *self.column_totals) if total]
        return min(given, default=0)

    def __add__(self, other: "TwoWay") -> "TwoWay":
        """Of two disjoint sets of responses. Raises ValueError for other questions."""
        if (self.rows, self.columns) != (other.rows, other.columns):
            raise ValueError("two-way tables add over the same questions")
        added = np.array(self.counts, object) + np.array(other.counts, object)
        return TwoWay(self.rows, self.columns, tuple(map(tuple, added.tolist())))

    def turned(self) -> "TwoWay":
        """Rows as columns and columns as rows."""
        return TwoWay(self.columns, self.rows, tuple(zip(*self.counts, strict=True)))

    def row_shares(self) -> tuple[tuple[Figure, ...], ...]:
        """The shares of each row, of those who gave the row's option."""
        return tuple(
            tuple(_share(count, total) for count in row)
            for row, total in zip(self.counts, self.row_totals, strict=True)
        )

    def column_shares(self) -> tuple[Figure, ...]:
        """The shares of the columns among all, to hold the rows against."""
        return tuple(_share(total, self.n) for total in self.column_totals)


def two_way(codes: NDArray[np.int8], frame: CodeFrame, rows: str, columns: str) -> TwoWay:
    """Counts the responses that answer both questions.

    ``codes``: int8, responses by the frame's columns, as ``codebook.encoded`` makes them. Raises
    KeyError for an unknown question, ValueError for one that takes several answers.
    """
    first, second = frame.variable(rows), frame.variable(columns)
    if first.multiple or second.multiple:
        raise ValueError("a two-way table is of questions that take one answer")
    a = codes[:, frame.columns_of(rows).start].astype(np.intp) - FIRST_OPTION
    b = codes[:, frame.columns_of(columns).start].astype(np.intp) - FIRST_OPTION
    both = (a >= 0) & (b >= 0)
    shape = len(first.ordinary), len(second.ordinary)
    slots = a[both] * shape[1] + b[both]
    counts = np.bincount(slots, minlength=shape[0] * shape[1]).reshape(shape)
    return TwoWay(first, second, tuple(map(tuple, counts.tolist())))


@dataclass(frozen=True, slots=True)
class Association:
    """What a two-way table comes to; every figure's denominator is all who answered both.

    ``freedom``: the degrees of freedom. ``small_expected``: chi-square is no good guide here, by
    Cochran's rule; ``smallest`` is the smallest expected count, and ``share_small`` the share of
    those below five. ``empty_rows``, ``empty_columns``: options that nobody gave, left out.
    """

    chi_square: Figure
    p_value: Figure
    cramers_v: Figure
    freedom: int
    small_expected: bool
    smallest: Fraction
    share_small: Fraction
    empty_rows: tuple[str, ...]
    empty_columns: tuple[str, ...]


def association(table: TwoWay) -> Association:
    """Pearson's chi-square test of independence, and Cramér's V.

    Chi-square is n·(Σ o² / (row total · column total) - 1): exact, and without Yates's correction.
    Its tail with (r - 1)(c - 1) degrees of freedom is how often chance alone would bring forth a
    table at least as uneven, were respondents drawn at random and independent of one another.
    V is √(chi-square / (n · (min(r, c) - 1))): 0 where the questions have nothing to do with each
    other, 1 where one tells the other. It is not corrected for bias: of few answers it is too high.

    Source: K. Pearson, Philosophical Magazine 50, 1900, 157-175; H. Cramér, "Mathematical Methods
    of Statistics", 1946, chapter 21; for the small expected counts W. G. Cochran, "Some methods for
    strengthening the common chi-square tests", Biometrics 10, 1954, 417-451.
    """
    n, rows, columns = table.n, table.row_totals, table.column_totals
    empty_rows = _empty(table.rows, rows)
    empty_columns = _empty(table.columns, columns)
    shape = len(rows) - len(empty_rows), len(columns) - len(empty_columns)
    why_not = _why_not(table, shape)
    if why_not:
        chi, p, v = (
            not_computable(Unit.COEFFICIENT, rule, why_not, n)
            for rule in (CHI_SQUARE, P_VALUE, CRAMERS_V)
        )
        zero = Fraction(0)
        return Association(chi, p, v, 0, False, zero, zero, empty_rows, empty_columns)
    expected = [Fraction(r * c, n) for r in rows for c in columns if r and c]
    share_small = Fraction(sum(e < SMALL for e in expected), len(expected))
    value, freedom = _chi_square(table), (shape[0] - 1) * (shape[1] - 1)
    return Association(
        Figure(value, Unit.COEFFICIENT, n, CHI_SQUARE),
        Figure(chi_square_tail(float(value), freedom), Unit.COEFFICIENT, n, P_VALUE),
        Figure(math.sqrt(value / (n * (min(shape) - 1))), Unit.COEFFICIENT, n, CRAMERS_V),
        freedom,
        min(expected) < TINY or share_small > MOST_SMALL,
        min(expected),
        share_small,
        empty_rows,
        empty_columns,
    )


def _chi_square(table: TwoWay) -> Fraction:
    parts = (
        Fraction(count * count, row * column)
        for counts, row in zip(table.counts, table.row_totals, strict=True)
        for count, column in zip(counts, table.column_totals, strict=True)
        if count
    )
    return table.n * (sum(parts, Fraction(0)) - 1)


def _why_not(table: TwoWay, shape: tuple[int, int]) -> str:
    if table.rows.code == table.columns.code:
        return "same-question"
    if not table.n:
        return "no-answers"
    return "one-category" if min(shape) < 2 else ""


def _empty(variable: Variable, totals: Sequence[int]) -> tuple[str, ...]:
    return tuple(o for o, total in zip(variable.ordinary, totals, strict=True) if not total)


def _share(count: int, total: int) -> Figure:
    if not total:
        return not_computable(Unit.SHARE, ROW_SHARE, "no-answers")
    return Figure(Fraction(count, total), Unit.SHARE, total, ROW_SHARE)
