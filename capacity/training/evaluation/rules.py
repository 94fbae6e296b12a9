"""The rules of an evaluation's figures in words."""

from flask_babel import lazy_gettext as _l

from capacity.training.domain import clustering, rescoring
from capacity.training.domain import evaluation_figures as figures
from surveys.foundation.rules import Reasons, Rule, RuleGroup

_PAIRS = _l("participants who answered before and at the end")
_N = _l("organizations that took part, can be compared and share their needs")

EVALUATION = RuleGroup(
    _l("Evaluation of training"),
    (
        Rule(
            figures.RESPONSE,
            _l("Response of participants"),
            _l("answered ÷ invited"),
            _l(
                "Participants whom an organization sent; staff of the ILO are not asked. Who did"
                " not come is not counted."
            ),
            _l("participants who were invited"),
        ),
        Rule(
            clustering.EFFECTIVE,
            _l("Effective number of answers"),
            "n′ = n² ÷ Σ nⱼ²",
            _l(
                "Those whom one organization sent count as if they all answered alike: n answers"
                " weigh like n′ independent ones. nⱼ: how many of organization j answered, as"
                " unevenly as it can be by how many of each were asked. The design effect is"
                " n ÷ n′, the largest that there can be; one that is estimated from the answers"
                " would tell how those of an organization agree."
            ),
            _l("those who answered"),
            "Kish 1965",
        ),
        Rule(
            clustering.SHARE_INTERVAL,
            _l("Interval of a share of participants"),
            _l("Wilson with n′ for n"),
            _l(
                "As of a random sample of future participants; n′: the effective number of answers."
            ),
            _l("those who answered"),
            "Wilson 1927; Kish 1965",
        ),
        Rule(
            clustering.MEAN_INTERVAL,
            _l("Interval of a mean or a gain of participants"),
            "x̄ ± t · √[Σ (x − x̄)² ÷ n ÷ (n′ − 1)]",
            _l(
                "n′: the effective number of answers; t of n′ − 1 degrees of freedom. Where every"
                " organization sent one it is Student's interval."
            ),
            _l("those who answered, for a gain both times"),
            "Student 1908; Kish 1965",
        ),
        Rule(
            clustering.PROMOTER_INTERVAL,
            _l("Interval of the net promoter score"),
            "100·(p − d) ± z·100·√([p + d − (p − d)²] ÷ n′)",
            _l(
                "By the normal approximation, which is rough for few answers; n′: the effective"
                " number of answers."
            ),
            _l("those who answered"),
            "Reichheld 2003; Kish 1965",
        ),
        Rule(
            figures.GAIN,
            _l("Learning gain"),
            "Σ (x₂ − x₁) ÷ n",
            _l(
                "Each participant is compared with themselves; whoever answered only once is left"
                " out. In points of the test, or of the five-point scale."
            ),
            _PAIRS,
            "Kirkpatrick 1959; Student 1908",
        ),
        Rule(
            figures.SPREAD,
            _l("Spread of the learning gain"),
            "s = √[Σ (d − d̄)² ÷ (n − 1)]",
            _l("How far the participants' gains lie apart."),
            _PAIRS,
        ),
        Rule(
            figures.APPLICATION,
            _l("Application rate"),
            _l("(regularly + once or a few times) ÷ replies"),
            _l("What participants say half a year later; an occasion that is fixed is not a use."),
            _l("those who answered half a year later"),
            "Wilson 1927",
        ),
        Rule(
            rescoring.CHANGE,
            _l("Change of the level"),
            "Σᵢ xᵢ ÷ n",
            _l(
                "xᵢ: the mean of level₂ − level₁ over the criteria of organization i that the"
                " training was to strengthen, from the last validated assessment before the edition"
                " to the first one after it."
            ),
            _N,
        ),
        Rule(
            rescoring.OTHERS,
            _l("Change of comparable others"),
            "Σᵢ ȳᵢ ÷ n",
            _l(
                "ȳᵢ: for the same criteria of organization i, the mean of the mean changes of the"
                " others of its group and region that stood at the same level and were not trained"
                " on the criterion. So they are weighted as those who took part are spread."
            ),
            _N,
            "Cochran 1968",
        ),
        Rule(
            rescoring.DIFFERENCE,
            _l("Difference to comparable organizations"),
            "Σᵢ (xᵢ − ȳᵢ) ÷ n",
            _l(
                "Each organization is one value, however many criteria it brings. At least five are"
                " needed on either side. It does not show that the training caused the difference."
            ),
            _N,
            "Cochran 1968",
        ),
        Rule(
            rescoring.INTERVAL,
            _l("Interval of the difference to comparable organizations"),
            "± t · √(s² ÷ n + b)",
            _l(
                "s²: the variance of xᵢ − ȳᵢ between organizations; b: what the others' means add"
                " to it, from the variance between the other organizations. t by the degrees of"
                " freedom of organizations on both sides."
            ),
            _N,
            "Satterthwaite 1946",
        ),
    ),
)

REASONS: Reasons = {
    figures.NOT_PUBLISHED: _l("it is not published"),
    figures.NOBODY_INVITED: _l("nobody was invited"),
    rescoring.TOO_FEW_TRAINED: _l(
        "fewer than five organizations that took part can be compared and share their needs"
    ),
    rescoring.TOO_FEW_OTHERS: _l(
        "fewer than five comparable organizations were not trained on it and share their needs"
    ),
}
