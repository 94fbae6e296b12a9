"""Plans: the list, a new one, and one plan's scenarios side by side."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.training.catalogue.labels import EDITION_STATE_LABELS, EDITION_STATE_TONES, euros
from capacity.training.catalogue.queries import title_of
from capacity.training.plans import labels
from capacity.training.plans.actions import MOST_SCENARIOS, begin_plan
from capacity.training.plans.findings import gap_text, share_text
from capacity.training.plans.forms.plans import PlanForm, first_month
from capacity.training.plans.inputs import inputs_of
from capacity.training.plans.models import TrainingPlan
from capacity.training.plans.presentation import Summary, summary_of
from capacity.training.plans.queries import (
    A_PAGE,
    Held,
    State,
    approved_scenario,
    count_plans,
    held_of,
    plan_of,
    plans,
    standing_of,
)
from capacity.training.plans.schedule import month_of
from capacity.training.plans.words import month_name
from surveys.constituents.access import needs, own_id
from surveys.constituents.audit import record_event
from surveys.constituents.labels import (
    AUDIT_ACTION_LABELS,
    AUDIT_DETAIL_LABELS,
    JOB_KIND_LABELS,
    SUBJECT_LABELS,
)
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import isolated, language_name, page_language
from surveys.foundation.paging import beside, page_asked

bp = Blueprint("plans", __name__, url_prefix="/training")
# The audit trail and the jobs stand on a lower floor and learn the names of this room's here.
bp.record_once(lambda _state: AUDIT_ACTION_LABELS.update(labels.AUDIT_LABELS))
bp.record_once(lambda _state: AUDIT_DETAIL_LABELS.update(labels.AUDIT_DETAILS))
bp.record_once(lambda _state: SUBJECT_LABELS.update(labels.AUDIT_SUBJECTS))
bp.record_once(lambda _state: JOB_KIND_LABELS.update(labels.JOB_LABELS))


@bp.context_processor
def _words() -> dict[str, Any]:
    """What every page of this room calls things."""
    return {
        "labels": labels,
        "euros": euros,
        "month_name": month_name,
        "language_name": language_name,
        "share_text": share_text,
        "gap_text": gap_text,
        "last_month": lambda plan: month_of(plan.begins, plan.months - 1),
        "EDITION_STATE_LABELS": EDITION_STATE_LABELS,
        "EDITION_STATE_TONES": EDITION_STATE_TONES,
    }


@bp.get("/plans")
@needs("training.plan")
def index() -> ResponseReturnValue:
    session = current_session()
    total = count_plans(session)
    last = max(1, -(-total // A_PAGE))
    page = min(page_asked(), last)
    rows = [(plan, approved_scenario(plan)) for plan in plans(session, page)]
    return render_template(
        "training/plans/index.html",
        rows=rows,
        total=total,
        approved=sum(found is not None for _plan, found in rows),
        page=page,
        pages=last,
        **beside(page, last),
    )


@bp.get("/plans/new")
@needs("training.plan")
def new() -> ResponseReturnValue:
    session, year = current_session(), now().year + 1
    wanted = "real" if inputs_of(session, False).needed.needs else "demonstration"
    if wanted == "demonstration" and not inputs_of(session, True).needed.needs:
        wanted = "real"
    form = PlanForm(formdata=None, press=uuid4().hex, begins=f"{year}-01", world=wanted)
    return render_template("training/plans/new.html", form=form)


@bp.post("/plans/new")
@needs("training.plan")
def create() -> ResponseReturnValue:
    session, form = current_session(), PlanForm()
    if not form.validate():
        return render_template("training/plans/new.html", form=form), 422
    begins = first_month(form.begins.data)
    assert begins is not None  # the form is valid
    plan, is_new = begin_plan(
        session,
        form.title.data,
        begins,
        form.settings(),
        form.world.data == "demonstration",
        _("First scenario"),
        form.press.data,
        own_id(),
        now(),
    )
    if is_new:
        record_event(session, own_id(), "training.plan-begun", f"training-plan:{plan.id}", now())
        session.commit()
    flash(_("The plan has begun. Look at the bounds of its first scenario."), "success")
    return redirect(url_for("plans.scenario", scenario_id=plan.scenarios[0].id))


def found_plan(plan_id: int) -> TrainingPlan:
    return plan_of(current_session(), plan_id) or abort(404)


@bp.get("/plans/<int:plan_id>")
@needs("training.plan")
def page(plan_id: int) -> ResponseReturnValue:
    session, plan = current_session(), found_plan(plan_id)
    inputs = inputs_of(session, plan.demonstration)
    summaries = [summary_of(standing_of(session, one, inputs)) for one in plan.scenarios]
    approved = approved_scenario(plan)
    held = held_of(session, plan.id) if approved else []
    return render_template(
        "training/plans/page.html",
        plan=plan,
        summaries=summaries,
        finding=_finding(summaries),
        approved=next((one for one in summaries if one.standing.scenario is approved), None),
        held=held,
        counts=_counts(held),
        title_of=lambda record: isolated(title_of(record, page_language().code)),
        most=MOST_SCENARIOS,
    )


def _finding(summaries: Sequence[Summary]) -> str:
    """Which scenario addresses most, and for what money."""
    known = [
        (one.addressed.value, one)
        for one in summaries
        if one.standing.state in (State.PROPOSED, State.APPROVED)
        and one.addressed is not None
        and one.addressed.value is not None
    ]
    if not known:
        return str(_("No scenario has a proposal that is up to date."))
    share, best = max(known, key=lambda pair: pair[0])
    solution = best.standing.solution
    assert solution is not None and solution.proposal is not None
    return str(
        _(
            "“%(name)s” addresses most: %(share)s of the demand for %(money)s.",
            name=isolated(best.standing.scenario.name),
            share=share_text(share),
            money=euros(solution.proposal.cost),
        )
    )


def _counts(held: Sequence[Held]) -> dict[str, int]:
    return {
        "offered": sum(one.offered for one in held),
        "accepted": sum(one.accepted for one in held),
        "attended": sum(one.attended for one in held),
    }
