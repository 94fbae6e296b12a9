"""From a questionnaire to what can be counted in it, and from a response to its codes."""

from surveys.questionnaires.domain.answering import state_of, visible_items
from surveys.questionnaires.domain.structure import (
    Answer,
    Answers,
    Field,
    FieldKind,
    Questionnaire,
    Special,
)
from surveys.results.domain.codebook import AnswerState, CodeFrame, Response, Variable

WIDEST_RANGE = 100
"""Whole numbers over at most this many steps (a rating, a test's points) are counted one by one."""

_SPECIAL = {
    Special.NOT_APPLICABLE: AnswerState.NOT_APPLICABLE,
    Special.DONT_KNOW: AnswerState.DONT_KNOW,
}


def frame_of(questionnaire: Questionnaire) -> CodeFrame:
    """Every countable field, in the questionnaire's order.

    Text, countries and whole numbers without narrow bounds are not counted.
    """
    found = (variable_of(field) for field in questionnaire.fields)
    return CodeFrame(tuple(variable for variable in found if variable is not None))


def variable_of(field: Field) -> Variable | None:
    """The field as a variable; None if its answers cannot be counted."""
    if field.kind is FieldKind.INTEGER:
        return _numbers(field)
    if field.kind not in (FieldKind.CHOICE, FieldKind.CHOICES):
        return None
    special = {o.code: _SPECIAL[o.special] for o in field.options if o.special is not None}
    ordinary = tuple(option.code for option in field.options if option.special is None)
    multiple = field.kind is FieldKind.CHOICES
    return Variable(
        field.code,
        tuple(option.code for option in field.options),
        special,
        multiple,
        None if multiple else _scale(ordinary),
    )


def response_of(questionnaire: Questionnaire, frame: CodeFrame, answers: Answers) -> Response:
    """One response as it is counted; what logic has hidden counts as skipped."""
    visible = visible_items(questionnaire, answers)
    fields = [questionnaire.field(variable.code) for variable in frame.variables]
    return Response(
        {f.code: _codes(answers[f.code]) for f in fields if f.code in answers},
        {f.code: AnswerState(state_of(f, answers, visible).value) for f in fields},
    )


def _numbers(field: Field) -> Variable | None:
    if field.max - field.min > WIDEST_RANGE:
        return None
    values = tuple(range(field.min, field.max + 1))
    return Variable(field.code, tuple(map(str, values)), scale=values)


def _scale(codes: tuple[str, ...]) -> tuple[int, ...] | None:
    """The numbers that codes such as "1" to "5" stand for; None where the codes are words."""
    if len(codes) < 2 or not all(code.isascii() and code.isdigit() for code in codes):
        return None
    values = tuple(map(int, codes))
    return values if list(values) == sorted(set(values)) else None


def _codes(answer: Answer) -> tuple[str, ...]:
    return answer if isinstance(answer, tuple) else (str(answer),)
