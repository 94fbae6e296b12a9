"""What the codes of fieldwork are called on a page."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from surveys.collection.fieldwork.domain.dispositions import Disposition

DISPOSITION_LABELS: dict[Disposition, LazyString] = {
    Disposition.COMPLETE: _l("Answered and handed in"),
    Disposition.PARTIAL: _l("Begun, at least half answered, not handed in"),
    Disposition.REFUSED: _l("Does not want to take part"),
    Disposition.BREAK_OFF: _l("Begun, less than half answered, not handed in"),
    Disposition.REACHED: _l("Spoken to, no answer yet"),
    Disposition.UNABLE: _l("Cannot answer"),
    Disposition.NOT_ASKED: _l("Nothing sent yet"),
    Disposition.SILENT: _l("Invited, nothing heard"),
    Disposition.UNDELIVERED: _l("Invitation could not be delivered"),
    Disposition.OUT_OF_SCOPE: _l("The round is not for them, or their organization has ended"),
}

CHANNEL_LABELS: dict[str, LazyString] = {
    "web": _l("On the web"),
    "assisted": _l("With help at the screen"),
    "paper": _l("On paper"),
    "telephone": _l("By telephone"),
}
