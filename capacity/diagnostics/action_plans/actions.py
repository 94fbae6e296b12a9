"""What an institution does with its plan: adds an action, and changes it, each change kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.action_plans.models import ActionEvent, ActionSupport, PlanAction
from capacity.diagnostics.assessments.actions import NotNow
from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.domain.action_plan import ActionState, Support
from capacity.diagnostics.domain.progress import AssessmentState


class ActionConflict(Exception):
    """Somebody else has changed the action since the page was opened."""

    def __init__(self, action: PlanAction) -> None:
        super().__init__(action.id)
        self.action = action


@dataclass(frozen=True, slots=True)
class Intent:
    """What an institution says of one action. ``support`` without doubles, in any order."""

    text: str
    owner: str
    term: date
    criterion: str = ""
    support: frozenset[Support] = frozenset()
    outcome: str = ""
    assumptions: str = ""
    risks: str = ""
    state: ActionState = ActionState.PLANNED
    reason: str = ""
    progress: int = 0
    note: str = ""


def settled(intent: Intent) -> Intent:
    """``intent`` with what follows from its state: what is done is complete, what is planned has
    not begun, and a reason belongs to what is dropped."""
    progress = {ActionState.DONE: 100, ActionState.PLANNED: 0}.get(intent.state, intent.progress)
    reason = intent.reason if intent.state is ActionState.DROPPED else ""
    said = {field.name: getattr(intent, field.name) for field in fields(intent)}
    return Intent(**(said | {"progress": progress, "reason": reason}))


def add_action(
    session: Session,
    assessment: Assessment,
    intent: Intent,
    form_key: str,
    person_id: int,
    now: datetime,
) -> tuple[PlanAction, bool]:
    """The action, and whether it is new: the same form sent twice adds one.

    Raises NotNow while assessors still rate: there is no agreed gap to plan from.
    """
    if assessment.state == AssessmentState.RATING:
        raise NotNow
    known = session.scalar(
        select(PlanAction).where(
            PlanAction.assessment_id == assessment.id, PlanAction.form_key == form_key
        )
    )
    if known is not None:
        return known, False
    action = PlanAction(
        assessment_id=assessment.id,
        form_key=form_key,
        made_by=person_id,
        made_at=now,
        changed_by=person_id,
        changed_at=now,
        revision=0,
    )
    _write(session, action, settled(intent), {}, person_id, now)
    return action, True


def change_action(
    session: Session,
    action: PlanAction,
    intent: Intent,
    expected_revision: int,
    person_id: int,
    now: datetime,
) -> bool:
    """Note what is meant now; False if that is what stood there already.

    ``action`` is locked by whoever calls; ``expected_revision`` is the one the page showed.
    Raises ActionConflict if somebody else changed it meanwhile.
    """
    wanted, before = settled(intent), intent_of(action)
    if wanted == before:
        return False
    if action.revision != expected_revision:
        raise ActionConflict(action)
    _write(session, action, wanted, plain_parts(before), person_id, now)
    return True


def intent_of(action: PlanAction) -> Intent:
    """What stands in the table."""
    return Intent(
        text=action.text,
        owner=action.owner,
        term=action.term,
        criterion=action.criterion,
        support=frozenset(Support(support.kind) for support in action.supports),
        outcome=action.outcome,
        assumptions=action.assumptions,
        risks=action.risks,
        state=ActionState(action.state),
        reason=action.reason,
        progress=action.progress,
        note=action.note,
    )


def plain_parts(intent: Intent) -> dict[str, Any]:
    """The parts by name, as a history can keep them."""
    said = asdict(intent)
    said |= {"term": intent.term.isoformat(), "support": sorted(intent.support)}
    return said


def _write(
    session: Session,
    action: PlanAction,
    intent: Intent,
    before: Mapping[str, Any],
    person_id: int,
    now: datetime,
) -> None:
    for field in fields(intent):
        if field.name != "support":
            setattr(action, field.name, getattr(intent, field.name))
    _want(action, intent.support)
    action.revision += 1
    action.changed_by, action.changed_at = person_id, now
    session.add(action)
    session.flush()
    after = plain_parts(intent)
    session.add(
        ActionEvent(
            action_id=action.id,
            revision=action.revision,
            state=action.state,
            progress=action.progress,
            changes={name: said for name, said in after.items() if before.get(name, "") != said},
            person_id=person_id,
            at=now,
        )
    )
    session.flush()


def _want(action: PlanAction, support: frozenset[Support]) -> None:
    kept = [wanted for wanted in action.supports if wanted.kind in support]
    known = {wanted.kind for wanted in kept}
    new = [ActionSupport(kind=kind) for kind in sorted(support) if kind not in known]
    action.supports = kept + new
