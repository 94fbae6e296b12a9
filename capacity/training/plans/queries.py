"""Reads of plans and scenarios, and how a scenario stands."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from capacity.training.catalogue.models import EditionRecord
from capacity.training.cohorts.models import Nomination, PlaceOffer
from capacity.training.domain.cohorts import NominationState
from capacity.training.domain.planning.documents import from_document
from capacity.training.domain.planning.solutions import Solution
from capacity.training.domain.planning.solving import Ending
from capacity.training.plans.inputs import Inputs, fingerprint_for
from capacity.training.plans.models import PlanScenario, TrainingPlan
from surveys.constituents.models import Organization
from surveys.foundation.jobs.models import Job, JobState

A_PAGE = 20
"""How many plans stand on one page of the list."""


def plans(session: Session, page: int = 1) -> Sequence[TrainingPlan]:
    """One page of the plans with their scenarios, those that begin last first."""
    query = (
        select(TrainingPlan)
        .options(selectinload(TrainingPlan.scenarios))
        .order_by(TrainingPlan.begins.desc(), TrainingPlan.id.desc())
        .limit(A_PAGE)
        .offset((page - 1) * A_PAGE)
    )
    return session.scalars(query).all()


def count_plans(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(TrainingPlan)) or 0


def plan_of(session: Session, plan_id: int) -> TrainingPlan | None:
    return session.get(TrainingPlan, plan_id)


def locked_plan(session: Session, plan_id: int) -> TrainingPlan | None:
    """The plan, for changing it or its scenarios: others wait until this is done."""
    return session.get(TrainingPlan, plan_id, with_for_update=True, populate_existing=True)


def scenario_of(session: Session, scenario_id: int) -> PlanScenario | None:
    return session.scalar(
        select(PlanScenario)
        .where(PlanScenario.id == scenario_id)
        .options(joinedload(PlanScenario.plan))
    )


def locked_scenario(session: Session, scenario_id: int) -> PlanScenario | None:
    """The scenario, with its plan held first."""
    plan_id = session.scalar(select(PlanScenario.plan_id).where(PlanScenario.id == scenario_id))
    if plan_id is None or locked_plan(session, plan_id) is None:
        return None
    return session.get(PlanScenario, scenario_id, populate_existing=True)


def approved_scenario(plan: TrainingPlan) -> PlanScenario | None:
    return next((one for one in plan.scenarios if one.approved_at is not None), None)


class State(StrEnum):
    """How a scenario stands."""

    APPROVED = "approved"
    WORKING = "working"  # its job waits or runs
    NEW = "new"  # nothing was proposed yet
    STOPPED = "stopped"  # the job was cancelled or failed before it proposed anything
    OLD = "old"  # what was proposed is out of date
    PROPOSED = "proposed"
    CLASH = "clash"  # no plan keeps all bounds
    NOTHING_FOUND = "nothing_found"  # in the time there was


class Old(StrEnum):
    """Why a proposal is out of date."""

    CHANGED = "changed"  # settings or changes by hand
    INPUTS = "inputs"  # needs or courses
    WITHDRAWN = "withdrawn"  # an organization it rests on shares its needs no more


@dataclass(frozen=True, slots=True)
class Standing:
    """A scenario, what was proposed for it, and whether that still holds.

    ``withdrawn``: an organization whose needs it rests on shares them no more. What is counted of
    the demand would tell of it, so it is shown to nobody.
    """

    scenario: PlanScenario
    solution: Solution | None
    job: Job | None
    old: tuple[Old, ...] = ()
    withdrawn: bool = False

    @property
    def state(self) -> State:
        if self.scenario.approved_at is not None:
            return State.APPROVED
        if self.working:
            return State.WORKING
        if self.solution is None:
            return State.STOPPED if self.job is not None else State.NEW
        if self.old:
            return State.OLD
        return _ENDINGS.get(self.solution.ending, State.PROPOSED)

    @property
    def working(self) -> bool:
        return self.job is not None and not JobState(self.job.state).ended

    @property
    def may_be_approved(self) -> bool:
        found = self.solution.proposal if self.solution else None
        return self.state is State.PROPOSED and found is not None and bool(found.editions)

    @property
    def may_be_printed(self) -> bool:
        """With a proposal; after a withdrawal only what is approved."""
        found = self.solution.proposal if self.solution else None
        approved = self.scenario.approved_at is not None
        return found is not None and (approved or not self.withdrawn)


_ENDINGS = {Ending.INFEASIBLE: State.CLASH, Ending.NOTHING_FOUND: State.NOTHING_FOUND}


def standing_of(session: Session, scenario: PlanScenario, inputs: Inputs) -> Standing:
    solution = None if scenario.solution is None else from_document(scenario.solution)
    job = None if scenario.job_id is None else session.get(Job, scenario.job_id)
    if solution is None:
        return Standing(scenario, solution, job)
    gone = _withdrawn(solution, inputs)
    if scenario.approved_at is not None:
        return Standing(scenario, solution, job, withdrawn=gone)
    return Standing(scenario, solution, job, tuple(_old(scenario, solution, inputs, gone)), gone)


def _withdrawn(solution: Solution, inputs: Inputs) -> bool:
    """Whether an organization it rests on is gone; of older documents that do not name them it
    cannot be ruled out."""
    stay = inputs.needed.organizations.keys() & set(solution.rests_on)
    return len(stay) < solution.organizations


def _old(scenario: PlanScenario, solution: Solution, inputs: Inputs, gone: bool) -> Iterable[Old]:
    if gone:
        yield Old.WITHDRAWN
    if scenario.solved_revision != scenario.revision:
        yield Old.CHANGED
    elif scenario.inputs_hash != fingerprint_for(scenario, inputs):
        yield Old.INPUTS


def organizations_named(session: Session, ids: Collection[int]) -> dict[int, Organization]:
    query = (
        select(Organization)
        .where(Organization.id.in_(ids))
        .options(joinedload(Organization.country))
    )
    return {found.id: found for found in session.scalars(query)}


@dataclass(frozen=True, slots=True)
class Held:
    """One edition of an approved plan as it stands now, and how far its places are filled."""

    edition: EditionRecord
    offered: int
    accepted: int
    attended: int


def held_of(session: Session, plan_id: int) -> list[Held]:
    """The editions that an approval made, by their first day."""
    query = (
        select(EditionRecord)
        .where(EditionRecord.plan_id == plan_id)
        .options(joinedload(EditionRecord.course))
        .order_by(EditionRecord.begins, EditionRecord.id)
    )
    editions = session.scalars(query).all()
    ids = [edition.id for edition in editions]
    offered = session.execute(
        select(PlaceOffer.edition_id, func.sum(PlaceOffer.places))
        .where(PlaceOffer.edition_id.in_(ids), PlaceOffer.declined_at.is_(None))
        .group_by(PlaceOffer.edition_id)
    )
    states = session.execute(
        select(Nomination.edition_id, Nomination.state, func.count())
        .where(Nomination.edition_id.in_(ids))
        .group_by(Nomination.edition_id, Nomination.state)
    )
    return _held(
        editions, {row[0]: row[1] for row in offered}, [(row[0], row[1], row[2]) for row in states]
    )


def _held(
    editions: Iterable[EditionRecord],
    offered: Mapping[int, int],
    states: Iterable[tuple[int, str, int]],
) -> list[Held]:
    counts = {(edition_id, state): number for edition_id, state, number in states}
    taken = (NominationState.ACCEPTED, NominationState.ATTENDED, NominationState.ABSENT)
    return [
        Held(
            edition,
            int(offered.get(edition.id, 0)),
            sum(counts.get((edition.id, state), 0) for state in taken),
            counts.get((edition.id, NominationState.ATTENDED), 0),
        )
        for edition in editions
    ]
