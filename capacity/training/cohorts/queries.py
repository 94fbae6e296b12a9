"""Reads of places offered, of nominations, and of the rules' view of an edition."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from capacity.training.catalogue.models import CourseRecord, EditionRecord
from capacity.training.cohorts.models import (
    Nomination,
    NominationEvent,
    ParticipantLetter,
    PlaceOffer,
)
from capacity.training.domain.cohorts import (
    ACCEPTED_ONCE,
    ENDED,
    HOLDING,
    UNDECIDED,
    Cohort,
    NominationState,
    Places,
    Sex,
    Standing,
)
from capacity.training.domain.courses import EditionState
from surveys.constituents.models import Organization


def participants(
    session: Session, edition_id: int, states: Collection[str] = ACCEPTED_ONCE
) -> list[Nomination]:
    """Who is accepted, and after the edition who attended or was absent, as they were nominated."""
    return list(
        session.scalars(
            select(Nomination)
            .where(Nomination.edition_id == edition_id, Nomination.state.in_(states))
            .options(joinedload(Nomination.organization), joinedload(Nomination.fellowship))
            .order_by(Nomination.id)
        )
    )


def everybody(session: Session, edition_id: int) -> list[Nomination]:
    """All who were named for the edition, whatever became of them."""
    return participants(session, edition_id, tuple(NominationState))


def locked_edition(session: Session, edition_id: int) -> EditionRecord | None:
    """The edition, for changing who comes: one at a time, so that no seat goes to two."""
    return session.scalar(
        select(EditionRecord)
        .where(EditionRecord.id == edition_id)
        .with_for_update(of=EditionRecord)
        .execution_options(populate_existing=True)
    )


def offers_of(session: Session, edition_id: int) -> Sequence[PlaceOffer]:
    """Places offered, the declined ones too, by country and name of the organization."""
    return session.scalars(
        select(PlaceOffer)
        .join(PlaceOffer.organization)
        .where(PlaceOffer.edition_id == edition_id)
        .options(contains_eager(PlaceOffer.organization))
        .order_by(Organization.country_iso3, Organization.name, Organization.id)
    ).all()


def offer_to(session: Session, edition_id: int, organization_id: int) -> PlaceOffer | None:
    return session.get(PlaceOffer, (edition_id, organization_id))


def cohort(session: Session, edition: EditionRecord) -> Cohort:
    """Seats, places and people as the rules see them; read it with the edition locked to act.

    For an organization that has ended nothing is kept, and what was undecided of it has closed.
    """
    kept = session.execute(
        select(PlaceOffer.organization_id, PlaceOffer.places, PlaceOffer.for_women)
        .join(PlaceOffer.organization)
        .where(
            PlaceOffer.edition_id == edition.id,
            PlaceOffer.declined_at.is_(None),
            Organization.ended_on.is_(None),
        )
    )
    people = session.execute(
        select(Nomination.id, Nomination.organization_id, Nomination.sex, Nomination.state)
        .outerjoin(Nomination.organization)
        .where(
            Nomination.edition_id == edition.id,
            Nomination.state.not_in(UNDECIDED) | Organization.ended_on.is_(None),
        )
    )
    return Cohort(
        edition.seats,
        tuple(Places(*row) for row in kept.all()),
        tuple(
            Standing(id_, organization_id, sex == Sex.WOMAN, NominationState(state), order=id_)
            for id_, organization_id, sex, state in people.all()
        ),
    )


def committed_seats(session: Session, edition: EditionRecord) -> int:
    """Seats that are held by somebody or kept for an organization that goes on."""
    return cohort(session, edition).committed()


def standing_of(nomination: Nomination) -> Standing:
    return Standing(
        nomination.id,
        nomination.organization_id,
        nomination.sex == Sex.WOMAN,
        NominationState(nomination.state),
        order=nomination.id,
    )


def nomination_of(session: Session, nomination_id: int) -> Nomination | None:
    return session.get(Nomination, nomination_id)


SAME_ADDRESS = "same-address"
"""The event that keeps the address of somebody whom another organization had named before."""


def address_aside(session: Session, nomination_id: int) -> str:
    """The address that was set aside because another organization had named it; "" if none was."""
    return (
        session.scalar(
            select(NominationEvent.reason).where(
                NominationEvent.nomination_id == nomination_id,
                NominationEvent.kind == SAME_ADDRESS,
            )
        )
        or ""
    )


def named_by(session: Session, edition_id: int, organization_id: int, email: str) -> bool:
    """Whether this organization itself names this address, set aside or not."""
    return any(
        email in (each.email, each.email or address_aside(session, each.id))
        for each in own_nominations(session, edition_id, organization_id)
        if each.state not in ENDED
    )


def named_already(session: Session, edition_id: int, email: str) -> Nomination | None:
    """Who is named for the edition with this address, and neither refused nor withdrawn."""
    return session.scalar(
        select(Nomination).where(
            Nomination.edition_id == edition_id,
            Nomination.email == email,
            Nomination.state.not_in(ENDED),
        )
    )


def events_of(session: Session, nomination_id: int) -> Sequence[NominationEvent]:
    return session.scalars(
        select(NominationEvent)
        .where(NominationEvent.nomination_id == nomination_id)
        .order_by(NominationEvent.id)
    ).all()


def refusals(session: Session, edition_id: int, organization_id: int) -> dict[int, str]:
    """Why the Centre did not accept whom the organization named, by nomination."""
    return dict(
        session.execute(
            select(NominationEvent.nomination_id, NominationEvent.reason)
            .join(Nomination, Nomination.id == NominationEvent.nomination_id)
            .where(
                Nomination.edition_id == edition_id,
                Nomination.organization_id == organization_id,
                NominationEvent.kind == NominationState.REFUSED,
            )
        ).all()
    )


def by_link(session: Session, link_hash: str) -> Nomination | None:
    """Whose link this is."""
    return session.scalar(
        select(Nomination)
        .join(ParticipantLetter, ParticipantLetter.nomination_id == Nomination.id)
        .where(ParticipantLetter.link_hash == link_hash)
    )


@dataclass(frozen=True, slots=True)
class OwnOffer:
    """Places offered to an organization, and how many of them it has named somebody for.

    ``certified``: how many of its participants have a certificate.
    """

    offer: PlaceOffer
    held: int
    waiting: int
    certified: int = 0

    @property
    def open_places(self) -> int:
        return max(0, self.offer.places - self.held)


def own_offers(session: Session, organization_ids: Collection[int]) -> list[OwnOffer]:
    """What these organizations were offered, the latest edition first."""
    offers = session.scalars(
        select(PlaceOffer)
        .join(PlaceOffer.edition)
        .join(EditionRecord.course)
        .where(PlaceOffer.organization_id.in_(organization_ids))
        .options(
            contains_eager(PlaceOffer.edition).contains_eager(EditionRecord.course),
            joinedload(PlaceOffer.organization),
        )
        .order_by(EditionRecord.begins.desc(), EditionRecord.id.desc())
    ).all()
    counts = {
        (organization_id, edition_id, state): number
        for organization_id, edition_id, state, number in session.execute(
            select(
                Nomination.organization_id, Nomination.edition_id, Nomination.state, func.count()
            )
            .where(Nomination.organization_id.in_(organization_ids))
            .group_by(Nomination.organization_id, Nomination.edition_id, Nomination.state)
        )
    }
    certified = {
        (organization_id, edition_id): number
        for organization_id, edition_id, number in session.execute(
            select(Nomination.organization_id, Nomination.edition_id, func.count())
            .where(
                Nomination.organization_id.in_(organization_ids),
                Nomination.certificate.is_not(None),
                Nomination.erased_at.is_(None),
            )
            .group_by(Nomination.organization_id, Nomination.edition_id)
        )
    }
    return [_own_offer(offer, counts, certified) for offer in offers]


def _own_offer(
    offer: PlaceOffer,
    counts: dict[tuple[int | None, int, str], int],
    certified: dict[tuple[int | None, int], int],
) -> OwnOffer:
    own = (offer.organization_id, offer.edition_id)
    held = sum(counts.get((*own, state), 0) for state in HOLDING)
    waiting = counts.get((*own, NominationState.WAITING), 0)
    return OwnOffer(offer, held, waiting, certified.get(own, 0))


def own_nominations(session: Session, edition_id: int, organization_id: int) -> list[Nomination]:
    """Whom the organization itself named; nobody else's are ever read with it."""
    return [
        each
        for each in session.scalars(
            select(Nomination)
            .where(
                Nomination.edition_id == edition_id,
                Nomination.organization_id == organization_id,
            )
            .order_by(Nomination.id)
        )
    ]


def places_to_fill(
    session: Session, organization_ids: Collection[int], today: date
) -> list[OwnOffer]:
    """Offers with open places, of confirmed editions that have not begun, the next first."""
    return [
        one
        for one in reversed(own_offers(session, organization_ids))
        if one.open_places
        and one.offer.declined_at is None
        and one.offer.organization.ended_on is None
        and one.offer.edition.state == EditionState.CONFIRMED
        and one.offer.edition.begins > today
    ]


def to_decide(session: Session, today: date) -> int:
    """How many nominations to editions that have not begun wait for the Centre's word."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Nomination)
            .join(Nomination.edition)
            .outerjoin(Nomination.organization)
            .where(
                Organization.ended_on.is_(None),
                Nomination.state == NominationState.NOMINATED,
                EditionRecord.state == EditionState.CONFIRMED,
                EditionRecord.begins > today,
            )
        )
        or 0
    )


@dataclass(frozen=True, slots=True)
class Search:
    """Which editions to list; empty: all. ``past``: those that have ended."""

    course_id: int | None = None
    language: str = ""
    state: str = ""
    past: bool = False

    def condition(self, today: date) -> ColumnElement[bool]:
        found = EditionRecord.ends < today if self.past else EditionRecord.ends >= today
        if self.course_id is not None:
            found &= EditionRecord.course_id == self.course_id
        if self.language:
            found &= EditionRecord.language == self.language
        if self.state:
            found &= EditionRecord.state == self.state
        return found


def count_editions(session: Session, search: Search, today: date) -> int:
    query = select(func.count()).select_from(EditionRecord).where(search.condition(today))
    return session.scalar(query) or 0


def listed_editions(
    session: Session, search: Search, today: date, limit: int, offset: int
) -> Sequence[EditionRecord]:
    """Coming ones from the next on, past ones from the last on."""
    order = EditionRecord.begins.desc() if search.past else EditionRecord.begins
    return session.scalars(
        select(EditionRecord)
        .join(EditionRecord.course)
        .where(search.condition(today))
        .options(contains_eager(EditionRecord.course).selectinload(CourseRecord.titles))
        .order_by(order, EditionRecord.id)
        .limit(limit)
        .offset(offset)
    ).all()


def accepted_by_edition(session: Session, edition_ids: Collection[int]) -> dict[int, int]:
    """How many have a seat, by edition."""
    return dict(
        session.execute(
            select(Nomination.edition_id, func.count())
            .where(Nomination.edition_id.in_(edition_ids), Nomination.state.in_(ACCEPTED_ONCE))
            .group_by(Nomination.edition_id)
        ).all()
    )
