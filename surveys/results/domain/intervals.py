"""How far a share, or a difference of two shares, may lie from the one that was observed.

Every function takes counts, is total, and gives an ``Interval`` or says why there is none:

* ``no-answers``: nobody answered
* ``negative-count``: a count below zero
* ``more-than-all``: more gave the answer than answered at all
* ``more-than-frame``: more answered than the frame holds
* ``census``: the whole frame answered, so no chance entered and nothing is left to estimate
* ``no-design-effect``: the design effect is not a finite number above zero

A level of confidence below one half, or not below one, is a programmer's mistake: ``ValueError``.
Limits are floats, because their formulas take roots; worst-case bounds are exact fractions.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist

NINETY_FIVE = Fraction(95, 100)


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``low`` to ``high``, or the stated reason why there is no interval.

    Shares run from 0 to 1, differences of shares from -1 to 1. ``level`` is the level of
    confidence, None for bounds that hold whatever happens. ``denominator`` is the number the
    shares are taken of: those who answered (of both groups, for a difference between groups;
    the pairs, for a paired one), or the frame for worst-case bounds. ``rule`` names the
    versioned formula. ``why_not`` is a code, set exactly when both limits are None.
    """

    low: Fraction | float | None
    high: Fraction | float | None
    level: Fraction | None
    rule: str
    denominator: int
    why_not: str = ""

    def __post_init__(self) -> None:
        if self.low is None or self.high is None:
            if self.low is not self.high or not self.why_not:
                raise ValueError("an interval has two limits or a reason why it has none")
            return
        if self.why_not:
            raise ValueError("an interval with limits needs no reason why it has none")
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low <= self.high):
            raise ValueError("an interval's limits are finite and in order")

    @property
    def known(self) -> bool:
        return self.low is not None


def share_interval(yes: int, answered: int, level: Fraction = NINETY_FIVE) -> Interval:
    """Wilson's score interval for the share yes / answered, of an unlimited population.

    With p the share, n the number who answered and z the normal quantile, the limits are the
    two values P with (p - P)² = z²·P(1 - P)/n:
    [2np + z² ∓ z·√(z² + 4np(1 - p))] / 2(n + z²). They never leave 0 to 1, and one answer
    suffices.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", Journal of the American Statistical Association 22, 1927, 209-212; method 3 of
    R. G. Newcombe, Statistics in Medicine 17, 1998, 857-872.
    """
    rule, z = "wilson/1", _quantile(level)
    why_not = _why_not(yes, answered)
    if why_not:
        return _no_interval(rule, why_not, answered, level)
    limits = _wilson(Fraction(yes, answered), z * z / answered)
    return Interval(*limits, level, rule, answered)


def finite_share_interval(
    yes: int, answered: int, frame: int, level: Fraction = NINETY_FIVE
) -> Interval:
    """Wilson's interval for the share in a frame of N, from a simple random sample of n.

    Drawn without replacement, a sample's share has the variance P(1 - P)/n · (N - n)/(N - 1),
    so n* = n(N - 1)/(N - n) stands in Wilson's formula for n. It holds for simple random samples
    only. A census, n = N, has no sampling interval (``census``); with answers missing, its
    worst-case bounds take the interval's place.

    Source: the variance, W. G. Cochran, "Sampling Techniques", 3rd edition, 1977, chapter 3;
    the interval, B. O'Neill, "Mathematical properties and finite-population correction for the
    Wilson score interval", 2021.
    """
    rule, z = "wilson-finite/1", _quantile(level)
    why_not = _why_not(yes, answered) or _why_not_of(answered, frame)
    if not why_not and answered == frame:
        why_not = "census"
    if why_not:
        return _no_interval(rule, why_not, answered, level)
    per_answer = Fraction(frame - answered, answered * (frame - 1))  # 1/n*
    limits = _wilson(Fraction(yes, answered), z * z * float(per_answer))
    return Interval(*limits, level, rule, answered)


def clustered_share_interval(
    yes: int, answered: int, design_effect: float, level: Fraction = NINETY_FIVE
) -> Interval:
    """Wilson's interval where respondents come in clusters: n / design effect stands for n.

    ``design_effect`` is the variance of the share under the actual design over that of a simple
    random sample as large; below one it narrows the interval. With few clusters the normal
    quantile makes the interval too narrow.

    Source: L. Kish, "Survey Sampling", 1965 (design effect, effective size of a sample).
    """
    rule, z = "wilson-design-effect/1", _quantile(level)
    why_not = _why_not(yes, answered)
    if not why_not and not (math.isfinite(design_effect) and design_effect > 0):
        why_not = "no-design-effect"
    if why_not:
        return _no_interval(rule, why_not, answered, level)
    limits = _wilson(Fraction(yes, answered), z * z * design_effect / answered)
    return Interval(*limits, level, rule, answered)


def worst_case_bounds(yes: int, answered: int, frame: int) -> Interval:
    """Between which shares of all N a census lies, whatever those who did not answer think.

    From yes/N, had they all said no, to (yes + N - answered)/N, had they all said yes. No level
    of confidence belongs to it. If everybody answered, both bounds are the share itself.

    Source: W. G. Cochran, "Sampling Techniques", 3rd edition, 1977, chapter 13.
    """
    rule = "worst-case/1"
    why_not = _why_not(yes, answered) or _why_not_of(answered, frame)
    if why_not:
        return _no_interval(rule, why_not, frame, None)
    low, high = Fraction(yes, frame), Fraction(yes + frame - answered, frame)
    return Interval(low, high, None, rule, frame)


def difference_interval(
    first_yes: int,
    first_answered: int,
    second_yes: int,
    second_answered: int,
    level: Fraction = NINETY_FIVE,
) -> Interval:
    """Newcombe's hybrid score interval for p - q, the shares of two independent groups.

    With l, u the Wilson limits of each share: from (p - q) - √[(p - l₁)² + (u₂ - q)²] to
    (p - q) + √[(u₁ - p)² + (q - l₂)²]. If the same organizations answered twice, the shares
    are not independent: see ``paired_difference_interval``.

    Source: method 10 of R. G. Newcombe, "Interval estimation for the difference between
    independent proportions: comparison of eleven methods", Statistics in Medicine 17, 1998,
    873-890.
    """
    rule, z = "newcombe-independent/1", _quantile(level)
    answered = first_answered + second_answered
    why_not = _why_not(first_yes, first_answered) or _why_not(second_yes, second_answered)
    if why_not:
        return _no_interval(rule, why_not, answered, level)
    first, second = Fraction(first_yes, first_answered), Fraction(second_yes, second_answered)
    limits = _squared_and_added(
        first - second,
        _margins(first, z * z / first_answered),
        _margins(second, z * z / second_answered),
        correlation=0.0,
    )
    return Interval(*limits, level, rule, answered)


def paired_difference_interval(
    both: int, first_only: int, second_only: int, neither: int, level: Fraction = NINETY_FIVE
) -> Interval:
    """Newcombe's score interval for p - q, two shares of the same organizations.

    The four cells count those who said yes both times, only the first time, only the second
    time, and neither time: p = (both + first only)/n, q = (both + second only)/n. With l, u the
    Wilson limits of each share and φ the correlation of the two answers, it runs
    from (p - q) - √[(p - l₁)² - 2φ(p - l₁)(u₂ - q) + (u₂ - q)²]
    to (p - q) + √[(u₁ - p)² - 2φ(u₁ - p)(q - l₂) + (q - l₂)²].

    Source: method 10 of R. G. Newcombe, "Improved confidence intervals for the difference
    between binomial proportions based on paired data", Statistics in Medicine 17, 1998,
    2635-2650.
    """
    rule, z = "newcombe-paired/1", _quantile(level)
    cells = (both, first_only, second_only, neither)
    pairs = sum(cells)
    if min(cells) < 0 or not pairs:
        why_not = "negative-count" if min(cells) < 0 else "no-answers"
        return _no_interval(rule, why_not, pairs, level)
    first, second = Fraction(both + first_only, pairs), Fraction(both + second_only, pairs)
    limits = _squared_and_added(
        first - second,
        _margins(first, z * z / pairs),
        _margins(second, z * z / pairs),
        _corrected_phi(both, first_only, second_only, neither),
    )
    return Interval(*limits, level, rule, pairs)


def _quantile(level: Fraction) -> float:
    """The standard normal quantile that leaves (1 - level)/2 above it."""
    if not Fraction(1, 2) <= level < 1:
        raise ValueError("a level of confidence is at least one half and below one")
    return -NormalDist().inv_cdf(float((1 - level) / 2))  # the lower tail keeps its digits


def _why_not(yes: int, answered: int) -> str:
    """Why these counts make no share; empty if they do."""
    if yes < 0 or answered < 0:
        return "negative-count"
    if yes > answered:
        return "more-than-all"
    return "" if answered else "no-answers"


def _why_not_of(answered: int, frame: int) -> str:
    if frame < 0:
        return "negative-count"
    return "more-than-frame" if answered > frame else ""


def _no_interval(rule: str, why_not: str, denominator: int, level: Fraction | None) -> Interval:
    return Interval(None, None, level, rule, max(0, denominator), why_not)


def _wilson(share: Fraction, spread: float) -> tuple[float, float]:
    """The two P with (share - P)² = spread·P(1 - P); ``spread`` is z² / effective size."""
    p, q = float(share), float(1 - share)
    return _lower(p, q, spread), max(p, 1 - _lower(q, p, spread))


def _lower(p: float, q: float, spread: float) -> float:
    """The lower limit of p = 1 - q; the upper one is 1 minus the lower one of q.

    Wilson's formula with its numerator rationalized: nothing cancels, a share of 0 has the
    lower limit 0 exactly, and a huge or tiny spread yields no overflow in a quotient.
    """
    if not p:
        return 0.0
    root = math.sqrt(spread * (spread + 4 * p * q))
    return min(p, 2 * p * p / (2 * p + spread + root))


def _margins(share: Fraction, spread: float) -> tuple[float, float]:
    """How far Wilson's limits lie below and above the share."""
    low, high = _wilson(share, spread)
    return float(share) - low, high - float(share)


def _squared_and_added(
    difference: Fraction,
    first: tuple[float, float],
    second: tuple[float, float],
    correlation: float,
) -> tuple[float, float]:
    """The limits of a difference, from the margins below and above of its two shares.

    x² - 2φxy + y² is taken as (x - y)² + 2(1 - φ)xy, which rounding cannot turn negative. In
    exact arithmetic the limits lie within -1 and 1; only rounding has to be cut off.
    """
    reaches = [
        math.sqrt((x - y) ** 2 + 2 * (1 - correlation) * (x * y))
        for x, y in ((first[0], second[1]), (first[1], second[0]))
    ]
    centre = float(difference)
    return max(-1.0, centre - reaches[0]), min(1.0, centre + reaches[1])


def _corrected_phi(both: int, first_only: int, second_only: int, neither: int) -> float:
    """φ of a 2x2 table, a positive one corrected for continuity; 0 where a margin is empty.

    φ = (ad - bc) / √[(a + b)(c + d)(a + c)(b + d)]; if ad > bc, n/2 is taken off its numerator,
    but not below 0 (Newcombe's method 10 of 1998 for pairs).
    """
    pairs = both + first_only + second_only + neither
    first, second = both + first_only, both + second_only
    margins = first * (pairs - first) * second * (pairs - second)
    if not margins:
        return 0.0
    excess = Fraction(both * neither - first_only * second_only)
    if excess > 0:
        excess = max(Fraction(0), excess - Fraction(pairs, 2))
    return float(excess) / math.sqrt(margins)
