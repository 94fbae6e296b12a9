"""Approving a scenario: its editions come into the catalogue and its places are offered, once."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.training.domain.planning.documents import fingerprint_of_document
from capacity.training.plans.approving import NoPlaces, NoTime, NotProposed
from capacity.training.plans.approving import approve as carry_out
from capacity.training.plans.findings import findings, main_finding
from capacity.training.plans.forms.plans import ApprovalForm
from capacity.training.plans.inputs import Inputs, inputs_of
from capacity.training.plans.models import PlanScenario
from capacity.training.plans.presentation import named_for
from capacity.training.plans.queries import Standing, approved_scenario, standing_of
from capacity.training.plans.views.plans import bp
from capacity.training.plans.views.scenarios import (
    found_scenario,
    proposal_seen,
    taken_scenario,
    to_scenario,
)
from surveys.constituents.access import needs, own_id
from surveys.constituents.audit import record_event
from surveys.foundation.database import current_session, now


def _page(
    standing: Standing, inputs: Inputs, form: ApprovalForm, another: bool = False
) -> ResponseReturnValue:
    """``another``: not the proposal that stood when the page was opened."""
    found, solution = standing.scenario, standing.solution
    assert solution is not None
    named = named_for(current_session(), found, inputs)
    html = render_template(
        "training/plans/approving.html",
        scenario=found,
        plan=found.plan,
        form=form,
        finding=main_finding(solution),
        findings=findings(solution, named, standing.withdrawn),
        another=another,
    )
    proposal_seen(found)  # a bound that is told there may name an organization
    return html, 409 if another else 422 if form.errors else 200


def _proposal_of(found: PlanScenario) -> str:
    return fingerprint_of_document(found.solution or {})


def _not_now(scenario_id: int) -> ResponseReturnValue:
    text = _("Only a proposal that is up to date and holds editions can be approved.")
    flash(text, "error")
    return to_scenario(scenario_id)


@bp.get("/scenarios/<int:scenario_id>/approve")
@needs("training.plan")
def approving(scenario_id: int) -> ResponseReturnValue:
    session, found = current_session(), found_scenario(scenario_id)
    inputs = inputs_of(session, found.plan.demonstration)
    standing = standing_of(session, found, inputs)
    if approved_scenario(found.plan) is not None or not standing.may_be_approved:
        return _not_now(scenario_id)
    proposal = _proposal_of(found)
    form = ApprovalForm(formdata=None, revision=found.revision, proposal=proposal)
    return _page(standing, inputs, form)


@bp.post("/scenarios/<int:scenario_id>/approve")
@needs("training.plan")
def approve(scenario_id: int) -> ResponseReturnValue:
    session, found = current_session(), taken_scenario(scenario_id)
    approved = approved_scenario(found.plan)
    if approved is not None:
        return _approved_already(approved.id == found.id, found.plan_id)
    inputs = inputs_of(session, found.plan.demonstration)
    standing = standing_of(session, found, inputs)
    form = ApprovalForm()
    if not standing.may_be_approved:
        return _not_now(scenario_id)
    if form.proposal.data != _proposal_of(found):
        # Sent once more, it counts: whoever does that has seen this one.
        form.proposal.data = _proposal_of(found)
        form.revision.data, form.revision.raw_data = found.revision, None
        return _page(standing, inputs, form, another=True)
    if not form.validate():
        return _page(standing, inputs, form)
    named, plan_id, moment = named_for(session, found, inputs), found.plan_id, now()
    decision = form.decision.data
    try:
        count = carry_out(session, standing, inputs, form.revision.data, decision, own_id(), moment)
    except NotProposed:
        session.rollback()
        return _not_now(scenario_id)
    except NoTime as none:
        session.rollback()
        course, month = named.course(none.edition.course_id), named.month(none.edition.month)
        text = _("%(course)s cannot begin in %(month)s: that month is over or its days are taken.")
        flash(text % {"course": course, "month": month}, "error")
        return to_scenario(scenario_id)
    except NoPlaces as none:
        session.rollback()
        course, who = named.course(none.edition.course_id), named.organization(none.organization_id)
        text = _("%(course)s cannot offer places to %(who)s. Nothing was approved.")
        flash(text % {"course": course, "who": who}, "error")
        return to_scenario(scenario_id)
    details = {"decision": decision, "editions": count}
    record_event(
        session, own_id(), "training.plan-approved", f"scenario:{scenario_id}", moment, details
    )
    session.commit()
    flash(
        _("The plan is approved. Its editions are in the catalogue, its places offered."), "success"
    )
    return redirect(url_for("plans.page", plan_id=plan_id))


def _approved_already(this_one: bool, plan_id: int) -> ResponseReturnValue:
    if this_one:
        flash(_("The plan is approved."), "success")
    else:
        flash(_("Another scenario of this plan is approved: only one can be."), "error")
    return redirect(url_for("plans.page", plan_id=plan_id))
