"""Indicators 3.2 and 3.3 in one biennium: the value, its range, and how far it has come (R1).

Counted over the programmes in scope, each with its verdict in the latest closed round. Baselines,
milestones and targets are counts; everything is exact. Nothing here is ever truncated to 0 or 1.

Why a figure cannot be computed:

* ``no-programmes``: none is in scope (or, for growth, none is present at both dates)
* ``no-verdict``: every programme is incomplete
* ``none-decided``: no programme has all three groups decided
* ``no-baseline``, ``negative-baseline``, ``zero-baseline``: none was set, or not a usable one
* ``small-baseline``: below 10, where only counts are told and no ratio
* ``negative-change``: the milestone or target is set as a change in the wrong direction
* ``no-value``, ``no-target``: one of the two does not exist
* ``target-is-baseline``: there is no distance to go

Source: the project's own rules (docs/methods.md, "Participation"), for the cumulative growth
over a baseline of GB.306/TC/1, para. 37.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from numbers import Rational

from capacity.participation.domain.verdicts import ProgrammeVerdict, Verdict
from surveys.foundation.figures import Figure, Unit, not_computable

SMALL = 10


@dataclass(frozen=True, slots=True)
class CountedProgrammes:
    """In how many programmes something is so, e.g. constituents took part to their satisfaction.

    ``value`` counts *yes*; ``lowest`` and ``highest`` are its range [yes, yes + incomplete]. All
    three have the programmes in scope as denominator. ``share`` is *yes* ÷ programmes that are
    decided (for satisfaction: in all three groups), ``coverage`` those ÷ programmes in scope.
    """

    value: Figure
    lowest: Figure
    highest: Figure
    share: Figure
    coverage: Figure

    @property
    def in_scope(self) -> int:
        return self.value.denominator


@dataclass(frozen=True, slots=True)
class CountRules:
    """The names of the rules of the five figures."""

    value: str
    lowest: str
    highest: str
    share: str
    coverage: str


SATISFIED_RULES = CountRules(
    "satisfied-programmes/1",
    "satisfied-programmes-lowest/1",
    "satisfied-programmes-highest/1",
    "satisfied-share/1",
    "satisfied-coverage/1",
)


def satisfied_programmes(verdicts: Iterable[ProgrammeVerdict]) -> CountedProgrammes:
    """The indicator's value over the verdicts of all programmes in scope, one for each.

    The range stays computable where every programme is incomplete; the value does not.
    """
    held = list(verdicts)
    found = Counter(each.verdict for each in held)
    decided = sum(each.decided for each in held)
    yes, incomplete = found[Verdict.YES], found[Verdict.INCOMPLETE]
    return counted_programmes(SATISFIED_RULES, yes, incomplete, decided, len(held))


def counted_programmes(
    rules: CountRules, yes: int, incomplete: int, decided: int, scope: int
) -> CountedProgrammes:
    """The five figures from their counts, under the rules of whatever was counted."""
    empty = "" if scope else "no-programmes"
    no_verdict = empty or ("no-verdict" if incomplete == scope else "")
    none_decided = empty or ("" if decided else "none-decided")
    return CountedProgrammes(
        value=_count(rules.value, yes, scope, no_verdict),
        lowest=_count(rules.lowest, yes, scope, empty),
        highest=_count(rules.highest, yes + incomplete, scope, empty),
        share=_share(rules.share, yes, decided, none_decided),
        coverage=_share(rules.coverage, decided, scope, empty),
    )


@dataclass(frozen=True, slots=True)
class PanelGrowth:
    """The programmes present at both dates: each date's figures, and the growth between them.

    ``growth`` is (later yes - earlier yes) ÷ earlier yes: 0.3 is 30 % more, -1 is none left.
    """

    earlier: CountedProgrammes
    later: CountedProgrammes
    growth: Figure


def panel_growth(
    earlier: Mapping[int, ProgrammeVerdict], later: Mapping[int, ProgrammeVerdict]
) -> PanelGrowth:
    """Growth of the number of *yes* over the panel; both map a programme's id to its verdict."""
    panel = sorted(earlier.keys() & later.keys())
    before = satisfied_programmes(earlier[programme] for programme in panel)
    after = satisfied_programmes(later[programme] for programme in panel)
    rule, size = "panel-growth/1", len(panel)
    base, value = before.value.value, after.value.value
    if base is None or value is None:
        why_not = before.value.why_not or after.value.why_not
        return PanelGrowth(before, after, not_computable(Unit.SHARE, rule, why_not, size))
    why_not = _baseline_fault(base) or ("small-baseline" if base < SMALL else "")
    if why_not:
        return PanelGrowth(before, after, not_computable(Unit.SHARE, rule, why_not, size))
    growth = Fraction(value) / Fraction(base) - 1
    return PanelGrowth(before, after, Figure(growth, Unit.SHARE, size, rule))


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Aim:
    """A milestone or target: the exact product, and the whole number that must be reached."""

    exact: Figure
    count: Figure


def aim(
    baseline: Fraction | int | None, change: Fraction | int, direction: Direction = Direction.UP
) -> Aim:
    """⌈B·(1 + m)⌉ for the cumulative change m, a share of the baseline: 30 % is Fraction(3, 10).

    Where less is better, m is the reduction: ⌊B·(1 - m)⌋. Either way the whole number is the
    first that is at least as good as the product. Raises ValueError for a float: 30 % has no
    exact one, and rounding up would then ask for one programme too many.
    """
    if not isinstance(change, Rational):
        raise ValueError("a change is an exact fraction of the baseline")
    why_not = "no-baseline" if baseline is None else _baseline_fault(baseline)
    why_not = why_not or ("negative-change" if change < 0 else "")
    if baseline is None or why_not:
        return Aim(
            not_computable(Unit.COUNT, "aim-exact/1", why_not),
            not_computable(Unit.COUNT, "aim/1", why_not),
        )
    up = direction is Direction.UP
    exact = baseline * (1 + change if up else 1 - Fraction(change))
    whole = math.ceil(exact) if up else math.floor(exact)
    return Aim(Figure(exact, Unit.COUNT, 1, "aim-exact/1"), Figure(whole, Unit.COUNT, 1, "aim/1"))


def progress(value: Figure, baseline: Fraction | int | None, target: Figure) -> Figure:
    """(A - B)/(T - B), never truncated: below 0 it moved away, above 1 beyond the target.

    ``value`` and ``target`` are counts; the same formula serves either direction.
    """
    rule = "progress/1"
    if baseline is None:
        return not_computable(Unit.SHARE, rule, "no-baseline")
    why_not = _baseline_fault(baseline)
    if why_not or value.value is None or target.value is None:
        missing = "no-value" if value.value is None else "no-target"
        return not_computable(Unit.SHARE, rule, why_not or missing)
    way, distance = Fraction(value.value) - baseline, Fraction(target.value) - baseline
    why_not = "" if distance else "target-is-baseline"
    why_not = why_not or ("small-baseline" if baseline < SMALL else "")
    if why_not:
        return not_computable(Unit.SHARE, rule, why_not)
    return Figure(way / distance, Unit.SHARE, 1, rule)


class Status(StrEnum):
    """Where the value stands, whichever way the incomplete programmes come out."""

    TARGET_REACHED = "target_reached"
    MILESTONE_REACHED = "milestone_reached"
    OPEN = "open"  # the incomplete programmes decide whether the milestone is reached
    BELOW_MILESTONE = "below_milestone"
    NOT_COMPUTABLE = "not_computable"


class Caveat(StrEnum):
    """What must be said beside a standing."""

    SMALL_BASELINE = "small_baseline"
    UNATTAINABLE = "unattainable"  # no number of programmes in scope reaches the target


@dataclass(frozen=True, slots=True)
class Standing:
    """An indicator in a biennium against what was agreed for it."""

    milestone: Aim
    target: Aim
    progress: Figure
    status: Status
    caveats: frozenset[Caveat]


def standing(
    found: CountedProgrammes,
    baseline: Fraction | int | None,
    milestone: Fraction | int,
    target: Fraction | int,
    direction: Direction = Direction.UP,
) -> Standing:
    """How ``found`` stands against the ``milestone`` due in its biennium and the ``target``.

    Both are cumulative changes over ``baseline``, as :func:`aim` takes them, with its ValueError;
    in the last biennium they are the same.
    """
    due, last = aim(baseline, milestone, direction), aim(baseline, target, direction)
    way = progress(found.value, baseline, last.count)
    small = baseline is not None and 0 < baseline < SMALL
    return stand(found, due, last, way, direction, found.in_scope, small)


def stand(
    found: CountedProgrammes,
    milestone: Aim,
    target: Aim,
    way: Figure,
    direction: Direction = Direction.UP,
    scope: int = 0,
    small_baseline: bool = False,
) -> Standing:
    """How ``found`` stands against a milestone and a target that are worked out already.

    ``scope``: how many there are to count; 0 where a value is not limited by any such number.
    """
    caveats = {Caveat.SMALL_BASELINE} if small_baseline else set()
    goal = target.count.value
    if goal is not None and scope and not 0 <= goal <= scope:
        caveats.add(Caveat.UNATTAINABLE)
    status = _status(found, milestone.count, target.count, direction)
    return Standing(milestone, target, way, status, frozenset(caveats))


def _status(
    found: CountedProgrammes, milestone: Figure, target: Figure, direction: Direction
) -> Status:
    if not (found.value.known and milestone.known and target.known):
        return Status.NOT_COMPUTABLE
    worst, best = found.lowest, found.highest
    if direction is Direction.DOWN:
        worst, best = best, worst
    if _reaches(worst, target, direction):
        return Status.TARGET_REACHED
    if _reaches(worst, milestone, direction):
        return Status.MILESTONE_REACHED
    # Nothing stops an analyst from setting a milestone beyond the target, so both are asked.
    if _reaches(best, milestone, direction) or _reaches(best, target, direction):
        return Status.OPEN
    return Status.BELOW_MILESTONE


def _reaches(value: Figure, goal: Figure, direction: Direction) -> bool:
    more = (value.value or 0) - (goal.value or 0)
    return more >= 0 if direction is Direction.UP else more <= 0


def _baseline_fault(baseline: Fraction | float) -> str:
    """Why nothing can be measured against a baseline; empty if it can."""
    return "negative-baseline" if baseline < 0 else "" if baseline else "zero-baseline"


def _count(rule: str, number: int, scope: int, why_not: str) -> Figure:
    if why_not:
        return not_computable(Unit.COUNT, rule, why_not, scope)
    return Figure(number, Unit.COUNT, scope, rule)


def _share(rule: str, part: int, whole: int, why_not: str) -> Figure:
    if why_not:
        return not_computable(Unit.SHARE, rule, why_not, whole)
    return Figure(Fraction(part, whole), Unit.SHARE, whole, rule)
