"""What was recorded on a criterion, by whom, and the way back to any of it until handing in."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.diagnostics.assessments.actions import NotNow, PositionConflict, take_back
from capacity.diagnostics.assessments.dossiers import Dossier
from capacity.diagnostics.assessments.forms import TakeBackForm
from capacity.diagnostics.assessments.labels import LEVEL_NAMES
from capacity.diagnostics.assessments.queries import history_of
from capacity.diagnostics.assessments.views.assessments import bp, note, own_dossier, taken, to_page
from capacity.diagnostics.assessments.views.consensus import place_of
from capacity.diagnostics.assessments.views.wording import Wording
from surveys.constituents.access import needs, own_id
from surveys.foundation.database import current_session, now


@bp.get("/assessments/<int:assessment_id>/criteria/<code>/history")
@needs("assessment.run")
def history(assessment_id: int, code: str) -> ResponseReturnValue:
    dossier = own_dossier(assessment_id)
    if dossier.facts.still_rating:
        return to_page(assessment_id)
    return _show(dossier, code)


def _show(dossier: Dossier, code: str, outdated: bool = False) -> ResponseReturnValue:
    _section, item = place_of(dossier, code)
    position = dossier.positions.get(code)
    html = render_template(
        "assessments/history.html",
        facts=dossier.facts,
        item=item,
        wording=Wording(dossier.questionnaire),
        recorded=history_of(current_session(), dossier.facts.id, code),
        revision=position.revision if position else 0,
        changeable=dossier.changeable(code),
        outdated=outdated,
        level_names=LEVEL_NAMES,
    )
    return html, 409 if outdated else 200


@bp.post("/assessments/<int:assessment_id>/criteria/<code>/take-back")
@needs("assessment.run")
def taking_back(assessment_id: int, code: str) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    dossier = own_dossier(assessment_id)
    place_of(dossier, code)
    form, person_id = TakeBackForm(), own_id()
    if dossier.facts.still_rating or not form.validate():
        raise NotNow
    wanted, shown = form.to.data, form.revision.data
    before = dossier.positions[code].revision if code in dossier.positions else 0
    try:
        position = take_back(session, assessment, code, wanted, shown, person_id, now())
    except PositionConflict:
        return _show(dossier, code, outdated=True)
    if position is None:
        abort(404)
    if position.revision != before:
        note("assessment.position-taken-back", assessment_id, {"criterion": code, "to": wanted})
        session.commit()
    flash(_("%(criterion)s is as it was recorded then.", criterion=code))
    return redirect(url_for("assessments.history", assessment_id=assessment_id, code=code))
