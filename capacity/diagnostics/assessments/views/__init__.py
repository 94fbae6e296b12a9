"""The institution's own pages: the assessment room, the consensus meeting, handing in."""

# Importing one brings all: they share the blueprint of ``assessments``.
from capacity.diagnostics.assessments.views import (
    assessments,
    consensus,
    handing_in,
    history,
    lenses,
    starting,
)

__all__ = ["assessments", "consensus", "handing_in", "history", "lenses", "starting"]
