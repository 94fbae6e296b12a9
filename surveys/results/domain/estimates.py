"""How far a share or a mean may lie from what was observed, given how those asked were chosen.

``Coverage`` says how: it decides which interval there is, so that no page chooses for itself.

* the whole frame was asked: no chance entered; answers that are missing give worst-case bounds
* a simple sample of the frame: the interval with its finite population correction
* a sample stratified within what is looked at: without weights there is none (``needs-weights``)
* no frame is known: as of a random sample of very many; where organizations gave several answers
  each, they are no independent ones, and the design effect widens the interval

Codes where there is none: those of ``intervals``; ``too-few-answers``, ``all-alike`` (a mean's
spread cannot be estimated), ``no-scale``, ``needs-weights``.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from surveys.results.domain.intervals import (
    NINETY_FIVE,
    Interval,
    clustered_share_interval,
    finite_share_interval,
    share_interval,
    worst_case_bounds,
)
from surveys.results.domain.quantiles import t_quantile

MEAN_T, MEAN_FINITE, MEAN_WORST = "mean-interval/1", "mean-interval-finite/1", "mean-worst-case/1"
MEAN_CLUSTERED = "mean-interval-clustered/1"


class Chosen(StrEnum):
    """How those asked were chosen."""

    ALL = "all"
    SIMPLE = "simple"
    STRATIFIED = "stratified"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Coverage:
    """``frame``: how many could have been asked; 0 where that is not known.

    ``sources_known``: False of an anonymous round, where all answers of a group are one cluster:
    its answers are then taken as independent, because nobody can know better.
    """

    chosen: Chosen
    frame: int = 0
    sources_known: bool = True


@dataclass(frozen=True, slots=True)
class Cluster:
    """What one organization answered: n, Σx and Σx² (of zeros and ones for a share)."""

    n: int
    total: int
    squares: int


def share_estimate(
    clusters: Sequence[Cluster], beyond: int, coverage: Coverage, level: Fraction = NINETY_FIVE
) -> Interval:
    """The interval of the share of ones. ``beyond``: how many of the frame the question does not
    concern (skipped, not applicable), and whose answers are therefore not missing."""
    answered = sum(cluster.n for cluster in clusters)
    yes = sum(cluster.total for cluster in clusters)
    frame = coverage.frame - beyond
    match coverage.chosen:
        case Chosen.ALL if answered == frame and answered:
            return finite_share_interval(yes, answered, frame, level)  # says that it is a census
        case Chosen.ALL:
            return worst_case_bounds(yes, answered, frame)
        case Chosen.SIMPLE:
            return finite_share_interval(yes, answered, frame, level)
        case Chosen.STRATIFIED:
            return _none("wilson/1", "needs-weights", answered, level)
    effect = design_effect(clusters) if coverage.sources_known else None
    if effect is None:
        return share_interval(yes, answered, level)
    return clustered_share_interval(yes, answered, effect, level)


def mean_estimate(
    clusters: Sequence[Cluster],
    ends: tuple[int, int],
    beyond: int,
    coverage: Coverage,
    level: Fraction = NINETY_FIVE,
) -> Interval:
    """The interval of the mean; ``ends``: the scale's lowest and highest number.

    Mean ± t·s/√n with t of n - 1 degrees of freedom ("Student", Biometrika 6, 1908); of a simple
    sample of a frame of N with s²·(1 - n/N)/n (W. G. Cochran, Sampling Techniques, 3rd edition,
    1977, chapter 2); of m organizations with several answers each, t of m - 1 degrees of freedom
    and the variance between them (Cochran, chapter 9). Limits are kept within the scale. Worst
    case: as if all others had answered the lowest, or the highest.
    """
    n = sum(cluster.n for cluster in clusters)
    frame = coverage.frame - beyond
    match coverage.chosen:
        case Chosen.ALL:
            return _worst_mean(clusters, ends, frame, level)
        case Chosen.STRATIFIED:
            return _none(MEAN_T, "needs-weights", n, level)
        case Chosen.SIMPLE:
            return _sampled_mean(clusters, ends, frame, level)
    if not coverage.sources_known or all(cluster.n <= 1 for cluster in clusters):
        return _t_interval(MEAN_T, clusters, _simple_variance(clusters), n - 1, ends, level)
    variance = _between(clusters)
    organizations = sum(cluster.n > 0 for cluster in clusters)
    return _t_interval(MEAN_CLUSTERED, clusters, variance, organizations - 1, ends, level)


def design_effect(clusters: Sequence[Cluster]) -> float | None:
    """The variance of the mean with answers in clusters over that of independent ones.

    None if no organization gave several answers. Where the answers (nearly) all agree it cannot be
    estimated: then the mean number of answers, as if each organization spoke with one voice.
    """
    given = [cluster for cluster in clusters if cluster.n]
    if all(cluster.n == 1 for cluster in given):
        return None
    simple, between = _simple_variance(given), _between(given)
    if not simple or not between:
        return sum(cluster.n for cluster in given) / len(given)
    return float(between / simple)


def _between(clusters: Sequence[Cluster]) -> Fraction | None:
    """The variance of a ratio mean of m clusters: m/(m - 1) · Σ (y - x·mean)² / n²; None of one.

    Source: W. G. Cochran, Sampling Techniques, 3rd edition, 1977, section 9A.3.
    """
    m, n = sum(c.n > 0 for c in clusters), sum(c.n for c in clusters)
    if m < 2:
        return None
    total = sum(c.total for c in clusters)
    yy, xy, xx = (
        sum(c.total * c.total for c in clusters),
        sum(c.n * c.total for c in clusters),
        sum(c.n * c.n for c in clusters),
    )
    squares = n * n * yy - 2 * n * total * xy + total * total * xx  # n² · Σ (y - x·mean)²
    return Fraction(m * squares, (m - 1) * n**4)


def _simple_variance(clusters: Sequence[Cluster]) -> Fraction | None:
    """s²/n; None of fewer than two answers."""
    n = sum(cluster.n for cluster in clusters)
    if n < 2:
        return None
    total = sum(cluster.total for cluster in clusters)
    squares = sum(cluster.squares for cluster in clusters)
    return Fraction(n * squares - total * total, n * n * (n - 1))


def _sampled_mean(
    clusters: Sequence[Cluster], ends: tuple[int, int], frame: int, level: Fraction
) -> Interval:
    n, variance = sum(cluster.n for cluster in clusters), _simple_variance(clusters)
    if n > frame:
        return _none(MEAN_FINITE, "more-than-frame", n, level)
    if n and n == frame:
        return _none(MEAN_FINITE, "census", n, level)
    if variance is not None:
        variance *= 1 - Fraction(n, frame)
    return _t_interval(MEAN_FINITE, clusters, variance, n - 1, ends, level)


def _worst_mean(
    clusters: Sequence[Cluster], ends: tuple[int, int], frame: int, level: Fraction
) -> Interval:
    n, total = sum(c.n for c in clusters), sum(c.total for c in clusters)
    if not n:
        return _none(MEAN_WORST, "no-answers", max(0, frame), None)
    if n > frame:
        return _none(MEAN_WORST, "more-than-frame", max(0, frame), None)
    if n == frame:
        return _none(MEAN_FINITE, "census", n, level)
    low, high = (Fraction(total + (frame - n) * end, frame) for end in ends)
    return Interval(low, high, None, MEAN_WORST, frame)


def _t_interval(
    rule: str,
    clusters: Sequence[Cluster],
    variance: Fraction | None,
    freedom: int,
    ends: tuple[int, int],
    level: Fraction,
) -> Interval:
    n, total = sum(c.n for c in clusters), sum(c.total for c in clusters)
    if not n or variance is None:
        return _none(rule, "too-few-answers" if n else "no-answers", n, level)
    if not variance:
        return _none(rule, "all-alike", n, level)
    centre, reach = total / n, t_quantile(level, freedom) * math.sqrt(variance)
    low, high = max(float(ends[0]), centre - reach), min(float(ends[1]), centre + reach)
    return Interval(low, high, level, rule, n)


def _none(rule: str, why_not: str, denominator: int, level: Fraction | None) -> Interval:
    return Interval(None, None, level, rule, denominator, why_not)
