"""How an item stands against the wave before: the difference with its interval.

Where organizations answered both times, they alone are compared, each with itself: a difference of
other organizations' answers would be no change. Who cannot be paired is told by ``Pairing``:

* ``PAIRED``: organizations that gave one answer in each wave; all other answers are left out
* ``INDEPENDENT``: nobody answered in both waves
* ``UNKNOWN``: a wave was anonymous; compared as if nobody had answered in both, so the interval is
  mostly wider than it need be
* ``ENTANGLED``: organizations answered in both waves, but none with one answer each time; the
  difference has no interval

Where there is no figure or interval, a code says why: those of ``intervals``, and
``too-few-answers`` (a spread needs two answers in each wave, or two pairs), ``all-alike`` (no
answer, or no change, differs from another: no spread can be estimated), ``entangled``.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.results.domain.intervals import (
    NINETY_FIVE,
    Interval,
    difference_interval,
    paired_difference_interval,
)
from surveys.results.domain.quantiles import t_quantile

SHARE_RULE, MEAN_RULE = "share/1", "mean/1"
SHARE_CHANGE, MEAN_CHANGE = "share-difference/1", "mean-difference/1"
WELCH, PAIRED_T = "welch/1", "paired-t/1"

NOBODY = -1
"""The organization of an anonymous answer."""


class Pairing(StrEnum):
    PAIRED = "paired"
    INDEPENDENT = "independent"
    UNKNOWN = "unknown"
    ENTANGLED = "entangled"


@dataclass(frozen=True, slots=True, eq=False)
class Wave:
    """The answers to one item: the number of each answer, and the organization it is of (int64).

    ``NOBODY`` stands for an organization that is not known. Raises ValueError for another shape.
    """

    organizations: NDArray[np.int64]
    values: NDArray[np.int64]

    def __post_init__(self) -> None:
        if self.organizations.shape != self.values.shape or self.values.ndim != 1:
            raise ValueError("each answer has one organization")


@dataclass(frozen=True, slots=True)
class Matched:
    """The answers of two waves as they are compared: counts, by value or by pair of values.

    ``before`` and ``now`` count the answers that are compared; ``pairs`` is empty unless they
    are paired, and counts (before, now). ``left_out``: answers of either wave not compared.
    """

    pairing: Pairing
    before: Mapping[int, int]
    now: Mapping[int, int]
    pairs: Mapping[tuple[int, int], int]
    left_out: int = 0


def matched(before: Wave, now: Wave) -> Matched:
    """Who of two waves is compared with whom."""
    (first, times_first), (second, times_second) = (
        np.unique(wave.organizations, return_counts=True) for wave in (before, now)
    )
    unknown = NOBODY in first[:1] or NOBODY in second[:1]
    shared = np.intersect1d(first, second, assume_unique=True)
    if unknown or not shared.size:
        pairing = Pairing.UNKNOWN if unknown else Pairing.INDEPENDENT
        return Matched(pairing, _counts(before.values), _counts(now.values), {})
    single = np.intersect1d(first[times_first == 1], second[times_second == 1], assume_unique=True)
    if not single.size:
        return Matched(Pairing.ENTANGLED, _counts(before.values), _counts(now.values), {})
    old, new = _of(before, single), _of(now, single)
    left_out = before.values.size + now.values.size - 2 * single.size
    return Matched(Pairing.PAIRED, _counts(old), _counts(new), _pairs(old, new), left_out)


def _pairs(before: NDArray[np.int64], now: NDArray[np.int64]) -> Mapping[tuple[int, int], int]:
    """How often each pair of answers occurs."""
    values = np.unique(np.concatenate([before, now]))
    places = np.searchsorted(values, before) * values.size + np.searchsorted(values, now)
    counts = np.bincount(places, minlength=values.size**2).reshape(values.size, values.size)
    return {
        (int(values[i]), int(values[j])): int(counts[i, j])
        for i, j in zip(*np.nonzero(counts), strict=True)
    }


def _of(wave: Wave, organizations: NDArray[np.int64]) -> NDArray[np.int64]:
    """The one answer of each of ``organizations``, which are in order."""
    chosen = np.isin(wave.organizations, organizations)
    order = np.argsort(wave.organizations[chosen])
    values: NDArray[np.int64] = wave.values[chosen][order]
    return values


def _counts(values: NDArray[np.int64]) -> Mapping[int, int]:
    found, times = np.unique(values, return_counts=True)
    return dict(zip(found.tolist(), times.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Change:
    """A figure of two waves, the later less the earlier, and how far chance may reach."""

    before: Figure
    now: Figure
    difference: Figure
    interval: Interval


def share_change(found: Matched, yes: Collection[int], level: Fraction = NINETY_FIVE) -> Change:
    """The share of the answers that are among ``yes``: in points of the share, now less before.

    Newcombe's intervals, see ``intervals``: the paired one where the waves are paired.
    """
    (yes_before, all_before), (yes_now, all_now) = (
        (sum(n for value, n in counts.items() if value in yes), sum(counts.values()))
        for counts in (found.before, found.now)
    )
    if found.pairing is Pairing.PAIRED:
        interval = _paired_shares(found.pairs, yes, level)
    else:
        interval = difference_interval(yes_now, all_now, yes_before, all_before, level)
    return _change(
        _quotient(yes_before, all_before, Unit.SHARE, SHARE_RULE),
        _quotient(yes_now, all_now, Unit.SHARE, SHARE_RULE),
        SHARE_CHANGE,
        _entangled(found, interval),
    )


def _paired_shares(
    pairs: Mapping[tuple[int, int], int], yes: Collection[int], level: Fraction
) -> Interval:
    cells = {(a, b): 0 for a in (True, False) for b in (True, False)}
    for (before, now), times in pairs.items():
        cells[now in yes, before in yes] += times
    return paired_difference_interval(
        cells[True, True], cells[True, False], cells[False, True], cells[False, False], level
    )


def mean_change(found: Matched, level: Fraction = NINETY_FIVE) -> Change:
    """The mean on the item's own scale: now less before.

    Paired: d ± t·s(d)/√n, with d the mean of the n changes and t of n - 1 degrees of freedom
    ("Student", "The probable error of a mean", Biometrika 6, 1908, 1-25). Else Welch's interval:
    d ± t·√(v₁ + v₂), v = s²/n of each wave, t of (v₁ + v₂)² / (v₁²/(n₁ - 1) + v₂²/(n₂ - 1))
    degrees of freedom (B. L. Welch, "The generalization of 'Student's' problem when several
    different population variances are involved", Biometrika 34, 1947, 28-35).
    """
    if found.pairing is Pairing.PAIRED:
        changes: dict[int, int] = {}
        for (before, now), times in found.pairs.items():
            changes[now - before] = changes.get(now - before, 0) + times
        interval = _paired_means(_Sums.of(changes), level)
    else:
        interval = _welch(_Sums.of(found.now), _Sums.of(found.before), level)
    first, second = _Sums.of(found.before), _Sums.of(found.now)
    return _change(
        _quotient(first.total, first.n, Unit.SCORE, MEAN_RULE),
        _quotient(second.total, second.n, Unit.SCORE, MEAN_RULE),
        MEAN_CHANGE,
        _entangled(found, interval),
    )


@dataclass(frozen=True, slots=True)
class _Sums:
    n: int
    total: int
    squares: int

    @classmethod
    def of(cls, counts: Mapping[int, int]) -> "_Sums":
        return cls(
            sum(counts.values()),
            sum(value * times for value, times in counts.items()),
            sum(value * value * times for value, times in counts.items()),
        )

    @property
    def mean(self) -> Fraction:
        return Fraction(self.total, self.n)

    @property
    def variance_of_mean(self) -> Fraction:
        """s²/n, from two answers on."""
        spread = self.n * self.squares - self.total * self.total
        return Fraction(spread, self.n * self.n * (self.n - 1))


def _paired_means(changes: _Sums, level: Fraction) -> Interval:
    n = changes.n
    if n < 2:
        return _none(PAIRED_T, "too-few-answers", n, level)
    if not changes.variance_of_mean:
        return _none(PAIRED_T, "all-alike", n, level)
    reach = t_quantile(level, n - 1) * math.sqrt(changes.variance_of_mean)
    centre = float(changes.mean)
    return Interval(centre - reach, centre + reach, level, PAIRED_T, n)


def _welch(now: _Sums, before: _Sums, level: Fraction) -> Interval:
    n = now.n + before.n
    if min(now.n, before.n) < 2:
        why_not = "too-few-answers" if min(now.n, before.n) else "no-answers"
        return _none(WELCH, why_not, n, level)
    first, second = now.variance_of_mean, before.variance_of_mean
    if not first + second:
        return _none(WELCH, "all-alike", n, level)
    freedom = (first + second) ** 2 / (first**2 / (now.n - 1) + second**2 / (before.n - 1))
    reach = t_quantile(level, float(freedom)) * math.sqrt(first + second)
    centre = float(now.mean - before.mean)
    return Interval(centre - reach, centre + reach, level, WELCH, n)


def _change(before: Figure, now: Figure, rule: str, interval: Interval) -> Change:
    if before.value is None or now.value is None:
        missing = not_computable(now.unit, rule, "no-answers", interval.denominator)
        return Change(before, now, missing, interval)
    value = Fraction(now.value) - Fraction(before.value)
    return Change(before, now, Figure(value, now.unit, interval.denominator, rule), interval)


def _quotient(part: int, n: int, unit: Unit, rule: str) -> Figure:
    if not n:
        return not_computable(unit, rule, "no-answers")
    return Figure(Fraction(part, n), unit, n, rule)


def _entangled(found: Matched, interval: Interval) -> Interval:
    if found.pairing is Pairing.ENTANGLED and interval.known:
        return _none(interval.rule, "entangled", interval.denominator, interval.level)
    return interval


def _none(rule: str, why_not: str, denominator: int, level: Fraction | None) -> Interval:
    return Interval(None, None, level, rule, denominator, why_not)


@dataclass(frozen=True, slots=True)
class Family:
    """How many comparisons are made at once, and so how many may mislead.

    ``expected_misses``: of so many intervals at ``level``, how many on average leave out the value
    that they are of. ``apart``: how many of them leave out zero.
    """

    made: int
    apart: int
    level: Fraction = NINETY_FIVE

    @property
    def expected_misses(self) -> Fraction:
        return self.made * (1 - self.level)


def family(changes: Collection[Change], level: Fraction = NINETY_FIVE) -> Family:
    """The comparisons that have an interval, taken together."""
    known = [change.interval for change in changes if change.interval.known]
    return Family(len(known), sum(leaves_out_zero(interval) for interval in known), level)


def leaves_out_zero(interval: Interval) -> bool:
    """Whether chance alone is no likely explanation; False where there is no interval."""
    if interval.low is None or interval.high is None:
        return False
    return interval.low > 0 or interval.high < 0
