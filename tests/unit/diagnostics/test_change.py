"""Change between two rounds (R12): measured, and never across a changed text."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.change import AreaChange, Comparison, compare, share_improved
from capacity.diagnostics.domain.levels import CriterionRecord, Provenance, level
from capacity.diagnostics.domain.linking import Judged, Link, by_code, link
from capacity.diagnostics.domain.scores import area_score

CONSENSUS, VERIFIED = Provenance.CONSENSUS, Provenance.VERIFIED

CODES = ("C1.1", "C1.2", "C1.3", "C2.1", "C2.2")


def named(code: str, item: Judged) -> Judged:
    return replace(item, record=replace(item.record, code=code, area=code.split(".")[0]))


judged_ones = st.builds(Judged, st.from_type(CriterionRecord), st.sampled_from("aaab"))
rounds = st.dictionaries(st.sampled_from(CODES), judged_ones).map(
    lambda drawn: [named(code, item) for code, item in drawn.items()]
)
any_provenance = st.none() | st.sampled_from(Provenance)


def agreed(levels: dict[str, int | None], **wordings: str) -> list[Judged]:
    return [
        Judged(
            CriterionRecord(code, code.split(".")[0], agreed=x),
            wordings.get(code.replace(".", "_"), "text"),
        )
        for code, x in levels.items()
    ]


def verified(levels: dict[str, int | None]) -> list[Judged]:
    return [
        Judged(CriterionRecord(code, code.split(".")[0], agreed=5, verified=x), "text")
        for code, x in levels.items()
    ]


def only(found: Comparison) -> AreaChange:
    assert len(found.areas) == 1
    return found.areas[0]


def test_the_change_of_an_area() -> None:
    before = agreed({"C1.1": 2, "C1.2": 3, "C1.3": 2, "C1.4": 1})
    after = agreed({"C1.1": 3, "C1.2": 3, "C1.3": 4, "C1.4": 1})
    found = only(compare(before, after, CONSENSUS))
    assert (found.before.value, found.after.value) == (2, Fraction(11, 4))
    assert found.change.value == Fraction(3, 4)
    assert (found.change.denominator, found.change.provenance) == (4, CONSENSUS)
    assert found.compared == ("C1.1", "C1.2", "C1.3", "C1.4")


def test_a_changed_text_is_never_compared() -> None:
    before = agreed({"C1.1": 1, "C1.2": 2, "C1.3": 2})
    after = agreed({"C1.1": 5, "C1.2": 3, "C1.3": 2}, C1_1="another text")
    found = compare(before, after)
    first = found.criteria[0]
    assert (first.link, first.change.why_not) == (Link.CHANGED, "not-comparable")
    assert first.before is not None and first.after is not None
    assert (first.before.value, first.after.value) == (1, 5)
    area = only(found)
    assert area.change.value == Fraction(1, 2)
    assert (area.compared, area.not_comparable) == (("C1.2", "C1.3"), ("C1.1",))


def test_added_and_dropped_criteria_are_listed() -> None:
    before = agreed({"C1.1": 2, "C1.2": 5, "M9.1": 3})
    after = agreed({"C1.1": 3, "C1.3": 1, "C2.1": 2})
    found = compare(before, after)
    assert [(item.code, item.link, item.change.value) for item in found.criteria] == [
        ("C1.1", Link.UNCHANGED, 1),
        ("C1.3", Link.ADDED, None),
        ("C2.1", Link.ADDED, None),
        ("C1.2", Link.DROPPED, None),
        ("M9.1", Link.DROPPED, None),
    ]
    assert [item.change.why_not for item in found.criteria[1:]] == ["added"] * 2 + ["dropped"] * 2
    assert [area.area for area in found.areas] == ["C1", "C2", "M9"]
    first, *others = found.areas
    assert (first.change.value, first.added, first.dropped) == (1, ("C1.3",), ("C1.2",))
    assert {area.change.why_not for area in others} == {"no-common-criteria"}
    assert found.criteria[1].before is None and found.criteria[3].after is None


def test_a_criterion_moved_to_another_area_is_another_one() -> None:
    before = [Judged(CriterionRecord("X.1", "C1", agreed=2), "text")]
    after = [Judged(CriterionRecord("X.1", "C2", agreed=2), "text")]
    assert link(before[0], after[0]) is Link.CHANGED
    assert only(compare(before, after)).area == "C2"


def test_no_change_comes_from_which_criteria_were_answered() -> None:
    """An area keeps its level when a hard criterion is answered at last."""
    before = agreed({"C1.1": 3, "C1.2": 3, "C1.3": 3, "C1.4": None})
    after = agreed({"C1.1": 3, "C1.2": 3, "C1.3": 3, "C1.4": 1})
    found = compare(before, after)
    assert found.criteria[3].change.why_not == "no-level"
    assert (only(found).change.value, only(found).change.denominator) == (0, 3)


def test_an_area_needs_the_coverage_of_any_score() -> None:
    before = agreed({"C1.1": 3, "C1.2": 3, "C1.3": None, "C1.4": None})
    after = agreed({"C1.1": 4, "C1.2": 4, "C1.3": 4, "C1.4": 4})
    found = only(compare(before, after))
    assert found.change.why_not == found.before.why_not == "too-few-levelled"
    out = [
        Judged(CriterionRecord(f"C1.{i}", "C1", agreed_not_applicable=True), "text")
        for i in (2, 3, 4)
    ]
    assert only(compare([before[0], *out], after)).change.why_not == "too-few-applicable"


def test_one_provenance_only_is_compared() -> None:
    before, after = agreed({"C1.1": 2, "C1.2": 2}), verified({"C1.1": 2, "C1.2": 3})
    found = compare(before, after)
    assert only(found).change.why_not == "mixed-provenance"
    assert {item.change.why_not for item in found.criteria} == {"mixed-provenance"}
    assert only(compare(before, after, CONSENSUS)).change.value == 3
    assert only(compare(before, after, VERIFIED)).change.why_not == "too-few-levelled"
    partly = verified({"C1.1": 2, "C1.2": None})
    assert only(compare(partly, partly)).change.why_not == "mixed-provenance"


def test_the_same_weights_apply_to_both_rounds() -> None:
    before, after = agreed({"C1.1": 1, "C1.2": 1}), agreed({"C1.1": 5, "C1.2": 1})
    assert only(compare(before, after, weights={"C1.1": 3})).change.value == 3
    none = only(compare(before, after, weights={"C1.1": 0, "C1.2": 0}))
    assert none.change.why_not == "no-weight"


@pytest.mark.parametrize(
    ("after", "gain", "improved"),
    [
        ({"C1.1": 3, "C1.2": 2, "C1.3": 2}, 1, True),
        ({"C1.1": 2, "C1.2": 2, "C1.3": 2}, 0, False),
        ({"C1.1": 3, "C1.2": 1, "C1.3": 2}, 0, False),  # gained and lost
        ({"C1.1": 5, "C1.2": 1, "C1.3": None}, 2, True),
        ({"C1.1": 1, "C1.2": None, "C1.3": None}, -1, False),
    ],
)
def test_an_area_improved_when_verified_levels_gained_one_net(
    after: dict[str, int | None], gain: int, improved: bool
) -> None:
    before = verified({"C1.1": 2, "C1.2": 2, "C1.3": 2})
    found = only(compare(before, verified(after), CONSENSUS))
    assert (found.net_gain.value, found.improved) == (gain, improved)
    assert found.net_gain.denominator == sum(x is not None for x in after.values())


def test_what_was_not_verified_twice_has_not_improved_nor_failed_to() -> None:
    before, after = agreed({"C1.1": 1}), verified({"C1.1": 5})
    found = compare(before, after)
    assert only(found).improved is None
    assert only(found).net_gain.why_not == found.share_improved.why_not == "not-verified-twice"


def test_a_verified_gain_under_another_text_does_not_count() -> None:
    before = verified({"C1.1": 1, "C1.2": 2})
    after = [replace(item, wording="new") for item in verified({"C1.1": 5})]
    assert only(compare(before, [*after, before[1]])).net_gain.value == 0


def test_a_verified_gain_counts_whatever_the_scores_rest_on() -> None:
    def half_said(agreed_level: int, checked: int) -> list[Judged]:
        """The assessors rated only the first criterion themselves."""
        first = CriterionRecord("C1.1", "C1", (3,), agreed=agreed_level, verified=checked)
        second = CriterionRecord("C1.2", "C1", agreed=agreed_level, verified=checked)
        return [Judged(first, "text"), Judged(second, "text")]

    found = only(compare(half_said(2, 2), half_said(3, 3), Provenance.SELF_RATED))
    assert found.change.why_not == "too-few-levelled"
    assert (found.net_gain.value, found.net_gain.denominator) == (2, 2)


def test_the_share_of_improved_areas() -> None:
    before = verified({"C1.1": 1, "C2.1": 3, "C3.1": 2, "C4.1": None})
    after = verified({"C1.1": 2, "C2.1": 3, "C3.1": 4, "C4.1": 5})
    found = compare(before, after).share_improved
    assert (found.value, found.denominator, found.provenance) == (Fraction(2, 3), 3, VERIFIED)


def test_nothing_compares_with_nothing() -> None:
    assert compare([], []).criteria == ()
    assert compare([], []).areas == ()
    assert share_improved([]).why_not == "not-verified-twice"
    lone = compare([], agreed({"C1.1": 2}))
    assert only(lone).change.why_not == "no-common-criteria"


def test_a_criterion_given_twice_is_refused() -> None:
    twice = [*agreed({"C1.1": 2}), *agreed({"C1.1": 3})]
    with pytest.raises(ValueError, match="twice"):
        compare(twice, [])
    with pytest.raises(ValueError, match="twice"):
        by_code(twice)


@given(rounds, rounds, any_provenance)
def test_a_comparison_lists_every_criterion_once(
    before: list[Judged], after: list[Judged], provenance: Provenance | None
) -> None:
    found = compare(before, after, provenance)
    codes = [item.code for item in found.criteria]
    assert sorted(codes) == sorted({item.record.code for item in (*before, *after)})
    assert codes[: len(after)] == [item.record.code for item in after]
    for area in found.areas:
        unchanged = {i.code for i in found.criteria if (i.area, i.link) == (area.area, "unchanged")}
        assert set(area.compared) <= unchanged
        assert area.change.known <= (area.before.known and area.after.known)
        assert area.change.denominator == len(area.compared)
        if area.change.value is not None:
            assert -4 <= area.change.value <= 4
            assert area.change.value == Fraction(area.after.value or 0) - Fraction(
                area.before.value or 0
            )


@given(rounds, rounds, any_provenance)
def test_read_backwards_a_change_has_the_other_sign(
    before: list[Judged], after: list[Judged], provenance: Provenance | None
) -> None:
    there, back = compare(before, after, provenance), compare(after, before, provenance)
    turned = {item.code: item.change for item in back.criteria}
    for item in there.criteria:
        if item.change.value is None:
            assert not turned[item.code].known
        else:
            assert turned[item.code].value == -item.change.value
    areas = {area.area: area for area in back.areas}
    for area in there.areas:
        if area.change.value is not None:
            assert areas[area.area].change.value == -area.change.value
        if area.net_gain.value is not None:
            assert areas[area.area].net_gain.value == -area.net_gain.value


@given(rounds, any_provenance)
def test_a_round_does_not_differ_from_itself(
    judged: list[Judged], provenance: Provenance | None
) -> None:
    found = compare(judged, judged, provenance)
    for area in found.areas:
        records = [item.record for item in judged if item.record.area == area.area]
        assert area.change.value in (0, None)
        assert area.before == area.after
        assert area.improved in (False, None)
        assert area.after.value == area_score(records, None, provenance).score.value
    for item, criterion in zip(judged, found.criteria, strict=True):
        assert criterion.change.known == level(item.record, provenance).known
