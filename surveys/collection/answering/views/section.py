"""A section of a questionnaire: its page, with what was answered so far."""

import secrets
from collections.abc import Mapping

from flask import render_template
from flask.typing import ResponseReturnValue

from surveys.collection.answering.conflicts import conflict_texts
from surveys.collection.answering.domain.saving import Conflict
from surveys.collection.answering.entrance import form_token
from surveys.collection.answering.own_answers import authors_by_item
from surveys.collection.answering.rendering import draw_section
from surveys.collection.answering.views.place import Place, bp, place_of, to_receipt
from surveys.constituents.access import needs
from surveys.foundation.errors import show_error
from surveys.questionnaires.domain.reading import Problem
from surveys.questionnaires.domain.structure import Answer, Section
from surveys.questionnaires.labels import problem_text


@bp.get("/s/<code>")
@needs("link")
def section(key: str, code: str) -> ResponseReturnValue:
    place = place_of(key)
    if place.visit.submitted:
        return to_receipt(place)
    found = next((s for s in place.questionnaire.sections if s.code == code), None)
    if found is None:
        return show_error(404)
    return show_section(place, found)


def show_section(
    place: Place,
    shown: Section,
    refused: tuple[Problem, ...] = (),
    typed: Mapping[str, Answer] | None = None,
    opened: int = 0,
    conflicts: tuple[Conflict, ...] = (),
    outdated: bool = False,
) -> ResponseReturnValue:
    """The section's page; ``refused`` answers and those of ``conflicts`` are shown again as they
    were ``typed``. The page knows the response as it is now, so sending it again wins knowingly.
    ``outdated``: what was typed on a page of another version is shown, and nothing of it saved.
    """
    texts = {problem.field: problem_text(problem) for problem in refused}
    for conflict in conflicts:
        texts |= conflict_texts(place.questionnaire, conflict, typed or {})
    page = render_template(
        "answering/section.html",
        place=place,
        section=shown,
        items=draw_section(
            place.questionnaire,
            shown,
            {**place.answers, **(typed or {})},
            place.visible,
            texts,
            authors_by_item(
                place.questionnaire,
                place.visit.draft.marks if place.visit.draft else {},
                place.visit.organization_name,
            ),
        ),
        problems=list(texts.items()),
        position=place.sections.index(shown) + 1 if shown in place.sections else 1,
        back=place.neighbour(shown.code, -1),
        next=place.neighbour(shown.code, 1),
        form_token=form_token(place.visit),
        device=secrets.token_urlsafe(9),
        opened=opened,
        outdated=outdated,
    )
    return page, 422 if texts or outdated else 200
