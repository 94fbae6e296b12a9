"""Gaps, priorities and weak spots (R12)."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.gaps import (
    natural_order,
    priorities,
    priority,
    weak_spots,
)
from capacity.diagnostics.domain.levels import CriterionRecord, Provenance, level

records = st.from_type(CriterionRecord)
by_code = st.lists(records, max_size=6, unique_by=lambda record: record.code)


def criterion(code: str, agreed: int, desired: int, importance: int) -> CriterionRecord:
    area = code.split(".")[0]
    return CriterionRecord(code, area, agreed=agreed, desired=desired, importance=importance)


def test_a_gap_weighs_as_much_as_the_criterion_matters() -> None:
    """Borich 1980: discrepancy times importance; here for one organization."""
    found = priority(criterion("C1.1", 2, 5, 4))
    assert found is not None
    assert (found.gap.value, found.priority.value) == (3, 12)
    assert found.priority.provenance == Provenance.CONSENSUS


def test_who_is_above_the_wish_has_no_gap() -> None:
    found = priority(criterion("C1.1", 5, 3, 5))
    assert found is not None
    assert (found.gap.value, found.priority.value) == (0, 0)


def test_only_complete_triples_have_a_priority() -> None:
    assert priority(CriterionRecord("C1.1", "C1", agreed=2, desired=4)) is None
    assert priority(CriterionRecord("C1.1", "C1", agreed=2, importance=4)) is None
    assert priority(CriterionRecord("C1.1", "C1", desired=4, importance=4)) is None
    out = CriterionRecord("C1.1", "C1", agreed_not_applicable=True, desired=4, importance=4)
    assert priority(out) is None


def test_before_the_consensus_the_assessors_medians_stand_in() -> None:
    found = priority(
        CriterionRecord(
            "C1.1",
            "C1",
            self_ratings=(1, 2),
            desired_ratings=(3, 4, 4),
            importance_ratings=(4, 5),
        )
    )
    assert found is not None
    assert found.gap.value == 4 - Fraction(3, 2)
    assert found.priority.value == Fraction(9, 2) * Fraction(5, 2)
    assert found.desired.provenance == found.priority.provenance == Provenance.SELF_RATED
    assert (found.desired.denominator, found.importance.denominator) == (3, 2)


def test_an_agreed_level_is_never_measured_against_a_wish_not_agreed() -> None:
    wished = CriterionRecord("C1.1", "C1", agreed=2, importance=5, desired_ratings=(4, 5))
    weighed = CriterionRecord("C1.1", "C1", agreed=2, desired=4, importance_ratings=(5,))
    assert priority(wished) is priority(weighed) is None


def test_priorities_come_in_order() -> None:
    found = priorities(
        [
            criterion("C1.10", 4, 5, 4),  # 4
            criterion("C1.2", 4, 5, 4),  # 4, the same gap, an earlier code
            criterion("C2.1", 3, 5, 2),  # 4, a larger gap
            criterion("C1.1", 5, 5, 5),  # 0
            criterion("M3.1", 1, 5, 5),  # 20
            CriterionRecord("C1.3", "C1", agreed=1),  # incomplete
        ]
    )
    assert [item.code for item in found] == ["M3.1", "C2.1", "C1.2", "C1.10", "C1.1"]


def test_codes_sort_as_people_count() -> None:
    codes = ["C10.1", "C2.10", "C2.9", "C2", "M1.1", "C2.9a"]
    assert sorted(codes, key=natural_order) == ["C2", "C2.9", "C2.9a", "C2.10", "C10.1", "M1.1"]


@given(records)
def test_gap_and_priority_stay_on_their_scales(record: CriterionRecord) -> None:
    found = priority(record)
    if found is not None:
        gap, desired, existing = found.gap.value, found.desired.value, level(record).value
        assert gap is not None and desired is not None and existing is not None
        assert 0 <= gap <= 4
        assert gap == max(0, desired - existing)
        assert 0 <= (found.priority.value or 0) <= 20
        assert found.priority.provenance == found.gap.provenance == level(record).provenance


@given(by_code)
def test_priorities_are_sorted_and_complete(drawn: list[CriterionRecord]) -> None:
    found = priorities(drawn)
    keys = [(-(i.priority.value or 0), -(i.gap.value or 0), natural_order(i.code)) for i in found]
    assert keys == sorted(keys)
    assert {item.code for item in found} == {r.code for r in drawn if priority(r) is not None}


@given(by_code, st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(drawn: list[CriterionRecord], random: object) -> None:
    shuffled = list(drawn)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis types it as object
    assert priorities(shuffled) == priorities(drawn)


def test_a_good_average_hides_no_weak_criterion() -> None:
    good = [criterion(f"C1.{i}", x, 5, 5) for i, x in enumerate((5, 5, 5, 2), 1)]
    fair = [criterion(f"C2.{i}", x, 5, 5) for i, x in enumerate((4, 4, 2, 2), 1)]
    found = weak_spots([*good, *fair])
    assert [(spot.area, spot.code, spot.level.value) for spot in found] == [("C1", "C1.4", 2)]
    assert found[0].score.value == Fraction(17, 4)


def test_the_edges_of_a_weak_spot() -> None:
    exactly_good = [criterion(f"C1.{i}", x, 5, 5) for i, x in enumerate((5, 5, 2, 2), 1)]
    assert [spot.code for spot in weak_spots(exactly_good)] == ["C1.3", "C1.4"]
    half = CriterionRecord("C2.2", "C2", self_ratings=(2, 3))
    assert weak_spots([CriterionRecord("C2.1", "C2", self_ratings=(5,)), half]) == ()
    assert weak_spots([]) == ()
