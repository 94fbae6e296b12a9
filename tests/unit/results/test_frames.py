"""From documents to codes: the quick way gives what the plain way gives, and nothing breaks it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaires.domain.document import from_document
from surveys.questionnaires.domain.structure import Answers
from surveys.results.domain.codebook import encoded
from surveys.results.domain.frames import codes_of, frame_of, response_of
from tests.unit.questionnaires.samples import (
    AGAIN,
    HEARD,
    ROLE,
    WHY,
    diagnostic_document,
    survey,
)

LATER = {**AGAIN, "visible_if": "${role} = 'board'"}
QUESTIONNAIRE = survey(ROLE, LATER, HEARD, WHY)
FRAME = frame_of(QUESTIONNAIRE)
DIAGNOSTIC = from_document(diagnostic_document())

LEVELS = st.sampled_from(["1", "2", "3", "4", "5", "dk", "na"])
DOCUMENTS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "heard": LEVELS,
            "again": st.integers(0, 10),
            "why": st.lists(LEVELS, max_size=3, unique=True).map(tuple),
            "role": st.sampled_from(["staff", "board"]),
        },
    ),
    max_size=8,
)
ASSESSMENTS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "C1.1": LEVELS,
            "C1.1.desired": st.sampled_from(["1", "5"]),
            "C1.1.importance": st.sampled_from(["1", "5"]),
        },
    ),
    max_size=8,
)


@given(DOCUMENTS)
def test_codes_are_those_of_each_document_alone(documents: list[Answers]) -> None:
    codes, unknown = codes_of(QUESTIONNAIRE, FRAME, documents)
    one_by_one = [response_of(QUESTIONNAIRE, FRAME, given) for given in documents]
    assert np.array_equal(codes, encoded(FRAME, one_by_one))
    assert unknown == 0


@given(ASSESSMENTS)
def test_what_a_criterions_parts_count_as_depends_on_its_level(documents: list[Answers]) -> None:
    frame = frame_of(DIAGNOSTIC)
    codes, _unknown = codes_of(DIAGNOSTIC, frame, documents)
    one_by_one = [response_of(DIAGNOSTIC, frame, given) for given in documents]
    assert np.array_equal(codes, encoded(frame, one_by_one))


@pytest.mark.parametrize(
    ("given", "same_as", "unknown"),
    [
        ({"heard": "6"}, {}, 1),
        ({"heard": "6", "role": "board"}, {"role": "board"}, 1),
        ({"heard": ("1", "2")}, {}, 1),
        ({"why": ("1", "6")}, {"why": ("1",)}, 1),
        ({"why": ("6", "7")}, {}, 2),
        ({"role": "board", "again": 11}, {"role": "board"}, 1),
    ],
)
def test_an_answer_in_no_list_is_missing(given: Answers, same_as: Answers, unknown: int) -> None:
    """An item dropped between versions is another matter: nothing asks for it, nothing counts."""
    codes, left_out = codes_of(QUESTIONNAIRE, FRAME, [given, {"dropped": "5"}])
    plain, _none = codes_of(QUESTIONNAIRE, FRAME, [same_as, {}])
    assert np.array_equal(codes, plain)
    assert left_out == unknown
