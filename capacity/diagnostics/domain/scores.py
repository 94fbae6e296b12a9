"""Area scores and the profile of an assessment.

Areas stand side by side: there is no total across them, by decision of the house.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from capacity.diagnostics.domain.levels import (
    HIGHEST,
    LOWEST,
    MIXED,
    CriterionRecord,
    Provenance,
    applicability,
    level,
)
from surveys.foundation.figures import Figure, Unit, not_computable

Weights = Mapping[str, Fraction | int]
"""Weight by criterion code; 1 for a criterion that is not named."""

SCORE_RULE, INDEX_RULE, WEAKEST_RULE = "area-score/1", "area-index/1", "area-weakest/1"


@dataclass(frozen=True, slots=True)
class ProvenanceCounts:
    """How many criteria have their level from where."""

    verified: int = 0
    consensus: int = 0
    self_rated: int = 0

    @property
    def single(self) -> str:
        """The provenance that all share, ``"mixed"`` if they differ, "" if there are none."""
        counts = (self.verified, self.consensus, self.self_rated)
        kinds = [kind for kind, count in zip(Provenance, counts, strict=True) if count]
        return "" if not kinds else kinds[0] if len(kinds) == 1 else MIXED


@dataclass(frozen=True, slots=True)
class Weakest:
    """The lowest level in an area and the criteria that stand at it, in instrument order."""

    codes: tuple[str, ...]
    level: Figure


@dataclass(frozen=True, slots=True)
class AreaScore:
    """One area's score D (1 to 5), its index (0 to 100) and band (1 to 5), with their basis.

    ``criteria`` counts all of the area's, ``applicable`` those that apply, ``levelled`` those
    that apply and have a level. ``weakest`` is shown beside every score; it exists as soon as
    one criterion has a level. ``band`` is None exactly when the score is not computable.
    """

    area: str
    score: Figure
    index: Figure
    band: int | None
    weakest: Weakest | None
    criteria: int
    applicable: int
    levelled: int
    provenances: ProvenanceCounts


@dataclass(frozen=True, slots=True)
class _Levelled:
    record: CriterionRecord
    value: Fraction
    provenance: str


def area_score(
    records: Sequence[CriterionRecord],
    weights: Weights | None = None,
    provenance: Provenance | None = None,
) -> AreaScore:
    """D = Σwx / Σw over the levelled criteria of one area; index 100·(D - 1) / 4.

    The score exists only where at least half of the criteria are applicable and at least two
    thirds of the applicable ones have a level. Not computable: ``no-criteria``,
    ``too-few-applicable``, ``too-few-levelled``, ``no-weight``. With a ``provenance``, levels
    of that provenance alone count, for comparisons. The score's provenance is that of all its
    levels, or ``"mixed"``; its denominator is the number of levels.

    Raises ValueError for records of several areas, a criterion given twice, a negative weight.

    Source of the index: the percentage of the maximum possible, 100·(x - min)/(max - min);
    Cohen, Cohen, Aiken and West, Multivariate Behavioral Research 34 (3), 1999.
    """
    weigh = _checked(records, weights or {})
    applicable = [record for record in records if applicability(record, provenance).applicable]
    levels = _levels(applicable, provenance)
    why_not = _why_not(len(records), len(applicable), len(levels))
    score = _mean(levels, weigh, why_not)
    return AreaScore(
        area=records[0].area if records else "",
        score=score,
        index=index(score),
        band=band(score),
        weakest=_weakest(levels),
        criteria=len(records),
        applicable=len(applicable),
        levelled=len(levels),
        provenances=_provenances(levels),
    )


def profile(
    records: Sequence[CriterionRecord],
    weights: Weights | None = None,
    provenance: Provenance | None = None,
) -> tuple[AreaScore, ...]:
    """All areas in the instrument's order, which is that of the records."""
    by_area: dict[str, list[CriterionRecord]] = {}
    for record in records:
        by_area.setdefault(record.area, []).append(record)
    return tuple(area_score(area, weights, provenance) for area in by_area.values())


def index(score: Figure) -> Figure:
    """100·(D - 1) / 4: level 1 is 0, level 5 is 100."""
    if score.value is None:
        return not_computable(Unit.INDEX, INDEX_RULE, score.why_not, score.denominator)
    value = 100 * (Fraction(score.value) - LOWEST) / (HIGHEST - LOWEST)
    return Figure(value, Unit.INDEX, score.denominator, INDEX_RULE, score.provenance)


def band(score: Figure) -> int | None:
    """[1, 1.5) is 1, [1.5, 2.5) is 2, ... [4.5, 5] is 5; of the score before any rounding."""
    return None if score.value is None else int(Fraction(score.value) + Fraction(1, 2))


def _checked(records: Sequence[CriterionRecord], weights: Weights) -> dict[str, Fraction]:
    if len({record.area for record in records}) > 1:
        raise ValueError("an area score takes the criteria of one area")
    weigh = {record.code: Fraction(weights.get(record.code, 1)) for record in records}
    if len(weigh) < len(records):
        raise ValueError("a criterion stands twice")
    if any(weight < 0 for weight in weigh.values()):
        raise ValueError("a weight is never negative")
    return weigh


def _levels(
    applicable: Sequence[CriterionRecord], provenance: Provenance | None
) -> list[_Levelled]:
    found = ((record, level(record, provenance)) for record in applicable)
    return [
        _Levelled(record, Fraction(figure.value), figure.provenance)
        for record, figure in found
        if figure.value is not None
    ]


def _provenances(levels: Sequence[_Levelled]) -> ProvenanceCounts:
    counts = Counter(item.provenance for item in levels)
    return ProvenanceCounts(*(counts[kind] for kind in Provenance))


def _why_not(criteria: int, applicable: int, levelled: int) -> str:
    if not criteria:
        return "no-criteria"
    if 2 * applicable < criteria:
        return "too-few-applicable"
    return "too-few-levelled" if 3 * levelled < 2 * applicable else ""


def _mean(levels: Sequence[_Levelled], weigh: Mapping[str, Fraction], why_not: str) -> Figure:
    """Σwx / Σw, unless there is a reason why not."""
    total = sum((weigh[item.record.code] for item in levels), Fraction(0))
    why_not = why_not or ("" if total else "no-weight")
    if why_not:
        return not_computable(Unit.LEVEL, SCORE_RULE, why_not, len(levels))
    weighted = sum((weigh[item.record.code] * item.value for item in levels), Fraction(0))
    provenance = _provenances(levels).single
    return Figure(weighted / total, Unit.LEVEL, len(levels), SCORE_RULE, provenance)


def _weakest(levels: Sequence[_Levelled]) -> Weakest | None:
    if not levels:
        return None
    lowest = min(item.value for item in levels)
    at_it = [item for item in levels if item.value == lowest]
    figure = Figure(lowest, Unit.LEVEL, len(levels), WEAKEST_RULE, _provenances(at_it).single)
    return Weakest(tuple(item.record.code for item in at_it), figure)
