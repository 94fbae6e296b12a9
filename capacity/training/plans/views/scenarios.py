"""One scenario: its bounds, what is proposed, and having it proposed."""

from collections.abc import Container
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.exchange.naming import names
from capacity.training.domain.settings import settings_from
from capacity.training.plans.actions import (
    MOST_SCENARIOS,
    ChangedMeanwhile,
    Frozen,
    NameTaken,
    TooMany,
    ask_for_proposal,
    change_settings,
    copy_scenario,
    delete_scenario,
    rename_scenario,
    stop,
)
from capacity.training.plans.figures import addressed_share
from capacity.training.plans.findings import (
    binding_sentence,
    findings,
    main_finding,
    opening_sentence,
)
from capacity.training.plans.forms.bounds import SettingsForm, differences, settings_form
from capacity.training.plans.forms.plans import NameForm
from capacity.training.plans.inputs import Inputs, inputs_of
from capacity.training.plans.models import PlanScenario
from capacity.training.plans.presentation import (
    calendar,
    clash_shown,
    editions_shown,
    equity_of,
    hands_shown,
    named_for,
    partly_of,
    reasons_of,
)
from capacity.training.plans.queries import (
    Standing,
    approved_scenario,
    locked_scenario,
    scenario_of,
    standing_of,
)
from capacity.training.plans.views.plans import bp
from capacity.training.plans.words import Named
from surveys.constituents.access import needs, note_look, own_id
from surveys.constituents.audit import record_event
from surveys.foundation.database import SAFE_METHODS, current_session, now

_LOOK_AGAIN_SECONDS = "2"


@bp.errorhandler(Frozen)
def frozen(_error: Frozen) -> ResponseReturnValue:
    flash(_("This plan is approved: nothing of it changes any more."), "error")
    return to_scenario((request.view_args or {})["scenario_id"])


def found_scenario(scenario_id: int) -> PlanScenario:
    return scenario_of(current_session(), scenario_id) or abort(404)


def taken_scenario(scenario_id: int) -> PlanScenario:
    """The scenario, held until the request ends."""
    return locked_scenario(current_session(), scenario_id) or abort(404)


def to_scenario(scenario_id: int, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("plans.scenario", scenario_id=scenario_id, _anchor=anchor))


@bp.get("/scenarios/<int:scenario_id>")
@needs("training.plan")
def scenario(scenario_id: int) -> ResponseReturnValue:
    session, found = current_session(), found_scenario(scenario_id)
    inputs = inputs_of(session, found.plan.demonstration)
    standing = standing_of(session, found, inputs)
    if standing.working:
        html = render_template(
            "training/plans/working.html", scenario=found, plan=found.plan, job=standing.job
        )
        return html, 200, {"Refresh": _LOOK_AGAIN_SECONDS}
    proposal_seen(found)
    return _shown(standing, inputs, stored_form(found, inputs), NameForm(formdata=None))


def proposal_seen(found: PlanScenario) -> None:
    """Note the look of whoever sees which organizations a proposal names."""
    if found.solution is not None and found.solution["coming"]:
        look_noted(found.id)


def look_noted(scenario_id: int) -> None:
    """In the session of a request that writes: another writer would wait for it."""
    subject = f"scenario:{scenario_id}"
    if request.method in SAFE_METHODS:
        note_look("training.scenario-seen", subject)
    else:
        record_event(current_session(), own_id(), "training.scenario-seen", subject, now())
        current_session().commit()


def stored_form(found: PlanScenario, inputs: Inputs) -> SettingsForm:
    return settings_form(found, settings_from(found.settings, found.plan.months), inputs, False)


def _shown(
    standing: Standing,
    inputs: Inputs,
    form: SettingsForm,
    name_form: NameForm,
    differing: list[tuple[str, str, str]] | None = None,
) -> ResponseReturnValue:
    session, found, solution = current_session(), standing.scenario, standing.solution
    named = named_for(session, found, inputs)
    html = render_template(
        "training/plans/scenario.html",
        standing=standing,
        scenario=found,
        plan=found.plan,
        solution=solution,
        proposal=solution.proposal if solution else None,
        open=approved_scenario(found.plan) is None,
        form=form,
        name_form=name_form,
        differing=differing,
        named=named,
        hands=hands_shown(found, inputs, named),
        needs=len(inputs.needed.needs),
        courses=len(inputs.courses),
        most=MOST_SCENARIOS,
        **_told(standing, named, inputs.needed.organizations),
    )
    status = 409 if differing is not None else 422 if form.errors or name_form.errors else 200
    return html, status


_TELLS = (
    *("finding", "findings", "bounds", "clash"),
    *("editions", "calendar", "equity", "addressed"),
    *("reasons", "partly", "openings"),
)


def _told(standing: Standing, named: Named, sharing: Container[int]) -> dict[str, Any]:
    """What the page tells of what was found; None for what there is not, or is withheld."""
    told: dict[str, Any] = dict.fromkeys(_TELLS)
    solution = standing.solution
    if solution is None:
        return told
    told["finding"] = main_finding(solution)
    told["findings"] = findings(solution, named, standing.withdrawn)
    told["bounds"] = [binding_sentence(solution, named, n) for n in range(len(solution.binding))]
    told["clash"] = clash_shown(standing.scenario, solution, named)
    if solution.proposal is None:
        return told
    known = names(current_session())
    told["editions"] = editions_shown(solution, named, known, sharing)
    told["calendar"] = calendar(solution, named, told["editions"])
    told["equity"] = equity_of(solution)
    told["addressed"] = addressed_share(solution)
    if not standing.withdrawn:
        told["reasons"], told["partly"] = reasons_of(solution, known), partly_of(solution)
        told["openings"] = [opening_sentence(solution, one, named) for one in solution.openings]
    return told


def _again(
    found: PlanScenario,
    form: SettingsForm | None = None,
    name_form: NameForm | None = None,
    differing: list[tuple[str, str, str]] | None = None,
) -> ResponseReturnValue:
    """The page with what was typed and what is wrong with it."""
    current_session().rollback()  # nothing is changed
    proposal_seen(found)
    inputs = inputs_of(current_session(), found.plan.demonstration)
    standing = standing_of(current_session(), found, inputs)
    return _shown(
        standing,
        inputs,
        form or stored_form(found, inputs),
        name_form or NameForm(formdata=None),
        differing,
    )


@bp.post("/scenarios/<int:scenario_id>/settings")
@needs("training.plan")
def change(scenario_id: int) -> ResponseReturnValue:
    session, found = current_session(), taken_scenario(scenario_id)
    inputs = inputs_of(session, found.plan.demonstration)
    stands = settings_from(found.settings, found.plan.months)
    form = settings_form(found, stands, inputs, True)
    if not form.validate():
        return _again(found, form)
    try:
        changed = change_settings(found, form.settings(found.plan.months), form.revision.data)
    except ChangedMeanwhile:
        differing = differences(form, stored_form(found, inputs))
        # Saved once more, it counts: whoever does that has seen both.
        form.revision.data, form.revision.raw_data = found.revision, None
        return _again(found, form, differing=differing)
    if changed:
        session.commit()
        flash(_("The bounds are saved. Have a plan proposed for them."), "success")
    else:
        flash(_("Nothing was changed."), "success")
    return to_scenario(scenario_id)


@bp.post("/scenarios/<int:scenario_id>/propose")
@needs("training.plan")
def propose(scenario_id: int) -> ResponseReturnValue:
    session, found = current_session(), taken_scenario(scenario_id)
    ask_for_proposal(session, found, own_id(), now())
    session.commit()
    current_app.extensions["queue"].wake()
    return to_scenario(scenario_id)


@bp.post("/scenarios/<int:scenario_id>/stop")
@needs("training.plan")
def cancel(scenario_id: int) -> ResponseReturnValue:
    session, found = current_session(), taken_scenario(scenario_id)
    stop(session, found, now())
    session.commit()
    flash(_("The search was stopped. What was proposed before stays."), "success")
    return to_scenario(scenario_id)


@bp.post("/scenarios/<int:scenario_id>/copy")
@needs("training.plan")
def copy(scenario_id: int) -> ResponseReturnValue:
    session, found, form = current_session(), taken_scenario(scenario_id), NameForm()
    if not form.validate():
        return _again(found, name_form=form)
    try:
        copied = copy_scenario(session, found, form.name.data)
        session.commit()
    except NameTaken as taken:
        flash(_("There is a scenario of this name already: this one."), "error")
        return to_scenario(taken.other.id)
    except TooMany:
        flash(_("A plan has at most %(number)s scenarios.", number=MOST_SCENARIOS), "error")
        return to_scenario(scenario_id)
    flash(_("The scenario is copied. Change what is to be different here."), "success")
    return to_scenario(copied.id)


@bp.post("/scenarios/<int:scenario_id>/rename")
@needs("training.plan")
def rename(scenario_id: int) -> ResponseReturnValue:
    session, found, form = current_session(), taken_scenario(scenario_id), NameForm()
    if not form.validate():
        return _again(found, name_form=form)
    try:
        if rename_scenario(found, form.name.data):
            session.commit()
    except NameTaken as taken:
        flash(_("There is a scenario of this name already: this one."), "error")
        return to_scenario(taken.other.id)
    return to_scenario(scenario_id)


@bp.post("/scenarios/<int:scenario_id>/delete")
@needs("training.plan")
def delete(scenario_id: int) -> ResponseReturnValue:
    session = current_session()
    found = locked_scenario(session, scenario_id)
    if found is None:
        flash(_("This scenario is deleted."), "success")
        return redirect(url_for("plans.index"))
    plan_id = found.plan_id
    if len(found.plan.scenarios) == 1:
        flash(_("A plan keeps at least one scenario."), "error")
        return to_scenario(scenario_id)
    delete_scenario(session, found, now())
    record_event(session, own_id(), "training.scenario-deleted", f"training-plan:{plan_id}", now())
    session.commit()
    flash(_("This scenario is deleted."), "success")
    return redirect(url_for("plans.page", plan_id=plan_id))
