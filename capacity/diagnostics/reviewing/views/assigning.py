"""Taking an assessment, or giving it to a colleague of the same group."""

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.diagnostics.reviewing.assigning import AssignmentConflict, assign
from capacity.diagnostics.reviewing.forms import AssignmentForm
from capacity.diagnostics.reviewing.independence import barred_from_reading
from capacity.diagnostics.reviewing.queries import reviewers_of
from capacity.diagnostics.reviewing.views.parts import assignment_part
from capacity.diagnostics.reviewing.views.reviews import (
    bp,
    note,
    reviewed_dossier,
    show_page,
    taken,
    to_page,
)
from surveys.constituents.access import needs, own_id
from surveys.foundation.database import current_session, now


@bp.post("/reviews/<int:assessment_id>/assignment")
@needs("review.do")
def assign_to(assessment_id: int) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    dossier, person_id = reviewed_dossier(assessment_id), own_id()
    barred = barred_from_reading(session, assessment_id)
    form = AssignmentForm(reviewers_of(session, dossier.facts.group), barred)
    if not form.validate():
        return show_page(dossier, part=assignment_part(dossier.facts, form))
    reviewer_id, second_id = form.chosen()
    try:
        changed = assign(
            session, assessment, reviewer_id, second_id, person_id, form.revision.data, now()
        )
    except AssignmentConflict:
        return show_page(dossier, part=assignment_part(dossier.facts, overtaken=True))
    if changed:
        details: dict[str, object] = {"reviewer": reviewer_id, "second_reader": second_id}
        note("review.assigned", assessment_id, details)
        session.commit()
    flash(_("It is noted who has this assessment."))
    return to_page(assessment_id)
