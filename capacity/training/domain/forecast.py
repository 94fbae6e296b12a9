"""What open diagnostic rounds let expect: needs to be found, and places to be taken up. Pure.

Each organization under assessment has a need in an area as often as those before it. How often is
itself only known from those: the number to come is beta-binomial, with the prior of H. Jeffreys,
Beta(1/2, 1/2). Of those with the need, each takes up a place as often as organizations that were
offered one before; how often is known no better, and is treated alike. So the number that takes up
a place is a mixture of beta-binomials, and its interval carries both uncertainties.

Source: A. Gelman and others, "Bayesian Data Analysis", 3rd edition 2013, chapters 2 and 3; the
prior as L. D. Brown, T. T. Cai, A. DasGupta, "Interval Estimation for a Binomial Proportion",
Statistical Science 16, 2001.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from surveys.foundation.figures import Figure, Unit, not_computable

EXPECTED_RULE, INTERVAL_RULE = "expected-needs/1", "expected-needs-interval/1"
TAKE_UP_RULE = "take-up/2"
PLACES_RULE, PLACES_INTERVAL_RULE = "expected-places/1", "expected-places-interval/1"

NOTHING_OFFERED = "no-places-offered"

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
class TakeUp:
    """Organizations that were ``offered`` places before, each once, and how many of them had
    ``taken`` one up."""

    offered: int
    taken: int

    def __post_init__(self) -> None:
        if not 0 <= self.taken <= self.offered:
            raise ValueError("who took up a place was offered one")

    @property
    def share(self) -> Figure:
        """Not computable: ``no-places-offered``."""
        if not self.offered:
            return not_computable(Unit.SHARE, TAKE_UP_RULE, NOTHING_OFFERED)
        return Figure(Fraction(self.taken, self.offered), Unit.SHARE, self.offered, TAKE_UP_RULE)

    @property
    def to_come(self) -> Fraction:
        """The mean of what is known of the share: that of the posterior distribution."""
        return Fraction(2 * self.taken + 1, 2 * self.offered + 2)


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many organizations are expected, and between which numbers that will be."""

    expected: Figure
    lowest: Figure
    highest: Figure


def forecast(strata: Sequence[Stratum]) -> Forecast:
    """How many organizations will have the need.

    Expected = Σ under way × (having + ½) ÷ (assessed + 1), by stratum: the mean of the
    distribution that the interval is of.

    Where a stratum with somebody under way has fewer than 8 assessed, all strata are taken together
    as one. Not computable: ``no-open-round``; ``too-few-assessed`` if those are fewer than 8 as
    well. Denominator: the organizations under way.
    """
    counted, rules = _counted(strata), (EXPECTED_RULE, INTERVAL_RULE)
    if why_not := _why_not(counted):
        return _none(why_not, counted, rules)
    return _made(_mean(counted), distribution_of(counted), counted, rules)


def forecast_of_places(strata: Sequence[Stratum], take_up: TakeUp) -> Forecast:
    """How many of them will take up a place if each with the need is offered one.

    Expected = the expected number with the need × (taken + ½) ÷ (offered + 1): again the mean of
    the distribution that the interval is of. Not computable as :func:`forecast` is not, and
    ``no-places-offered``. Denominator: the organizations under way.
    """
    counted, rules = _counted(strata), (PLACES_RULE, PLACES_INTERVAL_RULE)
    why_not = _why_not(counted) or ("" if take_up.offered else NOTHING_OFFERED)
    if why_not:
        return _none(why_not, counted, rules)
    taking = taking_up(distribution_of(counted), take_up)
    return _made(_mean(counted) * take_up.to_come, taking, counted, rules)


def _counted(strata: Sequence[Stratum]) -> Sequence[Stratum]:
    """Those with somebody under way; all together where one of them is too small by itself."""
    counted = [stratum for stratum in strata if stratum.under_way]
    if any(stratum.assessed < FEWEST_ASSESSED for stratum in counted):
        return [together(strata)]
    return counted


def _why_not(counted: Sequence[Stratum]) -> str:
    if not counted:
        return "no-open-round"
    return "too-few-assessed" if counted[0].assessed < FEWEST_ASSESSED else ""


def together(strata: Sequence[Stratum]) -> Stratum:
    return Stratum(
        sum(each.under_way for each in strata),
        sum(each.assessed for each in strata),
        sum(each.having for each in strata),
    )


def _mean(counted: Sequence[Stratum]) -> Fraction:
    parts = (
        Fraction(each.under_way * (2 * each.having + 1), 2 * each.assessed + 2) for each in counted
    )
    return sum(parts, Fraction(0))


def _made(
    mean: Fraction,
    chances: NDArray[np.float64],
    counted: Sequence[Stratum],
    rules: tuple[str, str],
) -> Forecast:
    under_way, (rule, interval_rule) = _under_way(counted), rules
    lowest, highest = between(chances)
    return Forecast(
        Figure(mean, Unit.COUNT, under_way, rule),
        Figure(lowest, Unit.COUNT, under_way, interval_rule),
        Figure(highest, Unit.COUNT, under_way, interval_rule),
    )


def _none(why_not: str, counted: Sequence[Stratum], rules: tuple[str, str]) -> Forecast:
    under_way, (rule, interval_rule) = _under_way(counted), rules
    end = not_computable(Unit.COUNT, interval_rule, why_not, under_way)
    return Forecast(not_computable(Unit.COUNT, rule, why_not, under_way), end, end)


def _under_way(counted: Sequence[Stratum]) -> int:
    return sum(stratum.under_way for stratum in counted)


# --- distributions: the chance of 0, 1, 2, … organizations ---------------------------------------


def between(chances: NDArray[np.float64], sure: float = SURE) -> tuple[int, int]:
    """The numbers between which as many as ``sure`` lie, with at most half of the rest outside at
    either end."""
    up_to, rest = np.cumsum(chances), (1 - sure) / 2
    return int(np.searchsorted(up_to, rest)), int(np.searchsorted(up_to, 1 - rest))


def distribution_of(strata: Sequence[Stratum]) -> NDArray[np.float64]:
    """Of how many will have the need. Strata are independent of each other: their distributions
    are folded together."""
    found = np.ones(1)
    for stratum in strata:
        found = np.convolve(found, distribution(stratum))
    return found


def distribution(stratum: Stratum) -> NDArray[np.float64]:
    """Of 0, 1, … ``under_way`` organizations having the need."""
    from scipy.stats import betabinom  # takes long to import

    having, lacking = stratum.having + PRIOR, stratum.assessed - stratum.having + PRIOR
    numbers = np.arange(stratum.under_way + 1)
    found: NDArray[np.float64] = betabinom.pmf(numbers, stratum.under_way, having, lacking)
    return found


def taking_up(needing: NDArray[np.float64], take_up: TakeUp) -> NDArray[np.float64]:
    """Of how many take up a place, if 0, 1, … are offered one with the chances ``needing``.

    The beta-binomial distribution over n of them is the one over n - 1 and one more draw from
    Pólya's urn, so that each is had from the one before it.
    """
    taking, leaving = take_up.taken + PRIOR, take_up.offered - take_up.taken + PRIOR
    numbers = np.arange(needing.size)
    of_so_many, found = np.zeros(needing.size), np.zeros(needing.size)
    of_so_many[0] = 1
    for n, chance in enumerate(needing):
        found += chance * of_so_many
        one_more = of_so_many * (taking + numbers)
        of_so_many *= leaving + n - numbers  # beyond n there is nothing to multiply
        of_so_many[1:] += one_more[:-1]
        of_so_many /= taking + leaving + n
    return found
