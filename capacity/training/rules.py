"""The rules of this room's figures in words, and why a figure cannot be computed."""

from capacity.training.cohorts import rules as cohorts
from capacity.training.demand import rules as demand
from capacity.training.plans import rules as plans
from surveys.foundation.rules import Reasons, RuleGroup

RULES: tuple[RuleGroup, ...] = (demand.DEMAND, demand.FORECAST, plans.PLANS, cohorts.COHORTS)

REASONS: Reasons = {**demand.REASONS, **plans.REASONS, **cohorts.REASONS}
