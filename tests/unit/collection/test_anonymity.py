"""What is kept of anonymous answers: groups and days only among many, participation in batches."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.collection.answering.domain.anonymity import (
    FEWEST,
    Crowd,
    joined_days,
    keeps_groups,
)
from surveys.collection.answering.domain.holding import Holder
from surveys.collection.answering.domain.sealing import SETTLED_AFTER, Seal
from surveys.collection.answering.participation import WaitingRoom, choose
from surveys.collection.rounds.domain import Period

ALL = ("government", "employers", "workers")
LARGE = Crowd(5, 3)

# --- groups --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("crowd", "hides"), [(LARGE, True), (Crowd(4, 4), False), (Crowd(9, 2), False)]
)
def test_five_places_of_three_organizations_hide_each_other(crowd: Crowd, hides: bool) -> None:
    assert crowd.hides is hides


def test_groups_are_kept_of_all_or_of_none() -> None:
    """Else a response without a group would be known to be of the small one."""
    assert keeps_groups(ALL, dict.fromkeys(ALL, LARGE))
    assert not keeps_groups(ALL, {**dict.fromkeys(ALL, LARGE), "employers": Crowd(2, 2)})
    assert not keeps_groups(ALL, {"workers": Crowd(500, 300)})  # nobody else yet
    assert keeps_groups(["workers"], {"workers": LARGE})
    assert not keeps_groups([], {})


# --- days ----------------------------------------------------------------------------------------

days = st.lists(st.integers(0, 30).map(lambda n: date(2026, 11, 1) + timedelta(days=n)))


@given(days)
def test_a_day_is_shared_by_five_or_by_all(given_: list[date]) -> None:
    kept = joined_days(given_)
    counts = Counter(kept[day] for day in given_)
    assert all(count >= FEWEST for count in counts.values()) or len(counts) <= 1
    assert sum(counts.values()) == len(given_)


@given(days)
def test_days_stay_in_order_and_none_comes_earlier(given_: list[date]) -> None:
    kept = joined_days(given_)
    assert all(kept[day] >= day for day in given_)
    assert all(kept[one] <= kept[two] for one, two in pairwise(sorted(kept)))
    assert set(kept.values()) <= set(given_)


@given(days)
def test_joining_again_changes_nothing(given_: list[date]) -> None:
    kept = joined_days(given_)
    again = joined_days([kept[day] for day in given_])
    assert all(again[day] == day for day in again)


def test_a_day_that_many_share_stays() -> None:
    first, second, late = date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 9)
    assert joined_days([first] * 5 + [second] * 6) == {first: first, second: second}
    assert joined_days([first] * 5 + [second] * 5 + [late]) == {
        first: first,
        second: late,
        late: late,
    }
    assert joined_days([first, late]) == {first: late, late: late}


# --- a device ------------------------------------------------------------------------------------


def test_a_device_has_another_name_in_every_response() -> None:
    """Else a telephone would lead from a named answer to an anonymous one."""
    one, two = Holder("i7", 1, 1, 7), Holder("a" * 64, 2, 1, None, anonymous=True)
    assert one.device("telephone") == one.device("telephone") != two.device("telephone")
    assert one.device("telephone") != one.device("computer")
    assert "telephone" not in one.device("telephone") and one.device("") == ""


# --- sealing -------------------------------------------------------------------------------------

OPENED = datetime(2026, 11, 1, tzinfo=UTC)
ENDED = OPENED + timedelta(days=10)
PERIOD = Period(OPENED, ENDED)
LATER = ENDED + SETTLED_AFTER


@pytest.mark.parametrize(
    ("seal", "moment", "due"),
    [
        (Seal(PERIOD, None, None), ENDED - timedelta(days=1), False),  # open
        (Seal(PERIOD, None, None), ENDED, False),  # a request may still be under way
        (Seal(PERIOD, None, None), LATER, True),
        (Seal(PERIOD, None, LATER), LATER + timedelta(days=1), False),
        # closed by hand, sealed, opened again, and over once more
        (Seal(PERIOD, None, ENDED - timedelta(days=3)), LATER, True),
        (Seal(Period(OPENED, ENDED, OPENED + SETTLED_AFTER), None, None), ENDED, True),
        # shown: it cannot be opened again
        (Seal(PERIOD, LATER + timedelta(days=2), LATER), LATER + timedelta(days=2), True),
        (Seal(PERIOD, LATER, LATER + timedelta(days=2)), LATER + timedelta(days=3), False),
    ],
)
def test_a_round_is_sealed_after_each_closing_and_once_for_good(
    seal: Seal, moment: datetime, due: bool
) -> None:
    assert seal.due(moment) is due


# --- participation -------------------------------------------------------------------------------


def test_nobody_leaves_the_waiting_room_before_five_are_in_it() -> None:
    room = WaitingRoom()
    for number in (1, 2, 3, 3, 2, 4):
        assert room.enter((1, ""), number) == frozenset()
    assert room.enter((1, ""), 5) == {1, 2, 3, 4, 5}
    assert room.enter((1, ""), 6) == frozenset()


def test_rounds_and_groups_wait_apart() -> None:
    """Five of whom one alone is an employers' answer would name that one."""
    room = WaitingRoom()
    for number in range(4):
        for kind in ((1, "workers"), (1, "employers"), (2, "workers")):
            assert room.enter(kind, number) == frozenset()
    assert room.enter((1, "employers"), 9) == {0, 1, 2, 3, 9}


def test_who_could_not_be_noted_waits_on() -> None:
    room = WaitingRoom()
    room.put_back((1, ""), frozenset(range(7)))
    assert room.enter((1, ""), 3) == frozenset(range(7))


@given(st.sets(st.integers(0, 99)))
def test_however_many_threads_enter_everybody_leaves_once_and_never_alone(
    numbers: set[int],
) -> None:
    room = WaitingRoom()
    with ThreadPoolExecutor(4) as threads:
        left = [batch for batch in threads.map(lambda n: room.enter((1, ""), n), numbers) if batch]
    rest: frozenset[int] = frozenset()
    for filler in range(-FEWEST, 0):
        rest |= room.enter((1, ""), filler)
    assert all(len(batch) >= FEWEST for batch in left)
    assert sum(map(len, left)) + len(rest - set(range(-FEWEST, 0))) == len(numbers)
    assert frozenset().union(*left, rest) >= numbers


@given(st.sets(st.integers(0, 99)), st.integers(0, FEWEST))
def test_five_are_noted_at_once_and_five_remain(new: set[int], others: int) -> None:
    """Whoever answers next could else only be one of the few who are left."""
    chosen = choose(sorted(new), others)
    assert chosen <= new
    assert not chosen or len(chosen) >= FEWEST <= len(new - chosen) + others
    assert bool(chosen) == (len(new) >= FEWEST and len(new) + others >= 2 * FEWEST)


def test_who_is_noted_is_drawn_by_lot() -> None:
    drawn = {choose(range(12), 0) for _time in range(200)}
    assert frozenset().union(*drawn) == set(range(12)) and {len(batch) for batch in drawn} == {7}
