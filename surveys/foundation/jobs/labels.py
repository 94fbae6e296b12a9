"""What the states of a job are called on a page."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from surveys.foundation.jobs.models import JobState

STATE_LABELS: dict[str, LazyString] = {
    JobState.WAITING: _l("In line"),
    JobState.RUNNING: _l("Under way"),
    JobState.DONE: _l("Ready"),
    JobState.FAILED: _l("Not possible"),
    JobState.CANCELLED: _l("Cancelled"),
}
