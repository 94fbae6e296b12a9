"""One invitation: its course, who is behind it, and what the staff can do about it."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.collection.invitations import outcomes
from surveys.collection.invitations.actions import revoke_invitation
from surveys.collection.invitations.domain.outcomes import Happening, Outcome, Refusal
from surveys.collection.invitations.domain.presses import new_press, secret_of_press
from surveys.collection.invitations.forms import ContactForm, OutcomeForm
from surveys.collection.invitations.labels import (
    HAPPENING_LABELS,
    MESSAGE_KIND_LABELS,
    MESSAGE_STATE_LABELS,
    REFUSAL_TEXTS,
    STANDING_LABELS,
    STANDING_TONES,
)
from surveys.collection.invitations.listing import standing_of, waits_for_staff
from surveys.collection.invitations.models import Invitation
from surveys.collection.invitations.queries import course_of, has_working_link, messages_of
from surveys.collection.invitations.views.invitations import (
    bp,
    keep_new_link,
    note,
    round_of,
    take_new_link,
)
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import period_of
from surveys.constituents.access import current_actor, needs, note_look
from surveys.constituents.country_names import country_name
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import LANGUAGES, page_language
from surveys.questionnaires.domain.structure import Kind

__all__ = ["bp"]  # the blueprint of the list, with the pages of this module on it as well


def _find(round_id: int, invitation_id: int, hold: bool = False) -> tuple[Round, Invitation]:
    """An invitation of the round; of a diagnostic none: who rates is the institution's."""
    round_, session = round_of(round_id), current_session()
    found = (
        outcomes.locked_invitation(session, invitation_id)
        if hold
        else session.get(Invitation, invitation_id)
    )
    if found is None or found.round_id != round_id or found.version.kind == Kind.DIAGNOSTIC:
        abort(404)
    return round_, found


def _show(
    round_: Round,
    invitation: Invitation,
    outcome: OutcomeForm | None = None,
    contact: ContactForm | None = None,
    refusal: Refusal | None = None,
) -> str:
    session, known = current_session(), invitation.contact
    course = course_of(session, invitation.id)
    return render_template(
        "invitations/one.html",
        round=round_,
        invitation=invitation,
        anonymous=round_.mode == Mode.ANONYMOUS,
        closed=period_of(round_).state(now()) is RoundState.CLOSED,
        standing=standing_of(session, round_, invitation.id),
        standing_labels=STANDING_LABELS,
        standing_tones=STANDING_TONES,
        to_do=waits_for_staff(session, invitation.id),
        has_link=has_working_link(session, invitation.id),
        course=course,
        happening_labels=HAPPENING_LABELS,
        messages_sent=messages_of(session, invitation.id),
        message_kind_labels=MESSAGE_KIND_LABELS,
        message_state_labels=MESSAGE_STATE_LABELS,
        language_names=LANGUAGES,
        country=country_name(invitation.organization.country_iso3, page_language().code),
        outcome=outcome or OutcomeForm(formdata=None, after=course[0][0].id if course else 0),
        contact_form=contact or ContactForm(formdata=None, obj=known),
        refusal=REFUSAL_TEXTS[refusal] if refusal else "",
        press=new_press(),
        link=take_new_link(round_.id, invitation.id),
    )


def _show_again(
    round_: Round,
    invitation: Invitation,
    outcome: OutcomeForm | None = None,
    contact: ContactForm | None = None,
    refusal: Refusal | None = None,
) -> str:
    """The page after a form that would not do: a look as well, and nothing else is kept of it."""
    note("rounds.invitation-seen", f"invitation:{invitation.id}")
    current_session().commit()
    return _show(round_, invitation, outcome, contact, refusal)


def _to_page(round_id: int, invitation_id: int, part: str = "") -> ResponseReturnValue:
    page = url_for("invitations.one", round_id=round_id, invitation_id=invitation_id)
    return redirect(page + part)


@bp.get("/<int:invitation_id>")
@needs("rounds.view")
def one(round_id: int, invitation_id: int) -> ResponseReturnValue:
    round_, invitation = _find(round_id, invitation_id)
    note_look("rounds.invitation-seen", f"invitation:{invitation_id}")
    return _show(round_, invitation)


@bp.post("/<int:invitation_id>/outcome")
@needs("rounds.manage")
def record_outcome(round_id: int, invitation_id: int) -> ResponseReturnValue:
    """Note what came instead of an answer, or that they were contacted, or take part after all."""
    round_, invitation = _find(round_id, invitation_id, hold=True)
    form, session = OutcomeForm(), current_session()
    if not form.validate():
        return _show_again(round_, invitation, outcome=form), 422
    before = outcomes.last_event(session, invitation)
    refusal = _record(invitation, Happening(form.kind.data), form)
    if refusal is not None:
        return _show_again(round_, invitation, outcome=form, refusal=refusal), 409
    if outcomes.last_event(session, invitation) is not before:
        note("rounds.outcome-recorded", f"invitation:{invitation_id}")
    session.commit()
    flash(_("It is noted."), "success")
    return _to_page(round_id, invitation_id)


def _record(invitation: Invitation, kind: Happening, form: OutcomeForm) -> Refusal | None:
    session, person_id, text = current_session(), current_actor().person_id, form.note.data
    if kind is Happening.CONTACTED:
        if refusal := outcomes.refusal_of(invitation, now()):
            return refusal
        outcomes.note_contact_made(session, invitation, now(), person_id, text, form.seen)
        return None
    if kind is Happening.RECONSIDERED:
        return outcomes.reconsider(session, invitation, now(), person_id, text)
    return outcomes.record_outcome(session, invitation, Outcome(kind), now(), person_id, text)


@bp.post("/<int:invitation_id>/contact")
@needs("rounds.manage")
def change_contact(round_id: int, invitation_id: int) -> ResponseReturnValue:
    round_, invitation = _find(round_id, invitation_id, hold=True)
    form, session = ContactForm(), current_session()
    if not form.validate():
        return _show_again(round_, invitation, contact=form), 422
    if round_.anonymized_at is not None:
        abort(409)
    name, email, address = form.name.data, form.email.data, form.address.data
    if outcomes.change_contact(session, invitation, name, email, address):
        note("rounds.contact-changed", f"invitation:{invitation_id}")
    session.commit()
    flash(_("The contact is saved."), "success")
    return _to_page(round_id, invitation_id)


@bp.post("/<int:invitation_id>/link")
@needs("rounds.manage")
def new_link(round_id: int, invitation_id: int) -> ResponseReturnValue:
    """A new link in place of one that was lost; the old one stops working."""
    round_, invitation = _find(round_id, invitation_id, hold=True)
    session, press = current_session(), request.form.get("press") or new_press()
    key = current_app.config["SECRET_KEY"]
    secret = secret_of_press(key, "new link", str(invitation_id), press)
    person_id = current_actor().person_id
    refusal = outcomes.replace_link(session, invitation, now(), person_id, secret)
    if refusal is not None:
        return _show_again(round_, invitation, refusal=refusal), 409
    note("rounds.link-made", f"invitation:{invitation.id}")
    session.commit()
    keep_new_link(round_id, invitation_id, secret)
    return _to_page(round_id, invitation_id, "#new-link")


@bp.post("/<int:invitation_id>/revoke")
@needs("rounds.manage")
def revoke(round_id: int, invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back, while the round runs: of a closed one the results stand.

    Two published tables that differ by one invitation would tell what it had answered.
    """
    round_, invitation = _find(round_id, invitation_id, hold=True)
    if period_of(round_).state(now()) is RoundState.CLOSED:
        abort(409)
    if invitation.revoked_at is None:
        revoke_invitation(current_session(), invitation, now(), current_actor().person_id)
        note("rounds.invitation-revoked", f"invitation:{invitation_id}")
    current_session().commit()
    flash(_("The invitation is withdrawn; its link no longer works."), "success")
    return _to_page(round_id, invitation_id)
