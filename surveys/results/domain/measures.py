"""What the counts of one variable come to. Every function is total.

Each takes ``tally.Counts`` and gives a ``Figure`` whose denominator is the number who answered,
or says why there is none:

* ``no-answers``: nobody answered
* ``too-few-answers``: a spread needs two answers
* ``all-alike``: no spread among the answers, so none can be estimated
* ``no-scale``: the options stand for no numbers
* ``no-unit-steps``: interpolating needs a scale in steps of one
* ``not-five-point``, ``not-zero-to-ten``: the measure belongs to another scale

Figures are exact fractions, except the standard deviation, which is a root.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.results.domain import middle
from surveys.results.domain.tally import Counts


@dataclass(frozen=True, slots=True)
class OptionShare:
    """One option: how many gave it, and their share of those who answered."""

    option: str
    count: int
    share: Figure


def distribution(counts: Counts) -> tuple[OptionShare, ...]:
    """The share of those who answered that gave each option, in the options' order (R7).

    Shares of a multiple choice may add up to more than one. The denominators beside the
    answers (skipped, not applicable, don't know, missing) stand in ``tally.Row``.
    """
    return tuple(
        OptionShare(option, count, _share("share/1", count, counts))
        for option, count in zip(counts.variable.ordinary, counts.by_option, strict=True)
    )


def mean(counts: Counts) -> Figure:
    """Σx / n on the item's own scale."""
    why_not = _why_not(counts)
    if why_not:
        return not_computable(Unit.SCORE, "mean/1", why_not, counts.answered)
    total = sum(value * count for value, count in _by_value(counts).items())
    return Figure(Fraction(total, counts.answered), Unit.SCORE, counts.answered, "mean/1")


def standard_deviation(counts: Counts) -> Figure:
    """The sample's: √[(n·Σx² - (Σx)²) / n(n - 1)], from two answers on; 0 if all are alike.

    Source: any textbook; the variance under the root is exact, so nothing cancels.
    """
    rule, n = "standard-deviation/1", counts.answered
    why_not = _why_not(counts) or ("too-few-answers" if n < 2 else "")
    if why_not:
        return not_computable(Unit.SCORE, rule, why_not, n)
    by_value = _by_value(counts)
    total = sum(value * count for value, count in by_value.items())
    squares = sum(value * value * count for value, count in by_value.items())
    variance = Fraction(n * squares - total * total, n * (n - 1))
    return Figure(math.sqrt(variance), Unit.SCORE, n, rule)


def median(counts: Counts) -> Figure:
    """The middle answer; of an even number, the mean of the two middle ones."""
    return _middle("median/1", middle.median, counts, _why_not(counts))


def interpolated_median(counts: Counts) -> Figure:
    """The median of grouped data with classes one unit wide; see ``middle``."""
    why_not = _why_not(counts)
    scale = counts.variable.scale
    if not why_not and scale is not None and scale != tuple(range(scale[0], scale[-1] + 1)):
        why_not = "no-unit-steps"
    return _middle("interpolated-median/1", middle.interpolated_median, counts, why_not)


def top_2_box(counts: Counts) -> Figure:
    """The share of the two highest points of a five-point scale."""
    return _boxes("top-2-box/1", counts, slice(-2, None))


def bottom_2_box(counts: Counts) -> Figure:
    """The share of the two lowest points of a five-point scale."""
    return _boxes("bottom-2-box/1", counts, slice(0, 2))


@dataclass(frozen=True, slots=True)
class NetPromoter:
    """The net promoter score and what it is made of.

    ``score`` is in points from -100 to 100. ``variance`` is that of the *difference of shares*
    p - d, score / 100, as an estimate from a simple random sample: it is there to compute
    with, not to be shown.
    """

    promoters: Figure
    passives: Figure
    detractors: Figure
    score: Figure
    variance: Figure


def net_promoter(counts: Counts) -> NetPromoter:
    """100·(p - d), p the share of 9 and 10, d the share of 0 to 6 on a scale from 0 to 10.

    The variance of p - d is [p + d - (p - d)²] / n. It is not computable from one answer, nor
    where all fall in one class: a zero there would claim a certainty that nobody has.

    Source: F. Reichheld, "The One Number You Need to Grow", Harvard Business Review 81 (12),
    2003; the variance is that of a mean of the values 1, 0, -1 (multinomial).
    """
    n = counts.answered
    why_not = _why_not(counts)
    if not why_not and counts.variable.scale != tuple(range(11)):
        why_not = "not-zero-to-ten"
    sizes = [sum(counts.by_option[part]) for part in (slice(9, 11), slice(7, 9), slice(0, 7))]
    promoters, passives, detractors = (
        not_computable(Unit.SHARE, "net-promoter-share/1", why_not, n)
        if why_not
        else _share("net-promoter-share/1", size, counts)
        for size in sizes
    )
    score, variance = _net(sizes[0], sizes[2], n, why_not)
    return NetPromoter(promoters, passives, detractors, score, variance)


def _net(promoters: int, detractors: int, n: int, why_not: str) -> tuple[Figure, Figure]:
    rule, variance_rule = "net-promoter/1", "net-promoter-variance/1"
    if why_not:
        return (
            not_computable(Unit.INDEX, rule, why_not, n),
            not_computable(Unit.SHARE, variance_rule, why_not, n),
        )
    p, d = Fraction(promoters, n), Fraction(detractors, n)
    score = Figure(100 * (p - d), Unit.INDEX, n, rule)
    variance = (p + d - (p - d) ** 2) / n
    no_spread = "too-few-answers" if n < 2 else "" if variance else "all-alike"
    if no_spread:
        return score, not_computable(Unit.SHARE, variance_rule, no_spread, n)
    return score, Figure(variance, Unit.SHARE, n, variance_rule)


def _why_not(counts: Counts) -> str:
    """Why no number can be computed at all; empty if one can."""
    if counts.variable.scale is None:
        return "no-scale"
    return "" if counts.answered else "no-answers"


def _by_value(counts: Counts) -> Mapping[int, int]:
    return dict(zip(counts.variable.scale or (), counts.by_option, strict=True))


def _share(rule: str, part: int, counts: Counts) -> Figure:
    if not counts.answered:
        return not_computable(Unit.SHARE, rule, "no-answers")
    return Figure(Fraction(part, counts.answered), Unit.SHARE, counts.answered, rule)


def _boxes(rule: str, counts: Counts, boxes: slice) -> Figure:
    if counts.variable.scale is None or len(counts.variable.scale) != 5:
        return not_computable(Unit.SHARE, rule, "not-five-point", counts.answered)
    return _share(rule, sum(counts.by_option[boxes]), counts)


def _middle(
    rule: str,
    function: Callable[[Mapping[int, int]], Fraction | None],
    counts: Counts,
    why_not: str,
) -> Figure:
    value = None if why_not else function(_by_value(counts))
    if value is None:
        return not_computable(Unit.SCORE, rule, why_not, counts.answered)
    return Figure(value, Unit.SCORE, counts.answered, rule)
