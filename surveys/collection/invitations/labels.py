"""What the codes of this room are called on a page."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from surveys.collection.invitations.domain.messages import Flaw
from surveys.collection.invitations.domain.outcomes import Happening, Refusal, Standing

STANDING_LABELS: dict[str, LazyString] = {
    Standing.NOT_BEGUN: _l("Not begun"),
    Standing.BEGUN: _l("Begun"),
    Standing.SUBMITTED: _l("Submitted"),
    Standing.NOT_KNOWN: _l("Not known"),
    Standing.ANSWERED: _l("Has answered"),
    Standing.REFUSED: _l("Refused"),
    Standing.OUT_OF_SCOPE: _l("Not for them"),
    Standing.UNREACHABLE: _l("Cannot be reached"),
    Standing.UNABLE: _l("Unable to answer"),
    Standing.WITHDRAWN: _l("Withdrawn"),
}

STANDING_TONES: dict[str, str] = {
    Standing.BEGUN: "open",
    Standing.SUBMITTED: "done",
    Standing.ANSWERED: "done",
    Standing.REFUSED: "warm",
    Standing.OUT_OF_SCOPE: "warm",
    Standing.UNREACHABLE: "warm",
    Standing.UNABLE: "warm",
}

HAPPENING_LABELS: dict[str, LazyString] = {
    Happening.REFUSED: _l("Does not want to take part"),
    Happening.OUT_OF_SCOPE: _l("The questionnaire is not for them"),
    Happening.UNABLE: _l("Unable to answer"),
    Happening.UNREACHABLE: _l("Could not be reached"),
    Happening.DELEGATED: _l("Somebody else answers instead"),
    Happening.UNSUBSCRIBED: _l("Wants no more mail"),
    Happening.BOUNCED: _l("Mail came back"),
    Happening.CONTACTED: _l("Was contacted"),
    Happening.LINK_REPLACED: _l("The link was replaced"),
    Happening.RECONSIDERED: _l("Takes part after all"),
    Happening.WITHDRAWN: _l("The invitation was withdrawn"),
    Happening.ERASED: _l("Personal data removed"),
}

MESSAGE_KIND_LABELS: dict[str, LazyString] = {
    "invitation": _l("Invitation"),
    "reminder": _l("Reminder"),
    "link": _l("Link sent again"),
}

MESSAGE_STATE_LABELS: dict[str, LazyString] = {
    "waiting": _l("In line"),
    "sending": _l("Being sent"),
    "sent": _l("Sent"),
    "failed": _l("Could not be sent"),
    "bounced": _l("Came back"),
    "cancelled": _l("Not sent any more"),
    "unsure": _l("Perhaps sent: the sending broke off"),
}

REFUSAL_TEXTS: dict[str, LazyString] = {
    Refusal.CLOSED: _l("This round is over. Nothing can be changed any more."),
    Refusal.WITHDRAWN: _l("This invitation was withdrawn by those who ask."),
    Refusal.SUBMITTED: _l(
        "Answers were already submitted under this invitation. Nobody else can answer in its place."
    ),
    Refusal.PARTICIPATED: _l(
        "Somebody has already answered with this invitation. A new link would let somebody answer"
        " twice."
    ),
    Refusal.NO_ADDRESS: _l(
        "No mail can be sent for this invitation. Ask those who invited you for a new link."
    ),
    Refusal.SIGNED_IN: _l(
        "This invitation belongs to an account: the person signs in and answers from the first"
        " page. There is no link."
    ),
    Refusal.OUTDATED: _l("A newer link was made in the meantime. Reload the page and try again."),
    Refusal.DIAGNOSTIC: _l(
        "In a diagnostic each institution's focal point invites its own assessors."
    ),
}

WHOM_LABELS: dict[str, LazyString] = {
    "with_address": _l("Those with a postal address"),
    "without_email": _l("Those without an e-mail address"),
    "everybody": _l("Everybody who has not begun"),
}

FLAW_TEXTS: dict[str, LazyString] = {
    Flaw.EMPTY: _l("Fill in this field."),
    Flaw.UNKNOWN_PLACE: _l("%(name)s stands for nothing. Use only the names listed below."),
    Flaw.NO_LINK: _l("%(name)s is missing: without it nobody can answer."),
    Flaw.LINK_WHERE_NONE_MAY_BE: _l(
        "%(name)s cannot stand here: this round is anonymous, and only the first message knows the"
        " link."
    ),
    Flaw.NO_WAY_OUT: _l(
        "%(name)s is missing: everybody must be able to say no, to name somebody else, and to end"
        " further mail."
    ),
}

PLACE_LABELS: dict[str, LazyString] = {
    "name": _l("The person's name, or for whom the invitation is"),
    "organization": _l("The organization"),
    "organizer": _l("Who asks"),
    "round": _l("The title of the round"),
    "questionnaire": _l("The title of the questionnaire"),
    "purpose": _l("What the questionnaire is for"),
    "confidentiality": _l("What is known of who answered"),
    "about what": _l("What the answers are about, for example a programme"),
    "link": _l("The personal link to the questionnaire"),
    "last day": _l("The last day"),
    "say otherwise": _l("The address for refusing, naming somebody else and ending further mail"),
    "operator": _l("Who runs this service"),
}
