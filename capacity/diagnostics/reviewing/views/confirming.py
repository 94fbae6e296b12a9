"""The second reading of a decision: asked for by a reviewer, given by another one."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.diagnostics.reviewing.confirming import (
    DecisionMoved,
    ask_for_second_reading,
    read_second,
)
from capacity.diagnostics.reviewing.forms import SecondReadingForm
from capacity.diagnostics.reviewing.views.judging import show_criterion
from capacity.diagnostics.reviewing.views.reviews import bp, note, reviewed_dossier, taken
from surveys.constituents.access import needs, own_id
from surveys.foundation.database import current_session, now


def _to_criterion(assessment_id: int, code: str) -> ResponseReturnValue:
    return redirect(url_for("reviews.criterion", assessment_id=assessment_id, code=code))


@bp.post("/reviews/<int:assessment_id>/criteria/<code>/second-reading/ask")
@needs("review.do")
def ask_second(assessment_id: int, code: str) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    dossier, person_id = reviewed_dossier(assessment_id), own_id()
    if code not in dossier.positions:
        abort(404)
    if ask_for_second_reading(session, assessment, code, person_id, now()):
        note("review.second-asked", assessment_id, {"criterion": code})
        session.commit()
    flash(_("A second reader will be needed for %(criterion)s.", criterion=code))
    return _to_criterion(assessment_id, code)


@bp.post("/reviews/<int:assessment_id>/criteria/<code>/second-reading")
@needs("review.do")
def second(assessment_id: int, code: str) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    dossier, person_id = reviewed_dossier(assessment_id), own_id()
    position = dossier.positions.get(code) or abort(404)
    form, review = SecondReadingForm(), dossier.reviews.get(code)
    if not form.validate():
        return show_criterion(dossier, code, reading=form)
    if review is None:
        return show_criterion(dossier, code, moved=_moved())
    try:
        changed = read_second(
            session, assessment, position, review, form.opinion(), form.seen(), person_id, now()
        )
    except DecisionMoved:
        return show_criterion(dossier, code, moved=_moved())
    if changed:
        agrees = "agrees" if form.opinion().agrees else "disagrees"
        note("review.second-read", assessment_id, {"criterion": code, "opinion": agrees})
        session.commit()
    flash(_("Your second reading of %(criterion)s is saved.", criterion=code))
    return _to_criterion(assessment_id, code)


def _moved() -> str:
    return str(_("The decision has changed since you opened this page. Read it as it now stands."))
