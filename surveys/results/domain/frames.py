"""From a questionnaire to what can be counted in it, and from a response to its codes."""

from collections.abc import Collection, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from surveys.questionnaires.domain.answering import state_of, visible_items
from surveys.questionnaires.domain.structure import (
    Answer,
    Answers,
    Field,
    FieldKind,
    Questionnaire,
    Special,
)
from surveys.results.domain.codebook import AnswerState, CodeFrame, Response, Variable, encoded

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
    fields = [questionnaire.field(variable.code) for variable in frame.variables]
    return _response(fields, answers, visible_items(questionnaire, answers))


def _response(fields: Sequence[Field], answers: Answers, visible: Collection[str]) -> Response:
    return Response(
        {f.code: _codes(answers[f.code]) for f in fields if f.code in answers},
        {f.code: AnswerState(state_of(f, answers, visible).value) for f in fields},
    )


def codes_of(
    questionnaire: Questionnaire, frame: CodeFrame, documents: Sequence[Answers]
) -> tuple[NDArray[np.int8], int]:
    """The codes of documents as ``codebook.encoded`` makes them, and how many answers were left
    out because the frame does not know them.

    A document may hold a code that is in no list of its questionnaire (any more), or two answers
    where one is taken. Such an answer is missing; of several choices the known ones stay.
    """
    # Few different answers are given to a field, so each is made a code only once.
    known: dict[Hashable, tuple[list[int], int]] = {}
    matrix = np.zeros((len(documents), len(frame.columns)), np.int8, order="F")
    fields = [questionnaire.field(variable.code) for variable in frame.variables]
    left_out = 0
    for number, given in enumerate(documents):
        visible, line = visible_items(questionnaire, given), list[int]()
        for variable, field in zip(frame.variables, fields, strict=True):
            key = _what_counts(field, given, visible)
            if (found := known.get(key)) is None:
                found = known[key] = _codes_in(variable, field, given, visible)
            line += found[0]
            left_out += found[1]
        matrix[number] = line
    return matrix, left_out


def _what_counts(field: Field, given: Answers, visible: Collection[str]) -> Hashable:
    """All of a document that the field's codes depend on."""
    level = given.get(field.item) if field.part else None
    return field.code, given.get(field.code), field.item in visible, level


def _codes_in(
    variable: Variable, field: Field, given: Answers, visible: Collection[str]
) -> tuple[list[int], int]:
    frame = CodeFrame((variable,))
    known, left_out = _known(frame, _response([field], given, visible))
    codes: list[int] = encoded(frame, [known])[0].tolist()
    return codes, left_out


def _known(frame: CodeFrame, response: Response) -> tuple[Response, int]:
    """The response without answers that the frame does not know, and how many these were."""
    known, left_out = dict(response.answers), 0
    for code, given in response.answers.items():
        variable = frame.variable(code)
        kept = [option for option in given if option in variable.options]
        if len(kept) == len(given) and (variable.multiple or len(given) == 1):
            continue
        left_out += max(1, len(given) - len(kept))
        if variable.multiple and kept:
            known[code] = kept
        else:
            del known[code]
    return (Response(known, response.states), left_out) if left_out else (response, 0)


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
