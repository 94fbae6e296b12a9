"""What diagnostics brings into the house, room by room."""

from flask import Flask

from capacity.diagnostics.action_plans import jobs as plan_jobs
from capacity.diagnostics.action_plans.views import plans
from capacity.diagnostics.assessments.views import assessments
from capacity.diagnostics.evidence.views import listing as evidence
from capacity.diagnostics.meeting.views import scribing as meeting
from capacity.diagnostics.reviewing import jobs as review_jobs
from capacity.diagnostics.reviewing.views import reviews
from capacity.diagnostics.rules import REASONS, RULES
from surveys.foundation.rooms import Room

BLUEPRINTS = (assessments.bp, evidence.bp, meeting.bp, reviews.bp, plans.bp)


def init_jobs(app: Flask) -> None:
    """Register what the worker does for diagnostics."""
    review_jobs.init_jobs(app)
    plan_jobs.init_jobs(app)


ROOM = Room(blueprints=BLUEPRINTS, jobs=(init_jobs,), rules=RULES, reasons=REASONS)
