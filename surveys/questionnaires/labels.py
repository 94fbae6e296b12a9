"""What kinds of questionnaires and items are called, and sentences for what can be wrong: with an
answer, a definition, a translation, a condition."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from surveys.foundation.i18n import write_number
from surveys.questionnaires.domain.expression import ExpressionCode
from surveys.questionnaires.domain.faults import Fault, FaultCode, Params
from surveys.questionnaires.domain.reading import Problem, ProblemCode
from surveys.questionnaires.domain.structure import ItemType, Kind

KIND_LABELS: dict[str, LazyString] = {
    Kind.SURVEY: _l("Survey"),
    Kind.DIAGNOSTIC: _l("Diagnostic"),
}

ITEM_TYPE_LABELS: dict[ItemType, LazyString] = {
    ItemType.SELECT_ONE: _l("one choice"),
    ItemType.SELECT_MULTIPLE: _l("several choices"),
    ItemType.SCALE: _l("scale of five"),
    ItemType.RATING: _l("rating"),
    ItemType.GRID: _l("one choice in each row"),
    ItemType.INTEGER: _l("whole number"),
    ItemType.TEXT: _l("text"),
    ItemType.COUNTRY: _l("country"),
    ItemType.CRITERION: _l("criterion with five levels"),
}

PROBLEM_TEXTS: dict[ProblemCode, LazyString] = {
    ProblemCode.REQUIRED: _l("Please answer this question."),
    ProblemCode.DESIRED_REQUIRED: _l("Please choose the level you want to reach."),
    ProblemCode.IMPORTANCE_REQUIRED: _l("Please say how important this is for you."),
    ProblemCode.REASON_REQUIRED: _l("Please say why this does not apply to you."),
    ProblemCode.SEVERAL_VALUES: _l("Please give one answer only."),
    ProblemCode.UNKNOWN_OPTION: _l("Please choose from the answers offered."),
    ProblemCode.UNKNOWN_COUNTRY: _l("Please choose a country from the list."),
    ProblemCode.SPECIAL_NOT_ALONE: _l(
        "“Don't know” or “not applicable” cannot be combined with other answers."
    ),
    ProblemCode.NOT_AN_INTEGER: _l("Please write a whole number, with digits only."),
    ProblemCode.OUT_OF_RANGE: _l("Please write a number from %(min)s to %(max)s."),
    ProblemCode.TEXT_TOO_LONG: _l(
        "Please shorten your text to %(limit)s characters; it now has %(length)s."
    ),
    ProblemCode.CONTROL_CHARACTER: _l(
        "Your text holds a character that cannot be kept. Please type it again."
    ),
}

FAULT_TEXTS: dict[StrEnum, LazyString] = {
    FaultCode.FILE_UNREADABLE: _l("The file cannot be read as text in UTF-8."),
    FaultCode.FILE_TOO_LARGE: _l("The file has more than %(limit)s bytes."),
    FaultCode.FILE_NAME: _l(
        "The language “%(language)s” does not stand in the file's name; a translation is called"
        " like what it translates, with the language before “.yaml”."
    ),
    FaultCode.NOT_YAML: _l("This is not valid YAML (%(detail)s)."),
    FaultCode.SEVERAL_DOCUMENTS: _l("The file holds more than one YAML document."),
    FaultCode.ALIAS: _l("YAML aliases (*name) are not allowed. Please repeat the text."),
    FaultCode.TAG: _l("YAML tags (!name) are not allowed."),
    FaultCode.NESTED_TOO_DEEP: _l("The values are nested too deep."),
    FaultCode.KEY_NOT_TEXT: _l("A key must be a plain word."),
    FaultCode.DUPLICATE_KEY: _l("The key “%(key)s” stands here twice."),
    FaultCode.INCLUDE_NOT_FOUND: _l("The included file “%(file)s” is not in the same folder."),
    FaultCode.INCLUDE_REPEATED: _l(
        "The file “%(file)s” is included twice, or includes itself through other files."
    ),
    FaultCode.MISSING_KEY: _l("“%(key)s” is missing."),
    FaultCode.UNKNOWN_KEY: _l("“%(key)s” is not known here."),
    FaultCode.WRONG_TYPE: _l(
        "This value has the wrong type; wanted: %(expected)s. Text stands in quotes."
    ),
    FaultCode.VALUE_NOT_ALLOWED: _l("This value is not one of: %(allowed)s."),
    FaultCode.CODE_FORMAT: _l("“%(value)s” does not have the form of a code."),
    FaultCode.FIVE_ANCHORS: _l("A criterion has exactly five anchors, for the levels 1 to 5."),
    FaultCode.TOO_SMALL: _l("This number is below %(limit)s."),
    FaultCode.TOO_LARGE: _l("This number is above %(limit)s."),
    FaultCode.TOO_FEW: _l("This list has fewer entries than %(limit)s."),
    FaultCode.TOO_MANY: _l("This list has more entries than %(limit)s."),
    FaultCode.TEXT_TOO_LONG: _l("This text has more than %(limit)s characters."),
    FaultCode.TEXT_EMPTY: _l("This text is empty."),
    FaultCode.TEXT_CONTROL_CHARACTER: _l("This text holds a control character."),
    FaultCode.DUPLICATE_CODE: _l(
        "The code “%(value)s” stands twice. Sections and items share their codes."
    ),
    FaultCode.RESERVED_CODE: _l("The code “%(value)s” is reserved. Please choose another."),
    FaultCode.CRITERION_CODE: _l(
        "The code of a criterion begins with that of its section, %(section)s, and a point."
    ),
    FaultCode.UNKNOWN_CHOICES: _l("There is no list of choices called “%(value)s”."),
    FaultCode.UNUSED_CHOICES: _l("No item uses the list of choices “%(value)s”."),
    FaultCode.REPEATED_SPECIAL: _l("More than one option of this list is marked “%(value)s”."),
    FaultCode.SCALE_CODES: _l(
        "A scale has the options 1, 2, 3, 4, 5 in this order; the list “%(value)s” has not."
    ),
    FaultCode.MIN_NOT_BELOW_MAX: _l(
        "The least value (%(min)s) is not below the greatest (%(max)s)."
    ),
    FaultCode.UNKNOWN_FIELD: _l("The condition refers to “%(value)s”, which does not exist."),
    FaultCode.NOT_AN_EARLIER_FIELD: _l(
        "The condition refers to “%(value)s”, which is not asked before this item."
    ),
    FaultCode.WRONG_QUESTIONNAIRE: _l(
        "This translates “%(value)s” but stands beside “%(expected)s”."
    ),
    FaultCode.UNKNOWN_TEXT: _l("The questionnaire has no text “%(key)s”."),
    FaultCode.PLACEHOLDERS: _l(
        "The text “%(key)s” must hold the same placeholders as the original: %(expected)s."
    ),
    ExpressionCode.TOO_LONG: _l("The condition is longer than %(limit)s characters."),
    ExpressionCode.TOO_DEEP: _l("The condition is nested deeper than %(limit)s levels."),
    ExpressionCode.UNEXPECTED: _l(
        "The condition cannot be read: “%(found)s” in column %(column)s is not expected there."
    ),
    ExpressionCode.UNFINISHED: _l("The condition stops too early, in column %(column)s."),
    ExpressionCode.UNKNOWN_FUNCTION: _l("There is no function “%(found)s” (column %(column)s)."),
    ExpressionCode.WRONG_ARGUMENTS: _l(
        "The function “%(found)s” in column %(column)s takes another number of values: %(wanted)s."
    ),
}


def problem_text(problem: Problem) -> str:
    """What the respondent is asked to do, in the language of the page."""
    return _sentence(PROBLEM_TEXTS[problem.code], problem.params)


def fault_text(fault: Fault) -> str:
    """What is wrong, in the language of the page; file, line and item stand in ``fault``."""
    return _sentence(FAULT_TEXTS[fault.code], fault.params)


def _sentence(text: LazyString, params: Params) -> str:
    written = {name: v if isinstance(v, str) else write_number(v) for name, v in params}
    return str(text) % written
