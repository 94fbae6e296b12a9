"""Demonstration: a training plan for next year with two scenarios, each with its proposal."""

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from capacity.demonstration.world import person
from capacity.training.domain.planning.documents import fingerprint_of, to_document
from capacity.training.domain.planning.solutions import solved
from capacity.training.domain.settings import Settings
from capacity.training.plans.actions import begin_plan, change_settings, copy_scenario
from capacity.training.plans.inputs import inputs_of, problem_of
from capacity.training.plans.models import PlanScenario

_BOUNDS = Settings(months=12, budget=150_000, delegates=2, women=Fraction(2, 5), seconds=5)


def plan_training(session: Session, moment: datetime) -> None:
    """Begun by the planner, over the needs that demonstration organizations share."""
    begins = moment.date().replace(year=moment.year + 1, month=1, day=1)
    title = f"Training plan {begins.year} (demonstration)"
    planner = person(session, "planner")
    plan, _new = begin_plan(
        session,
        title,
        begins,
        _BOUNDS,
        True,
        "As last year",
        f"demonstration-{begins.year}",
        planner.id,
        moment,
    )
    first = plan.scenarios[0]
    _propose(session, first, moment)
    second = copy_scenario(session, first, "Half the money")
    session.refresh(plan)
    change_settings(second, replace(_BOUNDS, budget=_BOUNDS.budget // 2), second.revision)
    _propose(session, second, moment)
    session.flush()


def _propose(session: Session, scenario: PlanScenario, moment: datetime) -> None:
    """What the job does."""
    problem = problem_of(scenario, inputs_of(session, scenario.plan.demonstration))
    scenario.solution = to_document(solved(problem))
    scenario.inputs_hash = fingerprint_of(problem)
    scenario.solved_revision, scenario.solved_at = scenario.revision, moment
