"""The one appeal: when it may be lodged, and what its decision is called."""

from datetime import UTC, datetime, timedelta

import pytest

from capacity.diagnostics.domain.appeals import (
    NoAppeal,
    Outcome,
    last_moment,
    outcome,
    why_no_appeal,
)
from capacity.diagnostics.domain.progress import AssessmentState, may_follow, may_reopen

ENDED = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
VALIDATED = AssessmentState.VALIDATED


def test_thirty_days_and_not_a_moment_more() -> None:
    last = last_moment(ENDED)
    assert last == datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
    assert why_no_appeal(VALIDATED, ENDED, False, last) is None
    late = last + timedelta(microseconds=1)
    assert why_no_appeal(VALIDATED, ENDED, False, late) is NoAppeal.TOO_LATE


def test_there_is_one_appeal() -> None:
    for state in AssessmentState:
        assert why_no_appeal(state, ENDED, True, ENDED) is NoAppeal.ALREADY_USED


@pytest.mark.parametrize("state", [state for state in AssessmentState if state is not VALIDATED])
def test_only_a_validation_can_be_appealed_against(state: AssessmentState) -> None:
    assert why_no_appeal(state, ENDED, False, ENDED) is NoAppeal.NOT_VALIDATED
    assert why_no_appeal(state, None, False, ENDED) is NoAppeal.NOT_VALIDATED


def test_the_outcome_follows_from_what_is_judged_anew() -> None:
    assert outcome(["C1.1", "C1.2"], ["C1.2", "C1.1"]) is Outcome.UPHELD
    assert outcome(["C1.1", "C1.2"], ["C1.2"]) is Outcome.PARTLY
    assert outcome(["C1.1"], []) is Outcome.DISMISSED
    with pytest.raises(ValueError, match="names"):
        outcome(["C1.1"], ["C1.2"])


def test_an_appeal_reopens_a_validation_and_nothing_else_does() -> None:
    moves = {(a, b) for a in AssessmentState for b in AssessmentState if may_reopen(a, b)}
    assert moves == {(VALIDATED, AssessmentState.SUBMITTED)}
    assert not any(may_follow(VALIDATED, state) for state in AssessmentState)
