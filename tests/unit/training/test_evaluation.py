"""When participants are asked, and what their answers come to."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.training.domain import evaluation_figures as figures
from capacity.training.domain.clustering import promoter_interval
from capacity.training.domain.cohorts import NominationState
from capacity.training.domain.evaluation import (
    Phase,
    Window,
    WindowFault,
    is_asked,
    is_let_go,
    suggested_windows,
    window_faults,
)
from capacity.training.domain.evaluation_figures import (
    NOT_PUBLISHED,
    Person,
    application_rate,
    learning_gain,
    promoters,
    publishable_pairs,
    response_rate,
    safe_for_bureaux,
)
from surveys.results.domain.codebook import Variable
from surveys.results.domain.disclosure import Threshold
from surveys.results.domain.tally import Counts

S = NominationState
BEGINS, ENDS = date(2026, 3, 2), date(2026, 3, 6)
HOUSE = Threshold()


def test_suggested_days_follow_one_another() -> None:
    found = suggested_windows(BEGINS, ENDS)
    assert found[Phase.BEFORE] == Window(date(2026, 2, 9), BEGINS)
    assert found[Phase.AFTER] == Window(ENDS, date(2026, 3, 20))
    assert found[Phase.SIX_MONTHS] == Window(date(2026, 9, 4), date(2026, 10, 2))
    assert window_faults(found, ENDS, date(2026, 1, 1)) == {}


def test_days_lie_within_two_years_of_the_edition() -> None:
    for far in (date(9999, 12, 25), date(1, 1, 1)):
        windows = {Phase.SIX_MONTHS: Window(far, far)}
        assert window_faults(windows, ENDS, BEGINS) == {Phase.SIX_MONTHS: WindowFault.FAR}


def test_days_that_make_no_phase_are_named() -> None:
    day, week = date(2026, 3, 2), timedelta(days=7)
    windows = {
        Phase.BEFORE: Window(day, day - week),
        Phase.AFTER: Window(day + week, day + 3 * week),
        Phase.SIX_MONTHS: Window(day + 2 * week, day + 4 * week),
    }
    assert window_faults(windows, ENDS, day) == {
        Phase.BEFORE: WindowFault.ENDS_BEFORE_IT_BEGINS,
        Phase.SIX_MONTHS: WindowFault.TOO_EARLY,
    }
    late = window_faults({Phase.AFTER: windows[Phase.AFTER]}, ENDS, day + 10 * week)
    assert late == {Phase.AFTER: WindowFault.PAST}


@pytest.mark.parametrize("phase", Phase)
def test_only_who_comes_is_asked(phase: Phase) -> None:
    """Six months later only those are asked who attended; nobody both asked and let go."""
    after = ENDS + timedelta(days=1)
    assert is_asked(phase, S.ATTENDED, ENDS, after)
    assert is_asked(phase, S.ACCEPTED, ENDS, after) == (phase is not Phase.SIX_MONTHS)
    assert is_asked(phase, S.ACCEPTED, ENDS, BEGINS) == (phase is Phase.BEFORE)
    for state in S:
        asked = is_asked(phase, state, ENDS, after)
        assert not (asked and is_let_go(phase, state))
    for state in (S.ABSENT, S.WITHDRAWN, S.REFUSED, S.WAITING, S.NOMINATED):
        assert not is_asked(phase, state, ENDS, after)
        assert is_let_go(phase, state)


# --- counts --------------------------------------------------------------------------------------


def choice(code: str, **counts: int) -> Counts:
    options = tuple(counts)
    return Counts(Variable(code, options), tuple(counts.values()), sum(counts.values()))


def each_its_own(number: int) -> tuple[int, ...]:
    """So many organizations, each of which sent one."""
    return (1,) * number


def test_application_is_used_of_all_who_replied() -> None:
    """6 of 10 have used it; Wilson's interval for 6/10 is 0.313 to 0.832 (Wilson 1927)."""
    said = choice("applied", regularly=2, sometimes=4, planned=1, not_applied=3)
    rate = application_rate(said, each_its_own(10))
    assert rate.share.value == Fraction(3, 5)
    assert rate.share.denominator == 10
    assert rate.interval.low == pytest.approx(0.3127, abs=1e-4)
    assert rate.interval.high == pytest.approx(0.8318, abs=1e-4)


def test_what_is_not_published_has_no_figure() -> None:
    assert application_rate(None, ()).share.why_not == NOT_PUBLISHED
    assert not application_rate(None, ()).interval.known
    assert figures.mean(None).why_not == NOT_PUBLISHED
    assert figures.top_2(None).why_not == NOT_PUBLISHED
    assert figures.promoter_score(None).why_not == NOT_PUBLISHED
    assert learning_gain(None, ()).gain.why_not == NOT_PUBLISHED
    assert response_rate(0, 0).why_not == figures.NOBODY_INVITED
    assert response_rate(8, 6).value == Fraction(3, 4)


def rated(*by_option: int) -> Counts:
    scale = tuple(range(11))
    return Counts(
        Variable("recommend", tuple(map(str, scale)), scale=scale), by_option, sum(by_option)
    )


def test_the_promoters_interval_comes_from_the_variance() -> None:
    """p = 5/10, d = 2/10: score 30, variance (0.7 − 0.09)/10 = 0.061; 30 ± 1.96·100·0.247."""
    found = promoters(rated(0, 0, 1, 0, 0, 0, 1, 1, 2, 2, 3))
    assert found is not None
    assert found.score.value == 30
    interval = promoter_interval(found, each_its_own(10))
    assert interval.low == pytest.approx(30 - 48.4, abs=0.05)
    assert interval.high == pytest.approx(30 + 48.4, abs=0.05)
    alike = promoters(rated(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8))
    assert alike is not None and promoter_interval(alike, each_its_own(8)).why_not == "all-alike"


# --- pairs ---------------------------------------------------------------------------------------


def pairs_of(*changes: tuple[int, int]) -> list[Person]:
    return [Person(number, old, new) for number, (old, new) in enumerate(changes)]


def test_learning_gain_is_the_mean_of_each_ones_change() -> None:
    """Student's paired t: changes 10, 20, 15, 5, 10: mean 12, s = 5.70, 12 ± 2.776·5.70/√5."""
    people = pairs_of((50, 60), (40, 60), (55, 70), (60, 65), (70, 80))
    found = learning_gain(publishable_pairs(people, HOUSE), each_its_own(5))
    assert found.gain.value == 12
    assert found.gain.denominator == 5
    assert found.spread.value == pytest.approx(5.7009, abs=1e-4)
    assert found.interval.low == pytest.approx(12 - 7.079, abs=1e-3)
    assert found.interval.high == pytest.approx(12 + 7.079, abs=1e-3)


SOME = pairs_of((1, 2), (2, 4), (3, 3), (2, 3), (1, 4))


@pytest.mark.parametrize(
    "people",
    [
        SOME[:4],
        [Person(0, p.before, p.after) for p in SOME],
        [Person(min(p.organization_id, 1), p.before, p.after) for p in SOME],
        pairs_of((1, 2), (2, 3), (3, 4), (2, 3), (1, 2)),
        [*SOME, Person(9, 1, None)],
        [*SOME, *(Person(20, None, 3) for _ in range(6))],
    ],
    ids=["four", "one organization", "over half", "all alike", "one alone", "alone of one"],
)
def test_pairs_that_would_tell_somebodys_answer_are_not_shown(people: list[Person]) -> None:
    assert publishable_pairs(people, HOUSE) is None


def test_those_who_answered_once_may_be_enough_themselves() -> None:
    alone = [Person(30 + n, 2, None) for n in range(5)]
    assert publishable_pairs([*SOME, *alone], HOUSE) == publishable_pairs(SOME, HOUSE)


def test_who_said_nothing_hides_nothing() -> None:
    assert publishable_pairs([*SOME, Person(50, None, None)], HOUSE) is not None


def test_bureaux_leave_enough_of_each_other_group() -> None:
    five = [Person(p.organization_id, p.before, p.after, "workers") for p in SOME]
    one = Person(40, 1, 2, "employers")
    assert safe_for_bureaux(five, HOUSE)
    assert not safe_for_bureaux([*five, one], HOUSE)
    assert publishable_pairs([*five, one], HOUSE) is not None


levels = st.integers(1, 5)


@given(st.lists(st.tuples(levels, levels), min_size=5, max_size=30))
def test_the_gain_is_the_difference_of_the_pairs_means(changes: list[tuple[int, int]]) -> None:
    shown = publishable_pairs(pairs_of(*changes), HOUSE)
    if shown is None:
        assert len({new - old for old, new in changes}) == 1
        return
    sent = each_its_own(len(changes))
    found = learning_gain(shown, sent).gain
    assert found.value == Fraction(sum(new - old for old, new in changes), len(changes))
    other_way = publishable_pairs(pairs_of(*[(b, a) for a, b in changes]), HOUSE)
    turned = learning_gain(other_way, sent).gain
    assert turned.value is not None and found.value == -turned.value
