"""The rules of weights and of estimates from a sample in words, and why there may be none."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from surveys.foundation.rules import Reasons, Rule, RuleGroup

_RESPONDENTS = _l("respondents of the stratum")
_ANSWERS = _l("answers")
_BY_SIZE = _l("Each stratum counts by its size in the population.")
_COCHRAN = "Cochran 1977"
_KISH = "Kish 1965"
_LINEAR = "Särndal, Swensson & Wretman 1992"

WEIGHTS = RuleGroup(
    _l("Weights"),
    (
        Rule(
            "stratum-weight/1",
            _l("Weight of a stratum"),
            "w = N(h) / n(h)",
            _l("How many of the population each respondent of the stratum stands for."),
            _RESPONDENTS,
            _COCHRAN,
        ),
        Rule(
            "population-covered/1",
            _l("Population covered"),
            _l("Σ N(h with respondents) / N"),
            _l("Below the whole where an empty stratum was left out by the round's rule."),
            _l("units of the population"),
        ),
        Rule(
            "effective-size/1",
            _l("Effective size"),
            "(Σw)² / Σw²",
            _l("The size of an equally weighted sample that would be as precise."),
            _l("respondents"),
            _KISH,
        ),
    ),
)


def _estimates(
    name: str,
    formula: str,
    how: LazyString,
    variance: str,
    called: tuple[LazyString, LazyString, LazyString, LazyString],
    source: str,
) -> tuple[Rule, ...]:
    """An estimate's four rules: its value, its error, the error's square, its design effect."""
    value, error, squared, effect = called
    error_is, square_is = _l("The standard error of the estimate."), _l("The error's square.")
    effect_is = _l("Below one, the design gained precision.")
    simple = _l("V / V(simple random sample)")
    return (
        Rule(f"{name}/1", value, formula, how, _ANSWERS, source),
        Rule(f"{name}-error/1", error, f"√({variance})", error_is, _ANSWERS, source),
        Rule(f"{name}-variance/1", squared, variance, square_is, _ANSWERS, source),
        Rule(f"{name}-design-effect/1", effect, simple, effect_is, _ANSWERS, _KISH),
    )


ESTIMATES = RuleGroup(
    _l("Estimates from a sample"),
    (
        *_estimates(
            "stratified-mean",
            "Σ N(h) · ȳ(h) / N",
            _BY_SIZE,
            "Σ (N(h)/N)² · (1 − n(h)/N(h)) · s²(h) / n(h)",
            (
                _l("Stratified mean"),
                _l("Error of a stratified mean"),
                _l("Variance of a stratified mean"),
                _l("Design effect of a stratified mean"),
            ),
            _COCHRAN,
        ),
        *_estimates(
            "stratified-total",
            "Σ N(h) · ȳ(h)",
            _BY_SIZE,
            "Σ N(h)² · (1 − n(h)/N(h)) · s²(h) / n(h)",
            (
                _l("Stratified total"),
                _l("Error of a stratified total"),
                _l("Variance of a stratified total"),
                _l("Design effect of a stratified total"),
            ),
            _COCHRAN,
        ),
        *_estimates(
            "weighted-mean",
            "Σ w·y / Σ w",
            _l("Each answer counts by its weight; the error is linearized (Taylor)."),
            "Σ (1 − n(h)/N(h)) · n(h)/(n(h) − 1) · Σ (u − ū)², u = w·(y − ȳ)/Σw",
            (
                _l("Weighted mean"),
                _l("Error of a weighted mean"),
                _l("Variance of a weighted mean"),
                _l("Design effect of a weighted mean"),
            ),
            _LINEAR,
        ),
    ),
)

SAMPLE_RULES = (WEIGHTS, ESTIMATES)

SAMPLE_REASONS: Reasons = {
    "no-respondents": _l("there is nobody to weight"),
    "negative-weight": _l("a weight is below zero"),
    "not-finite": _l("a weight is no number"),
    "no-weight": _l("all weights are zero"),
    "empty-left-out": _l("nobody of this stratum has answered, and it is left out"),
    "empty-merged": _l("nobody of this stratum has answered, and another stands for it"),
    "nothing-to-merge-with": _l("nobody has answered, nor in the strata that could stand for it"),
    "no-population": _l("there is no population"),
    "more-than-population": _l("more have answered than the population holds"),
    "empty-stratum": _l("nobody of a stratum has answered"),
    "one-unit-stratum": _l("a stratum has one single answer, which shows no spread"),
}
