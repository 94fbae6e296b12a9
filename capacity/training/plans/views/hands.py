"""Changes by hand: settled for a scenario, kept by every later run, taken back."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.training.plans.actions import require_open, settle_by_hand, undo_by_hand
from capacity.training.plans.forms.hands import HandForm
from capacity.training.plans.inputs import inputs_of
from capacity.training.plans.models import PlanScenario
from capacity.training.plans.presentation import named_for
from capacity.training.plans.views.plans import bp
from capacity.training.plans.views.scenarios import (
    found_scenario,
    look_noted,
    taken_scenario,
    to_scenario,
)
from surveys.constituents.access import needs, own_id
from surveys.foundation.database import current_session, now

_FILLED_IN = ("kind", "offering", "number", "month", "organization")


def _form(found: PlanScenario, sent: bool) -> HandForm:
    """The form as it was sent, or filled in from the page's address."""
    session = current_session()
    inputs = inputs_of(session, found.plan.demonstration)
    named = named_for(session, found, inputs)
    if sent:
        return HandForm(inputs, named, found.plan.months)
    values = {name: request.args[name] for name in _FILLED_IN if name in request.args}
    return HandForm(inputs, named, found.plan.months, formdata=None, **values)


def _page(found: PlanScenario, form: HandForm) -> ResponseReturnValue:
    """Lists organizations, so it is a look at them."""
    current_session().rollback()  # nothing is changed
    look_noted(found.id)
    html = render_template("training/plans/hand.html", scenario=found, plan=found.plan, form=form)
    return html, 422 if form.errors else 200


@bp.get("/scenarios/<int:scenario_id>/hands/new")
@needs("training.plan")
def settling(scenario_id: int) -> ResponseReturnValue:
    found = found_scenario(scenario_id)
    require_open(found.plan)
    return _page(found, _form(found, False))


@bp.post("/scenarios/<int:scenario_id>/hands/new")
@needs("training.plan")
def settle(scenario_id: int) -> ResponseReturnValue:
    session, found = current_session(), taken_scenario(scenario_id)
    form = _form(found, True)
    if not form.validate():
        return _page(found, form)
    if settle_by_hand(session, found, form.change(), form.reason.data, own_id(), now()):
        session.commit()
        flash(_("It is settled. Every later proposal keeps to it."), "success")
    else:
        flash(_("This is settled already."), "success")
    return to_scenario(scenario_id, "hands")


@bp.post("/scenarios/<int:scenario_id>/hands/<int:hand_id>/undo")
@needs("training.plan")
def undo(scenario_id: int, hand_id: int) -> ResponseReturnValue:
    session, found = current_session(), taken_scenario(scenario_id)
    if undo_by_hand(session, found, hand_id):
        session.commit()
    flash(_("Later proposals no longer keep to it."), "success")
    return to_scenario(scenario_id, "hands")
