"""Indicators 3.2 and 3.3 in a biennium (R1): value, range, growth, milestone, target, status.

The percentages are those of GB.306/TC/1, para. 37. It publishes no baseline and no worked
example, so every expectation is counted by hand or by a second computation written out here.
"""

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.indicators.domain.results import (
    Aim,
    Caveat,
    CountedProgrammes,
    Direction,
    Status,
    aim,
    panel_growth,
    progress,
    satisfied_programmes,
    standing,
)
from capacity.participation.domain.codes import Depth
from capacity.participation.domain.verdicts import (
    Answer,
    GroupReplies,
    OrganizationReplies,
    ProgrammeVerdict,
    Verdict,
    programme_verdict,
)
from surveys.constituents.roles import Group
from surveys.foundation.figures import Figure, Unit, not_computable

UP, DOWN = Direction.UP, Direction.DOWN


def _says(*ratings: int) -> GroupReplies:
    """A group with one organization for each rating; none answers where there is no rating."""
    return GroupReplies(
        tuple(OrganizationReplies((Answer(rating, (Depth.CONSULTED,)),)) for rating in ratings)
    )


def _verdict(*groups: GroupReplies) -> ProgrammeVerdict:
    return programme_verdict(dict(zip(Group, groups, strict=True)))


YES = _verdict(_says(5), _says(5), _says(5))
NO = _verdict(_says(5), _says(5), _says(1))
NO_UNDECIDED = _verdict(_says(1), _says(), _says(5))
DIVIDED = _verdict(_says(5), _says(5, 1), _says(5))
UNDECIDED = _verdict(_says(5), _says(5), _says())
KINDS = [YES, NO, NO_UNDECIDED, DIVIDED, UNDECIDED]
VERDICTS = st.lists(st.sampled_from(KINDS), max_size=30)


def counted(yes: int, no: int = 0, incomplete: int = 0) -> CountedProgrammes:
    return satisfied_programmes([YES] * yes + [NO] * no + [UNDECIDED] * incomplete)


def number(value: int) -> Figure:
    return Figure(value, Unit.COUNT, 1, "given")


MISSING = not_computable(Unit.COUNT, "given", "no-verdict")


# --- value, range, share, coverage ---


def test_what_the_verdicts_are() -> None:
    assert [each.verdict for each in KINDS] == [
        Verdict.YES,
        Verdict.NO,
        Verdict.NO,
        Verdict.INCOMPLETE,
        Verdict.INCOMPLETE,
    ]
    assert [each.decided for each in KINDS] == [True, True, False, True, False]


def test_a_value_with_its_range_share_and_coverage() -> None:
    """R1: of six programmes two are yes, two no, two incomplete; four have all groups decided."""
    found = satisfied_programmes([YES, *KINDS])
    assert (found.value.value, found.lowest.value, found.highest.value) == (2, 2, 4)
    assert (found.share.value, found.share.denominator) == (Fraction(1, 2), 4)
    assert (found.coverage.value, found.coverage.denominator) == (Fraction(2, 3), 6)
    assert found.in_scope == found.value.denominator == 6
    assert {found.value.unit, found.lowest.unit, found.highest.unit} == {Unit.COUNT}
    assert {found.share.unit, found.coverage.unit} == {Unit.SHARE}


def test_no_programmes_in_scope() -> None:
    found = satisfied_programmes([])
    for figure in (found.value, found.lowest, found.highest, found.share, found.coverage):
        assert (figure.why_not, figure.denominator) == ("no-programmes", 0)


def test_all_incomplete_is_no_zero() -> None:
    found = satisfied_programmes([UNDECIDED, UNDECIDED])
    assert found.value.why_not == "no-verdict"
    assert (found.lowest.value, found.highest.value) == (0, 2)
    assert found.share.why_not == "none-decided"
    assert found.coverage.value == 0


def test_all_divided_are_decided_and_still_without_a_verdict() -> None:
    found = satisfied_programmes([DIVIDED])
    assert found.value.why_not == "no-verdict"
    assert (found.share.value, found.coverage.value) == (0, 1)


def test_nobody_satisfied_is_a_zero() -> None:
    found = satisfied_programmes([NO])
    assert (found.value.value, found.highest.value, found.share.value) == (0, 0, 0)
    undecided = satisfied_programmes([NO_UNDECIDED])
    assert (undecided.value.value, undecided.share.why_not) == (0, "none-decided")


@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=8))
def test_the_range_holds_every_completion_of_the_incompletes(kinds: list[ProgrammeVerdict]) -> None:
    """And its ends are reached: by all of them turning out no, and by all turning out yes."""
    found = satisfied_programmes(kinds)
    choices = [[YES, NO] if each.verdict is Verdict.INCOMPLETE else [each] for each in kinds]
    completed = [satisfied_programmes(each).value.value for each in product(*choices)]
    known = [value for value in completed if value is not None]
    assert len(known) == len(completed)
    assert (min(known), max(known)) == (found.lowest.value, found.highest.value)


@given(VERDICTS, st.permutations(KINDS))
def test_the_order_of_programmes_does_not_matter(
    some: list[ProgrammeVerdict], more: list[ProgrammeVerdict]
) -> None:
    assert satisfied_programmes(some + more) == satisfied_programmes(more + some[::-1])


@given(VERDICTS)
def test_figures_stay_in_their_bounds(verdicts: list[ProgrammeVerdict]) -> None:
    found = satisfied_programmes(verdicts)
    for share in (found.share, found.coverage):
        assert share.value is None or 0 <= share.value <= 1
    if found.value.value is not None:
        assert found.lowest.value == found.value.value <= (found.highest.value or 0)
        assert found.value.value <= found.in_scope


# --- growth over the panel ---


def test_growth_counts_only_programmes_present_at_both_dates() -> None:
    """Ten yes become thirteen among programmes 0 to 19; the others came or went."""
    earlier = {n: YES if n < 10 else NO for n in range(20)} | {100: YES, 101: YES}
    later = {n: YES if n < 13 else NO for n in range(20)} | {200: YES}
    found = panel_growth(earlier, later)
    assert (found.earlier.value.value, found.later.value.value) == (10, 13)
    assert (found.growth.value, found.growth.denominator) == (Fraction(3, 10), 20)


def test_growth_may_be_negative_to_the_last_programme() -> None:
    before = dict.fromkeys(range(10), YES)
    assert panel_growth(before, dict.fromkeys(range(10), NO)).growth.value == -1
    assert panel_growth(before, before).growth.value == 0


@pytest.mark.parametrize(
    ("earlier", "later", "why_not"),
    [
        ({}, {}, "no-programmes"),
        ({1: YES}, {2: YES}, "no-programmes"),
        ({1: NO}, {1: YES}, "zero-baseline"),
        ({1: YES}, {1: UNDECIDED}, "no-verdict"),
        ({1: UNDECIDED}, {1: YES}, "no-verdict"),
        (dict.fromkeys(range(9), YES), dict.fromkeys(range(9), YES), "small-baseline"),
    ],
)
def test_growth_that_cannot_be_computed(
    earlier: dict[int, ProgrammeVerdict], later: dict[int, ProgrammeVerdict], why_not: str
) -> None:
    found = panel_growth(earlier, later)
    assert found.growth.why_not == why_not
    assert found.growth.denominator == len(earlier.keys() & later.keys())


@given(
    st.dictionaries(st.integers(0, 40), st.sampled_from(KINDS)),
    st.dictionaries(st.integers(0, 40), st.sampled_from(KINDS)),
)
def test_a_panel_is_the_same_programmes_on_either_side(
    earlier: dict[int, ProgrammeVerdict], later: dict[int, ProgrammeVerdict]
) -> None:
    found, back = panel_growth(earlier, later), panel_growth(later, earlier)
    assert found.earlier.in_scope == found.later.in_scope == len(earlier.keys() & later.keys())
    assert (found.earlier, found.later) == (back.later, back.earlier)


# --- milestone and target ---


@pytest.mark.parametrize(
    ("baseline", "percent", "exact", "count"),
    [
        # 3.2 and 3.3 from a baseline of 13: 16.9, 20.8, 23.4 and 15.6, 16.9, 18.2
        (13, 30, "16.9", 17),
        (13, 60, "20.8", 21),
        (13, 80, "23.4", 24),
        (13, 20, "15.6", 16),
        (13, 40, "18.2", 19),
        (10, 30, "13", 13),  # a whole product is not raised
        (1, 30, "1.3", 2),
        (50, 10, "55", 55),  # in binary floating point 55.00000000000001, so 56
        (110, 10, "121", 121),
        (7, 0, "7", 7),
    ],
)
def test_a_milestone_is_the_product_rounded_up(
    baseline: int, percent: int, exact: str, count: int
) -> None:
    """R1"""
    found = aim(baseline, Fraction(percent, 100))
    assert (found.exact.value, found.count.value) == (Fraction(exact), count)


def test_where_less_is_better_the_product_is_rounded_down() -> None:
    found = aim(13, Fraction(20, 100), DOWN)
    assert (found.exact.value, found.count.value) == (Fraction("10.4"), 10)
    assert aim(10, Fraction(30, 100), DOWN).count.value == 7
    assert aim(10, 1, DOWN).count.value == 0


@pytest.mark.parametrize(
    ("baseline", "change", "why_not"),
    [
        (None, Fraction(3, 10), "no-baseline"),
        (0, Fraction(3, 10), "zero-baseline"),
        (-1, Fraction(3, 10), "negative-baseline"),
        (10, Fraction(-3, 10), "negative-change"),
        (None, Fraction(-3, 10), "no-baseline"),
    ],
)
@pytest.mark.parametrize("direction", Direction)
def test_a_milestone_that_cannot_be_computed(
    baseline: int | None, change: Fraction, why_not: str, direction: Direction
) -> None:
    found = aim(baseline, change, direction)
    assert (found.exact.why_not, found.count.why_not) == (why_not, why_not)


def test_an_inexact_change_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="exact"):
        aim(50, 0.1)  # type: ignore[arg-type]


BASELINES = st.integers(1, 10_000)
PERCENTS = st.integers(0, 300)


@given(BASELINES, PERCENTS)
def test_the_whole_number_is_the_first_at_least_as_good(baseline: int, percent: int) -> None:
    """The product a second time in decimals, which are exact here."""
    found = aim(baseline, Fraction(percent, 100))
    exact = Decimal(baseline) * (100 + percent) / 100
    assert found.exact.value == Fraction(exact)
    assert found.count.value is not None
    assert exact <= int(found.count.value) < exact + 1


@given(BASELINES, PERCENTS)
def test_down_mirrors_up(baseline: int, percent: int) -> None:
    """What is gained on the way up is lost on the way down: both whole numbers are as far away."""
    up, down = (aim(baseline, Fraction(percent, 100), way).count.value for way in (UP, DOWN))
    assert up is not None
    assert down is not None
    assert up - baseline == baseline - down


@given(BASELINES, PERCENTS, PERCENTS)
def test_more_is_never_asked_for_less(baseline: int, one: int, other: int) -> None:
    less, more = (aim(baseline, Fraction(p, 100)).count.value or 0 for p in sorted((one, other)))
    assert baseline <= less <= more


# --- progress ---


@pytest.mark.parametrize(
    ("value", "baseline", "target", "expected"),
    [
        (10, 10, 18, Fraction(0)),
        (14, 10, 18, Fraction(1, 2)),
        (18, 10, 18, Fraction(1)),
        (26, 10, 18, Fraction(2)),  # beyond the target
        (6, 10, 18, Fraction(-1, 2)),  # away from it
        (0, 10, 18, Fraction(-5, 4)),
        (8, 10, 5, Fraction(2, 5)),  # where less is better
        (12, 10, 5, Fraction(-2, 5)),
    ],
)
def test_progress_is_never_truncated(
    value: int, baseline: int, target: int, expected: Fraction
) -> None:
    assert progress(number(value), baseline, number(target)).value == expected


@pytest.mark.parametrize(
    ("value", "baseline", "target", "why_not"),
    [
        (number(5), None, MISSING, "no-baseline"),
        (number(5), 0, number(0), "zero-baseline"),
        (number(5), 0, number(5), "zero-baseline"),
        (number(5), -3, number(5), "negative-baseline"),
        (number(5), 10, number(10), "target-is-baseline"),
        (number(5), 9, number(9), "target-is-baseline"),
        (number(5), 9, number(12), "small-baseline"),
        (MISSING, 10, number(12), "no-value"),
        (number(5), 10, MISSING, "no-target"),
    ],
)
def test_progress_that_cannot_be_computed(
    value: Figure, baseline: int | None, target: Figure, why_not: str
) -> None:
    assert progress(value, baseline, target).why_not == why_not


def test_ten_is_no_small_baseline() -> None:
    assert progress(number(11), 10, number(20)).value == Fraction(1, 10)


@given(st.integers(0, 500), st.integers(10, 500), st.integers(0, 500))
def test_progress_says_how_far_the_value_lies_on_the_way(
    value: int, baseline: int, target: int
) -> None:
    found = progress(number(value), baseline, number(target)).value
    if target == baseline:
        assert found is None
    else:
        assert found is not None
        assert baseline + found * (target - baseline) == value


# --- standing ---

MILESTONE, TARGET = Fraction(30, 100), Fraction(80, 100)  # 3.2: 13 and 18 from 10


@pytest.mark.parametrize(
    ("yes", "incomplete", "status"),
    [
        (18, 0, Status.TARGET_REACHED),
        (19, 5, Status.TARGET_REACHED),
        (17, 0, Status.MILESTONE_REACHED),
        (17, 5, Status.MILESTONE_REACHED),  # the target is open, the milestone is not
        (13, 0, Status.MILESTONE_REACHED),
        (12, 0, Status.BELOW_MILESTONE),
        (12, 1, Status.OPEN),
        (11, 1, Status.BELOW_MILESTONE),
        (0, 13, Status.OPEN),
    ],
)
def test_the_status_holds_whichever_way_the_incomplete_come_out(
    yes: int, incomplete: int, status: Status
) -> None:
    """R1"""
    found = standing(counted(yes, 30 - yes - incomplete, incomplete), 10, MILESTONE, TARGET)
    assert (found.milestone.count.value, found.target.count.value) == (13, 18)
    assert (found.status, found.caveats) == (status, frozenset())
    assert found.progress.value == Fraction(yes - 10, 8)


@pytest.mark.parametrize(
    ("yes", "incomplete", "status"),
    [
        (2, 0, Status.TARGET_REACHED),
        (3, 0, Status.MILESTONE_REACHED),
        (2, 1, Status.MILESTONE_REACHED),
        (7, 0, Status.MILESTONE_REACHED),
        (7, 1, Status.OPEN),
        (8, 0, Status.BELOW_MILESTONE),
    ],
)
def test_the_status_where_less_is_better(yes: int, incomplete: int, status: Status) -> None:
    found = standing(counted(yes, 30 - yes - incomplete, incomplete), 10, MILESTONE, TARGET, DOWN)
    assert (found.milestone.count.value, found.target.count.value) == (7, 2)
    assert found.status is status
    assert found.progress.value == Fraction(10 - yes, 8)


def test_in_the_last_biennium_milestone_and_target_are_one() -> None:
    assert standing(counted(17, 13), 10, TARGET, TARGET).status is Status.BELOW_MILESTONE
    assert standing(counted(18, 12), 10, TARGET, TARGET).status is Status.TARGET_REACHED


@pytest.mark.parametrize(("scope", "unattainable"), [(17, True), (18, False), (19, False)])
def test_a_target_above_the_programmes_in_scope(scope: int, unattainable: bool) -> None:
    found = standing(counted(13, scope - 13), 10, MILESTONE, TARGET)
    assert (Caveat.UNATTAINABLE in found.caveats) == unattainable
    assert found.status is Status.MILESTONE_REACHED
    assert found.progress.value == Fraction(3, 8)


def test_a_target_below_nothing() -> None:
    found = standing(counted(5, 5), 10, MILESTONE, Fraction(11, 10), DOWN)
    assert found.caveats == {Caveat.UNATTAINABLE}
    assert standing(counted(5, 5), 10, MILESTONE, 1, DOWN).caveats == frozenset()


@pytest.mark.parametrize(("baseline", "small"), [(1, True), (9, True), (10, False), (11, False)])
def test_a_small_baseline_has_counts_only(baseline: int, small: bool) -> None:
    found = standing(counted(20, 20), baseline, MILESTONE, TARGET)
    assert (Caveat.SMALL_BASELINE in found.caveats) == small
    assert (found.progress.why_not == "small-baseline") == small
    assert found.milestone.count.known
    assert found.status is Status.TARGET_REACHED


@pytest.mark.parametrize(
    ("found", "baseline", "why_not"),
    [
        (counted(5, 5), None, "no-baseline"),
        (counted(5, 5), 0, "zero-baseline"),
        (counted(5, 5), -1, "negative-baseline"),
        (counted(0), 10, "no-value"),
        (counted(0, 0, 30), 10, "no-value"),
    ],
)
def test_a_standing_that_cannot_be_computed(
    found: CountedProgrammes, baseline: int | None, why_not: str
) -> None:
    stands = standing(found, baseline, MILESTONE, TARGET)
    assert (stands.status, stands.progress.why_not) == (Status.NOT_COMPUTABLE, why_not)
    assert stands.caveats == frozenset()


def test_no_growth_asked_for_leaves_no_progress_to_tell() -> None:
    found = standing(counted(10, 10), 10, 0, 0)
    assert (found.status, found.progress.why_not) == (Status.TARGET_REACHED, "target-is-baseline")


@given(
    st.integers(0, 12),
    st.integers(0, 12),
    st.integers(0, 12),
    st.none() | st.integers(-1, 15),
    st.integers(-10, 150),
    st.integers(-10, 150),
    st.sampled_from(Direction),
)
def test_a_sure_status_survives_every_completion(
    yes: int,
    no: int,
    incomplete: int,
    baseline: int | None,
    milestone: int,
    target: int,
    direction: Direction,
) -> None:
    """However many of the incomplete turn out yes, a milestone reached or missed stays so."""
    changes = Fraction(milestone, 100), Fraction(target, 100)
    before = standing(counted(yes, no, incomplete), baseline, *changes, direction)
    sure = {
        Status.TARGET_REACHED: {Status.TARGET_REACHED},
        Status.MILESTONE_REACHED: {Status.MILESTONE_REACHED, Status.TARGET_REACHED},
        Status.BELOW_MILESTONE: {Status.BELOW_MILESTONE},
        Status.OPEN: set(Status) - {Status.OPEN, Status.NOT_COMPUTABLE},
    }
    if before.status is not Status.NOT_COMPUTABLE:
        for more in range(incomplete + 1):
            completed = counted(yes + more, no + incomplete - more)
            after = standing(completed, baseline, *changes, direction)
            assert after.status in sure[before.status]
            assert (after.milestone, after.target) == (before.milestone, before.target)


def test_an_aim_holds_both_numbers_with_their_rules() -> None:
    found = aim(13, MILESTONE)
    assert found == Aim(
        Figure(Fraction(169, 10), Unit.COUNT, 1, "aim-exact/1"),
        Figure(17, Unit.COUNT, 1, "aim/1"),
    )
