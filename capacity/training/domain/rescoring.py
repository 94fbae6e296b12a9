"""What diagnostics say after a training: the change of organizations that took part, beside others.

An organization that took part is compared with others of its group and region that stood at the
same level of the same criterion and were not trained on it. Both are a *stratum*. Each organization
that took part gives one value: its change less the mean change of the others in its strata,
averaged over its criteria. So the others weigh as those who took part are spread over the strata
(subclassification: W. G. Cochran, "The effectiveness of adjustment by subclassification in removing
bias in observational studies", Biometrics 24, 1968, 295-313), and an organization is one
observation however many criteria it brings. It is an association: organizations that send people
may differ from those that do not.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.results.domain.intervals import NINETY_FIVE, Interval
from surveys.results.domain.quantiles import t_quantile

FEWEST = 5
"""So many organizations are needed on either side."""

CHANGE, OTHERS = "rescore-change/1", "rescore-others-change/1"
DIFFERENCE, INTERVAL = "rescore-difference/1", "rescore-interval/1"
TOO_FEW_TRAINED, TOO_FEW_OTHERS = "rescore-too-few-trained", "rescore-too-few-others"

Stratum = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True)
class Rescore:
    """One criterion of one organization, assessed before the training and again after it."""

    organization_id: int
    criterion: str
    group: str
    region: str
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before

    @property
    def stratum(self) -> Stratum:
        return self.criterion, self.group, self.region, self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """Mean changes in levels, and their difference with its interval.

    ``trained`` and ``others``: how many organizations stand behind each side, counted once however
    many criteria they bring. ``unmatched``: organizations that took part and have nobody to be
    compared with; they are in neither mean. All three figures are means over the organizations
    that took part.
    """

    trained: int
    others: int
    unmatched: int
    change: Figure
    others_change: Figure
    difference: Figure
    interval: Interval


Strata = Mapping[Stratum, Sequence[Rescore]]


def compare(
    trained: Iterable[Rescore], others: Iterable[Rescore], level: Fraction = NINETY_FIVE
) -> Comparison:
    """The change of those who took part beside that of comparable others.

    Of each organization i that took part: xᵢ, its mean change over its matched criteria; ȳᵢ, the
    mean over the same criteria of the mean changes of the others in their strata. The difference is
    Σ (xᵢ − ȳᵢ) ÷ n. Whoever took part is none of the others, whatever the criterion.
    """
    own = list(trained)
    everybody = {each.organization_id for each in own}
    beside = _by_stratum(each for each in others if each.organization_id not in everybody)
    matched: defaultdict[int, list[Rescore]] = defaultdict(list)
    for each in own:
        if each.stratum in beside:
            matched[each.organization_id].append(each)
    met = {each.stratum for found in matched.values() for each in found}
    strata = {key: beside[key] for key in sorted(met)}
    sizes = len(matched), _organizations(each for found in strata.values() for each in found)
    unmatched = len(everybody) - len(matched)
    why_not = _why_not(*sizes)
    if why_not:
        return _nothing(sizes, unmatched, why_not, level)
    n = len(matched)
    means = {key: _mean(found) for key, found in strata.items()}
    changes = {id_: _mean(found) for id_, found in matched.items()}
    besides = {
        id_: sum((means[each.stratum] for each in found), Fraction()) / len(found)
        for id_, found in matched.items()
    }
    values = [changes[id_] - besides[id_] for id_ in matched]
    return Comparison(
        *sizes,
        unmatched,
        Figure(sum(changes.values(), Fraction()) / n, Unit.LEVEL, n, CHANGE),
        Figure(sum(besides.values(), Fraction()) / n, Unit.LEVEL, n, OTHERS),
        Figure(sum(values, Fraction()) / n, Unit.LEVEL, n, DIFFERENCE),
        _interval(values, list(matched.values()), strata, level),
    )


def _by_stratum(found: Iterable[Rescore]) -> Strata:
    strata: defaultdict[Stratum, list[Rescore]] = defaultdict(list)
    for each in found:
        strata[each.stratum].append(each)
    return strata


def _organizations(found: Iterable[Rescore]) -> int:
    return len({each.organization_id for each in found})


def _mean(found: Sequence[Rescore]) -> Fraction:
    return Fraction(sum(each.change for each in found), len(found))


def _why_not(trained: int, others: int) -> str:
    if trained < FEWEST:
        return TOO_FEW_TRAINED
    return TOO_FEW_OTHERS if others < FEWEST else ""


def _nothing(sizes: tuple[int, int], unmatched: int, why_not: str, level: Fraction) -> Comparison:
    n = sizes[0]
    return Comparison(
        *sizes,
        unmatched,
        not_computable(Unit.LEVEL, CHANGE, why_not, n),
        not_computable(Unit.LEVEL, OTHERS, why_not, n),
        not_computable(Unit.LEVEL, DIFFERENCE, why_not, n),
        Interval(None, None, level, INTERVAL, n, why_not),
    )


def _interval(
    values: Sequence[Fraction],
    matched: Sequence[Sequence[Rescore]],
    strata: Strata,
    level: Fraction,
) -> Interval:
    """Mean of ``values`` ± t·√(s²/n + b), both variances between organizations.

    s² is the variance of the values. b is what the others' means add: all values rest on the same
    others, so that these do not average out. The degrees of freedom are Welch and Satterthwaite's
    (F. E. Satterthwaite, Biometrics Bulletin 2, 1946, 110-114).
    """
    n = len(values)
    mean = sum(values, Fraction()) / n
    own = float(sum(((value - mean) ** 2 for value in values), Fraction()) / (n * (n - 1)))
    added, freedom = _others(matched, strata, math.sqrt(own * n))
    if math.isclose(own + added, 0, abs_tol=1e-12):
        return Interval(None, None, level, INTERVAL, n, "all-alike")
    both = own**2 / (n - 1) + added**2 / freedom
    reach = t_quantile(level, (own + added) ** 2 / both) * math.sqrt(own + added)
    return Interval(float(mean) - reach, float(mean) + reach, level, INTERVAL, n)


def _others(
    matched: Sequence[Sequence[Rescore]], strata: Strata, spread: float
) -> tuple[float, float]:
    """The variance that the others add to the mean of the values, and its degrees of freedom.

    Each other organization j moves ȳᵢ by hᵢⱼ, the sum of its deviations in the strata of i, each
    over how many others there are and how many criteria i has. Σⱼ (Σᵢ hᵢⱼ ÷ n)² is their variance,
    less the part of it that the spread of the values shows already:
    Σⱼ Σᵢ (hᵢⱼ − h̄ⱼ)² ÷ (n·(n − 1)).
    """
    n, deviations = len(matched), _deviations(strata, spread)
    moved: list[Mapping[int, float]] = []
    weights: defaultdict[Stratum, float] = defaultdict(float)
    for found in matched:
        by_other: defaultdict[int, float] = defaultdict(float)
        for each in found:
            weights[each.stratum] += 1 / (len(found) * n)
            for other, deviation in deviations[each.stratum].items():
                by_other[other] += deviation / (len(deviations[each.stratum]) * len(found))
        moved.append(by_other)
    means: defaultdict[int, float] = defaultdict(float)
    squares = 0.0
    for movements in moved:
        for other, movement in movements.items():
            means[other] += movement / n
            squares += movement**2
    variance = sum(mean**2 for mean in means.values())
    shown = (squares - n * variance) / (n * (n - 1))
    return max(0.0, variance - shown), _freedom(weights, strata)


def _deviations(strata: Strata, spread: float) -> Mapping[Stratum, Mapping[int, float]]:
    """By organization how far it lies from the mean of its stratum, times √(m ÷ (m − 1)).

    One alone in its stratum shows no spread: it is taken to lie off by the others' common one; by
    ``spread``, that of the values, where all are alone.
    """
    several = [found for found in strata.values() if len(found) > 1]
    squares = sum(
        ((each.change - _mean(found)) ** 2 for found in several for each in found), Fraction()
    )
    freedom = sum(len(found) - 1 for found in several)
    common = math.sqrt(squares / freedom) if freedom else spread
    return {
        key: {each.organization_id: _deviation(each, found, common) for each in found}
        for key, found in strata.items()
    }


def _deviation(each: Rescore, found: Sequence[Rescore], common: float) -> float:
    m = len(found)
    return float(each.change - _mean(found)) * math.sqrt(m / (m - 1)) if m > 1 else common


def _freedom(weights: Mapping[Stratum, float], strata: Strata) -> float:
    """How many others carry the weight (L. Kish, Survey Sampling, 1965), less one a stratum."""
    carried: defaultdict[int, float] = defaultdict(float)
    for key, weight in weights.items():
        for each in strata[key]:
            carried[each.organization_id] += weight / len(strata[key])
    total, squares = sum(carried.values()), sum(part**2 for part in carried.values())
    free = sum(weight * (1 - 1 / len(strata[key])) for key, weight in weights.items())
    return max(1.0, free * total**2 / squares)
