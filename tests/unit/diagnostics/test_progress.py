"""The course of an assessment and what stands in its way (R12)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.levels import CriterionRecord, verifiable_level
from capacity.diagnostics.domain.progress import (
    TRANSITIONS,
    UNDER_WAY,
    AssessmentState,
    Decision,
    Problem,
    ProblemCode,
    may_follow,
    problems_before_consensus,
    problems_before_return,
    problems_before_submission,
    problems_before_validation,
    problems_before_verification,
    state_in,
)

RATING, CONSENSUS, SUBMITTED, RETURNED, VALIDATED, DECLINED, GONE = AssessmentState
AGREED = CriterionRecord("C1.1", "C1", self_ratings=(3, 3), agreed=3)
DISPUTED = CriterionRecord("C1.2", "C1", self_ratings=(2, 4), agreed=3)
NOT_APPLICABLE = CriterionRecord("C1.3", "C1", agreed_not_applicable=True)
ACCEPTED = CriterionRecord(
    "C1.3", "C1", agreed_not_applicable=True, not_applicable_accepted=True, reviewed=True
)
OPEN = CriterionRecord("C1.4", "C1", self_ratings=(3,))


def codes(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.code.value, problem.criterion) for problem in problems]


def test_the_moves_are_these_and_no_others() -> None:
    allowed = {(a, b) for a in AssessmentState for b in AssessmentState if may_follow(a, b)}
    assert allowed == {
        (RATING, CONSENSUS),
        (CONSENSUS, SUBMITTED),
        (CONSENSUS, DECLINED),
        (SUBMITTED, RETURNED),
        (SUBMITTED, VALIDATED),
        (SUBMITTED, DECLINED),
        (RETURNED, SUBMITTED),
        (RETURNED, DECLINED),
    }


def test_every_state_is_in_the_table_and_can_be_reached_and_closed() -> None:
    assert set(TRANSITIONS) == set(AssessmentState)
    reached = {RATING}
    for _ in AssessmentState:
        reached |= {following for state in reached for following in TRANSITIONS[state]}
    assert reached == set(AssessmentState) - {GONE}  # never stored, so no move leads there
    assert set(AssessmentState) - UNDER_WAY == {VALIDATED, DECLINED, GONE}


@pytest.mark.parametrize("stored", sorted(set(AssessmentState) - {GONE}))
def test_what_is_under_way_closes_with_its_organization(stored: AssessmentState) -> None:
    assert state_in(stored, organization_ended=False) is stored
    expected = stored if stored in (VALIDATED, DECLINED) else GONE
    assert state_in(stored, organization_ended=True) is expected


def test_the_stored_words_do_not_change() -> None:
    assert [state.value for state in AssessmentState] == [
        "rating",
        "consensus",
        "submitted",
        "returned",
        "validated",
        "agreed_not_verified",
        "ended_with_organization",
    ]
    assert [decision.value for decision in Decision] == ["accept", "return", "verify"]


def test_consensus_needs_somebodys_rating() -> None:
    silent = CriterionRecord("C1.1", "C1")
    assert codes(problems_before_consensus([])) == [("no-criteria", "")]
    assert codes(problems_before_consensus([silent])) == [("nobody-rated", "")]
    assert problems_before_consensus([silent, OPEN]) == ()
    assert problems_before_consensus([CriterionRecord("C1.1", "C1", self_dont_know=1)]) == ()
    assert problems_before_consensus([CriterionRecord("C1.1", "C1", self_not_applicable=1)]) == ()


def test_submission_names_everything_that_is_missing() -> None:
    records = [AGREED, DISPUTED, NOT_APPLICABLE, OPEN]
    assert codes(problems_before_submission(records, {}, {})) == [
        ("no-rationale", "C1.2"),
        ("no-reason", "C1.3"),
        ("not-agreed", "C1.4"),
    ]
    assert codes(problems_before_submission([], {}, {})) == [("no-criteria", "")]


def test_a_complete_consensus_can_be_submitted() -> None:
    records = [AGREED, DISPUTED, NOT_APPLICABLE]
    reasons, rationales = {"C1.3": "The law gives this to a court."}, {"C1.2": "Evidence found."}
    assert problems_before_submission(records, reasons, rationales) == ()


def test_blanks_are_no_reason_and_no_rationale() -> None:
    blank = {"C1.2": " \n", "C1.3": "\t"}
    found = problems_before_submission([DISPUTED, NOT_APPLICABLE], blank, blank)
    assert codes(found) == [("no-rationale", "C1.2"), ("no-reason", "C1.3")]


def test_a_return_returns_something() -> None:
    assert codes(problems_before_return({})) == [("nothing-returned", "")]
    accepted = {"C1.1": Decision.ACCEPT, "C1.2": Decision.VERIFY}
    assert codes(problems_before_return(accepted)) == [("nothing-returned", "")]
    assert problems_before_return({**accepted, "C1.3": Decision.RETURN_}) == ()


@pytest.mark.parametrize(
    ("verified", "evidence", "expected"),
    [
        (3, [3], []),
        (2, [3], []),
        (3, [4, 1], []),
        (3, [2], ["above-evidence"]),
        (4, [5], ["above-evidence"]),
        (3, [], ["no-evidence"]),
        (1, [], ["no-evidence"]),
    ],
)
def test_verification_rests_on_evidence(
    verified: int, evidence: list[int], expected: list[str]
) -> None:
    found = problems_before_verification(AGREED, verified, evidence)
    assert [problem.code for problem in found] == expected


def test_what_was_not_agreed_cannot_be_verified() -> None:
    for record in (OPEN, NOT_APPLICABLE):
        found = problems_before_verification(record, 1, [5])
        assert codes(found) == [("nothing-to-verify", record.code)]


@given(st.integers(1, 5), st.integers(1, 5), st.lists(st.integers(1, 5)))
def test_no_verification_passes_above_what_is_verifiable(
    agreed: int, verified: int, evidence: list[int]
) -> None:
    record = CriterionRecord("C1.1", "C1", agreed=agreed)
    highest = verifiable_level(agreed, evidence)
    passes = not problems_before_verification(record, verified, evidence)
    assert passes == (highest is not None and verified <= highest)


def test_validation_needs_a_decision_on_every_criterion() -> None:
    verified = CriterionRecord("C1.1", "C1", agreed=3, verified=3)
    records = [verified, DISPUTED, ACCEPTED]
    decisions = {"C1.1": Decision.VERIFY, "C1.2": Decision.ACCEPT, "C1.3": Decision.ACCEPT}
    assert problems_before_validation(records, decisions) == ()
    assert codes(problems_before_validation(records, {})) == [
        ("undecided", "C1.1"),
        ("undecided", "C1.2"),
        ("undecided", "C1.3"),
    ]
    assert codes(problems_before_validation([], {})) == [("no-criteria", "")]


def test_validation_stops_at_what_is_unsettled() -> None:
    decisions = {"C1.1": Decision.VERIFY, "C1.2": Decision.RETURN_, "C1.3": Decision.ACCEPT}
    assert codes(problems_before_validation([AGREED, DISPUTED, NOT_APPLICABLE], decisions)) == [
        ("no-verified-level", "C1.1"),
        ("still-returned", "C1.2"),
        ("reason-not-accepted", "C1.3"),
    ]


@given(
    st.lists(st.from_type(CriterionRecord), max_size=4, unique_by=lambda record: record.code),
    st.dictionaries(st.sampled_from(("C1.1", "C2.1", "x")), st.sampled_from(Decision)),
)
def test_guards_answer_whatever_they_are_asked(
    records: list[CriterionRecord], decisions: dict[str, Decision]
) -> None:
    known = {record.code for record in records} | {""}
    found = (
        *problems_before_consensus(records),
        *problems_before_submission(records, {}, {}),
        *problems_before_validation(records, decisions),
    )
    assert {problem.criterion for problem in found} <= known
    assert {problem.code for problem in found} <= set(ProblemCode)
