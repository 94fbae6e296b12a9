"""What diagnostics say after a training: the change of organizations that took part, beside others.

An organization that took part is compared with others of its group and region that stood at the
same level of the same criterion and were not trained on it. Both are a *stratum*. The mean change
of the others is weighted as those who took part are spread over the strata (subclassification: W.
G. Cochran, "The effectiveness of adjustment by subclassification in removing bias in observational
studies", Biometrics 24, 1968, 295-313). It is an association: organizations that send people may
differ from those that do not.
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

CHANGE, DIFFERENCE, INTERVAL = "rescore-change/1", "rescore-difference/1", "rescore-interval/1"
TOO_FEW_TRAINED, TOO_FEW_OTHERS = "rescore-too-few-trained", "rescore-too-few-others"


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
    def stratum(self) -> tuple[str, str, str, int]:
        return self.criterion, self.group, self.region, self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """Mean changes in levels, and their difference with its interval.

    ``trained`` and ``others``: how many organizations stand behind each side, counted once however
    many criteria they bring. ``unmatched``: organizations that took part and have nobody to be
    compared with; they are in neither mean.
    """

    trained: int
    others: int
    unmatched: int
    change: Figure
    others_change: Figure
    difference: Figure
    interval: Interval


def compare(
    trained: Iterable[Rescore], others: Iterable[Rescore], level: Fraction = NINETY_FIVE
) -> Comparison:
    """The change of those who took part beside that of comparable others.

    difference = Σ_s n_s/n · (mean change of those who took part − mean change of the others in
    stratum s). Its interval takes one variance within strata on both sides, s², of n + m − 2·S
    degrees of freedom: ± t · s · √(1/n + Σ_s (n_s/n)²/m_s).
    """
    own, beside = _by_stratum(trained), _by_stratum(others)
    shared = sorted(own.keys() & beside.keys())
    matched = [each for key in shared for each in own[key]]
    compared = [each for key in shared for each in beside[key]]
    sizes = _organizations(matched), _organizations(compared)
    everybody = {each.organization_id for found in own.values() for each in found}
    unmatched = len(everybody - {each.organization_id for each in matched})
    why_not = _why_not(*sizes)
    if why_not:
        return _nothing(sizes, unmatched, why_not, level)
    n = len(matched)
    change = Fraction(sum(each.change for each in matched), n)
    weighted = sum((Fraction(len(own[key]), n) * _mean(beside[key]) for key in shared), Fraction())
    interval = _interval([(own[key], beside[key]) for key in shared], change - weighted, level)
    return Comparison(
        *sizes,
        unmatched,
        Figure(change, Unit.LEVEL, sizes[0], CHANGE),
        Figure(weighted, Unit.LEVEL, sizes[1], CHANGE),
        Figure(change - weighted, Unit.LEVEL, sum(sizes), DIFFERENCE),
        interval,
    )


Strata = Mapping[tuple[str, str, str, int], Sequence[Rescore]]


def _by_stratum(found: Iterable[Rescore]) -> Strata:
    strata: defaultdict[tuple[str, str, str, int], list[Rescore]] = defaultdict(list)
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
    return Comparison(
        *sizes,
        unmatched,
        not_computable(Unit.LEVEL, CHANGE, why_not, sizes[0]),
        not_computable(Unit.LEVEL, CHANGE, why_not, sizes[1]),
        not_computable(Unit.LEVEL, DIFFERENCE, why_not, sum(sizes)),
        Interval(None, None, level, INTERVAL, sum(sizes), why_not),
    )


def _interval(
    strata: Sequence[tuple[Sequence[Rescore], Sequence[Rescore]]],
    difference: Fraction,
    level: Fraction,
) -> Interval:
    n, m = (sum(len(pair[side]) for pair in strata) for side in (0, 1))
    freedom = n + m - 2 * len(strata)
    if freedom < 1:
        return Interval(None, None, level, INTERVAL, n + m, "too-few-answers")
    squares = sum(
        ((each.change - _mean(side)) ** 2 for pair in strata for side in pair for each in side),
        Fraction(),
    )
    if not squares:
        return Interval(None, None, level, INTERVAL, n + m, "all-alike")
    shares = sum((Fraction(len(own), n) ** 2 / len(beside) for own, beside in strata), Fraction())
    variance = squares / freedom * (Fraction(1, n) + shares)
    reach = t_quantile(level, freedom) * math.sqrt(variance)
    return Interval(float(difference) - reach, float(difference) + reach, level, INTERVAL, n + m)
