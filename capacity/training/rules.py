"""The rules of this room's figures in words, and why a figure cannot be computed."""

from capacity.training.cohorts import rules as cohorts
from capacity.training.demand import rules as demand
from capacity.training.evaluation import rules as evaluation
from capacity.training.plans import rules as plans
from capacity.training.reach import rules as reach
from surveys.foundation.rules import Reasons, RuleGroup

RULES: tuple[RuleGroup, ...] = (
    demand.DEMAND,
    demand.FORECAST,
    plans.PLANS,
    cohorts.COHORTS,
    evaluation.EVALUATION,
    reach.REACH,
    reach.EQUITY,
)

REASONS: Reasons = {
    **demand.REASONS,
    **plans.REASONS,
    **cohorts.REASONS,
    **evaluation.REASONS,
    **reach.REASONS,
}
