"""From a report to what a page or a document draws: sentences, charts and tables.

A page and a PDF get the same objects, so they cannot disagree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from capacity.diagnostics.assessments.labels import LEVEL_NAMES, PROVENANCE_LABELS
from capacity.diagnostics.domain.levels import HIGHEST, LOWEST
from capacity.diagnostics.domain.scores import Weakest
from capacity.reports.institution import AreaBlock, CriterionLine, InstitutionReport
from capacity.reports.labels import FAMILY_TITLES, Told, level_text, levels_text, tell, why_not_text
from capacity.reports.names import Names, Words
from surveys.foundation import charts
from surveys.foundation.charts import Radar, shade
from surveys.foundation.figures import Figure, Unit
from surveys.foundation.i18n import MOST_EQUALS, write_list, write_number

FEWEST_SPOKES, MOST_SPOKES = 3, 12


@dataclass(frozen=True, slots=True)
class RadarView:
    """The areas of one family; ``finding`` is what the chart shows."""

    heading: str
    finding: str
    chart: Radar


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area in the table of areas."""

    code: str
    name: Words
    private: bool
    score: Figure
    index: charts.Bar
    desired: Figure
    band: str
    weakest: str
    base: str
    source: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A level as it is printed, what it was computed from, and its shade: 1 to 5, or 0."""

    figure: Figure
    text: str
    inputs: tuple[tuple[str, str], ...]
    shade: int = 0


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion in the heat table. The existing level alone goes to every reader.

    ``wishes``: desired level and importance, which are shaded as it is, and the gap.
    """

    code: str
    name: Words
    existing: Cell
    wishes: tuple[Cell, ...]
    source: str


@dataclass(frozen=True, slots=True)
class CriteriaGroup:
    """The criteria of one area."""

    area: AreaRow
    rows: tuple[CriterionRow, ...]


@dataclass(frozen=True, slots=True)
class PriorityRow:
    """A criterion to start with, and what its next level asks for."""

    code: str
    name: Words
    existing: Figure
    desired: Figure
    importance: Figure
    gap: Figure
    priority: Figure
    next_level: int | None
    next_name: str
    asks: Words | None


@dataclass(frozen=True, slots=True)
class ReportView:
    told: tuple[Told, ...]
    radars: tuple[RadarView, ...]
    areas: tuple[AreaRow, ...]
    criteria: tuple[CriteriaGroup, ...]
    priorities: tuple[PriorityRow, ...]


def present(report: InstitutionReport, names: Names) -> ReportView:
    areas = tuple(_area(area, names) for area in report.areas)
    return ReportView(
        told=tuple(tell(report, names)),
        radars=tuple(
            _radar(family, names, report.with_wishes)
            for family in report.families
            if FEWEST_SPOKES <= len(family) <= MOST_SPOKES
        ),
        areas=areas,
        criteria=tuple(
            CriteriaGroup(row, _criteria(area, names))
            for row, area in zip(areas, report.areas, strict=True)
        ),
        priorities=tuple(_priority(line, names) for line in report.priorities),
    )


def _radar(family: Sequence[AreaBlock], names: Names, with_wishes: bool) -> RadarView:
    areas = [(area.code, names.area(area.code).markup) for area in family]
    series = [(_("Existing level"), [area.score.score for area in family])]
    finding = str(_("Existing level by area"))
    if with_wishes:
        series.append((_("Desired level"), [area.desired for area in family]))
        finding = _widest(family, names)
    heading = FAMILY_TITLES.get(family[0].family, _("Areas"))
    return RadarView(str(heading), finding, charts.radar(areas, series))


def _widest(family: Sequence[AreaBlock], names: Names) -> str:
    """The area whose desired level lies furthest above its score; of equals all, or how many."""
    distances = [
        (Fraction(area.desired.value) - Fraction(area.score.score.value), area)
        for area in family
        if area.desired.value is not None and area.score.score.value is not None
    ]
    if not distances or max(distances, key=_distance)[0] <= 0:
        return str(_("Existing and desired levels by area"))
    distance = max(distances, key=_distance)[0]
    levels = levels_text(Figure(distance, Unit.LEVEL, 1, "area-distance/1"))
    widest = [area for each, area in distances if each == distance]
    if len(widest) > MOST_EQUALS:
        return str(
            _(
                "The desired level lies furthest above the existing one in %(count)s of %(all)s"
                " areas: by %(levels)s.",
                count=write_number(len(widest)),
                all=write_number(len(distances)),
                levels=levels,
            )
        )
    return str(
        _(
            "The desired level lies furthest above the existing one in %(area)s: by %(levels)s.",
            area=write_list(f"{area.code} {names.area(area.code)}" for area in widest),
            levels=levels,
        )
    )


def _distance(pair: tuple[Fraction, AreaBlock]) -> Fraction:
    return pair[0]


def _area(area: AreaBlock, names: Names) -> AreaRow:
    score = area.score
    return AreaRow(
        code=area.code,
        name=names.area(area.code),
        private=area.private,
        score=score.score,
        index=charts.bar(score.index, full=100),
        desired=area.desired,
        band=str(LEVEL_NAMES[score.band]) if score.band else "",
        weakest=_weakest(score.weakest, names),
        base=_("%(levelled)s of %(criteria)s", levelled=score.levelled, criteria=score.criteria),
        source=_source(score.score),
        why_not=why_not_text(score.score),
    )


def _weakest(weakest: Weakest | None, names: Names) -> str:
    """One criterion by code and name, several by their codes, with the level they stand at."""
    if weakest is None:
        return ""
    codes = weakest.codes
    criteria = f"{codes[0]} {names.criterion(codes[0])}" if len(codes) == 1 else write_list(codes)
    return str(
        _(
            "%(criteria)s (%(level)s)",
            criteria=criteria,
            level=level_text(weakest.level),
        )
    )


def _criteria(area: AreaBlock, names: Names) -> tuple[CriterionRow, ...]:
    return tuple(_criterion(line, names) for line in area.criteria)


def _criterion(line: CriterionLine, names: Names) -> CriterionRow:
    source = _source(line.existing)
    of_gap = ((_("Existing"), line.existing), (_("Desired"), line.desired))
    inputs = tuple((name, level_text(figure)) for name, figure in of_gap) if line.gap.known else ()
    return CriterionRow(
        line.code,
        names.criterion(line.code),
        _shaded(line.existing, ((_("Source"), source),) if line.existing.known else ()),
        (
            _shaded(line.desired),
            _shaded(line.importance),
            Cell(line.gap, level_text(line.gap), inputs),
        ),
        source,
    )


def _shaded(figure: Figure, inputs: tuple[tuple[str, str], ...] = ()) -> Cell:
    return Cell(figure, level_text(figure), inputs, shade(figure.value, LOWEST, HIGHEST))


def _source(figure: Figure) -> str:
    """Where a level comes from; why there is none, where there is none."""
    if figure.known:
        label: LazyString | str = PROVENANCE_LABELS.get(figure.provenance, "")
        return str(label)
    return str(_("Not applicable")) if figure.why_not == "not-applicable" else ""


def _priority(line: CriterionLine, names: Names) -> PriorityRow:
    level = line.next_level
    return PriorityRow(
        line.code,
        names.criterion(line.code),
        line.existing,
        line.desired,
        line.importance,
        line.gap,
        line.priority,
        level,
        str(LEVEL_NAMES[level]) if level else "",
        names.anchor(line.code, level) if level else None,
    )
