"""Sentences for everything that can be wrong with a course."""

from flask_babel import LazyString, ngettext
from flask_babel import lazy_gettext as _l

from capacity.training.catalogue.checking import LIMITS, Fault, FaultCode
from surveys.foundation.i18n import isolated, write_number

_TEXTS: dict[FaultCode, LazyString] = {
    FaultCode.EMPTY: _l("Fill in this field."),
    FaultCode.TOO_LONG: _l("Use at most %(limit)s characters."),
    FaultCode.TOO_MANY: _l("Name at most %(limit)s."),
    FaultCode.CODE_FORM: _l(
        "Use letters from A to Z, digits, and . _ / - only; begin with a letter or a digit."
    ),
    FaultCode.CODE_TAKEN: _l("There is a course %(value)s already."),
    FaultCode.CODE_RETIRED: _l(
        "There is a course %(value)s already, which is retired. Bring it back, or use another code."
    ),
    FaultCode.NO_TITLE: _l("Give the course a title in at least one language."),
    FaultCode.TITLE_MISSING: _l("There is a summary in this language but no title."),
    FaultCode.TITLE_TWICE: _l(
        "Course %(value)s has the same title and the same levels. Correct that one, or say in the"
        " title what is different."
    ),
    FaultCode.NO_COVERS: _l("Choose at least one area or criterion: no need finds it otherwise."),
    FaultCode.COVER_UNKNOWN: _l("%(value)s is no area or criterion that courses can be about."),
    FaultCode.COVER_OF_NO_GROUP: _l(
        "None of the groups it is for has %(value)s in its diagnostic."
    ),
    FaultCode.NO_GROUP: _l("Choose at least one group."),
    FaultCode.GROUP_UNKNOWN: _l("%(value)s is no group. Write government, employers or workers."),
    FaultCode.NO_LANGUAGE: _l("Choose at least one language."),
    FaultCode.LANGUAGE_UNKNOWN: _l(
        "%(value)s is no language that courses are held in. Write en, fr, es, ar, zh, ru or pt."
    ),
    FaultCode.DELIVERY_UNKNOWN: _l(
        "%(value)s is no way of delivery. Write campus, field, online or blended."
    ),
    FaultCode.NO_SUCH_NUMBER: _l("Use a whole number from %(min)s to %(max)s."),
    FaultCode.LEVELS_ORDER: _l("A course leads to a higher level than the one it begins at."),
    FaultCode.SEATS_ORDER: _l("There cannot be fewer places at most than at least."),
    FaultCode.PREREQUISITE_UNKNOWN: _l("There is no course %(value)s."),
    FaultCode.CIRCLE: _l("Nobody could ever begin: %(value)s. Each of these needs the next one."),
    FaultCode.PROGRAMME_UNKNOWN: _l("There is no programme with the number %(value)s."),
}


def committed_text(number: int) -> str:
    """Why an edition cannot have fewer seats than these."""
    return str(
        ngettext(
            "%(number)s seat of this edition is held or kept for an organization. Give it at"
            " least as many.",
            "%(number)s seats of this edition are held or kept for organizations. Give it at"
            " least as many.",
            number,
            number=write_number(number),
        )
    )


def fault_text(fault: Fault) -> str:
    """What is wrong, as a sentence without its place."""
    limit = "" if fault.limit is None else write_number(fault.limit)
    least, most = LIMITS.get(fault.field, (0, 0))
    said = {"min": write_number(least), "max": write_number(most)}
    return str(_TEXTS[fault.code]) % {"value": isolated(fault.value), "limit": limit, **said}
