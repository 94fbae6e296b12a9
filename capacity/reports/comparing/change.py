"""This round beside an earlier one of the same organization, as a page draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext

from capacity.diagnostics.domain.change import AreaChange, Comparison, CriterionChange, compare
from capacity.diagnostics.domain.levels import HIGHEST, LOWEST, Provenance
from capacity.diagnostics.domain.linking import Link
from capacity.diagnostics.domain.series import AreaSeries, area_series
from capacity.reports.comparing.labels import (
    SeveralNames,
    difference_text,
    not_computable_text,
    source_text,
    why_not,
)
from capacity.reports.comparing.rounds import PastRound
from capacity.reports.labels import level_text
from capacity.reports.names import Words
from surveys.foundation import charts
from surveys.foundation.figures import Figure
from surveys.foundation.i18n import isolated, write_figure, write_list, write_number


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area in both rounds. ``beside``: the criteria that the change does not rest on."""

    code: str
    name: Words
    before: Figure
    after: Figure
    change: str
    improved: str
    basis: str
    beside: str
    source: str


@dataclass(frozen=True, slots=True)
class CriterionLine:
    code: str
    name: Words
    before: str
    after: str
    change: str
    source: str


@dataclass(frozen=True, slots=True)
class Group:
    """The criteria of one area."""

    code: str
    name: Words
    lines: tuple[CriterionLine, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """The areas over all rounds; ``gaps``: why an area has no point in a round."""

    finding: str
    chart: charts.Trends
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeView:
    finding: str
    improved: str
    areas: tuple[AreaLine, ...]
    groups: tuple[Group, ...]
    course: Course


def computable(rounds: Sequence[PastRound], provenance: Provenance) -> int:
    """How many areas have a change between the last two rounds by this provenance."""
    if len(rounds) < 2:
        return 0
    found = compare(rounds[-2].judged, rounds[-1].judged, provenance)
    return sum(area.change.known for area in found.areas)


def changes(rounds: Sequence[PastRound], names: SeveralNames, provenance: Provenance) -> ChangeView:
    """The last of ``rounds`` (two or more, the earliest first) beside the one before it."""
    compared = compare(rounds[-2].judged, rounds[-1].judged, provenance)
    since = isolated(rounds[-2].facts.round_title)
    return ChangeView(
        finding=_finding(compared, since),
        improved=improved_text(compared.share_improved),
        areas=tuple(_area(area, names) for area in compared.areas),
        groups=tuple(_group(area.area, compared, names) for area in compared.areas),
        course=_course(rounds, names, provenance),
    )


def _finding(compared: Comparison, since: str) -> str:
    values = [area.change.value for area in compared.areas]
    known = [value for value in values if value is not None]
    if not known:
        return str(_("No area can be compared with %(round)s on these levels.", round=since))
    parts = _parts(
        higher=sum(value > 0 for value in known),
        lower=sum(value < 0 for value in known),
        same=sum(value == 0 for value in known),
        unknown=len(values) - len(known),
    )
    return str(_("Since %(round)s: %(parts)s.", round=since, parts=write_list(parts)))


def _parts(higher: int, lower: int, same: int, unknown: int) -> list[str]:
    """How many areas went which way; what is not the case is left out."""
    texts = (
        (
            higher,
            ngettext("%(n)s area higher", "%(n)s areas higher", higher, n=write_number(higher)),
        ),
        (lower, ngettext("%(n)s area lower", "%(n)s areas lower", lower, n=write_number(lower))),
        (
            same,
            ngettext("%(n)s area unchanged", "%(n)s areas unchanged", same, n=write_number(same)),
        ),
        (
            unknown,
            ngettext(
                "%(n)s area not comparable",
                "%(n)s areas not comparable",
                unknown,
                n=write_number(unknown),
            ),
        ),
    )
    return [text for count, text in texts if count]


def improved_text(share: Figure) -> str:
    """The share of improved areas with its base, or why there is none."""
    if share.value is None:
        return str(_("Share of improved areas: %(why)s.", why=not_computable_text(share)))
    count = int(share.value * share.denominator)
    return str(
        ngettext(
            "%(improved)s of %(count)s area with criteria verified in both rounds improved"
            " (%(share)s).",
            "%(improved)s of %(count)s areas with criteria verified in both rounds improved"
            " (%(share)s).",
            share.denominator,
            improved=write_number(count),
            count=write_number(share.denominator),
            share=write_figure(share),
        )
    )


def _area(area: AreaChange, names: SeveralNames) -> AreaLine:
    total = len(area.compared)
    return AreaLine(
        code=area.area,
        name=names.area(area.area),
        before=area.before,
        after=area.after,
        change=difference_text(area.change),
        improved=_improved(area),
        basis=ngettext("%(n)s criterion", "%(n)s criteria", total, n=write_number(total)),
        beside=_beside(area),
        source=source_text(area.before, area.after),
    )


def _improved(area: AreaChange) -> str:
    if area.improved is None:
        return not_computable_text(area.net_gain)
    gain = level_text(area.net_gain, signed=True)
    if area.improved:
        return str(_("Yes: verified levels %(gain)s net", gain=gain))
    return str(_("No: verified levels %(gain)s net", gain=gain))


def _beside(area: AreaChange) -> str:
    """The criteria outside the comparison: with another text, new, and no longer asked."""
    parts = [
        str(text)
        for codes, text in (
            (
                area.not_comparable,
                _("not comparable: %(codes)s", codes=write_list(area.not_comparable)),
            ),
            (area.added, _("new: %(codes)s", codes=write_list(area.added))),
            (area.dropped, _("no longer asked: %(codes)s", codes=write_list(area.dropped))),
        )
        if codes
    ]
    return "; ".join(parts)


def _group(code: str, compared: Comparison, names: SeveralNames) -> Group:
    own = (item for item in compared.criteria if item.area == code)
    return Group(code, names.area(code), tuple(_criterion(item, names) for item in own))


def _criterion(item: CriterionChange, names: SeveralNames) -> CriterionLine:
    return CriterionLine(
        code=item.code,
        name=names.criterion(item.code),
        before="" if item.before is None else _level(item.before),
        after="" if item.after is None else _level(item.after),
        change=_change(item),
        source=source_text(*(figure for figure in (item.before, item.after) if figure)),
    )


def _level(figure: Figure) -> str:
    """A level, or in words why this round has none."""
    return level_text(figure) if figure.known else why_not(figure)


def _change(item: CriterionChange) -> str:
    """The difference in levels; a criterion with another text is never compared."""
    figure = item.change
    if figure.value is None:
        return why_not(figure) if item.link is not Link.UNCHANGED else not_computable_text(figure)
    return level_text(figure, signed=True)


# --- over all rounds -----------------------------------------------------------------------------


def _ends(rounds: Sequence[PastRound]) -> tuple[str, str]:
    """The first and the last round in a word: their years, or the numbers of rounds in one year."""
    years = [str(each.facts.started_at.year) for each in rounds]
    if len(set(years)) == len(years):
        return years[0], years[-1]
    return write_number(1), write_number(len(rounds))


def _course(rounds: Sequence[PastRound], names: SeveralNames, provenance: Provenance) -> Course:
    series = area_series([each.judged for each in rounds], provenance)
    periods = [each.facts.round_title for each in rounds]
    items = [(f"{line.area} {names.area(line.area)}", line.points) for line in series]
    return Course(
        finding=_furthest(series, names),
        chart=charts.trends(periods, items, LOWEST, HIGHEST, _ends(rounds)),
        gaps=tuple(text for line in series for text in _gaps(line, periods)),
    )


def _furthest(series: Sequence[AreaSeries], names: SeveralNames) -> str:
    """Which areas moved furthest from their first point to their last."""
    moved = [(distance, line.area) for line in series if (distance := _distance(line)) is not None]
    if not moved:
        return str(_("No area has a score of this kind yet."))
    furthest = max(abs(distance) for distance, _area in moved)
    if not furthest:
        return str(_("Over all rounds no area ends elsewhere than it began."))
    rose = [area for distance, area in moved if distance == furthest]
    fell = [area for distance, area in moved if distance == -furthest]
    listed = write_list(f"{area} {names.area(area)}" for area in rose or fell)
    values = {"areas": listed, "levels": write_number(furthest, 1)}
    if rose:
        return str(_("Up furthest, by %(levels)s on the scale: %(areas)s.", **values))
    return str(_("Down furthest, by %(levels)s on the scale: %(areas)s.", **values))


def _distance(line: AreaSeries) -> Fraction | None:
    """From the first known point to the last one; None without any."""
    known = [Fraction(point.value) for point in line.points if point.value is not None]
    return known[-1] - known[0] if known else None


def _gaps(line: AreaSeries, periods: Sequence[str]) -> Sequence[str]:
    return [
        _("%(area)s, %(round)s: %(why)s", area=line.area, round=isolated(period), why=_gap(point))
        for point, period in zip(line.points, periods, strict=True)
        if not point.known
    ]


def _gap(point: Figure) -> str:
    if point.why_not == "not-comparable":
        return str(_("too many of its criteria have another text now"))
    return why_not(point)
