"""The open link: the staff opens and closes it; whoever comes by it says for whom they answer.

The public pages need neither JavaScript nor a cookie: first the country, then the organization and
the office. Who comes gets a link of their own to keep; coming back by the open link leads to no
earlier invitation, for nothing in the browser joins the two.
"""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from surveys.collection.invitations.about import link_address, open_address
from surveys.collection.invitations.actions import NothingToAsk
from surveys.collection.invitations.domain.presses import secret_of_press
from surveys.collection.invitations.forms import ComingForm, OpenLinkForm
from surveys.collection.invitations.models import OpenLink
from surveys.collection.invitations.open_link import (
    Shut,
    came,
    close_for_all,
    come_in,
    new_stamp,
    offered_countries,
    offered_organizations,
    open_for_all,
    open_link_behind,
    open_link_of,
    own_invitation,
    places_left,
    read_stamp,
)
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.labels import MODE_NOTICES
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import find_round, period_of
from surveys.constituents.access import current_actor, needs, note_look
from surveys.constituents.audit import record_event
from surveys.constituents.country_names import country_name, sorted_by_name
from surveys.constituents.geography import country
from surveys.constituents.labels import GROUP_LABELS
from surveys.constituents.views.account import limiter
from surveys.foundation.database import current_session, now
from surveys.foundation.errors import ErrorText, show_error
from surveys.foundation.i18n import (
    LanguageSource,
    isolated,
    offer_only,
    page_language,
    prefer_language,
)
from surveys.foundation.qr import qr_svg
from surveys.foundation.security import csrf
from surveys.questionnaires.domain.structure import Kind

bp = Blueprint("open_link", __name__)

_CLOSED = ErrorText(
    _l("This address takes nobody more"),
    _l("If you were given a link of your own, it still works. Else ask those who run the round."),
)
_NOT_YET = ErrorText(
    _l("This questionnaire is not open yet"),
    _l("The address is right. Open it again when the round has begun."),
)
_PAUSED = ErrorText(
    _l("This questionnaire is paused"),
    _l("Nobody new is taken in for the moment. Come back later."),
)
_SHUT = {
    RoundState.PLANNED: _NOT_YET,
    RoundState.PAUSED: _PAUSED,
    RoundState.CLOSED: _CLOSED,
}


# The staff's page


def _round(round_id: int) -> Round:
    found = find_round(current_session(), round_id) or abort(404)
    if found.version.kind == Kind.DIAGNOSTIC:
        abort(404)  # a focal point invites the assessors; there is no such page
    return found


def _show(round_: Round, form: OpenLinkForm | None = None) -> str:
    session = current_session()
    link = open_link_of(session, round_.id)
    address = open_address(link.token) if link else ""
    shown = form or OpenLinkForm(
        formdata=None,
        most_in_all=link.most_in_all if link else 500,
        most_per_organization=link.most_per_organization if link else 3,
    )
    return render_template(
        "open_link/page.html",
        round=round_,
        state=period_of(round_).state(now()),
        link=link,
        address=address,
        code=qr_svg(address, _("QR code of the open link")) if link else "",
        came=came(session, link) if link else 0,
        form=shown,
    )


@bp.get("/rounds/<int:round_id>/open-link")
@needs("rounds.view")
def page(round_id: int) -> ResponseReturnValue:
    note_look("rounds.seen", f"round:{round_id}")
    return _show(_round(round_id))


@bp.post("/rounds/<int:round_id>/open-link")
@needs("rounds.manage")
def open_up(round_id: int) -> ResponseReturnValue:
    """Open it, open it again, or change its limits."""
    session, round_ = current_session(), _round(round_id)
    form = OpenLinkForm()
    if not form.validate():
        return _show(round_, form), 422
    if round_.mode == Mode.ANONYMOUS or period_of(round_).state(now()) is RoundState.CLOSED:
        abort(409)
    most_in_all, most_per_organization = form.most_in_all.data, form.most_per_organization.data
    open_for_all(session, round_, most_in_all, most_per_organization, now())
    record_event(
        session, current_actor().person_id, "rounds.open-link-opened", f"round:{round_id}", now()
    )
    session.commit()
    flash(_("The open link is open."), "success")
    return redirect(url_for("open_link.page", round_id=round_id))


@bp.post("/rounds/<int:round_id>/open-link/close")
@needs("rounds.manage")
def close(round_id: int) -> ResponseReturnValue:
    session, round_ = current_session(), _round(round_id)
    close_for_all(session, round_, now())
    record_event(
        session, current_actor().person_id, "rounds.open-link-closed", f"round:{round_id}", now()
    )
    session.commit()
    flash(_("The open link is closed. Links that were given out by it go on working."), "success")
    return redirect(url_for("open_link.page", round_id=round_id))


# Everybody's pages


class _Shut(Exception):
    """The address is known, but nobody comes in now."""

    def __init__(self, text: ErrorText) -> None:
        super().__init__(str(text.title))
        self.text = text


@bp.errorhandler(_Shut)
def shut(error: _Shut) -> ResponseReturnValue:
    return show_error(410, error.text)


def _enter(token: str) -> tuple[OpenLink, Round]:
    """The open link and its round, if somebody can come in; else _Shut or 404."""
    session = current_session()
    link = open_link_behind(session, token) or abort(404)
    round_ = session.get_one(Round, link.round_id)
    offer_only(round_.languages)
    state = period_of(round_).state(now())
    if link.closed_at is not None or not places_left(session, link):
        raise _Shut(_CLOSED)
    if state is not RoundState.OPEN:
        raise _Shut(_SHUT[state])
    return link, round_


def _country_choices(round_: Round) -> list[tuple[str, str]]:
    locale = page_language().code
    known = map(country, offered_countries(current_session(), round_))
    return [(c.iso3, country_name(c.iso3, locale)) for c in sorted_by_name(known, locale)]


def _organization_choices(round_: Round, iso3: str) -> list[tuple[str, str]]:
    """In the order of their names, with their group where it may not be plain from the name."""
    return [
        (str(found.id), f"{isolated(found.name)} ({GROUP_LABELS[found.group]})")
        for found in offered_organizations(current_session(), round_, iso3)
    ]


def _choose(
    link: OpenLink,
    round_: Round,
    iso3: str,
    form: ComingForm | None = None,
    refusal: str = "",
) -> str:
    countries = _country_choices(round_)
    known = iso3 in dict(countries)
    shown = form if known else None
    if shown is None and known:
        shown = ComingForm(_organization_choices(round_, iso3), formdata=None)
    return render_template(
        "open_link/choose.html",
        round=round_,
        link=link,
        mode_notice=MODE_NOTICES[round_.mode],
        countries=countries,
        iso3=iso3 if known else "",
        country=dict(countries).get(iso3, ""),
        missing="country" in request.values and not known,
        form=shown,
        form_token=new_stamp(link, now()),
        refusal=refusal,
        operator=current_app.extensions["settings"].operator,
    )


@bp.get("/o/<token>")
@needs("public")
@limiter.limit("120 per minute")
def choose(token: str) -> ResponseReturnValue:
    """First the country, then (its code in the address) the organization."""
    link, round_ = _enter(token)
    return _choose(link, round_, request.args.get("country", ""))


@bp.post("/o/<token>")
@needs("public")
@limiter.limit("60 per minute")
@limiter.limit("30 per hour", deduct_when=lambda response: response.status_code == 303)
def come(token: str) -> ResponseReturnValue:
    """Make the visitor's own invitation; the same form sent twice makes one."""
    link, round_ = _enter(token)
    iso3 = request.form.get("country", "")
    form = ComingForm(_organization_choices(round_, iso3))
    stamp = read_stamp(link, form.form_token.data or "", now())
    if not form.validate():
        return _choose(link, round_, iso3, form), 422
    if stamp is None or not stamp.in_time or form.website.data:
        return _choose(link, round_, iso3, form, _not_taken()), 422
    number, label, session = int(form.organization.data), form.label.data, current_session()
    key = current_app.config["SECRET_KEY"]
    secret = secret_of_press(key, "open link", stamp.press, str(number), label)
    try:
        barred = come_in(session, round_, number, label, page_language().code, secret, now())
    except NothingToAsk:
        abort(409)  # the round's questionnaires were changed while the page was open
    if barred is Shut.ORGANIZATION_FULL:
        return _choose(link, round_, iso3, form, _organization_full()), 409
    if barred is not None:
        raise _Shut(_CLOSED)
    session.commit()
    return redirect(url_for("open_link.keep", token=token, secret=secret), 303)


csrf.exempt(come)  # nobody is signed in here; the form's own stamp is signed for this link


def _not_taken() -> str:
    text: str = _(
        "The form was sent very soon after it was opened, or stood open for very long. Please"
        " look at what you entered and send it once more."
    )
    return text


def _organization_full() -> str:
    text: str = _(
        "As many people of this organization have begun as were to answer. If you are one of them,"
        " open the link that you were shown then; else ask those who run the round."
    )
    return text


@bp.get("/o/<token>/<secret>")
@needs("public")
@limiter.limit("120 per minute")
def keep(token: str, secret: str) -> ResponseReturnValue:
    """The visitor's own link, to keep and to go on with."""
    session = current_session()
    link = open_link_behind(session, token) or abort(404)
    invitation = own_invitation(session, link, secret) or abort(404)
    prefer_language(LanguageSource.LINK, invitation.language)
    offer_only(invitation.round.languages)
    address = link_address(secret)
    return render_template(
        "open_link/keep.html",
        round=invitation.round,
        invitation=invitation,
        secret=secret,
        address=address,
        code=qr_svg(address, _("QR code of your own link")),
    )
