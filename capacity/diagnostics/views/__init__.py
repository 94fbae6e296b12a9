"""The pages of diagnostics: an institution's own, the consensus meeting, and the reviewer's."""

# Importing one brings all: several modules share the blueprint of ``assessments``.
from capacity.diagnostics.views import (
    assessments,
    consensus,
    handing_in,
    judging,
    reviews,
    starting,
)

__all__ = ["assessments", "consensus", "handing_in", "judging", "reviews", "starting"]
