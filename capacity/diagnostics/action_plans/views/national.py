"""A country's capacity development plan: for staff, and for the country's own focal points."""

from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from capacity.diagnostics.action_plans.exports import national_workbook
from capacity.diagnostics.action_plans.national import national_plan
from capacity.diagnostics.action_plans.views.plans import bp
from surveys.constituents.access import authorize, current_actor, needs
from surveys.constituents.country_names import country_name
from surveys.constituents.geography import Country
from surveys.constituents.geography import country as find_country
from surveys.constituents.models import Organization
from surveys.constituents.roles import Role, Scope
from surveys.foundation import workbooks
from surveys.foundation.database import current_session, now
from surveys.foundation.files import send_attachment
from surveys.foundation.i18n import page_language


def _readable(iso3: str) -> Country:
    """The country, for staff and for whoever is focal point in it; else 404."""
    try:
        country = find_country(iso3)
    except KeyError:
        abort(404)
    own = select(Organization.id).where(
        Organization.country_iso3 == country.iso3,
        Organization.id.in_(current_actor().organizations(Role.FOCAL_POINT)),
    )
    authorize("national-plan.read", Scope(organization_id=current_session().scalar(own.limit(1))))
    return country


@bp.get("/countries/<iso3>/capacity-plan")
@needs("national-plan.read")
def national(iso3: str) -> ResponseReturnValue:
    country = _readable(iso3)
    page: dict[str, Any] = {
        "country": country,
        "name": country_name(iso3, page_language().code),
        "areas": national_plan(current_session(), iso3),
        "today": now().date(),
    }
    return render_template("action_plans/national.html", **page)


@bp.get("/countries/<iso3>/capacity-plan.xlsx")
@needs("national-plan.read")
def national_as_workbook(iso3: str) -> ResponseReturnValue:
    country = _readable(iso3)
    content = national_workbook(national_plan(current_session(), country.iso3))
    name = f"capacity-plan-{country.iso3}-{now().date().isoformat()}.xlsx"
    return send_attachment(content, workbooks.MEDIA_TYPE, name)
