"""Changes in collection: opening rounds, inviting, saving answers, submitting."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveys.collection.domain import Mode, receipt_code
from surveys.collection.models import Invitation, InvitationLink, Response, Round
from surveys.questionnaires.domain.structure import Answer


def plan_round(
    session: Session,
    title: str,
    version_id: int,
    mode: Mode,
    opens_at: datetime,
    closes_at: datetime,
) -> Round:
    planned = Round(
        title=title.strip(),
        version_id=version_id,
        mode=mode,
        opens_at=opens_at,
        closes_at=closes_at,
    )
    session.add(planned)
    session.flush()
    return planned


def close_round(session: Session, round_: Round, now: datetime) -> None:
    """End the round now; closing a closed one changes nothing."""
    if round_.closed_at is None:
        # A submission that is under way ends first, and counts.
        session.execute(
            select(Invitation.id)
            .where(Invitation.round_id == round_.id)
            .order_by(Invitation.id)
            .with_for_update(key_share=True)
        )
        round_.closed_at = now
        session.flush()


def invite(
    session: Session,
    round_: Round,
    organization_id: int,
    label: str,
    language: str,
    now: datetime,
    person_id: int | None = None,
    subject: tuple[str, str] = ("", ""),
) -> Invitation:
    """A place in the round; ``subject`` is the key and the name of what the answers are about."""
    invitation = Invitation(
        round_id=round_.id,
        organization_id=organization_id,
        person_id=person_id,
        label=label.strip(),
        language=language,
        subject_key=subject[0],
        subject_name=subject[1],
        made_at=now,
    )
    session.add(invitation)
    session.flush()
    return invitation


def make_link(session: Session, invitation: Invitation, now: datetime) -> str:
    """A new secret for the invitation; earlier ones stop working. It is shown once, never kept."""
    session.execute(
        update(InvitationLink)
        .where(InvitationLink.invitation_id == invitation.id, InvitationLink.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    token = secrets.token_urlsafe(16)
    session.add(
        InvitationLink(token_hash=hash_token(token), invitation_id=invitation.id, made_at=now)
    )
    session.flush()
    return token


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def revoke_invitation(session: Session, invitation: Invitation, now: datetime) -> None:
    if invitation.revoked_at is None:
        invitation.revoked_at = now
        session.flush()


def save_answers(
    session: Session,
    invitation_id: int,
    response: Response | None,
    changes: Mapping[str, Answer | None],
    language: str,
    now: datetime,
) -> Response:
    """Put ``changes`` (None takes an answer back) into the response, begun by its first answer."""
    if response is None:
        response = Response(
            invitation_id=invitation_id,
            answers=merged({}, changes),
            revision=1,
            language=language,
            begun_at=now,
            saved_at=now,
        )
        session.add(response)
    else:
        answers = merged(response.answers, changes)
        if answers != response.answers or language != response.language:
            response.answers, response.language = answers, language
            response.revision += 1
            response.saved_at = now
    session.flush()
    return response


def merged(
    answers: Mapping[str, object], changes: Mapping[str, Answer | None]
) -> dict[str, object]:
    """``answers`` with ``changes`` as the document keeps them (a tuple becomes a list)."""
    result = dict(answers)
    for code, answer in changes.items():
        if answer is None:
            result.pop(code, None)
        else:
            result[code] = list(answer) if isinstance(answer, tuple) else answer
    return result


def submit_response(session: Session, response: Response, now: datetime) -> str:
    """Hand the response in; its receipt code. Handing it in again gives the same receipt.

    Answers that logic hid stay in the document; counting leaves them out.
    """
    if response.receipt_code is None:
        response.submitted_at = now
        response.receipt_code = receipt_code(secrets.token_bytes(8))
        session.flush()
    return response.receipt_code
