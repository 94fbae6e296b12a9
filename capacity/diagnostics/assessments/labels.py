"""What the codes of this room are called on a page, in the reader's language."""

from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from capacity.diagnostics.assessments.queries import AssessorState
from capacity.diagnostics.domain.lenses import Lens
from capacity.diagnostics.domain.levels import MIXED, Provenance
from capacity.diagnostics.domain.progress import AssessmentState, Decision, Problem, ProblemCode

STATE_LABELS: dict[AssessmentState, LazyString] = {
    AssessmentState.RATING: _l("Assessors are rating"),
    AssessmentState.CONSENSUS: _l("Agreeing on levels"),
    AssessmentState.SUBMITTED: _l("With the reviewer"),
    AssessmentState.RETURNED: _l("Returned with questions"),
    AssessmentState.VALIDATED: _l("Validated"),
    AssessmentState.AGREED_NOT_VERIFIED: _l("Agreed, not verified"),
    AssessmentState.ENDED_WITH_ORGANIZATION: _l("Ended with its organization"),
}

STATE_TONES: dict[AssessmentState, str] = {
    AssessmentState.RATING: "open",
    AssessmentState.CONSENSUS: "open",
    AssessmentState.SUBMITTED: "",
    AssessmentState.RETURNED: "warm",
    AssessmentState.VALIDATED: "done",
    AssessmentState.AGREED_NOT_VERIFIED: "done",
    AssessmentState.ENDED_WITH_ORGANIZATION: "",
}
"""The tone of a state's tag, as the institution sees it."""

PROVENANCE_LABELS: dict[str, LazyString] = {
    Provenance.VERIFIED: _l("Verified"),
    Provenance.CONSENSUS: _l("Agreed"),
    Provenance.SELF_RATED: _l("Self-rated"),
    MIXED: _l("Mixed"),
}

DECISION_LABELS: dict[Decision, LazyString] = {
    Decision.ACCEPT: _l("Accepted, not verified"),
    Decision.RETURN_: _l("Returned"),
    Decision.VERIFY: _l("Verified"),
}

DECISION_TONES: dict[Decision, str] = {
    Decision.ACCEPT: "",
    Decision.RETURN_: "warm",
    Decision.VERIFY: "done",
}

ASSESSOR_LABELS: dict[AssessorState, LazyString] = {
    AssessorState.INVITED: _l("Not begun"),
    AssessorState.BEGUN: _l("Begun"),
    AssessorState.SUBMITTED: _l("Submitted"),
    AssessorState.WITHDRAWN: _l("Withdrawn"),
}

ASSESSOR_TONES: dict[AssessorState, str] = {
    AssessorState.INVITED: "",
    AssessorState.BEGUN: "open",
    AssessorState.SUBMITTED: "done",
    AssessorState.WITHDRAWN: "",
}

LEVEL_NAMES: dict[int, LazyString] = {
    1: _l("Absent"),
    2: _l("Started"),
    3: _l("Working"),
    4: _l("Consolidated"),
    5: _l("Sustained"),
}

WHY_NOT_LABELS: dict[str, LazyString] = {
    "too-few-assessors": _l("fewer than three assessors"),
    "too-few-criteria": _l("fewer than four criteria that can be compared"),
    "no-variance": _l("the levels do not differ"),
}
"""Why a coefficient of agreement could not be computed."""


class LensText(NamedTuple):
    title: LazyString
    text: LazyString


LENS_LABELS: dict[Lens, LensText] = {
    Lens.GENDER: LensText(
        _l("Equality of women and men"),
        _l("Criteria of any area whose levels speak of women and men."),
    ),
    Lens.INCLUSION: LensText(
        _l("Inclusion"),
        _l("Disability, languages, access, and those who are seldom heard."),
    ),
    Lens.STAFF: LensText(
        _l("What single people know and can do"),
        _l("It leaves with them. Training helps here most directly."),
    ),
    Lens.INSTITUTION: LensText(
        _l("What the institution itself has"),
        _l("Rules, plans, systems and relations that stay when people leave."),
    ),
}

AUDIT_LABELS: dict[str, LazyString] = {
    "assessment.started": _l("Started an assessment"),
    "assessment.assessor-invited": _l("Invited an assessor"),
    "assessment.link-made": _l("Made a new link for an assessor"),
    "assessment.assessor-withdrawn": _l("Withdrew the invitation of an assessor"),
    "assessment.rating-closed": _l("Closed the self-rating"),
    "assessment.position-recorded": _l("Recorded what is agreed on a criterion"),
    "assessment.position-taken-back": _l("Took a criterion back to what was recorded before"),
    "assessment.submitted": _l("Submitted an assessment"),
    "assessment.ended-with-organization": _l("Closed an assessment with its organization"),
    "assessment.going-on-again": _l("Let an assessment go on with its organization"),
    "assessment.verification-declined": _l("Declined the verification"),
    "review.looked": _l("Looked at a submitted assessment"),
    "review.decided": _l("Decided on a criterion"),
    "review.undisputed-verified": _l("Verified undisputed criteria together"),
    "review.returned": _l("Returned an assessment"),
    "review.validated": _l("Validated an assessment"),
}
"""What this room's events are called in the audit trail."""

_PROBLEMS: dict[ProblemCode, LazyString] = {
    ProblemCode.NO_CRITERIA: _l("The questionnaire of this round has no criteria."),
    ProblemCode.NOBODY_RATED: _l(
        "No assessor has submitted a rating yet. Wait for at least one before you close."
    ),
    ProblemCode.NOT_AGREED: _l("No level is agreed yet."),
    ProblemCode.NO_REASON: _l("Say why it does not apply."),
    ProblemCode.NO_RATIONALE: _l(
        "The assessors were two levels or more apart. Say why you agreed on this level."
    ),
    ProblemCode.NOTHING_RETURNED: _l("No criterion is returned."),
    ProblemCode.UNDECIDED: _l("There is no decision yet."),
    ProblemCode.STILL_RETURNED: _l("It is still returned."),
    ProblemCode.NO_VERIFIED_LEVEL: _l("The verified level is missing."),
    ProblemCode.REASON_NOT_ACCEPTED: _l(
        "Accept the reason why it does not apply, or return the criterion."
    ),
    ProblemCode.NOTHING_TO_VERIFY: _l("No level is agreed that could be verified."),
    ProblemCode.NO_EVIDENCE: _l(
        "There is no evidence, so the level cannot be verified. Accept it unverified, or return"
        " the criterion and ask for evidence."
    ),
    ProblemCode.ABOVE_EVIDENCE: _l(
        "The verified level cannot be higher than the level that was agreed."
    ),
    ProblemCode.SECOND_READING_MISSING: _l("The second reader has not read this decision yet."),
    ProblemCode.SECOND_READER_DISAGREES: _l(
        "The second reader disagrees. Talk it over, then decide anew."
    ),
}


def problem_text(problem: Problem) -> str:
    """One sentence; it names the criterion it is about."""
    if not problem.criterion:
        return str(_PROBLEMS[problem.code])
    words = _PROBLEMS[problem.code]
    return str(_("%(criterion)s: %(problem)s", criterion=problem.criterion, problem=words))
