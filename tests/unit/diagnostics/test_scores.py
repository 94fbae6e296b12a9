"""Area scores: D, its index and band, its weakest criterion, and when there is none (R10)."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from capacity.diagnostics.domain import scores
from capacity.diagnostics.domain.levels import (
    MIXED,
    CriterionRecord,
    Provenance,
    applicability,
    level,
)
from capacity.diagnostics.domain.scores import (
    AreaScore,
    ProvenanceCounts,
    area_score,
    band,
    index,
    profile,
)
from surveys.foundation.figures import Figure, Unit

by_code = st.lists(st.from_type(CriterionRecord), max_size=7, unique_by=lambda r: r.code)
one_area = by_code.map(
    lambda drawn: [replace(r, code=f"C1.{i}", area="C1") for i, r in enumerate(drawn, 1)]
)
weightings = st.dictionaries(
    st.sampled_from([f"C1.{i}" for i in range(1, 8)]), st.fractions(0, 10, max_denominator=8)
)
any_provenance = st.none() | st.sampled_from(Provenance)


def agreed(*levels: int | None) -> list[CriterionRecord]:
    return [CriterionRecord(f"C1.{i}", "C1", agreed=x) for i, x in enumerate(levels, 1)]


def not_applicable(code: str) -> CriterionRecord:
    return CriterionRecord(
        code, "C1", agreed_not_applicable=True, not_applicable_accepted=True, reviewed=True
    )


def at(value: Fraction | int) -> Figure:
    return Figure(Fraction(value), Unit.LEVEL, 1, "area-score/1")


def test_the_mean_of_the_levels() -> None:
    found = area_score(agreed(2, 3, 4, 4))
    assert found.area == "C1"
    assert found.score.value == Fraction(13, 4)
    assert found.index.value == Fraction(225, 4)
    assert found.band == 3
    assert found.score.denominator == 4
    assert (found.criteria, found.applicable, found.levelled) == (4, 4, 4)


def test_weights_of_the_instrument() -> None:
    found = area_score(agreed(1, 5), {"C1.2": 3})
    assert found.score.value == 4
    assert area_score(agreed(1, 5), {"C1.2": Fraction(1, 3)}).score.value == 2


def test_the_weakest_criteria_stand_beside_the_score() -> None:
    weakest = area_score(agreed(5, 2, 5, 2)).weakest
    assert weakest is not None
    assert weakest.codes == ("C1.2", "C1.4")
    assert (weakest.level.value, weakest.level.provenance) == (2, Provenance.CONSENSUS)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (Fraction(1), 1),
        (Fraction(1499, 1000), 1),
        (Fraction(3, 2), 2),
        (Fraction(2499, 1000), 2),
        (Fraction(5, 2), 3),
        (Fraction(3499, 1000), 3),
        (Fraction(7, 2), 4),
        (Fraction(4499, 1000), 4),
        (Fraction(44999, 10000), 4),  # shown as 4.50, and still in band 4
        (Fraction(9, 2), 5),
        (Fraction(5), 5),
    ],
)
def test_bands_look_at_the_score_before_rounding(score: Fraction, expected: int) -> None:
    assert band(at(score)) == expected


def test_the_index_is_the_percentage_of_the_maximum_possible() -> None:
    """Cohen and others 1999: 100 (observed - minimum) / (maximum - minimum)."""
    assert [index(at(step)).value for step in range(1, 6)] == [0, 25, 50, 75, 100]


def test_at_least_half_of_the_criteria_apply() -> None:
    applying, out = agreed(3, 3), [not_applicable("C1.8"), not_applicable("C1.9")]
    assert area_score([*applying, *out]).score.value == 3
    found = area_score([*applying, *out, not_applicable("C1.7")])
    assert found.score.why_not == found.index.why_not == "too-few-applicable"
    assert (found.band, found.criteria, found.applicable, found.levelled) == (None, 5, 2, 2)


def test_at_least_two_thirds_of_those_have_a_level() -> None:
    assert area_score(agreed(3, 3, None)).score.value == 3
    found = area_score(agreed(3, 3, None, None))
    assert found.score.why_not == "too-few-levelled"
    assert found.weakest is not None and found.weakest.level.value == 3
    assert area_score(agreed(None, None)).weakest is None


def test_an_area_without_criteria_or_weight_has_no_score() -> None:
    assert area_score([]).score.why_not == "no-criteria"
    assert area_score(agreed(3, 4), {"C1.1": 0, "C1.2": 0}).score.why_not == "no-weight"


def test_mixed_provenance_is_said() -> None:
    verified = CriterionRecord("C1.2", "C1", agreed=4, verified=2)
    rated = CriterionRecord("C1.3", "C1", self_ratings=(2, 3))
    found = area_score([*agreed(3), verified, rated])
    assert found.score.provenance == MIXED == found.index.provenance
    assert found.provenances == ProvenanceCounts(1, 1, 1)
    assert found.score.value == Fraction(15, 6)
    consensus = area_score([*agreed(3), verified], provenance=Provenance.CONSENSUS)
    assert consensus.score.provenance == Provenance.CONSENSUS
    assert consensus.score.value == Fraction(7, 2)


def test_areas_keep_the_instruments_order_and_have_no_total() -> None:
    found = profile(
        [
            CriterionRecord("M3.1", "M3", agreed=5),
            CriterionRecord("C1.1", "C1", agreed=1),
            CriterionRecord("M3.2", "M3", agreed=3),
        ]
    )
    assert [(area.area, area.score.value) for area in found] == [("M3", 4), ("C1", 1)]
    assert not [name for name in dir(scores) if "total" in name or "overall" in name]
    assert profile([]) == ()


def test_what_makes_no_area_is_refused() -> None:
    with pytest.raises(ValueError, match="one area"):
        area_score([*agreed(3), CriterionRecord("C2.1", "C2")])
    with pytest.raises(ValueError, match="twice"):
        area_score([*agreed(3), *agreed(3)])
    with pytest.raises(ValueError, match="never negative"):
        area_score(agreed(3), {"C1.1": -1})


@given(one_area, weightings, any_provenance)
def test_scores_stay_on_their_scales(
    records: Sequence[CriterionRecord],
    weights: dict[str, Fraction],
    provenance: Provenance | None,
) -> None:
    found = area_score(records, weights, provenance)
    if found.score.value is None:
        assert found.index.value is None and found.band is None
    else:
        assert 1 <= found.score.value <= 5
        assert found.index.value is not None and 0 <= found.index.value <= 100
        assert found.band in range(1, 6)
        assert found.weakest is not None and found.weakest.level.value is not None
    assert found.levelled <= found.applicable <= found.criteria == len(records)
    assert found.levelled == found.score.denominator


@given(one_area)
def test_without_weights_no_criterion_is_below_the_weakest(
    records: Sequence[CriterionRecord],
) -> None:
    found = area_score(records)
    assume(found.weakest is not None and found.score.known)
    levels = [f.value for f in map(level, records) if f.value is not None]
    assert found.weakest is not None and found.weakest.level.value == min(levels)
    assert (found.score.value or 0) >= min(levels)


@given(one_area, any_provenance)
def test_a_score_exists_exactly_where_the_rules_say(
    records: Sequence[CriterionRecord], provenance: Provenance | None
) -> None:
    applying = [r for r in records if applicability(r, provenance).applicable]
    levelled = [r for r in applying if level(r, provenance).known]
    exists = bool(levelled) and (
        len(applying) >= len(records) / 2 and 3 * len(levelled) >= 2 * len(applying)
    )
    assert area_score(records, None, provenance).score.known == exists


@given(one_area, weightings, st.randoms(use_true_random=False))
def test_the_order_of_criteria_does_not_matter(
    records: list[CriterionRecord], weights: dict[str, Fraction], random: object
) -> None:
    shuffled = list(records)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis types it as object
    one, other = area_score(records, weights), area_score(shuffled, weights)
    assert (one.score, one.index, one.band) == (other.score, other.index, other.band)
    assert one.provenances == other.provenances


@given(st.fractions(1, 5), st.fractions(1, 5))
def test_index_and_band_rise_with_the_score(one: Fraction, other: Fraction) -> None:
    low, high = sorted((one, other))
    assert (index(at(low)).value or 0) <= (index(at(high)).value or 0)
    assert (low == high) or (index(at(low)).value or 0) < (index(at(high)).value or 0)
    assert (band(at(low)) or 0) <= (band(at(high)) or 0)


@given(one_area, st.integers(1, 4))
def test_what_does_not_apply_changes_no_score(records: list[CriterionRecord], more: int) -> None:
    """It leaves numerator and denominator; only the rule of the half may take the score away."""
    before = area_score(records)
    after = area_score([*records, *(not_applicable(f"C1.{90 + i}") for i in range(more))])
    assert (after.applicable, after.levelled) == (before.applicable, before.levelled)
    assert after.weakest == before.weakest
    if after.score.known:
        assert after.score == before.score
    elif before.score.known:
        assert after.score.why_not == "too-few-applicable"


@given(st.lists(st.integers(1, 5), min_size=1, max_size=8), st.data())
def test_a_higher_level_never_lowers_the_score(levels: list[int], data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(levels) - 1))
    raised = list(levels)
    raised[position] = data.draw(st.integers(levels[position], 5))
    before, after = area_score(agreed(*levels)), area_score(agreed(*raised))
    assert (after.score.value or 0) >= (before.score.value or 0)
    assert (after.band or 0) >= (before.band or 0)


@given(one_area, st.fractions(Fraction(1, 9), 9))
def test_only_the_proportions_of_weights_matter(
    records: list[CriterionRecord], factor: Fraction
) -> None:
    once = {record.code: Fraction(i, 2) for i, record in enumerate(records, 1)}
    times = {code: weight * factor for code, weight in once.items()}
    assert area_score(records, once) == area_score(records, times)


@given(by_code)
def test_the_profile_is_made_of_the_area_scores(records: list[CriterionRecord]) -> None:
    found: tuple[AreaScore, ...] = profile(records)
    assert [area.area for area in found] == list(dict.fromkeys(r.area for r in records))
    for area in found:
        assert area == area_score([r for r in records if r.area == area.area])
