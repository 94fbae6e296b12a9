"""How far a figure of an evaluation may lie from what was observed, where organizations send
several participants.

Who comes from one organization is no independent answer: n answers weigh like n′ = n ÷ deff of
them, where deff is the design effect, 1 + (b - 1)·ρ with b = Σ nⱼ² ÷ n over the numbers nⱼ of each
organization and ρ the correlation inside one (L. Kish, "Survey Sampling", 1965, chapters 5 and 8).

ρ is taken to be 1, the most that it can be: an effect that is estimated from the answers would tell
how those of one organization agree, which nobody may see. The nⱼ are not told either: they are as
uneven as they can be, given how many of each organization were asked and how many answered. So the
effect is the largest that there can be, follows from what is known anyway, and is 1 where every
organization sent one.

Every interval is that of n′ independent people who answered just so. Codes where there is none:
``no-answers``, ``too-few-answers``, ``all-alike``, ``no-design-effect`` (it is not known who sent
how many).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from statistics import NormalDist

from surveys.foundation.figures import Figure, Unit, not_computable
from surveys.results.domain.intervals import NINETY_FIVE, Interval, clustered_share_interval
from surveys.results.domain.measures import NetPromoter
from surveys.results.domain.quantiles import t_quantile

EFFECTIVE = "effective-answers/1"
SHARE_INTERVAL, MEAN_INTERVAL = "evaluation-share-interval/1", "evaluation-mean-interval/1"
PROMOTER_INTERVAL = "net-promoter-interval/2"
NO_EFFECT = "no-design-effect"

Sent = Sequence[int]
"""How many participants of each organization were asked; empty where that is not known."""


def design_effect(answered: int, sent: Sent) -> Fraction | None:
    """Σ nⱼ² ÷ n of the most uneven nⱼ ≤ ``sent`` that add up to ``answered``, none above half of
    it (nothing is shown otherwise); None where they cannot."""
    left, squares = answered, 0
    for most in sorted(sent, reverse=True):
        n = min(most, answered // 2, left)
        squares, left = squares + n * n, left - n
    return Fraction(squares, answered) if answered and not left else None


def effective_answers(answered: int, sent: Sent) -> Figure:
    """n′ = n ÷ deff; not computable: ``no-answers``, ``no-design-effect``."""
    effect = design_effect(answered, sent)
    if effect is None:
        return not_computable(Unit.SCORE, EFFECTIVE, NO_EFFECT if answered else "no-answers")
    return Figure(answered / effect, Unit.SCORE, answered, EFFECTIVE)


def share_interval(yes: int, answered: int, sent: Sent, level: Fraction = NINETY_FIVE) -> Interval:
    """Wilson's interval with n′ for n: see ``intervals.clustered_share_interval``."""
    effect = design_effect(answered, sent)
    found = clustered_share_interval(yes, answered, float(effect or 0), level)
    return replace(found, rule=SHARE_INTERVAL)


def mean_interval(
    times: Mapping[int, int],
    sent: Sent,
    ends: tuple[int, int] | None = None,
    level: Fraction = NINETY_FIVE,
) -> Interval:
    """x̄ ± t·√(v ÷ (n′ - 1)), v = Σ (x - x̄)² ÷ n, t of n′ - 1 degrees of freedom.

    ``times``: how often each number was given. With n′ = n it is the interval of "Student",
    Biometrika 6, 1908. Limits are kept within ``ends``, the lowest and highest there can be.
    """
    n = sum(times.values())
    effective = effective_answers(n, sent)
    if effective.value is None:
        return _none(MEAN_INTERVAL, effective.why_not, n, level)
    mean = Fraction(sum(value * each for value, each in times.items()), n)
    variance = sum((value - mean) ** 2 * each for value, each in times.items()) / n
    if effective.value <= 1 or not variance:
        why_not = "all-alike" if n > 1 and not variance else "too-few-answers"
        return _none(MEAN_INTERVAL, why_not, n, level)
    freedom = float(effective.value) - 1
    reach = t_quantile(level, freedom) * math.sqrt(variance / freedom)
    low, high = float(mean) - reach, float(mean) + reach
    if ends is not None:
        low, high = max(float(ends[0]), low), min(float(ends[1]), high)
    return Interval(low, high, level, MEAN_INTERVAL, n)


def promoter_interval(found: NetPromoter, sent: Sent, level: Fraction = NINETY_FIVE) -> Interval:
    """In points: 100·(p - d) ± z·100·√([p + d - (p - d)²] ÷ n′), by the normal approximation;
    within ±100."""
    score, variance, n = found.score, found.variance, found.score.denominator
    if score.value is None or variance.value is None:
        return _none(PROMOTER_INTERVAL, score.why_not or variance.why_not, n, level)
    effect = design_effect(n, sent)
    if effect is None:
        return _none(PROMOTER_INTERVAL, NO_EFFECT, n, level)
    z = NormalDist().inv_cdf(float((1 + level) / 2))
    reach = 100 * z * math.sqrt(variance.value * effect)
    low, high = max(-100.0, float(score.value) - reach), min(100.0, float(score.value) + reach)
    return Interval(low, high, level, PROMOTER_INTERVAL, n)


def _none(rule: str, why_not: str, n: int, level: Fraction) -> Interval:
    return Interval(None, None, level, rule, n, why_not)
