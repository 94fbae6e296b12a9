"""What is said where somebody else has changed an answer in the meantime."""

from flask_babel import gettext as _

from surveys.collection.answering.domain.saving import Conflict
from surveys.collection.answering.own_answers import answer_in_words
from surveys.foundation.i18n import isolated
from surveys.questionnaires.domain.structure import Questionnaire


def conflict_text(questionnaire: Questionnaire, conflict: Conflict) -> str:
    """Whole sentences: what the item is now, by whom, and what sending again does."""
    now_is = "; ".join(
        answer_in_words(questionnaire, code, value)
        for code, value in conflict.answers.items()
        if value is not None
    )
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
