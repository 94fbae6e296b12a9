"""From what a form sends, lists of strings, to typed answers or the reason why not."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from surveys.questionnaires.domain.faults import Params
from surveys.questionnaires.domain.structure import Answer, Answers, Field, FieldKind, Section

LONGEST_INTEGER = 30  # characters; far more than any bound, far less than int() refuses

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_INTEGER = re.compile(r"-?\d+")  # \d: the digits of every script
_LINE_END = re.compile("\r\n?")


class ProblemCode(StrEnum):
    REQUIRED = "required"
    DESIRED_REQUIRED = "desired_required"
    IMPORTANCE_REQUIRED = "importance_required"
    REASON_REQUIRED = "reason_required"
    SEVERAL_VALUES = "several_values"
    UNKNOWN_OPTION = "unknown_option"
    UNKNOWN_COUNTRY = "unknown_country"
    SPECIAL_NOT_ALONE = "special_not_alone"
    NOT_AN_INTEGER = "not_an_integer"
    OUT_OF_RANGE = "out_of_range"
    TEXT_TOO_LONG = "text_too_long"
    CONTROL_CHARACTER = "control_character"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the answer to one field (``field`` is its code)."""

    field: str
    code: ProblemCode
    params: Params = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a form said of some fields: new answers, answers taken back, answers refused."""

    answers: Answers
    cleared: frozenset[str]
    problems: tuple[Problem, ...]

    def onto(self, draft: Answers) -> dict[str, Answer]:
        """The draft with this reading applied; a refused answer leaves the former one."""
        kept = {code: answer for code, answer in draft.items() if code not in self.cleared}
        return kept | dict(self.answers)


def has_control_character(text: str) -> bool:
    """Whether text holds what no text should: NUL, control codes, halves of characters."""
    return _CONTROL.search(text) is not None


def without_control_characters(text: str) -> str:
    """``text`` as a page can show it, a sign in place of each character that it cannot."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def read_section(
    section: Section, form: Mapping[str, Sequence[str]], countries: Collection[str]
) -> Reading:
    """Read every field of ``section`` that ``form`` mentions.

    A field that the form leaves out keeps its answer in the draft (it was hidden, or not on
    the page); a field that the form sends empty is cleared. So a page sends an empty value
    with each group of radio buttons or checkboxes.
    """
    answers: dict[str, Answer] = {}
    cleared: set[str] = set()
    problems: list[Problem] = []
    for item in section.items:
        for field in item.fields:
            if field.code not in form:
                continue
            outcome = read_field(field, form[field.code], countries)
            if outcome is None:
                cleared.add(field.code)
            elif isinstance(outcome, Problem):
                problems.append(outcome)
            else:
                answers[field.code] = outcome
    return Reading(answers, frozenset(cleared), tuple(problems))


def read_field(
    field: Field, raw: Sequence[str], countries: Collection[str]
) -> Answer | Problem | None:
    """The answer that the strings ``raw`` give to ``field``; None if they are blank.

    ``countries`` holds the codes that a country field accepts. Never raises.
    """
    values = list(dict.fromkeys(filter(None, map(str.strip, raw))))
    if not values:
        return None
    if len(values) > 1 and field.kind is not FieldKind.CHOICES:
        return Problem(field.code, ProblemCode.SEVERAL_VALUES)
    return _READERS[field.kind](field, values, countries)


def _read_choice(field: Field, values: list[str], _: Collection[str]) -> Answer | Problem:
    if field.option(values[0]) is None:
        return Problem(field.code, ProblemCode.UNKNOWN_OPTION)
    return values[0]


def _read_choices(field: Field, values: list[str], _: Collection[str]) -> Answer | Problem:
    chosen = [option for option in field.options if option.code in values]
    if len(chosen) < len(values):
        return Problem(field.code, ProblemCode.UNKNOWN_OPTION)
    if len(chosen) > 1 and any(option.special for option in chosen):
        return Problem(field.code, ProblemCode.SPECIAL_NOT_ALONE)
    return tuple(option.code for option in chosen)


def _read_integer(field: Field, values: list[str], _: Collection[str]) -> Answer | Problem:
    if len(values[0]) > LONGEST_INTEGER or not _INTEGER.fullmatch(values[0]):
        return Problem(field.code, ProblemCode.NOT_AN_INTEGER)
    number = int(values[0])
    if not field.min <= number <= field.max:
        bounds = (("min", field.min), ("max", field.max))
        return Problem(field.code, ProblemCode.OUT_OF_RANGE, bounds)
    return number


def _read_text(field: Field, values: list[str], _: Collection[str]) -> Answer | Problem:
    text = _LINE_END.sub("\n", values[0])
    if has_control_character(text):
        return Problem(field.code, ProblemCode.CONTROL_CHARACTER)
    if len(text) > field.max_length:
        params = (("limit", field.max_length), ("length", len(text)))
        return Problem(field.code, ProblemCode.TEXT_TOO_LONG, params)
    return text


def _read_country(field: Field, values: list[str], countries: Collection[str]) -> Answer | Problem:
    if values[0] not in countries:
        return Problem(field.code, ProblemCode.UNKNOWN_COUNTRY)
    return values[0]


_READERS: dict[FieldKind, Callable[[Field, list[str], Collection[str]], Answer | Problem]] = {
    FieldKind.CHOICE: _read_choice,
    FieldKind.CHOICES: _read_choices,
    FieldKind.INTEGER: _read_integer,
    FieldKind.TEXT: _read_text,
    FieldKind.COUNTRY: _read_country,
}
