"""Signing in and out, and one's own language and password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from surveys.constituents.access import current_actor, needs
from surveys.constituents.actions import change_password
from surveys.constituents.audit import record_event
from surveys.constituents.forms import PasswordForm, ProfileForm, SignInForm
from surveys.constituents.models import Person
from surveys.constituents.passwords import MIN_LENGTH, password_matches
from surveys.constituents.signing_in import begin_session, end_session, find_signer
from surveys.constituents.wording import role_text
from surveys.foundation.database import current_session, now
from surveys.foundation.security import safe_next

bp = Blueprint("account", __name__)
limiter = Limiter(get_remote_address, storage_uri="memory://")


def _address_and_account() -> str:
    """Counted per address and account together, so that nobody can lock out somebody else."""
    return f"{get_remote_address()} {request.form.get('email', '').strip().lower()}"


@bp.get("/sign-in")
@needs("public")
def sign_in() -> ResponseReturnValue:
    if current_actor().signed_in:
        return redirect(url_for("home.page"))
    return render_template("account/sign-in.html", form=SignInForm(formdata=None))


@bp.post("/sign-in")
@needs("public")
@limiter.limit("10 per minute", key_func=_address_and_account)
@limiter.limit("60 per minute")
def sign_in_post() -> ResponseReturnValue:
    form = SignInForm()
    session = current_session()
    if form.validate():
        person = find_signer(session, form.email.data, form.password.data)
        if person is not None:
            record_event(session, person.id, "account.signed-in", f"person:{person.id}", now())
            session.commit()
            begin_session(person)
            return redirect(safe_next(request.args.get("next"), url_for("home.page")))
        form.password.errors = [_("The e-mail address and the password do not fit together.")]
    return render_template("account/sign-in.html", form=form), 422


@bp.post("/sign-out")
@needs("account.own")
def sign_out() -> ResponseReturnValue:
    end_session()
    flash(_("You are signed out."))
    return redirect(url_for("account.sign_in"))


def _self() -> Person:
    return current_session().get_one(Person, current_actor().person_id)


def _show(profile: ProfileForm | None = None, password: PasswordForm | None = None) -> str:
    person = _self()
    return render_template(
        "account/own.html",
        profile=profile or ProfileForm(formdata=None, language=person.language),
        password=password or PasswordForm(formdata=None),
        roles=[role_text(membership) for membership in person.memberships],
        shortest_password=MIN_LENGTH,
    )


@bp.get("/account")
@needs("account.own")
def own() -> ResponseReturnValue:
    return _show()


@bp.post("/account/language")
@needs("account.own")
def save_language() -> ResponseReturnValue:
    form = ProfileForm()
    if not form.validate():
        return _show(profile=form), 422
    _self().language = form.language.data
    current_session().commit()
    return redirect(url_for("account.own", lang=form.language.data))


@bp.post("/account/password")
@needs("account.own")
@limiter.limit("10 per minute")
def save_password() -> ResponseReturnValue:
    form, person = PasswordForm(), _self()
    if form.validate() and not password_matches(person.password_hash, form.current.data):
        form.current.errors = [_("This is not your current password.")]
    if form.errors:
        return _show(password=form), 422
    session = current_session()
    change_password(session, person, form.new.data)
    record_event(session, person.id, "account.password-changed", f"person:{person.id}", now())
    session.commit()
    begin_session(person)
    flash(_("Your password is changed. Every other session of yours has ended."))
    return redirect(url_for("account.own"))
