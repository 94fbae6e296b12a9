"""The respondent's pages: open an invitation, answer, stop, resume, check, submit, keep a receipt.

Every page works without JavaScript: a section's form saves all its answers. With JavaScript each
answer is saved as it is given (``save_item``), and the pages stay the same.
"""

from flask import render_template
from flask.typing import ResponseReturnValue

# Importing this one brings all: they share the blueprint of ``place``.
from surveys.collection.answering.views import saving, section, submitting
from surveys.collection.answering.views.place import Place, bp, place_of, to_receipt
from surveys.collection.rounds.labels import MODE_NOTICES
from surveys.constituents.access import needs
from surveys.foundation.i18n import LANGUAGES

__all__ = ["Place", "bp", "saving", "section", "submitting"]


@bp.get("")
@needs("link")
def welcome(key: str) -> ResponseReturnValue:
    place = place_of(key)
    if place.visit.submitted:
        return to_receipt(place)
    return render_template(
        "answering/welcome.html",
        place=place,
        mode_notice=MODE_NOTICES[place.visit.mode],
        source_language=LANGUAGES.get(place.questionnaire.language, ""),
    )
