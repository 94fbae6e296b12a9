"""The report of one assessment as plain data: the page and the PDF are drawn from this one value.

Pure, and without words: codes and figures only, so a report is the same in every language.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from capacity.diagnostics.domain import gaps
from capacity.diagnostics.domain.findings import Finding, FindingCode, findings
from capacity.diagnostics.domain.levels import (
    MIXED,
    CriterionRecord,
    Provenance,
    applicability,
    level,
)
from capacity.diagnostics.domain.peers import is_private
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.domain.scores import AreaScore, ProvenanceCounts, profile
from capacity.diagnostics.domain.spread import agenda
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure, Unit, not_computable

DESIRED_MEAN_RULE = "area-desired/1"

LISTED = 10
"""How many priorities a report lists."""


class Reader(StrEnum):
    """For whom a report is drawn up.

    The bureau gets the levels that were submitted or verified. Self-ratings never leave the
    institution; its desired levels, importance and gaps do so only by a consent of its own.
    """

    INSTITUTION = "institution"
    BUREAU = "bureau"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose report it is, and of which assessment, as it stood at ``made_at``."""

    assessment_id: int
    organization: str
    group: Group
    country_iso3: str
    demonstration: bool
    round: str
    state: AssessmentState
    submitted_at: datetime | None
    ended_at: datetime | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion. Each figure says why it is missing; ``not-applicable`` is such a reason."""

    code: str
    area: str
    existing: Figure
    desired: Figure
    importance: Figure
    gap: Figure
    priority: Figure

    @property
    def applicable(self) -> bool:
        return self.existing.why_not != "not-applicable"

    @property
    def next_level(self) -> int | None:
        """The lowest level above the existing one; None at the top, or without a level."""
        if self.existing.value is None or self.existing.value >= 5:
            return None
        return int(Fraction(self.existing.value)) + 1


@dataclass(frozen=True, slots=True)
class AreaBlock:
    """One area: its score, the mean of the desired levels, and its criteria in order."""

    score: AreaScore
    desired: Figure
    criteria: tuple[CriterionLine, ...]

    @property
    def code(self) -> str:
        return self.score.area

    @property
    def family(self) -> str:
        """The letters of the area's code: C for the common areas, others for a group's own."""
        return self.code.rstrip("0123456789")

    @property
    def private(self) -> bool:
        return is_private(self.code)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the report rests on. ``raters`` is None for readers who must not know.

    ``without_level`` criteria apply and have no level. The others are counted by provenance.
    """

    criteria: int
    not_applicable: int
    without_level: int
    provenances: ProvenanceCounts
    raters: int | None

    @property
    def levelled(self) -> int:
        return self.criteria - self.not_applicable - self.without_level


@dataclass(frozen=True, slots=True)
class InstitutionReport:
    """Everything that a report says.

    ``priorities`` are at most ``LISTED`` of ``open_gaps``; the bureau's report has neither.
    """

    subject: Subject
    reader: Reader
    areas: tuple[AreaBlock, ...]
    coverage: Coverage
    findings: tuple[Finding, ...]
    priorities: tuple[CriterionLine, ...]
    open_gaps: int
    weak_spots: tuple[gaps.WeakSpot, ...]

    @property
    def with_wishes(self) -> bool:
        """Whether desired levels, importance and gaps belong in this report."""
        return self.reader is Reader.INSTITUTION

    @property
    def families(self) -> tuple[tuple[AreaBlock, ...], ...]:
        """The areas by family, in order: the common ones, then the group's own."""
        codes = dict.fromkeys(area.family for area in self.areas)
        return tuple(tuple(a for a in self.areas if a.family == code) for code in codes)

    def criterion(self, code: str) -> CriterionLine:
        return next(line for area in self.areas for line in area.criteria if line.code == code)


def build_report(
    subject: Subject, reader: Reader, records: Sequence[CriterionRecord], raters: int
) -> InstitutionReport:
    """The report of the criteria in ``records``, which stand in the instrument's order.

    ``raters``: how many assessors submitted. What the bureau must not see is left out first.
    """
    own = reader is Reader.INSTITUTION
    known = tuple(records) if own else tuple(map(_for_bureau, records))
    scores = profile(known)
    lines = {record.code: _line(record) for record in known}
    ranked = [lines[item.code] for item in gaps.priorities(known) if item.gap.value]
    return InstitutionReport(
        subject=subject,
        reader=reader,
        areas=tuple(_area(score, known, lines) for score in scores),
        coverage=_coverage(known, scores, raters if own else None),
        findings=_findings(known, scores, own),
        priorities=tuple(ranked[:LISTED]),
        open_gaps=len(ranked),
        weak_spots=gaps.weak_spots(known),
    )


def _for_bureau(record: CriterionRecord) -> CriterionRecord:
    return replace(
        record,
        desired=None,
        importance=None,
        self_ratings=(),
        self_not_applicable=0,
        self_dont_know=0,
        desired_ratings=(),
        importance_ratings=(),
    )


def _line(record: CriterionRecord) -> CriterionLine:
    """A criterion with its triple, or with what is known of it while the triple is incomplete."""
    if (item := gaps.priority(record)) is not None:
        return CriterionLine(
            record.code,
            record.area,
            item.existing,
            item.desired,
            item.importance,
            item.gap,
            item.priority,
        )
    existing = level(record)
    why_not = existing.why_not if existing.why_not == "not-applicable" else "incomplete"
    return CriterionLine(
        record.code,
        record.area,
        existing,
        gaps.desired(record, existing),
        gaps.importance(record, existing),
        not_computable(Unit.LEVEL, gaps.GAP_RULE, why_not),
        not_computable(Unit.SCORE, gaps.PRIORITY_RULE, why_not),
    )


def _area(
    score: AreaScore, records: Sequence[CriterionRecord], lines: dict[str, CriterionLine]
) -> AreaBlock:
    own = tuple(lines[record.code] for record in records if record.area == score.area)
    return AreaBlock(score, _desired_mean(own), own)


def _desired_mean(lines: Sequence[CriterionLine]) -> Figure:
    """The mean desired level of an area's criteria that apply and have a level.

    Computable under the same condition as the area's score: at least two thirds of the
    criteria that apply are stated. Not computable: ``too-few-desired``.
    """
    applicable = [line for line in lines if line.applicable]
    stated = [
        Fraction(line.desired.value)
        for line in applicable
        if line.desired.value is not None and line.existing.known
    ]
    if not stated or 3 * len(stated) < 2 * len(applicable):
        return not_computable(Unit.LEVEL, DESIRED_MEAN_RULE, "too-few-desired", len(stated))
    mean = sum(stated, Fraction(0)) / len(stated)
    return Figure(mean, Unit.LEVEL, len(stated), DESIRED_MEAN_RULE)


def _coverage(
    records: Sequence[CriterionRecord], scores: Sequence[AreaScore], raters: int | None
) -> Coverage:
    applicable = sum(applicability(record).applicable for record in records)
    counts = ProvenanceCounts(
        sum(area.provenances.verified for area in scores),
        sum(area.provenances.consensus for area in scores),
        sum(area.provenances.self_rated for area in scores),
    )
    levelled = counts.verified + counts.consensus + counts.self_rated
    return Coverage(len(records), len(records) - applicable, applicable - levelled, counts, raters)


_COMPARING = frozenset(
    {
        FindingCode.STRONGEST_AREA,
        FindingCode.WEAKEST_AREA,
        FindingCode.AREAS_ALIKE,
        FindingCode.AREAS_NOT_COMPARED,
    }
)


def _findings(
    records: Sequence[CriterionRecord], scores: Sequence[AreaScore], own: bool
) -> tuple[Finding, ...]:
    """All findings; areas are compared on levels of one provenance.

    Where verified and agreed levels stand side by side, the agreed ones carry the comparison,
    for they alone exist for every criterion.
    """
    priorities = gaps.priorities(records)
    told = findings(scores, priorities, agenda(records) if own else ())
    provenances = {area.score.provenance for area in scores if area.score.known}
    if len(provenances) < 2 and MIXED not in provenances:
        return told
    comparable = findings(profile(records, provenance=Provenance.CONSENSUS), priorities)
    return (
        *(finding for finding in comparable if finding.code in _COMPARING),
        *(finding for finding in told if finding.code not in _COMPARING),
    )
