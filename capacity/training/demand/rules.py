"""The rules of demand and its forecast in words."""

from flask_babel import lazy_gettext as _l

from capacity.training.domain import demand, forecast, others
from surveys.foundation.rules import Reasons, Rule, RuleGroup

_SHARING = _l("organizations that share their needs and have a validated assessment")
_UNDER_WAY = _l("assessments under way")

DEMAND = RuleGroup(
    _l("Demand for training"),
    (
        Rule(
            demand.ORGANIZATIONS_RULE,
            _l("Organizations with a need"),
            _l("|{o : desired(o, c) > existing(o, c) for a criterion c}|"),
            _l(
                "By the latest validated assessment; the verified level counts, else the agreed"
                " one. Areas W4 and E3 are left out."
            ),
            _SHARING,
        ),
        Rule(
            demand.NEEDS_RULE,
            _l("Needs"),
            _l("|{(o, c) : desired(o, c) > existing(o, c)}|"),
            _l("One need is one criterion of one organization; at most two levels of it count."),
            _SHARING,
        ),
        Rule(
            demand.PLANNED_RULE,
            _l("Needs that an action plan takes up"),
            _l("|{(o, c) : desired(o, c) > existing(o, c), and an action of o is about c}|"),
            _l(
                "The plan of an organization counts only if it shares the plan as well as its"
                " needs."
            ),
            _l("needs that are counted"),
        ),
        Rule(
            demand.WEIGHT_RULE,
            _l("Weight of needs"),
            _l("Σ rank(o, c) ÷ (n(o) × (n(o) + 1) ÷ 2)"),
            _l(
                "In each organization needs are ranked by importance × gap, of which at most two"
                " levels count, equal ones by their mean rank; the weights of one organization add"
                " up to 1."
            ),
            _l("needs that are counted"),
            "Borich 1980",
        ),
        Rule(
            demand.ADDRESSED_RULE,
            _l("Weight that a course addresses"),
            _l("Σ weight × levels covered ÷ levels needed"),
            _l(
                "If everybody came whom the course is for, in its languages and from its levels."
                " A course addresses a need; it never closes it."
            ),
            _l("needs that the course addresses in part or whole"),
        ),
        Rule(
            demand.SHARE_RULE,
            _l("Share of the demand"),
            _l("Σ weight of the part ÷ Σ weight of all needs"),
            _l("Of the weight of all needs that are shared."),
            _l("needs that are shared"),
        ),
        Rule(
            others.RULE,
            _l("Organizations with a need that is not shared"),
            _l("5 ≤ needing ≤ counted − 5"),
            _l(
                "By area, group and region, without sums across. A number moves by 5 or more"
                " between two editions, or not at all, and only where nobody can be worked out."
            ),
            _l("validated organizations of the group and region that never shared their needs"),
        ),
    ),
)

FORECAST = RuleGroup(
    _l("Forecast of demand"),
    (
        Rule(
            forecast.EXPECTED_RULE,
            _l("Organizations expected to have a need"),
            _l("Σ under way × (needing + ½) ÷ (assessed + 1)"),
            _l(
                "Assessments under way, times the share of those that share their needs and have"
                " one there; by group where 8 of each are known, else over all groups together."
            ),
            _UNDER_WAY,
        ),
        Rule(
            forecast.INTERVAL_RULE,
            _l("Interval of the forecast, 90 %"),
            _l(
                "BetaBinomial(under way, needing + ½, assessed − needing + ½), folded over the"
                " groups"
            ),
            _l("With 90 % probability the number to come lies in it, if they are like the others."),
            _UNDER_WAY,
            "Gelman et al. 2013; Brown, Cai & DasGupta 2001",
        ),
        Rule(
            forecast.TAKE_UP_RULE,
            _l("Take-up of places"),
            _l("organizations that took up a place ÷ organizations that were offered one"),
            _l(
                "By the latest edition that was held and in which an organization was offered"
                " places: each counts once. It took one up if somebody whom it named was accepted;"
                " whoever was absent had been accepted as well."
            ),
            _l("organizations that were offered places"),
        ),
        Rule(
            forecast.PLACES_RULE,
            _l("Places expected to be taken up"),
            _l("Σ under way × (needing + ½) ÷ (assessed + 1) × (taken + ½) ÷ (offered + 1)"),
            _l(
                "Organizations expected to have a need, times the share of organizations that took"
                " up a place when they were offered one; one place for each."
            ),
            _UNDER_WAY,
        ),
        Rule(
            forecast.PLACES_INTERVAL_RULE,
            _l("Interval of the places to be taken up, 90 %"),
            _l("Σₙ P(n) · BetaBinomial(n, taken + ½, offered − taken + ½)"),
            _l(
                "P(n): the chance that n organizations have the need, as in the forecast of needs."
                " So it is as wide as both make it: not knowing how many will have the need, and"
                " not knowing how many of them will come."
            ),
            _UNDER_WAY,
            "Gelman et al. 2013; Brown, Cai & DasGupta 2001",
        ),
    ),
)

REASONS: Reasons = {
    "no-needs-shared": _l("no organization shares a need"),
    "no-open-round": _l("no assessment is under way"),
    "too-few-assessed": _l("fewer than 8 organizations share their needs"),
    forecast.NOTHING_OFFERED: _l("no places were offered in an edition that was held"),
}
