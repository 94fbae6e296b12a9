"""Weights: how many of the population each respondent stands for. Every function is total.

Three ways to weights, by what is known of the population: the strata it was sampled in, the
totals of cells found afterwards (post-strata), or the totals of several margins alone (see
``raking``). Weights are exact fractions, except raked ones, which are limits. Negative ones are
refused.

Where there are none, a code says why:

* ``no-respondents``: there is nobody to weight
* ``negative-weight``, ``not-finite``: a weight that no design gives
* ``no-weight``: all weights are zero
* ``empty-left-out``, ``empty-merged``: an empty stratum, and the rule it followed
* ``nothing-to-merge-with``: the rule names only strata that are empty as well
* ``no-population``: a stratum, or totals, of nobody
* ``more-than-population``: more respondents than the frame has
* ``no-total``, ``negative-total``, ``empty-cell``: a cell without a total, with a total below
  zero, or with a total but no weight among the respondents
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from surveys.foundation.figures import Figure, Unit, not_computable

Exact = Fraction | int
Weight = Fraction | float  # an int is a float to the type checker


@dataclass(frozen=True, slots=True)
class Stratum:
    """A stratum of the frame: N_h units in the population, of whom n_h responded.

    Raises ValueError for a count below zero, which no counting gives.
    """

    code: str
    population: int
    respondents: int

    def __post_init__(self) -> None:
        if self.population < 0 or self.respondents < 0:
            raise ValueError("a stratum's counts are not negative")


@dataclass(frozen=True, slots=True)
class StratumWeight:
    """The weight of each respondent of one stratum, or why it has none.

    ``joined`` is the stratum that stands for this one where it was empty and merged.
    """

    stratum: str
    weight: Figure
    joined: str = ""


@dataclass(frozen=True, slots=True)
class StratumWeights:
    """Weights in the order of the strata given.

    ``strata`` are those with respondents, each with the population it stands for after
    merging: what an estimate of a stratified mean takes. ``covered`` is the share of the
    population that they stand for, below one where a stratum was left out.
    """

    weights: tuple[StratumWeight, ...]
    strata: tuple[Stratum, ...]
    covered: Figure


def stratum_weights(
    strata: Sequence[Stratum], merge_into: Mapping[str, str] | None = None
) -> StratumWeights:
    """N_h / n_h for every stratum with respondents.

    ``merge_into`` is the rule in the round's record: an empty stratum's code to the code of
    the stratum that it joins, so that its N_h counts there (and, should that one be empty too,
    wherever that one goes). An empty stratum that the rule does not name is left out. The rule
    does nothing to strata with respondents.

    Raises ValueError for two strata of one code and for a rule with an unknown code.

    Source: W. G. Cochran, Sampling Techniques, 3rd ed., 1977, section 5.3 (the weight is the
    inverse of the sampling fraction f_h = n_h/N_h); on merging, G. Kalton and I.
    Flores-Cervantes, "Weighting Methods", Journal of Official Statistics 19 (2), 2003.
    """
    rule = dict(merge_into or {})
    by_code = {stratum.code: stratum for stratum in strata}
    if len(by_code) != len(strata):
        raise ValueError("two strata have one code")
    if unknown := {*rule, *rule.values()} - by_code.keys():
        raise ValueError(f"no such strata: {sorted(unknown)}")
    homes = {stratum.code: _home(stratum, by_code, rule) for stratum in strata}
    stands_for = dict.fromkeys(by_code, 0)
    for code, home in homes.items():
        if home:
            stands_for[home] += by_code[code].population
    kept = tuple(
        Stratum(s.code, stands_for[s.code], s.respondents) for s in strata if s.respondents
    )
    return StratumWeights(
        tuple(_weight(s, stands_for[s.code], homes[s.code], rule) for s in strata),
        kept,
        _covered(strata, kept),
    )


def _home(stratum: Stratum, by_code: Mapping[str, Stratum], rule: Mapping[str, str]) -> str:
    """The stratum with respondents that stands for this one; empty if none does."""
    code, seen = stratum.code, set[str]()
    while not by_code[code].respondents:
        seen.add(code)
        code = rule.get(code, code)
        if code in seen:
            return ""
    return code


def _weight(stratum: Stratum, stands_for: int, home: str, rule: Mapping[str, str]) -> StratumWeight:
    name, n = "stratum-weight/1", stratum.respondents
    if n:
        why_not = "more-than-population" if n > stratum.population else ""
    elif not stratum.population:
        why_not = "no-population"
    elif home:
        why_not = "empty-merged"
    else:
        why_not = "nothing-to-merge-with" if stratum.code in rule else "empty-left-out"
    if why_not:
        joined = home if why_not == "empty-merged" else ""
        return StratumWeight(stratum.code, not_computable(Unit.COUNT, name, why_not, n), joined)
    return StratumWeight(stratum.code, Figure(Fraction(stands_for, n), Unit.COUNT, n, name))


def _covered(strata: Sequence[Stratum], kept: Sequence[Stratum]) -> Figure:
    name, population = "population-covered/1", sum(stratum.population for stratum in strata)
    if not population:
        return not_computable(Unit.SHARE, name, "no-population")
    covered = sum(stratum.population for stratum in kept)
    return Figure(Fraction(covered, population), Unit.SHARE, population, name)


@dataclass(frozen=True, slots=True)
class PostStratified:
    """One weight per respondent, in their order; none where ``why_not`` says why.

    ``cell`` is the post-stratum that the reason is about, if it is about one.
    """

    weights: tuple[Fraction, ...] = ()
    why_not: str = ""
    cell: str = ""


def post_stratified(
    weights: Sequence[Weight], cells: Sequence[str], totals: Mapping[str, Exact]
) -> PostStratified:
    """w·T_c / Σ_c w: weights scaled in each post-stratum c so that they add up to its total T_c.

    ``cells`` names the post-stratum of each respondent; a cell whose total is positive needs
    respondents of positive weight (otherwise join it with another beforehand).

    Raises ValueError if weights and cells differ in number.

    Source: D. Holt and T. M. F. Smith, "Post Stratification", Journal of the Royal Statistical
    Society A 142 (1), 1979; S. L. Lohr, Sampling: Design and Analysis, 3rd ed., 2022,
    section 4.4.
    """
    if len(weights) != len(cells):
        raise ValueError("every weight has one cell")
    if why_not := why_no_weights(weights):
        return PostStratified(why_not=why_not)
    exact = [Fraction(weight) for weight in weights]
    sums = dict.fromkeys(totals, Fraction(0))
    for weight, cell in zip(exact, cells, strict=True):
        sums[cell] = sums.get(cell, Fraction(0)) + weight
    if fault := faulty_cell(sums, totals):
        return PostStratified((), *fault)
    factors = {cell: totals[cell] / sums[cell] if sums[cell] else Fraction(0) for cell in sums}
    return PostStratified(tuple(w * factors[c] for w, c in zip(exact, cells, strict=True)))


def effective_size(weights: Sequence[Weight]) -> Figure:
    """(Σw)² / Σw²: the size of an equally weighted sample as precise as this one, at most n.

    It holds for means of variables unrelated to the weights. Its denominator is n.

    Source: L. Kish, Survey Sampling, 1965, section 11.7, and "Weighting for Unequal P_i",
    Journal of Official Statistics 8 (2), 1992 (there as the loss 1 + L = n·Σw² / (Σw)²).
    """
    name, n = "effective-size/1", len(weights)
    if why_not := why_no_weights(weights):
        return not_computable(Unit.COUNT, name, why_not, n)
    exact = [Fraction(weight) for weight in weights]
    size = Fraction(sum(exact)) ** 2 / sum(weight * weight for weight in exact)
    return Figure(size, Unit.COUNT, n, name)


def why_no_weights(weights: Sequence[Weight]) -> str:
    """Why these cannot serve as weights; empty if they can. Single zeros are allowed."""
    if not weights:
        return "no-respondents"
    if any(isinstance(weight, float) and not math.isfinite(weight) for weight in weights):
        return "not-finite"
    if any(weight < 0 for weight in weights):
        return "negative-weight"
    return "" if any(weights) else "no-weight"


def faulty_cell(
    sums: Mapping[str, Fraction], totals: Mapping[str, Exact]
) -> tuple[str, str] | None:
    """The reason and the cell for which totals cannot be met; None if they can."""
    for cell, weight in sums.items():
        if cell not in totals:
            return "no-total", cell
        if totals[cell] < 0:
            return "negative-total", cell
        if totals[cell] and not weight:
            return "empty-cell", cell
    return None if any(totals.values()) else ("no-population", "")
