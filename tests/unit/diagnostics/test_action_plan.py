"""Action plans: which gaps are covered, what is due, and orders that rank nobody (R12)."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.action_plan import (
    ActionState,
    Standing,
    area_of,
    by_area,
    by_term,
    covered,
    is_due,
    may_be_shared,
    standing,
    uncovered,
)
from capacity.diagnostics.domain.gaps import priorities
from capacity.diagnostics.domain.levels import CriterionRecord

TODAY = date(2026, 11, 21)
_ids = count(1)


@dataclass(frozen=True)
class Line:
    id: int
    criterion: str
    term: date
    state: str = ActionState.PLANNED


def line(criterion: str, days: int = 0, state: str = ActionState.PLANNED) -> Line:
    return Line(next(_ids), criterion, TODAY + timedelta(days=days), state)


def record(code: str, agreed: int) -> CriterionRecord:
    return CriterionRecord(code, area_of(code), agreed=agreed, desired=5, importance=3)


def codes(records: list[CriterionRecord], covered_codes: set[str]) -> list[str]:
    return [item.code for item in uncovered(priorities(records), covered_codes)]


def test_gaps_without_an_action_stand_in_the_order_of_their_priority() -> None:
    records = [record("C1.1", 4), record("C1.2", 1), record("C2.1", 5), record("C2.2", 3)]
    assert codes(records, set()) == ["C1.2", "C2.2", "C1.1"]
    assert codes(records, {"C1.2"}) == ["C2.2", "C1.1"]


def test_levels_that_nobody_agreed_on_are_nothing_to_plan_from() -> None:
    rated = CriterionRecord("C1.1", "C1", (1, 1), desired_ratings=(5, 5), importance_ratings=(5, 5))
    assert priorities([rated])[0].gap.value == 4
    assert codes([rated], set()) == []


@pytest.mark.parametrize(
    ("state", "own", "earlier"),
    [
        (ActionState.PLANNED, True, True),
        (ActionState.UNDER_WAY, True, True),
        (ActionState.DONE, True, False),  # this round found the gap all the same
        (ActionState.DROPPED, False, False),
    ],
)
def test_what_covers_a_gap(state: str, own: bool, earlier: bool) -> None:
    action = line("C1.1", state=state)
    assert covered([action], []) == (frozenset({"C1.1"}) if own else frozenset())
    assert covered([], [action]) == (frozenset({"C1.1"}) if earlier else frozenset())


def test_an_action_across_criteria_covers_none() -> None:
    assert covered([line("")], [line("")]) == frozenset()


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-1, Standing.OVERDUE),
        (0, Standing.SOON),  # the term's own day is still in time
        (30, Standing.SOON),
        (31, Standing.LATER),
    ],
)
def test_how_an_open_action_stands_to_the_calendar(days: int, expected: Standing) -> None:
    term = TODAY + timedelta(days=days)
    for state in (ActionState.PLANNED, ActionState.UNDER_WAY):
        assert standing(state, term, TODAY) is expected
        assert is_due(state, term, TODAY) is (expected is not Standing.LATER)
    for state in (ActionState.DONE, ActionState.DROPPED):
        assert standing(state, term, TODAY) is Standing.ENDED
        assert not is_due(state, term, TODAY)


def test_by_term_then_by_criterion_as_people_count() -> None:
    lines = [line("", 1), line("C1.10", 1), line("C1.2", 1), line("W5.1", 0)]
    assert [item.criterion for item in by_term(lines)] == ["W5.1", "C1.2", "C1.10", ""]


def test_a_countrys_plan_is_by_area_then_by_term_and_holds_nothing_private() -> None:
    lines = [
        line(code, days)
        for code, days in (
            ("", 0),
            ("W1.1", 0),
            ("C10.1", 0),
            ("C2.1", 5),
            ("C2.2", 1),
            ("W4.1", 0),
            ("E3.2", 0),
            ("E1.1", 0),
            ("C1.3", 9),
        )
    ]
    found = [(area, [item.criterion for item in held]) for area, held in by_area(lines)]
    assert found == [
        ("C1", ["C1.3"]),
        ("C2", ["C2.2", "C2.1"]),
        ("C10", ["C10.1"]),
        ("E1", ["E1.1"]),
        ("W1", ["W1.1"]),
        ("", [""]),
    ]


def test_private_areas_are_never_shared() -> None:
    assert not may_be_shared("W4.1") and not may_be_shared("E3.4")
    assert may_be_shared("W1.4") and may_be_shared("") and may_be_shared("C4.1")


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "C1.1", "C2.3", "M1.2", "W4.2"]), st.integers(-99, 99)),
        max_size=12,
    )
)
def test_every_action_that_may_be_shared_stands_there_once(drawn: list[tuple[str, int]]) -> None:
    lines = [line(code, days) for code, days in drawn]
    held = [item.id for _area, items in by_area(lines) for item in items]
    assert sorted(held) == sorted(item.id for item in lines if may_be_shared(item.criterion))
    for area, items in by_area(lines):
        assert {area_of(item.criterion) for item in items} == {area}
        assert [item.term for item in items] == sorted(item.term for item in items)
