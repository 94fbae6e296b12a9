"""Saving answers: a section's form, or one item as it is given.

Either way a request says which revision of the response it knew, from which device it comes and
the device's own count (``base``, ``device``, ``seq``): see ``domain/saving.py``.
"""

from dataclasses import replace

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.collection.answering.actions import save_on_visit
from surveys.collection.answering.conflicts import conflict_text
from surveys.collection.answering.domain.saving import Outcome
from surveys.collection.answering.entrance import check_form_token
from surveys.collection.answering.queries import answers_of
from surveys.collection.answering.views.place import Place, bp, place_of, to_receipt
from surveys.collection.answering.views.section import show_section
from surveys.collection.answering.views.sent import (
    change_of,
    disputed,
    form_of,
    is_of_another_version,
    sender,
    typed,
)
from surveys.constituents.access import needs
from surveys.constituents.geography import all_countries
from surveys.foundation.database import database, now
from surveys.foundation.errors import show_error
from surveys.foundation.i18n import LANGUAGES, page_language
from surveys.questionnaires.domain.reading import Reading, read_section
from surveys.questionnaires.domain.structure import Questionnaire, Section
from surveys.questionnaires.labels import problem_text

_COUNTRIES = frozenset(country.iso3 for country in all_countries() if country.is_real)


@bp.post("/s/<code>")
@needs("link")
def save_section(key: str, code: str) -> ResponseReturnValue:
    """Save the section's answers, then go where the pressed button says."""
    place = place_of(key)
    check_form_token(place.visit, request.form.get("form_token"))
    if place.visit.submitted:
        return to_receipt(place)
    found = next((s for s in place.questionnaire.sections if s.code == code), None)
    if found is None:
        return show_error(404)
    form = form_of(found.items)
    reading = read_section(found, form, _COUNTRIES)
    if is_of_another_version(place.visit):
        sent = typed(place.questionnaire, form, reading.problems) | dict(reading.answers)
        return show_section(place, found, reading.problems, sent, outdated=True)
    outcome = _save(place, found, reading)
    seen = place.visible
    answers = answers_of(outcome.state.answers)
    place = replace(place, answers=answers, revision=outcome.state.revision)
    if reading.problems or outcome.conflicts:
        kept = typed(place.questionnaire, form, reading.problems)
        kept |= disputed(reading, found, outcome.conflicts)
        return show_section(place, found, reading.problems, kept, conflicts=outcome.conflicts)
    opened = [i.code for i in found.items if i.code in place.visible and i.code not in seen]
    if opened and request.form.get("seen") != "live" and "lang" not in request.form:
        return show_section(place, found, opened=len(opened))
    return redirect(_after(place, code, request.form.get("go", "next")))


def _save(place: Place, section: Section, reading: Reading) -> Outcome:
    """Keep what was read, durably. Raises AlreadySubmitted and InvitationRevoked."""
    changes = [
        (item.code, change) for item in section.items if (change := change_of(item, reading))
    ]
    with database().writing() as session:
        outcome = save_on_visit(
            session,
            place.visit,
            changes,
            sender(place.visit),
            page_language().code,
            now(),
        )
        session.commit()
    return outcome


def _after(place: Place, code: str, go: str) -> str:
    key = place.visit.key
    if (language := request.form.get("lang")) in LANGUAGES:
        return url_for("answering.section", key=key, code=code, lang=language)
    if go == "review":
        return url_for("answering.review", key=key)
    if go == "pause":
        return url_for("answering.welcome", key=key)
    neighbour = place.neighbour(code, -1 if go == "back" else 1)
    if neighbour is None:
        return url_for("answering.welcome" if go == "back" else "answering.review", key=key)
    return url_for("answering.section", key=key, code=neighbour.code)


@bp.post("/answer")
@needs("link")
def save_item(key: str) -> ResponseReturnValue:
    """Save one item's answers as given (the JavaScript path); says which items are now shown."""
    place = place_of(key)
    check_form_token(place.visit, request.form.get("form_token"))
    if place.visit.submitted:
        return jsonify(submitted=True), 409
    if is_of_another_version(place.visit):
        text = _("This page shows another version of the questionnaire. Open your link again.")
        return jsonify(version=True, text=text), 409
    questionnaire = place.questionnaire
    item = next((i for i in questionnaire.items if i.code == request.form.get("item")), None)
    if item is None:
        return jsonify(problem=_("This question is not part of the questionnaire.")), 422
    alone = Section("", "", "", (item,))
    reading = read_section(alone, form_of((item,)), _COUNTRIES)
    outcome = _save(place, alone, reading)
    if outcome.conflicts:
        return jsonify(_conflict(questionnaire, outcome)), 409
    place = replace(place, answers=answers_of(outcome.state.answers))
    total = place.total
    return jsonify(
        revision=outcome.state.revision,
        visible=sorted(place.visible),
        problems={p.field: problem_text(p) for p in reading.problems},
        answered=total.answered,
        asked=total.asked,
    ), (422 if reading.problems else 200)


def _conflict(questionnaire: Questionnaire, outcome: Outcome) -> dict[str, object]:
    (conflict,) = outcome.conflicts
    return {
        "revision": outcome.state.revision,
        "conflict": {
            "item": conflict.item,
            "revision": conflict.mark.revision,
            "answers": conflict.answers,
            "who": conflict.mark.holder,
            "text": conflict_text(questionnaire, conflict),
        },
    }
