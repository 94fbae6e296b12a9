"""Whose turn it is in a consensus meeting, what comes next, and how long is left."""

from datetime import UTC, datetime, timedelta

import pytest

from capacity.diagnostics.domain.meeting import (
    SILENT_AFTER,
    Place,
    TimeLeft,
    Turn,
    place_on,
    time_left,
    turn,
)

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
SCRIBE, OTHER = 1, 2
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("silence", "expected"),
    [
        (timedelta(), Turn.FOLLOWS),
        (SILENT_AFTER - SECOND, Turn.FOLLOWS),
        (SILENT_AFTER, Turn.MAY_TAKE_OVER),
        (timedelta(days=3), Turn.MAY_TAKE_OVER),
        (-SECOND, Turn.FOLLOWS),  # seen by a process whose clock is a little ahead
    ],
)
def test_whoever_follows_may_take_over_once_the_scribe_is_silent(
    silence: timedelta, expected: Turn
) -> None:
    assert turn(OTHER, SCRIBE, NOW - silence, NOW) is expected


@pytest.mark.parametrize("silence", [timedelta(), SILENT_AFTER, timedelta(days=3)])
def test_a_scribe_stays_scribe_however_long_silent(silence: timedelta) -> None:
    assert turn(SCRIBE, SCRIBE, NOW - silence, NOW) is Turn.WRITES


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("C2.1", Place("C2.1", 1, "", "C1.1")),
        ("C1.1", Place("C1.1", 2, "C2.1", "C9.4")),
        ("C9.4", Place("C9.4", 3, "C1.1", "")),
        ("W4.1", Place("C2.1", 1, "", "C1.1")),  # not on the agenda: from the beginning
    ],
)
def test_the_agenda_leads_from_each_criterion_to_its_neighbours(code: str, expected: Place) -> None:
    assert place_on(["C2.1", "C1.1", "C9.4"], code) == expected


def test_one_criterion_has_no_neighbours_and_no_criterion_no_place() -> None:
    assert place_on(["C2.1"], "C2.1") == Place("C2.1", 1, "", "")
    assert place_on([], "C2.1") is None


@pytest.mark.parametrize(
    ("left", "seconds", "minutes", "over"),
    [
        (timedelta(minutes=5), 300, 5, False),
        (timedelta(minutes=4, seconds=0.2), 241, 5, False),
        (timedelta(milliseconds=1), 1, 1, False),
        (timedelta(), 0, 0, True),
        (timedelta(hours=-1), 0, 0, True),
    ],
)
def test_a_timer_counts_down_to_nothing_and_not_beyond(
    left: timedelta, seconds: int, minutes: int, over: bool
) -> None:
    found = time_left(NOW + left, NOW)
    assert found == TimeLeft(seconds)
    assert (found.minutes, found.over) == (minutes, over)


def test_without_a_timer_nothing_is_left() -> None:
    assert time_left(None, NOW) is None
