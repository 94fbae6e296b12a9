"""Pages of the room: one's own account; people, organizations and the audit trail."""

# Importing one brings those that share its blueprint.
from surveys.constituents.views import endings

__all__ = ["endings"]
