"""What the codes of this room are called on a page."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from surveys.collection.answering.domain.holding import Channel
from surveys.questionnaires.domain.structure import CriterionPart

LEVEL_NAMES: dict[str, LazyString] = {
    "1": _l("Absent"),
    "2": _l("Started"),
    "3": _l("Working"),
    "4": _l("Consolidated"),
    "5": _l("Sustained"),
}

SPECIAL_NAMES: dict[str, LazyString] = {
    "not_applicable": _l("Not applicable"),
    "dont_know": _l("Don't know"),
}

PART_NAMES: dict[CriterionPart, LazyString] = {
    CriterionPart.LEVEL: _l("Existing level"),
    CriterionPart.DESIRED: _l("Desired level"),
    CriterionPart.IMPORTANCE: _l("Importance"),
    CriterionPart.EVIDENCE: _l("Evidence"),
    CriterionPart.REASON: _l("Why this does not apply to your organization"),
}

CHANNEL_NAMES: dict[str, LazyString] = {
    Channel.WEB: _l("By the link"),
    Channel.ASSISTED: _l("Together at the screen"),
    Channel.PAPER: _l("On paper"),
    Channel.TELEPHONE: _l("By telephone"),
}
