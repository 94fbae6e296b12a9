"""What is asked under given answers, what is missing, how far one is, what gets submitted.

One rule carries everything: :func:`asked` walks the items once, in order. A condition sees only
the answers to what was asked before it, so an answer that a later change has hidden counts as
none. It stays in the draft; only the submission leaves it out.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from surveys.questionnaires.domain.logic import evaluate, is_true
from surveys.questionnaires.domain.reading import Problem, ProblemCode
from surveys.questionnaires.domain.structure import (
    LEVELS,
    NOT_APPLICABLE,
    Answer,
    Answers,
    CriterionPart,
    Field,
    Item,
    ItemType,
    Questionnaire,
    Section,
    Special,
)

ASKED_WITH: dict[CriterionPart, frozenset[Answer]] = {
    CriterionPart.DESIRED: frozenset(LEVELS),
    CriterionPart.IMPORTANCE: frozenset(LEVELS),
    CriterionPart.REASON: frozenset({NOT_APPLICABLE}),
}
"""The parts of a criterion that are asked only once its level is one of these."""

_MISSING: dict[CriterionPart | None, ProblemCode] = {
    CriterionPart.DESIRED: ProblemCode.DESIRED_REQUIRED,
    CriterionPart.IMPORTANCE: ProblemCode.IMPORTANCE_REQUIRED,
    CriterionPart.REASON: ProblemCode.REASON_REQUIRED,
}


class AnswerState(StrEnum):
    """The denominators' five states; every field of every response is in exactly one."""

    ANSWERED = "answered"
    SKIPPED = "skipped"  # not asked, by the questionnaire's own logic
    NOT_APPLICABLE = "not_applicable"
    DONT_KNOW = "dont_know"
    MISSING = "missing"


_SPECIAL_STATES = {
    Special.NOT_APPLICABLE: AnswerState.NOT_APPLICABLE,
    Special.DONT_KNOW: AnswerState.DONT_KNOW,
}


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of items: asked, answered in full, and lacking a required answer.

    ``answered + required_missing <= asked``; what remains are optional items left open. Progress
    of sections adds up to that of the questionnaire.
    """

    answered: int = 0
    asked: int = 0
    required_missing: int = 0

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(
            self.answered + other.answered,
            self.asked + other.asked,
            self.required_missing + other.required_missing,
        )


def asked(
    questionnaire: Questionnaire, answers: Answers
) -> Iterator[tuple[Section, Item, tuple[Field, ...]]]:
    """Each visible item in order, with its section and those of its fields that are asked."""
    given: dict[str, Answer] = {}
    for section in questionnaire.sections:
        for item in section.items:
            if item.visible_if is None or is_true(evaluate(item.visible_if, given)):
                fields = item.fields
                if item.type is ItemType.CRITERION:  # the only one with fields that may not fit
                    fields = tuple([field for field in fields if _fits(field, answers)])
                for field in fields:
                    if field.code in answers:
                        given[field.code] = answers[field.code]
                yield section, item, fields


def visible_items(questionnaire: Questionnaire, answers: Answers) -> frozenset[str]:
    """The codes of the items that a person who gave ``answers`` is to see."""
    return frozenset(item.code for _, item, _ in asked(questionnaire, answers))


def submission(questionnaire: Questionnaire, answers: Answers) -> dict[str, Answer]:
    """The answers to what is asked; those that logic has hidden are left out."""
    return {
        field.code: answers[field.code]
        for _, _, fields in asked(questionnaire, answers)
        for field in fields
        if field.code in answers
    }


def problems(
    questionnaire: Questionnaire, answers: Answers, section: str | None = None
) -> tuple[Problem, ...]:
    """Required answers that are missing, in order; of one section if its code is given.

    A criterion wants its desired level and importance once it has a level, and a reason once
    it is not applicable.
    """
    return tuple(
        lacking(field)
        for place, _, fields in asked(questionnaire, answers)
        if section is None or place.code == section
        for field in fields
        if field.required and field.code not in answers
    )


def lacking(field: Field) -> Problem:
    """What is said of a required field that is asked and not answered."""
    return Problem(field.code, _MISSING.get(field.part, ProblemCode.REQUIRED))


def progress(questionnaire: Questionnaire, answers: Answers) -> Progress:
    return sum(progress_by_section(questionnaire, answers).values(), Progress())


def progress_by_section(questionnaire: Questionnaire, answers: Answers) -> dict[str, Progress]:
    """Progress by section code, in order; a section that is wholly hidden has asked nothing."""
    found: dict[str, list[tuple[bool, bool]]] = {s.code: [] for s in questionnaire.sections}
    for section, _, fields in asked(questionnaire, answers):
        found[section.code].append(_completeness(fields, answers))
    return {
        code: Progress(
            answered=sum(complete for complete, _ in items),
            asked=len(items),
            required_missing=sum(lacking for _, lacking in items),
        )
        for code, items in found.items()
    }


def state_of(field: Field, answers: Answers, visible: Collection[str]) -> AnswerState:
    """How ``field`` counts in a denominator, ``visible`` being what visible_items returned."""
    if field.item not in visible or not _fits(field, answers):
        return AnswerState.SKIPPED
    answer = answers.get(field.code)
    if answer is None:
        return AnswerState.MISSING
    option = field.option(answer[0] if isinstance(answer, tuple) and answer else answer)
    if option is None or option.special is None:
        return AnswerState.ANSWERED
    return _SPECIAL_STATES[option.special]


def _fits(field: Field, answers: Answers) -> bool:
    """Whether a visible item's field is asked: a criterion's further parts depend on its level."""
    levels = ASKED_WITH.get(field.part) if field.part else None
    return levels is None or answers.get(field.item) in levels


def _completeness(fields: tuple[Field, ...], answers: Answers) -> tuple[bool, bool]:
    """Whether an item with these asked fields is answered, and whether it lacks what it must have.

    It is answered once all its fields are; evidence for a level is an extra.
    """
    missing = [field for field in fields if field.code not in answers]
    if not missing:
        return True, False
    complete = all(field.part is CriterionPart.EVIDENCE for field in missing)
    return complete, any(field.required for field in missing)
