"""Importance beside the existing level: where to concentrate, in four quadrants.

The crosshair lies at the institution's own means, so the quadrants say what stands out within
one institution and nothing about any other. Some criterion lies below the mean of every profile
that is not flat: to be there is no judgement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from capacity.diagnostics.domain.gaps import importance
from capacity.diagnostics.domain.levels import MIXED, CriterionRecord, Provenance, level
from surveys.foundation.figures import Figure, Unit, not_computable

FEWEST = 4
"""With fewer criteria there are no quadrants: the means would follow single criteria."""

IMPORTANCE_RULE, LEVEL_RULE = "mean-importance/1", "mean-level/1"


class Quadrant(StrEnum):
    """What importance and existing level, each held against its mean, suggest together."""

    CONCENTRATE = "concentrate-here"  # important, level below the mean
    KEEP_UP = "keep-up"  # important, level at the mean or above
    LOW_PRIORITY = "low-priority"  # less important, level below the mean
    OVERKILL = "possible-overkill"  # less important, level at the mean or above


@dataclass(frozen=True, slots=True)
class Pair:
    """One criterion with both its importance and its existing level (any one scale each)."""

    code: str
    importance: Fraction
    level: Fraction
    provenance: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A pair and the quadrant in which it lies."""

    pair: Pair
    quadrant: Quadrant


@dataclass(frozen=True, slots=True)
class Quadrants:
    """The crosshair and every complete pair's place, in the order in which they were given.

    Both means rest on the same pairs, whose number is their denominator. Either both are known,
    or both carry the same reason and ``placed`` is empty.
    """

    importance: Figure
    level: Figure
    placed: tuple[Placed, ...]

    def of(self, quadrant: Quadrant) -> tuple[str, ...]:
        """The codes of the criteria in one quadrant, in the order given."""
        return tuple(item.pair.code for item in self.placed if item.quadrant is quadrant)


def pairs(
    records: Sequence[CriterionRecord], provenance: Provenance | None = None
) -> tuple[Pair, ...]:
    """The criteria that have both an importance and a level, in instrument order.

    With a ``provenance``, levels of that provenance alone. Importance is the agreed one; only
    beside a self-rated level does the median of the assessors' own stand in for it.
    """
    found = (_pair(record, provenance) for record in records)
    return tuple(pair for pair in found if pair is not None)


def quadrants(complete: Sequence[Pair]) -> Quadrants:
    """Every pair's quadrant, with the crosshair at the two grand means.

    At the mean counts as above it, on both axes. Not computable: ``mixed-provenance`` (levels
    of one provenance only are compared), ``too-few-pairs`` (fewer than 4),
    ``importance-alike`` and ``levels-alike`` (without variance every pair lies on the line).

    Raises ValueError for a criterion given twice.

    Source: J. A. Martilla and J. C. James, "Importance-Performance Analysis", Journal of
    Marketing 41 (1), 1977, pages 77 to 79. They leave the place of the axes to judgement; the
    grand means are the house's fixed choice.
    """
    if len({pair.code for pair in complete}) < len(complete):
        raise ValueError("a criterion stands twice")
    why_not = _why_not(complete)
    if why_not:
        return Quadrants(
            not_computable(Unit.SCORE, IMPORTANCE_RULE, why_not, len(complete)),
            not_computable(Unit.LEVEL, LEVEL_RULE, why_not, len(complete)),
            (),
        )
    size = len(complete)
    mattering = sum((pair.importance for pair in complete), Fraction(0)) / size
    existing = sum((pair.level for pair in complete), Fraction(0)) / size
    return Quadrants(
        Figure(mattering, Unit.SCORE, size, IMPORTANCE_RULE),
        Figure(existing, Unit.LEVEL, size, LEVEL_RULE, complete[0].provenance),
        tuple(Placed(pair, _quadrant(pair, mattering, existing)) for pair in complete),
    )


def _pair(record: CriterionRecord, provenance: Provenance | None) -> Pair | None:
    existing = level(record, provenance)
    stated = importance(record, existing)
    if existing.value is None or stated.value is None:
        return None
    return Pair(record.code, Fraction(stated.value), Fraction(existing.value), existing.provenance)


def _why_not(complete: Sequence[Pair]) -> str:
    if len(complete) < FEWEST:
        return "too-few-pairs"
    provenances = {pair.provenance for pair in complete}
    if len(provenances) > 1 or MIXED in provenances:
        return "mixed-provenance"
    if len({pair.importance for pair in complete}) == 1:
        return "importance-alike"
    return "levels-alike" if len({pair.level for pair in complete}) == 1 else ""


def _quadrant(pair: Pair, mattering: Fraction, existing: Fraction) -> Quadrant:
    good = pair.level >= existing
    if pair.importance >= mattering:
        return Quadrant.KEEP_UP if good else Quadrant.CONCENTRATE
    return Quadrant.OVERKILL if good else Quadrant.LOW_PRIORITY
