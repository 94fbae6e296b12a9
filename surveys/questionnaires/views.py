"""The library of questionnaires, and each version as respondents read it."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from surveys.constituents.access import needs
from surveys.constituents.labels import GROUP_LABELS
from surveys.foundation.database import current_session
from surveys.foundation.i18n import LANGUAGES, direction_of, page_language
from surveys.questionnaires.labels import ITEM_TYPE_LABELS, KIND_LABELS
from surveys.questionnaires.queries import library, published, questionnaire_in

bp = Blueprint("questionnaires", __name__, url_prefix="/questionnaires")


@bp.get("/")
@needs("questionnaires.view")
def index() -> ResponseReturnValue:
    return render_template(
        "questionnaires/index.html",
        library=library(current_session(), page_language().code),
        kind_labels=KIND_LABELS,
        group_labels=GROUP_LABELS,
    )


@bp.get("/<int:version_id>")
@needs("questionnaires.view")
def page(version_id: int) -> ResponseReturnValue:
    session = current_session()
    version = published(session, version_id) or abort(404)
    shown = questionnaire_in(session, version_id, page_language().code)
    return render_template(
        "questionnaires/page.html",
        published=version,
        questionnaire=shown,
        kind_labels=KIND_LABELS,
        type_labels=ITEM_TYPE_LABELS,
        group_labels=GROUP_LABELS,
        source_language=LANGUAGES.get(shown.language, shown.language),
        source_direction=direction_of(shown.language),
    )
