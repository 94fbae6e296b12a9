"""Who is invited to a round: the list, inviting by hand, new links, withdrawing."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.collection.invitations.actions import (
    NothingToAsk,
    invite,
    make_link,
    revoke_invitation,
)
from surveys.collection.invitations.forms import InvitationForm
from surveys.collection.invitations.models import Invitation
from surveys.collection.invitations.queries import invitations_of_round
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import find_round, period_of
from surveys.constituents.access import current_actor, needs, note_look
from surveys.constituents.audit import record_event
from surveys.constituents.queries import organizations, person_by_email
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import LANGUAGES
from surveys.questionnaires.domain.structure import Kind

bp = Blueprint("invitations", __name__, url_prefix="/rounds/<int:round_id>/invitations")

# Where a new link waits between making it and the one page that shows it.
_NEW_LINK = "new_link"


def _note(action: str, subject: str) -> None:
    record_event(current_session(), current_actor().person_id, action, subject, now())


def _find(round_id: int) -> Round:
    return find_round(current_session(), round_id) or abort(404)


def _show(round_: Round, form: InvitationForm | None = None, link: str = "") -> str:
    """The list; ``link`` is the address of a new invitation, shown this once."""
    session = current_session()
    return render_template(
        "invitations/page.html",
        round=round_,
        diagnostic=round_.version.kind == Kind.DIAGNOSTIC,
        state=period_of(round_).state(now()),
        language_names=LANGUAGES,
        invitations=invitations_of_round(session, round_.id),
        form=form or InvitationForm(organizations(session), formdata=None),
        link=link,
    )


@bp.get("")
@needs("rounds.view")
def page(round_id: int) -> ResponseReturnValue:
    round_ = _find(round_id)
    note_look("rounds.seen", f"round:{round_id}")
    waiting: list[int | str] = cookie.get(_NEW_LINK, [])
    if not waiting or waiting[0] != round_id:
        return _show(round_)
    cookie.pop(_NEW_LINK)
    return _show(round_, link=_address(str(waiting[1])))


@bp.post("")
@needs("rounds.manage")
def invite_one(round_id: int) -> ResponseReturnValue:
    session, round_ = current_session(), _find(round_id)
    if round_.version.kind == Kind.DIAGNOSTIC:
        abort(409)  # assessors are invited by their institution's focal point
    form = InvitationForm(organizations(session))
    person = None
    if form.validate() and form.email.data:
        person = person_by_email(session, form.email.data)
        if person is None:
            form.email.errors = [_("There is no account with this e-mail address.")]
    if form.errors:
        return _show(round_, form), 422
    if period_of(round_).state(now()) is RoundState.CLOSED:
        abort(409)
    subject = (form.subject.data or "").strip()
    try:
        invitation = invite(
            session,
            round_,
            int(form.organization.data),
            form.label.data,
            form.language.data,
            now(),
            person_id=person.id if person else None,
            subject=("", subject),
        )
    except NothingToAsk:
        form.organization.errors = [_("This round has no questionnaire for this group.")]
        return _show(round_, form), 422
    token = make_link(session, invitation, now())
    _note("rounds.invited", f"invitation:{invitation.id}")
    session.commit()
    return _to_new_link(round_id, token)


def _to_new_link(round_id: int, token: str) -> ResponseReturnValue:
    """To the round's page, so that reloading it does not invite again."""
    cookie[_NEW_LINK] = [round_id, token]
    return redirect(url_for("invitations.page", round_id=round_id) + "#new-link")


def _address(token: str) -> str:
    return url_for("answering.welcome", key=token, _external=True)


def _invitation(round_id: int, invitation_id: int) -> Invitation:
    invitation = current_session().get(Invitation, invitation_id)
    if invitation is None or invitation.round_id != round_id:
        abort(404)
    return invitation


@bp.post("/<int:invitation_id>/link")
@needs("rounds.manage")
def new_link(round_id: int, invitation_id: int) -> ResponseReturnValue:
    """A new link in place of one that was lost; the old one stops working."""
    session = current_session()
    if _find(round_id).version.kind == Kind.DIAGNOSTIC:
        abort(409)
    invitation = _invitation(round_id, invitation_id)
    if invitation.revoked_at is not None:
        abort(409)
    token = make_link(session, invitation, now())
    _note("rounds.link-made", f"invitation:{invitation.id}")
    session.commit()
    return _to_new_link(round_id, token)


@bp.post("/<int:invitation_id>/revoke")
@needs("rounds.manage")
def revoke(round_id: int, invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back, while the round runs: of a closed one the results stand.

    Two published tables that differ by one invitation would tell what it had answered.
    """
    session, round_ = current_session(), _find(round_id)
    closed = period_of(round_).state(now()) is RoundState.CLOSED
    if closed or round_.version.kind == Kind.DIAGNOSTIC:
        abort(409)
    revoke_invitation(session, _invitation(round_id, invitation_id), now())
    _note("rounds.invitation-revoked", f"invitation:{invitation_id}")
    session.commit()
    flash(_("The invitation is withdrawn; its link no longer works."), "success")
    return redirect(url_for("invitations.page", round_id=round_id))
