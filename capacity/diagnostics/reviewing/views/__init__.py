"""The reviewer's pages."""

# Importing one brings both: they share the blueprint of ``reviews``.
from capacity.diagnostics.reviewing.views import judging, reviews

__all__ = ["judging", "reviews"]
