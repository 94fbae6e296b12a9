"""Indicators as pages tell them: figures in their unit, sentences, what the panels name."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from capacity.indicators.domain.bienniums import biennium_of, written
from capacity.indicators.domain.definitions import (
    HUNDRED,
    Agreed,
    Aiming,
    Computes,
    FocusArea,
    Measured,
    Plan,
)
from capacity.indicators.domain.evidence import Assessed
from capacity.indicators.domain.numbers import places_needed
from capacity.indicators.domain.results import CountedProgrammes, Direction, Status
from capacity.indicators.gathering import FAMILIES, Biennial, Records, biennial
from capacity.indicators.models import Baseline, Definition, QuotedFigure
from capacity.indicators.queries import plan_of
from surveys.foundation import charts
from surveys.foundation.figures import Figure, Unit
from surveys.foundation.i18n import (
    SOURCE_LANGUAGE,
    isolated,
    page_language,
    write_day,
    write_number,
    write_share,
)

DASH = "\N{EN DASH}"
MOST_PLACES = 4


@dataclass(frozen=True, slots=True)
class Said:
    """A text in the reader's language, or in the one it fell back to."""

    text: str
    language: str

    @property
    def foreign(self) -> bool:
        return self.language != page_language().code


def said(texts: dict[str, Any], part: str) -> Said:
    """One part of the texts of a definition or of a quoted figure; empty if there is none."""
    wanted = page_language().code
    for language in (wanted, SOURCE_LANGUAGE, *texts):
        if text := texts.get(language, {}).get(part):
            return Said(text, language)
    return Said("", wanted)


def amount(figure: Figure, measured: Measured) -> str:
    """A figure as its indicator's unit is written, with as many decimals as it needs."""
    if figure.value is None:
        return DASH
    value = Fraction(figure.value)
    if figure.unit is Unit.SHARE:
        return write_share(value, places_needed(value * HUNDRED, 2))
    number = write_number(value, places_needed(value, MOST_PLACES))
    return str(_("US$ %(amount)s", amount=number)) if measured is Measured.DOLLARS else number


def quantity(number: Decimal | Fraction, measured: Measured) -> str:
    """A number as documents write it: 58 is "58%" where the unit is a percentage."""
    return amount(Figure(measured.exact(number), measured.unit, 1, "agreed-number/1"), measured)


def agreed_text(agreed: Agreed, plan: Plan) -> str:
    """A milestone as it was agreed."""
    if plan.aiming is Aiming.ABSOLUTE:
        return quantity(agreed.number, plan.measured)
    share = quantity(agreed.number, Measured.PERCENT)
    if plan.direction is Direction.UP:
        return str(_("%(share)s more than the baseline", share=share))
    return str(_("%(share)s less than the baseline", share=share))


def cited(source: str, paragraph: str, day: date | None = None) -> str:
    """Document, place in it and date, as far as they are known."""
    text = source
    if paragraph.isascii() and paragraph.isdigit():
        text = _("%(source)s, paragraph %(place)s", source=text, place=paragraph)
    elif paragraph:
        text = _("%(source)s, %(place)s", source=text, place=paragraph)
    if day:
        text = _("%(cited)s, %(day)s", cited=text, day=write_day(day))
    return str(text)


def outcome_of(code: str) -> str:
    """The outcome that an indicator belongs to: what stands before its first point."""
    return code.partition(".")[0] if "." in code else ""


# --- sentences -----------------------------------------------------------------------------------


def meaning(definition: Definition, told: Biennial) -> str:
    """What the value says, in one sentence; that it is withheld; else empty."""
    found, biennium = told.assessed.found, isolated(written(told.first_year))
    if told.gathered.withheld:
        return str(_("The value for %(biennium)s is not published.", biennium=biennium))
    if found.value.value is None:
        return ""
    if definition.computes:
        return _counted(Computes(definition.computes), found, biennium)
    value = amount(found.value, told.plan.measured)
    return str(
        _("The value reported for %(biennium)s is %(value)s.", biennium=biennium, value=value)
    )


def _counted(computes: Computes, found: CountedProgrammes, biennium: str) -> str:
    """What was counted, of how many."""
    scope = found.in_scope
    match computes:
        case Computes.DWCP_SATISFACTION:
            text = ngettext(
                "In %(number)s of %(scope)s DWCP asked about in %(biennium)s, governments,"
                " employers and workers all took part to their satisfaction.",
                "In %(number)s of %(scope)s DWCPs asked about in %(biennium)s, governments,"
                " employers and workers all took part to their satisfaction.",
                scope,
                number=write_number(found.value.value or 0),
                scope=write_number(scope),
                biennium=biennium,
            )
        case Computes.UN_SATISFACTION:
            text = ngettext(
                "In %(number)s of %(scope)s UN framework asked about in %(biennium)s, governments,"
                " employers and workers all took part to their satisfaction.",
                "In %(number)s of %(scope)s UN frameworks asked about in %(biennium)s,"
                " governments, employers and workers all took part to their satisfaction.",
                scope,
                number=write_number(found.value.value or 0),
                scope=write_number(scope),
                biennium=biennium,
            )
        case Computes.REFLECTION | Computes.NOTHING:
            text = ngettext(
                "%(number)s of %(scope)s UN framework in force in %(biennium)s reflects the DWCP"
                " or other decent-work priorities.",
                "%(number)s of %(scope)s UN frameworks in force in %(biennium)s reflect the DWCP"
                " or other decent-work priorities.",
                scope,
                number=write_number(found.value.value or 0),
                scope=write_number(scope),
                biennium=biennium,
            )
    return str(text)


def next_step(definition: Definition, told: Biennial) -> tuple[str, str]:
    """Why there is no value, and what to do about it."""
    biennium = isolated(written(told.first_year))
    computes = Computes(definition.computes)
    if computes in FAMILIES:
        return (
            _("No round of %(biennium)s has closed", biennium=biennium),
            _(
                "A designer asks the organizations of the programmes in a round; its verdicts count"
                " here once the round has closed."
            ),
        )
    if computes is Computes.REFLECTION:
        return (
            _("No UN framework can be counted for %(biennium)s yet", biennium=biennium),
            _(
                "Two analysts code each framework in force, each on their own. A framework needs"
                " its years in the register."
            ),
        )
    return (
        _("No value was entered for %(biennium)s", biennium=biennium),
        _("An analyst enters it with its source document, paragraph and date."),
    )


# --- bienniums -----------------------------------------------------------------------------------


def years_of(records: Records, definition: Definition) -> list[int]:
    """The bienniums that say something of an indicator, in order: agreed, asked, stated, now."""
    years = {each.first_year for each in plan_of(definition).agreed}
    years |= records.stated.get(definition.indicator_id, {}).keys()
    computes = Computes(definition.computes)
    if computes in FAMILIES:
        years |= set(records.asked(FAMILIES[computes]))
    return sorted(years | {biennium_of(records.moment.year)})


def latest_known(records: Records, definition: Definition, baseline: Baseline | None) -> Biennial:
    """The latest biennium with a value, or else the present one."""
    for year in reversed(years_of(records, definition)):
        told = biennial(records, definition, year, baseline, whole=False)
        if has_value(told) or told.gathered.withheld:
            return told
    return biennial(records, definition, biennium_of(records.moment.year), baseline, whole=False)


def has_value(told: Biennial) -> bool:
    return told.assessed.found.value.known


# --- the list ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator in the list."""

    definition: Definition
    title: Said
    told: Biennial

    @property
    def code(self) -> str:
        return self.definition.indicator.code

    @property
    def biennium(self) -> str:
        return written(self.told.first_year)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A bullet chart, and its figures as they are written: value, milestone, target of each row."""

    chart: charts.Bullets
    texts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The indicators of one outcome, and a drawing of those that have something to compare."""

    number: str
    rows: tuple[Row, ...]
    drawing: Drawing | None
    finding: str


def by_outcome(rows: Sequence[Row]) -> list[Outcome]:
    numbers = list(dict.fromkeys(outcome_of(row.code) for row in rows))
    return [
        _outcome(number, tuple(row for row in rows if outcome_of(row.code) == number))
        for number in numbers
    ]


def _outcome(number: str, rows: tuple[Row, ...]) -> Outcome:
    compared = [row for row in rows if comparable(row.told)]
    drawing = drawing_of((row.code, row.told) for row in compared)
    if drawing is None:
        return Outcome(number, rows, None, "")
    finding = ngettext(
        "%(reached)s of %(number)s indicator with a value and a milestone has reached it.",
        "%(reached)s of %(number)s indicators with a value and a milestone have reached it.",
        len(compared),
        reached=write_number(sum(has_reached(row.told.assessed) for row in compared)),
        number=write_number(len(compared)),
    )
    return Outcome(number, rows, drawing, str(finding))


def comparable(told: Biennial) -> bool:
    """Whether there is a value, and something to hold it against."""
    return has_value(told) and told.assessed.standing.milestone.count.known


def drawing_of(items: Iterable[tuple[str, Biennial]]) -> Drawing | None:
    """Those that are comparable, by their label; None without any."""
    rows, texts = [], []
    for label, told in items:
        standing, measured = told.assessed.standing, told.plan.measured
        figures = (told.assessed.found.value, standing.milestone.count, standing.target.count)
        if comparable(told):
            rows.append((label, *figures))
            value, milestone, target = (amount(figure, measured) for figure in figures)
            texts.append((value, milestone, target))
    return Drawing(charts.bullets(rows), tuple(texts)) if rows else None


def has_reached(assessed: Assessed) -> bool:
    return assessed.standing.status in (Status.MILESTONE_REACHED, Status.TARGET_REACHED)


def by_focus_area(rows: Iterable[Row]) -> list[tuple[FocusArea, Counter[Status]]]:
    """Of each focus area how many indicators stand where (R22)."""
    counts: dict[FocusArea, Counter[Status]] = {area: Counter() for area in FocusArea}
    for row in rows:
        area = FocusArea(row.definition.focus_area)
        counts[area][row.told.assessed.standing.status] += 1
    return [(area, found) for area, found in counts.items() if found]


# --- panels --------------------------------------------------------------------------------------


def inputs_of(told: Biennial) -> list[tuple[str, str]]:
    """What the panels beside figures name as having gone into them."""
    standing, plan = told.assessed.standing, told.plan
    named = [
        (_("Value (A)"), amount(told.assessed.found.value, plan.measured)),
        (_("Baseline (B)"), amount(told.assessed.baseline, plan.measured)),
        (_("Target (T)"), amount(standing.target.count, plan.measured)),
    ]
    due = plan.due(told.first_year)
    if due is not None:
        named.insert(2, (_("Milestone as agreed"), agreed_text(due, plan)))
    return named


def quoted_text(figure: QuotedFigure) -> str:
    """The number as the document states it."""
    number = quantity(figure.number, Measured(figure.measured))
    match figure.qualifier:
        case "approximately":
            return str(_("approximately %(number)s", number=number))
        case "more_than":
            return str(_("more than %(number)s", number=number))
    return number
