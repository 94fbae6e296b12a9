"""The rules of this room's figures in words, and why a figure cannot be computed."""

from flask_babel import lazy_gettext as _l

from surveys.foundation.rules import Reasons, Rule, RuleGroup
from surveys.results.analysis.rules import ANALYSIS_REASONS, ANALYSIS_RULES
from surveys.results.sample_rules import SAMPLE_REASONS, SAMPLE_RULES

_ITEMS = RuleGroup(
    _l("Answers to one question"),
    (
        Rule(
            "share/1",
            _l("Share"),
            _l("n(answer) / n"),
            _l(
                "Shares of a question that takes several answers can add up to more than the whole."
            ),
            _l("those who answered"),
        ),
        Rule(
            "mean/1",
            _l("Mean"),
            "x̄ = Σx / n",
            _l("The answers as numbers, on the question's own scale."),
            _l("those who answered"),
        ),
        Rule(
            "top-2-box/1",
            _l("Top two"),
            "(n₄ + n₅) / n",
            _l("Those who gave one of the two highest of five answers."),
            _l("those who gave one of the five"),
        ),
        Rule(
            "bottom-2-box/1",
            _l("Bottom two"),
            "(n₁ + n₂) / n",
            _l("Those who gave one of the two lowest of five answers."),
            _l("those who gave one of the five"),
        ),
        Rule(
            "median/1",
            _l("Median"),
            _l("x((n + 1)/2), answers x in order"),
            _l("The middle answer; of an even number, the mean of the two in the middle."),
            _l("those who answered"),
        ),
        Rule(
            "interpolated-median/1",
            _l("Interpolated median"),
            "M + (a − b) / 2e",
            _l("M: the median; b, e, a: how many answers lie below, at and above it."),
            _l("those who answered"),
            "University of Michigan, Office of the Registrar",
        ),
        Rule(
            "standard-deviation/1",
            _l("Standard deviation"),
            "s = √((n·Σx² − (Σx)²) / (n(n − 1)))",
            _l("How far answers lie from their mean; from two answers on."),
            _l("those who answered"),
        ),
        Rule(
            "net-promoter/1",
            _l("Net promoter score"),
            "100 · (p − d)",
            _l("p: the share of 9 and 10; d: the share of 0 to 6; from −100 to 100."),
            _l("those who answered"),
            "Reichheld 2003",
        ),
        Rule(
            "net-promoter-share/1",
            _l("Promoters, passives, detractors"),
            _l("n(class) / n"),
            _l("Those who gave 9 or 10, 7 or 8, 0 to 6."),
            _l("those who answered"),
            "Reichheld 2003",
        ),
        Rule(
            "net-promoter-variance/1",
            _l("Variance of a net promoter score"),
            "(p + d − (p − d)²) / n",
            _l("Of the difference of shares p − d, as of a simple random sample."),
            _l("those who answered"),
        ),
    ),
)

_INTERVALS = RuleGroup(
    _l("Intervals of shares"),
    (
        Rule(
            "wilson/1",
            _l("Interval of a share"),
            "(2np + z² ∓ z · √(z² + 4np(1 − p))) / 2(n + z²)",
            _l("As of a random sample of very many; z = 1.96."),
            _l("those who answered"),
            "Wilson 1927",
        ),
        Rule(
            "wilson-finite/1",
            _l("Interval of a share, simple sample of a frame"),
            _l("Wilson with n(N − 1)/(N − n) for n"),
            _l("N: how many of the frame the question concerns."),
            _l("those who answered"),
            "Wilson 1927; Cochran 1977",
        ),
        Rule(
            "wilson-design-effect/1",
            _l("Interval of a share, several answers an organization"),
            _l("Wilson with n / deff for n"),
            _l(
                "deff: the variance of the share between organizations over that of independent"
                " answers."
            ),
            _l("those who answered"),
            "Wilson 1927; Kish 1965",
        ),
        Rule(
            "worst-case/1",
            _l("Worst-case bounds of a share"),
            _l("yes/N to (yes + N − n)/N"),
            _l("As if all who did not answer had said no, or yes."),
            _l("those of the frame whom the question concerns"),
            "Cochran 1977",
        ),
        Rule(
            "newcombe-independent/1",
            _l("Interval of a difference of shares, other organizations"),
            "d − √((p − l₁)² + (u₂ − q)²) … d + √((u₁ − p)² + (q − l₂)²)",
            _l("l and u: Wilson's limits of each share."),
            _l("those who answered in both waves together"),
            "Newcombe 1998",
        ),
        Rule(
            "newcombe-paired/1",
            _l("Interval of a difference of shares, the same organizations"),
            "d − √((p − l₁)² − 2φ(p − l₁)(u₂ − q) + (u₂ − q)²) …"
            " d + √((u₁ − p)² − 2φ(u₁ − p)(q − l₂) + (q − l₂)²)",
            _l("l and u: Wilson's limits of each share; φ: the correlation of the two answers."),
            _l("organizations that answered once in each wave"),
            "Newcombe 1998",
        ),
    ),
)

_AGREEMENT = RuleGroup(
    _l("Comments and their themes"),
    (
        Rule(
            "texts-with-theme/1",
            _l("Texts with the theme, by any coder"),
            _l("#{texts : some coder said yes}"),
            _l("Texts that at least one of those who judged them gave the theme."),
            _l("texts that somebody judged for this theme"),
        ),
        Rule(
            "texts-with-theme-by-all/1",
            _l("Texts with the theme, by all who coded them"),
            _l("#{texts : every coder of the text said yes}"),
            _l("Texts that everybody gave the theme who judged them, were it one person alone."),
            _l("texts that somebody judged for this theme"),
        ),
        Rule(
            "cohen-kappa/1",
            _l("Cohen's kappa"),
            "κ = (p − e) / (1 − e), e = Σ p₁(c) · p₂(c)",
            _l(
                "p: share of texts to which both coders gave the same code; e: the share to be"
                " expected if each had dealt out the codes as often, but by chance. 1 is complete"
                " agreement, 0 no more than chance."
            ),
            _l("texts that both coded"),
            "Cohen 1960",
        ),
        Rule(
            "krippendorff-alpha-nominal/1",
            _l("Krippendorff's alpha, nominal"),
            "α = 1 − (N − 1) · Σ o(c,k) / Σ n(c) · n(k), c < k",
            _l(
                "o: how often two different codes met in one text; n: how often each code was"
                " given; N: their sum. Any number of coders; what nobody else coded counts"
                " nowhere."
            ),
            _l("texts coded by two or more"),
            "Krippendorff 2004, 2011",
        ),
    ),
)

RULES: tuple[RuleGroup, ...] = (
    _ITEMS,
    _INTERVALS,
    *ANALYSIS_RULES,
    *SAMPLE_RULES,
    _AGREEMENT,
)

REASONS: Reasons = {
    "no-coded-texts": _l("no text was coded for this theme yet"),
    "too-few-coders": _l("fewer than two people have coded"),
    "no-shared-texts": _l("no text was coded by two people"),
    "no-variance": _l("the values given do not vary"),
    "no-answers": _l("nobody has answered"),
    "too-few-answers": _l("too few have answered"),
    "all-alike": _l(
        "all answers, or all changes, are the same, so that no spread can be estimated"
    ),
    "no-scale": _l("the answers stand for no numbers"),
    "not-five-point": _l("the scale has not five points"),
    "census": _l("everybody who could be asked has answered, so that no chance entered"),
    "more-than-frame": _l("more have answered than the frame holds"),
    "no-unit-steps": _l("the scale does not go in steps of one"),
    "not-zero-to-ten": _l("the scale does not run from 0 to 10"),
    "negative-count": _l("a count is below zero"),
    "more-than-all": _l("more gave the answer than answered at all"),
    "no-design-effect": _l("the design effect is not known"),
    **ANALYSIS_REASONS,
    **SAMPLE_REASONS,
}
