"""What a value rests on, and what follows from it: the one way from inputs to everything shown.

Pages and the check of a frozen value both come this way, so that neither can differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from capacity.indicators.domain.definitions import HUNDRED, Agreed, Aiming, Plan
from capacity.indicators.domain.reflection import (
    Codings,
    ReflectingProgrammes,
    reflecting_programmes,
)
from capacity.indicators.domain.results import (
    SMALL,
    Aim,
    CountedProgrammes,
    PanelGrowth,
    Standing,
    aim,
    panel_growth,
    progress,
    satisfied_programmes,
    stand,
)
from capacity.participation.domain.verdicts import ProgrammeVerdict
from surveys.foundation.figures import Figure, Unit, not_computable

Verdicts = Mapping[int, ProgrammeVerdict]
"""The verdict on each programme in scope, by its id."""

STATED_RULE = "stated-value/1"
AGREED_RULE = "agreed-number/1"


@dataclass(frozen=True, slots=True)
class Judged:
    """Programmes in scope with their verdicts, and where these come from.

    ``sensitivity`` are the verdicts that follow if a respondent counts as satisfied whose mean of
    the core items is at least 3.5; ``earlier`` those of the biennium that is compared with.
    """

    verdicts: Verdicts
    round_ids: tuple[int, ...] = ()
    sensitivity: Verdicts = field(default_factory=dict)
    earlier_year: int | None = None
    earlier: Verdicts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodedTexts:
    """UN frameworks in force, each with what its coders say now and what they said at first."""

    codings: Codings
    first: Codings


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that a document states, or its numerator and denominator: exactly one of the two.

    ``number`` stands as documents write it: 58 for 58 %.
    """

    number: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to rest on; ``why`` says so as a figure's reason."""

    why: str


Evidence = Judged | CodedTexts | Stated | Nothing


@dataclass(frozen=True, slots=True)
class Assessed:
    """Everything that is told of an indicator in one biennium."""

    found: CountedProgrammes
    standing: Standing
    baseline: Figure
    reflecting: ReflectingProgrammes | None = None
    sensitivity: Figure | None = None
    panel: PanelGrowth | None = None


def assess(plan: Plan, first_year: int, baseline: Fraction | None, evidence: Evidence) -> Assessed:
    """The value in the biennium that begins in ``first_year``, and how it stands.

    ``baseline`` stands as documents write it: 20 for 20 %.
    """
    reflecting = sensitivity = panel = None
    match evidence:
        case Judged():
            found = satisfied_programmes(evidence.verdicts.values())
            sensitivity = _sensitivity(evidence)
            if evidence.earlier_year is not None:
                panel = panel_growth(evidence.earlier, evidence.verdicts)
        case CodedTexts():
            reflecting = reflecting_programmes(evidence.codings, evidence.first)
            found = reflecting.found
        case Stated():
            found = stated_value(plan, evidence)
        case Nothing():
            found = _alone(not_computable(plan.measured.unit, STATED_RULE, evidence.why), 0)
    scope = found.in_scope if isinstance(evidence, Judged | CodedTexts) else 0
    return Assessed(
        found,
        judge(plan, first_year, baseline, found, scope),
        baseline_figure(plan, baseline),
        reflecting,
        sensitivity,
        panel,
    )


def baseline_figure(plan: Plan, baseline: Fraction | None) -> Figure:
    if baseline is None:
        return not_computable(plan.measured.unit, AGREED_RULE, "no-baseline")
    return Figure(plan.measured.exact(baseline), plan.measured.unit, 1, AGREED_RULE)


def _sensitivity(evidence: Judged) -> Figure | None:
    """How many would be *yes* by the mean of the core items, of the same programmes."""
    if not evidence.sensitivity:
        return None
    other = satisfied_programmes(evidence.sensitivity.values()).value
    rule = "satisfied-sensitivity/1"
    return Figure(other.value, other.unit, other.denominator, rule, why_not=other.why_not)


def stated_value(plan: Plan, stated: Stated) -> CountedProgrammes:
    """A value that was entered by hand: a number, or exactly numerator ÷ denominator."""
    unit = plan.measured.unit
    if stated.numerator is not None and stated.denominator is not None:
        if not stated.denominator:
            return _alone(not_computable(unit, STATED_RULE, "zero-denominator"), 0)
        return _alone(Figure(stated.numerator / stated.denominator, unit, 1, STATED_RULE), 1)
    if stated.number is None:
        return _alone(not_computable(unit, STATED_RULE, "no-value"), 0)
    return _alone(Figure(plan.measured.exact(stated.number), unit, 1, STATED_RULE), 1)


def _alone(value: Figure, denominator: int) -> CountedProgrammes:
    """A value that was not counted over programmes: its range is itself."""
    none = not_computable(Unit.SHARE, STATED_RULE, "not-counted", denominator)
    return CountedProgrammes(value, value, value, none, none)


def judge(
    plan: Plan, first_year: int, baseline: Fraction | None, found: CountedProgrammes, scope: int = 0
) -> Standing:
    """How ``found`` stands against what is due in the biennium, and against the target."""
    due, target = plan.due(first_year), plan.target
    if plan.aiming is Aiming.GROWTH:
        due_aim, last = _grown(plan, baseline, due), _grown(plan, baseline, target)
        way = progress(found.value, baseline, last.count)
        small = baseline is not None and 0 < baseline < SMALL
        return stand(found, due_aim, last, way, plan.direction, scope, small)
    due_aim, last = _absolute(plan, due), _absolute(plan, target)
    way = absolute_progress(found.value, baseline_figure(plan, baseline), last.count)
    return stand(found, due_aim, last, way, plan.direction, scope)


def _grown(plan: Plan, baseline: Fraction | None, agreed: Agreed | None) -> Aim:
    if agreed is None:
        return Aim(
            not_computable(Unit.COUNT, "aim-exact/1", "no-milestone"),
            not_computable(Unit.COUNT, "aim/1", "no-milestone"),
        )
    return aim(baseline, Fraction(agreed.number) / HUNDRED, plan.direction)


def _absolute(plan: Plan, agreed: Agreed | None) -> Aim:
    unit = plan.measured.unit
    if agreed is None:
        none = not_computable(unit, AGREED_RULE, "no-milestone")
        return Aim(none, none)
    figure = Figure(plan.measured.exact(agreed.number), unit, 1, AGREED_RULE)
    return Aim(figure, figure)


def absolute_progress(value: Figure, baseline: Figure, target: Figure) -> Figure:
    """(A - B)/(T - B) in the indicator's unit, never truncated; B may be 0 here."""
    rule = "progress-absolute/1"
    missing = {"no-value": value, "no-baseline": baseline, "no-target": target}
    why_not = next((why for why, figure in missing.items() if not figure.known), "")
    if why_not:
        return not_computable(Unit.SHARE, rule, why_not)
    start = Fraction(baseline.value or 0)
    way, distance = Fraction(value.value or 0) - start, Fraction(target.value or 0) - start
    if not distance:
        return not_computable(Unit.SHARE, rule, "target-is-baseline")
    return Figure(way / distance, Unit.SHARE, 1, rule)
