"""What changed between two rounds of one organization, criterion by criterion and by area."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from capacity.diagnostics.domain.levels import (
    MIXED,
    CriterionRecord,
    Provenance,
    applicability,
    level,
)
from capacity.diagnostics.domain.linking import Judged, Link, Round, by_code, link, too_few
from capacity.diagnostics.domain.scores import SCORE_RULE, Weights, area_score
from surveys.foundation.figures import Figure, Unit, not_computable

LEVEL_RULE, AREA_RULE = "level-change/1", "area-change/1"
GAIN_RULE, SHARE_RULE = "verified-net-gain/1", "share-improved/1"

IMPROVED = 1
"""From this net gain in verified levels on, an area improved."""


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """One criterion in both rounds; a level is None where the round did not have it.

    ``change`` is the later level less the earlier one (-4 to 4). Not computable:
    ``not-comparable`` (its text changed), ``added``, ``dropped``, ``no-level`` (in either
    round), ``mixed-provenance``.
    """

    code: str
    area: str
    link: Link
    before: Figure | None
    after: Figure | None
    change: Figure


@dataclass(frozen=True, slots=True)
class AreaChange:
    """One area in both rounds: D0, D1 and D1 - D0, all three over the criteria ``compared``.

    So D0 and D1 may differ from the scores that either round showed by itself. The other
    criteria stand beside them by their codes. ``net_gain`` is the sum of the changes of those
    verified in both rounds, whatever provenance the scores have.
    """

    area: str
    before: Figure
    after: Figure
    change: Figure
    compared: tuple[str, ...]
    not_comparable: tuple[str, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    net_gain: Figure

    @property
    def improved(self) -> bool | None:
        """Whether verified levels gained at least one net; None if none was verified twice.

        This is the measured condition only: a second reader outside the team that supported
        the organization confirms it.
        """
        return None if self.net_gain.value is None else self.net_gain.value >= IMPROVED


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two rounds side by side; the later round's order, then what was dropped."""

    criteria: tuple[CriterionChange, ...]
    areas: tuple[AreaChange, ...]
    share_improved: Figure


@dataclass(frozen=True, slots=True)
class _Both:
    """A criterion with the same text in both rounds."""

    before: CriterionRecord
    after: CriterionRecord


def compare(
    before: Round,
    after: Round,
    provenance: Provenance | None = None,
    weights: Weights | None = None,
) -> Comparison:
    """D1 - D0 over the criteria common to both rounds whose text did not change.

    Of these, the ones with a level in both rounds count, so that no change comes from which of
    them happened to be answered. As for any area score, at least half of the common criteria
    must apply in both rounds, and at least two thirds of those have a level in both. With a
    ``provenance``, levels of that provenance alone; without, levels as they stand, which are
    compared only where all have the same one. The same ``weights`` apply to both rounds.

    Not computable: ``no-common-criteria``, ``too-few-applicable``, ``too-few-levelled``,
    ``mixed-provenance``, ``no-weight``. Raises ValueError for a criterion given twice in one
    round and for a negative weight.
    """
    earlier, later = by_code(before), by_code(after)
    dropped = {code: item for code, item in earlier.items() if code not in later}
    criteria = tuple(
        _criterion_change(item, earlier.get(code), later.get(code), provenance)
        for code, item in (later | dropped).items()
    )
    areas = tuple(
        _area_change(
            [item for item in criteria if item.area == area], earlier, later, provenance, weights
        )
        for area in dict.fromkeys(item.area for item in criteria)
    )
    return Comparison(criteria, areas, share_improved(areas))


def share_improved(areas: Sequence[AreaChange]) -> Figure:
    """Improved areas ÷ areas with a criterion verified in both rounds, of any organizations.

    Not computable without such an area: ``not-verified-twice``.
    """
    known = [area.improved for area in areas if area.improved is not None]
    if not known:
        return not_computable(Unit.SHARE, SHARE_RULE, "not-verified-twice")
    return Figure(
        Fraction(sum(known), len(known)), Unit.SHARE, len(known), SHARE_RULE, Provenance.VERIFIED
    )


def _criterion_change(
    known: Judged, before: Judged | None, after: Judged | None, provenance: Provenance | None
) -> CriterionChange:
    earlier = None if before is None else level(before.record, provenance)
    later = None if after is None else level(after.record, provenance)
    linked = link(before, after)
    change = _level_change(linked, earlier, later)
    return CriterionChange(known.record.code, known.record.area, linked, earlier, later, change)


def _level_change(linked: Link, before: Figure | None, after: Figure | None) -> Figure:
    if linked is Link.CHANGED:
        return not_computable(Unit.LEVEL, LEVEL_RULE, "not-comparable")
    if before is None or after is None:
        return not_computable(Unit.LEVEL, LEVEL_RULE, linked)
    if before.value is None or after.value is None:
        return not_computable(Unit.LEVEL, LEVEL_RULE, "no-level")
    return _difference(before, after, LEVEL_RULE, 1)


def _difference(before: Figure, after: Figure, rule: str, size: int) -> Figure:
    """The later value less the earlier, if both are known and of the same single provenance."""
    if before.value is None or after.value is None:
        return not_computable(Unit.LEVEL, rule, before.why_not or after.why_not, size)
    if before.provenance != after.provenance or before.provenance == MIXED:
        return not_computable(Unit.LEVEL, rule, "mixed-provenance", size)
    value = Fraction(after.value) - Fraction(before.value)
    return Figure(value, Unit.LEVEL, size, rule, after.provenance)


def _area_change(
    criteria: Sequence[CriterionChange],
    earlier: Mapping[str, Judged],
    later: Mapping[str, Judged],
    provenance: Provenance | None,
    weights: Weights | None,
) -> AreaChange:
    common = [
        _Both(earlier[item.code].record, later[item.code].record)
        for item in criteria
        if item.link is Link.UNCHANGED
    ]
    compared = [both for both in common if _levelled(both, provenance)]
    applicable = [both for both in common if _applicable(both, provenance)]
    why_not = (
        too_few(len(common), len(applicable), len(compared)) if common else "no-common-criteria"
    )
    before = _score([both.before for both in compared], why_not, weights, provenance)
    after = _score([both.after for both in compared], why_not, weights, provenance)
    return AreaChange(
        area=criteria[0].area,
        before=before,
        after=after,
        change=_difference(before, after, AREA_RULE, len(compared)),
        compared=tuple(both.after.code for both in compared),
        not_comparable=_codes(criteria, Link.CHANGED),
        added=_codes(criteria, Link.ADDED),
        dropped=_codes(criteria, Link.DROPPED),
        net_gain=_net_gain(common),
    )


def _codes(criteria: Sequence[CriterionChange], linked: Link) -> tuple[str, ...]:
    return tuple(item.code for item in criteria if item.link is linked)


def _levelled(both: _Both, provenance: Provenance | None) -> bool:
    return level(both.before, provenance).known and level(both.after, provenance).known


def _applicable(both: _Both, provenance: Provenance | None) -> bool:
    return all(applicability(record, provenance).applicable for record in (both.before, both.after))


def _score(
    records: Sequence[CriterionRecord],
    why_not: str,
    weights: Weights | None,
    provenance: Provenance | None,
) -> Figure:
    if why_not:
        return not_computable(Unit.LEVEL, SCORE_RULE, why_not, len(records))
    return area_score(records, weights, provenance).score


def _net_gain(common: Sequence[_Both]) -> Figure:
    twice = [both for both in common if _levelled(both, Provenance.VERIFIED)]
    if not twice:
        return not_computable(Unit.LEVEL, GAIN_RULE, "not-verified-twice")
    gain = sum((both.after.verified or 0) - (both.before.verified or 0) for both in twice)
    return Figure(Fraction(gain), Unit.LEVEL, len(twice), GAIN_RULE, Provenance.VERIFIED)
