"""What a sample's design does to an estimate: its standard error and its design effect.

Two ways to the same: a mean or total of strata of known size, and a weighted mean with any
weights, linearized. With the weights N_h / n_h both give one result. Every function is total;
where there is no figure, a code says why:

* ``no-answers``: nobody answered
* ``empty-stratum``: a stratum without answers; settle it first by ``weights.stratum_weights``
* ``more-than-population``: more answers than the stratum has units
* ``one-unit-stratum``: one answer does not show the spread in a stratum of several units
* ``all-alike``: in no sampled stratum do (weighted) answers differ, so no error can be
  estimated: a zero would claim a certainty that nobody has
* ``census``: every unit answered, so there is no sampling error to estimate
* ``negative-weight``, ``not-finite``, ``no-weight``: see ``weights``

Means, totals, variances and design effects are exact; a standard error is a root.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.results.domain.weights import Exact, Weight, why_no_weights


@dataclass(frozen=True, slots=True)
class StratumSums:
    """The answers of one stratum as their number n_h, Σy and Σy², and its population N_h.

    Sums of disjoint batches add. Raises ValueError for sums that no answers give.
    """

    code: str
    population: int
    answers: int
    total: Exact
    squares: Exact

    def __post_init__(self) -> None:
        spread = self.answers * self.squares - self.total * self.total
        nobody = not self.answers and (self.total or self.squares)
        if self.population < 0 or self.answers < 0 or spread < 0 or nobody:
            raise ValueError("no answers give these sums")

    @classmethod
    def of(cls, code: str, population: int, values: Iterable[Exact]) -> "StratumSums":
        """The sums of single values."""
        listed = list(values)
        return cls(code, population, len(listed), sum(listed), sum(y * y for y in listed))

    @classmethod
    def counted(cls, code: str, population: int, counts: Mapping[int, int]) -> "StratumSums":
        """The sums of values counted, ``{4: 10, 5: 9}``, as a tally has them."""
        return cls(
            code,
            population,
            sum(counts.values()),
            sum(value * count for value, count in counts.items()),
            sum(value * value * count for value, count in counts.items()),
        )


@dataclass(frozen=True, slots=True)
class Observation:
    """One respondent's stratum, weight and answer."""

    stratum: str
    weight: Weight
    value: Exact


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate with its precision; each figure's denominator is the number of answers.

    ``variance`` is the square of the standard error: exact, to compute with, not to be shown.
    ``design_effect`` is the variance over that of a simple random sample of as many answers
    from the same population: below one, the design gained precision. ``stratum`` is the one
    that a reason is about, if it is about one.
    """

    value: Figure
    standard_error: Figure
    variance: Figure
    design_effect: Figure
    stratum: str = ""


@dataclass(frozen=True, slots=True)
class _Computed:
    """A value, its variance and that of a simple random sample, or why there are none."""

    answers: int
    value: Fraction | None = None
    variance: Fraction = Fraction(0)
    simple: Fraction = Fraction(0)
    why_not: str = ""
    stratum: str = ""

    def estimate(self, name: str, unit: Unit, factor: int = 1) -> Estimate:
        n, squared = self.answers, factor * factor

        def figure(part: str, of: Unit, value: Fraction | float | None) -> Figure:
            rule = f"{name}{part}/1"
            if value is None:
                return not_computable(of, rule, self.why_not, n)
            return Figure(value, of, n, rule)

        variance = None if self.why_not else squared * self.variance
        effect = None if self.why_not else self.variance / self.simple
        return Estimate(
            figure("", unit, None if self.value is None else factor * self.value),
            figure("-error", unit, None if variance is None else math.sqrt(variance)),
            figure("-variance", unit, variance),
            figure("-design-effect", Unit.COEFFICIENT, effect),
            self.stratum,
        )


def stratified_mean(strata: Sequence[StratumSums], unit: Unit = Unit.SCORE) -> Estimate:
    """Σ N_h·ȳ_h / N, of variance Σ (N_h/N)²·(1 - f_h)·s²_h / n_h, f_h = n_h/N_h.

    A share is the mean of zeros and ones (``Unit.SHARE``). A stratum of nobody is passed over;
    one that answered wholly adds nothing to the variance, even if it has one unit only.

    The design effect compares with (1 - n/N)·s²/n, where s² is n/(n - 1) times the weighted
    mean of (y - ȳ)².

    Source: W. G. Cochran, Sampling Techniques, 3rd ed., 1977, sections 5.3 and 5.4 (the
    estimated variance, with the finite population correction); for the design effect L. Kish,
    Survey Sampling, 1965, section 8.2, with s² estimated as in svymean of the R package survey
    (T. Lumley, Complex Surveys, 2010).
    """
    return _stratified(strata).estimate("stratified-mean", unit)


def stratified_total(strata: Sequence[StratumSums], unit: Unit = Unit.COUNT) -> Estimate:
    """Σ N_h·ȳ_h: N times the mean, its error N times the mean's; the design effect is the same.

    Source: Cochran 1977, sections 5.3 and 5.4; see :func:`stratified_mean`.
    """
    population = sum(stratum.population for stratum in strata)
    return _stratified(strata).estimate("stratified-total", unit, population)


def weighted_mean(
    observations: Sequence[Observation],
    populations: Mapping[str, int] | None = None,
    unit: Unit = Unit.SCORE,
) -> Estimate:
    """Σwy / Σw, a ratio of two estimated totals, with its variance by Taylor linearization.

    With u = w·(y - ȳ) / Σw the variance is Σ_h (1 - f_h)·n_h/(n_h - 1)·Σ_i (u_hi - ū_h)².
    f_h = n_h/N_h for the strata whose N_h is in ``populations``, else 0 (sampled with
    replacement, or from very many). Without strata let all have one code. Answers of weight
    zero (outside the domain) count in n_h but not in the denominator. The weights are taken as
    given by the design: what post-stratifying or raking gains is not credited.

    The design effect is that of :func:`stratified_mean`, without its 1 - n/N if any N_h is
    unknown.

    Source: C.-E. Särndal, B. Swensson and J. Wretman, Model Assisted Survey Sampling, 1992,
    sections 5.5 to 5.7; S. L. Lohr, Sampling: Design and Analysis, 3rd ed., 2022, section 9.1.
    """
    return _linearized(observations, populations or {}).estimate("weighted-mean", unit)


def _stratified(strata: Sequence[StratumSums]) -> _Computed:
    answers = sum(stratum.answers for stratum in strata)
    if not answers:
        return _Computed(answers, why_not="no-answers")
    for stratum in strata:
        if stratum.answers > stratum.population:
            return _Computed(answers, why_not="more-than-population", stratum=stratum.code)
        if stratum.population and not stratum.answers:
            return _Computed(answers, why_not="empty-stratum", stratum=stratum.code)
    peopled = [stratum for stratum in strata if stratum.population]
    population = sum(stratum.population for stratum in peopled)
    groups = [_Group.even(stratum, population) for stratum in peopled]
    mean = sum((group.wy for group in groups), Fraction(0))
    return _precision(mean, answers, population, groups)


def _linearized(observations: Sequence[Observation], populations: Mapping[str, int]) -> _Computed:
    answers = sum(1 for observation in observations if observation.weight > 0)
    weights = [observation.weight for observation in observations]
    if why_not := why_no_weights(weights) if observations else "no-answers":
        return _Computed(answers, why_not=why_not)
    whole = sum((Fraction(weight) for weight in weights), Fraction(0))
    strata: dict[str, list[Observation]] = {}
    for observation in observations:
        strata.setdefault(observation.stratum, []).append(observation)
    for code, members in strata.items():
        if len(members) > populations.get(code, len(members)):
            return _Computed(answers, why_not="more-than-population", stratum=code)
    groups = [
        _Group.weighted(code, members, whole, populations.get(code))
        for code, members in strata.items()
    ]
    mean = sum((group.wy for group in groups), Fraction(0))
    known = strata.keys() <= populations.keys()
    population = sum(populations[code] for code in strata) if known else None
    return _precision(mean, answers, population, groups)


@dataclass(frozen=True, slots=True)
class _Group:
    """A stratum's sums with weights that add up to one over all strata."""

    code: str
    answers: int
    population: int | None
    w: Fraction
    wy: Fraction
    wyy: Fraction
    ww: Fraction
    wwy: Fraction
    wwyy: Fraction

    @classmethod
    def even(cls, stratum: StratumSums, whole: int) -> "_Group":
        n, weight = stratum.answers, Fraction(stratum.population, stratum.answers * whole)
        sums = [weight * part for part in (n, stratum.total, stratum.squares)]
        return cls(stratum.code, n, stratum.population, *sums, *(weight * part for part in sums))

    @classmethod
    def weighted(
        cls, code: str, members: Sequence[Observation], whole: Fraction, population: int | None
    ) -> "_Group":
        sums = [Fraction(0)] * 6
        for member in members:
            w, y = Fraction(member.weight) / whole, member.value
            parts = (w, w * y, w * y * y, w * w, w * w * y, w * w * y * y)
            sums = [total + part for total, part in zip(sums, parts, strict=True)]
        return cls(code, len(members), population, *sums)

    @property
    def whole(self) -> bool:
        """Whether every unit of the stratum answered."""
        return self.population == self.answers

    def variance(self, mean: Fraction) -> Fraction:
        """(1 - f)·n/(n - 1)·Σ(u - ū)², u = w·(y - mean); for more than one answer."""
        n = self.answers
        squares = self.wwyy - 2 * mean * self.wwy + mean * mean * self.ww
        total = self.wy - mean * self.w
        left = 1 - Fraction(n, self.population) if self.population else Fraction(1)
        return left * (n * squares - total * total) / (n - 1)


def _precision(
    mean: Fraction, answers: int, population: int | None, groups: Sequence[_Group]
) -> _Computed:
    """The mean with its variance and a simple random sample's, or why there is none."""
    sampled = [group for group in groups if not group.whole]
    if not sampled:
        return _Computed(answers, mean, why_not="census")
    for group in sampled:
        if group.answers == 1:
            return _Computed(answers, mean, why_not="one-unit-stratum", stratum=group.code)
    variance = sum((group.variance(mean) for group in sampled), Fraction(0))
    if not variance:
        return _Computed(answers, mean, why_not="all-alike")
    left = 1 - Fraction(answers, population) if population else Fraction(1)
    # Weights add up to one, so this is the weighted mean of (y - mean)².
    spread = sum((group.wyy for group in groups), Fraction(0)) - mean * mean
    return _Computed(answers, mean, variance, left * spread / (answers - 1))
