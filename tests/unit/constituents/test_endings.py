"""Rules of organizations that end: what can be recorded, and which rounds stay comparable."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.constituents.domain.endings import (
    Fault,
    Formation,
    Party,
    Way,
    comparable,
    faults,
    formed_by,
    there_on,
    way_of,
)
from surveys.constituents.roles import Group

TODAY = date(2026, 11, 21)
ENDING = Party(1, "SEN", Group.WORKERS)
OTHER, THIRD = Party(2, "SEN", Group.WORKERS), Party(3, "SEN", Group.WORKERS)


@pytest.mark.parametrize(
    ("way", "after", "expected"),
    [
        (Way.DISSOLVED, [], ()),
        (Way.MERGED, [OTHER], ()),
        (Way.SPLIT, [OTHER, THIRD], ()),
        (Way.DISSOLVED, [OTHER], (Fault.NO_SUCCESSOR,)),
        (Way.MERGED, [], (Fault.ONE_SUCCESSOR,)),
        (Way.MERGED, [OTHER, THIRD], (Fault.ONE_SUCCESSOR,)),
        (Way.SPLIT, [OTHER], (Fault.SEVERAL_SUCCESSORS,)),
        (Way.MERGED, [ENDING], (Fault.ITSELF,)),
        (Way.MERGED, [Party(2, "FRA", Group.WORKERS)], (Fault.ELSEWHERE,)),
        (Way.MERGED, [Party(2, "SEN", Group.EMPLOYERS)], (Fault.ELSEWHERE,)),
        (Way.MERGED, [Party(2, "SEN", Group.WORKERS, TODAY)], (Fault.GONE_BEFORE,)),
    ],
)
def test_what_can_be_recorded(way: Way, after: list[Party], expected: tuple[Fault, ...]) -> None:
    assert faults(way, TODAY, TODAY, ENDING, after) == expected


def test_the_day_has_come_and_nothing_ends_twice() -> None:
    tomorrow = TODAY + timedelta(days=1)
    gone = Party(1, "SEN", Group.WORKERS, TODAY)
    assert faults(Way.DISSOLVED, tomorrow, TODAY, ENDING, []) == (Fault.IN_FUTURE,)
    assert faults(Way.DISSOLVED, TODAY, TODAY, gone, []) == (Fault.ENDED_ALREADY,)


def test_what_others_became_ends_after_them() -> None:
    for place, expected in ((-1, ()), (0, (Fault.FORMED_LATER,)), (1, (Fault.FORMED_LATER,))):
        formed = Party(1, "SEN", Group.WORKERS, formed_on=TODAY + timedelta(days=place))
        assert faults(Way.MERGED, TODAY, TODAY, formed, [OTHER]) == expected


days = st.dates(date(2020, 1, 1), date(2020, 2, 1))
formations = st.builds(Formation, days, st.sampled_from([Way.MERGED, Way.SPLIT]), st.just("A"))


@given(day=days, ended_on=days)
def test_a_successor_ends_later_so_nothing_comes_after_itself(day: date, ended_on: date) -> None:
    after = Party(2, "SEN", Group.WORKERS, ended_on)
    assert there_on(after, day) == (ended_on > day)
    refused = faults(Way.MERGED, day, day, ENDING, [after])
    assert (Fault.GONE_BEFORE in refused) == (ended_on <= day)


@given(st.integers(0, 9))
def test_the_number_of_successors_says_how_it_ended(number: int) -> None:
    after = [Party(10 + place, "SEN", Group.WORKERS) for place in range(number)]
    for way in Way:
        assert (faults(way, TODAY, TODAY, ENDING, after) == ()) == (way is way_of(number))


@given(st.lists(formations, max_size=4), days, days, days)
def test_rounds_compare_within_one_organization_only(
    found: list[Formation], one: date, two: date, three: date
) -> None:
    first, second, third = sorted((one, two, three))
    assert comparable(found, first, first)
    assert comparable([], first, third)
    # Two steps compare if and only if each of them does.
    both = comparable(found, first, second) and comparable(found, second, third)
    assert comparable(found, first, third) == both


@given(st.lists(formations, max_size=4), days, days)
def test_whatever_parts_two_rounds_is_named(
    found: list[Formation], earlier: date, later: date
) -> None:
    named = formed_by(found, later)
    assert len({each.day for each in named}) <= 1
    if earlier <= later and not comparable(found, earlier, later):
        assert named and earlier < named[0].day <= later


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [(-2, -1, True), (-1, 0, False), (-1, 1, False), (0, 1, True), (1, 2, True)],
)
def test_a_round_begun_on_the_day_is_one_of_the_new_organization(
    earlier: int, later: int, expected: bool
) -> None:
    formed = [Formation(TODAY, Way.MERGED, "A")]
    first, second = (TODAY + timedelta(days=days) for days in (earlier, later))
    assert comparable(formed, first, second) is expected
