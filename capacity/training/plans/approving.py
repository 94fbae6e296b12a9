"""Approving a scenario: it is frozen, its editions come into the catalogue, places are offered."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from capacity.training.catalogue.actions import EditionsOverlap, add_edition
from capacity.training.catalogue.models import CourseRecord, EditionRecord
from capacity.training.cohorts.actions import NotPossible, offer_places
from capacity.training.domain.planning.proposals import Party, PlannedEdition
from capacity.training.plans.inputs import Inputs
from capacity.training.plans.models import PlanScenario
from capacity.training.plans.queries import Standing
from capacity.training.plans.schedule import first_day_of, last_day, month_of, next_weekday

_MOST_SHIFTS = 12


class NotProposed(Exception):
    """Nothing is proposed for the scenario as it stands, or the proposal is out of date."""


@dataclass(frozen=True, slots=True)
class NoTime(Exception):
    """The planned edition's month is over, or full of the course's other editions."""

    edition: PlannedEdition


@dataclass(frozen=True, slots=True)
class NoPlaces(Exception):
    """The planned edition cannot offer its places to an organization."""

    edition: PlannedEdition
    organization_id: int


def approve(
    session: Session,
    standing: Standing,
    inputs: Inputs,
    expected_revision: int,
    decision: str,
    person_id: int,
    now: datetime,
) -> int:
    """Freeze the proposal and carry it into the catalogue; the number of editions.

    Raises NotProposed, NoTime and NoPlaces; the caller rolls back then. The scenario is locked.
    """
    scenario, solution = standing.scenario, standing.solution
    if not standing.may_be_approved or scenario.revision != expected_revision:
        raise NotProposed
    assert solution is not None and solution.proposal is not None
    for planned in solution.proposal.editions:
        record = inputs.records[planned.course_id]
        edition = _edition(session, scenario, planned, record, person_id, now)
        for party in planned.parties:
            try:
                _offer(session, edition, party, person_id, now)
            except NotPossible as reason:
                raise NoPlaces(planned, party.organization_id) from reason
    scenario.approved_by, scenario.approved_at = person_id, now
    scenario.decision = decision
    session.flush()
    return len(solution.proposal.editions)


def _edition(
    session: Session,
    scenario: PlanScenario,
    planned: PlannedEdition,
    record: CourseRecord,
    person_id: int,
    now: datetime,
) -> EditionRecord:
    """The edition in its month, after others of the course that are there; dates are corrected
    later."""
    month = month_of(scenario.plan.begins, planned.month)
    begins = max(first_day_of(month), next_weekday(now.date() + timedelta(days=1)))
    for _shift in range(_MOST_SHIFTS):
        if not _same_month(begins, month):
            break
        try:
            return add_edition(
                session,
                record,
                planned.language,
                begins,
                last_day(begins, record.days),
                "",
                record.seats_max,
                person_id,
                now,
                scenario.plan_id,
            )
        except EditionsOverlap as taken:
            begins = next_weekday(taken.other.ends + timedelta(days=1))
    raise NoTime(planned)


def _offer(
    session: Session, edition: EditionRecord, party: Party, person_id: int, now: datetime
) -> None:
    offer_places(
        session,
        edition,
        party.organization_id,
        party.places,
        party.women,
        party.criteria,
        person_id,
        now,
    )


def _same_month(day: date, month: date) -> bool:
    return (day.year, day.month) == (month.year, month.month)
