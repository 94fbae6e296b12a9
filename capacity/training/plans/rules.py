"""The rules of a training plan's figures in words."""

from flask_babel import lazy_gettext as _l

from capacity.training.plans.figures import NO_DEMAND, NO_PLACES
from surveys.foundation.rules import Reasons, Rule, RuleGroup

_NEEDS = _l("needs of the organizations that share them")
_PLACES = _l("places of the plan")

PLANS = RuleGroup(
    _l("Training plans"),
    (
        Rule(
            "plan-addressed/1",
            _l("Share of the demand that a plan addresses"),
            _l("Σ weight addressed ÷ Σ weight"),
            _l(
                "A need counts once, by the course that addresses most of it, and by the part of"
                " its levels that the course is about. The weights of one organization add up to 1."
            ),
            _NEEDS,
        ),
        Rule(
            "plan-gap/1",
            _l("How much better another plan might be"),
            _l("(proven limit − Σ weight addressed) ÷ Σ weight"),
            _l("The solver proves a limit that no plan within the bounds exceeds."),
            _NEEDS,
            "Huangfu & Hall 2018",
        ),
        Rule(
            "plan-group-share/1",
            _l("Share of places for a group"),
            _l("places of the group's organizations ÷ places"),
            _l("Every place counts, whoever is nominated for it later."),
            _PLACES,
        ),
        Rule(
            "plan-region-share/1",
            _l("Share of places for a region"),
            _l("places of the region's organizations ÷ places"),
            _l("Every place counts, whoever is nominated for it later."),
            _PLACES,
        ),
        Rule(
            "plan-women-share/1",
            _l("Share of places kept for women"),
            _l("places kept for women ÷ places"),
            _l("Organizations nominate the women; more may come than places are kept."),
            _PLACES,
        ),
        Rule(
            "plan-bound-gain/1",
            _l("What a bound costs at most"),
            _l("(limit without the bound − Σ weight addressed) ÷ Σ weight"),
            _l(
                "No plan without the bound exceeds the limit: the lower of the linear relaxation"
                " and what the search without the bound proves in its share of the time."
            ),
            _NEEDS,
        ),
        Rule(
            "plan-unmet/1",
            _l("Share of the demand that stays unmet for a reason"),
            _l("Σ weight that could be addressed ÷ Σ weight"),
            _l("Where no course is about a need, all of its weight counts."),
            _NEEDS,
        ),
        Rule(
            "plan-partly/1",
            _l("Share of the demand in other levels of needs addressed in part"),
            _l("(Σ weight − Σ weight addressed − Σ weight unmet for a reason) ÷ Σ weight"),
            _l("Levels that no course is about, or not the one that the plan gives."),
            _NEEDS,
        ),
        Rule(
            "plan-opening/1",
            _l("What one more edition would address"),
            _l("Σ weight that it adds ÷ Σ weight"),
            _l("On top of the plan, whatever bounds it breaks, with as many as it has places for."),
            _NEEDS,
        ),
        Rule(
            "plan-cell-demand/1",
            _l("Part of the demand that lies in an area and a region"),
            _l("Σ weight(area, region) ÷ Σ weight"),
            _l("The needs of the region's organizations in the area."),
            _NEEDS,
        ),
        Rule(
            "plan-cell-addressed/1",
            _l("Part of an area's demand in a region that a plan addresses"),
            _l("Σ weight addressed(area, region) ÷ Σ weight(area, region)"),
            _l("As for the whole plan, over the needs of the area and the region alone."),
            _l("needs in the area and the region"),
        ),
        Rule(
            "plan-cell-unmet/1",
            _l("Part of the demand that stays unmet in an area and a region"),
            _l("(Σ weight − Σ weight addressed)(area, region) ÷ Σ weight"),
            _l("What the plan does not address of it, whatever the reason."),
            _NEEDS,
        ),
    ),
)

REASONS: Reasons = {
    NO_DEMAND: _l("no organization shares a need"),
    NO_PLACES: _l("the plan has no places"),
}
