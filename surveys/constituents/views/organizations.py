"""The register of organizations, and the audit trail."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from surveys.constituents.access import current_actor, needs
from surveys.constituents.actions import add_organization
from surveys.constituents.audit import first_broken, record_event
from surveys.constituents.forms import OrganizationForm
from surveys.constituents.models import Organization
from surveys.constituents.queries import organizations, recent_events
from surveys.constituents.roles import Group
from surveys.foundation.database import current_session, now

bp = Blueprint("organizations", __name__)

_EVENTS_A_PAGE = 100


@bp.get("/organizations")
@needs("organizations.view")
def index() -> ResponseReturnValue:
    return render_template(
        "organizations/index.html", organizations=organizations(current_session())
    )


@bp.get("/organizations/new")
@needs("organizations.manage")
def new() -> ResponseReturnValue:
    return render_template("organizations/new.html", form=OrganizationForm(formdata=None))


@bp.post("/organizations/new")
@needs("organizations.manage")
def create() -> ResponseReturnValue:
    form, session = OrganizationForm(), current_session()
    if form.validate():
        alike = select(Organization.id).where(
            Organization.country_iso3 == form.country.data,
            Organization.group == form.group.data,
            Organization.name == form.name.data.strip(),
        )
        if session.scalar(alike) is not None:
            form.name.errors = [_("This organization is already in the register.")]
    if form.errors:
        return render_template("organizations/new.html", form=form), 422
    organization = add_organization(
        session,
        form.country.data,
        Group(form.group.data),
        form.name.data,
        form.language.data,
    )
    record_event(
        session,
        current_actor().person_id,
        "organizations.added",
        f"organization:{organization.id}",
        now(),
    )
    session.commit()
    return redirect(url_for("organizations.index"))


@bp.get("/audit")
@needs("audit.view")
def audit() -> ResponseReturnValue:
    before = request.args.get("before")
    if before is not None and not (before.isascii() and before.isdigit() and len(before) < 18):
        abort(400)
    events = recent_events(current_session(), _EVENTS_A_PAGE, int(before) if before else None)
    return render_template(
        "organizations/audit.html",
        events=events,
        older=events[-1][0].id if len(events) == _EVENTS_A_PAGE else None,
        broken=first_broken(current_session()),
    )
