"""What a report says in sentences: findings as codes and parameters, worded by the labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from capacity.diagnostics.domain.gaps import Priority, natural_order
from capacity.diagnostics.domain.levels import MIXED
from capacity.diagnostics.domain.scores import AreaScore
from capacity.diagnostics.domain.spread import CriterionSpread
from surveys.foundation.figures import Figure, Unit, not_computable

NAMED = 3
"""How many criteria a sentence names at most."""

SHARE_RULE = "share-verified/1"


class FindingCode(StrEnum):
    STRONGEST_AREA = "strongest-area"
    WEAKEST_AREA = "weakest-area"
    AREAS_ALIKE = "areas-alike"  # all have the same score
    AREAS_NOT_COMPARED = "areas-not-compared"  # their levels differ in provenance
    AREAS_NOT_COMPUTABLE = "areas-not-computable"
    LARGEST_GAPS = "largest-gaps"
    MOST_DISPUTED = "most-disputed"
    SHARE_VERIFIED = "share-verified"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    ``areas`` or ``criteria`` are the codes it names (all areas that tie; of criteria the first
    three). ``figures`` belong to them one by one; where a finding has one figure for all that
    it names, it is the only one. ``others``: how many more criteria it holds for.
    """

    code: FindingCode
    areas: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    others: int = 0


def findings(
    profile: Sequence[AreaScore],
    priorities: Sequence[Priority],
    spreads: Sequence[CriterionSpread] = (),
) -> tuple[Finding, ...]:
    """All findings that hold, in the order in which a report tells them.

    ``spreads`` in the order of ``spread.agenda``; leave them out for readers who must not see
    self-ratings. Strongest and weakest areas are named only if all scores rest on one and the
    same provenance: compute the profile with one to compare.
    """
    return (
        *_compared(profile),
        *_not_computable(profile),
        *_largest_gaps(priorities),
        *_most_disputed(spreads),
        Finding(FindingCode.SHARE_VERIFIED, figures=(share_verified(profile),)),
    )


def share_verified(profile: Sequence[AreaScore]) -> Figure:
    """Criteria with a verified level ÷ criteria with a level; not computable without any."""
    levelled = sum(area.levelled for area in profile)
    if not levelled:
        return not_computable(Unit.SHARE, SHARE_RULE, "no-level")
    verified = sum(area.provenances.verified for area in profile)
    return Figure(Fraction(verified, levelled), Unit.SHARE, levelled, SHARE_RULE)


def _compared(profile: Sequence[AreaScore]) -> tuple[Finding, ...]:
    scores = [(area.score.value, area) for area in profile if area.score.value is not None]
    known = [area for _, area in scores]
    if len(known) < 2:
        return ()
    provenances = {area.score.provenance for area in known}
    if len(provenances) > 1 or MIXED in provenances:
        return (_about(FindingCode.AREAS_NOT_COMPARED, known),)
    highest, lowest = max(value for value, _ in scores), min(value for value, _ in scores)
    if highest == lowest:
        return (_about(FindingCode.AREAS_ALIKE, known),)
    return (
        _about(FindingCode.STRONGEST_AREA, [area for value, area in scores if value == highest]),
        _about(FindingCode.WEAKEST_AREA, [area for value, area in scores if value == lowest]),
    )


def _about(code: FindingCode, areas: Sequence[AreaScore]) -> Finding:
    return Finding(
        code,
        areas=tuple(area.area for area in areas),
        figures=tuple(area.score for area in areas),
    )


def _not_computable(profile: Sequence[AreaScore]) -> tuple[Finding, ...]:
    without = [area for area in profile if area.score.value is None]
    return (_about(FindingCode.AREAS_NOT_COMPUTABLE, without),) if without else ()


def _largest_gaps(priorities: Sequence[Priority]) -> tuple[Finding, ...]:
    """By gap, then by priority, then by code."""
    open_gaps = sorted(
        (item for item in priorities if item.gap.value),
        key=lambda item: (
            -(item.gap.value or 0),
            -(item.priority.value or 0),
            natural_order(item.code),
        ),
    )
    return _naming(FindingCode.LARGEST_GAPS, [(item.code, item.gap) for item in open_gaps])


def _most_disputed(spreads: Sequence[CriterionSpread]) -> tuple[Finding, ...]:
    return _naming(
        FindingCode.MOST_DISPUTED, [(item.code, item.range) for item in spreads if item.disputed]
    )


def _naming(code: FindingCode, criteria: Sequence[tuple[str, Figure]]) -> tuple[Finding, ...]:
    """A finding that names the first criteria and counts the others; none without criteria."""
    if not criteria:
        return ()
    codes, figures = zip(*criteria[:NAMED], strict=True)
    return (Finding(code, criteria=codes, figures=figures, others=len(criteria) - len(codes)),)
