"""What the codes of evaluations are called on a page, in the reader's language."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from capacity.training.domain.evaluation import Phase, WindowFault

PHASE_LABELS: dict[str, LazyString] = {
    Phase.BEFORE: _l("Before the training"),
    Phase.AFTER: _l("At the end"),
    Phase.SIX_MONTHS: _l("Six months later"),
}

WINDOW_FAULTS: dict[WindowFault, LazyString] = {
    WindowFault.PAST: _l("This day is over: nobody could answer any more."),
    WindowFault.ENDS_BEFORE_IT_BEGINS: _l("The last day lies before the first one."),
    WindowFault.TOO_EARLY: _l("This lies before the end of the phase before it."),
    WindowFault.FAR: _l("This day lies more than two years from the edition."),
}

AUDIT_LABELS: dict[str, LazyString] = {
    "evaluation.planned": _l("Planned the evaluation of an edition"),
    "evaluation.invited": _l("Invited participants to the evaluation of an edition"),
}
"""What this room's events are called in the audit trail."""
