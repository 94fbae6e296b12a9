"""The course of an assessment: its states, the moves between them, what stands in the way.

Guards return what is missing as codes, all of it at once; an empty tuple means "go ahead".
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from capacity.diagnostics.domain.levels import CriterionRecord, verifiable_level
from capacity.diagnostics.domain.spread import spread


class AssessmentState(StrEnum):
    RATING = "rating"  # each assessor rates alone
    CONSENSUS = "consensus"  # the institution agrees on each criterion
    SUBMITTED = "submitted"  # the reviewer looks at it
    RETURNED = "returned"  # the institution answers what the reviewer asked
    VALIDATED = "validated"  # closed: reviewed
    AGREED_NOT_VERIFIED = "agreed_not_verified"  # closed: the institution declined verification
    # Never stored, see ``state_in``: it was under way when its organization ended.
    ENDED_WITH_ORGANIZATION = "ended_with_organization"


class Decision(StrEnum):
    """What a reviewer decides on one criterion."""

    ACCEPT = "accept"  # the agreed level stands, unverified; or the reason why not applicable
    RETURN_ = "return"  # the institution is asked to look again
    VERIFY = "verify"  # accepted evidence supports the verified level


TRANSITIONS: Mapping[AssessmentState, frozenset[AssessmentState]] = {
    AssessmentState.RATING: frozenset({AssessmentState.CONSENSUS}),
    AssessmentState.CONSENSUS: frozenset(
        {AssessmentState.SUBMITTED, AssessmentState.AGREED_NOT_VERIFIED}
    ),
    AssessmentState.SUBMITTED: frozenset(
        {
            AssessmentState.RETURNED,
            AssessmentState.VALIDATED,
            AssessmentState.AGREED_NOT_VERIFIED,
        }
    ),
    AssessmentState.RETURNED: frozenset(
        {AssessmentState.SUBMITTED, AssessmentState.AGREED_NOT_VERIFIED}
    ),
    AssessmentState.VALIDATED: frozenset(),
    AssessmentState.AGREED_NOT_VERIFIED: frozenset(),
    AssessmentState.ENDED_WITH_ORGANIZATION: frozenset(),
}
"""From each state, the states that may follow. Review is support: an institution may decline
verification at any time between consensus and validation."""


REOPENINGS: Mapping[AssessmentState, frozenset[AssessmentState]] = {
    AssessmentState.VALIDATED: frozenset({AssessmentState.SUBMITTED}),
}
"""What an upheld appeal may do beyond the moves above: the reviewer looks again, at the criteria
that it names only. An institution cannot make this move by itself."""


def may_follow(state: AssessmentState, following: AssessmentState) -> bool:
    return following in TRANSITIONS[state]


def may_reopen(state: AssessmentState, following: AssessmentState) -> bool:
    return following in REOPENINGS.get(state, frozenset())


UNDER_WAY = frozenset(state for state, following in TRANSITIONS.items() if following)


def state_in(stored: AssessmentState, organization_ended: bool) -> AssessmentState:
    """The state as everybody sees it: what was under way closes with its organization.

    What had been closed before stays as it was.
    """
    if organization_ended and stored in UNDER_WAY:
        return AssessmentState.ENDED_WITH_ORGANIZATION
    return stored


class ProblemCode(StrEnum):
    NO_CRITERIA = "no-criteria"
    NOBODY_RATED = "nobody-rated"
    NOT_AGREED = "not-agreed"
    NO_REASON = "no-reason"  # "not applicable" needs one
    NO_RATIONALE = "no-rationale"  # assessors differed by two levels or more
    NOTHING_RETURNED = "nothing-returned"
    UNDECIDED = "undecided"
    STILL_RETURNED = "still-returned"
    NO_VERIFIED_LEVEL = "no-verified-level"
    REASON_NOT_ACCEPTED = "reason-not-accepted"
    NOTHING_TO_VERIFY = "nothing-to-verify"
    NO_EVIDENCE = "no-evidence"
    ABOVE_EVIDENCE = "above-evidence"
    SECOND_READING_MISSING = "second-reading-missing"
    SECOND_READER_DISAGREES = "second-reader-disagrees"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the way; ``criterion`` is "" where it concerns the whole assessment."""

    code: ProblemCode
    criterion: str = ""


def problems_before_consensus(records: Sequence[CriterionRecord]) -> tuple[Problem, ...]:
    """rating → consensus: somebody must have rated something."""
    if not records:
        return (Problem(ProblemCode.NO_CRITERIA),)
    if any(_answered(record) for record in records):
        return ()
    return (Problem(ProblemCode.NOBODY_RATED),)


def problems_before_submission(
    records: Sequence[CriterionRecord],
    reasons: Mapping[str, str],
    rationales: Mapping[str, str],
) -> tuple[Problem, ...]:
    """consensus or returned → submitted, or closed as agreed but not verified.

    Every criterion has an agreed level, or is agreed not to apply for a reason given in
    ``reasons``; where assessors lay two levels or more apart, ``rationales`` says how the
    agreed level came about. Both are texts by criterion code; blanks do not count.
    """
    if not records:
        return (Problem(ProblemCode.NO_CRITERIA),)
    found = (
        Problem(code, record.code)
        for record in records
        if (code := _unsettled(record, reasons, rationales)) is not None
    )
    return tuple(found)


def problems_before_return(decisions: Mapping[str, Decision]) -> tuple[Problem, ...]:
    """submitted → returned: at least one criterion is returned."""
    if Decision.RETURN_ in decisions.values():
        return ()
    return (Problem(ProblemCode.NOTHING_RETURNED),)


def problems_before_verification(
    record: CriterionRecord, verified: int, evidence_levels: Collection[int]
) -> tuple[Problem, ...]:
    """Whether a reviewer may verify one criterion at this level.

    ``evidence_levels``: the level that each piece of accepted evidence supports.
    """
    if record.agreed is None:
        return (Problem(ProblemCode.NOTHING_TO_VERIFY, record.code),)
    highest = verifiable_level(record.agreed, evidence_levels)
    if highest is None:
        return (Problem(ProblemCode.NO_EVIDENCE, record.code),)
    if verified > highest:
        return (Problem(ProblemCode.ABOVE_EVIDENCE, record.code),)
    return ()


def problems_before_validation(
    records: Sequence[CriterionRecord], decisions: Mapping[str, Decision]
) -> tuple[Problem, ...]:
    """submitted → validated: every criterion is decided on, and none is returned.

    ``decisions`` by criterion code.
    """
    if not records:
        return (Problem(ProblemCode.NO_CRITERIA),)
    found = (
        Problem(code, record.code)
        for record in records
        if (code := _undecided(record, decisions.get(record.code))) is not None
    )
    return tuple(found)


def _answered(record: CriterionRecord) -> bool:
    return bool(record.self_ratings or record.self_not_applicable or record.self_dont_know)


def _unsettled(
    record: CriterionRecord, reasons: Mapping[str, str], rationales: Mapping[str, str]
) -> ProblemCode | None:
    if record.agreed_not_applicable:
        # The reason also says how the assessors came to agree.
        return None if reasons.get(record.code, "").strip() else ProblemCode.NO_REASON
    if record.agreed is None:
        return ProblemCode.NOT_AGREED
    if spread(record).disputed and not rationales.get(record.code, "").strip():
        return ProblemCode.NO_RATIONALE
    return None


def _undecided(record: CriterionRecord, decision: Decision | None) -> ProblemCode | None:
    if decision is None:
        return ProblemCode.UNDECIDED
    if decision is Decision.RETURN_:
        return ProblemCode.STILL_RETURNED
    if decision is Decision.VERIFY and record.verified is None:
        return ProblemCode.NO_VERIFIED_LEVEL
    if record.agreed_not_applicable and not record.not_applicable_accepted:
        return ProblemCode.REASON_NOT_ACCEPTED
    return None
