"""Pages of the room: one's own account; people, organizations and the audit trail."""
