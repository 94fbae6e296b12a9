"""A scene: what everybody in a meeting sees of it, in the room and far away."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.dossiers import Dossier, open_dossier
from capacity.diagnostics.assessments.models import Position
from capacity.diagnostics.assessments.queries import AssessmentFacts
from capacity.diagnostics.domain.meeting import Place, TimeLeft, place_on, time_left
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.domain.spread import CriterionSpread
from capacity.diagnostics.meeting.models import Meeting, ParkedPoint
from capacity.diagnostics.meeting.queries import meeting_of, parked_points
from surveys.questionnaires.domain.structure import Item

MEETING_STATES = (AssessmentState.CONSENSUS, AssessmentState.RETURNED)
"""While an assessment is in one of these, its institution can agree on something."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One criterion of a meeting that goes on, with all that is said and known about it."""

    dossier: Dossier
    meeting: Meeting
    place: Place
    item: Item
    spread: CriterionSpread
    position: Position | None
    parked: list[ParkedPoint]
    left: TimeLeft | None

    @property
    def total(self) -> int:
        return len(self.dossier.agenda)

    @property
    def codes(self) -> list[str]:
        """The agenda: what is disputed most comes first."""
        return [line.code for line in self.dossier.agenda]


def open_scene(
    session: Session, facts: AssessmentFacts, language: str, now: datetime, code: str = ""
) -> Scene | None:
    """What is talked about now, or the criterion ``code`` of the agenda.

    None unless a meeting goes on: before the closing of the self-rating no rating is shown, and
    after handing in nothing is agreed.
    """
    meeting = meeting_of(session, facts.id) if facts.state in MEETING_STATES else None
    if meeting is None:
        return None
    dossier = open_dossier(session, facts, language)
    agenda = dossier.agenda
    place = place_on([line.code for line in agenda], code or meeting.criterion)
    if place is None:
        return None
    return Scene(
        dossier,
        meeting,
        place,
        dossier.questionnaire.item(place.code),
        next(line for line in agenda if line.code == place.code),
        dossier.positions.get(place.code),
        parked_points(session, facts.id),
        time_left(meeting.timer_ends_at, now),
    )
