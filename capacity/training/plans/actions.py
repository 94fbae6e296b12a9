"""What planners do with plans: begin, set bounds, settle by hand, copy, have proposed.

Whoever changes a scenario first takes it with ``queries.locked_scenario``. An approved scenario is
frozen, and its plan's other scenarios are kept as they are.
"""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.training.domain.settings import Change, Settings, settings_to_document
from capacity.training.plans.inputs import change_of
from capacity.training.plans.models import HandChange, PlanScenario, TrainingPlan
from capacity.training.plans.queries import approved_scenario
from surveys.foundation.jobs.actions import ask_for_job, cancel_job
from surveys.foundation.jobs.models import Job

PLAN = "training-plan"
"""The kind of job that has a scenario solved."""

MOST_SCENARIOS = 12


class Frozen(Exception):
    """The plan is approved: nothing of it changes any more."""


class NameTaken(Exception):
    """The plan has a scenario of this name."""

    def __init__(self, other: PlanScenario) -> None:
        super().__init__(other.id)
        self.other = other


class TooMany(Exception):
    """The plan has as many scenarios as it may."""


class ChangedMeanwhile(Exception):
    """Somebody has changed the settings since the page was opened."""


def begin_plan(
    session: Session,
    title: str,
    begins: date,
    settings: Settings,
    demonstration: bool,
    name: str,
    press: str,
    person_id: int,
    now: datetime,
) -> tuple[TrainingPlan, bool]:
    """A plan with its first scenario, and whether it is new: sent twice, it is begun once."""
    held = session.scalar(select(TrainingPlan).where(TrainingPlan.press == press))
    if held is not None:
        return held, False
    plan = TrainingPlan(
        title=title,
        begins=begins.replace(day=1),
        months=settings.months,
        demonstration=demonstration,
        press=press,
        begun_by=person_id,
        begun_at=now,
        scenarios=[PlanScenario(name=name, settings=settings_to_document(settings), revision=1)],
    )
    session.add(plan)
    session.flush()
    return plan, True


def copy_scenario(session: Session, scenario: PlanScenario, name: str) -> PlanScenario:
    """Another scenario with the same settings, changes by hand and proposal.

    Raises Frozen, NameTaken and TooMany.
    """
    plan = scenario.plan
    require_open(plan)
    _require_free(plan, name)
    if len(plan.scenarios) >= MOST_SCENARIOS:
        raise TooMany
    copied = PlanScenario(
        plan_id=plan.id,
        name=name,
        settings=dict(scenario.settings),
        revision=scenario.revision,
        hands=[
            _by_hand(change_of(hand), hand.reason, hand.made_by, hand.made_at)
            for hand in scenario.hands
        ],
    )
    if scenario.solution is not None:
        copied.solution, copied.solved_at = scenario.solution, scenario.solved_at
        copied.solved_revision = scenario.solved_revision
        copied.inputs_hash = scenario.inputs_hash
    session.add(copied)
    session.flush()
    return copied


def rename_scenario(scenario: PlanScenario, name: str) -> bool:
    """False if it is called so already. Raises Frozen and NameTaken."""
    if scenario.name == name:
        return False
    require_open(scenario.plan)
    _require_free(scenario.plan, name)
    scenario.name = name
    return True


def delete_scenario(session: Session, scenario: PlanScenario, now: datetime) -> None:
    """Remove it with its changes by hand; its job is cancelled. Raises Frozen."""
    require_open(scenario.plan)
    stop(session, scenario, now)
    session.delete(scenario)
    session.flush()


def change_settings(scenario: PlanScenario, settings: Settings, expected_revision: int) -> bool:
    """Set its bounds; False if they are so already. Raises Frozen and ChangedMeanwhile."""
    require_open(scenario.plan)
    wanted = settings_to_document(settings)
    if scenario.settings == wanted:
        return False
    if scenario.revision != expected_revision:
        raise ChangedMeanwhile
    scenario.settings = wanted
    scenario.revision += 1
    return True


def settle_by_hand(
    session: Session,
    scenario: PlanScenario,
    change: Change,
    reason: str,
    person_id: int,
    now: datetime,
) -> bool:
    """Note what every later run keeps to; False if that is settled already. Raises Frozen."""
    require_open(scenario.plan)
    if any(change_of(hand) == change for hand in scenario.hands):
        return False
    scenario.hands.append(_by_hand(change, reason, person_id, now))
    scenario.revision += 1
    session.flush()
    return True


def _by_hand(change: Change, reason: str, person_id: int, now: datetime) -> HandChange:
    return HandChange(**asdict(change), reason=reason, made_by=person_id, made_at=now)


def undo_by_hand(session: Session, scenario: PlanScenario, hand_id: int) -> bool:
    """Keep to it no longer; False if it is gone already. Raises Frozen."""
    require_open(scenario.plan)
    hand = next((each for each in scenario.hands if each.id == hand_id), None)
    if hand is None:
        return False
    scenario.hands.remove(hand)
    scenario.revision += 1
    session.flush()
    return True


def ask_for_proposal(
    session: Session, scenario: PlanScenario, person_id: int | None, now: datetime
) -> Job:
    """Have the scenario solved by the worker; asked for twice, it is one job. Raises Frozen."""
    require_open(scenario.plan)
    running = None if scenario.job_id is None else session.get(Job, scenario.job_id)
    request = {"scenario": scenario.id, "revision": scenario.revision}
    if running is not None and running.request != request:
        cancel_job(session, running, now)  # of an earlier revision: nobody waits for it
    job = ask_for_job(session, PLAN, f"scenario:{scenario.id}", request, person_id, now)
    scenario.job_id = job.id
    session.flush()
    return job


def stop(session: Session, scenario: PlanScenario, now: datetime) -> None:
    """End the search for a proposal, if one is under way."""
    if scenario.job_id is not None:
        cancel_job(session, session.get_one(Job, scenario.job_id), now)


def require_open(plan: TrainingPlan) -> None:
    if approved_scenario(plan) is not None:
        raise Frozen


def _require_free(plan: TrainingPlan, name: str) -> None:
    other = next((one for one in plan.scenarios if one.name == name), None)
    if other is not None:
        raise NameTaken(other)
