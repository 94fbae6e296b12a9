"""Rehearsals: test invitations that can be answered before the round opens, and never count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from surveys.collection.answering.models import Response
from surveys.collection.invitations.actions import add_link, invite
from surveys.collection.invitations.domain.links import participation_id
from surveys.collection.invitations.models import (
    Invitation,
    InvitationEvent,
    InvitationLink,
    Message,
)
from surveys.collection.rounds.course import locked_round, note_event
from surveys.collection.rounds.models import Round
from surveys.constituents.geography import CountryKind
from surveys.constituents.models import CountryRecord, Organization
from surveys.constituents.roles import Group


class NobodyToPlay(Exception):
    """No organization of the group is in the register, and a test answers for one."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What there is of tests in a round."""

    invitations: int
    responses: int


def rehearsal_of(session: Session, round_id: int) -> Rehearsal:
    invitations = session.scalar(
        select(func.count()).where(Invitation.round_id == round_id, Invitation.test)
    )
    responses = session.scalar(
        select(func.count()).where(Response.round_id == round_id, Response.test)
    )
    return Rehearsal(invitations or 0, responses or 0)


def groups_asked(round_: Round) -> Sequence[Group]:
    """The groups of which the round asks something."""
    return [group for group in Group if round_.version_for(group) is not None]


def make_test(
    session: Session,
    round_: Round,
    group: Group,
    language: str,
    label: str,
    secret: str,
    now: datetime,
) -> Invitation | None:
    """A test invitation as an organization of ``group`` would get it, which ``secret`` opens.

    None if there is one that it opens already: the form was sent twice. It plays a demonstration
    organization if there is one, else the first of the group. Raises NobodyToPlay if there is
    none.
    """
    locked_round(session, round_)
    if session.get(InvitationLink, participation_id(secret)) is not None:
        return None
    organization_id = session.scalar(
        select(Organization.id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(Organization.group == group, Organization.ended_on.is_(None))
        .order_by(CountryRecord.kind != CountryKind.DEMONSTRATION, Organization.id)
        .limit(1)
    )
    if organization_id is None:
        raise NobodyToPlay
    invitation = invite(session, round_, organization_id, label, language, now, test=True)
    add_link(session, invitation, now, secret=secret)
    return invitation


def clear_tests(
    session: Session, round_: Round, now: datetime, person_id: int | None = None
) -> Rehearsal:
    """Remove every test invitation of the round with all that hangs on it; what there was.

    A test answer that is being saved at this moment fails, for its invitation is gone.
    """
    locked_round(session, round_)
    tests = select(Invitation.id).where(Invitation.round_id == round_.id, Invitation.test)
    session.execute(tests.with_for_update())
    found = rehearsal_of(session, round_.id)
    if not found.invitations and not found.responses:
        return found
    session.execute(delete(Response).where(Response.round_id == round_.id, Response.test))
    _delete_invitations(session, tests)
    details = {"invitations": found.invitations, "responses": found.responses}
    note_event(session, round_, "tests_cleared", now, person_id, details=details)
    return found


def _delete_invitations(session: Session, tests: Select[int]) -> None:
    for table in (InvitationLink, InvitationEvent, Message):
        session.execute(delete(table).where(table.invitation_id.in_(tests)))
    session.execute(delete(Invitation).where(Invitation.id.in_(tests)))
    session.expire_all()
