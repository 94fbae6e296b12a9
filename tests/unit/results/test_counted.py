"""Tallies that know their cells by origin: what is kept plus what waits is what there is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from surveys.constituents.roles import Group
from surveys.results.domain.codebook import (
    CHOSEN,
    FIRST_OPTION,
    NOT_CHOSEN,
    AnswerState,
    CodeFrame,
    Variable,
)
from surveys.results.domain.coded import (
    ANONYMOUS_GROUPS,
    Coded,
    anonymous_origin,
    anonymous_source,
    frame_hash,
    packed,
    recoding,
    unpacked,
)
from surveys.results.domain.counted import Counted, counted, nothing, numbered
from surveys.results.domain.round_results import Source

FIVE = Variable("heard", ("1", "2", "3", "4", "5"), scale=(1, 2, 3, 4, 5))
WAYS = Variable("ways", ("post", "phone"), multiple=True)
FRAME = CodeFrame((FIVE, WAYS))
SIZES = np.array([column.size for column in FRAME.columns])


@st.composite
def batches(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Codes and origins of some responses."""
    size = draw(st.integers(0, 10))
    codes = draw(hnp.arrays(np.int8, (size, len(SIZES)), elements=st.integers(0, 89))) % SIZES
    answered = codes[:, 1] >= FIRST_OPTION
    codes[~answered, 2] = codes[~answered, 1]
    codes[answered, 2] = np.maximum(codes[answered, 2], FIRST_OPTION)
    origins = draw(hnp.arrays(np.int32, size, elements=st.integers(-3, 4)))
    return np.asfortranarray(codes.astype(np.int8)), origins


def of(batch: tuple[np.ndarray, np.ndarray]) -> Counted:
    return counted(FRAME, *batch)


def together(*parts: tuple[np.ndarray, np.ndarray]) -> Counted:
    return counted(
        FRAME, np.concatenate([c for c, _ in parts]), np.concatenate([o for _, o in parts])
    )


@given(batches(), batches(), batches())
def test_parts_add_up_to_the_whole_in_any_order(
    one: tuple[np.ndarray, np.ndarray],
    two: tuple[np.ndarray, np.ndarray],
    three: tuple[np.ndarray, np.ndarray],
) -> None:
    whole = together(one, two, three)
    assert (of(one) + of(two)) + of(three) == whole == of(three) + (of(one) + of(two))
    assert of(one) + nothing(FRAME) == of(one)


@given(batches(), batches())
def test_what_goes_leaves_nothing_behind(
    one: tuple[np.ndarray, np.ndarray], two: tuple[np.ndarray, np.ndarray]
) -> None:
    assert together(one, two) - of(two) == of(one)
    assert of(one) - of(one) == nothing(FRAME)


def test_tallies_over_other_frames_do_not_add() -> None:
    with pytest.raises(ValueError, match="one frame"):
        nothing(FRAME) + nothing(CodeFrame((FIVE,)))


def test_cells_stand_in_the_order_of_sources_and_others_are_left_out() -> None:
    codes = np.array([[4, 4, 5], [5, 4, 5], [6, 4, 5], [7, 4, 5]], np.int8)
    found = counted(FRAME, codes, np.array([9, 2, -1, 0]))
    named = {9: Source(9, "workers"), 2: Source(2, "employers")}
    tally = found.of_round(named)
    assert tally.sources == (named[2], named[9])
    assert tally.tally.counts[:, 0, 4:].tolist() == [[0, 1, 0, 0, 0], [1, 0, 0, 0, 0]]
    anonymous = found.of_round({0: anonymous_source(0), -1: anonymous_source(-1)})
    assert [source.group for source in anonymous.sources] == ["", Group.EMPLOYERS]


@pytest.mark.parametrize("group", ANONYMOUS_GROUPS)
def test_an_anonymous_origin_keeps_the_group_and_nothing_else(group: str) -> None:
    assert anonymous_origin(group) <= 0
    assert anonymous_source(anonymous_origin(group)) == Source(None, group)


@given(batches())
def test_codes_are_kept_column_by_column(batch: tuple[np.ndarray, np.ndarray]) -> None:
    codes, _origins = batch
    kept = packed(codes)
    assert kept == codes.T.tobytes()
    if len(codes):
        assert np.array_equal(unpacked(kept, len(codes)), codes)


def test_bytes_that_do_not_fit_are_no_codes() -> None:
    for kept, responses in ((b"abc", 2), (b"", 0)):
        with pytest.raises(ValueError, match="no codes"):
            unpacked(kept, responses)


def test_the_hash_changes_with_the_meaning_of_any_code() -> None:
    others = (
        CodeFrame((FIVE,)),
        CodeFrame((WAYS, FIVE)),
        CodeFrame((Variable("heard", FIVE.options), WAYS)),
        CodeFrame((FIVE, Variable("ways", ("phone", "post"), multiple=True))),
        CodeFrame((FIVE, Variable("ways", WAYS.options, {"post": AnswerState.DONT_KNOW}, True))),
    )
    assert len({frame_hash(frame) for frame in (FRAME, *others)}) == 1 + len(others)
    assert frame_hash(FRAME) == frame_hash(CodeFrame((FIVE, WAYS)))


# --- another version of the questionnaire --------------------------------------------------------

LATER = CodeFrame(
    (
        Variable("ways", ("letter", "phone"), multiple=True),
        Variable("heard", ("1", "3", "5", "7"), scale=(1, 3, 5, 7)),
        Variable("new", ("yes", "no")),
        Variable("news", ("a", "b"), multiple=True),
    )
)


def test_an_item_or_option_that_the_other_version_lacks_is_missing() -> None:
    """Codes: 0 missing, 1 skipped, 2 not applicable, 3 don't know, then the options."""
    codes = np.array(
        [[4, CHOSEN, NOT_CHOSEN], [5, NOT_CHOSEN, CHOSEN], [8, 1, 1], [3, 0, 0]], np.int8
    )
    assert recoding(FRAME, LATER).codes(codes).tolist() == [
        [NOT_CHOSEN, NOT_CHOSEN, 4, 0, 0, 0],  # "post" is no way any more
        [NOT_CHOSEN, CHOSEN, 0, 0, 0, 0],  # "2" is no answer any more
        [1, 1, 6, 0, 0, 0],
        [0, 0, 3, 0, 0, 0],
    ]


@given(batches())
def test_recoding_and_counting_may_change_places(batch: tuple[np.ndarray, np.ndarray]) -> None:
    codes, origins = batch
    how = recoding(FRAME, LATER)
    assert of(batch).recoded(how) == counted(LATER, how.codes(codes), origins)
    same = recoding(FRAME, FRAME)
    assert np.array_equal(same.codes(codes), codes)
    assert of(batch).recoded(same) == of(batch)


def test_one_question_that_became_several_choices_is_not_compared() -> None:
    after = CodeFrame((Variable("heard", FIVE.options, multiple=True),))
    codes = np.array([[4, 4, 4]], np.int8)
    assert recoding(FRAME, after).codes(codes).tolist() == [[0, 0, 0, 0, 0]]


def test_coded_answers_count_to_a_rounds_tally() -> None:
    codes = np.array([[4, 4, 5], [5, 4, 5]], np.int8, order="F")
    sources = (Source(1, "workers"), Source(2, "employers"))
    found = Coded(FRAME, codes, sources, np.array([1, 0])).counted()
    assert found.sources == sources
    assert found.tally.counts[:, 0, 4:6].tolist() == [[0, 1], [1, 0]]


@given(hnp.arrays(np.int32, st.integers(0, 20), elements=st.integers(-3, 9) | st.just(2**31 - 1)))
def test_origins_are_numbered_as_sorting_would(origins: np.ndarray) -> None:
    found, places, counts = np.unique(origins, return_inverse=True, return_counts=True)
    numbers = numbered(origins)
    assert numbers[0].tolist() == found.tolist()
    assert numbers[1].tolist() == places.tolist()
    assert numbers[2].tolist() == counts.tolist()
