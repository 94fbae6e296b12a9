"""Reads of assessments: where each stands, who rates, what is agreed, what a reviewer decided."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, joinedload

from capacity.diagnostics.assessments.models import (
    Assessment,
    Position,
    RecordedPosition,
    Review,
)
from capacity.diagnostics.assessments.records import agreements, build_records
from capacity.diagnostics.domain.agreement import AreaAgreement
from capacity.diagnostics.domain.levels import CriterionRecord
from capacity.diagnostics.domain.progress import AssessmentState, state_in
from surveys.collection.answering.queries import submitted_answers
from surveys.collection.invitations.queries import invitations_about
from surveys.collection.rounds.models import Round, RoundQuestionnaire
from surveys.constituents.endings import require_going_on
from surveys.constituents.geography import CountryKind, Region
from surveys.constituents.models import CountryRecord, Membership, Organization, Person
from surveys.constituents.roles import Group, Role
from surveys.questionnaires.domain.answering import submission
from surveys.questionnaires.domain.structure import Answers, Kind, Questionnaire

STANDING_REVIEW = and_(
    Review.assessment_id == Position.assessment_id,
    Review.criterion == Position.criterion,
    Review.position_revision == Position.revision,
)
"""Joins to a position what was decided on it; what was decided before it changed is not joined."""

STANDING_LEVEL = func.coalesce(Review.verified_level, Position.level)
"""The verified level of a position, else the agreed one."""


@dataclass(frozen=True, slots=True)
class AssessmentFacts:
    """One assessment with its place: whose it is, in which round, how far."""

    id: int
    round_id: int
    round_title: str
    version_id: int
    organization_id: int
    organization_name: str
    organization_language: str
    group: Group
    country_iso3: str
    region: Region
    demonstration: bool
    state: AssessmentState
    started_at: datetime
    rating_closed_at: datetime | None
    submitted_at: datetime | None
    returned_at: datetime | None
    ended_at: datetime | None
    organization_ended_on: date | None = None

    @property
    def still_rating(self) -> bool:
        """Whether the self-rating was never closed: nobody gets a rating then."""
        return self.rating_closed_at is None

    @property
    def subject(self) -> str:
        return subject_of(self.id)


def subject_of(assessment_id: int) -> str:
    """The key of an assessment in the audit trail and as the subject of invitations and jobs."""
    return f"assessment:{assessment_id}"


def assessment_id_in(subject: str | None) -> int | None:
    """The assessment that a subject names; None if it names something else."""
    kind, _colon, number = (subject or "").partition(":")
    return int(number) if kind == "assessment" else None


_FactsQuery = Select[Assessment, Organization, CountryRecord, str, int]

_FACTS: _FactsQuery = (
    select(Assessment, Organization, CountryRecord, Round.title, RoundQuestionnaire.version_id)
    .join(Organization, Organization.id == Assessment.organization_id)
    .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
    .join(Round, Round.id == Assessment.round_id)
    .join(
        RoundQuestionnaire,
        (RoundQuestionnaire.round_id == Assessment.round_id)
        & RoundQuestionnaire.group.in_(["", Organization.group]),
    )
)


def _facts(row: Any) -> AssessmentFacts:
    assessment, organization, country, title, version_id = row
    return AssessmentFacts(
        id=assessment.id,
        round_id=assessment.round_id,
        round_title=title,
        version_id=version_id,
        organization_id=organization.id,
        organization_name=organization.name,
        organization_language=organization.language,
        group=Group(organization.group),
        country_iso3=organization.country_iso3,
        region=Region(country.region),
        demonstration=country.kind == CountryKind.DEMONSTRATION,
        state=state_in(AssessmentState(assessment.state), organization.ended_on is not None),
        started_at=assessment.started_at,
        rating_closed_at=assessment.rating_closed_at,
        submitted_at=assessment.submitted_at,
        returned_at=assessment.returned_at,
        ended_at=assessment.ended_at,
        organization_ended_on=organization.ended_on,
    )


def _all(session: Session, query: _FactsQuery) -> list[AssessmentFacts]:
    return [_facts(row) for row in session.execute(query)]


def assessment_of(session: Session, assessment_id: int) -> AssessmentFacts | None:
    row = session.execute(_FACTS.where(Assessment.id == assessment_id)).one_or_none()
    return None if row is None else _facts(row)


def locked_assessment(session: Session, assessment_id: int) -> Assessment | None:
    """The assessment for changing: whoever else wants to change it waits until this is done.

    Raises OrganizationEnded if its organization has.
    """
    found = session.scalar(
        select(Assessment)
        .where(Assessment.id == assessment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is not None:
        require_going_on(session, found.organization_id, hold=True)
    return found


def assessments_of_organizations(
    session: Session, organization_ids: Collection[int]
) -> list[AssessmentFacts]:
    """Their assessments, the latest first."""
    return _all(
        session,
        _FACTS.where(Assessment.organization_id.in_(organization_ids)).order_by(
            Assessment.started_at.desc(), Assessment.id.desc()
        ),
    )


def assessments_of_round(session: Session, round_id: int) -> list[AssessmentFacts]:
    """By organization; names are enough for whoever runs rounds, levels are not shown there."""
    return _all(
        session,
        _FACTS.where(Assessment.round_id == round_id).order_by(Organization.name, Assessment.id),
    )


def reviewable_assessments(
    session: Session,
    groups: Collection[Group],
    states: Collection[AssessmentState],
    region: Region | None = None,
) -> list[AssessmentFacts]:
    """What the organizations of ``groups`` handed in, the longest-waiting first."""
    query = _FACTS.where(
        Organization.group.in_(groups),
        Assessment.submitted_at.is_not(None),
    )
    if region is not None:
        query = query.where(CountryRecord.region == region)
    found = _all(session, query.order_by(Assessment.submitted_at, Assessment.id))
    return [facts for facts in found if facts.state in states]


def review_queue(
    session: Session, groups: Collection[Group], region: Region | None = None
) -> list[AssessmentFacts]:
    """What waits for a reviewer of ``groups``, the oldest submission first."""
    return reviewable_assessments(session, groups, {AssessmentState.SUBMITTED}, region)


def decided_counts(session: Session, assessment_ids: Collection[int]) -> dict[int, int]:
    """How many criteria of each assessment have a decision on their position as it stands."""
    rows = session.execute(
        select(Review.assessment_id, func.count())
        .join(Position, STANDING_REVIEW)
        .where(Review.assessment_id.in_(assessment_ids))
        .group_by(Review.assessment_id)
    )
    return {assessment_id: count for assessment_id, count in rows}


# --- the people who rate -------------------------------------------------------------------------


class AssessorState(StrEnum):
    INVITED = "invited"
    BEGUN = "begun"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Assessor:
    """One place among the assessors and how far it is; never what it answered."""

    invitation_id: int
    label: str
    person_name: str
    language: str
    state: AssessorState
    submitted_at: datetime | None


def assessors(session: Session, assessment_id: int) -> list[Assessor]:
    found = []
    for invitation in invitations_about(session, subject_of(assessment_id)):
        response = invitation.response
        if invitation.revoked_at is not None:
            state = AssessorState.WITHDRAWN
        elif response is not None and response.submitted_at is not None:
            state = AssessorState.SUBMITTED
        else:
            state = AssessorState.INVITED if response is None else AssessorState.BEGUN
        found.append(
            Assessor(
                invitation.id,
                invitation.label,
                invitation.person.name if invitation.person else "",
                invitation.language,
                state,
                response.submitted_at if response else None,
            )
        )
    return found


def members_of(session: Session, organization_id: int) -> list[Person]:
    """Active people who may be asked to rate with their own account, by name."""
    members = select(Membership.person_id).where(
        Membership.organization_id == organization_id,
        Membership.role.in_([Role.RESPONDENT, Role.FOCAL_POINT]),
    )
    query = select(Person).where(Person.id.in_(members), Person.active).order_by(Person.name)
    return list(session.scalars(query))


# --- what is agreed and decided ------------------------------------------------------------------


def positions_of(session: Session, assessment_id: int) -> dict[str, Position]:
    """The institution's positions by criterion code, with whoever recorded each."""
    query = (
        select(Position)
        .where(Position.assessment_id == assessment_id)
        .options(joinedload(Position.author))
    )
    return {position.criterion: position for position in session.scalars(query)}


def history_of(session: Session, assessment_id: int, criterion: str) -> list[RecordedPosition]:
    """What was recorded on one criterion, the latest first, with who recorded it."""
    query = (
        select(RecordedPosition)
        .where(
            RecordedPosition.assessment_id == assessment_id,
            RecordedPosition.criterion == criterion,
        )
        .options(joinedload(RecordedPosition.person))
        .order_by(RecordedPosition.revision.desc())
    )
    return list(session.scalars(query))


def reviews_of(session: Session, assessment_id: int) -> dict[str, Review]:
    """The latest decisions by criterion code; some may be on a position that has changed since."""
    query = (
        select(Review)
        .where(Review.assessment_id == assessment_id)
        .options(joinedload(Review.reviewer))
    )
    return {review.criterion: review for review in session.scalars(query)}


def self_ratings(
    session: Session, assessment_id: int, questionnaire: Questionnaire
) -> tuple[Answers, ...]:
    """The submitted self-ratings as the questionnaire asks them, without who gave which."""
    responses = submitted_answers(session, subject_key=subject_of(assessment_id))
    return tuple(submission(questionnaire, response.answers) for response in responses)


def records(
    session: Session, assessment: AssessmentFacts, questionnaire: Questionnaire
) -> tuple[CriterionRecord, ...]:
    """Every criterion in the instrument's order, with what counts in the assessment's state.

    Before the closing nobody gets a self-rating, and a reviewer's decisions count only once the
    review has ended.
    """
    rating = assessment.still_rating
    validated = assessment.state is AssessmentState.VALIDATED
    return build_records(
        questionnaire,
        () if rating else self_ratings(session, assessment.id, questionnaire),
        positions_of(session, assessment.id),
        reviews_of(session, assessment.id) if validated else {},
    )


def agreement_by_area(
    session: Session, assessment: AssessmentFacts, questionnaire: Questionnaire
) -> tuple[AreaAgreement, ...]:
    """How far the assessors agree on each area; nothing before the closing."""
    if assessment.still_rating:
        return ()
    return agreements(questionnaire, self_ratings(session, assessment.id, questionnaire))


# --- choosing organizations ----------------------------------------------------------------------


def diagnostic_groups(round_: Round) -> frozenset[Group]:
    """The groups whose diagnostics a round asks; none if it asks a survey."""
    versions = [asked.version for asked in round_.questionnaires]
    return frozenset(Group(v.document["group"]) for v in versions if v.kind == Kind.DIAGNOSTIC)


def organizations_to_start(
    session: Session, round_id: int, groups: Collection[Group]
) -> list[Organization]:
    """Organizations of ``groups`` without an assessment in this round, by country and name."""
    there = select(Assessment.organization_id).where(Assessment.round_id == round_id)
    query = (
        select(Organization)
        .where(
            Organization.group.in_(groups),
            Organization.id.not_in(there),
            Organization.ended_on.is_(None),
        )
        .order_by(Organization.country_iso3, Organization.name)
    )
    return list(session.scalars(query))
