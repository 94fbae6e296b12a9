"""How far an institution's assessors lie apart on each criterion, and what to talk about first.

Only the institution itself sees this: self-ratings are never passed on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from capacity.diagnostics.domain.levels import HIGHEST, LOWEST, CriterionRecord
from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.results.domain import middle

DISPUTED = 2
"""From this many levels between the lowest and the highest rating on, assessors differ."""

RANGE_RULE, MEDIAN_RULE = "rating-range/1", "rating-interpolated-median/1"
DISPERSION_RULE = "ordinal-dispersion/1"


@dataclass(frozen=True, slots=True)
class CriterionSpread:
    """The self-ratings of one criterion.

    ``ratings``: the number who gave a level; ``by_level``: how many gave each, level 1 first;
    beside them, how many said "not applicable" and "don't know". ``range`` is highest less
    lowest (0 to 4 levels), ``dispersion`` 0 where all agree and 100 where one half says 1 and
    the other 5. With fewer than two ratings both are not computable: ``too-few-ratings``;
    without any, so is the interpolated median: ``not-rated``.
    """

    code: str
    area: str
    ratings: int
    not_applicable: int
    dont_know: int
    by_level: tuple[int, ...]
    range: Figure
    interpolated_median: Figure
    dispersion: Figure

    @property
    def disputed(self) -> bool:
        """Whether the assessors lie two levels or more apart."""
        return (self.range.value or 0) >= DISPUTED


def spread(record: CriterionRecord) -> CriterionSpread:
    """The spread of one criterion's self-ratings; all figures rest on the levels given."""
    by_level = tuple(record.self_ratings.count(step) for step in range(LOWEST, HIGHEST + 1))
    return CriterionSpread(
        record.code,
        record.area,
        len(record.self_ratings),
        record.self_not_applicable,
        record.self_dont_know,
        by_level,
        _range(record.self_ratings),
        _interpolated_median(record.self_ratings),
        ordinal_dispersion(by_level),
    )


def ordinal_dispersion(counts: Sequence[int]) -> Figure:
    """100·2Σ min(F, 1 - F) / (m - 1) over the cumulative shares F of m ordered categories.

    ``counts``: how often each category was given, lowest first. 0 where all answers are in one
    category, 100 where half lie at either end. It grows with the distance between answers and
    with the evenness of the split, and equals the mean distance from the median but for the
    factor that makes its maximum 100. Not computable below two answers (``too-few-ratings``)
    or two categories (``one-category``).

    Source: R. K. Leik, "A Measure of Ordinal Consensus", Pacific Sociological Review 9 (2),
    1966, equations 1 to 3.
    """
    n, steps = sum(counts), len(counts) - 1
    if n < 2 or steps < 1:
        why_not = "too-few-ratings" if n < 2 else "one-category"
        return not_computable(Unit.INDEX, DISPERSION_RULE, why_not, n)
    reached = [Fraction(sum(counts[: step + 1]), n) for step in range(steps)]
    distance = sum((min(share, 1 - share) for share in reached), Fraction(0))
    return Figure(100 * 2 * distance / steps, Unit.INDEX, n, DISPERSION_RULE)


def agenda(records: Sequence[CriterionRecord]) -> tuple[CriterionSpread, ...]:
    """All criteria in the order in which to seek consensus.

    First those on which assessors lie two levels or more apart, the wider range before the
    narrower, of equal ranges the more evenly split (the larger dispersion), then in the
    instrument's order, which is that of the records. Criteria rated by fewer than two come
    last.
    """
    return tuple(sorted(map(spread, records), key=_urgency))


def _urgency(item: CriterionSpread) -> tuple[bool, bool, Fraction, Fraction]:
    """Smaller is more urgent; equal ones keep their order, for sorting is stable."""
    width, dispersion = Fraction(item.range.value or 0), Fraction(item.dispersion.value or 0)
    return (not item.disputed, not item.range.known, -width, -dispersion)


def _range(ratings: Sequence[int]) -> Figure:
    if len(ratings) < 2:
        return not_computable(Unit.LEVEL, RANGE_RULE, "too-few-ratings", len(ratings))
    width = Fraction(max(ratings) - min(ratings))
    return Figure(width, Unit.LEVEL, len(ratings), RANGE_RULE)


def _interpolated_median(ratings: Sequence[int]) -> Figure:
    value = middle.interpolated_median(middle.counted(ratings))
    if value is None:
        return not_computable(Unit.LEVEL, MEDIAN_RULE, "not-rated")
    return Figure(value, Unit.LEVEL, len(ratings), MEDIAN_RULE)
