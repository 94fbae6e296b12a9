"""Who has answered in an anonymous round: noted several at a time, never with the answer.

Reminders go only to those who have not answered, so a round must learn who has. Were it noted as
each answer comes, the two could be joined by their order. So it waits in the memory of the web
process until at least five wait whose answers cannot be told apart, and is then noted in one
statement of a transaction of its own, without a time. What waits when a process ends is lost: that
costs a reminder too many, never an answer. See docs/decisions.md.
"""

import logging
from collections import defaultdict
from threading import Lock

from flask import current_app
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from surveys.collection.answering.anonymity import kept_group
from surveys.collection.answering.domain.anonymity import FEWEST
from surveys.collection.answering.domain.holding import Holder
from surveys.collection.invitations.models import Invitation
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
            round_id, _group = kind
            few = flag(session, round_id, left)
            session.commit()
            waits_on = few
    finally:
        if waits_on:
            room.put_back(kind, waits_on)


def flag(session: Session, round_id: int, invitation_ids: frozenset[int]) -> frozenset[int]:
    """Note that they took part, if so many are not noted yet that it tells nothing of each.

    Returns those that must wait on: all that are not noted yet, or none. Nothing is locked or
    written before that is known: even a lock would leave its trace in the row.
    """
    if session.get_bind().dialect.name == "postgresql":
        # On SQLite a writing transaction is alone anyway.
        session.execute(
            text("SELECT pg_advisory_xact_lock(:lock, :round)"), {"lock": _LOCK, "round": round_id}
        )
    found = session.scalars(
        select(Invitation.id).where(
            Invitation.id.in_(invitation_ids),
            Invitation.round_id == round_id,
            Invitation.participated.is_(False),
        )
    )
    new = frozenset(found)
    if len(new) < FEWEST:
        return new
    session.execute(
        update(Invitation)
        # By number, so that the order in which they came is nowhere in the statement.
        .where(Invitation.id.in_(sorted(new)))
        .values(participated=True)
        .execution_options(synchronize_session=False)
    )
    return frozenset()
