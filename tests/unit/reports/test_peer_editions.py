"""Editions of peers' quartiles: no two of them tell of fewer than five organizations (R17)."""

from collections import defaultdict
from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.levels import Provenance
from capacity.diagnostics.domain.peers import FEWEST_OTHERS, Basis, Member, beside_peers
from capacity.diagnostics.domain.scores import SCORE_RULE
from capacity.reports.comparing.editions import (
    FEWEST_CHANGED,
    Cell,
    Edition,
    Entry,
    next_edition,
)
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure, Unit

CONSENSUS, VERIFIED = Provenance.CONSENSUS, Provenance.VERIFIED
COUNTRIES = "ABCDEFGHIJKLMNOPQRST"
TEXTS = "t1"


def entry(
    number: int,
    value: Fraction | int = 3,
    area: str = "C1",
    provenance: Provenance = CONSENSUS,
    texts: str = TEXTS,
    country: str = "",
) -> Entry:
    """The score of organization ``number``, each in a country of its own unless it is named."""
    place = country or COUNTRIES[number]
    return Entry(number, place, area, provenance, texts, Fraction(value))


def of(*numbers: int, value: int = 3, area: str = "C1") -> Edition:
    return frozenset(entry(number, value, area) for number in numbers)


NINE = of(*range(9))


def test_the_first_edition_waits_until_somebody_has_eight_others() -> None:
    assert next_edition([], frozenset()) is None
    assert next_edition([], of(*range(8))) is None
    assert next_edition([], NINE) == NINE
    eight_and_one = frozenset(entry(n, country="E") for n in range(8)) | {entry(8, country="D")}
    assert next_edition([], eight_and_one) == eight_and_one
    assert next_edition([], eight_and_one - {entry(8, country="D")}) is None


def test_what_nobody_could_be_shown_is_not_held() -> None:
    assert next_edition([], NINE | of(0, 1, area="C2")) == NINE
    verified = frozenset(entry(n, provenance=VERIFIED) for n in range(8))
    assert next_edition([], NINE | verified) == NINE
    other_texts = frozenset(entry(n, texts="t2") for n in range(9, 17))
    assert next_edition([], NINE | other_texts) == NINE


def test_without_a_change_the_edition_stands() -> None:
    assert next_edition([NINE], NINE) is None


@pytest.mark.parametrize(("joined", "follows"), [(1, False), (4, False), (5, False), (6, True)])
def test_newcomers_wait_until_each_has_five_others(joined: int, follows: bool) -> None:
    """One who has just agreed to be counted reads both editions, and is shown neither time."""
    found = of(*range(9 + joined))
    assert next_edition([NINE], found) == (found if follows else None)


@pytest.mark.parametrize(("left", "follows"), [(1, False), (5, False), (6, True)])
def test_of_those_who_stay_none_sees_fewer_than_five_others_change(
    left: int, follows: bool
) -> None:
    """One who left and reads on is not shown itself: it would see only four of five."""
    twenty, found = of(*range(20)), of(*range(20 - left))
    assert next_edition([twenty], found) == (found if follows else None)


def test_a_group_that_grows_too_small_is_followed_on() -> None:
    """That nothing can be shown any more is no way around the five."""
    assert next_edition([NINE], of(*range(8))) is None
    assert next_edition([of(*range(14))], of(*range(8))) == of(*range(8))


def test_other_scores_count_as_changes_and_one_organization_once() -> None:
    assert next_edition([NINE], of(*range(5, 9)) | of(*range(5), value=4)) is None
    six = of(*range(6, 9)) | of(*range(6), value=4)
    assert next_edition([NINE], six) == six


def test_an_area_with_too_small_a_change_holds_all_others_back() -> None:
    both = NINE | of(*range(9), area="C2")
    found = of(*range(15)) | of(*range(10), area="C2")
    assert next_edition([both], found) is None
    found = of(*range(15)) | of(*range(9), area="C2")
    assert next_edition([both], found) == found


def test_another_text_is_another_area() -> None:
    """R2: five who were asked by another text have left, and are not among the others yet."""
    found = of(*range(6, 15)) | frozenset(entry(n, texts="t2") for n in range(6))
    assert next_edition([of(*range(15))], found) == of(*range(6, 15))
    found = of(*range(14)) | {entry(14, texts="t2")}
    assert next_edition([of(*range(15))], found) is None


def test_a_newcomer_among_many_of_one_country_is_not_seen_alone_from_there() -> None:
    """Readers in E are not shown E: of six newcomers they would see the one in T."""
    first = of(*range(4), *range(5, 10))
    five_in_e = frozenset(entry(n, country="E") for n in range(10, 15))
    newcomer = entry(15, country="T")
    assert next_edition([first], first | five_in_e) == first | five_in_e
    assert next_edition([first], first | five_in_e | {newcomer}) is None


def test_two_steps_of_six_may_not_leave_a_difference_of_one() -> None:
    """The third edition is compared with the first as well: there and back, one more joined."""
    first = of(*range(10))
    second = of(*range(6, 10)) | of(*range(6), value=4)
    back = first | of(10)
    assert next_edition([first], second) == second
    assert next_edition([second], back) == back
    assert next_edition([first, second], back) is None
    assert next_edition([first, second], first) == first, "exactly back is no difference"


def test_all_may_leave() -> None:
    assert next_edition([NINE], frozenset()) == frozenset()
    assert next_edition([NINE, frozenset()], of(*range(3))) is None


# --- any history ---------------------------------------------------------------------------------

ORGANIZATIONS = range(20)
PLACES = [COUNTRIES[number * 2 // 3] for number in ORGANIZATIONS]
"""In every third country there are two."""

Scores = dict[int, Fraction | None]
Day = tuple[Scores, Scores]
"""What happens on a day in each of two areas: joins, changes and (None) leavings."""

organizations = st.integers(0, len(ORGANIZATIONS) - 1)
levels = st.sampled_from([Fraction(2), Fraction(3), Fraction(4)])
happenings = st.one_of(
    st.dictionaries(organizations, st.one_of(st.none(), levels), max_size=3),
    st.dictionaries(organizations, st.one_of(st.none(), levels), min_size=5, max_size=12),
)
days = st.lists(st.tuples(happenings, st.one_of(st.just({}), happenings)), min_size=1, max_size=8)
begun_with = st.integers(0, len(ORGANIZATIONS))


def history(first: int, days: list[Day]) -> list[Edition]:
    """All editions that are made when the days go by, one look a day."""
    areas: dict[str, dict[int, Fraction]] = {
        area: {number: Fraction(2 + number % 3) for number in range(first)} for area in ("C1", "C2")
    }
    editions: list[Edition] = []
    for day in [({}, {}), *days]:
        for scores, happened in zip(areas.values(), day, strict=True):
            for number, value in happened.items():
                scores.pop(number, None)
                if value is not None:
                    scores[number] = value
        found = frozenset(
            entry(number, value, area, country=PLACES[number])
            for area, scores in areas.items()
            for number, value in scores.items()
        )
        edition = next_edition(editions, found)
        if edition is not None:
            editions.append(edition)
    return editions


def cells(edition: Edition, but: str = "") -> dict[Cell, dict[int, Fraction]]:
    """By cell and organization the scores that a reader in the country ``but`` is shown."""
    found: dict[Cell, dict[int, Fraction]] = defaultdict(dict)
    for each in edition:
        if each.country != but:
            found[each.cell][each.organization] = each.value
    return found


def differing(one: dict[int, Fraction], other: dict[int, Fraction]) -> int:
    return sum(one.get(number) != other.get(number) for number in one.keys() | other.keys())


@given(begun_with, days)
def test_two_editions_differ_by_nobody_or_by_five(first: int, days: list[Day]) -> None:
    """In each area, of consecutive editions."""
    editions = history(first, days)
    for one, other in pairwise(editions):
        before, after = cells(one), cells(other)
        changed = [differing(before.get(c, {}), after.get(c, {})) for c in before | after]
        assert all(count == 0 or count >= FEWEST_CHANGED for count in changed)
        assert any(changed)


@given(begun_with, days)
def test_no_reader_was_ever_shown_two_that_differ_by_fewer(first: int, days: list[Day]) -> None:
    """Of any two editions, from wherever one reads, if both showed something there."""
    for one, other in combinations(history(first, days), 2):
        for country in {*PLACES, ""}:
            before, after = cells(one, country), cells(other, country)
            for cell in before.keys() & after.keys():
                if min(len(before[cell]), len(after[cell])) >= FEWEST_OTHERS:
                    count = differing(before[cell], after[cell])
                    assert count == 0 or count >= FEWEST_CHANGED


@given(begun_with, days)
def test_no_quartile_rests_on_fewer_than_eight_others(first: int, days: list[Day]) -> None:
    for edition in history(first, days):
        for reader, country in enumerate(PLACES):
            for cell, shown in cells(edition, country).items():
                assert reader not in shown
                found = quartiles(reader, cell, shown)
                assert not found.known or len(shown) == found.denominator >= FEWEST_OTHERS


def quartiles(reader: int, cell: Cell, shown: dict[int, Fraction]) -> Figure:
    """The median that the reader's page shows."""

    def member(number: int, value: Fraction) -> Member:
        score = Figure(value, Unit.LEVEL, 1, SCORE_RULE, CONSENSUS)
        return Member(number, Group.WORKERS, {cell[0]: score}, "africa")

    others = [member(number, value) for number, value in shown.items()]
    own = member(reader, Fraction(3))
    (found,) = beside_peers(own, others, Basis.REGION, CONSENSUS)
    return found.median


@given(st.integers(9, 14), st.integers(6, 11))
def test_enough_changes_always_make_an_edition(before: int, joined: int) -> None:
    """The rule does not merely refuse: as many newcomers as it asks for make the next edition."""
    first = of(*range(before))
    found = of(*range(min(20, before + joined)))
    assert next_edition([first], found) == (found if len(found) - before >= 5 else None)
