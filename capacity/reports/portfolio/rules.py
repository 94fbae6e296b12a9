"""The rules of the portfolio's and the region pages' figures in words."""

from flask_babel import lazy_gettext as _l

from capacity.reports.portfolio.domain import SHARE_RULE
from surveys.foundation.rules import Reasons, Rule, RuleGroup

RULES: tuple[RuleGroup, ...] = (
    RuleGroup(
        _l("Capacity of many organizations"),
        (
            Rule(
                SHARE_RULE,
                _l("Share of organizations in which an area works"),
                "k / n",
                _l(
                    "k of n organizations have an area score D of 2.5 or above, before rounding:"
                    " level 3, Working, or higher. Of each organization the latest assessment"
                    " counts, by levels of one provenance."
                ),
                _l("organizations with a score in the area; never fewer than five"),
            ),
        ),
    ),
)

REASONS: Reasons = {
    "too-few-organizations": _l("fewer than five organizations have a score"),
}
