"""How rounds go: the list of them, and each one's page."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from surveys.collection.fieldwork.queries import counts_of, rounds
from surveys.collection.rounds.labels import EVENT_LABELS, MODE_LABELS, STATE_LABELS
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import events_of, find_round, period_of
from surveys.constituents.access import needs, note_look
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language
from surveys.questionnaires.domain.structure import Kind, Questionnaire
from surveys.questionnaires.queries import questionnaire_in

bp = Blueprint("fieldwork", __name__, url_prefix="/rounds")


def _questionnaires(round_: Round) -> dict[str, tuple[int, Questionnaire]]:
    """What the round asks, by group ('' for everybody), in the page's language."""
    locale = page_language().code
    return {
        asked.group: (
            asked.version_id,
            questionnaire_in(current_session(), asked.version_id, locale),
        )
        for asked in round_.questionnaires
    }


@bp.get("/")
@needs("rounds.view")
def index() -> ResponseReturnValue:
    return render_template(
        "fieldwork/index.html",
        rounds=[
            (
                counts,
                period_of(counts.round).state(now()),
                [
                    questionnaire.title
                    for _, questionnaire in _questionnaires(counts.round).values()
                ],
            )
            for counts in rounds(current_session())
        ],
        state_labels=STATE_LABELS,
    )


@bp.get("/<int:round_id>")
@needs("rounds.view")
def page(round_id: int) -> ResponseReturnValue:
    session = current_session()
    round_ = find_round(session, round_id) or abort(404)
    note_look("rounds.seen", f"round:{round_id}")
    return render_template(
        "fieldwork/page.html",
        round=round_,
        diagnostic=round_.version.kind == Kind.DIAGNOSTIC,
        questionnaires=_questionnaires(round_),
        state=period_of(round_).state(now()),
        state_labels=STATE_LABELS,
        mode_labels=MODE_LABELS,
        counts=counts_of(session, round_),
        events=events_of(session, round_id),
        event_labels=EVENT_LABELS,
    )
