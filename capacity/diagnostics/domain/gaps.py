"""Gaps and priorities: what an institution wants to be, and how much it matters to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from capacity.diagnostics.domain.levels import CriterionRecord, Provenance, level
from capacity.diagnostics.domain.scores import Weights, profile
from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.results.domain import middle

DESIRED_RULE, IMPORTANCE_RULE = "desired-level/1", "importance/1"
GAP_RULE, PRIORITY_RULE = "gap/1", "priority/1"

GOOD_BAND = 4  # an area from this band on reads as good
WEAK_LEVEL = 2  # a criterion up to this level is weak


def desired(record: CriterionRecord, existing: Figure) -> Figure:
    """The agreed desired level beside the ``existing`` level.

    Only while the existing level itself is self-rated does the median of the assessors' own stand
    in for one not agreed yet: what was agreed or verified is never measured against a wish that
    was not. Not computable: ``not-stated``.
    """
    return _stated(Unit.LEVEL, DESIRED_RULE, record.desired, record.desired_ratings, existing)


def importance(record: CriterionRecord, existing: Figure) -> Figure:
    """The agreed importance beside the ``existing`` level, by the same rule as :func:`desired`."""
    return _stated(
        Unit.SCORE, IMPORTANCE_RULE, record.importance, record.importance_ratings, existing
    )


@dataclass(frozen=True, slots=True)
class Priority:
    """One criterion with its complete triple: existing level, desired level, importance.

    ``gap`` is in levels (0 to 4), ``priority`` is importance times gap (0 to 20). Both carry the
    provenance of the existing level; ``desired`` and ``importance`` carry their own.
    """

    code: str
    area: str
    existing: Figure
    desired: Figure
    importance: Figure
    gap: Figure
    priority: Figure


def priority(record: CriterionRecord) -> Priority | None:
    """gap = max(0, desired - existing), priority = importance * gap; None if incomplete.

    Source: the what-is/what-should-be form of G. D. Borich, "A Needs Assessment Model for
    Conducting Follow-Up Studies", Journal of Teacher Education 31 (3), 1980, for one
    organization.
    """
    existing = level(record)
    wished, stated = desired(record, existing), importance(record, existing)
    if existing.value is None or wished.value is None or stated.value is None:
        return None
    gap = max(Fraction(0), Fraction(wished.value) - Fraction(existing.value))
    product = Fraction(stated.value) * gap
    return Priority(
        record.code,
        record.area,
        existing,
        wished,
        stated,
        Figure(gap, Unit.LEVEL, 1, GAP_RULE, existing.provenance),
        Figure(product, Unit.SCORE, 1, PRIORITY_RULE, existing.provenance),
    )


def priorities(records: Sequence[CriterionRecord]) -> tuple[Priority, ...]:
    """All complete triples, the highest priority first, then the larger gap, then by code.

    Criteria without a gap stand at the end with priority 0. Codes sort as people count: C1.2
    before C1.10.
    """
    found = [item for item in map(priority, records) if item is not None]
    return tuple(
        sorted(
            found,
            key=lambda item: (
                -(item.priority.value or 0),
                -(item.gap.value or 0),
                natural_order(item.code),
            ),
        )
    )


def natural_order(code: str) -> tuple[tuple[str, int], ...]:
    """A sort key for codes in which runs of digits count as numbers."""
    parts = re.findall(r"([^0-9]*)([0-9]*)", code)
    return tuple((text, int(digits or -1)) for text, digits in parts)


@dataclass(frozen=True, slots=True)
class WeakSpot:
    """A weak criterion that a good area score hides."""

    area: str
    code: str
    score: Figure
    level: Figure


def weak_spots(
    records: Sequence[CriterionRecord], weights: Weights | None = None
) -> tuple[WeakSpot, ...]:
    """Criteria at level 2 or below in areas of band 4 or 5, in instrument order."""
    scores = {area.area: area for area in profile(records, weights)}
    return tuple(
        WeakSpot(record.area, record.code, scores[record.area].score, figure)
        for record, figure in ((record, level(record)) for record in records)
        if (scores[record.area].band or 0) >= GOOD_BAND
        and figure.value is not None
        and figure.value <= WEAK_LEVEL
    )


def _stated(
    unit: Unit, rule: str, agreed: int | None, ratings: tuple[int, ...], existing: Figure
) -> Figure:
    if agreed is not None:
        return Figure(Fraction(agreed), unit, 1, rule, Provenance.CONSENSUS)
    early = existing.provenance == Provenance.SELF_RATED
    value = middle.median(middle.counted(ratings)) if early else None
    if value is None:
        return not_computable(unit, rule, "not-stated")
    return Figure(value, unit, len(ratings), rule, Provenance.SELF_RATED)
