"""How far the three groups of one country lie apart in the areas that all of them assess.

It is shown whole and with everybody's consent, or not at all: from what is missing nobody can
tell who declined, or whether anybody did. Nothing here is ordered by score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from capacity.diagnostics.domain.levels import Provenance
from capacity.diagnostics.domain.scores import SCORE_RULE
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure, Unit, not_computable

COMMON_AREAS = ("C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9")
"""The areas in all three diagnostics, in the instruments' order; no other is ever compared."""

NOT_PUBLISHED = "not-published"

SPREAD_RULE = "tripartite-spread/1"


@dataclass(frozen=True, slots=True)
class Contribution:
    """One group's area scores D in one country, by area code.

    ``consented``: every organization whose levels the scores rest on agreed to have them shown
    to this reader. A withdrawn consent is none. ``texts``: for each area the texts by which its
    organizations judged, a single one where all judged by the same.
    """

    group: Group
    scores: Mapping[str, Figure]
    consented: bool
    texts: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AreaSpread:
    """One common area: the score of government, employers and workers, and their spread.

    ``spread`` is the highest less the lowest of the three (0 to 4 levels). Not computable
    unless all three have a score (``group-without-score``) that was given by the same texts
    (``other-texts``).
    """

    area: str
    scores: tuple[Figure, ...]
    spread: Figure


@dataclass(frozen=True, slots=True)
class Tripartite:
    """All nine common areas in instrument order, or none, with ``why_not`` as the only word."""

    areas: tuple[AreaSpread, ...] = ()
    why_not: str = ""


def tripartite(contributions: Sequence[Contribution], provenance: Provenance) -> Tripartite:
    """The spread max - min of D over the three groups in each common area.

    All three groups contribute and all consented; else ``not-published``, whatever the reason
    and whoever it concerns. Scores of the one ``provenance`` alone count; any other is shown as
    not computable: ``other-provenance``. A score not given is ``no-criteria``.

    Raises ValueError for a group given twice.
    """
    by_group = {each.group: each for each in contributions}
    if len(by_group) < len(contributions):
        raise ValueError("a group contributes once")
    if set(by_group) != set(Group) or not all(each.consented for each in contributions):
        return Tripartite(why_not=NOT_PUBLISHED)
    return Tripartite(
        tuple(
            _area_spread(area, [by_group[group] for group in Group], provenance)
            for area in COMMON_AREAS
        )
    )


def _area_spread(area: str, given: Sequence[Contribution], provenance: Provenance) -> AreaSpread:
    scores = tuple(_of(each.scores.get(area), provenance) for each in given)
    texts = frozenset[str]().union(*(each.texts.get(area, ()) for each in given))
    values = [Fraction(score.value) for score in scores if score.value is not None]
    if len(values) < len(scores):
        spread = not_computable(Unit.LEVEL, SPREAD_RULE, "group-without-score", len(values))
    elif len(texts) > 1:
        spread = not_computable(Unit.LEVEL, SPREAD_RULE, "other-texts", len(values))
    else:
        width = max(values) - min(values)
        spread = Figure(width, Unit.LEVEL, len(values), SPREAD_RULE, provenance)
    return AreaSpread(area, scores, spread)


def _of(score: Figure | None, provenance: Provenance) -> Figure:
    if score is None:
        return not_computable(Unit.LEVEL, SCORE_RULE, "no-criteria")
    if score.value is None or score.provenance == provenance:
        return score
    return not_computable(Unit.LEVEL, SCORE_RULE, "other-provenance", score.denominator)
