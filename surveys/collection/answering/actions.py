"""Saving answers and handing them in."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from surveys.collection.answering.domain.holding import Holder, named_key
from surveys.collection.answering.domain.receipts import receipt_code
from surveys.collection.answering.models import Response
from surveys.collection.invitations.models import Invitation
from surveys.questionnaires.domain.structure import Answer


def holder_of(invitation: Invitation) -> Holder:
    """Where the answers of an invitation to a round that is not anonymous are kept."""
    return Holder(
        key=named_key(invitation.id),
        round_id=invitation.round_id,
        version_id=invitation.version_id,
        invitation_id=invitation.id,
        test=invitation.test,
    )


def save_answers(
    session: Session,
    holder: Holder,
    response: Response | None,
    changes: Mapping[str, Answer | None],
    language: str,
    now: datetime,
) -> Response:
    """Put ``changes`` (None takes an answer back) into the response, begun by its first answer."""
    moment, language = holder.moment(now), holder.language(language)
    if response is None:
        response = Response(
            key=holder.key,
            round_id=holder.round_id,
            version_id=holder.version_id,
            invitation_id=holder.invitation_id,
            group=holder.group,
            test=holder.test,
            answers=merged({}, changes),
            revision=1,
            language=language,
            channel=holder.channel,
            entered_by=holder.entered_by,
            begun_at=moment,
            saved_at=moment,
            receipt_code=receipt_code(secrets.token_bytes(8)),
        )
        session.add(response)
    else:
        answers = merged(response.answers, changes)
        if answers != response.answers or language != response.language:
            response.answers, response.language = answers, language
            response.revision += 1
            response.saved_at = moment
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


def submit_response(session: Session, response: Response, moment: datetime) -> str:
    """Hand the response in; its receipt code. Handing it in again gives the same receipt.

    Answers that logic hid stay in the document; counting leaves them out. ``moment`` is that of
    the response's holder, which is a whole day where the response is anonymous.
    """
    if response.submitted_at is None:
        response.submitted_at = moment
        session.flush()
    return response.receipt_code
