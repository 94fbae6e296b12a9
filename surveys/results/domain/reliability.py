"""Whether items that ask about one thing hang together: Cronbach's alpha and what goes with it.

All of it comes from sums of squares and cross-products over complete responses, which add like the
tally: whole numbers, exact, in any order and in parts. Every function is total; where there is no
figure, a code says why:

* ``too-few-items``: a scale needs two items (without the item, where one is left out)
* ``too-few-complete``: fewer than three responses answer all the items
* ``all-alike``: no item's answers differ (of the item in question, where it is about one)
* ``total-alike``: the items' answers differ, but every total is the same
* ``item-alike``: some item's answers do not differ, so that it correlates with nothing
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.results.domain.codebook import FIRST_OPTION, CodeFrame
from surveys.results.domain.intervals import NINETY_FIVE, Interval
from surveys.results.domain.quantiles import f_quantiles

FEWEST_ITEMS, FEWEST_COMPLETE = 2, 3

ALPHA, STANDARDIZED, INTER_ITEM = (
    "cronbach-alpha/1",
    "cronbach-alpha-standardized/1",
    "inter-item-correlation/1",
)
WITHOUT, ITEM_TOTAL, FELDT = "alpha-if-dropped/1", "corrected-item-total/1", "feldt/1"

_BLOCK = 16_384  # responses at a time


@dataclass(frozen=True, slots=True, eq=False)
class CrossProducts:
    """n, Σx and Σxy of the responses that answer all of ``fields``: int64, exact, read-only.

    ``sums``: one for each field; ``products``: fields by fields. Differences are legal, as of
    tallies. Raises ValueError for another shape.
    """

    fields: tuple[str, ...]
    n: int
    sums: NDArray[np.int64]
    products: NDArray[np.int64]

    def __post_init__(self) -> None:
        size = len(self.fields)
        if self.sums.shape != (size,) or self.products.shape != (size, size):
            raise ValueError(f"cross-products of {size} fields have {size} sums")
        for name in ("sums", "products"):
            own = np.array(getattr(self, name), np.int64)
            own.flags.writeable = False
            object.__setattr__(self, name, own)

    def __add__(self, other: "CrossProducts") -> "CrossProducts":
        """Of two disjoint sets of responses. Raises ValueError for other fields."""
        self._check(other)
        return CrossProducts(
            self.fields, self.n + other.n, self.sums + other.sums, self.products + other.products
        )

    def __sub__(self, other: "CrossProducts") -> "CrossProducts":
        self._check(other)
        return CrossProducts(
            self.fields, self.n - other.n, self.sums - other.sums, self.products - other.products
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CrossProducts):
            return NotImplemented
        return (
            (self.fields, self.n) == (other.fields, other.n)
            and np.array_equal(self.sums, other.sums)
            and np.array_equal(self.products, other.products)
        )

    def _check(self, other: "CrossProducts") -> None:
        if self.fields != other.fields:
            raise ValueError("cross-products add over the same fields")

    def without(self, field: str) -> "CrossProducts":
        """Of the other fields, over the same responses. Raises ValueError for no such field."""
        left = [i for i, code in enumerate(self.fields) if i != self.fields.index(field)]
        fields = tuple(self.fields[i] for i in left)
        return CrossProducts(fields, self.n, self.sums[left], self.products[np.ix_(left, left)])

    def spread(self) -> list[list[int]]:
        """n² times the covariances (over n): exact, and of any size."""
        sums, products = self.sums.tolist(), self.products.tolist()
        return [
            [self.n * xy - sums[i] * sums[j] for j, xy in enumerate(row)]
            for i, row in enumerate(products)
        ]


def no_products(fields: Sequence[str]) -> CrossProducts:
    """The cross-products of no responses."""
    size = len(fields)
    return CrossProducts(
        tuple(fields), 0, np.zeros(size, np.int64), np.zeros((size, size), np.int64)
    )


def cross_products(
    codes: NDArray[np.int8], frame: CodeFrame, fields: Sequence[str]
) -> CrossProducts:
    """Over the responses (rows) that answer all of ``fields``.

    ``codes``: int8, responses by the frame's columns, as ``codebook.encoded`` makes them. Raises
    KeyError for an unknown field, ValueError for one without a scale.
    """
    found = no_products(fields)
    if not fields:
        return found
    values = [_values(frame, field) for field in fields]
    columns = [frame.columns_of(field).start for field in fields]
    for start in range(0, len(codes), _BLOCK):
        block = codes[start : start + _BLOCK][:, columns]
        complete = block[(block >= FIRST_OPTION).all(axis=1)]
        x = np.stack([of[complete[:, i]] for i, of in enumerate(values)], axis=1)
        found += CrossProducts(tuple(fields), len(x), x.sum(axis=0), x.T @ x)
    return found


def _values(frame: CodeFrame, field: str) -> NDArray[np.int64]:
    """The number that each code of the field stands for; 0 for the states that are no answer."""
    scale = frame.variable(field).scale
    if scale is None:
        raise ValueError(f"{field} has no scale")
    return np.array([0] * FIRST_OPTION + list(scale), np.int64)


@dataclass(frozen=True, slots=True)
class ItemReliability:
    """One item among the others: alpha without it, and how it goes with the sum of the others."""

    field: str
    alpha_without: Figure
    item_total: Figure


@dataclass(frozen=True, slots=True)
class Reliability:
    """A scale's internal consistency; every figure's denominator is the complete responses."""

    alpha: Figure
    interval: Interval
    standardized: Figure
    inter_item: Figure
    items: tuple[ItemReliability, ...]


def reliability(products: CrossProducts, level: Fraction = NINETY_FIVE) -> Reliability:
    """Everything that is said of one scale."""
    found = alpha(products)
    return Reliability(
        found,
        feldt_interval(found, len(products.fields), level),
        standardized_alpha(products),
        inter_item(products),
        tuple(
            ItemReliability(field, alpha_without(products, field), item_total(products, field))
            for field in products.fields
        ),
    )


def alpha(products: CrossProducts) -> Figure:
    """Cronbach's alpha, k/(k - 1) · (1 - Σ s²(item) / s²(total)): exact.

    1 where all items say the same, 0 where they have nothing to do with one another, below 0
    where they run against one another (an item worded the other way round).

    Source: L. J. Cronbach, "Coefficient alpha and the internal structure of tests",
    Psychometrika 16, 1951, 297-334.
    """
    return _alpha(products, ALPHA)


def alpha_without(products: CrossProducts, field: str) -> Figure:
    """Alpha of the other items over the same responses: higher than alpha, the item is a misfit."""
    return _alpha(products.without(field), WITHOUT)


def _alpha(products: CrossProducts, rule: str) -> Figure:
    k, spread = len(products.fields), products.spread()
    items = sum(spread[i][i] for i in range(k))
    total = sum(map(sum, spread))
    why_not = _too_few(products) or _alike(items, total)
    if why_not:
        return not_computable(Unit.COEFFICIENT, rule, why_not, products.n)
    value = Fraction(k, k - 1) * (1 - Fraction(items, total))
    return Figure(value, Unit.COEFFICIENT, products.n, rule)


def feldt_interval(found: Figure, items: int, level: Fraction = NINETY_FIVE) -> Interval:
    """Feldt's interval of alpha, from k items of n respondents drawn at random.

    From 1 - (1 - α)·F(upper) to 1 - (1 - α)·F(lower), F with n - 1 and (n - 1)(k - 1) degrees of
    freedom. It supposes normal and parallel items; for items of five points it is a good guide,
    no more. There is none where alpha has none.

    Source: L. S. Feldt, "The approximate sampling distribution of Kuder-Richardson reliability
    coefficient twenty", Psychometrika 30, 1965, 357-370; formulas 6 and 7 of L. S. Feldt, D. J.
    Woodruff, F. A. Salih, Applied Psychological Measurement 11, 1987, 93-103.
    """
    n = found.denominator
    if found.value is None:
        return Interval(None, None, level, FELDT, n, found.why_not)
    low, high = f_quantiles(level, n - 1, (n - 1) * (items - 1))
    missing = 1 - float(found.value)
    return Interval(1 - missing * high, 1 - missing * low, level, FELDT, n)


def inter_item(products: CrossProducts) -> Figure:
    """The mean correlation of two items, over all pairs."""
    why_not = _too_few(products) or _item_alike(products)
    if why_not:
        return not_computable(Unit.COEFFICIENT, INTER_ITEM, why_not, products.n)
    return Figure(_mean_correlation(products), Unit.COEFFICIENT, products.n, INTER_ITEM)


def standardized_alpha(products: CrossProducts) -> Figure:
    """Alpha as if all items had one variance: k·r / (1 + (k - 1)·r), r the mean correlation.

    Source: H. G. Osburn, "Coefficient alpha and related internal consistency reliability
    coefficients", Psychological Methods 5, 2000, 343-355.
    """
    k = len(products.fields)
    why_not = _too_few(products) or _item_alike(products)
    if why_not:
        return not_computable(Unit.COEFFICIENT, STANDARDIZED, why_not, products.n)
    r = _mean_correlation(products)
    below = 1 + (k - 1) * r  # the standardized total's variance / k, so never below zero
    if below <= 1e-12:
        return not_computable(Unit.COEFFICIENT, STANDARDIZED, "total-alike", products.n)
    return Figure(k * r / below, Unit.COEFFICIENT, products.n, STANDARDIZED)


def item_total(products: CrossProducts, field: str) -> Figure:
    """The correlation of an item with the sum of the others: "corrected", because it is not
    correlated with itself."""
    why_not = _too_few(products)
    if not why_not:
        place, spread = products.fields.index(field), products.spread()
        own = spread[place][place]
        together = sum(spread[place]) - own
        others = sum(map(sum, spread)) - 2 * together - own
        why_not = "all-alike" if not own else "" if others else "total-alike"
    if why_not:
        return not_computable(Unit.COEFFICIENT, ITEM_TOTAL, why_not, products.n)
    value = _correlation(together, own, others)
    return Figure(value, Unit.COEFFICIENT, products.n, ITEM_TOTAL)


def _too_few(products: CrossProducts) -> str:
    if len(products.fields) < FEWEST_ITEMS:
        return "too-few-items"
    return "too-few-complete" if products.n < FEWEST_COMPLETE else ""


def _alike(items: int, total: int) -> str:
    if not items:
        return "all-alike"
    return "" if total else "total-alike"


def _item_alike(products: CrossProducts) -> str:
    own = [row[i] for i, row in enumerate(products.spread())]
    if not any(own):
        return "all-alike"
    return "" if all(own) else "item-alike"


def _mean_correlation(products: CrossProducts) -> float:
    k, spread = len(products.fields), products.spread()
    pairs = [
        _correlation(spread[i][j], spread[i][i], spread[j][j]) for i in range(k) for j in range(i)
    ]
    return math.fsum(pairs) / len(pairs)


def _correlation(together: int, first: int, second: int) -> float:
    """Of exact spreads; rounding is kept within -1 and 1."""
    value = math.sqrt(Fraction(together * together, first * second))
    return math.copysign(min(1.0, value), together)
