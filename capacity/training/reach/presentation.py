"""Whom training reached, as pages and files show it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext

from capacity.training.catalogue.labels import euros
from capacity.training.domain.equity import Equity, Stages
from capacity.training.domain.reach import Reach, growth
from surveys.constituents.labels import GROUP_LABELS, REGION_LABELS
from surveys.constituents.roles import Group
from surveys.foundation import charts
from surveys.foundation.charts import Strips, Trends
from surveys.foundation.figures import Figure, Unit, rounded
from surveys.foundation.i18n import write_figure, write_number, write_share
from surveys.foundation.rules import reason_of, rule_of

YEARS_SHOWN = 6
"""As many years stand side by side; the file holds all."""

STAGES = ("planned", "offered", "accepted", "attended")


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of the year with what went into it; ``shown``: where it is written in its own way,
    e.g. as money."""

    figure: Figure
    inputs: tuple[tuple[str, str], ...] = ()
    shown: str = ""

    @property
    def name(self) -> str:
        return str(rule_of(self.figure).name)


def year_text(year: int, present: int) -> str:
    """The year; the present one is not over, and what is counted of it may still grow."""
    return str(_("%(year)s so far", year=str(year))) if year == present else str(year)


def lines_of(reach: Reach, base: Reach, present: int) -> list[Line]:
    """The figures of R15 in their order. ``present``: the year that is not over."""
    money = reach.fellowship_euros
    return [
        Line(reach.editions),
        Line(reach.participants),
        Line(growth(reach, base), _growth_inputs(reach, base, present)),
        Line(reach.represented),
        Line(reach.represented_of_all),
        Line(reach.women),
        Line(reach.sex_not_known),
        Line(reach.linked_editions),
        Line(reach.linked_participants),
        Line(reach.fellowships),
        Line(money, shown=euros(int(money.value or 0)) if money.known else ""),
        Line(reach.programme_courses),
        Line(reach.programme_editions),
    ]


def _growth_inputs(reach: Reach, base: Reach, present: int) -> tuple[tuple[str, str], ...]:
    return tuple(
        (year_text(one.year, present), write_figure(one.participants)) for one in (base, reach)
    )


def finding_of(reach: Reach, present: int) -> str:
    """The year in one sentence."""
    year = year_text(reach.year, present)
    number = int(reach.participants.value or 0)
    if not number:
        return str(_("Nobody has attended training in %(year)s.", year=year))
    people = ngettext(
        "%(number)s participant", "%(number)s participants", number, number=write_number(number)
    )
    if not reach.represented.known:
        return str(_("%(people)s attended training in %(year)s.", people=people, year=year))
    return str(
        _(
            "%(people)s attended training in %(year)s; of the constituents among them %(share)s"
            " represent employers or workers.",
            people=people,
            year=year,
            share=write_figure(reach.represented),
        )
    )


@dataclass(frozen=True, slots=True)
class SharesView:
    """Small multiples over the years; ``finding`` is what they show."""

    finding: str
    chart: Trends


def shares_view(years: Sequence[Reach], present: int) -> SharesView | None:
    """How the shares went; nothing where fewer than two years have participants."""
    held = [each for each in years if each.participants.value]
    if len(held) < 2:
        return None
    first, last = held[0], held[-1]
    items = [
        Line(getattr(last, name)).name for name in ("represented", "women", "linked_participants")
    ]
    columns = [
        [each.represented for each in years],
        [each.women for each in years],
        [each.linked_participants for each in years],
    ]
    chart = charts.trends(
        [year_text(each.year, present) for each in years],
        list(zip(items, columns, strict=True)),
        0,
        1,
    )
    return SharesView(_shares_finding(first, last, present), chart)


def _shares_finding(first: Reach, last: Reach, present: int) -> str:
    before, now = (year_text(each.year, present) for each in (first, last))
    if not (first.represented.known and last.represented.known):
        return str(_("Shares from %(first)s to %(last)s", first=before, last=now))
    return str(
        _(
            "Employers' and workers' representatives were %(before)s of the constituents in"
            " %(first)s and %(now)s in %(last)s.",
            before=write_figure(first.represented),
            first=before,
            now=write_figure(last.represented),
            last=now,
        )
    )


# --- equity --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EquityView:
    """``lines``: a label with its four shares. ``lead``: how many they are shares of."""

    lead: str
    finding: str
    lines: tuple[tuple[str, Stages], ...]
    chart: Strips | None


def equity_view(equity: Equity) -> EquityView:
    """Groups, women, then regions; nothing is drawn where nobody was offered a place."""
    lines = (
        *((str(GROUP_LABELS[group]), stages) for group, stages in equity.groups),
        (str(_("Women")), equity.women),
        *((str(REGION_LABELS[region]), stages) for region, stages in equity.regions),
    )
    return EquityView(_equity_lead(equity), _equity_finding(equity), lines, _drawn(lines))


def _drawn(lines: Sequence[tuple[str, Stages]]) -> Strips | None:
    first = lines[0][1]
    if not any(figure.known for figure in first.all):
        return None
    planned = first.planned.known
    names = (
        _("Places planned") if planned else _("Places offered"),
        _("Who was accepted"),
        _("Who attended"),
    )
    rows = [
        (
            label,
            (stages.planned if planned else stages.offered, stages.accepted, stages.attended),
            None,
        )
        for label, stages in lines
    ]
    return charts.strips([str(name) for name in names], rows, 0, 1)


def _equity_lead(equity: Equity) -> str:
    year, offered = str(equity.year), equity.groups[0][1].offered
    if not offered.known:
        return str(_("No place was offered in an edition of %(year)s.", year=year))
    return str(
        _(
            "Places offered in %(year)s: %(places)s. Constituents who attended: %(people)s.",
            year=year,
            places=write_number(offered.denominator),
            people=write_number(equity.groups[0][1].attended.denominator),
        )
    )


def _equity_finding(equity: Equity) -> str:
    """The part of employers and workers in what was offered and among who came; empty where
    nothing was offered."""
    sides = [stages for group, stages in equity.groups if group is not Group.GOVERNMENT]
    offered, attended = _sum([s.offered for s in sides]), _sum([s.attended for s in sides])
    year = str(equity.year)
    if offered is None:
        return ""
    if attended is None:
        return str(
            _(
                "Employers' and workers' organizations were offered %(offered)s of the places in"
                " %(year)s; nobody has attended yet.",
                offered=write_share(offered),
                year=year,
            )
        )
    return str(
        _(
            "Employers' and workers' organizations were offered %(offered)s of the places in"
            " %(year)s; %(attended)s of the constituents who attended are theirs.",
            offered=write_share(offered),
            attended=write_share(attended),
            year=year,
        )
    )


def _sum(figures: Sequence[Figure]) -> Fraction | None:
    if not all(each.known for each in figures):
        return None
    return sum((Fraction(each.value or 0) for each in figures), Fraction(0))


# --- files ---------------------------------------------------------------------------------------

FIGURES_HEADING = ("year", "figure", "rule", "of", "value", "denominator", "not_computable")
EQUITY_HEADING = ("year", "of", "stage", "rule", "value", "denominator", "not_computable")


def figure_rows(
    years: Sequence[Reach], base: Reach, present: int
) -> Iterator[tuple[str | int, ...]]:
    """Every figure of every year, one a line; staff by region as well."""
    for each in years:
        for line in lines_of(each, base, present):
            yield (each.year, line.name, line.figure.rule, "", *_cells(line.figure))
        for region, all_, about_un in each.staff_by_region:
            for figure in (all_, about_un):
                yield (each.year, str(rule_of(figure).name), figure.rule, region, *_cells(figure))


def equity_rows(years: Sequence[Equity]) -> Iterator[tuple[str | int, ...]]:
    for each in years:
        lines: list[tuple[str, Stages]] = [
            *((group.value, stages) for group, stages in each.groups),
            ("women", each.women),
            *((region.value, stages) for region, stages in each.regions),
        ]
        for of, stages in lines:
            for stage, figure in zip(STAGES, stages.all, strict=True):
                yield (each.year, of, stage, figure.rule, *_cells(figure))


def _cells(figure: Figure) -> tuple[str | int, int, str]:
    """Value, denominator, and why there is no value."""
    value: str | int = ""
    if figure.value is not None:
        whole = figure.unit is Unit.COUNT
        value = int(figure.value) if whole else str(rounded(figure.value, 4))
    return value, figure.denominator, reason_of(figure)
