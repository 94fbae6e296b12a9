"""Who has answered in an anonymous round: noted several at a time, never with the answer.

Reminders go only to those who have not answered, so a round must learn who has. Were it noted as
each answer comes, the two could be joined by their order. So it waits in the memory of the web
process until at least five wait whose answers look alike, and is then noted in one statement of a
transaction of its own, without a time. Nor may so many be noted that fewer than five are left: the
next answer could only come from one of those. What waits when a process ends is lost: that costs a
reminder too many, never an answer. See docs/decisions.md.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from secrets import SystemRandom
from threading import Lock

from flask import current_app
from sqlalchemy import Select, select, text, update
from sqlalchemy.orm import Session

from surveys.collection.answering.anonymity import kept_group
from surveys.collection.answering.domain.anonymity import FEWEST
from surveys.collection.answering.domain.holding import Holder
from surveys.collection.invitations.models import Invitation
from surveys.constituents.models import Organization
from surveys.foundation.database import Database, database

log = logging.getLogger(__name__)

Kind = tuple[int, str]
"""A round, and the group that its responses say they are of: within it they look alike."""

# Any fixed number: with the round's it names the lock under which who is still to note is read.
_LOCK = 7_141_002


class WaitingRoom:
    """The invitations of this process that were answered with and wait to be noted. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: defaultdict[Kind, set[int]] = defaultdict(set)

    def enter(self, kind: Kind, invitation_id: int) -> frozenset[int]:
        """Let one more wait; when enough wait they all leave, and are returned. Else nobody is."""
        with self._lock:
            waiting = self._waiting[kind]
            waiting.add(invitation_id)
            if len(waiting) < FEWEST:
                return frozenset()
            del self._waiting[kind]
            return frozenset(waiting)

    def put_back(self, kind: Kind, invitation_ids: frozenset[int]) -> None:
        """Those who left and could not be noted wait on, until the next one enters."""
        with self._lock:
            self._waiting[kind] |= invitation_ids


def waiting_room() -> WaitingRoom:
    """The running application's."""
    room: WaitingRoom = current_app.extensions.setdefault("participation", WaitingRoom())
    return room


def note_participation(holder: Holder, invitation_id: int | None) -> None:
    """After an answer was handed in, or is seen to have been: its invitation has taken part.

    ``invitation_id`` is known where somebody came by a link, and None where they came by the
    receipt's code. Called outside any transaction; never fails.
    """
    if not holder.anonymous or holder.test or invitation_id is None:
        return
    try:
        with database().reading() as session:
            kind = (holder.round_id, kept_group(session, holder))
        _note(waiting_room(), database(), kind, invitation_id)
    except Exception:
        # The answer is kept and its receipt must be shown, whatever becomes of the note.
        log.exception("participation not noted")


def _note(room: WaitingRoom, where: Database, kind: Kind, invitation_id: int) -> None:
    left = waits_on = room.enter(kind, invitation_id)
    if not left:
        return
    try:
        with where.writing() as session:
            remain = note_together(session, kind, left)
            session.commit()
            waits_on = remain
    finally:
        if waits_on:
            room.put_back(kind, waits_on)


def note_together(session: Session, kind: Kind, waiting: frozenset[int]) -> frozenset[int]:
    """Note that they took part, if so many are that it tells nothing of each, and so many remain.

    Returns those that must wait on. Nothing is locked or written before it is known who is noted:
    even a lock would leave its trace in the row.
    """
    round_id, _group = kind
    if session.get_bind().dialect.name == "postgresql":
        # On SQLite a writing transaction is alone anyway.
        session.execute(
            text("SELECT pg_advisory_xact_lock(:lock, :round)"), {"lock": _LOCK, "round": round_id}
        )
    new = session.scalars(_not_noted(kind).where(Invitation.id.in_(waiting))).all()
    others = session.scalars(
        _not_noted(kind)
        .where(Invitation.id.not_in(waiting), Invitation.outcome == "")
        .limit(FEWEST)
    ).all()
    chosen = choose(new, len(others))
    if chosen:
        session.execute(
            update(Invitation)
            # By number, so that the order in which they came is nowhere in the statement.
            .where(Invitation.id.in_(sorted(chosen)))
            .values(participated=True)
            .execution_options(synchronize_session=False)
        )
    return frozenset(new) - chosen


def _not_noted(kind: Kind) -> Select[int]:
    """The invitations that an answer of this kind, if it came now, could have come from."""
    round_id, group = kind
    query = select(Invitation.id).where(
        Invitation.round_id == round_id,
        Invitation.participated.is_(False),
        Invitation.revoked_at.is_(None),
        Invitation.test.is_(False),
    )
    if group:
        query = query.join(Organization, Organization.id == Invitation.organization_id)
        query = query.where(Organization.group == group)
    return query


def choose(new: Sequence[int], others: int) -> frozenset[int]:
    """Of those who wait as many, by lot, as leave five who are not noted; never fewer than five."""
    number = min(len(new), len(new) + others - FEWEST)
    return frozenset(SystemRandom().sample(new, number) if number >= FEWEST else ())
