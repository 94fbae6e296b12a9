"""The training plan: scenarios that a solver proposes, changes by hand, approval."""
