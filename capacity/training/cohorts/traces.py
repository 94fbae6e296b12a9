"""Where an administrator who looks for a person finds them in cohorts, and what erasing does."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from capacity.training.catalogue.models import EditionRecord
from capacity.training.catalogue.queries import title_of
from capacity.training.cohorts.actions import NotPossible
from capacity.training.cohorts.erasing import erase, may_erase
from capacity.training.cohorts.labels import KIND_LABELS, state_tag
from capacity.training.cohorts.models import Nomination, NominationEvent, ParticipantLetter
from capacity.training.cohorts.queries import SAME_ADDRESS, events_of, nomination_of
from surveys.collection.answering.elsewhere import KEEPERS, Keeper, Kept
from surveys.constituents.audit import record_event
from surveys.foundation.i18n import isolated, page_language, write_day


def tell_of_traces() -> None:
    KEEPERS["nomination"] = Keeper(_find, _again, _told, _erase)


def _find(session: Session, words: str, most: int, now: datetime) -> Sequence[Kept]:
    """By name or address, also one that was set aside since another organization had named it."""
    aside = select(NominationEvent.nomination_id).where(
        NominationEvent.kind == SAME_ADDRESS, NominationEvent.reason == words.lower()
    )
    found = session.scalars(
        select(Nomination)
        .where(
            or_(
                Nomination.email == words.lower(),
                Nomination.name.icontains(words, autoescape=True),
                Nomination.id.in_(aside),
            )
        )
        .options(
            joinedload(Nomination.organization),
            joinedload(Nomination.edition).joinedload(EditionRecord.course),
        )
        .order_by(Nomination.id.desc())
        .limit(most)
    )
    return [_kept(nomination, now) for nomination in found]


def _again(session: Session, number: int, now: datetime) -> Kept | None:
    nomination = nomination_of(session, number)
    return None if nomination is None or nomination.erased_at else _kept(nomination, now)


def _kept(nomination: Nomination, now: datetime) -> Kept:
    edition, organization = nomination.edition, nomination.organization
    course = isolated(title_of(edition.course, page_language().code))
    sender = KIND_LABELS[nomination.kind] if organization is None else isolated(organization.name)
    said, _tone = state_tag(nomination)
    return Kept(
        subject=f"nomination:{nomination.id}",
        name=nomination.name,
        facts=(
            (str(_("Course")), str(course)),
            (str(_("First day")), write_day(edition.begins)),
            (str(_("Sent by")), str(sender)),
            (str(_("State")), str(said)),
        ),
        address=url_for("cohorts.nomination", nomination_id=nomination.id),
        action="training.manage",
        erasing=str(
            _(
                "Name, address, position and reasons are erased, and links that were sent open"
                " nothing any more. That somebody came still counts. This cannot be undone."
            )
        ),
        not_now=""
        if may_erase(nomination, now.date())
        else str(
            _(
                "This can be erased once the edition is over, or before if the nomination is"
                " withdrawn or not accepted."
            )
        ),
    )


def _erase(session: Session, number: int, person_id: int, now: datetime) -> bool:
    """As the organization itself erases."""
    nomination = nomination_of(session, number)
    if nomination is None:
        return False
    try:
        done = erase(session, nomination, person_id, now)
    except NotPossible:
        return False
    if done:
        record_event(session, person_id, "cohorts.erased", f"nomination:{number}", now)
    return done


def _told(session: Session, number: int) -> dict[str, Any]:
    nomination = session.get_one(Nomination, number)
    edition, paid = nomination.edition, nomination.fellowship
    letters = session.scalars(
        select(ParticipantLetter)
        .where(ParticipantLetter.nomination_id == number)
        .order_by(ParticipantLetter.kind)
    )
    return {
        "nomination": number,
        "course": edition.course.code,
        "edition": {"begins": edition.begins.isoformat(), "ends": edition.ends.isoformat()},
        "kind": nomination.kind,
        "organization": nomination.organization.name if nomination.organization else None,
        "name": nomination.name,
        "email": nomination.email,
        "sex": nomination.sex or None,
        "position": nomination.position or None,
        "language": nomination.language,
        "criterion": nomination.criterion or None,
        "state": nomination.state,
        "nominated": _moment(nomination.nominated_at),
        "invited": _moment(nomination.invited_at),
        "confirmed": _moment(nomination.confirmed_at),
        "days_attended": nomination.days_attended,
        "certificate": nomination.certificate,
        "fellowship": {"euros": paid.amount, "source": paid.source} if paid else None,
        "letters": [
            {"kind": each.kind, "state": each.state, "told": _moment(each.told_at)}
            for each in letters
        ],
        "events": [
            {"at": _moment(each.at), "kind": each.kind, "reason": each.reason or None}
            for each in events_of(session, number)
        ],
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
