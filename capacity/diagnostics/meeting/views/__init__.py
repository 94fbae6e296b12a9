"""The pages of a meeting: the scribe's, and that of everybody who follows."""

# Importing one brings all: they share the blueprint of ``scribing``.
from capacity.diagnostics.meeting.views import following, scribing, writing

__all__ = ["following", "scribing", "writing"]
