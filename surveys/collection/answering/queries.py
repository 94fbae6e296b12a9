"""Reads for answering: the visit behind a link, and the responses of a round.

What every page begins with is written over tables, not over mapped objects, and composed once:
otherwise composing and mapping would cost more than the database does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Executable, String, Table, bindparam, case, literal, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from surveys.collection.answering.domain.holding import Channel, Holder
from surveys.collection.answering.models import Response
from surveys.collection.invitations.domain.links import participation_id, response_id
from surveys.collection.invitations.models import Invitation, InvitationLink
from surveys.collection.rounds.domain import Mode, Period
from surveys.collection.rounds.models import Round
from surveys.constituents.models import CountryRecord, Organization
from surveys.constituents.roles import Group
from surveys.questionnaires.domain.structure import Answer, Answers, Questionnaire
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.queries import questionnaire_in

_INVITATION, _LINK, _RESPONSES, _ROUND, _ORGANIZATION, _VERSION = (
    cast("Table", model.__table__).c
    for model in (
        Invitation,
        InvitationLink,
        Response,
        Round,
        Organization,
        QuestionnaireVersion,
    )
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What has been answered so far; ``marks`` as the response's document keeps them."""

    answers: Answers
    marks: Mapping[str, Any]
    revision: int
    language: str
    saved_at: datetime
    submitted_at: datetime | None
    receipt_code: str


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything an answering page needs to know, read at once.

    Who comes to an anonymous round by a receipt code has no invitation: None, and empty names.
    ``holder_name`` says who of several that share the response holds this link.
    """

    key: str
    invitation_id: int | None
    person_id: int | None
    language: str
    subject_name: str
    organization_name: str
    organization_language: str
    round_title: str
    mode: str
    period: Period
    revoked: bool
    holder: Holder
    draft: Draft | None
    # In which the round may be answered; none: in every language there is.
    languages: tuple[str, ...] = ()
    holder_name: str = ""
    # Of the questionnaire version: tells whether it is in memory already.
    content_hash: str = ""
    organization_ended: bool = False

    @property
    def version_id(self) -> int:
        return self.holder.version_id

    @property
    def answers(self) -> Answers:
        return self.draft.answers if self.draft else {}

    @property
    def submitted(self) -> bool:
        return self.draft is not None and self.draft.submitted_at is not None


# An anonymous response is found by what the link's secret derives, any other by its invitation.
_KEY = case(
    (_ROUND.mode == Mode.ANONYMOUS, bindparam("response_id", type_=String)),
    else_=literal("i") + sql_cast(_INVITATION.id, String),
)
_DRAFT = (
    _RESPONSES.answers,
    _RESPONSES.marks,
    _RESPONSES.revision,
    _RESPONSES.language.label("response_language"),
    _RESPONSES.saved_at,
    _RESPONSES.submitted_at,
    _RESPONSES.receipt_code,
)
_OF_ROUND = (
    _ROUND.title,
    _ROUND.mode,
    _ROUND.languages,
    _ROUND.opens_at,
    _ROUND.closes_at,
    _ROUND.closed_at,
    _ROUND.paused_at,
    _VERSION.content_hash,
)
_VISIT = (
    select(
        _INVITATION.id,
        _INVITATION.round_id,
        _INVITATION.version_id,
        _INVITATION.person_id,
        _INVITATION.language,
        _INVITATION.subject_name,
        _INVITATION.test,
        _INVITATION.revoked_at,
        _ORGANIZATION.name.label("organization_name"),
        _ORGANIZATION.language.label("organization_language"),
        _ORGANIZATION.constituent_group.label("group"),
        _ORGANIZATION.ended_on.label("organization_ended_on"),
        *_OF_ROUND,
        _KEY.label("response_key"),
        *_DRAFT,
    )
    .join(Round.__table__, _ROUND.id == _INVITATION.round_id)
    .join(Organization.__table__, _ORGANIZATION.id == _INVITATION.organization_id)
    .join(QuestionnaireVersion.__table__, _VERSION.id == _INVITATION.version_id)
    .outerjoin(Response.__table__, _RESPONSES.key == _KEY)
)
_VISIT_BY_INVITATION = _VISIT.where(_INVITATION.id == bindparam("invitation_id"))
_VISIT_BY_LINK = (
    _VISIT.add_columns(_LINK.revoked_at.label("link_revoked_at"), _LINK.holder)
    .join(InvitationLink.__table__, _LINK.invitation_id == _INVITATION.id)
    .where(_LINK.token_hash == bindparam("token_hash"))
)

_BY_RECEIPT = (
    select(
        _RESPONSES.key,
        _RESPONSES.round_id,
        _RESPONSES.version_id,
        _RESPONSES.invitation_id,
        _RESPONSES.constituent_group.label("group"),
        _RESPONSES.test,
        _RESPONSES.channel,
        _RESPONSES.entered_by,
        *_OF_ROUND,
        *_DRAFT,
    )
    .join(Round.__table__, _ROUND.id == _RESPONSES.round_id)
    .join(QuestionnaireVersion.__table__, _VERSION.id == _RESPONSES.version_id)
    .where(_RESPONSES.receipt_code == bindparam("code"))
)

_LOCK = (
    select(Invitation.revoked_at)
    .where(Invitation.id == bindparam("invitation_id"))
    .with_for_update()
)
_RESPONSE = select(Response).where(Response.key == bindparam("key"))
# Of a response only what saving needs, held until the commit; with what its invitation says.
_ROW = (
    select(
        _RESPONSES.answers,
        _RESPONSES.marks,
        _RESPONSES.revision,
        _RESPONSES.language,
        _RESPONSES.saved_at,
        _RESPONSES.submitted_at,
        select(_INVITATION.revoked_at)
        .where(_INVITATION.id == _RESPONSES.invitation_id)
        .scalar_subquery()
        .label("revoked_at"),
    )
    .where(_RESPONSES.key == bindparam("key"))
    .with_for_update(of=Response.__table__)
)


def _one(session: Session, statement: Executable, values: Mapping[str, Any]) -> Any:
    """The one row found, or None; past the session, which would look for mapped objects in it."""
    return session.connection().execute(statement, values).one_or_none()


def visit_by_token(session: Session, token: str) -> Visit | None:
    """The visit that a link's secret opens; None when there is no such link."""
    found = {"token_hash": participation_id(token), "response_id": response_id(token)}
    row = _one(session, _VISIT_BY_LINK, found)
    return None if row is None else _visit(token, row, row.link_revoked_at is not None)


def visit_by_invitation(session: Session, key: str, invitation_id: int) -> Visit | None:
    """The visit of somebody known by the invitation; None in an anonymous round as well."""
    found = {"invitation_id": invitation_id, "response_id": None}
    row = _one(session, _VISIT_BY_INVITATION, found)
    return None if row is None or row.mode == Mode.ANONYMOUS else _visit(key, row, False)


def visit_by_receipt(session: Session, key: str, code: str) -> Visit | None:
    """The visit that a receipt code opens; None when there is no such code.

    Of an anonymous round nothing but the response is looked at.
    """
    row = _one(session, _BY_RECEIPT, {"code": code})
    if row is None:
        return None
    if row.invitation_id is not None:
        return visit_by_invitation(session, key, row.invitation_id)
    return Visit(
        key=key,
        invitation_id=None,
        person_id=None,
        language="",
        subject_name="",
        organization_name="",
        organization_language="",
        round_title=row.title,
        mode=row.mode,
        period=Period(row.opens_at, row.closes_at, row.closed_at, row.paused_at),
        revoked=False,
        holder=Holder(
            key=row.key,
            round_id=row.round_id,
            version_id=row.version_id,
            invitation_id=None,
            anonymous=True,
            group=row.group,
            test=row.test,
            channel=Channel(row.channel),
            entered_by=row.entered_by,
        ),
        draft=_draft(row),
        languages=tuple(row.languages),
        content_hash=row.content_hash,
    )


def _draft(row: Any) -> Draft | None:
    if row.revision is None:
        return None
    return Draft(
        answers_of(row.answers),
        row.marks,
        row.revision,
        row.response_language,
        row.saved_at,
        row.submitted_at,
        row.receipt_code,
    )


def _visit(key: str, row: Any, link_revoked: bool) -> Visit:
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
        period=Period(row.opens_at, row.closes_at, row.closed_at, row.paused_at),
        revoked=link_revoked or row.revoked_at is not None,
        holder=_holder(row),
        draft=_draft(row),
        languages=tuple(row.languages),
        holder_name=getattr(row, "holder", ""),
        content_hash=row.content_hash,
        organization_ended=row.organization_ended_on is not None,
    )


def _holder(row: Any) -> Holder:
    anonymous = row.mode == Mode.ANONYMOUS
    return Holder(
        key=row.response_key,
        round_id=row.round_id,
        version_id=row.version_id,
        invitation_id=None if anonymous else row.id,
        anonymous=anonymous,
        group=row.group if anonymous else "",
        test=row.test,
    )


_MOST_IN_MEMORY = 100
# Questionnaires in the language they were written in, by content hash: these never change.
_sources: dict[str, Questionnaire] = {}


def questionnaire_of(session: Session, visit: Visit, language: str) -> Questionnaire:
    """The visit's questionnaire in ``language``; in its own language, mostly without a query."""
    known = _sources.get(visit.content_hash)
    if known is not None and known.language == language:
        return known
    found = questionnaire_in(session, visit.version_id, language)
    if found.language == language:
        if len(_sources) >= _MOST_IN_MEMORY:
            _sources.clear()
        _sources[visit.content_hash] = found
    return found


def answers_of(document: Mapping[str, Any]) -> dict[str, Answer]:
    """Answers as the domain knows them, from a response's document."""
    return {
        code: tuple(value) if isinstance(value, list) else value for code, value in document.items()
    }


class InvitationRevoked(Exception):
    """The invitation was withdrawn; nothing more is taken under it."""


def locked_response(session: Session, holder: Holder) -> Response | None:
    """The response, locked: two saves at once follow one another.

    Raises InvitationRevoked if the invitation was withdrawn while this waited for the lock. An
    anonymous round's invitation is never locked: a lock leaves the transaction's number in the
    row, by which it could be joined to the response.
    """
    if holder.invitation_id is None:
        return session.scalar(_RESPONSE.with_for_update(), {"key": holder.key})
    revoked_at = session.scalar(_LOCK, {"invitation_id": holder.invitation_id})
    if revoked_at is not None:
        raise InvitationRevoked
    # A statement of its own, so that it sees what a save that held the lock has written.
    return session.scalar(_RESPONSE, {"key": holder.key})


def locked_row(session: Session, holder: Holder) -> Any:
    """What saving needs of the response, held until the commit; None while nothing is answered.

    Raises InvitationRevoked if the invitation was withdrawn. Only the response is locked, never
    its invitation: see :func:`locked_response`.
    """
    row = _one(session, _ROW, {"key": holder.key})
    if row is not None and row.revoked_at is not None:
        raise InvitationRevoked
    return row


def locked_period(session: Session, round_id: int) -> Period:
    """The round's period as it stands now; closing the round waits for the caller's commit."""
    row = session.execute(
        select(Round.opens_at, Round.closes_at, Round.closed_at, Round.paused_at)
        .where(Round.id == round_id)
        .with_for_update(read=True, key_share=True)
    ).one()
    return Period(row.opens_at, row.closes_at, row.closed_at, row.paused_at)


@dataclass(frozen=True, slots=True)
class SubmittedResponse:
    """One submitted response with what is needed to group it."""

    response_key: str
    invitation_id: int
    organization_id: int
    group: Group
    country_iso3: str
    demonstration: bool
    answers: Answers


def submitted_answers(
    session: Session, round_id: int | None = None, subject_key: str | None = None
) -> list[SubmittedResponse]:
    """The submitted responses of a round, or about one subject; drafts and tests never count."""
    query = (
        select(Response, Invitation.id, Organization, CountryRecord.kind)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Organization, Organization.id == Invitation.organization_id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(
            Response.submitted_at.is_not(None),
            Response.test.is_(False),
            Invitation.revoked_at.is_(None),
        )
        .order_by(Invitation.id)
    )
    if round_id is not None:
        query = query.where(Invitation.round_id == round_id)
    if subject_key is not None:
        query = query.where(Invitation.subject_key == subject_key)
    return [
        SubmittedResponse(
            response_key=response.key,
            invitation_id=invitation_id,
            organization_id=organization.id,
            group=Group(organization.group),
            country_iso3=organization.country_iso3,
            demonstration=kind == "demonstration",
            answers=answers_of(response.answers),
        )
        for response, invitation_id, organization, kind in session.execute(query)
    ]
