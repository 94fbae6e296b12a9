"""The score of a group in one country, where several of its organizations were assessed. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from capacity.diagnostics.domain.levels import CriterionRecord, Provenance
from capacity.diagnostics.domain.scores import SCORE_RULE, profile
from capacity.diagnostics.domain.tripartite import COMMON_AREAS
from surveys.foundation.figures import Figure, Unit, not_computable

GROUP_RULE = "group-area-score/1"


def common_scores(known: Sequence[CriterionRecord], provenance: Provenance) -> dict[str, Figure]:
    """The scores of the common areas by levels of one provenance, in instrument order."""
    return {
        area.area: area.score
        for area in profile(known, provenance=provenance)
        if area.area in COMMON_AREAS
    }


def group_scores(
    organizations: Sequence[Mapping[str, Figure]], provenance: Provenance
) -> dict[str, Figure]:
    """For each common area the mean of the organizations' scores: each of them counts the same.

    An organization without a score in an area is left out of it; the denominator is the number
    of those with one. A single organization's scores stand as they are. Not computable where
    none has one: the reason of the first.
    """
    return {
        area: _mean([each[area] for each in organizations if area in each], provenance)
        for area in COMMON_AREAS
    }


def _mean(scores: Sequence[Figure], provenance: Provenance) -> Figure:
    if len(scores) == 1:
        return scores[0]
    values = [Fraction(score.value) for score in scores if score.value is not None]
    if not values:
        return not_computable(Unit.LEVEL, SCORE_RULE, _first_reason(scores))
    mean = sum(values, Fraction(0)) / len(values)
    return Figure(mean, Unit.LEVEL, len(values), GROUP_RULE, provenance)


def _first_reason(scores: Iterable[Figure]) -> str:
    return next((score.why_not for score in scores), "no-criteria")
