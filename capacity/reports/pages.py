"""What reports bring into the house."""

from capacity.reports import jobs, methods, views
from capacity.reports.comparing import views as comparisons
from capacity.reports.places import rules as place_rules
from capacity.reports.places import views as places
from capacity.reports.portfolio import rules as portfolio_rules
from capacity.reports.portfolio import views as portfolio
from capacity.reports.portfolio.cli import portfolio as portfolio_commands
from capacity.reports.rules import REASONS, RULES
from surveys.foundation.rooms import Room

ROOM = Room(
    blueprints=(views.bp, comparisons.bp, portfolio.bp, places.bp, methods.bp, views.home),
    commands=(portfolio_commands,),
    jobs=(jobs.init_jobs,),
    rules=(*RULES, *portfolio_rules.RULES, *place_rules.RULES),
    reasons={**REASONS, **portfolio_rules.REASONS, **place_rules.REASONS},
)
