"""Indicator 3.1: UN frameworks that reflect the DWCP or other decent-work priorities (R1, R6).

Each programme's document is coded by two people, neither of whom sees what the other said. It
reflects decent work if all who coded it say so, at whichever level; it does not if all say that it
does not; else it stays incomplete: coded by one alone, judged differently, or not stated.

Source: the project's own rule (docs/methods.md), for the indicator of GB.306/TC/1, para. 37.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from capacity.indicators.domain.results import CountedProgrammes, CountRules, counted_programmes
from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.results.domain.agreement import cohen_kappa, nominal_alpha

ENOUGH_CODERS = 2

REFLECTING_RULES = CountRules(
    "reflecting-programmes/1",
    "reflecting-programmes-lowest/1",
    "reflecting-programmes-highest/1",
    "reflecting-share/1",
    "reflecting-coverage/1",
)


class Level(StrEnum):
    """Where a programme's document reflects the DWCP or other decent-work priorities."""

    OUTCOME = "outcome"
    OUTPUT = "output"
    NONE = "none"
    NOT_STATED = "not_stated"


REFLECTS = frozenset({Level.OUTCOME, Level.OUTPUT})

Codings = Mapping[int, Mapping[int, Level]]
"""What each coder says of each programme in scope, by the ids of programmes and coders."""


class Coded(StrEnum):
    """What the codings of one programme come to."""

    REFLECTS = "reflects"
    DOES_NOT = "does_not"
    INCOMPLETE = "incomplete"


def coded(given: Mapping[int, Level]) -> Coded:
    """What all coders of one programme say together."""
    levels = set(given.values())
    if len(given) < ENOUGH_CODERS:
        return Coded.INCOMPLETE
    if levels <= REFLECTS:
        return Coded.REFLECTS
    return Coded.DOES_NOT if levels == {Level.NONE} else Coded.INCOMPLETE


@dataclass(frozen=True, slots=True)
class ReflectingProgrammes:
    """The indicator's figures, and the two levels apart, each with its coders' agreement.

    ``outcome`` and ``output`` count the programmes that all their coders place at that level; both
    have the programmes in scope as denominator. They need not add up to the value: coders who
    differ on the level still agree that the programme reflects decent work.
    """

    found: CountedProgrammes
    outcome: Figure
    output: Figure
    outcome_agreement: Figure
    output_agreement: Figure


def reflecting_programmes(codings: Codings, first: Codings) -> ReflectingProgrammes:
    """Both have every programme in scope, an empty mapping where nobody has coded it.

    ``codings`` is what each coder says now, ``first`` what each said at first: agreement is told
    of what they judged on their own, before they could talk about it.
    """
    results = [coded(given) for given in codings.values()]
    yes, no = results.count(Coded.REFLECTS), results.count(Coded.DOES_NOT)
    scope = len(results)
    return ReflectingProgrammes(
        counted_programmes(REFLECTING_RULES, yes, scope - yes - no, yes + no, scope),
        _at(Level.OUTCOME, codings),
        _at(Level.OUTPUT, codings),
        agreement(Level.OUTCOME, first),
        agreement(Level.OUTPUT, first),
    )


def _at(level: Level, codings: Codings) -> Figure:
    rule = "reflecting-at-level/1"
    if not codings:
        return not_computable(Unit.COUNT, rule, "no-programmes")
    number = sum(
        len(given) >= ENOUGH_CODERS and set(given.values()) == {level} for given in codings.values()
    )
    return Figure(number, Unit.COUNT, len(codings), rule)


def agreement(level: Level, codings: Codings) -> Figure:
    """How far coders agree on whether a programme stands at ``level``.

    Cohen's kappa where there are two coders in all, Krippendorff's alpha for nominal codes where
    there are more: each pair then coded other programmes.
    """
    coders = sorted({coder for given in codings.values() for coder in given})
    rows = [
        [given[coder] is level if coder in given else None for given in codings.values()]
        for coder in coders
    ]
    return cohen_kappa(rows[0], rows[1]) if len(rows) == ENOUGH_CODERS else nominal_alpha(rows)
