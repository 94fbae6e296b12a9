"""How answers become small numbers: one int8 code per response and column.

A *variable* is a field whose answers can be counted. A single choice takes one column, whose
codes are the states below, then its ordinary options in their order. A multiple choice takes
one column per ordinary option, "not chosen" or "chosen", each with the same states. So every
response has exactly one code in every column, and every denominator can be counted.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

import numpy as np
from numpy.typing import NDArray


class AnswerState(StrEnum):
    """What became of a question that was put to somebody."""

    ANSWERED = "answered"
    SKIPPED = "skipped"  # by the questionnaire's logic
    NOT_APPLICABLE = "not_applicable"
    DONT_KNOW = "dont_know"
    MISSING = "missing"  # asked, and left without an answer


UNANSWERED = (
    AnswerState.MISSING,
    AnswerState.SKIPPED,
    AnswerState.NOT_APPLICABLE,
    AnswerState.DONT_KNOW,
)
"""The states that are no answer. The position of each is its code in every column."""

FIRST_OPTION = len(UNANSWERED)
NOT_CHOSEN, CHOSEN = FIRST_OPTION, FIRST_OPTION + 1
MOST_OPTIONS = int(np.iinfo(np.int8).max) + 1 - FIRST_OPTION


@dataclass(frozen=True, slots=True)
class Variable:
    """A countable field.

    ``options`` are all codes that it offers, in order. ``special`` says which of them are no
    answer, and which state they stand for. ``scale`` gives the number that each *ordinary*
    option stands for, rising: (1, 2, 3, 4, 5) or (0, ..., 10). None: options without order.
    """

    code: str
    options: tuple[str, ...]
    special: Mapping[str, AnswerState] = dataclasses.field(default_factory=dict)
    multiple: bool = False
    scale: tuple[int, ...] | None = None
    ordinary: tuple[str, ...] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ordinary = tuple(option for option in self.options if option not in self.special)
        object.__setattr__(self, "ordinary", ordinary)
        for broken, problem in (
            (len(set(self.options)) < len(self.options), "an option twice"),
            (not set(self.special) <= set(self.options), "a special option it does not offer"),
            (not set(self.special.values()) <= set(UNANSWERED), "a special option that answers"),
            (not 1 <= len(ordinary) <= MOST_OPTIONS, f"no option, or more than {MOST_OPTIONS}"),
            (self.scale is not None and self.multiple, "a scale for several choices"),
            (self.scale is not None and not _fits(self.scale, ordinary), "an unfit scale"),
        ):
            if broken:
                raise ValueError(f"variable {self.code} has {problem}")


def _fits(scale: tuple[int, ...], ordinary: tuple[str, ...]) -> bool:
    return len(scale) == len(ordinary) and list(scale) == sorted(set(scale))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of codes: a variable, or one option of a multiple choice."""

    variable: str
    option: str  # "" for a single choice
    size: int  # its codes are 0 to size - 1


@dataclass(frozen=True, slots=True)
class CodeFrame:
    """Which column holds what. ``width`` is the number of codes of the widest column."""

    variables: tuple[Variable, ...]
    columns: tuple[Column, ...] = dataclasses.field(init=False, repr=False, compare=False)
    width: int = dataclasses.field(init=False, repr=False, compare=False)
    _places: Mapping[str, tuple[Variable, slice]] = dataclasses.field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        columns: list[Column] = []
        places: dict[str, tuple[Variable, slice]] = {}
        for variable in self.variables:
            if variable.code in places:
                raise ValueError(f"variable {variable.code} stands twice in the frame")
            first = len(columns)
            columns += _columns(variable)
            places[variable.code] = (variable, slice(first, len(columns)))
        object.__setattr__(self, "columns", tuple(columns))
        object.__setattr__(self, "width", max((c.size for c in columns), default=FIRST_OPTION))
        object.__setattr__(self, "_places", places)

    def variable(self, code: str) -> Variable:
        """Raises KeyError if there is none of that code, as does ``columns_of``."""
        return self._places[code][0]

    def columns_of(self, code: str) -> slice:
        """Where the columns of a variable stand: one, or one per ordinary option."""
        return self._places[code][1]


def _columns(variable: Variable) -> list[Column]:
    if variable.multiple:
        return [Column(variable.code, option, CHOSEN + 1) for option in variable.ordinary]
    return [Column(variable.code, "", FIRST_OPTION + len(variable.ordinary))]


@dataclass(frozen=True, slots=True)
class Response:
    """One response as it is counted.

    ``answers``: the option codes given, by variable (a single choice gives one; a multiple
    choice answered with none of the options gives ``()``). ``states``: why a variable has no
    answer; a state here outweighs an answer, because an answer that the logic hid later still
    stands in the draft. A variable in neither is missing.
    """

    answers: Mapping[str, Sequence[str]]
    states: Mapping[str, AnswerState] = dataclasses.field(default_factory=dict)


def encoded(frame: CodeFrame, responses: Sequence[Response]) -> NDArray[np.int8]:
    """The codes of all responses: int8, responses by columns, stored column by column.

    Raises ValueError for an answer that the frame does not know.
    """
    matrix = np.zeros((len(responses), len(frame.columns)), np.int8, order="F")
    for number, response in enumerate(responses):
        by_variable = (_codes(variable, response) for variable in frame.variables)
        matrix[number] = list(chain.from_iterable(by_variable))
    return matrix


def _codes(variable: Variable, response: Response) -> list[int]:
    state = response.states.get(variable.code, AnswerState.ANSWERED)
    given = response.answers.get(variable.code)
    if state is AnswerState.ANSWERED and given is None:
        state = AnswerState.MISSING
    chosen = () if given is None or state is not AnswerState.ANSWERED else tuple(given)
    ordinary = _ordinary(variable, chosen)
    if chosen and not ordinary:
        state = variable.special[chosen[0]]
    if state is not AnswerState.ANSWERED:
        return [UNANSWERED.index(state)] * (len(variable.ordinary) if variable.multiple else 1)
    if variable.multiple:
        return [CHOSEN if option in ordinary else NOT_CHOSEN for option in variable.ordinary]
    if len(chosen) != 1:
        raise ValueError(f"{variable.code} takes one answer, not {len(chosen)}")
    return [FIRST_OPTION + variable.ordinary.index(ordinary[0])]


def _ordinary(variable: Variable, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """What was chosen without the special options: whoever names reasons and also ticks "don't
    know" has named reasons."""
    for option in chosen:
        if option not in variable.options:
            raise ValueError(f"{variable.code} offers no option {option}")
    return tuple(option for option in chosen if option not in variable.special)
