"""What the institution had agreed on a criterion in its last round, to confirm or to change."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Position
from capacity.diagnostics.assessments.queries import (
    AssessmentFacts,
    assessments_of_organizations,
    positions_of,
    reviews_of,
)
from capacity.diagnostics.assessments.records import current_reviews
from capacity.diagnostics.domain.progress import AssessmentState
from surveys.constituents.domain.endings import comparable
from surveys.constituents.endings import formations_of
from surveys.questionnaires.domain.structure import Questionnaire
from surveys.questionnaires.queries import questionnaire_in


@dataclass(frozen=True, slots=True)
class Earlier:
    """One criterion in the last round that ended.

    ``verified``: the reviewer's level, if it was validated with one. ``comparable``: whether the
    criterion's text and level texts are still the same; else a level of then says nothing now.
    """

    round_title: str
    position: Position
    verified: int | None
    comparable: bool

    @property
    def level(self) -> int | None:
        return self.verified or self.position.level


def earlier_assessment(session: Session, facts: AssessmentFacts) -> AssessmentFacts | None:
    """The organization's last assessment that had ended when this one was started.

    None from before the organization was formed anew: what its predecessors, or it without them,
    said of themselves is not its own "last time".
    """
    own = assessments_of_organizations(session, [facts.organization_id])
    formations = formations_of(session, facts.organization_id)
    ended = (
        other
        for other in own
        if other.ended_at
        and other.ended_at <= facts.started_at
        and comparable(formations, other.started_at.date(), facts.started_at.date())
    )
    return max(ended, key=lambda other: (other.ended_at, other.id), default=None)


def earlier_on(session: Session, facts: AssessmentFacts, code: str) -> Earlier | None:
    """What stood on the criterion in the last round; None if nothing did."""
    return earlier_on_all(session, facts).get(code)


def earlier_on_all(
    session: Session, facts: AssessmentFacts, validated_only: bool = False
) -> dict[str, Earlier]:
    """What stood on each criterion in the last round, by code.

    With ``validated_only`` nothing of a round whose verification was declined: what reviewers
    never saw of it, they do not see later.
    """
    last = earlier_assessment(session, facts)
    if last is None or (validated_only and last.state is not AssessmentState.VALIDATED):
        return {}
    positions = positions_of(session, last.id)
    ended = last.state is AssessmentState.VALIDATED
    reviews = current_reviews(positions, reviews_of(session, last.id)) if ended else {}
    then = _texts(questionnaire_in(session, last.version_id, "en"))
    today = _texts(questionnaire_in(session, facts.version_id, "en"))
    return {
        code: Earlier(
            round_title=last.round_title,
            position=position,
            verified=reviews[code].verified_level if code in reviews else None,
            comparable=code in then and then[code] == today.get(code),
        )
        for code, position in positions.items()
    }


def _texts(questionnaire: Questionnaire) -> dict[str, tuple[str, tuple[str, ...]]]:
    """By which text each criterion is judged."""
    return {item.code: (item.text, item.anchors) for item in questionnaire.items}
