"""The facts of a round that its check looks at, read from every room of collection."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from surveys.collection.answering.models import Response
from surveys.collection.fieldwork.domain.preflight import Facts, Rival, Texts
from surveys.collection.invitations.models import Invitation, InvitationLink, OpenLink, Reminder
from surveys.collection.population.models import Contact, FrameUnit
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import Round, RoundQuestionnaire
from surveys.collection.rounds.queries import languages_of
from surveys.constituents.models import Organization
from surveys.questionnaires.domain.document import text_keys
from surveys.questionnaires.domain.structure import Kind
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.queries import questionnaire_in


def facts_of(
    session: Session, round_: Round, language: str, mail_ready: bool, now: datetime
) -> Facts:
    """Everything the check looks at; titles of questionnaires in ``language``."""
    invited, with_address, unreachable = _reach(session, round_.id)
    return Facts(
        texts=_texts(session, round_, language),
        diagnostic=round_.version.kind == Kind.DIAGNOSTIC,
        mode=Mode(round_.mode),
        opens_at=round_.opens_at,
        closes_at=round_.closes_at,
        organizer=bool(round_.organizer),
        reply_to=bool(round_.reply_to),
        reminders=_count(session, Reminder.round_id == round_.id),
        mail_ready=mail_ready,
        open_link=_count(session, OpenLink.round_id == round_.id, OpenLink.closed_at.is_(None)) > 0,
        drawn=_count(session, FrameUnit.round_id == round_.id, FrameUnit.selected.is_(True)),
        invited=invited,
        unreachable=unreachable,
        with_address=with_address,
        languages=_languages_not_offered(session, round_),
        groups=_groups(session, round_.id),
        largest=_largest(session, round_.id),
        test_responses=_count(session, Response.round_id == round_.id, Response.test.is_(True)),
        rivals=_rivals(session, round_, now),
    )


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0


def _counting(round_id: int) -> tuple[ColumnElement[bool], ...]:
    """The invitations that count: neither tests nor withdrawn."""
    return (
        Invitation.round_id == round_id,
        Invitation.test.is_(False),
        Invitation.revoked_at.is_(None),
    )


def _texts(session: Session, round_: Round, language: str) -> tuple[Texts, ...]:
    found = []
    for asked in round_.questionnaires:
        keys = text_keys(asked.version.document)
        title = questionnaire_in(session, asked.version_id, language).title
        for code in languages_of(round_):
            missing = questionnaire_in(session, asked.version_id, code).untranslated
            parts = dict.fromkeys(key.partition(".")[0] for key in keys if key in missing)
            found.append(
                Texts(asked.version_id, title, code, len(keys), len(missing), tuple(parts))
            )
    return tuple(found)


def _reach(session: Session, round_id: int) -> tuple[int, int, int]:
    """How many are invited, how many have an e-mail address, how many nothing can reach."""
    link = exists().where(
        InvitationLink.invitation_id == Invitation.id, InvitationLink.revoked_at.is_(None)
    )
    mail = (Contact.email != "") & Contact.unsubscribed_at.is_(None) & Contact.bounced_at.is_(None)
    reached = or_(link, Invitation.person_id.is_not(None), mail, Contact.address != "")
    row = session.execute(
        select(
            func.count(),
            func.count().filter(mail),
            func.count().filter(~func.coalesce(reached, False)),
        )
        .select_from(Invitation)
        .outerjoin(Contact, Contact.id == Invitation.contact_id)
        .where(*_counting(round_id))
    ).one()
    return row[0], row[1], row[2]


def _languages_not_offered(session: Session, round_: Round) -> dict[str, int]:
    rows = session.execute(
        select(Invitation.language, func.count())
        .where(*_counting(round_.id), Invitation.language.not_in(languages_of(round_)))
        .group_by(Invitation.language)
    )
    return {language: count for language, count in rows}


def _groups(session: Session, round_id: int) -> dict[str, int]:
    rows = session.execute(
        select(Organization.group, func.count())
        .select_from(Invitation)
        .join(Organization, Organization.id == Invitation.organization_id)
        .where(*_counting(round_id))
        .group_by(Organization.group)
    )
    return {group: count for group, count in rows}


def _largest(session: Session, round_id: int) -> tuple[str, int]:
    row = session.execute(
        select(Organization.name, func.count().label("invited"))
        .select_from(Invitation)
        .join(Organization, Organization.id == Invitation.organization_id)
        .where(*_counting(round_id))
        .group_by(Organization.id, Organization.name)
        .order_by(func.count().desc(), Organization.id)
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else ("", 0)


def _rivals(session: Session, round_: Round, now: datetime) -> tuple[Rival, ...]:
    """Other rounds that run at the same time and ask some of the same organizations the same."""
    invited = select(Invitation.organization_id).where(*_counting(round_.id))
    mine = invited.union(
        select(FrameUnit.organization_id).where(FrameUnit.round_id == round_.id, FrameUnit.selected)
    )
    codes = {asked.version.code for asked in round_.questionnaires}
    same: Any = Round.questionnaires.any(
        RoundQuestionnaire.version.has(QuestionnaireVersion.code.in_(codes))
    )
    rows = session.execute(
        select(Round.id, Round.title, func.count(Invitation.organization_id.distinct()))
        .join(Invitation, Invitation.round_id == Round.id)
        .where(
            Round.id != round_.id,
            Round.closed_at.is_(None),
            Round.opens_at < round_.closes_at,
            Round.closes_at > max(round_.opens_at, now),
            Invitation.test.is_(False),
            Invitation.revoked_at.is_(None),
            Invitation.organization_id.in_(mine),
            same,
        )
        .group_by(Round.id, Round.title)
        .order_by(Round.id)
    )
    return tuple(Rival(round_id, title, count) for round_id, title, count in rows)
