"""Participation rates: in how many programmes groups entered a stage.

Source: the project's own measure. Only a stated stage and a known depth count. "Took part" has no
known depth, so a record of nothing else has no rate; the figure then says why.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from capacity.participation.domain.codes import Depth, Family, Stage, entered
from capacity.participation.domain.reasons import Reason
from capacity.participation.domain.record import RecordedFinding
from surveys.constituents.geography import Region, country
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure, Unit, not_computable

RULE = "participation-rate/1"
INDEX_RULE = "depth-index/1"
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


@dataclass(frozen=True, slots=True)
class DepthIndex:
    """How deeply a group took part, and in how many programmes that is not known."""

    index: Figure
    unknown: int


def depth_index(
    findings: Iterable[RecordedFinding], group: Group, stage: Stage | None = None
) -> DepthIndex:
    """100 · mean of the deepest known depth of each programme ÷ 5; not invited is 0.

    At one stage, or at any (None), where a finding that states no stage counts as well. Beside it
    the number of programmes where findings name the group but none states a depth.

    Not computable: as :func:`participation_rate`.
    """
    about = [f for f in findings if f.family is Family.DEPTH and f.programme is not None]
    if not about:
        return DepthIndex(not_computable(Unit.INDEX, INDEX_RULE, "no-findings"), 0)
    here = [f for f in about if group in f.groups and stage in (None, f.stage)]
    known = [found[group] for found in _deepest(here).values() if group in found]
    named = {finding.programme.id for finding in here if finding.programme}
    unknown = len(named) - len(known)
    if not known:
        stated = stage is None or any(finding.stage for finding in about)
        why_not = "depth-not-known" if stated else "stage-not-stated"
        return DepthIndex(not_computable(Unit.INDEX, INDEX_RULE, why_not), unknown)
    mean = Fraction(sum(known), len(known))
    index = 100 * mean / Depth.CO_IMPLEMENTS
    return DepthIndex(Figure(index, Unit.INDEX, len(known), INDEX_RULE), unknown)


# The documents of the packaged record, whose rows carry no date.
DOCUMENT_YEARS = {"GB.303/TC/1": 2008, "GB.306/TC/1": 2009}


def document_year(finding: RecordedFinding) -> int | None:
    """The year of the document that states the finding; None where it is not known."""
    dated = finding.particulars.document_date
    return dated.year if dated else DOCUMENT_YEARS.get(finding.source)


def within(
    findings: Iterable[RecordedFinding],
    region: Region | None = None,
    first_year: int | None = None,
    last_year: int | None = None,
) -> list[RecordedFinding]:
    """The findings of a region, in documents of these years; without a year, one counts only where
    no year is asked for."""
    found = []
    for finding in findings:
        year = document_year(finding)
        if region is not None and country(finding.country_iso3).region is not region:
            continue
        if first_year is not None and (year is None or year < first_year):
            continue
        if last_year is not None and (year is None or year > last_year):
            continue
        found.append(finding)
    return found


@dataclass(frozen=True, slots=True)
class Period:
    """Two years of documents, the first one even, with what stands in them."""

    first_year: int
    findings: tuple[RecordedFinding, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(sorted({finding.source for finding in self.findings}))

    @property
    def programmes(self) -> int:
        return len({f.programme.id for f in self.findings if f.programme})


def periods(findings: Iterable[RecordedFinding]) -> list[Period]:
    """The findings by the two years of their documents, the earliest first; none without one."""
    held: dict[int, list[RecordedFinding]] = {}
    for finding in findings:
        year = document_year(finding)
        if year is not None:
            held.setdefault(year - year % 2, []).append(finding)
    return [Period(first, tuple(held[first])) for first in sorted(held)]


def reasons_given(findings: Iterable[RecordedFinding]) -> list[tuple[Reason, int]]:
    """In how many programmes each reason is given (R7), in the order of the code list."""
    given: dict[Reason, set[int]] = {}
    for finding in findings:
        for reason in finding.particulars.reasons:
            if finding.programme is not None:
                given.setdefault(reason, set()).add(finding.programme.id)
    return [(reason, len(given[reason])) for reason in Reason if reason in given]
