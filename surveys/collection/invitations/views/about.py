"""Where the invited say something else than answers: the pages behind the signed address in mails.

Nothing here tells anything of answers, and nothing is written on their side. The address is the
key: no sign-in, no cookie. Mail programs open addresses by themselves, so only a pressed button
says something.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from itsdangerous import Signer
from sqlalchemy.orm import Session

from surveys.collection.invitations import outcomes
from surveys.collection.invitations.about import invitation_of_token
from surveys.collection.invitations.domain.outcomes import OWN_OUTCOMES, Outcome, Refusal
from surveys.collection.invitations.forms import DelegationForm, RefusalForm
from surveys.collection.invitations.labels import REFUSAL_TEXTS
from surveys.collection.invitations.models import Invitation
from surveys.collection.invitations.queries import last_told
from surveys.constituents.access import needs
from surveys.constituents.views.account import limiter
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import LanguageSource, offer_only, prefer_language
from surveys.foundation.security import csrf

bp = Blueprint("about", __name__, url_prefix="/i/<token>")
csrf.exempt(bp)  # no cookie is asked for; its forms carry a token of their own

Form = RefusalForm | DelegationForm


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that can be said: its words, what else is asked, and what is done."""

    title: LazyString
    text: LazyString
    button: LazyString
    do: Callable[[Session, Invitation, datetime, Form | None], Refusal | None]
    form: type[Form] | None = None


def _refuse(
    session: Session, invitation: Invitation, at: datetime, form: Form | None
) -> Refusal | None:
    reason = form.reason.data if isinstance(form, RefusalForm) else ""
    return outcomes.record_outcome(session, invitation, Outcome.REFUSED, at, note=reason)


def _delegate(
    session: Session, invitation: Invitation, at: datetime, form: Form | None
) -> Refusal | None:
    assert isinstance(form, DelegationForm)
    return outcomes.delegate(session, invitation, form.name.data, form.email.data, at, sends_mail())


def _not_for_us(
    session: Session, invitation: Invitation, at: datetime, _form: Form | None
) -> Refusal | None:
    return outcomes.record_outcome(session, invitation, Outcome.OUT_OF_SCOPE, at)


def _send_link(
    session: Session, invitation: Invitation, at: datetime, _form: Form | None
) -> Refusal | None:
    return outcomes.ask_for_link(session, invitation, at, sends_mail())


def _unsubscribe(
    session: Session, invitation: Invitation, at: datetime, _form: Form | None
) -> Refusal | None:
    outcomes.unsubscribe(session, invitation, at)
    return None


def _reconsider(
    session: Session, invitation: Invitation, at: datetime, _form: Form | None
) -> Refusal | None:
    return outcomes.reconsider(session, invitation, at)


# By the last word of the address, in the order of the page.
WISHES = {
    "somebody-else": Wish(
        _l("Somebody else should answer"),
        _l(
            "Name the person in your organization who should answer instead of you. They get a"
            " link of their own; links that were sent before stop working at once. Where answers"
            " were begun under this invitation and are not anonymous, the new person sees them and"
            " goes on with them."
        ),
        _l("Pass it on"),
        _delegate,
        DelegationForm,
    ),
    "link": Wish(
        _l("Send me the link again"),
        _l("A new mail with a link to the questionnaire goes to the address we have."),
        _l("Send the link again"),
        _send_link,
    ),
    "refuse": Wish(
        _l("We do not want to take part"),
        _l(
            "Taking part is voluntary. You get no more reminders, and you can change your mind as"
            " long as answers are taken."
        ),
        _l("We do not want to take part"),
        _refuse,
        RefusalForm,
    ),
    "not-for-us": Wish(
        _l("This is not for us"),
        _l(
            "Say so if what is asked about does not concern your organization. You get no more"
            " reminders, and you can change your mind as long as answers are taken."
        ),
        _l("This is not for us"),
        _not_for_us,
    ),
    "unsubscribe": Wish(
        _l("No more mail about this"),
        _l(
            "No more mail is sent to you about this. The link that you have goes on working: you"
            " can still answer."
        ),
        _l("No more mail about this"),
        _unsubscribe,
    ),
    "reconsider": Wish(
        _l("We have changed our mind"),
        _l("What you told us is taken back, and you can take part after all."),
        _l("We take part after all"),
        _reconsider,
    ),
}
_WISH = f"/<any({', '.join(repr(wish) for wish in WISHES)}):wish>"


def sends_mail() -> bool:
    """Whether this installation can send mail at all."""
    return current_app.extensions["settings"].mail_server is not None


def _one_click() -> bool:
    """RFC 8058: a mail program's own button; without a cookie, a form or a person's browser."""
    sent = request.form.get("List-Unsubscribe") == "One-Click"
    return sent and (request.view_args or {}).get("wish") == "unsubscribe"


def _by_invitation() -> str:
    return f"about {invitation_of_token((request.view_args or {})['token'])}"


def form_token(token: str) -> str:
    """What a form of these pages sends back; who has the address can have it, nobody else."""
    signer = Signer(current_app.config["SECRET_KEY"], salt="about-form")
    signature: bytes = signer.get_signature(token)
    return signature.decode("ascii")


def _find(token: str, hold: bool = False) -> Invitation:
    number = invitation_of_token(token)
    session = current_session()
    if number is None:
        abort(404)
    found = outcomes.locked_invitation(session, number) if hold else session.get(Invitation, number)
    if found is None:
        abort(404)
    prefer_language(LanguageSource.LINK, found.language)
    offer_only(found.round.languages)
    return found


def _choices(invitation: Invitation) -> list[str]:
    """What can be said as things stand, without a look at the answers."""
    own = invitation.outcome in OWN_OUTCOMES
    if outcomes.refusal_of(invitation, now()):
        names = []
    elif own:
        names = ["reconsider"]
    else:
        by_mail = outcomes.no_link_by_mail(invitation, sends_mail())
        can_be_sent = by_mail in (None, Refusal.PARTICIPATED)
        names = ["somebody-else", *(["link"] if can_be_sent else []), "refuse", "not-for-us"]
    contact = invitation.contact
    mailed = contact is None or contact.unsubscribed_at is None
    return [*names, *(["unsubscribe"] if mailed else [])]


def _show(token: str, invitation: Invitation) -> str:
    return render_template(
        "about/page.html",
        token=token,
        invitation=invitation,
        anonymous=outcomes.is_anonymous(invitation),
        wishes=[(name, WISHES[name]) for name in _choices(invitation)],
        refusal=outcomes.refusal_of(invitation, now()),
        refusal_texts=REFUSAL_TEXTS,
        told=last_told(current_session(), invitation),
        sends_mail=sends_mail(),
    )


@bp.get("")
@needs("public")
@limiter.limit("120 per minute")
def page(token: str) -> ResponseReturnValue:
    return _show(token, _find(token))


@bp.get(_WISH)
@needs("public")
@limiter.limit("120 per minute")
def asking(token: str, wish: str) -> ResponseReturnValue:
    """What the button would do, and the button."""
    invitation = _find(token)
    if wish not in _choices(invitation):
        return redirect(url_for("about.page", token=token))
    kind = WISHES[wish].form
    return _ask(token, invitation, wish, kind(formdata=None) if kind else None)


def _ask(
    token: str, invitation: Invitation, wish: str, form: Form | None, refusal: str = ""
) -> str:
    return render_template(
        "about/asking.html",
        token=token,
        invitation=invitation,
        anonymous=outcomes.is_anonymous(invitation),
        name=wish,
        wish=WISHES[wish],
        form=form,
        form_token=form_token(token),
        refusal=refusal,
        sends_mail=sends_mail(),
    )


@bp.post(_WISH)
@needs("public")
@limiter.limit("120 per minute", exempt_when=_one_click)  # mail services share their addresses
@limiter.limit("40 per hour", key_func=_by_invitation)
def tell(token: str, wish: str) -> ResponseReturnValue:
    """Do what was asked for; the same once more changes nothing."""
    one_click = _one_click()
    invitation, session = _find(token, hold=True), current_session()
    if not one_click:
        _check_form_token(token)
    kind = WISHES[wish].form
    form = kind() if kind else None
    if form is not None and not form.validate():
        return _ask(token, invitation, wish, form), 422
    refusal = WISHES[wish].do(session, invitation, now(), form)
    if refusal is not None:
        return _ask(token, invitation, wish, form, str(REFUSAL_TEXTS[refusal])), 409
    session.commit()
    if one_click:  # a redirect would not be followed (RFC 8058, section 3.1)
        return _show(token, invitation)
    return redirect(url_for("about.page", token=token) + "#told")


def _check_form_token(token: str) -> None:
    sent = request.form.get("form_token", "").encode()
    if not hmac.compare_digest(sent, form_token(token).encode()):
        abort(400)
