"""The three groups of a country side by side: by everybody's consent, or not at all (R17)."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.levels import Provenance
from capacity.diagnostics.domain.scores import SCORE_RULE
from capacity.diagnostics.domain.tripartite import (
    COMMON_AREAS,
    Contribution,
    Tripartite,
    tripartite,
)
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure, Unit, not_computable

CONSENSUS, VERIFIED = Provenance.CONSENSUS, Provenance.VERIFIED

AREAS = (*COMMON_AREAS, "M1", "E1", "W4")


def at(value: Fraction | int, provenance: str = VERIFIED) -> Figure:
    return Figure(Fraction(value), Unit.LEVEL, 4, SCORE_RULE, provenance)


figures = st.one_of(
    st.builds(
        at,
        st.fractions(1, 5, max_denominator=4),
        st.sampled_from([VERIFIED, VERIFIED, CONSENSUS, "mixed"]),
    ),
    st.just(not_computable(Unit.LEVEL, SCORE_RULE, "too-few-levelled", 1)),
)
score_maps = st.dictionaries(st.sampled_from(AREAS), figures)


@st.composite
def contributions(draw: st.DrawFn) -> list[Contribution]:
    groups = draw(st.lists(st.sampled_from(Group), unique=True))
    return [Contribution(group, draw(score_maps), draw(st.integers(0, 3)) > 0) for group in groups]


def three(
    government: Mapping[str, Figure], employers: Mapping[str, Figure], workers: Mapping[str, Figure]
) -> list[Contribution]:
    scores = (government, employers, workers)
    return [Contribution(group, each, True) for group, each in zip(Group, scores, strict=True)]


def test_the_spread_of_an_area() -> None:
    found = tripartite(three({"C1": at(4)}, {"C1": at(Fraction(5, 2))}, {"C1": at(3)}), VERIFIED)
    first = found.areas[0]
    assert first.area == "C1"
    assert [score.value for score in first.scores] == [4, Fraction(5, 2), 3]
    assert first.spread.value == Fraction(3, 2)
    assert (first.spread.denominator, first.spread.provenance) == (3, VERIFIED)


def test_areas_and_groups_keep_their_order_whatever_the_scores() -> None:
    """No page orders named organizations by score."""
    by_area = {area: at(Fraction(place, 3) + 1) for place, area in enumerate(COMMON_AREAS, 1)}
    low = dict.fromkeys(reversed(COMMON_AREAS), at(1))
    given_three = three(low, by_area, low)
    for order in (given_three, given_three[::-1]):
        found = tripartite(order, VERIFIED)
        assert tuple(item.area for item in found.areas) == COMMON_AREAS
        assert all(item.scores[1] == by_area[item.area] for item in found.areas)


@pytest.mark.parametrize("consents", [c for c in product([True, False], repeat=3) if not all(c)])
def test_nobody_can_tell_who_declined(consents: tuple[bool, bool, bool]) -> None:
    given_three = three({"C1": at(4)}, {"C1": at(2)}, {"C1": at(3)})
    asked = [replace(c, consented=yes) for c, yes in zip(given_three, consents, strict=True)]
    hidden = Tripartite((), "not-published")
    assert tripartite(asked, VERIFIED) == hidden
    kept = [each for each in asked if each.consented]
    assert tripartite(kept, VERIFIED) == hidden  # nor whether all took part
    assert tripartite([], VERIFIED) == hidden


def test_specific_areas_are_never_compared() -> None:
    scores = {"C9": at(2), "M1": at(1), "E1": at(5), "W4": at(3)}
    found = tripartite(three(scores, scores, scores), VERIFIED)
    assert {item.area for item in found.areas} == set(COMMON_AREAS)
    assert found.areas[8].spread.value == 0


def test_a_spread_needs_three_scores() -> None:
    few = not_computable(Unit.LEVEL, SCORE_RULE, "too-few-levelled", 1)
    found = tripartite(three({"C1": at(4)}, {"C1": few}, {}), VERIFIED).areas[0]
    assert [score.why_not for score in found.scores] == ["", "too-few-levelled", "no-criteria"]
    assert (found.spread.why_not, found.spread.denominator) == ("group-without-score", 1)


def test_one_provenance_only() -> None:
    given_three = three({"C1": at(4)}, {"C1": at(2, CONSENSUS)}, {"C1": at(3, "mixed")})
    found = tripartite(given_three, VERIFIED).areas[0]
    assert [score.why_not for score in found.scores] == ["", "other-provenance", "other-provenance"]
    assert found.spread.why_not == "group-without-score"


def test_a_group_contributes_once() -> None:
    with pytest.raises(ValueError, match="once"):
        tripartite([Contribution(Group.WORKERS, {}, True)] * 2, VERIFIED)


@given(contributions(), st.sampled_from(Provenance))
def test_all_or_nothing(given_some: list[Contribution], provenance: Provenance) -> None:
    found = tripartite(given_some, provenance)
    if len(given_some) < 3 or not all(each.consented for each in given_some):
        assert found == Tripartite((), "not-published")
        return
    assert not found.why_not
    assert tuple(item.area for item in found.areas) == COMMON_AREAS
    for item in found.areas:
        assert len(item.scores) == 3
        assert item.spread.known == all(score.known for score in item.scores)
        if item.spread.value is not None:
            assert 0 <= item.spread.value <= 4
            assert {score.provenance for score in item.scores} == {provenance}


@given(contributions(), st.permutations(range(3)))
def test_the_order_in_which_groups_come_changes_nothing(
    given_some: list[Contribution], order: list[int]
) -> None:
    shuffled = [given_some[place] for place in order if place < len(given_some)]
    assert tripartite(shuffled, VERIFIED) == tripartite(given_some, VERIFIED)


@given(contributions(), score_maps)
def test_scores_of_who_declined_leave_no_trace(
    given_some: list[Contribution], other: dict[str, Figure]
) -> None:
    changed = [each if each.consented else replace(each, scores=other) for each in given_some]
    assert tripartite(changed, VERIFIED) == tripartite(given_some, VERIFIED)


@pytest.mark.parametrize(
    ("texts", "why_not"),
    [
        (({"old"}, {"old"}, {"old"}), ""),
        (({"old"}, {"old"}, {"new"}), "other-texts"),
        (({"old"}, {"old", "new"}, {"old"}), "other-texts"),
        ((set(), {"old"}, set()), ""),
    ],
)
def test_levels_that_were_given_by_other_texts_have_no_spread(
    texts: tuple[set[str], ...], why_not: str
) -> None:
    given = [
        replace(each, texts={"C1": frozenset(said)})
        for each, said in zip(
            three({"C1": at(4)}, {"C1": at(2)}, {"C1": at(3)}), texts, strict=True
        )
    ]
    first = tripartite(given, VERIFIED).areas[0]
    assert (first.spread.why_not or "") == why_not
    assert [score.value for score in first.scores] == [4, 2, 3]
