"""An integer programme: rows and columns, and which bound of a planner's each row stands for."""

from dataclasses import dataclass, field
from enum import StrEnum
from math import inf


class Kind(StrEnum):
    """What a row stands for. LOGIC holds the columns together: it is no bound of anybody's."""

    LOGIC = "logic"
    BUDGET = "budget"
    ROOMS = "rooms"
    CLOSED = "closed"
    LANGUAGE = "language"
    EMPLOYERS = "employers"
    WORKERS = "workers"
    WOMEN = "women"
    FLOOR = "floor"
    EACH = "each"
    FEWEST = "fewest"
    MOST = "most"
    ORDER = "order"
    HAND = "hand"


@dataclass(frozen=True, slots=True, order=True)
class Bound:
    """A bound that a planner can change: ``of`` is a language, a region, or a change's place."""

    kind: Kind
    of: str = ""


LOGIC = Bound(Kind.LOGIC)

Terms = list[tuple[int, float]]
"""(column, coefficient)"""

Offering = tuple[int, str]
"""A course's number and a language."""


@dataclass(frozen=True, slots=True)
class Row:
    """lower ≤ Σ coefficient · column ≤ upper"""

    bound: Bound
    terms: Terms
    lower: float = -inf
    upper: float = inf


@dataclass(slots=True)
class Programme:
    """``gains``, ``uppers`` and ``whole`` are by column; every column is 0 at least."""

    gains: list[float] = field(default_factory=list)
    uppers: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    editions: dict[Offering, int] = field(default_factory=dict)
    begins: dict[tuple[int, str, int], int] = field(default_factory=dict)
    takes: dict[tuple[int, int, str], int] = field(default_factory=dict)
    meets: dict[tuple[int, int], int] = field(default_factory=dict)
    # What a column costs, in euros.
    costs: dict[int, int] = field(default_factory=dict)

    def column(self, gain: float, upper: float, whole: bool) -> int:
        self.gains.append(gain)
        self.uppers.append(upper)
        self.whole.append(whole)
        return len(self.gains) - 1

    def row(self, bound: Bound, terms: Terms, lower: float = -inf, upper: float = inf) -> None:
        self.rows.append(Row(bound, terms, lower, upper))

    def bounds(self) -> tuple[Bound, ...]:
        """The bounds that have rows, in order."""
        return tuple(sorted({row.bound for row in self.rows} - {LOGIC}))
