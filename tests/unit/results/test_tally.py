"""The tally is a commutative group, and counts what there is to count."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from surveys.results.domain.codebook import (
    CHOSEN,
    FIRST_OPTION,
    UNANSWERED,
    AnswerState,
    CodeFrame,
    Variable,
)
from surveys.results.domain.tally import (
    STATES,
    Counts,
    Tally,
    bases,
    moments,
    row,
    tally,
    zero,
)

FIVE = Variable("heard", ("1", "2", "3", "4", "5"), scale=(1, 2, 3, 4, 5))
ROLE = Variable("role", ("officer", "adviser"))
REASONS = Variable("reasons", ("capacity", "information"), multiple=True)
FRAME = CodeFrame((FIVE, ROLE, REASONS))
CELLS = 3


@dataclass(frozen=True)
class Batch:
    codes: NDArray[np.int8]
    cells: NDArray[np.int64]

    @property
    def tally(self) -> Tally:
        return tally(self.codes, self.cells, FRAME, CELLS)


@st.composite
def batches(draw: st.DrawFn, max_size: int = 12) -> Batch:
    """Responses with codes that the columns allow, and one state per multiple choice."""
    size = draw(st.integers(0, max_size))
    sizes = np.array([column.size for column in FRAME.columns])
    codes = draw(hnp.arrays(np.int8, (size, len(sizes)), elements=st.integers(0, 59))) % sizes
    reasons = FRAME.columns_of("reasons")
    unanswered = codes[:, reasons.start] < FIRST_OPTION
    codes[unanswered, reasons] = codes[unanswered, reasons.start][:, np.newaxis]
    others = codes[~unanswered, reasons]
    codes[~unanswered, reasons] = np.where(others < FIRST_OPTION, FIRST_OPTION, others)
    cells = draw(hnp.arrays(np.int64, size, elements=st.integers(0, CELLS - 1)))
    return Batch(codes.astype(np.int8), cells)


@given(batches(), batches(), batches())
def test_adding_is_associative_and_commutative(one: Batch, two: Batch, three: Batch) -> None:
    a, b, c = one.tally, two.tally, three.tally
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a


@given(batches(), batches())
def test_zero_is_neutral_and_every_tally_has_an_inverse(one: Batch, two: Batch) -> None:
    a, b, nothing = one.tally, two.tally, zero(FRAME, CELLS)
    assert a + nothing == a == nothing + a
    assert a + -a == nothing == a - a
    assert a - b == a + -b
    assert (a - b) + b == a


@given(batches(), batches())
def test_the_tally_of_all_is_the_sum_over_its_parts(one: Batch, two: Batch) -> None:
    codes = np.concatenate([one.codes, two.codes])
    cells = np.concatenate([one.cells, two.cells])
    assert Batch(codes, cells).tally == one.tally + two.tally


@given(batches(), st.randoms(use_true_random=False))
def test_the_order_of_responses_does_not_matter(batch: Batch, random: object) -> None:
    order = list(range(len(batch.cells)))
    random.shuffle(order)  # type: ignore[attr-defined]  # hypothesis types it as object
    assert Batch(batch.codes[order], batch.cells[order]).tally == batch.tally


@given(batches(), batches(max_size=1), batches(max_size=1))
def test_a_correction_takes_the_old_answer_out_and_puts_the_new_one_in(
    others: Batch, old: Batch, new: Batch
) -> None:
    assert (others.tally + old.tally) - old.tally + new.tally == others.tally + new.tally


@given(batches())
def test_every_response_is_counted_once_in_every_column(batch: Batch) -> None:
    counts = batch.tally.counts
    for cell in range(CELLS):
        of_cell = batch.codes[batch.cells == cell]
        for position in range(len(FRAME.columns)):
            expected = Counter(of_cell[:, position].tolist())
            assert counts[cell, position].tolist() == [expected[c] for c in range(FRAME.width)]


@given(batches())
def test_the_bases_of_each_variable_add_up_to_the_responses(batch: Batch) -> None:
    found = bases(batch.tally)
    assert found.shape == (CELLS, len(FRAME.variables), len(STATES))
    responses = np.bincount(batch.cells, minlength=CELLS)
    assert (found.sum(axis=2) == responses[:, np.newaxis]).all()


@given(batches())
def test_moments_are_those_of_the_values(batch: Batch) -> None:
    for cell, found in enumerate(moments(batch.tally, "heard")):
        given_codes = batch.codes[batch.cells == cell, 0]
        values = given_codes[given_codes >= FIRST_OPTION].astype(int) - FIRST_OPTION + 1
        assert found.tolist() == [len(values), values.sum(), (values**2).sum()]


@given(batches(), batches())
def test_moments_and_bases_add_as_tallies_do(one: Batch, two: Batch) -> None:
    together = one.tally + two.tally
    assert (bases(together) == bases(one.tally) + bases(two.tally)).all()
    parts = moments(one.tally, "heard") + moments(two.tally, "heard")
    assert (moments(together, "heard") == parts).all()


@given(batches())
def test_a_row_over_all_cells_is_the_sum_of_the_cells_rows(batch: Batch) -> None:
    for variable in FRAME.variables:
        rows = [row(batch.tally, variable.code, [cell]) for cell in range(CELLS)]
        together = row(batch.tally, variable.code)
        assert together.counts == rows[0].counts + rows[1].counts + rows[2].counts
        assert together.responses == len(batch.cells)
        for base in ("skipped", "not_applicable", "dont_know", "missing"):
            assert getattr(together, base) == sum(getattr(each, base) for each in rows)


def test_a_row_names_every_denominator() -> None:
    without = {
        AnswerState.MISSING: 1,
        AnswerState.SKIPPED: 2,
        AnswerState.NOT_APPLICABLE: 4,
        AnswerState.DONT_KNOW: 5,
    }
    column = [UNANSWERED.index(state) for state, number in without.items() for _ in range(number)]
    column += [FIRST_OPTION + 4, FIRST_OPTION + 4, FIRST_OPTION]
    codes = np.zeros((15, len(FRAME.columns)), np.int8)
    codes[:, 0] = column
    counted = tally(codes, np.zeros(15, np.int64), FRAME, 1)
    found = row(counted, "heard")
    assert found.counts == Counts(FIVE, (1, 0, 0, 0, 2), 3)
    assert (found.missing, found.skipped, found.not_applicable, found.dont_know) == (1, 2, 4, 5)
    by_state = dict(zip(STATES, bases(counted)[0, 0].tolist(), strict=True))
    assert by_state == {AnswerState.ANSWERED: 3, **without}


def test_a_multiple_choice_counts_those_who_chose_each_option() -> None:
    """R7: shares are of respondents, so the base is everybody who answered."""
    codes = np.full((4, len(FRAME.columns)), FIRST_OPTION, np.int8)
    codes[:3, 2] = CHOSEN
    codes[0, 3] = CHOSEN
    found = row(tally(codes, np.zeros(4, np.int64), FRAME, 1), "reasons")
    assert found.counts == Counts(REASONS, (3, 1), 4)


def test_large_batches_are_counted_in_blocks_and_in_either_order_of_memory() -> None:
    random = np.random.default_rng(20)
    sizes = [column.size for column in FRAME.columns]
    codes = np.stack([random.integers(0, size, 40_000) for size in sizes], axis=1).astype(np.int8)
    cells = random.integers(0, CELLS, 40_000)
    expected = np.zeros((CELLS, len(sizes), FRAME.width), np.int64)
    np.add.at(expected, (cells[:, np.newaxis], np.arange(len(sizes)), codes), 1)
    counted = tally(codes, cells, FRAME, CELLS)
    assert (counted.counts == expected).all()
    assert tally(np.asfortranarray(codes), cells.astype(np.int8), FRAME, CELLS) == counted


def test_nothing_can_be_changed_from_outside() -> None:
    counts = np.zeros((1, len(FRAME.columns), FRAME.width), np.int64)
    kept = Tally(FRAME, counts)
    counts[0, 0, 0] = 7
    assert kept == zero(FRAME, 1)
    with pytest.raises(ValueError, match="read-only"):
        kept.counts[0, 0, 0] = 7


def test_only_like_tallies_add() -> None:
    other_frame = CodeFrame((FIVE, ROLE, Variable("reasons", ("capacity", "other"), {}, True)))
    for other in (zero(FRAME, 2), zero(other_frame, 1)):
        with pytest.raises(ValueError, match="one frame and the same cells"):
            zero(FRAME, 1) + other
        with pytest.raises(ValueError, match="one frame and the same cells"):
            zero(FRAME, 1) - other
        assert zero(FRAME, 1) != other
    assert zero(FRAME, 1) != "nothing"


CODES = np.zeros((2, len(FRAME.columns)), np.int8)
IN_CELL_0 = np.zeros(2, np.int64)


@pytest.mark.parametrize(
    ("codes", "cells", "problem"),
    [
        (CODES.astype(np.int64), IN_CELL_0, "codes are int8"),
        (CODES[:, :2], IN_CELL_0, "codes are int8"),
        (CODES[0], IN_CELL_0, "codes are int8"),
        (CODES, IN_CELL_0[:1], "one cell"),
        (CODES, IN_CELL_0.astype(np.float64), "one cell"),
        (CODES, IN_CELL_0 + CELLS, "numbered 0 to 2"),
        (CODES, IN_CELL_0 - 1, "numbered 0 to 2"),
        (CODES - np.int8(1), IN_CELL_0, "codes are 0 to 8"),
        (CODES + np.int8(FRAME.width), IN_CELL_0, "codes are 0 to 8"),
        (CODES + np.int8(FRAME.width - 1), IN_CELL_0, "column 1 has a code of 6 or more"),
    ],
)
def test_what_cannot_be_counted_is_refused(
    codes: NDArray[np.int8], cells: NDArray[np.int64], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        tally(codes, cells, FRAME, CELLS)


def test_a_tally_is_checked() -> None:
    with pytest.raises(ValueError, match="cells by 4 columns by 9 codes"):
        Tally(FRAME, np.zeros((1, 4, 8), np.int64))
    with pytest.raises(ValueError, match="whole numbers"):
        Tally(FRAME, np.zeros((1, 4, 9)))  # type: ignore[arg-type]  # the point of the test


def test_a_difference_is_no_set_of_responses() -> None:
    one = tally(CODES, IN_CELL_0, FRAME, 1)
    with pytest.raises(ValueError, match="no count is below zero"):
        row(zero(FRAME, 1) - one, "heard")


def test_columns_of_one_question_agree_on_who_answered() -> None:
    torn = CODES.copy()
    torn[0, 2] = CHOSEN
    with pytest.raises(ValueError, match="disagree on who answered"):
        row(tally(torn, IN_CELL_0, FRAME, 1), "reasons")


def test_unknown_variables_and_cells_are_refused() -> None:
    with pytest.raises(KeyError):
        row(zero(FRAME, 1), "nothing")
    for cell in (-1, 1):
        with pytest.raises(ValueError, match="numbered 0 to 0"):
            row(zero(FRAME, 1), "heard", [cell])
    with pytest.raises(ValueError, match="role has no scale"):
        moments(zero(FRAME, 1), "role")


def test_no_cells_and_no_responses_count_nothing() -> None:
    assert row(zero(FRAME, 0), "heard").responses == 0
    assert row(zero(FRAME, 2), "reasons", []).counts == Counts(REASONS, (0, 0), 0)


def test_counts_are_checked() -> None:
    with pytest.raises(ValueError, match="one count for each"):
        Counts(ROLE, (1,), 1)
    with pytest.raises(ValueError, match="between zero"):
        Counts(REASONS, (3, 0), 2)
    with pytest.raises(ValueError, match="between zero"):
        Counts(REASONS, (-1, 0), 2)
    with pytest.raises(ValueError, match="gave one option"):
        Counts(ROLE, (1, 1), 3)
    with pytest.raises(ValueError, match="one variable"):
        Counts(ROLE, (1, 1), 2) + Counts(REASONS, (1, 1), 2)


@given(st.data(), st.sampled_from([1, 3, 40, 5_000]), st.integers(0, 5))
def test_however_many_cells_and_columns_there_are(
    data: st.DataObject, cells: int, columns: int
) -> None:
    """Two columns are counted in one pass where their pairs are few; an odd one is left over."""
    frame = CodeFrame(tuple(Variable(f"v{n}", ("a", "b", "c")) for n in range(columns)))
    size = data.draw(st.integers(0, 20))
    codes = data.draw(hnp.arrays(np.int8, (size, columns), elements=st.integers(0, 6)))
    places = data.draw(hnp.arrays(np.int32, size, elements=st.integers(0, cells - 1)))
    expected = np.zeros((cells, columns, frame.width), np.int64)
    for place, line in zip(places, codes, strict=True):
        expected[place, np.arange(columns), line] += 1
    for stored in (codes, np.asfortranarray(codes)):
        assert np.array_equal(tally(stored, places, frame, cells).counts, expected)


def test_more_responses_than_a_block_holds() -> None:
    codes = np.tile(np.array([[4, 4, 5, 4], [8, 5, 4, 5]], np.int8), (40_000, 1))
    found = tally(codes, np.arange(80_000) % 2, FRAME, 3)
    assert found.counts.sum(axis=(1, 2)).tolist() == [160_000, 160_000, 0]
    assert found.counts[0, 0, 4] == found.counts[1, 0, 8] == 40_000
