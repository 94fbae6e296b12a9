"""Letters with the link as a QR code: for those whom mail does not reach.

A letter holds its link's secret, which is made for it and kept nowhere else. The file of a
confidential or named round is deleted a day after it was made. In an anonymous round nothing that
holds a secret may be kept at all: its letters are a page for the printer, and go only to those who
have no link yet, since a second one would let somebody answer twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale
from markupsafe import Markup
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from surveys.collection.invitations.about import about_address, link_address
from surveys.collection.invitations.domain.links import new_secret, participation_id
from surveys.collection.invitations.models import Invitation, InvitationLink
from surveys.collection.population.models import Contact
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.labels import MODE_NOTICES
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization
from surveys.foundation.database import database, now
from surveys.foundation.i18n import page_language
from surveys.foundation.jobs.models import Job, JobState, StoredFile
from surveys.foundation.jobs.worker import Progress
from surveys.foundation.pdf import make_pdf
from surveys.questionnaires.domain.structure import Kind
from surveys.questionnaires.queries import questionnaire_in

LETTERS = "invitations.letters"
"""The kind of job that makes them."""

MOST_AT_ONCE = 300
KEPT_FOR = timedelta(days=1)
_STYLES = ("pdf.css", "letters.css")


class Whom(StrEnum):
    """To whom letters go, among those who have not answered."""

    WITH_ADDRESS = "with_address"
    WITHOUT_EMAIL = "without_email"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as its page shows it; its texts are in ``language``."""

    language: str
    direction: str
    html: Markup


def awaiting_letters(round_: Round, whom: Whom, language: str = "") -> ColumnElement[bool]:
    """The condition under which an invitation of the round gets a letter."""
    links = select(InvitationLink.token_hash).where(InvitationLink.invitation_id == Invitation.id)
    condition = (
        (Invitation.round_id == round_.id)
        & Invitation.revoked_at.is_(None)
        & Invitation.test.is_(False)
        & Invitation.person_id.is_(None)
        & (Invitation.outcome == "")
        & ~Invitation.response.has()
    )
    if round_.mode == Mode.ANONYMOUS:
        condition &= ~links.exists()
    if whom is Whom.WITH_ADDRESS:
        condition &= Invitation.contact.has(Contact.address != "")
    elif whom is Whom.WITHOUT_EMAIL:
        condition &= ~Invitation.contact.has(Contact.email != "")
    if language:
        condition &= Invitation.language == language
    return condition


def to_write_to(
    session: Session, round_: Round, whom: Whom, language: str = ""
) -> Sequence[Invitation]:
    """Those who get a letter, by country, organization and label; at most ``MOST_AT_ONCE``."""
    return session.scalars(
        select(Invitation)
        .join(Organization, Organization.id == Invitation.organization_id)
        .where(awaiting_letters(round_, whom, language))
        .options(joinedload(Invitation.contact), joinedload(Invitation.organization))
        .order_by(Organization.country_iso3, Organization.name, Invitation.label, Invitation.id)
        .limit(MOST_AT_ONCE)
    ).all()


def draw_letter(
    session: Session, round_: Round, invitation: Invitation, secret: str, language_code: str = ""
) -> Letter:
    """The letter to one invitation, with the link that ``secret`` makes; in the invitation's
    language unless another is named."""
    address = invitation.contact.address.splitlines() if invitation.contact else []
    with force_locale(language_code or invitation.language):
        language = page_language()
        html = render_template(
            "letters/letter.html",
            round=round_,
            invitation=invitation,
            questionnaire=questionnaire_in(session, invitation.version_id, language.code),
            mode_notice=MODE_NOTICES[round_.mode],
            link=link_address(secret),
            about=about_address(invitation.id),
            made_at=now(),
            operator=current_app.extensions["settings"].operator,
            address=address or [invitation.label, invitation.organization.name],
        )
    return Letter(language.code, language.direction, Markup(html))


def keep_links(session: Session, secrets: Sequence[tuple[int, str]], moment: datetime) -> None:
    """Make the links work that letters were drawn with: (invitation id, secret)."""
    session.add_all(
        InvitationLink(
            token_hash=participation_id(secret), invitation_id=invitation_id, made_at=moment
        )
        for invitation_id, secret in secrets
    )
    session.flush()


def make_letters(request: dict[str, Any], progress: Progress) -> StoredFile:
    """Makes the letters that ``request`` asks for: {"round", "whom", "language"}.

    The links work only once the document is whole. Raises LookupError if there is nobody to write
    to, or if the round is anonymous or of a diagnostic, whose assessors their own institution
    invites.
    """
    made_at = now()
    with database().reading() as session:
        round_ = session.get(Round, int(request["round"]))
        if (
            round_ is None
            or round_.mode == Mode.ANONYMOUS
            or round_.version.kind == Kind.DIAGNOSTIC
        ):
            raise LookupError("there is no round that keeps letters")
        invited = to_write_to(session, round_, Whom(request["whom"]), str(request["language"]))
        if not invited:
            raise LookupError("there is nobody to write a letter to")
        secrets = [(invitation.id, new_secret()) for invitation in invited]
        steps = len(invited) + 1
        letters = []
        for number, (invitation, (_id, secret)) in enumerate(zip(invited, secrets, strict=True)):
            if number % 20 == 0:
                progress.report(number, steps)
            letters.append(draw_letter(session, round_, invitation, secret))
        html = render_template("letters/letters-pdf.html", letters=letters, title=round_.title)
    progress.report(steps - 1, steps)
    pdf = make_pdf(html, _STYLES)
    with database().writing() as writing:
        keep_links(writing, secrets, made_at)
        writing.commit()
    return StoredFile(
        name=f"letters-{made_at:%Y-%m-%d}.pdf",
        media_type="application/pdf",
        content=pdf,
        made_at=made_at,
    )


def delete_old_letters(session: Session, moment: datetime) -> None:
    """Letters hold working links: the file goes a day after it was made, its job's row stays."""
    for job in session.scalars(
        select(Job).where(
            Job.kind == LETTERS, Job.state == JobState.DONE, Job.ended_at < moment - KEPT_FOR
        )
    ):
        file, job.file = job.file, None
        session.flush()
        if file is not None:
            session.delete(file)
