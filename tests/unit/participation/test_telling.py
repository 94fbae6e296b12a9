"""What counts of different days tell together: never a verdict that is not published."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from capacity.participation.domain.telling import (
    Fact,
    Line,
    Told,
    hidden_parts,
    may_be_published,
    may_be_told,
    opened,
)
from capacity.participation.domain.verdicts import Verdict

STATES = (Verdict.YES, Verdict.NO, Verdict.INCOMPLETE)


def fact(number: int, verdict: Verdict = Verdict.YES, round_id: int = 1) -> Fact:
    decided = verdict is not Verdict.INCOMPLETE
    return Fact(number, round_id, Line.GLOBAL, verdict, decided, f"C{number:02}")


def facts(text: str) -> list[Fact]:
    """One programme of one country for each letter: yes, no, incomplete."""
    known = dict(zip("yni", STATES, strict=True))
    return [fact(number, known[letter]) for number, letter in enumerate(text)]


SEVEN = facts("yyyynnn")
WHOLE = frozenset(SEVEN)


def test_a_count_that_differs_by_one_programme_is_held_back() -> None:
    assert may_be_told([], [WHOLE])
    assert not may_be_told([WHOLE], [WHOLE | {fact(7)}])
    assert may_be_told([WHOLE], [WHOLE])


def test_a_count_that_differs_by_a_published_programme_is_told() -> None:
    more = fact(7, Verdict.NO)
    assert may_be_told([WHOLE, frozenset({more})], [WHOLE | {more}])


def test_five_newcomers_that_could_be_counted_alone_may_be_added() -> None:
    new = {replace(each, programme_id=each.programme_id + 10) for each in facts("yynni")}
    assert may_be_told([WHOLE], [WHOLE | new])
    alike = {replace(each, verdict=Verdict.YES, decided=True) for each in new}
    assert not may_be_told([WHOLE], [WHOLE | alike])


def test_a_verdict_that_changed_is_not_told_by_the_difference() -> None:
    assert not may_be_told([WHOLE], [WHOLE - {SEVEN[0]} | {fact(0, Verdict.NO)}])


def test_a_programme_asked_again_alone_is_not_told_by_the_difference() -> None:
    again = fact(0, Verdict.YES, round_id=2)
    assert not may_be_told([WHOLE], [WHOLE - {SEVEN[0]} | {again}])


def test_consents_that_come_one_by_one_are_held_back_until_the_last() -> None:
    """Five hide one another; when all agree, nothing is hidden any more."""
    told: list[Told] = [WHOLE]
    first = may_be_published(told, SEVEN[:2])
    assert first == frozenset(SEVEN[:2])
    told += [frozenset({each}) for each in first]
    for number in range(3, 7):
        assert may_be_published(told, SEVEN[:number]) == first
    assert may_be_published(told, SEVEN) == WHOLE


def test_what_was_never_counted_is_published_at_once() -> None:
    other = fact(20)
    assert may_be_published([WHOLE], [other]) == {other}


def test_the_core_items_are_counted_beside_and_held_back_beside() -> None:
    """A verdict is not published while that would leave too few in the count by the core items."""
    core = frozenset(replace(each, line=Line.CORE) for each in SEVEN[:5])
    core = frozenset(
        replace(each, verdict=STATES[n % 2], decided=True)
        for n, each in enumerate(sorted(core, key=lambda one: one.programme_id))
    )
    assert may_be_told([], [WHOLE, core])
    assert may_be_published([WHOLE, core], SEVEN[:1]) == frozenset()
    assert may_be_published([WHOLE, core], SEVEN[5:6]) == frozenset(SEVEN[5:6])


# --- an attacker who has seen everything that was told -------------------------------------------


@dataclass
class Days:
    """What was told, and how the verdicts stand now."""

    now: dict[int, Fact]
    told: list[Told] = field(default_factory=list)
    consents: set[int] = field(default_factory=set)

    def count(self, numbers: Collection[int]) -> None:
        new = frozenset(self.now[number] for number in numbers)
        if len(new) > 1 and may_be_told(self.told, [new]):
            self.told.append(new)

    def consent(self, number: int) -> None:
        self.consents.add(number)
        wanted = [self.now[each] for each in self.consents]
        self.told += [frozenset({each}) for each in may_be_published(self.told, wanted)]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("count"), st.sets(st.integers(0, 7), min_size=5)),
        st.tuples(st.just("consent"), st.integers(0, 7)),
        st.tuples(st.just("change"), st.integers(0, 7)),
    ),
    min_size=2,
    max_size=9,
)


@settings(max_examples=60, deadline=None)
@given(states=st.lists(st.sampled_from(STATES), min_size=8, max_size=8), steps=STEPS)
def test_no_course_of_counts_consents_and_changes_gives_a_hidden_verdict_away(
    states: list[Verdict], steps: list[tuple[str, object]]
) -> None:
    days = Days({number: fact(number, state) for number, state in enumerate(states)})
    for what, which in steps:
        if what == "count":
            assert isinstance(which, set)
            days.count(which)
        elif what == "consent":
            assert isinstance(which, int)
            days.consent(which)
        else:
            assert isinstance(which, int)
            after = STATES[(STATES.index(days.now[which].verdict) + 1) % 3]
            days.now[which] = fact(which, after)
    _assert_nothing_follows(days.told)


def _assert_nothing_follows(told: list[Told]) -> None:
    """Whatever is hidden could be otherwise, even for somebody who knows one of the others."""
    known = opened(told)
    counts = [each for each in told if len(each) > 1]
    unknown = sorted(frozenset().union(*counts) - known, key=lambda f: (f.programme_id, f.verdict))
    possible = [
        dict(zip(unknown, guess, strict=True))
        for guess in product(STATES, repeat=len(unknown))
        if all(_fits(each, dict(zip(unknown, guess, strict=True))) for each in counts)
    ]
    for one in unknown:
        assert len({guess[one] for guess in possible}) > 1
        for other in unknown:
            if other is not one:
                told_by_other = {g[one] for g in possible if g[other] is other.verdict}
                assert len(told_by_other) > 1


def _fits(counted: Told, guess: dict[Fact, Verdict]) -> bool:
    told = Counter(each.verdict for each in counted)
    return Counter(guess.get(each, each.verdict) for each in counted) == told


def test_parts_hold_each_hidden_fact_once() -> None:
    half = frozenset(SEVEN[:3])
    parts = list(hidden_parts([WHOLE, half, frozenset({SEVEN[6]})]))
    assert sorted(len(part) for part in parts) == [3, 3]
    assert frozenset().union(*parts) == WHOLE - {SEVEN[6]}
