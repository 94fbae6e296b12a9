"""Reads of plans: an organization's actions, what is due, and what a country's plan holds."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from capacity.diagnostics.action_plans.models import ActionEvent, PlanAction
from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.assessments.queries import (
    AssessmentFacts,
    assessments_of_organizations,
    records,
)
from capacity.diagnostics.domain.action_plan import (
    OPEN_STATES,
    SOON,
    by_term,
    covered,
    uncovered,
)
from capacity.diagnostics.domain.gaps import Priority, priorities
from capacity.diagnostics.domain.levels import Provenance
from surveys.collection.rounds.models import RoundTag
from surveys.constituents.consents import Offer, Recipient, Subject, consenting
from surveys.constituents.models import Organization
from surveys.questionnaires.domain.structure import Questionnaire

OFFER: Offer = (Subject.PLAN, Recipient.COUNTRY)
"""The consent under which an organization's actions enter its country's plan."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan as it goes on in one assessment; the organization's own, in full.

    ``open`` also holds what earlier rounds began and nobody has ended; both lists are by term.
    """

    gaps: tuple[Priority, ...]
    agreed: int  # criteria with an agreed level, desired level and importance
    open: list[PlanAction]
    ended: list[PlanAction]

    @property
    def actions(self) -> list[PlanAction]:
        return [*self.open, *self.ended]


def plan_of(session: Session, facts: AssessmentFacts, questionnaire: Questionnaire) -> Plan:
    own = _actions(session, PlanAction.assessment_id == facts.id)
    earlier = _actions(
        session,
        (Assessment.organization_id == facts.organization_id)
        & (Assessment.id != facts.id)
        & (Assessment.started_at <= facts.started_at)
        & PlanAction.state.in_(OPEN_STATES),
    )
    ranked = priorities(records(session, facts, questionnaire))
    return Plan(
        agreed=sum(item.existing.provenance != Provenance.SELF_RATED for item in ranked),
        gaps=uncovered(ranked, covered(own, earlier)),
        open=by_term([action for action in own if action.state in OPEN_STATES] + earlier),
        ended=by_term(action for action in own if action.state not in OPEN_STATES),
    )


def _actions(session: Session, condition: ColumnElement[bool]) -> list[PlanAction]:
    query = (
        select(PlanAction)
        .join(Assessment, Assessment.id == PlanAction.assessment_id)
        .where(condition)
        .options(joinedload(PlanAction.editor))
    )
    return list(session.scalars(query))


def action_of(
    session: Session, organization_id: int, action_id: int, lock: bool = False
) -> PlanAction | None:
    """The organization's action, whichever of its rounds began it; ``lock`` it for changing."""
    query = (
        select(PlanAction)
        .join(Assessment, Assessment.id == PlanAction.assessment_id)
        .where(PlanAction.id == action_id, Assessment.organization_id == organization_id)
        .execution_options(populate_existing=True)
    )
    return session.scalar(query.with_for_update(of=PlanAction) if lock else query)


def outcome_codes(session: Session, round_id: int) -> list[str]:
    """The codes of workplanning that the round serves, to choose from."""
    query = select(RoundTag.value).where(RoundTag.round_id == round_id, RoundTag.kind == "outcome")
    return list(session.scalars(query.order_by(RoundTag.value)))


def history_of(session: Session, action_id: int) -> list[ActionEvent]:
    """What was made of the action, the latest first, with whoever did it."""
    query = (
        select(ActionEvent)
        .where(ActionEvent.action_id == action_id)
        .options(joinedload(ActionEvent.person))
        .order_by(ActionEvent.revision.desc())
    )
    return list(session.scalars(query))


@dataclass(frozen=True, slots=True)
class Due:
    """An action that somebody is to be reminded of."""

    id: int
    assessment_id: int
    organization_id: int
    organization_name: str
    criterion: str
    text: str
    owner: str
    term: date
    state: str


def due_actions(session: Session, organization_ids: Collection[int], today: date) -> list[Due]:
    """What is overdue or due within 30 days, the earliest term first."""
    query = (
        select(PlanAction, Organization.id, Organization.name)
        .join(Assessment, Assessment.id == PlanAction.assessment_id)
        .join(Organization, Organization.id == Assessment.organization_id)
        .where(
            Organization.id.in_(organization_ids),
            Organization.ended_on.is_(None),
            PlanAction.state.in_(OPEN_STATES),
            PlanAction.term <= today + SOON,
        )
    )
    found = [
        Due(
            id=action.id,
            assessment_id=action.assessment_id,
            organization_id=organization_id,
            organization_name=name,
            criterion=action.criterion,
            text=action.text,
            owner=action.owner,
            term=action.term,
            state=action.state,
        )
        for action, organization_id, name in session.execute(query)
    ]
    return by_term(found)


# --- a country's plan ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shared:
    """An open action of an organization that consents; nothing of it but what consent covers."""

    id: int
    organization: str
    version_id: int
    criterion: str
    text: str
    term: date
    state: str
    support: tuple[str, ...]
    outcome: str


def shared_actions(session: Session, iso3: str) -> list[Shared]:
    """What the country's organizations that consent have still before them.

    Who has not consented leaves no trace here: no line, no count.
    """
    there = session.scalars(select(Organization.id).where(Organization.country_iso3 == iso3))
    consent = consenting(session, OFFER, there.all())
    facts = {item.id: item for item in assessments_of_organizations(session, consent)}
    found = session.scalars(
        select(PlanAction).where(
            PlanAction.assessment_id.in_(facts), PlanAction.state.in_(OPEN_STATES)
        )
    )
    return [
        Shared(
            id=action.id,
            organization=facts[action.assessment_id].organization_name,
            version_id=facts[action.assessment_id].version_id,
            criterion=action.criterion,
            text=action.text,
            term=action.term,
            state=action.state,
            support=tuple(support.kind for support in action.supports),
            outcome=action.outcome,
        )
        for action in found
    ]
