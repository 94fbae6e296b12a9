"""From what a value rests on to all that is told, and back from its frozen form (R1, R2)."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.indicators.domain import freezing
from capacity.indicators.domain.definitions import Agreed, Aiming, Measured, Plan
from capacity.indicators.domain.evidence import (
    CodedTexts,
    Evidence,
    Judged,
    Nothing,
    Stated,
    assess,
)
from capacity.indicators.domain.results import Caveat, Direction, Status
from capacity.indicators.rules import REASONS, RULES
from capacity.participation.domain.disclosure import hidden, may_be_counted
from surveys.foundation.figures import Unit
from tests.unit.indicators.test_reflection import CODINGS
from tests.unit.indicators.test_results import KINDS, NO, UNDECIDED, YES

AGREED = tuple(
    Agreed(year, Decimal(number), year == 2014)
    for year, number in ((2010, 30), (2012, 60), (2014, 80))
)
GROWTH = Plan(Measured.PROGRAMMES, Aiming.GROWTH, Direction.UP, AGREED)
PERCENT = Plan(Measured.PERCENT, Aiming.ABSOLUTE, Direction.UP, AGREED)
LATE_RULES = {"cohen-kappa/1", "krippendorff-alpha-nominal/1"}  # of another room


def judged(yes: int, no: int = 0, open_ones: int = 0) -> Judged:
    verdicts = [YES] * yes + [NO] * no + [UNDECIDED] * open_ones
    return Judged(dict(enumerate(verdicts, 1)), (7,))


def test_growth_over_a_baseline_is_exact() -> None:
    """R1: from 11, 60 % more is 17.6, so 18; 80 % more is 19.8, so 20."""
    found = assess(GROWTH, 2012, Fraction(11), judged(18, 12))
    standing = found.standing
    assert (standing.milestone.exact.value, standing.milestone.count.value) == (Fraction(88, 5), 18)
    assert (standing.target.exact.value, standing.target.count.value) == (Fraction(99, 5), 20)
    assert standing.status is Status.MILESTONE_REACHED
    assert standing.progress.value == Fraction(7, 9)


def test_a_percentage_against_its_milestone_and_target() -> None:
    """R2: 79.9 % is below 80 %, not rounded up to it."""
    for number, status in (
        ("59.99", Status.BELOW_MILESTONE),
        ("60", Status.MILESTONE_REACHED),
        ("80", Status.TARGET_REACHED),
    ):
        found = assess(PERCENT, 2012, Fraction(50), Stated(Fraction(number)))
        assert found.standing.status is status
    assert found.found.value.unit is Unit.SHARE
    assert found.standing.progress.value == 1
    below = assess(PERCENT, 2012, Fraction(50), Stated(Fraction(40)))
    assert below.standing.progress.value == Fraction(-1, 3)


def test_less_can_be_better() -> None:
    down = Plan(Measured.COUNT, Aiming.ABSOLUTE, Direction.DOWN, (Agreed(2012, Decimal(40)),))
    assert assess(down, 2012, None, Stated(Fraction(39))).standing.status is Status.TARGET_REACHED
    assert assess(down, 2012, None, Stated(Fraction(41))).standing.status is Status.BELOW_MILESTONE


def test_numerator_and_denominator_are_not_rounded() -> None:
    stated = Stated(numerator=Fraction(2), denominator=Fraction(3))
    assert assess(PERCENT, 2012, None, stated).found.value.value == Fraction(2, 3)
    none = Stated(numerator=Fraction(2), denominator=Fraction(0))
    assert assess(PERCENT, 2012, None, none).found.value.why_not == "zero-denominator"


@pytest.mark.parametrize(
    ("baseline", "why_not", "caveats"),
    [
        (None, "no-baseline", set()),
        (0, "zero-baseline", set()),
        (9, "small-baseline", {Caveat.SMALL_BASELINE, Caveat.UNATTAINABLE}),
        (10, "", {Caveat.UNATTAINABLE}),
        (3, "small-baseline", {Caveat.SMALL_BASELINE}),
    ],
)
def test_baselines_that_allow_no_progress(
    baseline: int | None, why_not: str, caveats: set[Caveat]
) -> None:
    """R1: B = 0 and B < 10 are said, a target above the scope as well."""
    number = None if baseline is None else Fraction(baseline)
    found = assess(GROWTH, 2012, number, judged(5, 5))
    assert found.standing.progress.why_not == why_not
    assert found.standing.caveats == caveats


def test_the_target_is_the_baseline() -> None:
    plan = Plan(Measured.COUNT, Aiming.ABSOLUTE, Direction.UP, (Agreed(2012, Decimal(5)),))
    found = assess(plan, 2012, Fraction(5), Stated(Fraction(5)))
    assert found.standing.progress.why_not == "target-is-baseline"


def test_before_the_first_milestone_nothing_is_due() -> None:
    for plan in (GROWTH, PERCENT):
        found = assess(plan, 2008, Fraction(20), Stated(Fraction(30)))
        assert found.standing.milestone.count.why_not == "no-milestone"
        assert found.standing.status is Status.NOT_COMPUTABLE
    assert assess(GROWTH, 2030, Fraction(20), judged(36)).standing.milestone.count.value == 36


VERDICTS = st.dictionaries(st.integers(1, 40), st.sampled_from(KINDS), max_size=20)
NUMBERS = st.fractions(0, 1000, max_denominator=1000)
EVIDENCE: st.SearchStrategy[Evidence] = st.one_of(
    st.builds(
        Judged,
        VERDICTS,
        st.just((3, 4)),
        VERDICTS,
        st.sampled_from([None, 2008]),
        VERDICTS,
    ),
    st.builds(CodedTexts, CODINGS, CODINGS),
    st.builds(Stated, NUMBERS),
    st.builds(Stated, st.none(), NUMBERS, NUMBERS),
    st.just(Nothing("no-value-entered")),
)


@given(EVIDENCE, st.sampled_from([GROWTH, PERCENT]), st.none() | st.integers(0, 30))
def test_what_is_frozen_gives_the_same_result_for_ever(
    evidence: Evidence, plan: Plan, baseline: int | None
) -> None:
    """R1: through JSON and back; every rule and every reason has its words."""
    base = None if baseline is None else {"number": str(baseline), "source": "A"}
    inputs = freezing.inputs_of({"code": "3.2", "revision": 1}, plan, 2012, base, evidence)
    text = freezing.canonical(inputs)
    number = None if baseline is None else Fraction(baseline)
    result = freezing.result_of(assess(plan, 2012, number, evidence))
    assert freezing.recompute(json.loads(text)) == result
    assert freezing.canonical(json.loads(text)) == text
    figures = [freezing.read_figure(each) for each in result["figures"].values()]
    known = {rule.code for group in RULES for rule in group.rules} | LATE_RULES
    assert {figure.rule for figure in figures} == set(inputs["rules"]) <= known
    late = {"too-few-coders", "no-shared-texts", "no-variance"}
    assert {figure.why_not for figure in figures} <= {"", *REASONS, *late}


def test_another_verdict_gives_another_fingerprint() -> None:
    one, other = (
        freezing.canonical(freezing.inputs_of({"code": "3.2"}, GROWTH, 2012, None, judged(4, no)))
        for no in (2, 3)
    )
    assert freezing.fingerprint(one) != freezing.fingerprint(other)
    assert len(freezing.fingerprint(one)) == 64


def test_frozen_inputs_that_contradict_themselves_are_not_read() -> None:
    inputs = freezing.inputs_of({"code": "3.2"}, GROWTH, 2012, None, judged(1, 1))
    inputs["evidence"]["programmes"]["2"]["verdict"] = "yes"
    with pytest.raises(freezing.BrokenInputs):
        freezing.recompute(inputs)
    for broken in ({}, {"format": 2}, {**inputs, "plan": None}):
        with pytest.raises(freezing.BrokenInputs):
            freezing.recompute(broken)


# --- what may be counted -------------------------------------------------------------------------

WORLD = ("PER", "SEN", "FRA", "KEN", "FJI")


def withheld(yes: int, no: int, published: int = 0, countries: tuple[str, ...] = WORLD) -> bool:
    verdicts = dict(enumerate([YES] * yes + [NO] * no))
    places = {number: countries[number % len(countries)] for number in verdicts}
    return not may_be_counted(hidden(verdicts, set(range(published)), places))


@pytest.mark.parametrize(
    ("yes", "no", "published", "kept_back"),
    [
        (0, 0, 0, False),  # nothing is hidden
        (2, 2, 0, True),  # fewer than five
        (3, 2, 0, False),
        (5, 0, 0, True),  # all alike: the count tells each
        (4, 1, 0, True),  # whoever knows the one knows the others
        (5, 2, 3, True),  # four are left
        (5, 2, 7, False),  # all are published
    ],
)
def test_a_count_never_gives_an_unpublished_verdict_away(
    yes: int, no: int, published: int, kept_back: bool
) -> None:
    assert withheld(yes, no, published) is kept_back


def test_programmes_of_two_countries_are_too_near() -> None:
    assert withheld(4, 4, countries=("PER", "SEN"))
    assert not withheld(4, 4, countries=("PER", "SEN", "FRA"))
