"""The rule of the regions' figures in words."""

from flask_babel import lazy_gettext as _l

from capacity.reports.places.domain import NOT_PUBLISHED, REGION_RULE
from surveys.foundation.rules import Reasons, Rule, RuleGroup

RULES: tuple[RuleGroup, ...] = (
    RuleGroup(
        _l("Capacity in a region"),
        (
            Rule(
                REGION_RULE,
                _l("Share of a region's organizations in which an area works"),
                "k / n",
                _l(
                    "k of n organizations of a group have an area score D of 2.5 or above by"
                    " verified levels. It is published of at least five organizations of three"
                    " countries that are not all alike, and a new edition only when it differs by"
                    " as many from each edition before it. All regions together are the sum of"
                    " the published figures."
                ),
                _l("real organizations whose latest validated assessment has a score in the area"),
            ),
        ),
    ),
)

REASONS: Reasons = {NOT_PUBLISHED: _l("not published")}
