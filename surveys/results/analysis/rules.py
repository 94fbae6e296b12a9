"""The rules of scales, two-way tables and waves in words, and why they may give no figure."""

from flask_babel import lazy_gettext as _l

from surveys.foundation.rules import Reasons, Rule, RuleGroup

_COMPLETE = _l("responses that answer all the items")
_BOTH = _l("responses that answer both questions")
_COMPARED = _l("answers compared: of both waves, or pairs where organizations answered twice")
_ANSWERED = _l("those who answered")

SCALES = RuleGroup(
    _l("Scales"),
    (
        Rule(
            "cronbach-alpha/1",
            _l("Cronbach's alpha"),
            _l("α = k/(k − 1) · (1 − Σ s²(item) / s²(total))"),
            _l(
                "k: number of items. 1 where all items say the same, 0 where they have nothing to"
                " do with one another, below 0 where they run against one another."
            ),
            _COMPLETE,
            "Cronbach 1951",
        ),
        Rule(
            "feldt/1",
            _l("Interval of alpha"),
            _l("1 − (1 − α) · F(0.975) to 1 − (1 − α) · F(0.025), F with n − 1 and (n − 1)(k − 1)"),
            _l("It supposes items of equal quality and answers near to a normal distribution."),
            _COMPLETE,
            "Feldt 1965; Feldt, Woodruff & Salih 1987",
        ),
        Rule(
            "cronbach-alpha-standardized/1",
            _l("Standardized alpha"),
            "k · r / (1 + (k − 1) · r)",
            _l("As alpha would be if all items had the same spread; r: their mean correlation."),
            _COMPLETE,
            "Osburn 2000",
        ),
        Rule(
            "inter-item-correlation/1",
            _l("Mean correlation of two items"),
            "r = Σ r(i,j) / (k(k − 1)/2), i < j",
            _l("Over all pairs of items."),
            _COMPLETE,
        ),
        Rule(
            "alpha-if-dropped/1",
            _l("Alpha without the item"),
            _l("α of the other k − 1 items"),
            _l("If it is higher than alpha, the item fits the others badly."),
            _COMPLETE,
            "Cronbach 1951",
        ),
        Rule(
            "corrected-item-total/1",
            _l("Corrected item-total correlation"),
            _l("r(x, total − x)"),
            _l("How the item goes with the sum of the others."),
            _COMPLETE,
        ),
        Rule(
            "mean-interval/1",
            _l("Interval of a mean"),
            "x̄ ± t(n − 1) · s/√n",
            _l("Of answers that are independent of one another; kept within the scale."),
            _ANSWERED,
            "Student 1908",
        ),
        Rule(
            "mean-interval-finite/1",
            _l("Interval of a mean, simple sample of a frame"),
            "x̄ ± t(n − 1) · s · √((1 − n/N)/n)",
            _l("N: how many of the frame the question concerns; kept within the scale."),
            _ANSWERED,
            "Cochran 1977",
        ),
        Rule(
            "mean-interval-clustered/1",
            _l("Interval of a mean, several answers an organization"),
            "x̄ ± t(m − 1) · √(m/(m − 1) · Σ (y − x · x̄)²) / n",
            _l(
                "m organizations, each with x answers of the sum y: answers of one organization"
                " are alike, so that they tell less than as many independent ones."
            ),
            _ANSWERED,
            "Cochran 1977",
        ),
        Rule(
            "mean-worst-case/1",
            _l("Worst-case bounds of a mean"),
            _l("(Σx + (N − n) · low)/N to (Σx + (N − n) · high)/N"),
            _l("As if all who did not answer had given the lowest, or the highest, answer."),
            _l("those of the frame whom the question concerns"),
            "Cochran 1977",
        ),
    ),
)

TABLES = RuleGroup(
    _l("Two questions together"),
    (
        Rule(
            "row-share/1",
            _l("Share of a row"),
            _l("n(row, column) / n(row)"),
            _l("Of those who gave the row's answer, how many gave the column's."),
            _l("those who gave the row's answer and answered the other question"),
        ),
        Rule(
            "chi-square/1",
            _l("Chi-square"),
            _l("χ² = n · (Σ o²/(row · column) − 1), (r − 1)(c − 1) degrees of freedom"),
            _l(
                "How far the table lies from one in which the questions have nothing to do with"
                " each other; without correction for continuity. Answers that nobody gave are"
                " left out."
            ),
            _BOTH,
            "Pearson 1900; Cochran 1954",
        ),
        Rule(
            "chi-square-p/1",
            _l("Probability by chance"),
            _l("P(χ² ≥ observed)"),
            _l(
                "How often a table at least as uneven comes about by chance, if respondents are"
                " drawn at random, independent of one another, and the questions have nothing to"
                " do with each other."
            ),
            _BOTH,
            "Pearson 1900",
        ),
        Rule(
            "cramers-v/1",
            _l("Cramér's V"),
            "V = √(χ² / (n · (min(r, c) − 1)))",
            _l(
                "0 where the questions have nothing to do with each other, 1 where one answer"
                " tells the other. Of few answers it is too high."
            ),
            _BOTH,
            "Cramér 1946",
        ),
    ),
)

WAVES = RuleGroup(
    _l("Two waves of a round"),
    (
        Rule(
            "share-difference/1",
            _l("Difference of shares"),
            _l("p(now) − p(before)"),
            _l("In points of a percentage: above zero, it is more than in the wave before."),
            _COMPARED,
            "Newcombe 1998",
        ),
        Rule(
            "mean-difference/1",
            _l("Difference of means"),
            _l("x̄(now) − x̄(before)"),
            _l("On the item's own scale: above zero, it is higher than in the wave before."),
            _COMPARED,
            "Student 1908; Welch 1947",
        ),
        Rule(
            "welch/1",
            _l("Interval of a difference of means, other organizations"),
            "d ± t(f) · √(s₁²/n₁ + s₂²/n₂), f = (v₁ + v₂)²/(v₁²/(n₁ − 1) + v₂²/(n₂ − 1)), v = s²/n",
            _l("The two waves need not spread alike."),
            _COMPARED,
            "Welch 1947",
        ),
        Rule(
            "paired-t/1",
            _l("Interval of a difference of means, the same organizations"),
            "d ± t(n − 1) · s(d)/√n",
            _l("d: the mean change of the organizations that gave one answer each time."),
            _COMPARED,
            "Student 1908",
        ),
    ),
)

ANALYSIS_RULES = (SCALES, TABLES, WAVES)

ANALYSIS_REASONS: Reasons = {
    "too-few-items": _l("fewer than two items are left"),
    "too-few-complete": _l("fewer than three responses answer all the items"),
    "total-alike": _l("the items differ, but their sum is the same in every response"),
    "item-alike": _l("all answers to one of the items are the same"),
    "one-category": _l("all gave the same answer to one of the two questions"),
    "same-question": _l("a question is not set against itself"),
    "entangled": _l("the same organizations answered, but none once in each wave"),
    "needs-weights": _l("the sample was stratified, and these figures are not weighted"),
}
