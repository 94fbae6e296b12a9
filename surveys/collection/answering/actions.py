"""Saving answers and handing them in.

What runs for each answer of each respondent is written as statements that are composed once: going
through mapped objects would cost more than the database does.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveys.collection.answering.anonymity import kept_group
from surveys.collection.answering.domain.holding import Holder, named_key
from surveys.collection.answering.domain.receipts import receipt_code
from surveys.collection.answering.domain.saving import (
    NOTHING_YET,
    Change,
    Outcome,
    Sender,
    State,
    marks_of,
    save,
)
from surveys.collection.answering.models import Response
from surveys.collection.answering.queries import InvitationRevoked, Visit, locked_row
from surveys.collection.invitations.models import Invitation
from surveys.questionnaires.domain.structure import Answer

# A pause longer than this is not counted as time spent answering.
LONGEST_PAUSE = timedelta(minutes=30)

_TABLE = cast("Table", Response.__table__)
_INVITATION = cast("Table", Invitation.__table__).c
# Alike on both, and known to SQLAlchemy by two names.
_INSERTS: dict[str, Callable[[Table], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}
# Whatever the conflict: of two first saves at once, the later may meet the former at any of the
# table's unique columns.
_INSERT = {
    name: insert(_TABLE).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    for name, insert in _INSERTS.items()
}
_LATER = ("filled_on", "submitted_at", "batch_id")  # what a response has not when it begins
_BEGUN = [column for column in _TABLE.c if column.name not in _LATER]
# The same while the invitation stands: asked in the statement itself, it costs none of its own.
_STILL_INVITED = select(*[bindparam(f"new_{c.name}", type_=c.type) for c in _BEGUN]).where(
    exists().where(_INVITATION.id == bindparam("of_invitation"), _INVITATION.revoked_at.is_(None))
)
_INSERT_IF_INVITED = {
    name: insert(_TABLE)
    .from_select([column.name for column in _BEGUN], _STILL_INVITED)
    .on_conflict_do_nothing()
    .execution_options(preserve_rowcount=True)
    for name, insert in _INSERTS.items()
}
_CHANGED = (
    _TABLE.c.answers,
    _TABLE.c.marks,
    _TABLE.c.revision,
    _TABLE.c.language,
    _TABLE.c.saved_at,
)
# Only what is still as it was read, and only while answers are taken under its invitation.
_UPDATE = (
    update(_TABLE)
    .where(
        _TABLE.c.key == bindparam("of_key"),
        _TABLE.c.revision == bindparam("of_revision"),
        _TABLE.c.submitted_at.is_(None),
        ~exists().where(
            _INVITATION.id == _TABLE.c.invitation_id, _INVITATION.revoked_at.is_not(None)
        ),
    )
    .values(
        {
            **{column: bindparam(f"new_{column.name}") for column in _CHANGED},
            _TABLE.c.active_seconds: _TABLE.c.active_seconds + bindparam("more_seconds"),
        }
    )
)


class AlreadySubmitted(Exception):
    """The answers were handed in; they are changed only once that is taken back."""


class AnswersWithdrawn(Exception):
    """The answers that the sender knew are gone: what comes late does not begin them anew."""


def holder_of(invitation: Invitation) -> Holder:
    """Where the answers of an invitation to a round that is not anonymous are kept."""
    return Holder(
        key=named_key(invitation.id),
        round_id=invitation.round_id,
        version_id=invitation.version_id,
        invitation_id=invitation.id,
        test=invitation.test,
    )


def save_on_visit(
    session: Session,
    visit: Visit,
    changes: Iterable[tuple[str, Change]],
    sender: Sender,
    language: str,
    now: datetime,
) -> Outcome:
    """As :func:`save_changes`, of a visit that was read a moment ago: mostly one statement.

    That statement does nothing if the response is not as it was read; then it is read anew.
    """
    changes = list(changes)
    draft = visit.draft
    if draft is not None and _may_know(sender, draft.revision):
        before = State(_as_kept(draft.answers), marks_of(draft.marks), draft.revision)
        outcome = save(before, changes, _known_here(visit.holder, sender))
        if outcome.state is before and visit.holder.language(language) == draft.language:
            return outcome
        if _keep(
            session, visit.holder, outcome.state, before.revision, draft.saved_at, language, now
        ):
            return outcome
    elif draft is None and not sender.base:
        outcome = save(NOTHING_YET, changes, _known_here(visit.holder, sender))
        if outcome.state is NOTHING_YET or _begin(
            session, visit.holder, outcome.state, language, now
        ):
            return outcome
    return save_changes(session, visit.holder, changes, sender, language, now)


def _known_here(holder: Holder, sender: Sender) -> Sender:
    return replace(sender, device=holder.device(sender.device))


def _may_know(sender: Sender, revision: int) -> bool:
    """Whether the sender can have seen this response; not one that was begun after the sender's
    own was taken back, whose revisions count from one again."""
    return (sender.base or 0) <= revision


def _as_kept(answers: Mapping[str, Answer]) -> dict[str, Any]:
    return {code: list(a) if isinstance(a, tuple) else a for code, a in answers.items()}


def save_changes(
    session: Session,
    holder: Holder,
    changes: Iterable[tuple[str, Change]],
    sender: Sender,
    language: str,
    now: datetime,
) -> Outcome:
    """Put ``changes`` (item, its fields) into the response, which the first answer begins.

    Raises InvitationRevoked, AlreadySubmitted and AnswersWithdrawn. Of two first answers at once
    one begins the response and the other is put into it.
    """
    changes = list(changes)
    known = _known_here(holder, sender)
    row = locked_row(session, holder)
    if row is None:
        if sender.base:
            raise AnswersWithdrawn
        begun = save(NOTHING_YET, changes, known)
        if begun.state is NOTHING_YET or _begin(session, holder, begun.state, language, now):
            return begun
        row = locked_row(session, holder)
        if row is None:
            raise InvitationRevoked  # nobody else has begun it
    if row.submitted_at is not None:
        raise AlreadySubmitted
    if not _may_know(sender, row.revision):
        raise AnswersWithdrawn
    before = State(row.answers, marks_of(row.marks), row.revision)
    outcome = save(before, changes, known)
    if outcome.state is before and holder.language(language) == row.language:
        return outcome
    if not _keep(session, holder, outcome.state, row.revision, row.saved_at, language, now):
        raise InvitationRevoked  # the response itself is locked, so it can be nothing else
    return outcome


def _begin(session: Session, holder: Holder, state: State, language: str, now: datetime) -> bool:
    """Insert the response; False if somebody else has done so, or the invitation was withdrawn."""
    moment = holder.moment(now)
    dialect = session.get_bind().dialect.name
    values = {
        "key": holder.key,
        "round_id": holder.round_id,
        "version_id": holder.version_id,
        "invitation_id": holder.invitation_id,
        "constituent_group": kept_group(session, holder),
        "test": holder.test,
        "channel": holder.channel,
        "entered_by": holder.entered_by,
        "answers": state.answers,
        "marks": {item: mark.kept() for item, mark in state.marks.items()},
        "revision": max(1, state.revision),
        "language": holder.language(language),
        "begun_at": moment,
        "saved_at": moment,
        "active_seconds": 0,
        "receipt_code": receipt_code(secrets.token_bytes(8)),
    }
    if holder.invitation_id is None:
        done = session.connection().execute(_INSERT[dialect], values)
    else:
        given = {f"new_{name}": value for name, value in values.items()}
        given["of_invitation"] = holder.invitation_id
        done = session.connection().execute(_INSERT_IF_INVITED[dialect], given)
    return bool(done.rowcount == 1)


def _keep(
    session: Session,
    holder: Holder,
    state: State,
    revision: int,
    saved_at: datetime,
    language: str,
    now: datetime,
) -> bool:
    """Write ``state`` over the response of that revision; False if it is another by now.

    ``saved_at``: when the response was last saved.
    """
    pause = now - saved_at
    active = pause if not holder.anonymous and timedelta() < pause <= LONGEST_PAUSE else timedelta()
    values = {
        "of_key": holder.key,
        "of_revision": revision,
        "new_answers": state.answers,
        "new_marks": {item: mark.kept() for item, mark in state.marks.items()},
        "new_revision": state.revision,
        "new_language": holder.language(language),
        "new_saved_at": holder.moment(now),
        "more_seconds": round(active.total_seconds()),
    }
    return session.connection().execute(_UPDATE, values).rowcount == 1


def save_answers(
    session: Session,
    holder: Holder,
    response: Response | None,
    changes: Mapping[str, Answer | None],
    language: str,
    now: datetime,
) -> Response:
    """Put whole answers in at once, from no device in particular; begins the response if need be,
    also without any answer."""
    session.flush()
    items = [(code, {code: answer}) for code, answer in changes.items()]
    outcome = save_changes(session, holder, items, Sender(), language, now)
    if response is None and outcome.state is NOTHING_YET:
        _begin(session, holder, NOTHING_YET, language, now)
    return session.scalars(
        select(Response).where(Response.key == holder.key).execution_options(populate_existing=True)
    ).one()


def submit_response(session: Session, response: Response, moment: datetime) -> str:
    """Hand the response in; its receipt code. Handing it in again gives the same receipt.

    Answers that logic hid stay in the document; counting leaves them out. ``moment`` is that of
    the response's holder, which is a whole day where the response is anonymous.
    """
    if response.submitted_at is None:
        response.submitted_at = moment
        session.flush()
    return response.receipt_code


def take_back_submission(session: Session, response: Response, moment: datetime) -> None:
    """Open a response that was handed in for corrections; it counts again once handed in again.

    It counts as a change, so that what was sent before it, and comes again later, is recognized.
    """
    if response.submitted_at is not None:
        response.submitted_at, response.saved_at = None, moment
        response.revision += 1
        session.flush()
