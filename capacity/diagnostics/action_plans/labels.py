"""What the codes of this room are called on a page, in the reader's language."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from capacity.diagnostics.domain.action_plan import ActionState, Standing, Support

STATE_LABELS: dict[str, LazyString] = {
    ActionState.PLANNED: _l("Planned"),
    ActionState.UNDER_WAY: _l("Under way"),
    ActionState.DONE: _l("Done"),
    ActionState.DROPPED: _l("Dropped"),
}

STATE_TONES: dict[str, str] = {
    ActionState.PLANNED: "",
    ActionState.UNDER_WAY: "open",
    ActionState.DONE: "done",
    ActionState.DROPPED: "",
}

SUPPORT_LABELS: dict[str, LazyString] = {
    Support.TRAINING: _l("Training"),
    Support.ADVICE: _l("Advice"),
    Support.PEER_EXCHANGE: _l("Exchange with peers"),
    Support.FUNDING: _l("Funding"),
}

STANDING_LABELS: dict[Standing, LazyString] = {
    Standing.OVERDUE: _l("Overdue"),
    Standing.SOON: _l("Within 30 days"),
}

PART_LABELS: dict[str, LazyString] = {
    "criterion": _l("Criterion"),
    "text": _l("What will be done"),
    "owner": _l("Who sees to it"),
    "term": _l("By when"),
    "support": _l("Support wanted"),
    "outcome": _l("Outcome code"),
    "assumptions": _l("What it rests on (assumptions)"),
    "risks": _l("What could go wrong (risks)"),
    "state": _l("How far it is"),
    "reason": _l("Why it is dropped"),
    "progress": _l("Progress in percent"),
    "note": _l("Note"),
}
"""The parts of an action, as forms, tables and its history name them."""

AUDIT_LABELS: dict[str, LazyString] = {
    "plan.action-added": _l("Added an action to a plan"),
    "plan.action-changed": _l("Changed an action of a plan"),
}
"""What this room's events are called in the audit trail."""
