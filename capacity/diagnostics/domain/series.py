"""Scores and levels over several rounds, as a small line draws them, with gaps.

Two points of one line can always be compared: they judge by the latest round's text, and an
area's points all rest on the same criteria. Where that is impossible, the line has a gap.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from capacity.diagnostics.domain.levels import RULE, Provenance, applicability, level
from capacity.diagnostics.domain.linking import Judged, Round, by_code, too_few, unchanged
from capacity.diagnostics.domain.scores import SCORE_RULE, Weights, area_score
from surveys.foundation.figures import Figure, Unit, not_computable


@dataclass(frozen=True, slots=True)
class CriterionSeries:
    """A criterion's level in every round, the earliest first; a gap says why."""

    code: str
    area: str
    points: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class AreaSeries:
    """An area's score in every round, the earliest first, over ``criteria``; a gap says why."""

    area: str
    criteria: tuple[str, ...]
    points: tuple[Figure, ...]


_Held = Mapping[str, Judged]


def criterion_series(
    rounds: Sequence[Round], provenance: Provenance
) -> tuple[CriterionSeries, ...]:
    """For each criterion of the latest round, its levels of one provenance in all rounds.

    ``rounds``: the earliest first. Gaps: ``absent`` from the round, ``not-comparable`` (judged
    by another text than the latest), or what :func:`levels.level` says. Raises ValueError for
    a criterion given twice in one round.
    """
    held = [by_code(judged) for judged in rounds]
    latest = held[-1] if held else {}
    return tuple(
        CriterionSeries(
            code,
            item.record.area,
            tuple(_point(item, each.get(code), provenance) for each in held),
        )
        for code, item in latest.items()
    )


def area_series(
    rounds: Sequence[Round], provenance: Provenance, weights: Weights | None = None
) -> tuple[AreaSeries, ...]:
    """For each area of the latest round, its score of one provenance in all rounds.

    ``rounds``: the earliest first. Going back from the latest, a round joins the line as long
    as at least half of the latest round's criteria keep one text throughout and the coverage
    that an area score needs is met by the levels that all joined rounds share; else it is a
    gap (``not-comparable``, ``too-few-applicable``, ``too-few-levelled``) and the rounds before
    it may still join. All points rest on the criteria that have a level in every joined round.
    Raises ValueError for a criterion given twice in one round and for a negative weight.
    """
    held = [by_code(judged) for judged in rounds]
    latest = held[-1] if held else {}
    areas: dict[str, dict[str, Judged]] = {}
    for code, item in latest.items():
        areas.setdefault(item.record.area, {})[code] = item
    return tuple(
        _area_series(area, judged, held, provenance, weights) for area, judged in areas.items()
    )


def _point(latest: Judged, then: Judged | None, provenance: Provenance) -> Figure:
    if then is None:
        return not_computable(Unit.LEVEL, RULE, "absent")
    if not unchanged(latest, then):
        return not_computable(Unit.LEVEL, RULE, "not-comparable")
    return level(then.record, provenance)


def _area_series(
    area: str,
    latest: _Held,
    held: Sequence[_Held],
    provenance: Provenance,
    weights: Weights | None,
) -> AreaSeries:
    gaps: dict[int, str] = {}
    joined: list[_Held] = []
    for place in reversed(range(len(held))):
        why_not = _why_not(latest, [*joined, held[place]], provenance)
        if why_not:
            gaps[place] = why_not
        else:
            joined.append(held[place])
    basis = _levelled(_common(latest, joined), joined, provenance) if joined else []
    points = (
        not_computable(Unit.LEVEL, SCORE_RULE, gaps[place])
        if place in gaps
        else area_score([then[code].record for code in basis], weights, provenance).score
        for place, then in enumerate(held)
    )
    return AreaSeries(area, tuple(basis), tuple(points))


def _why_not(latest: _Held, rounds: Sequence[_Held], provenance: Provenance) -> str:
    """Why these rounds make no line together, or ""."""
    common = _common(latest, rounds)
    if 2 * len(common) < len(latest):
        return "not-comparable"
    applicable = [
        code
        for code in common
        if all(applicability(then[code].record, provenance).applicable for then in rounds)
    ]
    return too_few(len(common), len(applicable), len(_levelled(common, rounds, provenance)))


def _common(latest: _Held, rounds: Sequence[_Held]) -> list[str]:
    """The latest round's criteria that have its text in all these rounds."""
    return [
        code
        for code, item in latest.items()
        if all(unchanged(item, then.get(code)) for then in rounds)
    ]


def _levelled(codes: Sequence[str], rounds: Sequence[_Held], provenance: Provenance) -> list[str]:
    return [
        code for code in codes if all(level(then[code].record, provenance).known for then in rounds)
    ]
