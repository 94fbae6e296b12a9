"""Running rounds: plan one, invite, hand out links, close."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.collection.actions import (
    close_round,
    invite,
    make_link,
    plan_round,
    revoke_invitation,
)
from surveys.collection.domain import Mode, RoundState
from surveys.collection.forms import InvitationForm, RoundForm
from surveys.collection.labels import MODE_LABELS, STATE_LABELS
from surveys.collection.models import Invitation, Round
from surveys.collection.queries import (
    invitations_of_round,
    period_of,
    round_with_version,
    rounds,
)
from surveys.constituents.access import current_actor, needs, note_look
from surveys.constituents.audit import record_event
from surveys.constituents.queries import organizations, person_by_email
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import LANGUAGES, page_language
from surveys.questionnaires.domain.structure import Kind
from surveys.questionnaires.queries import Published, library, questionnaire_in

bp = Blueprint("rounds", __name__, url_prefix="/rounds")

# Where a new link waits between making it and the one page that shows it.
_NEW_LINK = "new_link"


def _note(action: str, subject: str) -> None:
    record_event(current_session(), current_actor().person_id, action, subject, now())


def _find(round_id: int) -> Round:
    return round_with_version(current_session(), round_id) or abort(404)


@bp.get("/")
@needs("rounds.view")
def index() -> ResponseReturnValue:
    return render_template(
        "rounds/index.html",
        rounds=[
            (counts, period_of(counts.round).state(now()), _questionnaire_title(counts.round))
            for counts in rounds(current_session())
        ],
        state_labels=STATE_LABELS,
    )


def _questionnaire_title(round_: Round) -> str:
    locale = page_language().code
    return questionnaire_in(current_session(), round_.version_id, locale).title


def _library() -> list[Published]:
    return library(current_session(), page_language().code)


@bp.get("/new")
@needs("rounds.manage")
def new() -> ResponseReturnValue:
    form = RoundForm(_library(), formdata=None, mode=Mode.CONFIDENTIAL)
    return render_template("rounds/new.html", form=form)


@bp.post("/new")
@needs("rounds.manage")
def create() -> ResponseReturnValue:
    session = current_session()
    form = RoundForm(_library())
    if not form.validate():
        return render_template("rounds/new.html", form=form), 422
    planned = plan_round(
        session,
        form.title.data,
        int(form.version.data),
        Mode(form.mode.data),
        form.opens_at,
        form.closes_at,
    )
    _note("rounds.planned", f"round:{planned.id}")
    session.commit()
    return redirect(url_for("rounds.page", round_id=planned.id))


def _show(round_: Round, form: InvitationForm | None = None, link: str = "") -> str:
    """The round's page; ``link`` is the address of a new invitation, shown this once."""
    session = current_session()
    invitations = invitations_of_round(session, round_.id)
    standing = [i for i in invitations if i.revoked_at is None]
    return render_template(
        "rounds/page.html",
        round=round_,
        diagnostic=round_.version.kind == Kind.DIAGNOSTIC,
        questionnaire=questionnaire_in(session, round_.version_id, page_language().code),
        state=period_of(round_).state(now()),
        state_labels=STATE_LABELS,
        mode_labels=MODE_LABELS,
        language_names=LANGUAGES,
        invitations=invitations,
        invited=len(standing),
        submitted=sum(1 for i in standing if i.response and i.response.submitted_at),
        form=form or InvitationForm(organizations(session), formdata=None),
        link=link,
    )


@bp.get("/<int:round_id>")
@needs("rounds.view")
def page(round_id: int) -> ResponseReturnValue:
    round_ = _find(round_id)
    note_look("rounds.seen", f"round:{round_id}")
    waiting: list[int | str] = cookie.get(_NEW_LINK, [])
    if not waiting or waiting[0] != round_id:
        return _show(round_)
    cookie.pop(_NEW_LINK)
    return _show(round_, link=_address(str(waiting[1])))


@bp.post("/<int:round_id>/invitations")
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
    token = make_link(session, invitation, now())
    _note("rounds.invited", f"invitation:{invitation.id}")
    session.commit()
    return _to_new_link(round_id, token)


def _to_new_link(round_id: int, token: str) -> ResponseReturnValue:
    """To the round's page, so that reloading it does not invite again."""
    cookie[_NEW_LINK] = [round_id, token]
    return redirect(url_for("rounds.page", round_id=round_id) + "#new-link")


def _address(token: str) -> str:
    return url_for("answering.welcome", key=token, _external=True)


def _invitation(round_id: int, invitation_id: int) -> Invitation:
    invitation = current_session().get(Invitation, invitation_id)
    if invitation is None or invitation.round_id != round_id:
        abort(404)
    return invitation


@bp.post("/<int:round_id>/invitations/<int:invitation_id>/link")
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


@bp.post("/<int:round_id>/invitations/<int:invitation_id>/revoke")
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
    return redirect(url_for("rounds.page", round_id=round_id))


@bp.post("/<int:round_id>/close")
@needs("rounds.manage")
def close(round_id: int) -> ResponseReturnValue:
    session, round_ = current_session(), _find(round_id)
    close_round(session, round_, now())
    _note("rounds.closed", f"round:{round_id}")
    session.commit()
    flash(_("The round is closed. No more answers are taken."), "success")
    return redirect(url_for("rounds.page", round_id=round_id))
