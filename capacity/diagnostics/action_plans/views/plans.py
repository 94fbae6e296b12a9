"""An institution's plan: gaps that nothing is planned for, actions by term, and its files."""

from datetime import date
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _

from capacity.diagnostics.action_plans.exports import plan_calendar, plan_workbook, wanted
from capacity.diagnostics.action_plans.labels import (
    AUDIT_LABELS,
    PART_LABELS,
    STANDING_LABELS,
    STATE_LABELS,
    STATE_TONES,
    SUPPORT_LABELS,
)
from capacity.diagnostics.action_plans.naming import Names, names_in
from capacity.diagnostics.action_plans.queries import OFFER, Due, Plan, due_actions, plan_of
from capacity.diagnostics.assessments.actions import NotNow
from capacity.diagnostics.assessments.queries import AssessmentFacts
from capacity.diagnostics.assessments.views.assessments import not_now, own_assessment, to_page
from capacity.diagnostics.domain import calendar
from capacity.diagnostics.domain.action_plan import Standing, standing
from surveys.constituents.access import current_actor, needs
from surveys.constituents.consents import consenting
from surveys.constituents.labels import AUDIT_ACTION_LABELS
from surveys.constituents.roles import Role
from surveys.foundation import workbooks
from surveys.foundation.database import current_session, now
from surveys.foundation.files import send_attachment

bp = Blueprint("action_plans", __name__)
bp.register_error_handler(NotNow, not_now)
bp.record_once(lambda _state: AUDIT_ACTION_LABELS.update(AUDIT_LABELS))


@bp.app_template_global()
def actions_to_remind_of() -> list[Due]:
    """What is due in the institutions of the person who asks; nothing for anybody else."""
    own = current_actor().organizations(Role.FOCAL_POINT)
    return due_actions(current_session(), own, now().date()) if own else []


@bp.app_template_global()
def standing_of(state: str, term: date) -> Standing:
    return standing(state, term, now().date())


@bp.app_template_global()
def standing_words() -> dict[Standing, LazyString]:
    """For pages of other rooms; those of this one have them anyway."""
    return STANDING_LABELS


@bp.context_processor
def _words() -> dict[str, Any]:
    """What every page of this room calls things."""
    return {
        "part_labels": PART_LABELS,
        "state_labels": STATE_LABELS,
        "state_tones": STATE_TONES,
        "support_labels": SUPPORT_LABELS,
        "standing_labels": STANDING_LABELS,
        "wanted": wanted,
    }


def own_plan(facts: AssessmentFacts) -> tuple[Plan, Names]:
    session, names = current_session(), names_in(current_session(), facts.version_id)
    return plan_of(session, facts, names.questionnaire), names


def to_plan(assessment_id: int) -> ResponseReturnValue:
    return redirect(url_for("action_plans.page", assessment_id=assessment_id))


@bp.get("/assessments/<int:assessment_id>/plan")
@needs("assessment.run")
def page(assessment_id: int) -> ResponseReturnValue:
    facts = own_assessment(assessment_id)
    if facts.still_rating:
        return to_page(assessment_id)
    plan, names = own_plan(facts)
    return render_template(
        "action_plans/page.html",
        facts=facts,
        plan=plan,
        names=names,
        overdue=sum(standing_of(a.state, a.term) is Standing.OVERDUE for a in plan.open),
        shared=bool(consenting(current_session(), OFFER, [facts.organization_id])),
        offer=OFFER,
    )


@bp.get("/assessments/<int:assessment_id>/plan.xlsx")
@needs("assessment.run")
def as_workbook(assessment_id: int) -> ResponseReturnValue:
    facts = own_assessment(assessment_id)
    if facts.still_rating:
        return to_page(assessment_id)
    plan, names = own_plan(facts)
    content = plan_workbook(plan.actions, names)
    return send_attachment(content, workbooks.MEDIA_TYPE, f"plan-{assessment_id}.xlsx")


@bp.get("/assessments/<int:assessment_id>/plan.ics")
@needs("assessment.run")
def as_calendar(assessment_id: int) -> ResponseReturnValue:
    facts = own_assessment(assessment_id)
    if facts.still_rating:
        return to_page(assessment_id)
    plan, names = own_plan(facts)
    title = _("Action plan of %(organization)s", organization=facts.organization_name)
    settings = current_app.extensions["settings"]
    content = plan_calendar(title, plan.actions, names, settings, now())
    return send_attachment(content, calendar.MEDIA_TYPE, f"plan-{assessment_id}.ics")
