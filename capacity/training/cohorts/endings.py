"""What the end of an organization means for its training places, said to the register's page.

Nothing of it is written: places are kept and nominations are open only while it goes on, so that
taking the ending back restores them.
"""

from collections.abc import Sequence
from datetime import date, datetime

from flask_babel import ngettext
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, contains_eager

from capacity.training.catalogue.models import EditionRecord
from capacity.training.catalogue.queries import title_of
from capacity.training.cohorts.models import Nomination, PlaceOffer
from capacity.training.domain.cohorts import UNDECIDED, NominationState
from capacity.training.domain.courses import EditionState
from surveys.constituents.audit import record_event
from surveys.constituents.endings import NOTING, TOUCHED
from surveys.foundation.i18n import isolated, page_language, write_day, write_number


def tell_of_nominations() -> None:
    TOUCHED["training"] = _touched
    NOTING["training"] = _note


def _to_come(today: date) -> ColumnElement[bool]:
    return (EditionRecord.begins > today) & (EditionRecord.state != EditionState.CANCELLED)


def _named(session: Session, organization_id: int, today: date) -> Sequence[Nomination]:
    """Whom it named for editions that are to come."""
    return session.scalars(
        select(Nomination)
        .join(Nomination.edition)
        .where(Nomination.organization_id == organization_id, _to_come(today))
        .options(contains_eager(Nomination.edition).joinedload(EditionRecord.course))
        .order_by(Nomination.id)
    ).all()


def _offered(session: Session, organization_id: int, today: date) -> Sequence[PlaceOffer]:
    """What is kept for it in editions that are to come."""
    return session.scalars(
        select(PlaceOffer)
        .join(PlaceOffer.edition)
        .where(
            PlaceOffer.organization_id == organization_id,
            PlaceOffer.declined_at.is_(None),
            _to_come(today),
        )
        .options(contains_eager(PlaceOffer.edition).joinedload(EditionRecord.course))
    ).all()


def _touched(session: Session, organization_id: int, moment: datetime) -> list[str]:
    """By edition, the next first: the places, the nominations that close, and who keeps a seat."""
    people = _named(session, organization_id, moment.date())
    offers = _offered(session, organization_id, moment.date())
    places = {offer.edition_id: offer.places for offer in offers}
    editions = {offer.edition_id: offer.edition for offer in offers}
    editions |= {each.edition_id: each.edition for each in people}
    told = []
    for edition in sorted(editions.values(), key=lambda each: (each.begins, each.id)):
        states = [each.state for each in people if each.edition_id == edition.id]
        told += _sentences(
            edition,
            places.get(edition.id, 0),
            sum(state in UNDECIDED for state in states),
            states.count(NominationState.ACCEPTED),
        )
    return told


def _sentences(edition: EditionRecord, places: int, undecided: int, accepted: int) -> list[str]:
    values = {
        "course": isolated(title_of(edition.course, page_language().code)),
        "day": write_day(edition.begins),
    }
    told = []
    if places:
        told.append(
            ngettext(
                "%(course)s, from %(day)s: %(number)s place is kept for it no more.",
                "%(course)s, from %(day)s: %(number)s places are kept for it no more.",
                places,
                number=write_number(places),
                **values,
            )
        )
    if undecided:
        told.append(
            ngettext(
                "%(course)s, from %(day)s: %(number)s nomination that is not decided closes as it"
                " stands.",
                "%(course)s, from %(day)s: %(number)s nominations that are not decided close as"
                " they stand.",
                undecided,
                number=write_number(undecided),
                **values,
            )
        )
    if accepted:
        told.append(
            ngettext(
                "%(course)s, from %(day)s: %(number)s accepted participant keeps the seat. The"
                " training centre decides.",
                "%(course)s, from %(day)s: %(number)s accepted participants keep their seats. The"
                " training centre decides.",
                accepted,
                number=write_number(accepted),
                **values,
            )
        )
    return told


def _note(
    session: Session, organization_id: int, ended: bool, person_id: int | None, moment: datetime
) -> None:
    for nomination in _named(session, organization_id, moment.date()):
        if nomination.state in UNDECIDED:
            record_event(
                session,
                person_id,
                "cohorts.ended-with-organization" if ended else "cohorts.going-on-again",
                f"nomination:{nomination.id}",
                moment,
            )
