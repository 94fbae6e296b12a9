"""Adding an action to a plan, changing it, and what has become of it so far."""

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.diagnostics.action_plans.actions import (
    ActionConflict,
    add_action,
    change_action,
)
from capacity.diagnostics.action_plans.forms import ActionForm
from capacity.diagnostics.action_plans.models import PlanAction
from capacity.diagnostics.action_plans.naming import Names, names_in
from capacity.diagnostics.action_plans.queries import action_of, history_of, outcome_codes
from capacity.diagnostics.action_plans.views.plans import bp, to_plan
from capacity.diagnostics.assessments.actions import NotNow
from capacity.diagnostics.assessments.queries import AssessmentFacts, assessment_of
from capacity.diagnostics.assessments.views.assessments import (
    note,
    own_assessment,
    taken,
    to_page,
)
from capacity.diagnostics.domain.action_plan import may_be_shared
from surveys.constituents.access import needs, own_id
from surveys.foundation.database import current_session, now

# A larger number is no id: neither database's integers reach so far.
_ACTION = "/assessments/<int:assessment_id>/plan/actions/<int:action_id>"


# --- adding --------------------------------------------------------------------------------------


@bp.get("/assessments/<int:assessment_id>/plan/new")
@needs("assessment.run")
def adding(assessment_id: int) -> ResponseReturnValue:
    facts = own_assessment(assessment_id)
    if facts.still_rating:
        return to_page(assessment_id)
    names = names_in(current_session(), facts.version_id)
    criteria, asked = names.options(), request.args.get("criterion", "")
    known = asked if asked in dict(criteria) else ""
    return _show_new(facts, names, ActionForm.fresh(criteria, known))


def _show_new(facts: AssessmentFacts, names: Names, form: ActionForm) -> ResponseReturnValue:
    code = form.criterion.data or ""
    html = render_template(
        "action_plans/adding.html",
        facts=facts,
        form=form,
        criterion=names.criterion(code),
        private=not may_be_shared(code),
        outcomes=outcome_codes(current_session(), facts.round_id),
    )
    return html, 422 if form.errors else 200


@bp.post("/assessments/<int:assessment_id>/plan/new")
@needs("assessment.run")
def add(assessment_id: int) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    facts = own_assessment(assessment_id)
    if facts.still_rating:
        raise NotNow
    names = names_in(session, facts.version_id)
    form = ActionForm(names.options())
    if not form.validate():
        return _show_new(facts, names, form)
    action, new = add_action(session, assessment, form.intent(), form.key.data, own_id(), now())
    if new:
        note("plan.action-added", assessment_id, {"action": action.id})
        session.commit()
    flash(_("The action is in the plan."), "success")
    return to_plan(assessment_id)


# --- changing ------------------------------------------------------------------------------------


@bp.get(_ACTION)
@needs("assessment.run")
def action(assessment_id: int, action_id: int) -> ResponseReturnValue:
    facts = own_assessment(assessment_id)
    found = action_of(current_session(), facts.organization_id, action_id) or abort(404)
    names = _names_of(found)
    return _show(facts, found, names, ActionForm.showing(names.options(), found))


@bp.post(_ACTION)
@needs("assessment.run")
def change(assessment_id: int, action_id: int) -> ResponseReturnValue:
    session, facts = current_session(), own_assessment(assessment_id)
    found = action_of(session, facts.organization_id, action_id, lock=True) or abort(404)
    names = _names_of(found)
    form = ActionForm(names.options())
    if not form.validate():
        return _show(facts, found, names, form)
    try:
        changed = change_action(session, found, form.intent(), form.revision.data, own_id(), now())
    except ActionConflict as conflict:
        return _show(facts, found, names, form, conflict.action)
    if changed:
        details: dict[str, object] = {"action": action_id, "revision": found.revision}
        note("plan.action-changed", found.assessment_id, details)
        session.commit()
    flash(_("The action is saved."), "success")
    return to_plan(assessment_id)


def _names_of(found: PlanAction) -> Names:
    """In the words of the round that began it."""
    session = current_session()
    facts = assessment_of(session, found.assessment_id) or abort(404)
    return names_in(session, facts.version_id)


def _show(
    facts: AssessmentFacts,
    found: PlanAction,
    names: Names,
    form: ActionForm,
    theirs: PlanAction | None = None,
) -> ResponseReturnValue:
    """The action's page; ``theirs`` is what somebody else made of it in the meantime."""
    html = render_template(
        "action_plans/action.html",
        facts=facts,
        action=found,
        names=names,
        form=form,
        theirs=theirs,
        revision=theirs.revision if theirs else form.revision.data or 0,
        private=not may_be_shared(found.criterion),
        outcomes=outcome_codes(current_session(), facts.round_id),
        history=history_of(current_session(), found.id),
    )
    return html, 409 if theirs else 422 if form.errors else 200
