"""What the codes of this room are called on a page."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from surveys.collection.domain import Mode, RoundState

MODE_LABELS: dict[str, LazyString] = {
    Mode.CONFIDENTIAL: _l("Confidential"),
    Mode.NAMED: _l("Named"),
}

MODE_NOTICES: dict[str, LazyString] = {
    Mode.CONFIDENTIAL: _l(
        "Your answers are confidential. Those who run this round know who has answered; nothing"
        " is published in which you or your organization could be recognized without its consent."
    ),
    Mode.NAMED: _l(
        "Your answers stand under the name of your organization. They are shown to it and to those"
        " who run this round."
    ),
}

STATE_LABELS: dict[RoundState, LazyString] = {
    RoundState.PLANNED: _l("Planned"),
    RoundState.OPEN: _l("Open"),
    RoundState.CLOSED: _l("Closed"),
}
