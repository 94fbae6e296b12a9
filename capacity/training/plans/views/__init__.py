"""The pages of training plans: plans, one scenario, changes by hand, approval, documents."""

# The pages beside the first share its blueprint.
from capacity.training.plans.views import approving, hands, papers, scenarios
from capacity.training.plans.views.plans import bp

__all__ = ["approving", "bp", "hands", "papers", "scenarios"]
