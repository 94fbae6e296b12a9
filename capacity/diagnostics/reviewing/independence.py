"""Who took part in the decisions of an appeal, and who of the bureau is left to decide on it.

All of it follows from what is stored; a reviewer who is added, or takes up the role again, changes
it at once.
"""

from collections import Counter
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.assessments.queries import (
    AssessmentFacts,
    reviews_of,
    subject_of,
)
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.reviewing.models import Appeal
from capacity.diagnostics.reviewing.queries import (
    appeal_of,
    letters_of,
    reviewers_of,
    second_readings_of,
)
from surveys.constituents.models import AuditEvent, Organization, Person
from surveys.constituents.roles import Group

DECIDING = ("review.decided", "review.undisputed-verified")
READING = ("review.second-read",)


def deciders(session: Session, appeal: Appeal) -> frozenset[int]:
    """Who took or confirmed the decisions that the appeal is about: they do not decide on it.

    The same people also after the appeal, when others have judged and read criteria anew.
    """
    until = appeal.decided_at
    letters = letters_of(session, appeal.assessment_id)
    reviews = reviews_of(session, appeal.assessment_id)
    readings = second_readings_of(session, appeal.assessment_id)
    named = [(found.decided_by, found.decided_at) for found in letters]
    for code in appeal.criteria:
        if code in reviews:
            named.append((reviews[code].reviewer_id, reviews[code].decided_at))
        if code in readings:
            named.append((readings[code].reader_id, readings[code].read_at))
    then = {person_id for person_id, at in named if until is None or at <= until}
    return frozenset(then | _noted(session, appeal))


def _noted(session: Session, appeal: Appeal) -> set[int]:
    """Who decided and read last before the appeal, by the audit trail.

    What is judged or read anew takes the place of what stood before; its authors stand there only.
    """
    query = select(AuditEvent).where(
        AuditEvent.subject == subject_of(appeal.assessment_id),
        AuditEvent.action.in_(DECIDING + READING),
        AuditEvent.at <= appeal.lodged_at,
    )
    last: dict[tuple[bool, str], int] = {}
    for event in session.scalars(query.order_by(AuditEvent.id)):
        codes = event.details.get("criteria") or [event.details.get("criterion")]
        for code in codes:
            if code in appeal.criteria and event.person_id is not None:
                last[event.action in READING, code] = event.person_id
    return set(last.values())


def independent_reviewers(session: Session, appeal: Appeal, group: Group) -> list[Person]:
    """Who can decide on the appeal: active reviewers of the group who took no part, by name."""
    involved = deciders(session, appeal)
    return [person for person in reviewers_of(session, group) if person.id not in involved]


def nobody_is_left(session: Session, appeal: Appeal, group: Group) -> bool:
    """Whether an open appeal waits for somebody whom the bureau does not have."""
    return appeal.outcome is None and not independent_reviewers(session, appeal, group)


def waits_in_vain(session: Session, facts: AssessmentFacts, appeal: Appeal) -> bool:
    """The same of one assessment; once its organization has ended, nobody is waited for."""
    going_on = facts.organization_ended_on is None
    return going_on and nobody_is_left(session, appeal, facts.group)


def groups_without_anybody(session: Session) -> Counter[Group]:
    """How many open appeals of each group wait for a reviewer whom its bureau does not have.

    Not those of organizations that have ended: nobody decides on them any more.
    """
    query = (
        select(Appeal, Organization.group)
        .join(Assessment, Assessment.id == Appeal.assessment_id)
        .join(Organization, Organization.id == Assessment.organization_id)
        .where(Appeal.outcome.is_(None), Assessment.state == AssessmentState.VALIDATED)
        .where(Organization.ended_on.is_(None))
    )
    return Counter(
        Group(group)
        for appeal, group in session.execute(query).all()
        if nobody_is_left(session, appeal, Group(group))
    )


def barred_from_reading(session: Session, assessment_id: int) -> Collection[int]:
    """After an upheld appeal: whoever took part in what it is about, and cannot read second."""
    appeal = appeal_of(session, assessment_id)
    return deciders(session, appeal) if appeal is not None and appeal.upheld else frozenset()
