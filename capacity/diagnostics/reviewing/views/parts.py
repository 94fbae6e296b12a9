"""Parts of the reviewer's pages that hang together: who has it, the second reading."""

from collections.abc import Collection
from dataclasses import dataclass

from capacity.diagnostics.assessments.dossiers import Dossier
from capacity.diagnostics.assessments.models import Review
from capacity.diagnostics.assessments.queries import AssessmentFacts
from capacity.diagnostics.domain.progress import AssessmentState, Decision
from capacity.diagnostics.domain.second_reading import Why
from capacity.diagnostics.reviewing.assigning import UNDER_REVIEW
from capacity.diagnostics.reviewing.confirming import readings_needed, standing
from capacity.diagnostics.reviewing.forms import AssignmentForm, SecondReadingForm
from capacity.diagnostics.reviewing.independence import barred_from_reading
from capacity.diagnostics.reviewing.models import Assignment, SecondReading
from capacity.diagnostics.reviewing.queries import (
    assignment_of,
    reviewers_of,
    second_readings_of,
)
from surveys.constituents.access import current_actor
from surveys.foundation.database import current_session


@dataclass(frozen=True, slots=True)
class AssignmentPart:
    """Who has the assessment, and the form to change that, while there is something to do.

    ``overtaken``: somebody else changed it while the page was open. ``barred``: who cannot read
    second, because an appeal about decisions of theirs was upheld.
    """

    assignment: Assignment | None
    form: AssignmentForm | None
    me: int | None
    overtaken: bool = False
    barred: Collection[int] = ()

    @property
    def mine(self) -> bool:
        return self.assignment is not None and self.assignment.reviewer_id == self.me

    @property
    def nobody_to_read(self) -> bool:
        """Whether after an upheld appeal no colleague is left who could read second."""
        if self.form is None or not self.barred or self.assignment is None:
            return False
        offered = {choice.value for choice in self.form.second_reader.choices}
        return not offered - {"", str(self.assignment.reviewer_id)}

    @property
    def reading_second(self) -> bool:
        return self.assignment is not None and self.assignment.second_reader_id == self.me


def assignment_part(
    facts: AssessmentFacts, form: AssignmentForm | None = None, overtaken: bool = False
) -> AssignmentPart:
    session = current_session()
    assignment = assignment_of(session, facts.id)
    barred = barred_from_reading(session, facts.id)
    if facts.state in UNDER_REVIEW and form is None:
        form = AssignmentForm.showing(reviewers_of(session, facts.group), barred, assignment)
    return AssignmentPart(assignment, form, current_actor().person_id, overtaken, barred)


@dataclass(frozen=True, slots=True)
class SecondPart:
    """The second reading of one criterion: whether it is needed, given, asked of this person."""

    why: Why | None
    reading: SecondReading | None
    form: SecondReadingForm | None
    may_ask: bool


def second_part(
    dossier: Dossier, code: str, part: AssignmentPart, form: SecondReadingForm | None = None
) -> SecondPart:
    session, facts = current_session(), dossier.facts
    reviewing = facts.state is AssessmentState.SUBMITTED
    why = readings_needed(session, facts, dossier.records).get(code)
    readings = standing(second_readings_of(session, facts.id), dossier.decided)
    review = dossier.decided.get(code)
    if not (reviewing and part.reading_second and review and _can_read(review, part)):
        form = None
    elif form is None:
        form = SecondReadingForm(
            formdata=None,
            position_revision=review.position_revision,
            review_revision=review.revision,
        )
    may_ask = reviewing and why is None and not part.reading_second
    return SecondPart(why, readings.get(code), form, may_ask)


def _can_read(review: Review, part: AssignmentPart) -> bool:
    took_part = part.me in {review.reviewer_id, *part.barred}
    return not took_part and review.decision != Decision.RETURN_


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """A criterion that needs a second reading, and what came of it."""

    code: str
    why: Why
    reading: SecondReading | None


def reading_lines(dossier: Dossier) -> list[ReadingLine]:
    """The criteria that need a second reading, in order."""
    session = current_session()
    why = readings_needed(session, dossier.facts, dossier.records)
    readings = standing(second_readings_of(session, dossier.facts.id), dossier.decided)
    return [
        ReadingLine(record.code, why[record.code], readings.get(record.code))
        for record in dossier.records
        if record.code in why
    ]
