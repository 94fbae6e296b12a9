"""The register of organizations, and the audit trail."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from surveys.constituents.access import current_actor, needs, note_look
from surveys.constituents.actions import add_organization
from surveys.constituents.audit import first_broken, record_event
from surveys.constituents.country_names import country_name, sorted_by_name
from surveys.constituents.forms import OrganizationForm
from surveys.constituents.geography import all_countries
from surveys.constituents.labels import GROUP_LABELS
from surveys.constituents.models import Organization
from surveys.constituents.queries import organizations, recent_events
from surveys.constituents.roles import Group
from surveys.constituents.wording import event_in_words
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language

bp = Blueprint("organizations", __name__)

_EVENTS_A_PAGE = 100


@bp.get("/organizations")
@needs("organizations.view")
def index() -> ResponseReturnValue:
    register, locale = organizations(current_session()), page_language().code
    named = [(o, country_name(o.country_iso3, locale)) for o in register]
    order = {c.iso3: n for n, c in enumerate(sorted_by_name(all_countries(), locale))}
    return render_template(
        "organizations/index.html",
        rows=sorted(named, key=lambda row: order[row[0].country_iso3]),
        group_labels=GROUP_LABELS,
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
    if before is not None and not (before.isascii() and before.isdigit() and len(before) < 10):
        abort(400)
    note_look("audit.seen", "audit")
    events = recent_events(current_session(), _EVENTS_A_PAGE, int(before) if before else None)
    return render_template(
        "organizations/audit.html",
        rows=[event_in_words(event, person) for event, person in events],
        older=events[-1][0].id if len(events) == _EVENTS_A_PAGE else None,
        newest=before is not None,
        broken=first_broken(current_session()),
    )
