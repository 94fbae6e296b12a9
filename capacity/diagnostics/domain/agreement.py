"""How far an institution's assessors agree on an area as a whole: one figure for all its criteria.

Two questions, two coefficients. Krippendorff's alpha asks whether the assessors give the same
levels; Kendall's W whether they put the criteria in the same order, from weak to strong, however
strict each of them is. Only the institution itself sees either: self-ratings are never passed on.
"""

from collections import Counter
from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass
from fractions import Fraction

from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.results.domain.coincidences import coincidence_alpha

Ratings = Sequence[Sequence[int | None]]
"""One row per assessor, one column per criterion; None where the assessor gave no level.

All rows are equally long. Both coefficients use nothing but the order of the values (alpha also
how often each was given), so any whole numbers that are ordered will do.
"""

FEWEST_ASSESSORS, FEWEST_CRITERIA = 3, 4

ALPHA_RULE, W_RULE = "krippendorff-alpha-ordinal/1", "kendall-w/1"


@dataclass(frozen=True, slots=True)
class AreaAgreement:
    """The agreement of an institution's assessors on one area.

    ``assessors`` counts those who gave a level on at least one of the area's criteria, and
    ``criteria`` all criteria of the area. How many of them each coefficient rests on is its
    denominator: for ``alpha`` those rated by two assessors or more, for ``w`` those rated by all.
    """

    area: str
    assessors: int
    criteria: int
    alpha: Figure
    w: Figure


def area_agreement(area: str, ratings: Ratings) -> AreaAgreement:
    """Both coefficients of one area; raises ValueError for rows of unequal length."""
    return AreaAgreement(
        area,
        len(_who_rated(ratings)),
        len(_columns(ratings)),
        ordinal_alpha(ratings),
        concordance(ratings),
    )


def ordinal_alpha(ratings: Ratings) -> Figure:
    """Krippendorff's alpha with the ordinal metric; missing ratings are left out, not filled in.

    1 where all agree, 0 where they agree no more than chance would have it, below 0 where they
    differ systematically. With o the coincidences of two different levels on one criterion, n
    the number of times each level was given, N their sum and d² the ordinal difference:

    1 - (N - 1) · Σ o(c,k)·d²(c,k) / Σ n(c)·n(k)·d²(c,k), over all pairs of levels c < k,
    d(c,k) = n(c)/2 + n(k)/2 + the number of levels given between c and k.

    A rating that stands alone on its criterion has nothing to be compared with and counts
    nowhere. The denominator is the number of criteria rated by two assessors or more. Not
    computable: ``too-few-assessors`` (three must have rated such criteria),
    ``too-few-criteria`` (fewer than four of them), ``no-variance`` (one single level was given,
    so that agreement cannot be told from chance). Raises ValueError for rows of unequal length.

    Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", University of
    Pennsylvania, 2011; "Content Analysis", 2nd edition, 2004, chapter 11, pages 221 to 243.
    """
    shared = [column for column in _columns(ratings) if len(_given(column)) > 1]
    units = [_given(column) for column in shared]
    comparable = _who_rated(list(zip(*shared, strict=True)))
    why_not = _too_few(_who_rated(ratings), units) or _too_few(comparable, units)
    if why_not:
        return not_computable(Unit.COEFFICIENT, ALPHA_RULE, why_not, len(units))
    value = coincidence_alpha(units, _ordinal_distance)
    if value is None:
        return not_computable(Unit.COEFFICIENT, ALPHA_RULE, "no-variance", len(units))
    return Figure(value, Unit.COEFFICIENT, len(units), ALPHA_RULE)


def concordance(ratings: Ratings) -> Figure:
    """Kendall's coefficient of concordance W, corrected for ties, over the complete criteria.

    A criterion is complete where every assessor who rated anything in the area gave a level.
    Each assessor's levels are ranked over the complete criteria, equal levels sharing their mean
    rank. W is 0 where the ranks cancel out and 1 where all assessors have the same order. With
    R(j) the rank sum of criterion j, m assessors, n criteria and T(i) = Σ (t³ - t) over assessor
    i's groups of t equal levels:

    W = 12 · Σ (R(j) - m(n + 1)/2)² / (m²(n³ - n) - m·Σ T(i)).

    The correction makes the divisor what the rank sums could vary at most: n³ - n - T(i) is
    twelve times the sum of squares of assessor i's ranks about their mean, and so it is computed
    here. The denominator is the number of complete criteria. Not computable:
    ``too-few-assessors`` (fewer than three), ``too-few-criteria`` (fewer than four complete),
    ``no-variance`` (every assessor gave all of them the same level). Raises ValueError for rows
    of unequal length.

    Source: M. G. Kendall and B. Babington Smith, "The Problem of m Rankings", Annals of
    Mathematical Statistics 10 (3), 1939; with ties M. G. Kendall, "Rank Correlation Methods",
    1948; and P. Legendre, Journal of Agricultural, Biological and Environmental Statistics 10,
    2005, pages 226 to 245.
    """
    assessors = _who_rated(ratings)
    given = filter(None, map(_given, _columns(ratings)))
    complete = [levels for levels in given if len(levels) == len(assessors)]
    why_not = _too_few(assessors, complete)
    if why_not:
        return not_computable(Unit.COEFFICIENT, W_RULE, why_not, len(complete))
    ranks = [_mean_ranks(levels) for levels in zip(*complete, strict=True)]
    largest = len(ranks) * sum(map(_squares_about_mean, ranks), Fraction(0))
    if not largest:
        return not_computable(Unit.COEFFICIENT, W_RULE, "no-variance", len(complete))
    rank_sums = [sum(column, Fraction(0)) for column in zip(*ranks, strict=True)]
    return Figure(_squares_about_mean(rank_sums) / largest, Unit.COEFFICIENT, len(complete), W_RULE)


def _who_rated(ratings: Ratings) -> list[Sequence[int | None]]:
    """The rows of those who gave at least one level."""
    return [row for row in ratings if _given(row)]


def _columns(ratings: Ratings) -> list[tuple[int | None, ...]]:
    """The ratings by criterion instead of by assessor."""
    if len({len(row) for row in ratings}) > 1:
        raise ValueError("every assessor's row has one place per criterion")
    return list(zip(*ratings, strict=True))


def _given(values: Sequence[int | None]) -> list[int]:
    return [value for value in values if value is not None]


def _too_few(assessors: Sized, criteria: Sized) -> str:
    if len(assessors) < FEWEST_ASSESSORS:
        return "too-few-assessors"
    return "too-few-criteria" if len(criteria) < FEWEST_CRITERIA else ""


def _ordinal_distance(given: Mapping[int, int], low: int, high: int) -> Fraction:
    """The squared ordinal difference: how many ratings lie from the one level to the other."""
    between = sum(times for level, times in given.items() if low < level < high)
    return (between + Fraction(given[low] + given[high], 2)) ** 2


def _mean_ranks(levels: Sequence[int]) -> list[Fraction]:
    """Rank 1 for the lowest level; equal levels share the mean of the ranks they fill."""
    times = Counter(levels)
    below = {level: sum(times[other] for other in times if other < level) for level in times}
    return [below[level] + Fraction(times[level] + 1, 2) for level in levels]


def _squares_about_mean(values: Sequence[Fraction]) -> Fraction:
    mean = sum(values, Fraction(0)) / len(values)
    return sum(((value - mean) ** 2 for value in values), Fraction(0))
