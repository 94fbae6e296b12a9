"""Sharing a questionnaire with colleagues: each gets a link of their own to the same answers."""

import secrets
from collections.abc import Sequence

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.collection.answering.entrance import (
    REVOKED,
    DoorShut,
    check_form_token,
    enter,
    form_token,
    speak_to_whoever_is_refused,
)
from surveys.collection.answering.queries import InvitationRevoked, Visit
from surveys.collection.answering.sharing import (
    MOST_COLLEAGUES,
    TooManyColleagues,
    colleague_secret,
    colleagues,
    end_link,
    locked_invitation,
    share_with,
    why_alone,
)
from surveys.collection.invitations.about import link_address
from surveys.collection.invitations.domain.links import participation_id
from surveys.collection.invitations.models import InvitationLink
from surveys.constituents.access import needs
from surveys.foundation.database import database, now
from surveys.foundation.errors import show_error
from surveys.foundation.forms import plain
from surveys.foundation.i18n import page_language, write_number
from surveys.foundation.qr import qr_svg
from surveys.foundation.security import csrf
from surveys.questionnaires.domain.structure import Questionnaire
from surveys.questionnaires.queries import questionnaire_in

bp = Blueprint("sharing", __name__, url_prefix="/a/<key>/colleagues")
csrf.exempt(bp)  # its forms carry a token of their own: see entrance.form_token
speak_to_whoever_is_refused(bp)

LONGEST_NAME = 200


@bp.errorhandler(DoorShut)
def door_shut(error: DoorShut) -> ResponseReturnValue:
    return show_error(410, error.text)


@bp.errorhandler(InvitationRevoked)
def revoked(_error: InvitationRevoked) -> ResponseReturnValue:
    return show_error(410, REVOKED)


def _read(key: str) -> tuple[Visit, Questionnaire]:
    with database().reading() as session:
        visit = enter(session, key, now())
        return visit, questionnaire_in(session, visit.version_id, page_language().code)


def _show(
    visit: Visit, questionnaire: Questionnaire, name: str = "", problem: str = "", secret: str = ""
) -> ResponseReturnValue:
    """The list and the form; ``secret`` is that of a new link, shown this once."""
    alone = why_alone(visit, questionnaire, now())
    links: Sequence[InvitationLink] = ()
    if alone is None:
        with database().reading() as session:
            links = colleagues(session, _number(visit))
    address = link_address(secret) if secret else ""
    page = render_template(
        "sharing/page.html",
        visit=visit,
        questionnaire=questionnaire,
        alone=alone,
        links=links,
        own=participation_id(visit.key),
        form_token=form_token(visit),
        nonce=secrets.token_urlsafe(16),
        name=name,
        problem=problem,
        longest=LONGEST_NAME,
        address=address,
        qr=qr_svg(address) if address else "",
    )
    return page, 422 if problem else 200


@bp.get("")
@needs("link")
def page(key: str) -> ResponseReturnValue:
    return _show(*_read(key))


@bp.post("")
@needs("link")
def share(key: str) -> ResponseReturnValue:
    """Make a colleague's link and show it. Loading the answer again shows the same link again.

    There is no redirect: the secret would have to wait somewhere, and respondents have no cookie.
    """
    visit, questionnaire = _read(key)
    check_form_token(visit, request.form.get("form_token"))
    if why_alone(visit, questionnaire, now()) is not None:
        abort(409)
    name = plain(request.form.get("name"))
    nonce = request.form.get("nonce", "")
    if not nonce or len(nonce) > 64:
        abort(400)
    if not name or len(name) > LONGEST_NAME:
        text = _(
            "Say for whom the link is, in at most %(most)s characters.",
            most=write_number(LONGEST_NAME),
        )
        return _show(visit, questionnaire, name, text)
    secret = colleague_secret(current_app.config["SECRET_KEY"], f"{visit.invitation_id}:{nonce}")
    with database().writing() as session:
        if locked_invitation(session, _number(visit)).revoked_at is not None:
            raise InvitationRevoked
        try:
            works = share_with(session, _number(visit), name, secret, now())
        except TooManyColleagues:
            text = _(
                "There are %(most)s links already. End one that is not needed.",
                most=write_number(MOST_COLLEAGUES),
            )
            return _show(visit, questionnaire, name, text)
        session.commit()
    return _show(visit, questionnaire, secret=secret) if works else _to_list(visit)


@bp.post("/end")
@needs("link")
def end(key: str) -> ResponseReturnValue:
    """End a colleague's link; what was answered by it stays."""
    visit, questionnaire = _read(key)
    check_form_token(visit, request.form.get("form_token"))
    if why_alone(visit, questionnaire, now()) is not None:
        abort(409)
    with database().writing() as session:
        locked_invitation(session, _number(visit))
        if not end_link(session, _number(visit), request.form.get("link", ""), now()):
            abort(404)
        session.commit()
    return _to_list(visit)


def _number(visit: Visit) -> int:
    """The invitation that is shared: whoever may share has one."""
    assert visit.invitation_id is not None
    return visit.invitation_id


def _to_list(visit: Visit) -> ResponseReturnValue:
    return redirect(url_for("sharing.page", key=visit.key))
