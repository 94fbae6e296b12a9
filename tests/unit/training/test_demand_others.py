"""Numbers of needs that are not shared tell of nobody, whatever else planners have seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.training.domain.others import Count, Member, next_count, shows

FEW = 2
"""The threshold of the attacks: small, so that everything that may be can be tried out."""


def members(first: int, count: int) -> frozenset[Member]:
    return frozenset((number, "1") for number in range(first, first + count))


def count(*parts: tuple[frozenset[Member], int]) -> Count:
    """Of each part so many have the need: those with the lowest numbers."""
    everybody = frozenset[Member]().union(*(part for part, _having in parts))
    having = {member for part, number in parts for member in sorted(part)[:number]}
    return Count(everybody, frozenset(having))


def test_a_number_needs_five_who_have_and_five_who_have_not() -> None:
    for having, shown in ((4, False), (5, True), (7, True), (8, False)):
        assert shows(count((members(0, 12), having))) == shown
        assert (next_count([], count((members(0, 12), having)), ()) is not None) == shown


def test_one_newcomer_moves_nothing() -> None:
    before = count((members(0, 12), 6))
    for having in (0, 1):
        assert (
            next_count([before], count((members(0, 12), 6), (members(20, 1), having)), ()) is None
        )


def test_newcomers_who_are_all_alike_move_nothing() -> None:
    """Five come, and the number rises by five: so all of them would have the need."""
    before = count((members(0, 12), 6))
    assert next_count([before], count((members(0, 12), 6), (members(20, 5), 5)), ()) is None
    later = count((members(0, 12), 6), (members(20, 10), 5))
    assert next_count([before], later, ()) == later


def test_a_number_moves_by_five_or_not_at_all() -> None:
    before = count((members(0, 12), 6))
    for having in (1, 2, 3, 4):
        assert (
            next_count([before], count((members(0, 12), 6), (members(20, 10), having)), ()) is None
        )


def test_three_editions_are_looked_at_together() -> None:
    """Any two of them are far apart; together they would tell that ``first`` all have it."""
    first, second, both, all_ = members(0, 5), members(10, 5), members(20, 10), members(30, 5)
    after, third = members(40, 10), members(60, 5)
    one = count((first, 5), (both, 5), (all_, 5))
    two = count((both, 5), (all_, 5), (second, 0), (after, 5))
    three = count((all_, 5), (after, 5), (third, 5))
    assert one.value - two.value + three.value == len(first | all_ | third)
    assert next_count([one], two, ()) == two
    assert next_count([one], three, ()) == next_count([two], three, ()) == three
    assert next_count([one, two], three, ()) is None


def test_nothing_new_is_no_edition() -> None:
    before = count((members(0, 12), 6))
    assert next_count([before], before, ()) is None


def test_who_ever_shared_is_counted_in_no_cell() -> None:
    with pytest.raises(ValueError, match="ever shared"):
        next_count([], count((members(0, 12), 6)), {3})


# --- attacks -------------------------------------------------------------------------------------


@dataclass
class Cell:
    """One cell of the world: who was assessed how, who shares, and what has been published."""

    needs: dict[int, bool]
    version: dict[int, int] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    truth: dict[Member, bool] = field(default_factory=dict)
    editions: list[Count] = field(default_factory=list)

    def assess(self, organization: int, need: bool) -> None:
        self.version[organization] = self.version.get(organization, 0) + 1
        self.needs[organization] = need

    def now(self) -> Count:
        there = {
            (number, str(self.version.get(number, 0))): need
            for number, need in self.needs.items()
            if number not in self.known | self.gone
        }
        self.truth |= there
        return Count(frozenset(there), frozenset(m for m, need in there.items() if need))


def worked_out(cell: Cell, editions: Sequence[Count]) -> set[Member]:
    """Whom an attacker can tell who tries out everything that agrees with all the numbers, and who
    knows by name who was counted, and all needs of those who ever shared theirs."""
    unknown = sorted({m for e in editions for m in e.members if m[0] not in cell.known})
    possible: list[set[bool]] = [set() for _member in unknown]
    sums = [sum(m[0] not in cell.known for m in edition.having) for edition in editions]
    for guess in product((False, True), repeat=len(unknown)):
        having = {member for member, need in zip(unknown, guess, strict=True) if need}
        if all(
            len(having & edition.members) == number
            for edition, number in zip(editions, sums, strict=True)
        ):
            for place, need in enumerate(guess):
                possible[place].add(need)
    return {m for m, values in zip(unknown, possible, strict=True) if len(values) == 1}


event = st.one_of(
    st.tuples(st.just("assess"), st.integers(0, 9), st.booleans()),
    st.tuples(st.just("share"), st.integers(0, 9), st.just(False)),
    st.tuples(st.just("end"), st.integers(0, 9), st.just(False)),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.booleans(), min_size=4, max_size=6),
    st.lists(st.lists(event, min_size=1, max_size=4), max_size=4),
)
def test_no_edition_lets_anybody_be_worked_out(
    begun: list[bool], batches: list[list[tuple[str, int, bool]]]
) -> None:
    """Disclosure control: with each new edition nobody can be told who could not be before it."""
    cell = Cell(dict(enumerate(begun)))
    for batch in [[], *batches]:
        for kind, number, need in batch:
            if kind == "assess" and sum(cell.version.values()) < 7:
                cell.assess(number, need)
            elif kind == "share":
                cell.known.add(number)  # and may withdraw at once: it stays known
            elif kind == "end":
                cell.gone.add(number)
        made = next_count(cell.editions, cell.now(), cell.known, FEW)
        if made is not None:
            before = worked_out(cell, cell.editions)
            cell.editions.append(made)
            assert worked_out(cell, cell.editions) <= before


@given(st.integers(5, 8), st.integers(5, 8), st.integers(0, 15))
def test_sharing_and_withdrawing_move_no_number_that_was_seen(
    having: int, lacking: int, who: int
) -> None:
    """Who shares is not counted any more once an edition follows, and never comes back."""
    everybody = members(0, having + lacking)
    before = count((everybody, having))
    known = {who % len(everybody)}
    rest = frozenset(member for member in everybody if member[0] not in known)
    later = Count(rest, before.having & rest)
    assert next_count([before], later, known) is None
