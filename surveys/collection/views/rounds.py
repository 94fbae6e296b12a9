"""Running rounds: plan one, invite, hand out links, close."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
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
from surveys.collection.models import Invitation, Round
from surveys.collection.queries import (
    invitations_of_round,
    period_of,
    round_with_version,
    rounds,
)
from surveys.constituents.access import current_actor, needs
from surveys.constituents.audit import record_event
from surveys.constituents.queries import organizations, person_by_email
from surveys.foundation.database import current_session, now
from surveys.questionnaires.domain.structure import Kind
from surveys.questionnaires.queries import library, published, questionnaire_in
from surveys.foundation.i18n import page_language

bp = Blueprint("rounds", __name__, url_prefix="/rounds")


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
            (counts, period_of(counts.round).state(now())) for counts in rounds(current_session())
        ],
    )


@bp.get("/new")
@needs("rounds.manage")
def new() -> ResponseReturnValue:
    form = RoundForm(library(current_session()), formdata=None, mode=Mode.CONFIDENTIAL)
    return render_template("rounds/new.html", form=form)


@bp.post("/new")
@needs("rounds.manage")
def create() -> ResponseReturnValue:
    session = current_session()
    form = RoundForm(library(session))
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


def _show(
    round_: Round, form: InvitationForm | None = None, link: tuple[str, str] | None = None
) -> str:
    """The round's page; ``link`` is a new invitation's label and address, shown this once."""
    session = current_session()
    return render_template(
        "rounds/page.html",
        round=round_,
        diagnostic=round_.version.kind == Kind.DIAGNOSTIC,
        questionnaire=questionnaire_in(session, round_.version_id, page_language().code),
        state=period_of(round_).state(now()),
        invitations=invitations_of_round(session, round_.id),
        form=form or InvitationForm(organizations(session), formdata=None),
        link=link,
    )


@bp.get("/<int:round_id>")
@needs("rounds.view")
def page(round_id: int) -> ResponseReturnValue:
    return _show(_find(round_id))


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
    return _show(round_, link=(invitation.label, _address(token)))


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
    session, round_ = current_session(), _find(round_id)
    if round_.version.kind == Kind.DIAGNOSTIC:
        abort(409)
    invitation = _invitation(round_id, invitation_id)
    token = make_link(session, invitation, now())
    _note("rounds.link-made", f"invitation:{invitation.id}")
    session.commit()
    return _show(round_, link=(invitation.label, _address(token)))


@bp.post("/<int:round_id>/invitations/<int:invitation_id>/revoke")
@needs("rounds.manage")
def revoke(round_id: int, invitation_id: int) -> ResponseReturnValue:
    session = current_session()
    if _find(round_id).version.kind == Kind.DIAGNOSTIC:
        abort(409)
    revoke_invitation(session, _invitation(round_id, invitation_id), now())
    _note("rounds.invitation-revoked", f"invitation:{invitation_id}")
    session.commit()
    flash(_("The invitation is withdrawn; its link no longer works."))
    return redirect(url_for("rounds.page", round_id=round_id))


@bp.post("/<int:round_id>/close")
@needs("rounds.manage")
def close(round_id: int) -> ResponseReturnValue:
    session, round_ = current_session(), _find(round_id)
    close_round(session, round_, now())
    _note("rounds.closed", f"round:{round_id}")
    session.commit()
    flash(_("The round is closed. No more answers are taken."))
    return redirect(url_for("rounds.page", round_id=round_id))
