"""What open diagnostic rounds let expect: needs to be found, and places to be taken. Pure.

Each organization under assessment has a need in an area as often as those before it. How often is
itself only known from those: the number to come is beta-binomial, with the prior of H. Jeffreys,
Beta(1/2, 1/2). Source: A. Gelman and others, "Bayesian Data Analysis", 3rd edition 2013, chapters 2
and 3; the prior as L. D. Brown, T. T. Cai, A. DasGupta, "Interval Estimation for a Binomial
Proportion", Statistical Science 16, 2001.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from surveys.foundation.figures import Figure, Unit, not_computable

EXPECTED_RULE, INTERVAL_RULE, TAKE_UP_RULE = (
    "expected-needs/1",
    "expected-needs-interval/1",
    "take-up/1",
)

FEWEST_ASSESSED = 8
"""Of fewer no share is taken."""

PRIOR = 0.5
SURE = 0.9
"""The interval holds the number to come with this probability."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """Organizations that are alike in how often they need something: those of one group.

    ``under_way`` are being assessed; of ``assessed`` before, ``having`` have the need.
    """

    under_way: int
    assessed: int
    having: int

    def __post_init__(self) -> None:
        if not 0 <= self.having <= self.assessed or self.under_way < 0:
            raise ValueError("who has the need was assessed")


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many organizations will have the need, and between which numbers that will be."""

    expected: Figure
    lowest: Figure
    highest: Figure


def forecast(strata: Sequence[Stratum]) -> Forecast:
    """Expected = Σ under way × (having + ½) ÷ (assessed + 1), by stratum: the mean of the
    distribution that the interval is of.

    Where a stratum with somebody under way has fewer than 8 assessed, all strata are taken together
    as one. Not computable: ``no-open-round``; ``too-few-assessed`` if those are fewer than 8 as
    well. Denominator: the organizations under way.
    """
    counted = [stratum for stratum in strata if stratum.under_way]
    if any(stratum.assessed < FEWEST_ASSESSED for stratum in counted):
        counted = [together(strata)]
    under_way = sum(stratum.under_way for stratum in counted)
    if not counted:
        return _none("no-open-round", 0)
    if counted[0].assessed < FEWEST_ASSESSED:
        return _none("too-few-assessed", under_way)
    expected = sum(
        (
            Fraction(each.under_way * (2 * each.having + 1), 2 * each.assessed + 2)
            for each in counted
        ),
        Fraction(0),
    )
    lowest, highest = interval(counted)
    return Forecast(
        Figure(expected, Unit.COUNT, under_way, EXPECTED_RULE),
        Figure(lowest, Unit.COUNT, under_way, INTERVAL_RULE),
        Figure(highest, Unit.COUNT, under_way, INTERVAL_RULE),
    )


def together(strata: Sequence[Stratum]) -> Stratum:
    return Stratum(
        sum(each.under_way for each in strata),
        sum(each.assessed for each in strata),
        sum(each.having for each in strata),
    )


def _none(why_not: str, under_way: int) -> Forecast:
    end = not_computable(Unit.COUNT, INTERVAL_RULE, why_not, under_way)
    return Forecast(not_computable(Unit.COUNT, EXPECTED_RULE, why_not, under_way), end, end)


def interval(strata: Sequence[Stratum], sure: float = SURE) -> tuple[int, int]:
    """The numbers between which as many as ``sure`` lie, with at most half of the rest outside at
    either end. Strata are independent of each other: their distributions are folded together."""
    together = np.ones(1)
    for stratum in strata:
        together = np.convolve(together, distribution(stratum))
    up_to = np.cumsum(together)
    rest = (1 - sure) / 2
    return int(np.searchsorted(up_to, rest)), int(np.searchsorted(up_to, 1 - rest))


def distribution(stratum: Stratum) -> NDArray[np.float64]:
    """The probability of 0, 1, … ``under_way`` organizations having the need."""
    from scipy.stats import betabinom  # takes long to import

    having, lacking = stratum.having + PRIOR, stratum.assessed - stratum.having + PRIOR
    numbers = np.arange(stratum.under_way + 1)
    found: NDArray[np.float64] = betabinom.pmf(numbers, stratum.under_way, having, lacking)
    return found


def take_up(offered: int, taken: int) -> Figure:
    """The share of places offered that were taken; not computable: ``no-places-offered``."""
    if not offered:
        return not_computable(Unit.SHARE, TAKE_UP_RULE, "no-places-offered")
    return Figure(Fraction(taken, offered), Unit.SHARE, offered, TAKE_UP_RULE)
