"""What is said where somebody else has changed an answer in the meantime."""

from collections.abc import Mapping

from flask_babel import gettext as _

from surveys.collection.answering.domain.saving import Conflict
from surveys.collection.answering.own_answers import answer_in_words
from surveys.foundation.i18n import isolated
from surveys.questionnaires.domain.structure import Answer, Questionnaire


def conflict_texts(
    questionnaire: Questionnaire, conflict: Conflict, typed: Mapping[str, Answer]
) -> dict[str, str]:
    """For each field that is not what was ``typed`` ("" for nothing), what it is now."""
    texts = {}
    for code, value in conflict.answers.items():
        now_is = tuple(value) if isinstance(value, list) else value
        sent = typed.get(code, "")
        if sent == ("" if now_is is None else now_is):
            continue
        texts[code] = _text(conflict, _in_words(questionnaire, {code: value}))
    return texts


def conflict_text(questionnaire: Questionnaire, conflict: Conflict) -> str:
    """Whole sentences: what the item is now, by whom, and what sending again does."""
    return _text(conflict, _in_words(questionnaire, conflict.answers))


def _in_words(questionnaire: Questionnaire, answers: Mapping[str, object]) -> str:
    return "; ".join(
        answer_in_words(questionnaire, code, value)
        for code, value in answers.items()
        if value is not None
    )


def _text(conflict: Conflict, now_is: str) -> str:
    who = conflict.mark.holder
    said: str
    if who and now_is:
        said = _(
            "%(who)s has answered this in the meantime: %(answer)s.",
            who=isolated(who),
            answer=isolated(now_is),
        )
    elif who:
        said = _("%(who)s has taken this answer back in the meantime.", who=isolated(who))
    elif now_is:
        said = _(
            "On another device or page this was answered in the meantime: %(answer)s.",
            answer=isolated(now_is),
        )
    else:
        said = _("On another device or page this answer was taken back in the meantime.")
    yours: str = _("Yours is not saved. If you send it again, it replaces the other.")
    return f"{said} {yours}"
