"""What a second reader confirms before it counts."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.levels import CriterionRecord
from capacity.diagnostics.domain.linking import Judged
from capacity.diagnostics.domain.second_reading import (
    Why,
    improved,
    needed,
    problems_before_confirmation,
)


def judged(code: str, agreed: int, verified: int | None, wording: str = "As ever.") -> Judged:
    return Judged(CriterionRecord(code, "C1", agreed=agreed, verified=verified), wording)


def test_improved_is_verified_in_both_rounds_and_higher_now() -> None:
    """R12: "improved" rests on verified levels alone."""
    before = [judged("C1.1", 2, 2), judged("C1.2", 2, 2), judged("C1.3", 2, None)]
    after = [judged("C1.1", 3, 3), judged("C1.2", 3, 2), judged("C1.3", 4, 4)]
    assert improved(before, after) == ("C1.1",)
    assert improved(after, before) == ()
    assert improved([], after) == () and improved(before, []) == ()


def test_another_text_is_another_criterion() -> None:
    assert improved([judged("C1.1", 2, 2)], [judged("C1.1", 3, 3, "Anew.")]) == ()


def test_a_level_that_is_only_agreed_did_not_improve() -> None:
    after = judged("C1.1", 4, None)
    assert improved([judged("C1.1", 2, 2)], [after]) == ()
    assert improved([judged("C1.1", 2, 2)], [replace(after, wording="As ever.")]) == ()


def test_an_improvement_is_the_stronger_reason() -> None:
    assert needed(["C1.1"], ["C1.1", "C1.2"]) == {"C1.1": Why.IMPROVED, "C1.2": Why.ASKED}


def test_what_stands_in_the_way_says_what_it_is() -> None:
    found = problems_before_confirmation(["C1.2", "C1.1", "C1.3"], {"C1.1": False, "C1.3": True})
    assert [(problem.code, problem.criterion) for problem in found] == [
        ("second-reader-disagrees", "C1.1"),
        ("second-reading-missing", "C1.2"),
    ]
    assert problems_before_confirmation([], {"C1.1": False}) == ()


@given(
    st.sets(st.sampled_from(("a", "b", "c"))),
    st.dictionaries(st.sampled_from(("a", "b", "c", "d")), st.booleans()),
)
def test_nothing_passes_without_agreement(wanted: set[str], agrees: dict[str, bool]) -> None:
    found = {problem.criterion for problem in problems_before_confirmation(wanted, agrees)}
    assert found == {code for code in wanted if not agrees.get(code)}
