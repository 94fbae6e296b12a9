"""What was held, offered and attended: counts only, of real organizations or of demonstration ones.

Constituents count where their organization does. An edition, and with it the ILO's staff and others
in it, is a demonstration's where only demonstration organizations have to do with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from capacity.indicators.models import QuotedFigure
from capacity.indicators.queries import quoted_figures
from capacity.training.catalogue.models import CourseCover, CourseRecord, EditionRecord
from capacity.training.cohorts.models import Fellowship, Nomination, PlaceOffer
from capacity.training.domain.cohorts import ACCEPTED_ONCE, NominationState, ParticipantKind
from capacity.training.domain.courses import EditionState
from capacity.training.domain.equity import Offered
from capacity.training.domain.participants import UN_AREA, CountedEdition, People
from surveys.constituents.geography import CountryKind, Region
from surveys.constituents.models import CountryRecord, Organization
from surveys.constituents.roles import Group


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything that the figures of all years are made from."""

    editions: tuple[CountedEdition, ...]
    people: tuple[People, ...]
    offers: tuple[Offered, ...]

    def years(self, today: date) -> range:
        """From the year before the first edition to the present one, or the last edition's."""
        known = [each.year for each in self.editions] or [today.year]
        return range(min(*known, today.year) - 1, max(*known, today.year) + 1)


def counted(session: Session, demonstration: bool) -> Counted:
    """Editions that were not cancelled, who has or had a seat in them, and places offered."""
    editions = tuple(_editions(session, demonstration))
    ids = {each.id for each in editions}
    return Counted(
        editions,
        tuple(each for each in _people(session, demonstration) if each.edition_id in ids),
        tuple(each for each in _offers(session, demonstration) if each.edition_id in ids),
    )


def _of_world(demonstration: bool) -> ColumnElement[bool]:
    kind = CountryRecord.kind
    demonstrating: ColumnElement[bool] = kind == CountryKind.DEMONSTRATION
    return demonstrating if demonstration else kind != CountryKind.DEMONSTRATION


def _editions(session: Session, demonstration: bool) -> Iterable[CountedEdition]:
    demonstrating = _with_organizations(session, True) - _with_organizations(session, False)
    about_un = select(CourseCover.course_id).where(
        or_(CourseCover.code == UN_AREA, CourseCover.code.startswith(f"{UN_AREA}."))
    )
    un_courses = set(session.scalars(about_un))
    query = (
        select(
            EditionRecord.id,
            EditionRecord.course_id,
            EditionRecord.ends,
            EditionRecord.state,
            EditionRecord.plan_id,
            CourseRecord.outcomes,
            CourseRecord.programme_id,
        )
        .join(EditionRecord.course)
        .where(EditionRecord.state != EditionState.CANCELLED)
        .order_by(EditionRecord.id)
    )
    for id_, course_id, ends, state, plan_id, outcomes, programme_id in session.execute(query):
        if (id_ in demonstrating) is demonstration:
            yield CountedEdition(
                id_,
                course_id,
                ends.year,
                held=state == EditionState.HELD,
                planned=plan_id is not None,
                linked=bool(outcomes),
                for_programme=programme_id is not None,
                about_un=course_id in un_courses,
            )


def _with_organizations(session: Session, demonstration: bool) -> set[int]:
    """Editions in which organizations of this world were offered places or named somebody."""
    offered = (
        select(PlaceOffer.edition_id)
        .join(PlaceOffer.organization)
        .join(Organization.country)
        .where(_of_world(demonstration))
    )
    named = (
        select(Nomination.edition_id)
        .join(Nomination.organization)
        .join(Organization.country)
        .where(_of_world(demonstration))
    )
    return set(session.scalars(offered.union(named)))


def _people(session: Session, demonstration: bool) -> Iterable[People]:
    for row in session.execute(_alike(demonstration)):
        edition_id, kind, group, region, own_region, sex, state, number, fellows, euros = row
        where = region or own_region
        yield People(
            edition_id,
            ParticipantKind(kind),
            Group(group) if group else None,
            Region(where) if where else None,
            sex,
            NominationState(state),
            number,
            fellows,
            int(euros),
        )


def _alike(demonstration: bool) -> Select[*tuple[Any, ...]]:
    """One row for all people of an edition who are alike, with what they are and how many."""
    alike = (
        Nomination.edition_id,
        Nomination.kind,
        Organization.group,
        CountryRecord.region,
        Nomination.staff_region,
        Nomination.sex,
        Nomination.state,
    )
    return (
        select(
            *alike,
            func.count(),
            func.count(Fellowship.nomination_id),
            func.coalesce(func.sum(Fellowship.amount), 0),
        )
        .outerjoin(Nomination.organization)
        .outerjoin(Organization.country)
        .outerjoin(Nomination.fellowship)
        .where(
            Nomination.state.in_(ACCEPTED_ONCE),
            or_(Nomination.organization_id.is_(None), _of_world(demonstration)),
        )
        .group_by(*alike)
    )


def _offers(session: Session, demonstration: bool) -> Iterable[Offered]:
    alike = (PlaceOffer.edition_id, Organization.group, CountryRecord.region)
    query = (
        select(*alike, func.sum(PlaceOffer.places), func.sum(PlaceOffer.for_women))
        .join(PlaceOffer.organization)
        .join(Organization.country)
        .where(_of_world(demonstration))
        .group_by(*alike)
    )
    for edition_id, group, region, places, for_women in session.execute(query):
        yield Offered(edition_id, Group(group), Region(region), int(places), int(for_women))


PAPERS = (("GB.303/TC/1", "Appendix, section V"), ("GB.306/TC/1", "14"))
"""Where the papers report figures of training (R15) and of staff trained on UN reform (R16)."""


def quoted_of_training(session: Session) -> list[QuotedFigure]:
    """What the papers state about training, as corrected, those of the earliest document first."""
    found = [each for each in quoted_figures(session) if (each.source, each.paragraph) in PAPERS]
    return sorted(found, key=lambda each: (each.document_date, each.id))
