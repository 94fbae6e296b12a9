"""Participation rates: in how many programmes groups entered a stage.

Source: the project's own measure. Only a stated stage and a known depth count. "Took part" has no
known depth, so a record of nothing else has no rate; the figure then says why.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from capacity.participation.domain.codes import Depth, Family, Stage, entered
from capacity.participation.domain.record import RecordedFinding
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure, Unit, not_computable

RULE = "participation-rate/1"
EVERY_GROUP = frozenset(Group)


def participation_rate(
    findings: Iterable[RecordedFinding], groups: Collection[Group], stage: Stage
) -> Figure:
    """Programmes where all ``groups`` entered ``stage`` ÷ programmes where all depths are known.

    One group gives its own rate, :data:`EVERY_GROUP` the tripartite one. Where several findings
    state a depth of the same group in the same programme and stage, the deepest counts.

    Not computable: "no-findings" (none about depth in a programme), "stage-not-stated" (none of
    them states its stage), "depth-not-known" (no programme with a known depth of all ``groups``
    at this stage). Raises ValueError without any group.
    """
    if not groups:
        raise ValueError("a participation rate is about at least one group")
    about = [f for f in findings if f.family is Family.DEPTH and f.programme is not None]
    if not about:
        return not_computable(Unit.SHARE, RULE, "no-findings")
    if all(finding.stage is None for finding in about):
        return not_computable(Unit.SHARE, RULE, "stage-not-stated")
    depths = _deepest(finding for finding in about if finding.stage is stage)
    known = [found for found in depths.values() if all(group in found for group in groups)]
    if not known:
        return not_computable(Unit.SHARE, RULE, "depth-not-known")
    inside = sum(all(entered(found[group]) for group in groups) for found in known)
    return Figure(Fraction(inside, len(known)), Unit.SHARE, len(known), RULE)


def _deepest(findings: Iterable[RecordedFinding]) -> dict[int, dict[Group, Depth]]:
    """The deepest known depth by programme and group."""
    deepest: dict[int, dict[Group, Depth]] = {}
    for finding in findings:
        if finding.programme is None or finding.depth is None:
            continue
        found = deepest.setdefault(finding.programme.id, {})
        for group in finding.groups:
            found[group] = max(finding.depth, found.get(group, finding.depth))
    return deepest


@dataclass(frozen=True, slots=True)
class StageRates:
    """One stage's rates: of each group, in the order of :class:`Group`, and of all three."""

    stage: Stage
    of_group: tuple[Figure, ...]
    tripartite: Figure


def participation_rates(findings: Iterable[RecordedFinding]) -> tuple[StageRates, ...]:
    """The rates of every stage, in the order of the stages."""
    held = list(findings)
    return tuple(
        StageRates(
            stage,
            tuple(participation_rate(held, {group}, stage) for group in Group),
            participation_rate(held, EVERY_GROUP, stage),
        )
        for stage in Stage
    )


def why_no_rates(rates: Iterable[StageRates]) -> str:
    """The one reason why none of ``rates`` is computable; "" if any is, or reasons differ."""
    figures = [figure for rate in rates for figure in (*rate.of_group, rate.tripartite)]
    reasons = {figure.why_not for figure in figures}
    return reasons.pop() if len(reasons) == 1 else ""
