"""What the codes of this room are called on a page, in the reader's language."""

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from capacity.exchange.actions import Kind, PracticeState
from capacity.exchange.domain.matching import Match, Party
from capacity.exchange.domain.requests import Standing
from surveys.constituents.geography import Region
from surveys.constituents.labels import REGION_LABELS
from surveys.foundation.i18n import language_name

KIND_LABELS: dict[str, LazyString] = {
    Kind.PRACTICE: _l("Good practice"),
    Kind.LESSON: _l("Lesson"),
    Kind.FAILURE: _l("Failure"),
}

STATE_LABELS: dict[str, LazyString] = {
    PracticeState.DRAFT: _l("Draft, only you see it"),
    PracticeState.SHARED: _l("Shared"),
    PracticeState.WITHDRAWN: _l("Withdrawn, only you see it"),
}

STATE_TONES: dict[str, str] = {
    PracticeState.DRAFT: "open",
    PracticeState.SHARED: "done",
    PracticeState.WITHDRAWN: "",
}

STANDING_LABELS: dict[Standing, LazyString] = {
    Standing.ASKED: _l("Waits for an answer"),
    Standing.ACCEPTED: _l("Accepted"),
    Standing.DECLINED: _l("Declined"),
    Standing.WITHDRAWN: _l("Taken back"),
    Standing.ENDED: _l("Ended"),
    Standing.ENDED_WITH_ORGANIZATION: _l("The organization has ended"),
}

STANDING_TONES: dict[Standing, str] = {
    Standing.ASKED: "open",
    Standing.ACCEPTED: "done",
    Standing.DECLINED: "",
    Standing.WITHDRAWN: "",
    Standing.ENDED: "warm",
    Standing.ENDED_WITH_ORGANIZATION: "warm",
}

# What organizations write in, whether or not the pages themselves speak it.
WRITTEN_LANGUAGES: dict[str, LazyString] = {
    code: LazyString(language_name, code) for code in ("en", "fr", "es", "ar", "zh", "ru", "pt")
}

AUDIT_LABELS: dict[str, LazyString] = {
    "practice.written": _l("Wrote an entry for the catalogue of practices"),
    "practice.changed": _l("Changed an entry of the catalogue of practices"),
    "practice.shared": _l("Consented to share an entry of the catalogue of practices"),
    "practice.withdrawn": _l("Withdrew an entry of the catalogue of practices"),
    "peers.asked": _l("Asked a peer for contact"),
    "peers.accepted": _l("Accepted a peer's request for contact"),
    "peers.declined": _l("Declined a peer's request for contact"),
    "peers.taken-back": _l("Took back a request for contact with a peer"),
    "peers.contacts-seen": _l("Looked at the contacts of a peer"),
}
"""What this room's events are called in the audit trail."""

AUDIT_SUBJECTS: dict[str, LazyString] = {
    "practice": _l("Catalogue entry %(number)s"),
    "peer-request": _l("Request between peers %(number)s"),
}
"""What this room's events are about."""


def reasons(match: Match, asking: Party) -> list[str]:
    """Why an organization is named to the asking one, in sentences, the weightiest first."""
    told = [
        _("It is strong in %(criterion)s; a reviewer has verified this.", criterion=match.criterion)
        if match.verified
        else _(
            "It is strong in %(criterion)s, as it says itself; nobody has verified this.",
            criterion=match.criterion,
        )
    ]
    if match.same_language:
        language = WRITTEN_LANGUAGES.get(asking.language, asking.language)
        told.append(_("It works in your language (%(language)s).", language=language))
    if match.same_region:
        region = REGION_LABELS[Region(asking.region)]
        told.append(_("It is in your region (%(region)s).", region=region))
    return [str(sentence) for sentence in told]
