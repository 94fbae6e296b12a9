"""What this room's events are called, in the reader's language."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

AUDIT_LABELS: dict[str, LazyString] = {
    "meeting.begun": _l("Began a consensus meeting"),
    "meeting.handed-over": _l("Handed the writing in a meeting to somebody else"),
    "meeting.taken-over": _l("Took over the writing in a meeting"),
}
"""What this room's events are called in the audit trail."""
