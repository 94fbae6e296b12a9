"""Saving answers and handing them in.

What runs for each answer of each respondent is written as statements that are composed once: going
through mapped objects would cost more than the database does.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Table, bindparam, select, update
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
from surveys.collection.answering.queries import locked_row
from surveys.collection.invitations.models import Invitation
from surveys.questionnaires.domain.structure import Answer

# A pause longer than this is not counted as time spent answering.
LONGEST_PAUSE = timedelta(minutes=30)

_TABLE = cast("Table", Response.__table__)
_INSERT = {
    "postgresql": postgresql.insert(_TABLE).on_conflict_do_nothing(index_elements=["key"]),
    "sqlite": sqlite.insert(_TABLE).on_conflict_do_nothing(index_elements=["key"]),
}
_UPDATE = (
    update(_TABLE)
    .where(_TABLE.c.key == bindparam("of_key"))
    .values(
        {
            column: bindparam(f"new_{column.name}")
            for column in (
                _TABLE.c.answers,
                _TABLE.c.marks,
                _TABLE.c.revision,
                _TABLE.c.language,
                _TABLE.c.saved_at,
                _TABLE.c.active_seconds,
            )
        }
    )
)


class AlreadySubmitted(Exception):
    """The answers were handed in; they are changed only once that is taken back."""


def holder_of(invitation: Invitation) -> Holder:
    """Where the answers of an invitation to a round that is not anonymous are kept."""
    return Holder(
        key=named_key(invitation.id),
        round_id=invitation.round_id,
        version_id=invitation.version_id,
        invitation_id=invitation.id,
        test=invitation.test,
    )


def save_changes(
    session: Session,
    holder: Holder,
    changes: Iterable[tuple[str, Change]],
    sender: Sender,
    language: str,
    now: datetime,
) -> Outcome:
    """Put ``changes`` (item, its fields) into the response, which the first answer begins.

    Raises InvitationRevoked and AlreadySubmitted. Of two first answers at once one begins the
    response and the other is put into it.
    """
    changes = list(changes)
    sender = replace(sender, device=holder.device(sender.device))
    row = locked_row(session, holder)
    if row is None:
        begun = save(NOTHING_YET, changes, sender)
        if begun.state is NOTHING_YET or _begin(session, holder, begun.state, language, now):
            return begun
        row = locked_row(session, holder)
        assert row is not None  # somebody else has just begun it
    if row.submitted_at is not None:
        raise AlreadySubmitted
    before = State(row.answers, marks_of(row.marks), row.revision)
    outcome = save(before, changes, sender)
    if outcome.state is not before or holder.language(language) != row.language:
        _keep(session, holder, outcome.state, row, language, now)
    return outcome


def _begin(session: Session, holder: Holder, state: State, language: str, now: datetime) -> bool:
    """Insert the response; False if somebody else has done so in the meantime."""
    moment = holder.moment(now)
    insert = _INSERT[session.get_bind().dialect.name]
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
    return cast("CursorResult[Any]", session.execute(insert, values)).rowcount == 1


def _keep(
    session: Session, holder: Holder, state: State, row: Any, language: str, now: datetime
) -> None:
    pause = now - row.saved_at
    active = pause if not holder.anonymous and timedelta() < pause <= LONGEST_PAUSE else timedelta()
    session.execute(
        _UPDATE,
        {
            "of_key": holder.key,
            "new_answers": state.answers,
            "new_marks": {item: mark.kept() for item, mark in state.marks.items()},
            "new_revision": state.revision,
            "new_language": holder.language(language),
            "new_saved_at": holder.moment(now),
            "new_active_seconds": row.active_seconds + round(active.total_seconds()),
        },
    )


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


def take_back_submission(session: Session, response: Response) -> None:
    """Open a response that was handed in for corrections; it counts again once handed in again."""
    response.submitted_at = None
    session.flush()
