"""How one comes to a questionnaire: by a link's secret, or signed in by an invitation of one's own.

The key in the address is either the secret itself, or ``m`` and the number of an invitation of
one's own, or ``r`` and a receipt code, or ``e`` and the number of an invitation whose answers the
signed-in person types in. Answering needs no cookie: the form's token is derived from the key, so
it cannot expire over lunch.
"""

import hmac
import re
from datetime import datetime

from flask import Blueprint, abort, current_app, g, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from itsdangerous import Signer
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from surveys.collection.answering.domain.receipts import in_fours
from surveys.collection.answering.entering import entry_visit
from surveys.collection.answering.queries import (
    Visit,
    locked_period,
    visit_by_invitation,
    visit_by_receipt,
    visit_by_token,
)
from surveys.collection.rounds.domain import RoundState
from surveys.constituents.access import current_actor, note_look
from surveys.constituents.policy import may_ever
from surveys.foundation.database import database
from surveys.foundation.errors import ErrorText, show_error
from surveys.foundation.i18n import LanguageSource, offer_only, prefer_language

_OWN_KEY = re.compile(r"m([1-9][0-9]{0,8})")  # within what a table's key can be
_TYPING_KEY = re.compile(r"e([1-9][0-9]{0,8})")
_RECEIPT_KEY = re.compile(r"r([0-9A-HJKMNP-TV-Z]{12})")

# Where the session cookie notes whose answers are being typed in.
TYPING = "typing"

REVOKED = ErrorText(
    _l("This link is no longer valid"),
    _l("A newer link was made, or the invitation was withdrawn. Ask whoever sent it to you."),
)
NOT_YET_OPEN = ErrorText(
    _l("This questionnaire is not open yet"),
    _l("Your link is right. Open it again on the day named in the invitation."),
)
CLOSED = ErrorText(
    _l("This questionnaire is closed"),
    _l("Answers are no longer taken. What you had sent before the closing is kept."),
)


PAUSED = ErrorText(
    _l("This questionnaire is paused"),
    _l("Answers are not taken for the moment. What you have answered is kept; come back later."),
)

ENDED = ErrorText(
    _l("The organization that you were asked for has ended"),
    _l("Answers for it are no longer taken. There is nothing for you to do."),
)


WITHDRAWN = ErrorText(
    _l("These answers were taken back"),
    _l("Nothing is kept any more. To begin anew, open your link again."),
)


class DoorShut(Exception):
    """The link is known, but no answer can be given now."""

    def __init__(self, text: ErrorText) -> None:
        super().__init__(str(text.title))
        self.text = text


def enter(session: Session, key: str, now: datetime) -> Visit:
    """The visit behind ``key``.

    Answers 404 to an unknown key and to somebody else's; raises DoorShut when the link was
    revoked, or when the organization has ended or the round takes no answers and there is no
    receipt to show.
    """
    visit = _find(session, key)
    if visit is None:
        abort(404)
    _speak_to(visit)
    if visit.revoked:
        raise DoorShut(REVOKED)
    if visit.organization_ended and not visit.submitted:
        raise DoorShut(ENDED)
    state = visit.period.state(now)
    if state is RoundState.PLANNED and not visit.holder.test:
        raise DoorShut(NOT_YET_OPEN)
    if state is RoundState.PAUSED and not visit.submitted:
        raise DoorShut(PAUSED)
    if state is RoundState.CLOSED and not visit.submitted:
        raise DoorShut(CLOSED)
    return visit


def _speak_to(visit: Visit) -> None:
    """The page comes in the language of the link."""
    offer_only(visit.languages)
    # An anonymous response keeps no language: there the link's stays what it was.
    kept = visit.draft.language if visit.draft else ""
    prefer_language(LanguageSource.LINK, kept or visit.language)
    prefer_language(LanguageSource.ORGANIZATION, visit.organization_language)


def speak_to_whoever_is_refused(bp: Blueprint) -> None:
    """Requests to ``bp`` that are refused unread, too large or no text, are answered in the
    language of their link as well: nobody has looked at it by then."""

    def refused(error: HTTPException) -> ResponseReturnValue:
        with database().reading() as session:
            visit = visit_by_token(session, (request.view_args or {}).get("key", ""))
        if visit is not None:
            _speak_to(visit)
        return show_error(error.code or 400)

    for code in (400, 413):
        bp.register_error_handler(code, refused)


def check_still_open(session: Session, visit: Visit, now: datetime) -> None:
    """Raises DoorShut if the round was closed since the visit was read.

    Closing a round waits for the caller's commit: what a round publishes does not change after
    its closing.
    """
    if locked_period(session, visit.holder.round_id).state(now) is RoundState.CLOSED:
        raise DoorShut(CLOSED)


def receipt_key(code: str) -> str:
    """The key under which a receipt code opens its response."""
    return "r" + code.replace("-", "")


def _find(session: Session, key: str) -> Visit | None:
    if receipt := _RECEIPT_KEY.fullmatch(key):
        return visit_by_receipt(session, key, in_fours(receipt.group(1)))
    if typed := _TYPING_KEY.fullmatch(key):
        return _typing(session, key, int(typed.group(1)))
    own = _OWN_KEY.fullmatch(key)
    if own is None:
        return visit_by_token(session, key)
    visit = visit_by_invitation(session, key, int(own.group(1)))
    person_id = current_actor().person_id
    mine = visit is not None and person_id is not None and visit.person_id == person_id
    return visit if mine else None


def _typing(session: Session, key: str, invitation_id: int) -> Visit | None:
    """The visit of whoever types in for somebody; each opening is noted once."""
    if not may_ever(current_actor(), "rounds.enter"):
        return None
    visit = entry_visit(session, key, invitation_id, current_actor().person_id)
    if visit is not None:
        g.typing_for = visit
        if cookie.get(TYPING) != invitation_id:
            note_look("rounds.entry-opened", f"invitation:{invitation_id}")
            cookie[TYPING] = invitation_id
    return visit


def form_token(visit: Visit) -> str:
    """What a form of this visit must send back; nobody else can work it out."""
    secret = current_app.config["SECRET_KEY"]
    signed_in = _OWN_KEY.fullmatch(visit.key) or _TYPING_KEY.fullmatch(visit.key)
    person = current_actor().person_id if signed_in else ""
    signature: bytes = Signer(secret, salt="answering").get_signature(f"{visit.key}:{person}")
    return signature.decode("ascii")


def check_form_token(visit: Visit, sent: str | None) -> None:
    if not hmac.compare_digest((sent or "").encode(), form_token(visit).encode()):
        abort(400)
