"""What the codes of this room are called on a page."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from surveys.collection.rounds.domain import Mode, RoundState

MODE_LABELS: dict[str, LazyString] = {
    Mode.ANONYMOUS: _l("Anonymous"),
    Mode.CONFIDENTIAL: _l("Confidential"),
    Mode.NAMED: _l("Named"),
}

MODE_NOTICES: dict[str, LazyString] = {
    Mode.ANONYMOUS: _l(
        "Your answers are anonymous. Nothing that is kept joins your answers to you or to your"
        " invitation: neither those who run this round nor those who run this service can tell"
        " what you answered."
    ),
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
    RoundState.PAUSED: _l("Paused"),
    RoundState.CLOSED: _l("Closed"),
}

EVENT_LABELS: dict[str, LazyString] = {
    "planned": _l("Planned"),
    "changed": _l("Changed"),
    "paused": _l("Paused"),
    "resumed": _l("Resumed"),
    "extended": _l("Extended"),
    "closed": _l("Closed"),
    "reopened": _l("Opened again"),
    "tests_cleared": _l("Test answers removed"),
    "anonymized": _l("Personal data removed"),
}
