"""What the codes of the catalogue are called on a page."""

from babel.numbers import format_currency
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from capacity.exchange.labels import WRITTEN_LANGUAGES
from capacity.training.domain.courses import Delivery, EditionState
from surveys.foundation.i18n import page_locale

DELIVERY_LABELS: dict[str, LazyString] = {
    Delivery.CAMPUS: _l("On the campus in Turin"),
    Delivery.FIELD: _l("In a country or region"),
    Delivery.ONLINE: _l("Online"),
    Delivery.BLENDED: _l("Online, then together"),
}

EDITION_STATE_LABELS: dict[str, LazyString] = {
    EditionState.PLANNED: _l("Planned"),
    EditionState.CONFIRMED: _l("Confirmed"),
    EditionState.HELD: _l("Held"),
    EditionState.CANCELLED: _l("Cancelled"),
}

EDITION_STATE_TONES: dict[str, str] = {
    EditionState.PLANNED: "open",
    EditionState.CONFIRMED: "done",
    EditionState.HELD: "",
    EditionState.CANCELLED: "warm",
}

AUDIT_LABELS: dict[str, LazyString] = {
    "course.added": _l("Added a course to the catalogue"),
    "course.changed": _l("Changed a course"),
    "course.retired": _l("Retired a course"),
    "course.brought-back": _l("Brought a course back"),
    "courses.imported": _l("Imported courses or editions"),
    "edition.added": _l("Added an edition of a course"),
    "edition.changed": _l("Corrected an edition of a course"),
    "edition.confirmed": _l("Confirmed an edition of a course"),
    "edition.cancelled": _l("Cancelled an edition of a course"),
}
"""What this room's events are called in the audit trail."""

AUDIT_SUBJECTS: dict[str, LazyString] = {
    "course": _l("Course %(number)s"),
    "edition": _l("Edition %(number)s"),
    "catalogue": _l("Catalogue of courses"),
}
"""What this room's events are about."""

LANGUAGE_LABELS = WRITTEN_LANGUAGES
"""What courses are held in, each language called as the page's calls it."""


def euros(amount: int) -> str:
    """Whole euros as the page's language writes them."""
    locale = page_locale()
    pattern = locale.currency_formats["standard"].pattern.replace(".00", "")
    written: str = format_currency(amount, "EUR", pattern, locale, currency_digits=False)
    return written
