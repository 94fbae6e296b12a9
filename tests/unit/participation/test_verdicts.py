"""Who took part to their satisfaction (R1, R5): every boundary, and laws of the whole rule.

The rule is the project's own, so no published example exists; expectations are counted by hand or
by a second computation written out here.
"""

import statistics
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from capacity.participation.domain.codes import Depth
from capacity.participation.domain.verdicts import (
    Answer,
    GroupReplies,
    GroupState,
    GroupVerdict,
    OrganizationReplies,
    OrganizationState,
    ProgrammeVerdict,
    Verdict,
    Why,
    group_verdict,
    organization_verdict,
    programme_verdict,
)
from surveys.constituents.roles import Group

GOVERNMENT, EMPLOYERS, WORKERS = Group
CONTENT, NOT_CONTENT = OrganizationState.SATISFIED, OrganizationState.NOT_SATISFIED
NOT_ANSWERED = OrganizationState.NOT_ANSWERED


def said(satisfaction: int | None, *depths: int | None) -> Answer:
    stated = depths or (2,)
    return Answer(satisfaction, tuple(None if d is None else Depth(d) for d in stated))


def organization(*answers: Answer, official: Answer | None = None) -> OrganizationReplies:
    return OrganizationReplies(answers, official)


def one(satisfaction: int | None, *depths: int | None, weight: int = 1) -> OrganizationReplies:
    """An organization with one respondent."""
    return OrganizationReplies((said(satisfaction, *depths),), weight=weight)


SILENT = organization()
YES, NO = one(5), one(1)


def group(*frame: OrganizationReplies, not_invited: bool = False) -> GroupVerdict:
    return group_verdict(GroupReplies(frame, not_invited))


def state(found: GroupVerdict) -> tuple[GroupState, Why | None]:
    return found.state, found.why


# --- respondent and organization ---


@pytest.mark.parametrize("rating", range(-1, 8))
def test_a_respondent_is_satisfied_from_four_on(rating: int) -> None:
    assert said(rating).valid == (rating in {1, 2, 3, 4, 5})
    assert said(rating).satisfied == (rating in {4, 5})


def test_no_rating_is_no_answer() -> None:
    assert not said(None).valid
    assert not said(None).satisfied


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ([], NOT_ANSWERED),
        ([None, None], NOT_ANSWERED),
        ([0, 6], NOT_ANSWERED),
        ([4], CONTENT),
        ([3], NOT_CONTENT),
        ([4, 3], NOT_CONTENT),  # an exact half is not more than half
        ([4, 5, 1], CONTENT),
        ([4, 1, None], NOT_CONTENT),  # of two valid respondents, one
        ([4, None, None], CONTENT),  # of one valid respondent, one
    ],
)
def test_more_than_half_of_the_valid_respondents(
    ratings: list[int | None], expected: OrganizationState
) -> None:
    found = organization_verdict(organization(*(said(rating) for rating in ratings)))
    assert (found.state, found.official, found.disagrees) == (expected, False, False)


@pytest.mark.parametrize(
    ("official", "ratings", "expected", "disagrees"),
    [
        (5, [1, 1, 5], CONTENT, True),
        (1, [5, 5, 1], NOT_CONTENT, True),
        (5, [5, 5, 1], CONTENT, False),
        (5, [5, 1], CONTENT, False),  # an exact half is no majority on either side
        (1, [5, 1], NOT_CONTENT, False),
        (5, [], CONTENT, False),
        (1, [None], NOT_CONTENT, False),
        (None, [5, 5], NOT_ANSWERED, False),  # respondents do not stand in for it
    ],
)
def test_an_official_reply_is_the_organizations_answer(
    official: int | None, ratings: list[int], expected: OrganizationState, disagrees: bool
) -> None:
    answers = (said(rating) for rating in ratings)
    found = organization_verdict(organization(*answers, official=said(official)))
    assert (found.state, found.official, found.disagrees) == (expected, True, disagrees)


def test_no_verdict_of_a_group_shows_who_disagrees() -> None:
    """The flag is for the organization alone: with and without it the group's is the same."""
    quarrel = organization(said(1), said(1), official=said(5))
    peace = organization(said(5), said(5), official=said(5))
    assert organization_verdict(quarrel).disagrees
    assert group(quarrel) == group(peace)


def test_the_deepest_known_stage_counts() -> None:
    """R5: a stage yet to come has no depth, and hides no other."""
    found = organization_verdict(organization(said(5, 1, None), said(1, None, 3), said(None, 5)))
    assert found.deepest is Depth.PROPOSALS_REFLECTED
    assert organization_verdict(one(5, None)).deepest is None
    assert organization_verdict(one(5, 0, 0)).deepest is Depth.NOT_INVITED
    official = organization(said(5, 5), official=said(5, 1))
    assert organization_verdict(official).deepest is Depth.INFORMED


# --- group ---


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ([], (GroupState.UNDECIDED, Why.EMPTY_FRAME)),
        ([SILENT], (GroupState.UNDECIDED, Why.NOBODY_ANSWERED)),
        ([one(None), one(None)], (GroupState.UNDECIDED, Why.NOBODY_ANSWERED)),
        ([YES], (GroupState.SATISFIED, None)),
        ([NO], (GroupState.NOT_SATISFIED, Why.NO_MAJORITY)),
        ([YES, SILENT], (GroupState.SATISFIED, None)),  # exactly half of the frame
        ([YES, SILENT, SILENT], (GroupState.UNDECIDED, Why.TOO_FEW_ANSWERED)),
        ([NO, SILENT, SILENT], (GroupState.UNDECIDED, Why.TOO_FEW_ANSWERED)),
        ([YES, YES, SILENT, SILENT, SILENT], (GroupState.UNDECIDED, Why.TOO_FEW_ANSWERED)),
        ([YES, YES, YES, SILENT, SILENT], (GroupState.SATISFIED, None)),
        ([YES, NO], (GroupState.DIVIDED, Why.EXACT_HALF)),
        ([YES, NO, SILENT, SILENT], (GroupState.DIVIDED, Why.EXACT_HALF)),
        ([YES, YES, NO], (GroupState.SATISFIED, None)),
        ([YES, NO, NO], (GroupState.NOT_SATISFIED, Why.NO_MAJORITY)),
    ],
)
def test_a_group(frame: list[OrganizationReplies], expected: tuple[GroupState, Why | None]) -> None:
    found = group(*frame)
    assert state(found) == expected
    assert found.frame == len(frame)
    assert found.decided == (expected[0] is not GroupState.UNDECIDED)


@pytest.mark.parametrize(
    ("depths", "expected", "median"),
    [
        ([2], (GroupState.SATISFIED, None), 2),
        ([1], (GroupState.NOT_SATISFIED, Why.NOT_CONSULTED), 1),
        ([1, 3], (GroupState.SATISFIED, None), 2),  # the mean of the middle two is exactly 2
        ([1, 2], (GroupState.NOT_SATISFIED, Why.NOT_CONSULTED), Fraction(3, 2)),
        ([0, 0, 5], (GroupState.NOT_SATISFIED, Why.NOT_CONSULTED), 0),
        ([0, 2, 5], (GroupState.SATISFIED, None), 2),
    ],
)
def test_satisfaction_without_being_consulted_does_not_count(
    depths: list[int], expected: tuple[GroupState, Why | None], median: Fraction
) -> None:
    """R5: the median of the deepest stages must be at least 2."""
    found = group(*(one(5, depth) for depth in depths))
    assert state(found) == expected
    assert (found.depth.value, found.depth.denominator) == (median, len(depths))


@pytest.mark.parametrize(
    ("depths", "expected"),
    [
        ([None], (GroupState.UNDECIDED, Why.DEPTH_NOT_KNOWN)),
        ([2, None], (GroupState.UNDECIDED, Why.DEPTH_NOT_KNOWN)),  # with 0 it would be 1
        ([4, None], (GroupState.SATISFIED, None)),  # with 0 it would still be 2
        ([2, 2, None], (GroupState.SATISFIED, None)),
        ([1, 1, None], (GroupState.NOT_SATISFIED, Why.NOT_CONSULTED)),
        ([1, 2, None], (GroupState.UNDECIDED, Why.DEPTH_NOT_KNOWN)),
    ],
)
def test_an_unknown_depth_leaves_a_group_undecided_where_it_matters(
    depths: list[int | None], expected: tuple[GroupState, Why | None]
) -> None:
    found = group(*(one(5, depth) for depth in depths))
    assert state(found) == expected
    assert found.depth.why_not == "depth-not-known"
    assert found.share.value == 1


def test_an_unknown_depth_leaves_the_dissatisfied_undecided_too() -> None:
    assert state(group(one(1, None))) == (GroupState.UNDECIDED, Why.DEPTH_NOT_KNOWN)
    assert state(group(one(1, None), one(5, None))) == (GroupState.UNDECIDED, Why.DEPTH_NOT_KNOWN)


def test_an_exact_half_is_divided_even_if_nobody_was_consulted() -> None:
    assert state(group(one(5, 0), one(1, 0))) == (GroupState.DIVIDED, Why.EXACT_HALF)


@pytest.mark.parametrize("frame", [(), (SILENT,), (YES, YES), (YES, NO), (one(5, None),)])
def test_documented_as_not_invited(frame: tuple[OrganizationReplies, ...]) -> None:
    found = group(*frame, not_invited=True)
    assert state(found) == (GroupState.NOT_SATISFIED, Why.NOT_INVITED)
    assert found.decided


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ((2, 1, 1), (GroupState.DIVIDED, Why.EXACT_HALF)),  # 2 of 4
        ((3, 1, 1), (GroupState.SATISFIED, None)),
        ((1, 1, 1), (GroupState.NOT_SATISFIED, Why.NO_MAJORITY)),
        ((1, 0, 0), (GroupState.SATISFIED, None)),
        ((0, 0, 0), (GroupState.UNDECIDED, Why.NO_WEIGHT)),
        ((5, -1, 1), (GroupState.UNDECIDED, Why.NEGATIVE_WEIGHT)),
    ],
)
def test_weights_that_the_group_agreed_on(
    weights: tuple[int, int, int], expected: tuple[GroupState, Why | None]
) -> None:
    a, b, c = weights
    assert state(group(one(5, weight=a), one(1, weight=b), one(1, weight=c))) == expected


def test_weights_count_in_the_median_but_not_in_the_frame() -> None:
    deep, shallow = one(5, 5, weight=3), one(5, 0, weight=1)
    assert group(deep, shallow).depth.value == 5
    assert state(group(replace(deep, weight=1), replace(shallow, weight=3)))[1] is Why.NOT_CONSULTED
    heavy = group(one(5, weight=100), SILENT, SILENT)
    assert heavy.why is Why.TOO_FEW_ANSWERED
    idle = group(one(5, 2), one(5, None, weight=0))
    assert (idle.state, idle.depth.value) == (GroupState.SATISFIED, 2)


def test_what_cannot_be_weighed_has_no_share_and_says_why() -> None:
    found = group(YES, SILENT, SILENT)
    assert (found.share.why_not, found.depth.why_not) == ("too-few-answered", "too-few-answered")
    assert (found.share.denominator, found.answered, found.frame) == (1, 1, 3)
    assert group().share.why_not == "empty-frame"


# --- programme ---

SATISFIED, NOT_SATISFIED = GroupReplies((YES,)), GroupReplies((NO,))
DIVIDED, UNDECIDED = GroupReplies((YES, NO)), GroupReplies((SILENT,))


def programme(*groups: GroupReplies) -> ProgrammeVerdict:
    return programme_verdict(dict(zip(Group, groups, strict=False)))


@pytest.mark.parametrize(
    ("groups", "verdict", "decided", "because"),
    [
        ((SATISFIED, SATISFIED, SATISFIED), Verdict.YES, True, ()),
        (
            (SATISFIED, SATISFIED, NOT_SATISFIED),
            Verdict.NO,
            True,
            ((WORKERS, Why.NO_MAJORITY),),
        ),
        (
            (NOT_SATISFIED, UNDECIDED, DIVIDED),  # one decided group is enough
            Verdict.NO,
            False,
            ((GOVERNMENT, Why.NO_MAJORITY),),
        ),
        (
            (SATISFIED, DIVIDED, SATISFIED),
            Verdict.INCOMPLETE,
            True,
            ((EMPLOYERS, Why.EXACT_HALF),),
        ),
        (
            (UNDECIDED, DIVIDED, SATISFIED),
            Verdict.INCOMPLETE,
            False,
            ((GOVERNMENT, Why.NOBODY_ANSWERED), (EMPLOYERS, Why.EXACT_HALF)),
        ),
        (
            (SATISFIED, SATISFIED, GroupReplies(not_invited=True)),
            Verdict.NO,
            True,
            ((WORKERS, Why.NOT_INVITED),),
        ),
        ((SATISFIED, SATISFIED), Verdict.INCOMPLETE, False, ((WORKERS, Why.EMPTY_FRAME),)),
    ],
)
def test_a_programme(
    groups: tuple[GroupReplies, ...],
    verdict: Verdict,
    decided: bool,
    because: tuple[tuple[Group, Why], ...],
) -> None:
    """R1: yes iff all three groups are satisfied; no if any is decided against it."""
    found = programme(*groups)
    assert (found.verdict, found.decided, found.because) == (verdict, decided, because)


def test_a_programme_nobody_was_asked_about_is_incomplete() -> None:
    found = programme_verdict({})
    assert found.verdict is Verdict.INCOMPLETE
    assert found.because == tuple((group, Why.EMPTY_FRAME) for group in Group)


# --- laws ---

DEPTHS = st.lists(st.none() | st.sampled_from(Depth), max_size=3).map(tuple)
ANSWERS = st.builds(Answer, st.none() | st.integers(0, 6), DEPTHS)
FRAMES = st.lists(
    st.builds(
        OrganizationReplies,
        st.lists(ANSWERS, max_size=4).map(tuple),
        st.none() | ANSWERS,
        st.integers(1, 3),
    ),
    max_size=5,
).map(tuple)
GROUPS = st.builds(GroupReplies, FRAMES, st.booleans())
PROGRAMMES = st.fixed_dictionaries({}, optional=dict.fromkeys(Group, GROUPS))

# Mostly satisfied and deep, so that a programme is often a yes.
WARM = st.builds(
    Answer,
    st.sampled_from([5, 5, 4, 1]),
    st.sampled_from([2, 3, 5, 1, None]).map(lambda d: (None if d is None else Depth(d),)),
)
WARM_FRAMES = st.lists(
    st.builds(
        OrganizationReplies,
        st.lists(WARM, max_size=3).map(tuple),
        st.none() | WARM,
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=4,
).map(tuple)


@given(PROGRAMMES)
def test_a_programme_is_exactly_one_of_the_three(replies: dict[Group, GroupReplies]) -> None:
    found = programme_verdict(replies)
    states = [each.state for _, each in found.groups]
    yes = states == [GroupState.SATISFIED] * 3
    no = GroupState.NOT_SATISFIED in states
    assert not (yes and no)
    assert (found.verdict is Verdict.YES, found.verdict is Verdict.NO) == (yes, no)
    assert bool(found.because) == (found.verdict is not Verdict.YES)
    for _, each in found.groups:
        assert (each.why is None) == (each.state is GroupState.SATISFIED)


@given(FRAMES.map(lambda frame: tuple(replace(each, weight=1) for each in frame)))
def test_a_satisfied_group_by_a_second_computation(
    frame: tuple[OrganizationReplies, ...],
) -> None:
    """Shares as fractions and the library's median, with every unknown depth at its worst."""
    content, depths = [], []
    for each in frame:
        answers = each.respondents if each.official is None else (each.official,)
        valid = [a for a in answers if a.satisfaction in {1, 2, 3, 4, 5}]
        if valid:
            ratings = [a.satisfaction or 0 for a in valid]
            content.append(Fraction(sum(r > 3 for r in ratings), len(ratings)) > Fraction(1, 2))
            depths.append(max([d for a in valid for d in a.depths if d is not None], default=0))
    expected = (
        bool(content)
        and Fraction(len(content), len(frame)) >= Fraction(1, 2)
        and Fraction(sum(content), len(content)) > Fraction(1, 2)
        and statistics.median(Fraction(d) for d in depths) >= 2
    )
    assert (group(*frame).state is GroupState.SATISFIED) == expected


@given(GROUPS, st.randoms(use_true_random=False), st.integers(2, 5))
def test_neither_the_order_nor_the_unit_of_weights_matters(
    replies: GroupReplies, random: Random, factor: int
) -> None:
    frame = [replace(each, weight=each.weight * factor) for each in replies.frame]
    random.shuffle(frame)
    assert group_verdict(replace(replies, frame=tuple(frame))) == group_verdict(replies)


def _with(frame: tuple[OrganizationReplies, ...], at: int, answer: Answer) -> GroupReplies:
    at %= len(frame)
    more = replace(frame[at], respondents=(*frame[at].respondents, answer))
    return GroupReplies((*frame[:at], more, *frame[at + 1 :]))


@given(WARM_FRAMES, st.integers(0, 3), st.sampled_from([4, 5]), st.sampled_from(list(Depth)[2:]))
def test_a_satisfied_answer_keeps_a_yes(
    frame: tuple[OrganizationReplies, ...], at: int, rating: int, depth: Depth
) -> None:
    """One more respondent who is satisfied and was at least consulted."""
    before = programme(GroupReplies(frame), SATISFIED, SATISFIED)
    assume(before.verdict is Verdict.YES)
    after = programme(_with(frame, at, said(rating, depth)), SATISFIED, SATISFIED)
    assert after.verdict is Verdict.YES


@given(WARM_FRAMES, st.integers(0, 3), st.none() | st.sampled_from(Depth))
def test_a_satisfied_answer_never_makes_a_yes_a_no(
    frame: tuple[OrganizationReplies, ...], at: int, depth: Depth | None
) -> None:
    """Of whatever depth, as long as its organization had answered, or states no depth."""
    before = programme(GroupReplies(frame), SATISFIED, SATISFIED)
    had_answered = organization_verdict(frame[at % len(frame)]).state is not NOT_ANSWERED
    assume(before.verdict is Verdict.YES and (had_answered or depth is None))
    after = programme(_with(frame, at, said(5, depth)), SATISFIED, SATISFIED)
    assert after.verdict is not Verdict.NO
    assert after.verdict is Verdict.YES or not had_answered


def test_only_a_first_answer_without_consultation_lowers_the_median() -> None:
    """The limit of the law: an organization that was not invited, content or not, is counted."""
    before = programme(GroupReplies((YES, SILENT)), SATISFIED, SATISFIED)
    after = programme(GroupReplies((YES, one(5, 0))), SATISFIED, SATISFIED)
    assert (before.verdict, after.verdict) == (Verdict.YES, Verdict.NO)
    assert after.because == ((GOVERNMENT, Why.NOT_CONSULTED),)


@given(WARM_FRAMES, st.integers(0, 3))
def test_less_satisfaction_never_makes_a_group_satisfied(
    frame: tuple[OrganizationReplies, ...], at: int
) -> None:
    """One organization's valid ratings all fall to 1: what is satisfied then was so before."""
    at %= len(frame)
    official = frame[at].official
    worse = replace(
        frame[at],
        respondents=tuple(replace(each, satisfaction=1) for each in frame[at].respondents),
        official=None if official is None else replace(official, satisfaction=1),
    )
    before, after = group(*frame), group(*frame[:at], worse, *frame[at + 1 :])
    assert after.answered == before.answered
    assert after.state is not GroupState.SATISFIED or before.state is GroupState.SATISFIED


@given(PROGRAMMES)
def test_figures_stay_in_their_bounds_or_say_why_not(replies: dict[Group, GroupReplies]) -> None:
    for _, found in programme_verdict(replies).groups:
        assert found.share.denominator == found.depth.denominator == found.answered
        assert found.share.value is None or 0 <= found.share.value <= 1
        assert found.depth.value is None or 0 <= found.depth.value <= 5
