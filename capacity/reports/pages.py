"""What reports bring into the house."""

from capacity.reports import jobs, methods, views
from capacity.reports.comparing import views as comparisons
from capacity.reports.rules import REASONS, RULES
from surveys.foundation.rooms import Room

ROOM = Room(
    blueprints=(views.bp, comparisons.bp, methods.bp, views.home),
    jobs=(jobs.init_jobs,),
    rules=RULES,
    reasons=REASONS,
)
