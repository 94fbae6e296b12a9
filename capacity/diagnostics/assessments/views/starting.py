"""A designer starts the assessments of a round: one for each organization that takes part."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from capacity.diagnostics.assessments.actions import start_assessment
from capacity.diagnostics.assessments.forms import StartForm
from capacity.diagnostics.assessments.labels import STATE_LABELS, STATE_TONES
from capacity.diagnostics.assessments.queries import (
    assessments_of_round,
    diagnostic_groups,
    organizations_to_start,
)
from capacity.diagnostics.assessments.views.assessments import bp, note
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import find_round, period_of
from surveys.constituents.access import needs
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group
from surveys.foundation.database import current_session, now


@bp.get("/rounds/<int:round_id>/assessments")
@needs("assessments.start")
def starting(round_id: int) -> ResponseReturnValue:
    round_, groups = _diagnostic_round(round_id)
    form = StartForm(_to_start(round_, groups), formdata=None)
    return _show_starting(round_, form)


def _diagnostic_round(round_id: int) -> tuple[Round, frozenset[Group]]:
    round_ = find_round(current_session(), round_id)
    groups = diagnostic_groups(round_) if round_ else None
    if round_ is None or not groups:
        abort(404)
    return round_, groups


def _to_start(round_: Round, groups: frozenset[Group]) -> list[Organization]:
    if period_of(round_).state(now()) is RoundState.CLOSED:
        return []
    return organizations_to_start(current_session(), round_.id, groups)


def _show_starting(round_: Round, form: StartForm) -> ResponseReturnValue:
    html = render_template(
        "assessments/starting.html",
        round=round_,
        closed=period_of(round_).state(now()) is RoundState.CLOSED,
        assessments=assessments_of_round(current_session(), round_.id),
        form=form,
        state_labels=STATE_LABELS,
        state_tones=STATE_TONES,
    )
    return html, 422 if form.errors else 200


@bp.post("/rounds/<int:round_id>/assessments")
@needs("assessments.start")
def start(round_id: int) -> ResponseReturnValue:
    session = current_session()
    round_, groups = _diagnostic_round(round_id)
    known = {organization.id: organization for organization in _to_start(round_, groups)}
    form = StartForm(list(known.values()))
    if not form.validate():
        return _show_starting(round_, form)
    chosen = [known[organization_id] for organization_id in form.chosen]
    for organization in chosen:
        assessment = start_assessment(session, round_, organization, now())
        note("assessment.started", assessment.id)
    session.commit()
    flash(
        ngettext(
            "%(num)s assessment is started. The focal point finds it after signing in.",
            "%(num)s assessments are started. The focal points find them after signing in.",
            len(chosen),
        )
    )
    return redirect(url_for("assessments.starting", round_id=round_id))
