"""What results bring into the house."""

from surveys.foundation.rooms import Room
from surveys.results import jobs, views
from surveys.results.rules import REASONS, RULES

ROOM = Room(
    blueprints=(views.bp,),
    commands=(),
    jobs=(jobs.init_jobs,),
    rules=RULES,
    reasons=REASONS,
)
