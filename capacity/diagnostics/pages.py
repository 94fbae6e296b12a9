"""Every blueprint of diagnostics, room by room."""

from capacity.diagnostics.assessments.views import assessments
from capacity.diagnostics.reviewing.views import reviews

BLUEPRINTS = (assessments.bp, reviews.bp)
