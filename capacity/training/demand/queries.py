"""Reads of what organizations need: those that share it with the Turin Centre, and nobody else."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from capacity.diagnostics.action_plans.models import PlanAction
from capacity.diagnostics.assessments.models import Assessment, Position, Review
from capacity.diagnostics.assessments.queries import STANDING_LEVEL, STANDING_REVIEW
from capacity.diagnostics.domain.action_plan import OPEN_STATES
from capacity.diagnostics.domain.gaps import natural_order
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.training.demand.keeping import Assessed, kept, lines_of
from capacity.training.domain.demand import Lines
from capacity.training.domain.needs import Gap, Need, needs
from capacity.training.domain.planning.problem import Candidate
from surveys.constituents.consents import Offer, Recipient, Subject, consenting
from surveys.constituents.geography import CountryKind, Region
from surveys.constituents.models import CountryRecord, Organization
from surveys.constituents.roles import Group

NEEDS_OFFER: Offer = (Subject.NEEDS, Recipient.TURIN_CENTRE)
"""The consent under which planners see an organization's needs under its name."""

PLAN_OFFER: Offer = (Subject.PLAN, Recipient.TURIN_CENTRE)
"""The consent under which they also see which of them its action plan takes up."""


@dataclass(frozen=True, slots=True)
class Needed:
    """Who can be planned with, and what they need: real organizations or demonstration ones.

    ``organizations`` (with their countries) are those of the ``candidates``; each has a validated
    assessment, and may have no need. ``own``: the needs of each; ``lines``: those of all, counted.
    """

    candidates: tuple[Candidate, ...]
    needs: tuple[Need, ...]
    organizations: Mapping[int, Organization]
    own: Mapping[int, tuple[Need, ...]]
    lines: Lines


def planned_needs(session: Session, demonstration: bool) -> Needed:
    """The needs of every organization that shares them, by its latest validated assessment.

    A consent that was withdrawn, or an organization that has ended, is left out from then on.
    Organizations stand by country and name, needs in the order of the criteria.
    """
    assessed = latest_validated(session, consenting(session, NEEDS_OFFER))
    organizations = _organizations(session, assessed, demonstration)
    candidates = tuple(candidate_of(organization) for organization in organizations.values())
    planned = _planned(session, consenting(session, PLAN_OFFER) & organizations.keys())
    found = needs_of(session, [assessed[each] for each in organizations])
    own = {each: _own(found[assessed[each]], planned.get(each, ())) for each in organizations}
    flat = tuple(chain.from_iterable(own.values()))
    return Needed(candidates, flat, organizations, own, lines_of(session, candidates, own))


def _own(found: tuple[Need, ...], planned: Collection[str]) -> tuple[Need, ...]:
    if not planned:
        return found
    return tuple(
        replace(need, planned=True) if need.criterion in planned else need for need in found
    )


def needs_of(session: Session, assessed: Collection[Assessed]) -> dict[Assessed, tuple[Need, ...]]:
    """What each assessment says its organization needs; plans are not looked at."""

    def work_out(missing: list[Assessed]) -> dict[Assessed, tuple[Need, ...]]:
        gaps = _gaps(session, [each.id for each in missing])
        return {each: needs(each.organization_id, gaps.get(each.id, ())) for each in missing}

    return kept(session, assessed, work_out)


def candidate_of(organization: Organization) -> Candidate:
    """Its people follow what it writes in: no other language of theirs is known."""
    return Candidate(
        organization.id,
        Group(organization.group),
        Region(organization.country.region),
        frozenset({organization.language}),
    )


def latest_validated(session: Session, organization_ids: Collection[int]) -> dict[int, Assessed]:
    """By organization its assessment that was validated last."""
    place = func.row_number().over(
        partition_by=Assessment.organization_id,
        order_by=(Assessment.ended_at.desc(), Assessment.id.desc()),
    )
    ranked = (
        select(
            Assessment.id,
            Assessment.organization_id,
            Assessment.ended_at,
            place.label("place"),
        )
        .where(
            Assessment.state == AssessmentState.VALIDATED,
            Assessment.organization_id.in_(organization_ids),
        )
        .subquery()
    )
    query = select(ranked.c.id, ranked.c.organization_id, ranked.c.ended_at)
    rows = session.execute(query.where(ranked.c.place == 1))
    return {row.organization_id: Assessed(*row) for row in rows}


def of_kind(demonstration: bool) -> ColumnElement[bool]:
    """Whether the country is a demonstration one, or whether it is not."""
    kind = CountryRecord.kind
    return kind == CountryKind.DEMONSTRATION if demonstration else kind != CountryKind.DEMONSTRATION


def _organizations(
    session: Session, ids: Collection[int], demonstration: bool
) -> dict[int, Organization]:
    query = (
        select(Organization)
        .join(Organization.country)
        .where(Organization.id.in_(ids), of_kind(demonstration))
        .options(joinedload(Organization.country))
        .order_by(Organization.country_iso3, Organization.name, Organization.id)
    )
    return {found.id: found for found in session.scalars(query)}


def _gaps(session: Session, assessment_ids: Collection[int]) -> dict[int, list[Gap]]:
    """By assessment the criteria in which it wants more."""
    query = (
        select(
            Position.assessment_id,
            Position.criterion,
            STANDING_LEVEL,
            Position.desired,
            Position.importance,
        )
        .outerjoin(Review, STANDING_REVIEW)
        .where(
            Position.assessment_id.in_(assessment_ids),
            Position.desired > STANDING_LEVEL,
            Position.importance.is_not(None),
        )
    )
    found: dict[int, list[Gap]] = defaultdict(list)
    for assessment_id, code, existing, desired, importance in session.execute(query):
        assert desired is not None and importance is not None  # only such were asked for
        found[assessment_id].append(Gap(code, existing, desired, importance))
    for gaps in found.values():
        gaps.sort(key=lambda gap: natural_order(gap.criterion))
    return dict(found)


def _planned(session: Session, organization_ids: Collection[int]) -> dict[int, set[str]]:
    """By organization the criteria that an open action of its plan is about."""
    rows = session.execute(
        select(Assessment.organization_id, PlanAction.criterion)
        .join(Assessment, Assessment.id == PlanAction.assessment_id)
        .where(
            Assessment.organization_id.in_(organization_ids),
            PlanAction.state.in_(OPEN_STATES),
            PlanAction.criterion != "",
        )
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for organization_id, criterion in rows:
        found[organization_id].add(criterion)
    return found
