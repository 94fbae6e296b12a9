"""Two waves of an item: differences of shares and means, paired and not, against examples."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.foundation.figures import rounded
from surveys.results.domain.comparisons import (
    NOBODY,
    Change,
    Matched,
    Pairing,
    Wave,
    family,
    leaves_out_zero,
    matched,
    mean_change,
    share_change,
)
from surveys.results.domain.intervals import Interval

ANSWERS = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 5)), max_size=25)
YES = (4, 5)

# "Student", 1908: hours of sleep gained by ten persons with two drugs, in tenths of an hour.
FIRST_DRUG = [7, -16, -2, -12, -1, 34, 37, 8, 0, 20]
SECOND_DRUG = [19, 8, 11, 1, -1, 44, 55, 16, 46, 34]


def wave(answers: Sequence[tuple[int, int]]) -> Wave:
    return Wave(
        np.array([organization for organization, _ in answers], np.int64),
        np.array([value for _, value in answers], np.int64),
    )


def of(values: Sequence[int], first_organization: int = 1) -> Wave:
    """One answer for each organization, numbered from the first."""
    return wave(list(enumerate(values, first_organization)))


def ends(interval: Interval, places: int) -> tuple[str, str]:
    assert interval.low is not None and interval.high is not None, interval.why_not
    return str(rounded(interval.low, places)), str(rounded(interval.high, places))


def both(change: Change) -> tuple[Fraction | float | None, ...]:
    return change.before.value, change.now.value, change.difference.value


# Worked examples


def test_welchs_interval_of_students_sleep() -> None:
    """R's t.test(extra ~ group, data = sleep): -3.3654832 to 0.2054832 hours, first less second;
    here in tenths, second less first."""
    found = mean_change(matched(of(FIRST_DRUG), of(SECOND_DRUG, 101)))
    assert ends(found.interval, 4) == ("-2.0548", "33.6548")
    assert both(found) == (Fraction(15, 2), Fraction(233, 10), Fraction(158, 10))
    assert found.interval.rule == "welch/1" and found.interval.denominator == 20


def test_the_paired_interval_of_students_sleep() -> None:
    """R's t.test(..., paired = TRUE) of the same data: -2.4598858 to -0.7001142 hours."""
    found = mean_change(matched(of(FIRST_DRUG), of(SECOND_DRUG)))
    assert ends(found.interval, 4) == ("7.0011", "24.5989")
    assert found.interval.rule == "paired-t/1" and found.interval.denominator == 10


def test_welchs_interval_of_a_second_source() -> None:
    """Statscodes, "Welch's two sample t-tests in R": -1.935420 to 3.093754, with 9.48 degrees of
    freedom; here in tenths."""
    x, y = [51, 20, 41, 62, 71, 83], [15, 64, 33, 58, 48, 72, 56, 45]
    found = mean_change(matched(of(y, 101), of(x)))
    assert ends(found.interval, 3) == ("-19.354", "30.938")


def test_the_paired_interval_of_a_second_source() -> None:
    """An exercise of the University of Missouri-St. Louis (MTH 1320, 10.5.161): eight students
    take a test twice; R gives -43.51131 to 41.01131."""
    found = mean_change(matched(of([0] * 8), of([-30, 30, -40, -40, 80, 60, -50, -20])))
    assert ends(found.interval, 4) == ("-43.5113", "41.0113")


def test_shares_of_independent_waves() -> None:
    """R. G. Newcombe, Statistics in Medicine 17, 1998, 873-890, Table II: 56/70 against 48/80,
    method 10: 0.0524 to 0.3339."""
    before = [(n, 5 if n <= 48 else 1) for n in range(1, 81)]
    now = [(n, 5 if n <= 156 else 1) for n in range(101, 171)]
    found = share_change(matched(wave(before), wave(now)), YES)
    assert ends(found.interval, 4) == ("0.0524", "0.3339")
    assert both(found) == (Fraction(48, 80), Fraction(56, 70), Fraction(1, 5))


def test_shares_of_the_same_organizations() -> None:
    """The paired interval is that of ``intervals``, now less before: Fagerland, Lydersen and Laake
    2013, airway measurements, 1 both, 1 and 7, 12: -0.507 to -0.026."""
    cells = [(5, 5)] * 1 + [(1, 5)] * 1 + [(5, 1)] * 7 + [(1, 1)] * 12
    found = share_change(matched(of([a for a, _ in cells]), of([b for _, b in cells])), YES)
    assert ends(found.interval, 3) == ("-0.507", "-0.026")
    assert found.difference.denominator == 21


# Who is compared with whom


def test_only_organizations_with_one_answer_each_time_are_paired() -> None:
    before = wave([(1, 2), (2, 3), (3, 1), (3, 5), (4, 4)])
    now = wave([(1, 4), (3, 5), (2, 3), (5, 1)])
    found = matched(before, now)
    assert found == Matched(Pairing.PAIRED, {2: 1, 3: 1}, {4: 1, 3: 1}, {(2, 4): 1, (3, 3): 1}, 5)


def test_the_same_organizations_with_several_answers_have_no_interval() -> None:
    found = matched(wave([(1, 2), (1, 4)]), wave([(1, 4), (1, 5), (2, 1)]))
    assert found.pairing is Pairing.ENTANGLED
    for change in (share_change(found, YES), mean_change(found)):
        assert change.difference.known
        assert change.interval.why_not == "entangled"


def test_of_anonymous_waves_nobody_knows() -> None:
    found = matched(wave([(NOBODY, 2), (NOBODY, 4)]), of([5, 4]))
    assert found.pairing is Pairing.UNKNOWN
    assert mean_change(found).interval.rule == "welch/1" and mean_change(found).interval.known


@given(ANSWERS, ANSWERS)
def test_turning_the_waves_round_turns_the_sign(
    before: list[tuple[int, int]], now: list[tuple[int, int]]
) -> None:
    there, back = matched(wave(before), wave(now)), matched(wave(now), wave(before))
    assert there.pairing == back.pairing and there.left_out == back.left_out
    for change, turned in (
        (share_change(there, YES), share_change(back, YES)),
        (mean_change(there), mean_change(back)),
    ):
        if change.difference.value is not None:
            assert change.difference.value == -(turned.difference.value or 0)
        if change.interval.low is not None:
            assert turned.interval.high == pytest.approx(-change.interval.low)


@given(ANSWERS, ANSWERS)
def test_no_answer_is_lost(before: list[tuple[int, int]], now: list[tuple[int, int]]) -> None:
    found = matched(wave(before), wave(now))
    compared = sum(found.before.values()) + sum(found.now.values())
    assert compared + found.left_out == len(before) + len(now)
    if found.pairing is Pairing.PAIRED:
        assert sum(found.pairs.values()) == sum(found.now.values())


@given(ANSWERS, ANSWERS)
def test_an_interval_holds_its_difference(
    before: list[tuple[int, int]], now: list[tuple[int, int]]
) -> None:
    found = matched(wave(before), wave(now))
    for change in (share_change(found, YES), mean_change(found)):
        if change.interval.low is not None and change.interval.high is not None:
            assert change.difference.value is not None
            value = float(change.difference.value)
            assert change.interval.low - 1e-9 <= value <= change.interval.high + 1e-9


# Not computable: why


@pytest.mark.parametrize(
    ("before", "now", "why_not"),
    [
        ([], [], "no-answers"),
        ([(1, 3)], [], "no-answers"),
        ([(1, 3)], [(2, 4)], "too-few-answers"),
        ([(1, 3)], [(1, 4)], "too-few-answers"),
        ([(1, 3), (2, 3)], [(3, 3), (4, 3)], "all-alike"),
        ([(1, 3), (2, 4)], [(1, 4), (2, 5)], "all-alike"),
    ],
)
def test_a_mean_without_interval_says_why(
    before: list[tuple[int, int]], now: list[tuple[int, int]], why_not: str
) -> None:
    found = mean_change(matched(wave(before), wave(now)))
    assert found.interval.why_not == why_not
    assert found.difference.known == (bool(before) and bool(now))


def test_many_comparisons_are_counted() -> None:
    apart = mean_change(matched(of([1, 1, 2, 1]), of([4, 5, 5, 4], 11)))
    alike = mean_change(matched(of([1, 2]), of([1, 2], 11)))
    none = mean_change(matched(of([]), of([])))
    assert [leaves_out_zero(c.interval) for c in (apart, alike, none)] == [True, False, False]
    found = family([apart, alike, none])
    assert (found.made, found.apart, found.expected_misses) == (2, 1, Fraction(1, 10))
