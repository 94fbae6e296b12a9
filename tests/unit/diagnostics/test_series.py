"""Scores over several rounds: any two points of a line can be compared (R12)."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.change import compare
from capacity.diagnostics.domain.levels import CriterionRecord, Provenance
from capacity.diagnostics.domain.linking import Judged
from capacity.diagnostics.domain.series import area_series, criterion_series
from surveys.foundation.figures import Figure

CONSENSUS, VERIFIED = Provenance.CONSENSUS, Provenance.VERIFIED

CODES = ("C1.1", "C1.2", "C1.3", "C2.1", "C2.2")


def named(code: str, item: Judged) -> Judged:
    return replace(item, record=replace(item.record, code=code, area=code.split(".")[0]))


judged_ones = st.builds(Judged, st.from_type(CriterionRecord), st.sampled_from("aaab"))
one_round = st.dictionaries(st.sampled_from(CODES), judged_ones).map(
    lambda drawn: [named(code, item) for code, item in drawn.items()]
)
rounds = st.lists(one_round, max_size=4)


def agreed(*levels: int | None, wordings: str = "tttttttt") -> list[Judged]:
    return [
        Judged(CriterionRecord(f"C1.{i}", "C1", agreed=x), wordings[i - 1])
        for i, x in enumerate(levels, 1)
    ]


def shown(points: tuple[Figure, ...]) -> list[Fraction | float | str]:
    return [point.why_not if point.value is None else point.value for point in points]


def test_an_area_over_three_rounds() -> None:
    (found,) = area_series([agreed(1, 2), agreed(2, 2), agreed(4, 3)], CONSENSUS)
    assert (found.area, found.criteria) == ("C1", ("C1.1", "C1.2"))
    assert shown(found.points) == [Fraction(3, 2), 2, Fraction(7, 2)]


def test_an_area_has_a_gap_where_its_text_was_another() -> None:
    old, odd = agreed(1, 1, 1, 1), agreed(2, 2, 2, 2, wordings="xxxt")
    (found,) = area_series([old, odd, agreed(3, 3, 3, 3)], CONSENSUS)
    assert shown(found.points) == [1, "not-comparable", 3]


def test_half_of_the_criteria_under_one_text_make_a_line() -> None:
    (found,) = area_series([agreed(1, 1, 1, 1, wordings="xxtt"), agreed(3, 3, 3, 3)], CONSENSUS)
    assert shown(found.points) == [1, 3]
    assert found.criteria == ("C1.3", "C1.4")


def test_all_points_rest_on_the_same_criteria() -> None:
    first = agreed(1, 5, 1, 1, wordings="txtt")  # C1.2 was another
    second = agreed(2, 5, 2, None)  # C1.4 has no level
    (found,) = area_series([first, second, agreed(3, 5, 3, 3)], CONSENSUS)
    assert found.criteria == ("C1.1", "C1.3")
    assert shown(found.points) == [1, 2, 3]


def test_a_round_that_would_leave_too_little_is_a_gap() -> None:
    thin = agreed(2, None, None, 2)
    (found,) = area_series([agreed(1, 1, 1, 1), thin, agreed(3, 3, 3, 3)], CONSENSUS)
    assert shown(found.points) == [1, "too-few-levelled", 3]
    assert len(found.criteria) == 4


def test_the_latest_round_may_be_the_gap() -> None:
    (found,) = area_series([agreed(1, 2), agreed(2, 3), agreed(None, None)], CONSENSUS)
    assert shown(found.points) == [Fraction(3, 2), Fraction(5, 2), "too-few-levelled"]


def test_a_line_shows_one_provenance() -> None:
    checked = [
        replace(item, record=replace(item.record, verified=item.record.agreed))
        for item in agreed(2, 2)
    ]
    (found,) = area_series([agreed(1, 1), checked], VERIFIED)
    assert shown(found.points) == ["too-few-levelled", 2]
    assert found.points[1].provenance == VERIFIED


def test_weights_without_weight() -> None:
    (found,) = area_series([agreed(1, 1)], CONSENSUS, {"C1.1": 0, "C1.2": 0})
    assert shown(found.points) == ["no-weight"]


def test_a_criterion_over_four_rounds() -> None:
    given_rounds = [agreed(2), agreed(3, wordings="x"), [], agreed(4), agreed(None), agreed(5)]
    (found,) = criterion_series(given_rounds, CONSENSUS)
    assert (found.code, found.area) == ("C1.1", "C1")
    assert shown(found.points) == [2, "not-comparable", "absent", 4, "not-agreed", 5]


def test_without_rounds_there_is_no_line() -> None:
    assert area_series([], CONSENSUS) == ()
    assert criterion_series([], CONSENSUS) == ()
    assert area_series([agreed(1), []], CONSENSUS) == ()


def test_a_criterion_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        area_series([[*agreed(1), *agreed(2)]], CONSENSUS)


@given(rounds, st.sampled_from(Provenance))
def test_every_line_has_a_point_or_a_reason_for_each_round(
    given_rounds: list[list[Judged]], provenance: Provenance
) -> None:
    latest = given_rounds[-1] if given_rounds else []
    lines = area_series(given_rounds, provenance)
    assert [line.area for line in lines] == list(dict.fromkeys(i.record.area for i in latest))
    for line in lines:
        assert len(line.points) == len(given_rounds)
        for point in line.points:
            if point.value is not None:
                assert 1 <= point.value <= 5
                assert (point.provenance, point.denominator) == (provenance, len(line.criteria))
    single = criterion_series(given_rounds, provenance)
    assert [line.code for line in single] == [item.record.code for item in latest]
    assert all(len(line.points) == len(given_rounds) for line in single)


@given(one_round, one_round, st.sampled_from(Provenance))
def test_two_points_differ_as_the_comparison_of_their_rounds_says(
    before: list[Judged], after: list[Judged], provenance: Provenance
) -> None:
    changes = {area.area: area for area in compare(before, after, provenance).areas}
    for line in area_series([before, after], provenance):
        first, second = line.points
        if first.value is not None and second.value is not None:
            change = changes[line.area]
            assert change.compared == line.criteria
            assert change.change.value == Fraction(second.value) - Fraction(first.value)


@given(rounds, one_round, st.sampled_from(Provenance))
def test_an_earlier_round_never_makes_a_gap_of_a_later_point(
    given_rounds: list[list[Judged]], earlier: list[Judged], provenance: Provenance
) -> None:
    without = area_series(given_rounds, provenance)
    with_it = area_series([earlier, *given_rounds], provenance) if given_rounds else ()
    for one, other in zip(without, with_it, strict=True):
        assert [p.known for p in one.points] == [p.known for p in other.points[1:]]
