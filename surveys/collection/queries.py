"""Reads of rounds, invitations and responses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from surveys.collection.actions import hash_token
from surveys.collection.domain import Period
from surveys.collection.models import Invitation, InvitationLink, Response, Round
from surveys.constituents.models import CountryRecord, Organization
from surveys.constituents.roles import Group
from surveys.questionnaires.domain.structure import Answer, Answers


@dataclass(frozen=True, slots=True)
class Draft:
    """What an invitation has answered so far."""

    answers: Answers
    revision: int
    language: str
    saved_at: datetime
    submitted_at: datetime | None
    receipt_code: str | None


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything an answering page needs to know, read at once."""

    key: str
    invitation_id: int
    person_id: int | None
    language: str
    subject_name: str
    organization_name: str
    organization_language: str
    round_title: str
    mode: str
    period: Period
    version_id: int
    revoked: bool
    draft: Draft | None

    @property
    def answers(self) -> Answers:
        return self.draft.answers if self.draft else {}

    @property
    def submitted(self) -> bool:
        return self.draft is not None and self.draft.submitted_at is not None


_VISIT = (
    select(
        Invitation.id,
        Invitation.person_id,
        Invitation.language,
        Invitation.subject_name,
        Invitation.revoked_at,
        Organization.name.label("organization_name"),
        Organization.language.label("organization_language"),
        Round.title,
        Round.mode,
        Round.version_id,
        Round.opens_at,
        Round.closes_at,
        Round.closed_at,
        Response.answers,
        Response.revision,
        Response.language.label("response_language"),
        Response.saved_at,
        Response.submitted_at,
        Response.receipt_code,
    )
    .join(Round, Round.id == Invitation.round_id)
    .join(Organization, Organization.id == Invitation.organization_id)
    .outerjoin(Response, Response.invitation_id == Invitation.id)
)
# Built once: composing a statement costs more than running it, and every page begins with one.
_VISIT_BY_INVITATION = _VISIT.where(Invitation.id == bindparam("invitation_id"))
_VISIT_BY_LINK = (
    _VISIT.add_columns(InvitationLink.revoked_at.label("link_revoked_at"))
    .join(InvitationLink, InvitationLink.invitation_id == Invitation.id)
    .where(InvitationLink.token_hash == bindparam("token_hash"))
)

_LOCK = (
    select(Invitation.revoked_at)
    .where(Invitation.id == bindparam("invitation_id"))
    .with_for_update()
)
_RESPONSE = select(Response).where(Response.invitation_id == bindparam("invitation_id"))


def visit_by_token(session: Session, token: str) -> Visit | None:
    """The visit that a link's secret opens; None when there is no such link."""
    row = session.execute(_VISIT_BY_LINK, {"token_hash": hash_token(token)}).one_or_none()
    return None if row is None else _visit(token, row, row.link_revoked_at is not None)


def visit_by_invitation(session: Session, key: str, invitation_id: int) -> Visit | None:
    row = session.execute(_VISIT_BY_INVITATION, {"invitation_id": invitation_id}).one_or_none()
    return None if row is None else _visit(key, row, False)


def _visit(key: str, row: Any, link_revoked: bool) -> Visit:
    draft = None
    if row.revision is not None:
        draft = Draft(
            answers_of(row.answers),
            row.revision,
            row.response_language,
            row.saved_at,
            row.submitted_at,
            row.receipt_code,
        )
    return Visit(
        key=key,
        invitation_id=row.id,
        person_id=row.person_id,
        language=row.language,
        subject_name=row.subject_name,
        organization_name=row.organization_name,
        organization_language=row.organization_language,
        round_title=row.title,
        mode=row.mode,
        period=Period(row.opens_at, row.closes_at, row.closed_at),
        version_id=row.version_id,
        revoked=link_revoked or row.revoked_at is not None,
        draft=draft,
    )


def answers_of(document: Mapping[str, Any]) -> dict[str, Answer]:
    """Answers as the domain knows them, from a response's document."""
    return {
        code: tuple(value) if isinstance(value, list) else value for code, value in document.items()
    }


class InvitationRevoked(Exception):
    """The invitation was withdrawn; nothing more is taken under it."""


def locked_response(session: Session, invitation_id: int) -> Response | None:
    """The response, with the invitation locked: two saves at once follow one another.

    Raises InvitationRevoked if the invitation was withdrawn while this waited for the lock.
    """
    revoked_at = session.scalar(_LOCK, {"invitation_id": invitation_id})
    if revoked_at is not None:
        raise InvitationRevoked
    # A statement of its own, so that it sees what a save that held the lock has written.
    return session.scalar(_RESPONSE, {"invitation_id": invitation_id})


def period_of(round_: Round) -> Period:
    return Period(round_.opens_at, round_.closes_at, round_.closed_at)


def period_of_visit(session: Session, visit: Visit) -> Period:
    """The period of the visit's round as it stands now."""
    row = session.execute(
        select(Round.opens_at, Round.closes_at, Round.closed_at)
        .join(Invitation, Invitation.round_id == Round.id)
        .where(Invitation.id == visit.invitation_id)
    ).one()
    return Period(row.opens_at, row.closes_at, row.closed_at)


def round_with_version(session: Session, round_id: int) -> Round | None:
    return session.scalar(
        select(Round).where(Round.id == round_id).options(joinedload(Round.version))
    )


@dataclass(frozen=True, slots=True)
class RoundCounts:
    """One round and how many were invited, have begun and have submitted."""

    round: Round
    invited: int
    begun: int
    submitted: int


def rounds(session: Session) -> list[RoundCounts]:
    """Every round with its counts, latest closing first; revoked invitations are not counted."""
    rows = session.execute(
        select(
            Round,
            func.count(Invitation.id),
            func.count(Response.id),
            func.count(Response.submitted_at),
        )
        .outerjoin(Invitation, (Invitation.round_id == Round.id) & Invitation.revoked_at.is_(None))
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .group_by(Round.id)
        .options(joinedload(Round.version))
        .order_by(Round.closes_at.desc(), Round.id.desc())
    ).all()
    return [RoundCounts(*row) for row in rows]


def invitations_of_round(session: Session, round_id: int) -> Sequence[Invitation]:
    return session.scalars(
        _with_all(select(Invitation).where(Invitation.round_id == round_id))
    ).all()


def invitations_about(session: Session, subject_key: str) -> Sequence[Invitation]:
    """The invitations about one subject, e.g. one assessment, with person and response."""
    return session.scalars(
        _with_all(select(Invitation).where(Invitation.subject_key == subject_key))
    ).all()


def open_invitations_of_person(session: Session, person_id: int) -> Sequence[Invitation]:
    """What a signed-in person has been asked to answer, soonest closing first."""
    return session.scalars(
        _with_all(
            select(Invitation)
            .join(Round, Round.id == Invitation.round_id)
            .where(Invitation.person_id == person_id, Invitation.revoked_at.is_(None))
        )
        .order_by(None)
        .order_by(Round.closes_at)
    ).all()


def _with_all(query: Select[Invitation]) -> Select[Invitation]:
    return query.options(
        joinedload(Invitation.organization),
        joinedload(Invitation.person),
        joinedload(Invitation.round).joinedload(Round.version),
        selectinload(Invitation.response),
    ).order_by(Invitation.id)


@dataclass(frozen=True, slots=True)
class SubmittedResponse:
    """One submitted response with what is needed to group it."""

    response_id: int
    invitation_id: int
    organization_id: int
    group: Group
    country_iso3: str
    demonstration: bool
    answers: Answers


def submitted_answers(
    session: Session, round_id: int | None = None, subject_key: str | None = None
) -> list[SubmittedResponse]:
    """The submitted responses of a round, or about one subject; drafts never count."""
    query = (
        select(Response, Invitation.id, Organization, CountryRecord.kind)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Organization, Organization.id == Invitation.organization_id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(Response.submitted_at.is_not(None), Invitation.revoked_at.is_(None))
        .order_by(Response.id)
    )
    if round_id is not None:
        query = query.where(Invitation.round_id == round_id)
    if subject_key is not None:
        query = query.where(Invitation.subject_key == subject_key)
    return [
        SubmittedResponse(
            response_id=response.id,
            invitation_id=invitation_id,
            organization_id=organization.id,
            group=Group(organization.group),
            country_iso3=organization.country_iso3,
            demonstration=kind == "demonstration",
            answers=answers_of(response.answers),
        )
        for response, invitation_id, organization, kind in session.execute(query)
    ]
