"""The institution's own plan, and the country's plan of those who consent."""

# Importing one brings all: they share the blueprint of ``plans``.
from capacity.diagnostics.action_plans.views import changing, national, plans

__all__ = ["changing", "national", "plans"]
