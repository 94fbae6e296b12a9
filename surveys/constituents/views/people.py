"""The administrator's pages for people and their roles."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.constituents.access import current_actor, needs, note_look
from surveys.constituents.actions import add_person, change_password, grant_role, withdraw_role
from surveys.constituents.audit import record_event
from surveys.constituents.forms import NewPasswordForm, PersonForm, RoleForm
from surveys.constituents.models import Membership, Person
from surveys.constituents.queries import grant_of, organizations, people, person_by_email
from surveys.constituents.roles import Grant, Role
from surveys.constituents.wording import role_text
from surveys.foundation.database import current_session, now

bp = Blueprint("people", __name__, url_prefix="/people")


def _note(action: str, person: Person, details: dict[str, object] | None = None) -> None:
    record_event(
        current_session(), current_actor().person_id, action, f"person:{person.id}", now(), details
    )


def _described(grant: Grant) -> dict[str, object]:
    return {"role": grant.role, "organization": grant.organization_id, "group": grant.group}


def _find(person_id: int) -> Person:
    return current_session().get(Person, person_id) or abort(404)


@bp.get("/")
@needs("people.manage")
def index() -> ResponseReturnValue:
    note_look("people.listed", "people")
    rows = [(p, [role_text(m) for m in p.memberships]) for p in people(current_session())]
    return render_template("people/index.html", rows=rows)


@bp.get("/new")
@needs("people.manage")
def new() -> ResponseReturnValue:
    return render_template("people/new.html", form=PersonForm(formdata=None))


@bp.post("/new")
@needs("people.manage")
def create() -> ResponseReturnValue:
    form, session = PersonForm(), current_session()
    if form.validate() and person_by_email(session, form.email.data):
        form.email.errors = [_("There is already an account with this e-mail address.")]
    if form.errors:
        return render_template("people/new.html", form=form), 422
    person = add_person(
        session, form.email.data, form.name.data, form.password.data, form.language.data
    )
    _note("people.added", person)
    session.commit()
    return redirect(url_for("people.page", person_id=person.id))


def _show(
    person: Person, form: RoleForm | None = None, password: NewPasswordForm | None = None
) -> str:
    return render_template(
        "people/page.html",
        subject=person,
        own=person.id == current_actor().person_id,
        role_text=role_text,
        form=form or RoleForm(organizations(current_session()), formdata=None),
        password=password or NewPasswordForm(formdata=None),
    )


@bp.get("/<int:person_id>")
@needs("people.manage")
def page(person_id: int) -> ResponseReturnValue:
    person = _find(person_id)
    note_look("people.seen", f"person:{person_id}")
    return _show(person)


@bp.post("/<int:person_id>/roles")
@needs("people.manage")
def give_role(person_id: int) -> ResponseReturnValue:
    person, session = _find(person_id), current_session()
    form = RoleForm(organizations(session))
    if not form.validate():
        return _show(person, form), 422
    if grant_role(session, person, form.grant()):
        _note("people.role-given", person, _described(form.grant()))
        session.commit()
    flash(_("The role is given."), "success")
    return redirect(url_for("people.page", person_id=person.id))


def _is_own_key(membership: Membership) -> bool:
    """Whether it is what lets the person who asks administer: nobody locks themselves out."""
    own = membership.person_id == current_actor().person_id
    return own and membership.role == Role.ADMINISTRATOR


@bp.post("/<int:person_id>/roles/<int:membership_id>/withdraw")
@needs("people.manage")
def take_role(person_id: int, membership_id: int) -> ResponseReturnValue:
    person, session = _find(person_id), current_session()
    membership = session.get(Membership, membership_id)
    if membership is not None and membership.person_id == person.id:
        if _is_own_key(membership):
            flash(_("You cannot withdraw your own role as administrator."), "error")
            return redirect(url_for("people.page", person_id=person.id))
        _note("people.role-withdrawn", person, _described(grant_of(membership)))
        withdraw_role(session, membership)
        session.commit()
    flash(_("The role is withdrawn."), "success")
    return redirect(url_for("people.page", person_id=person.id))


@bp.post("/<int:person_id>/activity")
@needs("people.manage")
def switch(person_id: int) -> ResponseReturnValue:
    """Close an account or open it again; closing ends every session."""
    person, session = _find(person_id), current_session()
    if person.id == current_actor().person_id:
        flash(_("You cannot close your own account."), "error")
        return redirect(url_for("people.page", person_id=person.id))
    person.active = not person.active
    person.session_number += 1
    _note("people.opened" if person.active else "people.closed", person)
    session.commit()
    return redirect(url_for("people.page", person_id=person.id))


@bp.post("/<int:person_id>/password")
@needs("people.manage")
def set_password(person_id: int) -> ResponseReturnValue:
    """A new password in place of a forgotten one; it ends every session of this person."""
    person, session, form = _find(person_id), current_session(), NewPasswordForm()
    if not form.validate():
        return _show(person, password=form), 422
    change_password(session, person, form.password.data)
    _note("people.password-set", person)
    session.commit()
    flash(_("The new password is set. Hand it over in person or by phone."), "success")
    return redirect(url_for("people.page", person_id=person.id))
