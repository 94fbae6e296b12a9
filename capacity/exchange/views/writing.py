"""An organization's own entries in the catalogue: written, changed, shared, withdrawn."""

from flask import abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.exchange.actions import (
    PracticeConflict,
    PracticeState,
    change_practice,
    share_practice,
    withdraw_practice,
    write_practice,
)
from capacity.exchange.forms import PracticeForm, ShareForm
from capacity.exchange.models import Practice
from capacity.exchange.naming import names
from capacity.exchange.queries import locked_practice, practice_of, practices_of
from capacity.exchange.views.practices import bp, note, to_page
from surveys.constituents.access import authorize, needs, own_id
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group, Scope
from surveys.foundation.database import current_session, now


def own_organization(organization_id: int) -> Organization:
    organization = current_session().get(Organization, organization_id) or abort(404)
    authorize("practices.write", Scope(organization_id=organization.id))
    return organization


def own_practice(practice_id: int, action: str = "practices.write") -> Practice:
    """An entry of an organization that the person may do ``action`` for; else 404."""
    practice = practice_of(current_session(), practice_id) or abort(404)
    authorize(action, Scope(organization_id=practice.organization_id))
    return practice


def taken(practice_id: int, action: str = "practices.write") -> Practice:
    """The same for changing, held until the request ends."""
    locked_practice(current_session(), practice_id)
    return own_practice(practice_id, action)


@bp.get("/organizations/<int:organization_id>/practices")
@needs("practices.write")
def own(organization_id: int) -> ResponseReturnValue:
    organization = own_organization(organization_id)
    return render_template(
        "practices/own.html",
        organization=organization,
        practices=practices_of(current_session(), organization.id),
    )


@bp.get("/organizations/<int:organization_id>/practices/new")
@needs("practices.write")
def new(organization_id: int) -> ResponseReturnValue:
    organization = own_organization(organization_id)
    group = Group(organization.group)
    form = PracticeForm(
        group, names(current_session()), formdata=None, language=organization.language
    )
    return _show_form(organization, form)


@bp.post("/organizations/<int:organization_id>/practices/new")
@needs("practices.write")
def create(organization_id: int) -> ResponseReturnValue:
    organization, session = own_organization(organization_id), current_session()
    form = PracticeForm(Group(organization.group), names(session))
    if not form.validate():
        return _show_form(organization, form)
    practice = write_practice(session, organization.id, form.account(), own_id(), now())
    note("practice.written", practice)
    session.commit()
    flash(_("It is saved. Only your organization sees it until you share it."), "success")
    return to_page(practice)


@bp.get("/practices/<int:practice_id>/change")
@needs("practices.write")
def changing(practice_id: int) -> ResponseReturnValue:
    practice = own_practice(practice_id)
    group = Group(practice.organization.group)
    form = PracticeForm.showing(practice, group, names(current_session()))
    return _show_form(practice.organization, form, practice)


@bp.post("/practices/<int:practice_id>/change")
@needs("practices.write")
def change(practice_id: int) -> ResponseReturnValue:
    practice, session = taken(practice_id), current_session()
    form = PracticeForm(Group(practice.organization.group), names(session))
    if not form.validate():
        return _show_form(practice.organization, form, practice)
    try:
        changed = change_practice(practice, form.account(), form.revision.data, own_id(), now())
    except PracticeConflict:
        return _show_form(practice.organization, form, practice, conflict=True)
    if changed:
        note("practice.changed", practice)
        if practice.state == PracticeState.SHARED:
            note("practice.shared", practice)  # its button says so
        session.commit()
    flash(_("It is saved."), "success")
    return to_page(practice)


def _show_form(
    organization: Organization,
    form: PracticeForm,
    practice: Practice | None = None,
    conflict: bool = False,
) -> ResponseReturnValue:
    html = render_template(
        "practices/form.html",
        organization=organization,
        form=form,
        practice=practice,
        conflict=conflict,
        revision=practice.revision if practice and conflict else form.revision.data or 0,
    )
    return html, 409 if conflict else 422 if form.errors else 200


# --- sharing and withdrawing ---------------------------------------------------------------------


@bp.get("/practices/<int:practice_id>/share")
@needs("practices.write")
def sharing(practice_id: int) -> ResponseReturnValue:
    practice = own_practice(practice_id)
    return _show_sharing(practice, ShareForm(formdata=None))


@bp.post("/practices/<int:practice_id>/share")
@needs("practices.write")
def share(practice_id: int) -> ResponseReturnValue:
    practice, form = taken(practice_id), ShareForm()
    if not form.validate():
        return _show_sharing(practice, form)
    try:
        if share_practice(practice, form.revision.data, now()):
            note("practice.shared", practice)
            current_session().commit()
    except PracticeConflict:
        return _show_sharing(practice, ShareForm(formdata=None), conflict=True)
    flash(_("It is shared. You can withdraw it at any time."), "success")
    return to_page(practice)


def _show_sharing(
    practice: Practice, form: ShareForm, conflict: bool = False
) -> ResponseReturnValue:
    html = render_template(
        "practices/sharing.html", practice=practice, form=form, conflict=conflict
    )
    return html, 409 if conflict else 422 if form.errors else 200


@bp.post("/practices/<int:practice_id>/withdraw")
@needs("practices.withdraw")
def withdraw(practice_id: int) -> ResponseReturnValue:
    practice = taken(practice_id, "practices.withdraw")
    if withdraw_practice(practice, now()):
        note("practice.withdrawn", practice)
        current_session().commit()
    flash(_("It is withdrawn. Nobody else sees it any more."), "success")
    return to_page(practice)
