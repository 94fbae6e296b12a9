"""Shares among many organizations: never of fewer than five, never of a named one."""

from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.levels import CriterionRecord, Provenance
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.reports.portfolio.domain import (
    STANDINGS,
    Bands,
    area_levels,
    fewest_work,
    share_working,
    shares,
)
from surveys.foundation.figures import Figure, Unit

VERIFIED = Provenance.VERIFIED


def records(area: str, *levels: int) -> list[CriterionRecord]:
    return [
        CriterionRecord(f"{area}.{number}", area, agreed=5, verified=level, reviewed=True)
        for number, level in enumerate(levels, 1)
    ]


def test_levels_of_one_provenance_alone() -> None:
    (verified,) = area_levels(records("C1", 2, 3, 3, 4), VERIFIED)
    assert (verified.score.value, verified.band) == (3, 3)
    assert (verified.lowest, verified.lowest_criteria) == (2, ("C1.1",))
    (agreed,) = area_levels(records("C1", 2, 3, 3, 4), Provenance.CONSENSUS)
    assert (agreed.score.value, agreed.band, agreed.lowest) == (5, 5, 5)


def test_what_nobody_verified_has_no_level_and_no_lowest() -> None:
    (found,) = area_levels([CriterionRecord("C1.1", "C1", agreed=3)], VERIFIED)
    assert found.score.why_not == "too-few-levelled"
    assert (found.band, found.lowest, found.lowest_criteria) == (None, None, ())


def test_a_good_score_can_hide_a_weak_criterion() -> None:
    (hiding,) = area_levels(records("C1", 2, 5, 5, 5), VERIFIED)
    (open_one,) = area_levels(records("C1", 2, 3, 3, 3), VERIFIED)
    assert hiding.hides_weak_spot and not open_one.hides_weak_spot


def test_band_three_works_and_the_share_states_its_denominator() -> None:
    found = share_working({1: 1, 2: 1, 3: 2, 5: 1}, VERIFIED)
    assert (found.value, found.denominator) == (Fraction(3, 5), 5)


@given(st.dictionaries(st.integers(1, 5), st.integers(0, 4)))
def test_fewer_than_five_have_no_share(bands: dict[int, int]) -> None:
    found = share_working(bands, VERIFIED)
    assert found.known == (sum(bands.values()) >= 5)
    if found.value is not None:
        assert 0 <= found.value <= 1


def test_the_last_column_is_all_of_them_also_where_none_can_be_shown_alone() -> None:
    bands: Bands = Counter({("africa", "C1", 4): 3, ("americas", "C1", 2): 2})
    found = shares(bands, ["C1", "C2"], ["africa", "americas"], VERIFIED)
    assert [figure.why_not for figure in found["C1"][:2]] == ["too-few-organizations"] * 2
    assert found["C1"][2].value == Fraction(3, 5)
    assert not any(figure.known for figure in found["C2"])


def figure(value: Fraction | None) -> Figure:
    return Figure(value, Unit.SHARE, 5, "r/1", why_not="" if value is not None else "x")


def test_the_areas_with_the_smallest_share_are_named_unless_all_are_alike() -> None:
    low, high = figure(Fraction(1, 5)), figure(Fraction(4, 5))
    assert fewest_work({"C1": high, "C2": low, "C3": low, "C4": figure(None)}) == ("C2", "C3")
    assert fewest_work({"C1": high, "C2": high}) == ()
    assert fewest_work({}) == ()


def test_every_state_has_a_standing() -> None:
    assert set(STANDINGS) == {None, *AssessmentState}
