"""What pages of comments say."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from surveys.results.comments.queries import Hidden

HIDDEN_TEXTS: dict[Hidden, LazyString] = {
    Hidden.NOT_ASKED: _l("This round does not ask this group."),
    Hidden.NO_TEXT: _l("This questionnaire asks for no answer in own words."),
    Hidden.UNTOLD: _l(
        "This round is anonymous, and too few were invited to say of a text from which group it is."
    ),
    Hidden.UNSEALED: _l(
        "This round is anonymous: its texts can be read some minutes after it has closed, so that"
        " nobody sees in which order they come in."
    ),
}

READERS_TEXT = _l("The bureau of this group; never published.")

AUDIT_LABELS: dict[str, LazyString] = {
    "comments.seen": _l("Read the answers of a group in their own words"),
    "comments.theme-added": _l("Added a theme to the code book of a round"),
    "comments.theme-changed": _l("Changed the words of a theme"),
    "comments.theme-retired": _l("Retired a theme"),
    "comments.theme-restored": _l("Took a theme up again"),
    "comments.theme-merged": _l("Merged a theme into another"),
}

AUDIT_SUBJECTS: dict[str, LazyString] = {"theme": _l("Theme %(number)s")}
