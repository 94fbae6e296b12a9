"""Inviting those who were selected: an invitation for each unit of the sample, and never two.

The same as ``actions.invite`` for many: in batches, each a transaction of its own, so that it can
be broken off and goes on where it stopped. Links are not made here: mail and letters make them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from surveys.collection.invitations.models import Invitation
from surveys.collection.population.actions import lock_frame
from surveys.collection.population.models import Contact, FrameUnit
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import period_of
from surveys.constituents.audit import record_event
from surveys.constituents.geography import CountryKind
from surveys.constituents.models import CountryRecord, Organization
from surveys.constituents.roles import Group
from surveys.foundation.database import database, now
from surveys.foundation.jobs.worker import Progress

INVITE_SAMPLE = "invitations.sample"
"""The kind of job that invites a large sample."""

AT_ONCE = 200  # without a job
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whom inviting the sample would reach; ``not_asked`` are of groups that the round leaves out.

    ``by_mail``, ``by_letter`` and ``by_hand`` divide ``waiting`` by the best way to them.
    """

    selected: int
    invited: int
    waiting: int
    not_asked: int
    by_mail: int
    by_letter: int
    by_hand: int
    demonstration: int
    by_language: Mapping[str, int]


def outlook(session: Session, round_: Round) -> Outlook:
    selected = _units(round_, func.count())
    done = selected.join(Invitation, Invitation.unit_id == FrameUnit.id)
    mail = func.coalesce(Contact.email, "") != ""
    post = func.coalesce(Contact.address, "") != ""
    waiting = (
        _waiting(round_)
        .outerjoin(Contact, Contact.id == FrameUnit.contact_id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
    )
    ways = session.execute(
        waiting.add_columns(
            func.count(),
            func.count().filter(mail),
            func.count().filter(~mail & post),
            func.count().filter(~mail & ~post),
            func.count().filter(CountryRecord.kind == CountryKind.DEMONSTRATION),
        )
    ).one()
    languages = session.execute(
        waiting.add_columns(FrameUnit.language, func.count())
        .group_by(FrameUnit.language)
        .order_by(FrameUnit.language)
    )
    all_, invited = session.scalar(selected) or 0, session.scalar(done) or 0
    return Outlook(
        selected=all_,
        invited=invited,
        waiting=ways[0],
        not_asked=all_ - invited - ways[0],
        by_mail=ways[1],
        by_letter=ways[2],
        by_hand=ways[3],
        demonstration=ways[4],
        by_language={language: count for language, count in languages},
    )


def invite_some(session: Session, round_: Round, moment: datetime, most: int = BATCH) -> int:
    """Invite the next ``most`` selected units that have no invitation; how many there were."""
    lock_frame(session, round_.id)
    rows = session.execute(
        _waiting(
            round_,
            FrameUnit.id,
            FrameUnit.organization_id,
            FrameUnit.contact_id,
            FrameUnit.label,
            FrameUnit.language,
            FrameUnit.subject_key,
            FrameUnit.subject_name,
            Organization.group,
        )
        .order_by(FrameUnit.id)
        .limit(most)
    ).all()
    if rows:
        versions = _versions(round_)
        session.execute(
            insert(Invitation), [_invitation(round_, row, versions, moment) for row in rows]
        )
    return len(rows)


def _invitation(
    round_: Round, row: Any, versions: Mapping[str, int], moment: datetime
) -> dict[str, Any]:
    return {
        "round_id": round_.id,
        "organization_id": row.organization_id,
        "version_id": versions[row.group],
        "unit_id": row.id,
        "contact_id": row.contact_id,
        "label": row.label,
        "language": row.language,
        "subject_key": row.subject_key,
        "subject_name": row.subject_name,
        "made_at": moment,
    }


def _versions(round_: Round) -> dict[str, int]:
    """What the round asks each group that it asks."""
    found = {str(group): round_.version_for(group) for group in Group}
    return {group: version.id for group, version in found.items() if version is not None}


def _units(round_: Round, *wanted: Any) -> Select[Any]:
    return (
        select(*wanted)
        .select_from(FrameUnit)
        .where(FrameUnit.round_id == round_.id, FrameUnit.selected)
    )


def _waiting(round_: Round, *wanted: Any) -> Select[Any]:
    """Selected units without an invitation, of organizations that go on and of groups asked."""
    invited = select(Invitation.id).where(Invitation.unit_id == FrameUnit.id).exists()
    return (
        _units(round_, *wanted)
        .join(Organization, Organization.id == FrameUnit.organization_id)
        .where(
            ~invited,
            Organization.group.in_(sorted(_versions(round_))),
            Organization.ended_on.is_(None),
        )
    )


def invite_sample(request: dict[str, Any], progress: Progress) -> None:
    """The job: invite whoever is selected in {"round"}; "person" asked for it.

    Doing it again invites only those who are left. It stops when the round has closed.
    """
    done, total = 0, 1
    while True:
        with database().writing() as session:
            round_ = session.get_one(Round, int(request["round"]))
            if period_of(round_).state(now()) is RoundState.CLOSED:
                return
            if not done:
                total = max(1, outlook(session, round_).waiting)
            made = invite_some(session, round_, now())
            if made:
                note_invited(session, round_, made, request["person"], now())
            session.commit()
        if not made:
            return
        done += made
        progress.report(min(done, total), total)


def note_invited(
    session: Session, round_: Round, made: int, person_id: int | None, moment: datetime
) -> None:
    """Note in the audit trail that so many of the sample were invited."""
    details = {"units": made}
    record_event(session, person_id, "rounds.sample-invited", f"round:{round_.id}", moment, details)
