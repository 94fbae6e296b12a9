"""A dossier: everything about one assessment, read at once for a page or an action."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import may_change
from capacity.diagnostics.assessments.models import Position, Review
from capacity.diagnostics.assessments.queries import (
    AssessmentFacts,
    positions_of,
    reviews_of,
    self_ratings,
)
from capacity.diagnostics.assessments.records import build_records, current_reviews
from capacity.diagnostics.domain.levels import CriterionRecord
from capacity.diagnostics.domain.progress import AssessmentState, Decision
from capacity.diagnostics.domain.spread import CriterionSpread, agenda
from surveys.questionnaires.domain.structure import Questionnaire
from surveys.questionnaires.queries import questionnaire_in


@dataclass(frozen=True, slots=True)
class Dossier:
    """One assessment with its questionnaire, positions, decisions and criterion records.

    The records carry the self-ratings and every decision taken so far: no single reader may see
    a dossier as a whole, pages take from it what is theirs.
    """

    facts: AssessmentFacts
    questionnaire: Questionnaire
    raters: int
    positions: Mapping[str, Position]
    reviews: Mapping[str, Review]
    records: tuple[CriterionRecord, ...]

    @property
    def decided(self) -> dict[str, Review]:
        """The decisions on positions as they now stand."""
        return current_reviews(self.positions, self.reviews)

    @property
    def returned(self) -> tuple[str, ...]:
        """The criteria that the institution is asked to look at again, in order."""
        if self.facts.state is not AssessmentState.RETURNED:
            return ()
        return tuple(
            record.code
            for record in self.records
            if self.decision_on(record.code) is Decision.RETURN_
        )

    @property
    def agenda(self) -> tuple[CriterionSpread, ...]:
        """The criteria in the order to talk about them: after a return, those returned only."""
        returned = self.returned
        return tuple(item for item in agenda(self.records) if not returned or item.code in returned)

    @property
    def todo(self) -> tuple[str, ...]:
        """The criteria that still need the institution, in the order to talk about them."""
        if self.returned:
            return tuple(item.code for item in self.agenda if item.code in self.decided)
        if self.facts.state is not AssessmentState.CONSENSUS:
            return ()
        return tuple(item.code for item in self.agenda if not self.settled(item.code))

    def decision_on(self, code: str) -> Decision | None:
        """The reviewer's latest decision, be the position changed since or not."""
        review = self.reviews.get(code)
        return Decision(review.decision) if review else None

    def changeable(self, code: str) -> bool:
        return may_change(self.facts.state, self.decision_on(code))

    def settled(self, code: str) -> bool:
        """Whether the institution has agreed on a level, or that the criterion does not apply."""
        position = self.positions.get(code)
        return position is not None and (position.level is not None or position.not_applicable)

    @property
    def settled_count(self) -> int:
        return sum(self.settled(record.code) for record in self.records)


def open_dossier(session: Session, facts: AssessmentFacts, language: str) -> Dossier:
    questionnaire = questionnaire_in(session, facts.version_id, language)
    ratings = self_ratings(session, facts.id, questionnaire)
    positions, reviews = positions_of(session, facts.id), reviews_of(session, facts.id)
    records = build_records(questionnaire, ratings, positions, reviews)
    return Dossier(facts, questionnaire, len(ratings), positions, reviews, records)
