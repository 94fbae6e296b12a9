"""A criterion's level, its provenance, and whether the criterion applies (R12)."""

from fractions import Fraction
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.levels import (
    CriterionRecord,
    Provenance,
    applicability,
    level,
    verifiable_level,
)
from surveys.foundation.figures import Unit

VERIFIED, CONSENSUS, SELF_RATED = Provenance
records = st.from_type(CriterionRecord)
levels = st.integers(1, 5)


def test_the_strongest_statement_counts() -> None:
    rated = CriterionRecord("C1.1", "C1", self_ratings=(2, 3, 5))
    agreed = CriterionRecord("C1.1", "C1", self_ratings=(2, 3, 5), agreed=4)
    verified = CriterionRecord("C1.1", "C1", self_ratings=(2, 3, 5), agreed=4, verified=2)
    found = [level(record) for record in (rated, agreed, verified)]
    assert [figure.value for figure in found] == [3, 4, 2]
    assert [figure.provenance for figure in found] == [SELF_RATED, CONSENSUS, VERIFIED]
    assert [figure.denominator for figure in found] == [3, 1, 1]
    assert {figure.unit for figure in found} == {Unit.LEVEL}


def test_one_provenance_alone() -> None:
    record = CriterionRecord("C1.1", "C1", self_ratings=(2, 3), agreed=4)
    assert level(record, CONSENSUS).value == 4
    assert level(record, SELF_RATED).value == Fraction(5, 2)
    assert level(record, VERIFIED).why_not == "not-verified"
    assert level(CriterionRecord("C1.1", "C1"), CONSENSUS).why_not == "not-agreed"
    assert level(CriterionRecord("C1.1", "C1"), SELF_RATED).why_not == "not-rated"


def test_an_even_number_of_ratings_has_the_mean_of_the_middle_two() -> None:
    """As ``statistics.median([1, 3, 5, 7])`` of the Python documentation, 4.0."""
    assert level(CriterionRecord("C1.1", "C1", self_ratings=(5, 1, 2, 4))).value == 3
    assert level(CriterionRecord("C1.1", "C1", self_ratings=(4, 1))).value == Fraction(5, 2)


def test_dont_know_is_missing() -> None:
    record = CriterionRecord("C1.1", "C1", self_ratings=(4,), self_dont_know=5)
    assert level(record).value == 4
    unknown = CriterionRecord("C1.1", "C1", self_dont_know=5)
    assert level(unknown).why_not == "no-level"
    assert applicability(unknown).applicable
    assert applicability(unknown).provenance is None


def test_a_single_assessor_never_takes_a_criterion_out() -> None:
    record = CriterionRecord("C1.1", "C1", self_not_applicable=5)
    assert applicability(record).applicable
    assert level(record).why_not == "no-level"


def test_not_applicable_counts_when_agreed_and_then_only_when_accepted() -> None:
    agreed = CriterionRecord("C1.1", "C1", agreed_not_applicable=True)
    accepted = CriterionRecord(
        "C1.1", "C1", agreed_not_applicable=True, not_applicable_accepted=True, reviewed=True
    )
    refused = CriterionRecord("C1.1", "C1", agreed_not_applicable=True, reviewed=True)
    found = [applicability(record) for record in (agreed, accepted, refused)]
    assert [each.applicable for each in found] == [False, False, True]
    assert [each.provenance for each in found] == [CONSENSUS, VERIFIED, VERIFIED]
    assert level(agreed).why_not == "not-applicable"
    assert level(agreed).provenance == CONSENSUS
    assert level(refused).why_not == "no-level"


def test_among_verified_levels_only_the_reviewer_takes_out() -> None:
    agreed = CriterionRecord("C1.1", "C1", agreed_not_applicable=True)
    assert applicability(agreed, VERIFIED).applicable
    assert not applicability(agreed, CONSENSUS).applicable
    assert not applicability(agreed, SELF_RATED).applicable
    assert level(agreed, VERIFIED).why_not == "not-verified"


@pytest.mark.parametrize(
    ("agreed", "evidence", "highest"),
    [
        (1, [], 1),  # level 1 needs none
        (1, [4], 1),  # never above what was agreed
        (2, [], None),  # unverified, never turned into 1
        (5, [], None),
        (4, [1], None),
        (4, [2], 2),
        (4, [2, 3], 3),
        (4, [5], 4),
        (4, [4], 4),
    ],
)
def test_a_reviewer_verifies_at_most_what_the_evidence_supports(
    agreed: int, evidence: list[int], highest: int | None
) -> None:
    assert verifiable_level(agreed, evidence) == highest


@given(levels, st.lists(levels))
def test_a_verified_level_exceeds_neither_agreement_nor_evidence(
    agreed: int, evidence: list[int]
) -> None:
    highest = verifiable_level(agreed, evidence)
    if highest is None:
        assert agreed > 1 and max(evidence, default=1) == 1
    else:
        assert highest <= agreed
        assert highest == 1 or highest <= max(evidence)
        assert (highest == 1) == (agreed == 1)


@given(levels, st.lists(levels), levels)
def test_more_evidence_never_lowers_what_can_be_verified(
    agreed: int, evidence: list[int], more: int
) -> None:
    before = verifiable_level(agreed, evidence) or 0
    assert (verifiable_level(agreed, [*evidence, more]) or 0) >= before


@given(records)
def test_a_level_lies_on_the_scale_and_says_where_it_comes_from(record: CriterionRecord) -> None:
    figure = level(record)
    if figure.value is not None:
        assert 1 <= figure.value <= 5
        assert figure.provenance in set(Provenance)
        assert figure.value == level(record, Provenance(figure.provenance)).value
    assert figure.known <= applicability(record).applicable


@given(records, st.none() | st.sampled_from(Provenance))
def test_a_criterion_that_does_not_apply_has_no_level(
    record: CriterionRecord, provenance: Provenance | None
) -> None:
    applies = applicability(record, provenance).applicable
    assert (level(record, provenance).why_not == "not-applicable") == (not applies)


@given(st.lists(levels, min_size=1), st.randoms(use_true_random=False))
def test_the_order_of_assessors_does_not_matter(ratings: list[int], random: object) -> None:
    shuffled = list(ratings)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis types it as object
    found = level(CriterionRecord("C1.1", "C1", self_ratings=tuple(shuffled))).value
    assert found == median(map(Fraction, ratings))


def test_contradictions_are_refused() -> None:
    for broken in (
        {"agreed": 6},
        {"verified": 0, "agreed": 1},
        {"desired": 0},
        {"importance": 6},
        {"self_ratings": (1, 0)},
        {"desired_ratings": (6,)},
        {"importance_ratings": (6,)},
        {"self_dont_know": -1},
        {"self_not_applicable": -1},
        {"agreed": 2, "agreed_not_applicable": True},
        {"verified": 2, "agreed_not_applicable": True},
        {"not_applicable_accepted": True},
    ):
        with pytest.raises(ValueError, match=r"C1\.1"):
            CriterionRecord("C1.1", "C1", **broken)
    with pytest.raises(ValueError, match="levels are 1 to 5"):
        verifiable_level(3, [6])
    with pytest.raises(ValueError, match="levels are 1 to 5"):
        verifiable_level(0, [])
