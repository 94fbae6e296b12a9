"""Reads of how organizations stood before a training and after it: those that share their needs.

A planner sees levels by consent only (needs shared with the Turin Centre); whoever does not give
it, or has withdrawn it, is on neither side of the comparison.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Assessment, Position, Review
from capacity.diagnostics.assessments.queries import STANDING_LEVEL, STANDING_REVIEW
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.training.catalogue.models import EditionRecord
from capacity.training.catalogue.queries import course_records, course_value
from capacity.training.cohorts.models import Nomination, PlaceOffer
from capacity.training.demand.queries import NEEDS_OFFER, of_kind
from capacity.training.domain.cohorts import NominationState
from capacity.training.domain.rescoring import Comparison, Rescore, compare
from surveys.constituents.consents import consenting
from surveys.constituents.models import CountryRecord, Organization


@dataclass(frozen=True, slots=True)
class Assessed:
    """A validated assessment, and the day on which it was."""

    id: int
    organization_id: int
    on: date


def rescored(session: Session, edition: EditionRecord, demonstration: bool) -> Comparison:
    """The change of the organizations that took part, beside comparable others."""
    organizations = _organizations(session, demonstration)
    linked = _linked(session, edition, organizations.keys())
    criteria = {code for codes in linked.values() for code in codes}
    levels = _around(session, organizations.keys(), edition, criteria)
    trained_on = _trained_on(session, organizations.keys(), criteria)
    own, others = [], []
    for (organization_id, criterion), (before, after) in sorted(levels.items()):
        group, region = organizations[organization_id]
        found = Rescore(organization_id, criterion, group, region, before, after)
        if criterion in linked.get(organization_id, ()):
            own.append(found)
        elif organization_id not in linked and organization_id not in trained_on[criterion]:
            others.append(found)
    return compare(own, others)


def _organizations(session: Session, demonstration: bool) -> dict[int, tuple[str, str]]:
    """Group and region of whoever shares its needs."""
    rows = session.execute(
        select(Organization.id, Organization.group, CountryRecord.region)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(Organization.id.in_(consenting(session, NEEDS_OFFER)), of_kind(demonstration))
    )
    return {id_: (group, region) for id_, group, region in rows}


def _linked(
    session: Session, edition: EditionRecord, organization_ids: Collection[int]
) -> dict[int, set[str]]:
    """By organization that took part the criteria that its nominations, else its offer, name."""
    rows = session.execute(
        select(Organization.id, Nomination.criterion, PlaceOffer.criteria)
        .join(Nomination, Nomination.organization_id == Organization.id)
        .outerjoin(
            PlaceOffer,
            (PlaceOffer.edition_id == Nomination.edition_id)
            & (PlaceOffer.organization_id == Nomination.organization_id),
        )
        .where(
            Nomination.edition_id == edition.id,
            Nomination.state == NominationState.ATTENDED,
            Organization.id.in_(organization_ids),
        )
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for organization_id, criterion, offered in rows:
        found[organization_id] |= {criterion} if criterion else set(offered or ())
    return dict(found)


def _trained_on(
    session: Session, organization_ids: Collection[int], criteria: Iterable[str]
) -> Mapping[str, set[int]]:
    """By criterion the organizations of which somebody attended any course about it."""
    rows = session.execute(
        select(Organization.id, EditionRecord.course_id)
        .join(Nomination, Nomination.organization_id == Organization.id)
        .join(EditionRecord, EditionRecord.id == Nomination.edition_id)
        .where(
            Nomination.state == NominationState.ATTENDED,
            Organization.id.in_(organization_ids),
        )
        .distinct()
    ).all()
    courses = {each.id: course_value(each) for each in course_records(session, retired=True)}
    return {
        code: {id_ for id_, course_id in rows if courses[course_id].is_about(code)}
        for code in criteria
    }


def _around(
    session: Session,
    organization_ids: Collection[int],
    edition: EditionRecord,
    criteria: Collection[str],
) -> dict[tuple[int, str], tuple[int, int]]:
    """By organization and criterion the level in the last validated assessment before the edition
    and in the first one after it; nothing where either is missing."""
    earlier: dict[int, Assessed] = {}
    later: dict[int, Assessed] = {}
    for each in _validated(session, organization_ids):
        if each.on < edition.begins:
            earlier[each.organization_id] = each
        elif each.on > edition.ends:
            later.setdefault(each.organization_id, each)
    both = earlier.keys() & later.keys()
    wanted = [found[id_].id for id_ in both for found in (earlier, later)]
    levels = _levels(session, wanted, criteria)
    return {
        (id_, code): (levels[earlier[id_].id, code], levels[later[id_].id, code])
        for id_ in both
        for code in criteria
        if (earlier[id_].id, code) in levels and (later[id_].id, code) in levels
    }


def _validated(session: Session, organization_ids: Collection[int]) -> list[Assessed]:
    """By the moment at which they were validated."""
    rows = session.execute(
        select(Assessment.id, Assessment.organization_id, Assessment.ended_at)
        .where(
            Assessment.state == AssessmentState.VALIDATED,
            Assessment.organization_id.in_(organization_ids),
        )
        .order_by(Assessment.ended_at, Assessment.id)
    )
    return [Assessed(id_, organization_id, _day(at)) for id_, organization_id, at in rows]


def _day(moment: datetime | None) -> date:
    assert moment is not None  # what is validated has ended
    return moment.date()


def _levels(
    session: Session, assessment_ids: Collection[int], criteria: Collection[str]
) -> dict[tuple[int, str], int]:
    """By assessment and criterion the verified level, else the agreed one, as in needs."""
    rows = session.execute(
        select(Position.assessment_id, Position.criterion, STANDING_LEVEL)
        .outerjoin(Review, STANDING_REVIEW)
        .where(
            Position.assessment_id.in_(assessment_ids),
            Position.criterion.in_(criteria),
            STANDING_LEVEL.is_not(None),
        )
    )
    return {(assessment_id, code): found for assessment_id, code, found in rows}
