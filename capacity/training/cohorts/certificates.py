"""Certificates of attendance: their public numbers, and the document, made by the worker."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.training.catalogue.queries import titled
from capacity.training.cohorts.actions import note_event
from capacity.training.cohorts.inviting import mail_language
from capacity.training.cohorts.models import Nomination
from capacity.training.cohorts.queries import locked_edition, participants
from capacity.training.domain.cohorts import NominationState
from surveys.constituents.geography import CountryKind
from surveys.constituents.models import CountryRecord, Organization
from surveys.foundation.database import database, now
from surveys.foundation.i18n import direction_of, page_language
from surveys.foundation.jobs.models import Job, JobState, StoredFile
from surveys.foundation.jobs.worker import Progress
from surveys.foundation.pdf import make_pdf

CERTIFICATES = "cohorts.certificates"
"""The kind of job that makes them."""

OWN_CERTIFICATES = "cohorts.own-certificates"
"""The kind of job that makes those of an organization's participants once more, for it."""

KEPT_FOR = timedelta(days=1)
"""The file names people: it is deleted a day after it was made, and can be made again."""

_STYLES = ("pdf.css", "certificates.css")
# Without letters and digits that look alike: 32 of them, 5 bits each.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CHARACTERS = 20


def new_number() -> str:
    """100 random bits, in groups of five characters: nobody comes upon another one by chance."""
    drawn = "".join(secrets.choice(_ALPHABET) for _place in range(_CHARACTERS))
    return "-".join(drawn[at : at + 5] for at in range(0, _CHARACTERS, 5))


def as_number(typed: str) -> str:
    """A number as it is kept, however it was typed."""
    drawn = "".join(c for c in typed.upper() if c in _ALPHABET)
    return "-".join(drawn[at : at + 5] for at in range(0, len(drawn), 5))


def certified(session: Session, number: str) -> Nomination | None:
    """Whose certificate has this number; None: there is no such certificate."""
    return session.scalar(select(Nomination).where(Nomination.certificate == as_number(number)))


def is_demonstration(session: Session, nomination: Nomination) -> bool:
    """Whether it certifies nothing real: a demonstration organization sent the person, or, of
    staff, only such organizations sent anybody to the edition."""
    query = (
        select(CountryRecord.kind)
        .join(Organization, Organization.country_iso3 == CountryRecord.iso3)
        .join(Nomination, Nomination.organization_id == Organization.id)
        .where(Nomination.edition_id == nomination.edition_id)
        .distinct()
    )
    if nomination.organization_id is not None:
        query = query.where(Organization.id == nomination.organization_id)
    return session.scalars(query).all() == [CountryKind.DEMONSTRATION]


def certify(
    session: Session, edition_id: int, nomination_id: int | None, person_id: int, moment: datetime
) -> list[Nomination]:
    """Those who attended, or the one named if so, each with a number; erased ones have no name."""
    locked_edition(session, edition_id)
    found = [
        each
        for each in participants(session, edition_id, (NominationState.ATTENDED,))
        if each.erased_at is None and nomination_id in (None, each.id)
    ]
    for nomination in found:
        if nomination.certificate is None:
            nomination.certificate, nomination.certified_at = new_number(), moment
            note_event(session, nomination, "certified", person_id, moment)
    session.flush()
    return found


def issued(session: Session, edition_id: int, organization_id: int) -> list[Nomination]:
    """Whom the organization sent and the Centre gave a certificate, unless the name is erased."""
    return [
        each
        for each in participants(session, edition_id, (NominationState.ATTENDED,))
        if each.organization_id == organization_id
        and each.certificate is not None
        and each.erased_at is None
    ]


@dataclass(frozen=True, slots=True)
class Certificate:
    """One as it is printed, in ``language``."""

    language: str
    direction: str
    html: Markup


def make_certificates(request: dict[str, Any], progress: Progress) -> StoredFile:
    """Makes the document {"edition", "nomination" or None, "person"}: a page for each.

    Raises LookupError if nobody named there has attended.
    """
    made_at, edition_id = now(), int(request["edition"])
    with database().writing() as session:
        people = certify(
            session, edition_id, request["nomination"], int(request["person"]), made_at
        )
        if not people:
            raise LookupError(f"nobody of edition {edition_id} has attended")
        session.flush()
        certificates = draw(session, people)
        session.commit()
    return _file(edition_id, certificates, progress, made_at)


def make_own_certificates(request: dict[str, Any], progress: Progress) -> StoredFile:
    """Makes {"edition", "organization"}: what the Centre has certified; no new number is given.

    Raises LookupError if nothing is certified of them (any more).
    """
    made_at, edition_id = now(), int(request["edition"])
    with database().reading() as session:
        certificates = draw(session, issued(session, edition_id, int(request["organization"])))
    if not certificates:
        raise LookupError(f"nobody of edition {edition_id} has a certificate there")
    return _file(edition_id, certificates, progress, made_at)


def _file(
    edition_id: int, certificates: Sequence[Certificate], progress: Progress, made_at: datetime
) -> StoredFile:
    progress.report(0, 1)
    pdf = make_pdf(_document(certificates), _STYLES)
    return StoredFile(
        name=f"certificates-{edition_id}.pdf",
        media_type="application/pdf",
        content=pdf,
        made_at=made_at,
    )


def draw(session: Session, people: Sequence[Nomination]) -> list[Certificate]:
    """Their certificates, each in the participant's language."""
    settings = current_app.extensions["settings"]
    drawn = []
    for nomination in people:
        with force_locale(mail_language(nomination.language)):
            language = page_language()
            title_language, title = titled(nomination.edition.course, language.code)
            html = render_template(
                "training/cohorts/certificate.html",
                nomination=nomination,
                demonstration=is_demonstration(session, nomination),
                edition=nomination.edition,
                title=title,
                title_language=title_language,
                title_direction=direction_of(title_language),
                operator=settings.operator,
                address=f"{settings.public_url}/certificates/{nomination.certificate}",
            )
        drawn.append(Certificate(language.code, language.direction, Markup(html)))
    return drawn


def _document(certificates: Sequence[Certificate]) -> str:
    with force_locale(certificates[0].language):
        return render_template("training/cohorts/certificates-pdf.html", certificates=certificates)


def delete_old_certificates(session: Session, moment: datetime) -> None:
    """A sweep: the file goes a day after it was made, its job's row stays."""
    for job in session.scalars(
        select(Job).where(
            Job.kind.in_((CERTIFICATES, OWN_CERTIFICATES)),
            Job.state == JobState.DONE,
            Job.ended_at < moment - KEPT_FOR,
        )
    ):
        file, job.file = job.file, None
        session.flush()
        if file is not None:
            session.delete(file)
