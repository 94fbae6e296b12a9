"""Pages of evidence; importing them puts them on the room's blueprint."""

from capacity.diagnostics.evidence.views import files, institution, listing

__all__ = ["files", "institution", "listing"]
