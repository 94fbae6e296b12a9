"""Taking what identifies people out of the rows about an invitation, and out of responses.

Used when somebody asks for it (erasure) and when a round's time is over (retention). Free text
that somebody answered stays: it is an answer, and nobody but a reader can tell what it names.
"""

import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, delete, literal, select, update
from sqlalchemy.orm import Session

from surveys.collection.answering.domain.receipts import receipt_code
from surveys.collection.answering.models import Response
from surveys.collection.answering.receipt_jobs import forget_receipts_of
from surveys.collection.invitations.models import (
    Invitation,
    InvitationEvent,
    InvitationLink,
    Message,
)
from surveys.collection.population.models import Contact, FrameUnit
from surveys.foundation.jobs.models import Job, JobState, StoredFile

# A mark (see Response.marks) is [revision, device, sequence, holder].
_DEVICE, _HOLDER = 1, 3

# Rounds' documents that carry names and addresses: letters, lists, forms of one invitation.
_KINDS_WITH_NAMES = ("invitations.", "answering.")
_ENDED = [state for state in JobState if state.ended]


UNLINK: dict[str, Callable[[Session, Collection[int], bool], None]] = {}
"""By the name of an upper room: forgets whom it knows to be behind invitations, by their numbers.

The last argument: whether somebody asked to be erased; else the round's time is over.
"""


def strip_invitations(
    session: Session, numbers: Collection[int], asked_for: bool, now: datetime
) -> None:
    """Invitations lose their label, contact and account; notes, faults, receipts and names go.

    Upper rooms forget whose they are too. Mail that waits is not sent any more. Links stay as they
    are: see ``end_links``.
    """
    for forget in UNLINK.values():
        forget(session, numbers, asked_for)
    here = Invitation.id.in_(numbers)
    neutral = literal("#") + cast(Invitation.id, String)
    _run(
        session,
        update(Invitation).where(here).values(label=neutral, contact_id=None, person_id=None),
    )
    of_them = InvitationEvent.invitation_id.in_(numbers)
    _run(session, update(InvitationEvent).where(of_them).values(note=""))
    mail = Message.invitation_id.in_(numbers)
    _run(session, update(Message).where(mail).values(fault=""))
    _run(session, update(Message).where(mail, Message.state == "waiting").values(state="cancelled"))
    forget_receipts_of(session, numbers, now)


def end_links(session: Session, numbers: Collection[int], now: datetime) -> None:
    """No link opens these invitations any more, and none says whose it was."""
    theirs = InvitationLink.invitation_id.in_(numbers)
    working = InvitationLink.revoked_at.is_(None)
    _run(session, update(InvitationLink).where(theirs, working).values(revoked_at=now))
    _run(session, update(InvitationLink).where(theirs).values(holder=""))


def strip_units(session: Session, numbers: Collection[int]) -> None:
    """Units of a frame lose their label and contact."""
    neutral = literal("#") + cast(FrameUnit.id, String)
    here = FrameUnit.id.in_(numbers)
    _run(session, update(FrameUnit).where(here).values(label=neutral, contact_id=None))


def delete_contacts(session: Session, numbers: Collection[int]) -> None:
    """Contacts that nothing points to any more."""
    _run(session, delete(Contact).where(Contact.id.in_(numbers)))


def strip_response(response: Response) -> None:
    """Nobody's name stands beside the answers, and the receipt's code opens them to nobody."""
    response.marks = nameless(response.marks)
    response.entered_by = None
    response.receipt_code = receipt_code(secrets.token_bytes(8))


def nameless(marks: Mapping[str, Any]) -> dict[str, Any]:
    """Marks without the names of those who hold links, and without their devices."""
    return {code: _nameless(mark) for code, mark in marks.items()}


def _nameless(mark: Any) -> Any:
    if not isinstance(mark, list):
        return mark
    return ["" if place in (_DEVICE, _HOLDER) else part for place, part in enumerate(mark)]


def forget_documents(session: Session, round_id: int) -> None:
    """Remove the documents that were made about the round and carry names, with their jobs."""
    made = session.execute(
        select(Job.id, Job.file_id).where(
            Job.subject == f"round:{round_id}",
            Job.state.in_(_ENDED),
            Job.kind.startswith(_KINDS_WITH_NAMES[0]) | Job.kind.startswith(_KINDS_WITH_NAMES[1]),
        )
    ).all()
    _run(session, delete(Job).where(Job.id.in_([job_id for job_id, _file in made])))
    files = [file for _job, file in made if file is not None]
    _run(session, delete(StoredFile).where(StoredFile.id.in_(files)))


def _run(session: Session, statement: Any) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
