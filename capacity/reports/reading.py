"""Who may read the report of an assessment, and when."""

from capacity.diagnostics.assessments.queries import AssessmentFacts
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.reports.institution import Reader
from surveys.constituents.roles import Actor, Role

OPEN_TO: dict[Reader, frozenset[AssessmentState]] = {
    Reader.INSTITUTION: frozenset(AssessmentState) - {AssessmentState.RATING},
    # While an assessment is returned, the institution works on it unseen; what an institution
    # closed without verification stays with it.
    Reader.BUREAU: frozenset({AssessmentState.SUBMITTED, AssessmentState.VALIDATED}),
}


def reader_of(actor: Actor, facts: AssessmentFacts) -> Reader:
    """As which reader ``actor``, whom the policy admits, gets the report."""
    own = facts.organization_id in actor.organizations(Role.FOCAL_POINT)
    return Reader.INSTITUTION if own else Reader.BUREAU


def may_read(facts: AssessmentFacts, reader: Reader) -> bool:
    return not facts.still_rating and facts.state in OPEN_TO[reader]
