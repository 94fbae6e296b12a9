"""What an institution could begin with: importance times gap, four fields, hidden weak points."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from capacity.diagnostics.domain import gaps
from capacity.diagnostics.domain.levels import (
    HIGHEST,
    LOWEST,
    CriterionRecord,
    Provenance,
    applicability,
    level,
)
from capacity.diagnostics.domain.quadrants import Placed, Quadrant, Quadrants, pairs, quadrants
from capacity.reports.comparing.labels import (
    QUADRANT_LABELS,
    not_computable_text,
    source_text,
)
from capacity.reports.names import Names, Words
from surveys.foundation import charts
from surveys.foundation.figures import Figure
from surveys.foundation.i18n import write_figure, write_list, write_number

NAMED = 3
"""How many criteria a sentence names at most."""


@dataclass(frozen=True, slots=True)
class PriorityLine:
    code: str
    name: Words
    existing: Figure
    source: str
    desired: Figure
    desired_source: str
    importance: Figure
    gap: Figure
    priority: Figure


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """One criterion and the field in which it lies."""

    code: str
    name: Words
    importance: Figure
    level: Figure
    field: str
    source: str


@dataclass(frozen=True, slots=True)
class WeakLine:
    code: str
    name: Words
    level: Figure
    source: str
    area: str
    area_name: Words
    score: Figure
    score_source: str


@dataclass(frozen=True, slots=True)
class FieldsView:
    """The four fields; ``chart`` is None where they are not computable, as ``finding`` says."""

    finding: str
    chart: charts.FourFields | None
    lines: tuple[PlacedLine, ...]
    importance: Figure
    level: Figure


@dataclass(frozen=True, slots=True)
class PrioritiesView:
    finding: str
    lines: tuple[PriorityLine, ...]
    incomplete: str
    fields: FieldsView
    weak: tuple[WeakLine, ...]


def priorities_view(
    known: Sequence[CriterionRecord], names: Names, provenance: Provenance
) -> PrioritiesView:
    """Gaps of the levels as they stand; fields of the levels of one ``provenance``."""
    ranked = gaps.priorities(known)
    open_gaps = [item for item in ranked if item.gap.value]
    return PrioritiesView(
        finding=_finding(open_gaps, bool(ranked), names),
        lines=tuple(_priority(item, names) for item in open_gaps),
        incomplete=_incomplete(known, len(ranked)),
        fields=_fields(known, names, provenance),
        weak=tuple(_weak(spot, names) for spot in gaps.weak_spots(known)),
    )


def _finding(open_gaps: Sequence[gaps.Priority], complete: bool, names: Names) -> str:
    if open_gaps:
        listed = _listed([item.code for item in open_gaps[:NAMED]], names)
        return str(_("Importance times gap is highest for %(criteria)s.", criteria=listed))
    if complete:
        return str(_("No criterion lies below its desired level."))
    return str(_("No criterion has an existing level, a desired level and an importance yet."))


def _listed(codes: Sequence[str], names: Names) -> str:
    return write_list(f"{code} {names.criterion(code)}" for code in codes)


def _incomplete(known: Sequence[CriterionRecord], complete: int) -> str:
    missing = sum(applicability(record).applicable for record in known) - complete
    if not missing:
        return ""
    return str(
        ngettext(
            "%(count)s criterion is left out: its level, desired level or importance is missing.",
            "%(count)s criteria are left out: their level, desired level or importance is missing.",
            missing,
            count=write_number(missing),
        )
    )


def _priority(item: gaps.Priority, names: Names) -> PriorityLine:
    return PriorityLine(
        item.code,
        names.criterion(item.code),
        item.existing,
        source_text(item.existing),
        item.desired,
        source_text(item.desired),
        item.importance,
        item.gap,
        item.priority,
    )


def _weak(spot: gaps.WeakSpot, names: Names) -> WeakLine:
    return WeakLine(
        spot.code,
        names.criterion(spot.code),
        spot.level,
        source_text(spot.level),
        spot.area,
        names.area(spot.area),
        spot.score,
        source_text(spot.score),
    )


# --- four fields ---------------------------------------------------------------------------------


def _fields(known: Sequence[CriterionRecord], names: Names, provenance: Provenance) -> FieldsView:
    found = quadrants(pairs(known, provenance))
    by_code = {record.code: record for record in known}
    return FieldsView(
        _fields_finding(found, names),
        _drawn(found),
        tuple(_placed(item, by_code[item.pair.code], names, provenance) for item in found.placed),
        found.importance,
        found.level,
    )


def _placed(
    item: Placed, record: CriterionRecord, names: Names, provenance: Provenance
) -> PlacedLine:
    existing = level(record, provenance)
    return PlacedLine(
        item.pair.code,
        names.criterion(item.pair.code),
        gaps.importance(record, existing),
        existing,
        str(QUADRANT_LABELS[item.quadrant]),
        source_text(existing),
    )


def _drawn(found: Quadrants) -> charts.FourFields | None:
    if found.level.value is None or found.importance.value is None:
        return None
    places = [(item.pair.level, item.pair.importance) for item in found.placed]
    return charts.four_fields(places, found.level.value, found.importance.value, LOWEST, HIGHEST)


def _fields_finding(found: Quadrants, names: Names) -> str:
    """What lies where importance is high and the level low."""
    if not found.level.known:
        return str(_("Four fields: %(why)s.", why=not_computable_text(found.level)))
    codes = found.of(Quadrant.CONCENTRATE)
    if not codes:
        return str(_("No important criterion lies below the mean level."))
    named, others = _listed(codes[:NAMED], names), len(codes[NAMED:])
    first = _("Important, and below the mean level: %(criteria)s.", criteria=named)
    more = ngettext(
        "%(count)s other criterion lies there too.",
        "%(count)s other criteria lie there too.",
        others,
        count=write_number(others),
    )
    return f"{first} {more}" if others else str(first)


def alt_text(view: FieldsView) -> str:
    """What the drawing shows, in a sentence."""
    return str(
        _(
            "Dots by level (from 1 to 5, in reading direction) and importance (from 1 below to 5"
            " above); larger where several criteria lie at one place. The lines cross at a mean"
            " level of %(level)s and a mean importance of %(importance)s.",
            level=write_figure(view.level),
            importance=write_figure(view.importance),
        )
    )
