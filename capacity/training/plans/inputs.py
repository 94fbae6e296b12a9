"""What plans are made from: the needs that organizations share, the courses on offer, and who took
which course before."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.training.catalogue.models import CourseRecord, EditionRecord
from capacity.training.catalogue.queries import course_records, course_value
from capacity.training.cohorts.models import Nomination
from capacity.training.demand.queries import Needed, planned_needs
from capacity.training.domain.cohorts import NominationState
from capacity.training.domain.courses import Course
from capacity.training.domain.planning.documents import fingerprint, fingerprint_of_inputs
from capacity.training.domain.planning.problem import Problem
from capacity.training.domain.settings import Change, Hand, Settings, settings_from
from capacity.training.plans.models import HandChange, PlanScenario


@dataclass(frozen=True, slots=True)
class Inputs:
    """Needs, courses (by number), and earlier attendance, with the fingerprint of it all."""

    needed: Needed
    records: Mapping[int, CourseRecord]
    courses: tuple[Course, ...]
    taken: frozenset[tuple[int, int]]
    fingerprint: str


def inputs_of(session: Session, demonstration: bool) -> Inputs:
    needed = planned_needs(session, demonstration)
    records = {record.id: record for record in course_records(session)}
    courses = tuple(course_value(record) for record in records.values())
    taken = _taken(session) if any(course.prerequisites for course in courses) else frozenset()
    made = fingerprint_of_inputs(courses, needed.candidates, needed.needs, taken)
    return Inputs(needed, records, courses, taken, made)


def _taken(session: Session) -> frozenset[tuple[int, int]]:
    """(organization, course) where somebody of the organization attended."""
    query = (
        select(Nomination.organization_id, EditionRecord.course_id)
        .join(EditionRecord, EditionRecord.id == Nomination.edition_id)
        .where(
            Nomination.state == NominationState.ATTENDED, Nomination.organization_id.is_not(None)
        )
        .distinct()
    )
    return frozenset((row[0], row[1]) for row in session.execute(query) if row[0] is not None)


def change_of(hand: HandChange) -> Change:
    return Change(
        Hand(hand.kind),
        hand.course_id,
        hand.language,
        hand.number,
        hand.month,
        hand.organization_id,
    )


def in_force(inputs: Inputs, change: Change) -> bool:
    """Whether the course is still on offer and the organization still shares its needs."""
    known = change.organization_id is None or change.organization_id in inputs.needed.organizations
    return known and change.course_id in inputs.records


def settings_of(scenario: PlanScenario, inputs: Inputs) -> Settings:
    """The bounds of a scenario with the changes by hand that are in force."""
    changes = (change_of(hand) for hand in scenario.hands)
    return settings_from(
        scenario.settings,
        scenario.plan.months,
        tuple(change for change in changes if in_force(inputs, change)),
    )


def problem_of(scenario: PlanScenario, inputs: Inputs) -> Problem:
    return Problem(
        inputs.courses,
        inputs.needed.candidates,
        inputs.needed.needs,
        settings_of(scenario, inputs),
        inputs.taken,
    )


def fingerprint_for(scenario: PlanScenario, inputs: Inputs) -> str:
    """Of everything that the scenario's plan would be made from now."""
    return fingerprint(inputs.fingerprint, settings_of(scenario, inputs))
