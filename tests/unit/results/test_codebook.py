"""How answers become codes: one code per response and column, nothing lost."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.results.domain.codebook import (
    CHOSEN,
    FIRST_OPTION,
    MOST_OPTIONS,
    NOT_CHOSEN,
    UNANSWERED,
    AnswerState,
    CodeFrame,
    Response,
    Variable,
    encoded,
)
from surveys.results.domain.tally import row, tally

AGREEMENT = Variable(
    "heard",
    ("1", "2", "3", "4", "5", "dk", "na"),
    {"dk": AnswerState.DONT_KNOW, "na": AnswerState.NOT_APPLICABLE},
    scale=(1, 2, 3, 4, 5),
)
REASONS = Variable(
    "reasons",
    ("capacity", "information", "interest", "dk"),
    {"dk": AnswerState.DONT_KNOW},
    multiple=True,
)
FRAME = CodeFrame((AGREEMENT, REASONS))


def codes(response: Response) -> list[int]:
    return [int(code) for code in encoded(FRAME, [response])[0]]


def state_code(state: AnswerState) -> int:
    return UNANSWERED.index(state)


def test_the_frame_has_a_column_for_each_option_of_a_multiple_choice() -> None:
    assert [(column.variable, column.option, column.size) for column in FRAME.columns] == [
        ("heard", "", 9),
        ("reasons", "capacity", 6),
        ("reasons", "information", 6),
        ("reasons", "interest", 6),
    ]
    assert FRAME.width == 9
    assert FRAME.columns_of("reasons") == slice(1, 4)


def test_answers_become_codes() -> None:
    """R7: several reasons, each a column of its own."""
    given_both = Response({"heard": ["4"], "reasons": ["interest", "capacity"]})
    assert codes(given_both) == [FIRST_OPTION + 3, CHOSEN, NOT_CHOSEN, CHOSEN]


def test_none_of_several_is_an_answer_too() -> None:
    assert codes(Response({"heard": ["1"], "reasons": []}))[1:] == [NOT_CHOSEN] * 3


def test_special_options_are_states() -> None:
    dont_know = codes(Response({"heard": ["na"], "reasons": ["dk"]}))
    assert dont_know == [
        state_code(AnswerState.NOT_APPLICABLE),
        *[state_code(AnswerState.DONT_KNOW)] * 3,
    ]


def test_whoever_names_a_reason_beside_dont_know_has_named_a_reason() -> None:
    assert codes(Response({"reasons": ["dk", "interest"]}))[1:] == [NOT_CHOSEN, NOT_CHOSEN, CHOSEN]


def test_what_was_not_given_is_missing() -> None:
    assert codes(Response({})) == [state_code(AnswerState.MISSING)] * 4


def test_an_answer_hidden_later_counts_as_skipped() -> None:
    for answer in ("5", "dk"):
        hidden = Response({"heard": [answer]}, {"heard": AnswerState.SKIPPED})
        assert codes(hidden)[0] == state_code(AnswerState.SKIPPED)


def test_codes_are_int8_stored_by_column() -> None:
    matrix = encoded(FRAME, [Response({}), Response({"heard": ["2"]})])
    assert matrix.dtype == np.int8
    assert matrix.flags.f_contiguous
    assert encoded(FRAME, []).shape == (0, 4)


@pytest.mark.parametrize(
    "response",
    [Response({"heard": ["6"]}), Response({"reasons": ["6"]}), Response({"heard": ["dk", "6"]})],
)
def test_an_unknown_option_is_refused(response: Response) -> None:
    with pytest.raises(ValueError, match="offers no option 6"):
        encoded(FRAME, [response])


@pytest.mark.parametrize("given_codes", [[], ["1", "2"]])
def test_a_single_choice_takes_one_answer(given_codes: list[str]) -> None:
    with pytest.raises(ValueError, match="takes one answer"):
        encoded(FRAME, [Response({"heard": given_codes})])


def test_a_variable_is_checked() -> None:
    with pytest.raises(ValueError, match="an option twice"):
        Variable("v", ("a", "a"))
    with pytest.raises(ValueError, match="does not offer"):
        Variable("v", ("a",), {"dk": AnswerState.DONT_KNOW})
    with pytest.raises(ValueError, match="special option that answers"):
        Variable("v", ("a", "b"), {"b": AnswerState.ANSWERED})
    with pytest.raises(ValueError, match="no option"):
        Variable("v", ("dk",), {"dk": AnswerState.DONT_KNOW})
    with pytest.raises(ValueError, match="scale for several"):
        Variable("v", ("a", "b"), multiple=True, scale=(1, 2))
    for scale in ((1,), (2, 1), (1, 1)):
        with pytest.raises(ValueError, match="unfit scale"):
            Variable("v", ("a", "b"), scale=scale)


def test_the_longest_list_still_fits_int8() -> None:
    longest = Variable("v", tuple(map(str, range(MOST_OPTIONS))))
    last = encoded(CodeFrame((longest,)), [Response({"v": [str(MOST_OPTIONS - 1)]})])
    assert last.tolist() == [[127]]
    with pytest.raises(ValueError, match="more than 124"):
        Variable("v", tuple(map(str, range(MOST_OPTIONS + 1))))


def test_a_variable_stands_once_in_a_frame() -> None:
    with pytest.raises(ValueError, match="twice in the frame"):
        CodeFrame((AGREEMENT, AGREEMENT))


@given(st.lists(st.sampled_from((*AGREEMENT.options, None))))
def test_counting_codes_counts_the_answers(answers: list[str | None]) -> None:
    responses = [Response({} if answer is None else {"heard": [answer]}) for answer in answers]
    matrix = encoded(FRAME, responses)
    found = row(tally(matrix, np.zeros(len(answers), np.int64), FRAME, 1), "heard")
    expected = Counter(answers)
    assert found.counts.by_option == tuple(expected[code] for code in ("1", "2", "3", "4", "5"))
    assert found.dont_know == expected["dk"]
    assert found.not_applicable == expected["na"]
    assert found.missing == expected[None]
    assert (found.skipped, found.responses) == (0, len(answers))
