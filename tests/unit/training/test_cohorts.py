"""Who has which of an edition's places, and what may become of a nomination (R15)."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.training.domain.cohort_figures import (
    NOBODY_ACCEPTED,
    NOT_NOTED,
    SEX_UNKNOWN,
    attended,
    seats_taken,
    women,
)
from capacity.training.domain.cohorts import (
    ACCEPTED_ONCE,
    HOLDING,
    Cohort,
    NominationState,
    Places,
    Seat,
    Standing,
    attendance,
    can_hold,
    committed,
    initials,
    may_become,
    next_up,
    seat_for,
)

S = NominationState


def person(
    id_: int, organization: int | None, woman: bool = False, state: S = S.NOMINATED
) -> Standing:
    return Standing(id_, organization, woman, state, order=id_)


def test_nothing_follows_a_refusal_or_a_withdrawal() -> None:
    assert not any(may_become(ended, to) for ended in (S.REFUSED, S.WITHDRAWN) for to in S)


def test_whoever_was_there_can_no_longer_withdraw() -> None:
    assert not may_become(S.ATTENDED, S.WITHDRAWN)
    assert may_become(S.ATTENDED, S.ABSENT) and may_become(S.ABSENT, S.ATTENDED)
    assert not may_become(S.WAITING, S.ATTENDED)


@pytest.mark.parametrize(
    ("there", "days", "state"),
    [(4, 5, S.ATTENDED), (3, 5, S.ABSENT), (1, 1, S.ATTENDED), (0, 1, S.ABSENT), (7, 9, S.ABSENT)],
)
def test_four_days_of_five_are_attendance(there: int, days: int, state: S) -> None:
    """7 of 9 days are 77.8 %: not enough."""
    assert attendance(there, days) is state


def test_the_last_place_kept_for_a_woman_is_no_mans() -> None:
    cohort = Cohort(10, (Places(1, 3, for_women=1),), (person(1, 1), person(2, 1)))
    assert seat_for(cohort, 1, woman=False) is Seat.KEPT_FOR_WOMEN
    assert seat_for(cohort, 1, woman=True) is Seat.PLACE
    full = replace(cohort, people=(*cohort.people, person(3, 1, woman=True)))
    assert seat_for(full, 1, woman=True) is Seat.FULL
    assert seat_for(full, 2, woman=True) is Seat.FULL


def test_women_beyond_their_own_places_take_from_the_others() -> None:
    two = (person(1, 1, woman=True), person(2, 1, woman=True))
    cohort = Cohort(3, (Places(1, 3, for_women=1),), two)
    assert seat_for(cohort, 1, woman=False) is Seat.PLACE


def test_kept_places_are_committed_whether_or_not_anybody_is_named() -> None:
    kept = (Places(1, 3, 1), Places(2, 2))
    assert committed(kept, []) == 5
    assert committed(kept, [person(1, 1), person(2, 1)]) == 5
    # A third man: the place for a woman stays kept, so there is one seat more.
    assert committed(kept, [person(n, 1) for n in range(3)]) == 6
    assert committed(kept, [person(9, None)]) == 6


def test_a_free_place_goes_to_the_same_organization_before_an_earlier_one_of_another() -> None:
    waiting_elsewhere = person(1, 2, state=S.WAITING)
    waiting_own = person(2, 1, state=S.WAITING)
    cohort = Cohort(3, (Places(1, 2), Places(2, 1)), (waiting_elsewhere, waiting_own))
    full = replace(cohort, people=(*cohort.people, person(3, 1), person(4, 1), person(5, 2)))
    assert next_up(full) == ()
    freed = replace(cohort, people=(*cohort.people, person(4, 1), person(5, 2)))
    assert next_up(freed) == (2,)


def test_a_freed_womans_place_waits_for_a_woman() -> None:
    people = (person(1, 1), person(2, 1, state=S.WAITING))
    cohort = Cohort(2, (Places(1, 2, for_women=1),), people)
    assert next_up(cohort) == ()
    later = person(3, 1, woman=True, state=S.WAITING)
    assert next_up(replace(cohort, people=(*people, later))) == (3,)


def test_seats_kept_for_nobody_go_in_the_order_of_nomination() -> None:
    people = tuple(person(n, n % 3, state=S.WAITING) for n in (5, 4, 9, 7))
    assert next_up(Cohort(2, (), people)) == (4, 5)


states = st.sampled_from(S)
people = st.lists(
    st.tuples(st.sampled_from((None, 1, 2, 3)), st.booleans(), states), max_size=14
).map(lambda rows: tuple(person(n, *row) for n, row in enumerate(rows, 1)))
kept = st.dictionaries(
    st.sampled_from((1, 2, 3)),
    st.integers(1, 4).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
).map(lambda found: tuple(Places(id_, *each) for id_, each in found.items()))


@given(st.integers(1, 12), kept, people)
def test_moving_up_never_takes_more_than_the_seats_nor_a_kept_place(
    seats: int, kept: tuple[Places, ...], people: tuple[Standing, ...]
) -> None:
    cohort = Cohort(seats, kept, people)
    moved = next_up(cohort)
    before = committed(kept, [p for p in people if p.state in HOLDING])
    after = committed(kept, [p for p in people if p.state in HOLDING or p.id in moved])
    assert after <= max(before, seats)
    if moved:
        assert sum(p.state in HOLDING or p.id in moved for p in people) <= seats


@given(st.integers(1, 8), kept, st.lists(st.tuples(st.sampled_from((1, 2, 3)), st.booleans())))
def test_never_more_hold_a_seat_than_there_are(
    seats: int, kept: tuple[Places, ...], named: list[tuple[int, bool]]
) -> None:
    """Whoever is named in whatever order, nominated and moved up: the seats suffice."""
    if sum(each.places for each in kept) > seats:
        return  # so many are not offered
    cohort = Cohort(seats, kept, ())
    for id_, (organization, woman) in enumerate(named, 1):
        placed = seat_for(cohort, organization, woman) is Seat.PLACE
        new = person(id_, organization, woman, S.NOMINATED if placed else S.WAITING)
        cohort = replace(cohort, people=(*cohort.people, new))
        if not placed and can_hold(cohort, new):
            accepted = replace(new, state=S.ACCEPTED)
            cohort = replace(cohort, people=(*cohort.people[:-1], accepted))
    holding = [p for p in cohort.people if p.state in HOLDING]
    assert len(holding) <= seats and cohort.committed() <= seats
    for each in kept:
        men = [p for p in holding if p.organization_id == each.organization_id and not p.woman]
        elsewhere = [p for p in holding if p.organization_id != each.organization_id]
        assert len(men) + len(elsewhere) + each.for_women <= seats


def test_figures_of_a_cohort() -> None:
    two_in = Cohort(8, (), (person(1, 1, state=S.ACCEPTED), person(2, 1, state=S.ABSENT)))
    assert (seats_taken(two_in).value, seats_taken(two_in).denominator) == (Fraction(1, 4), 8)
    named = [("accepted", "woman"), ("attended", "man"), ("absent", ""), ("waiting", "woman")]
    assert (women(named).value, women(named).denominator) == (Fraction(1, 2), 2)
    assert women([("waiting", "woman")]).why_not == NOBODY_ACCEPTED
    assert women([("accepted", "")]).why_not == SEX_UNKNOWN
    assert attended(["accepted"]).why_not == NOT_NOTED
    assert attended(["attended", "attended", "absent", "accepted"]).value == Fraction(2, 3)
    assert {state.value for state in ACCEPTED_ONCE} == {"accepted", "attended", "absent"}


def test_initials_say_no_more_than_the_first_letters() -> None:
    assert initials("amina  de Souza (demonstration)") == "A. D. S."
    assert initials("وزارة العمل") == "و. ا."
    assert initials("") == ""
