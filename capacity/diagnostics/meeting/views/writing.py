"""What the scribe's form does: it records what is agreed, and leads the meeting on."""

from flask import abort, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.diagnostics.assessments.actions import (
    NotNow,
    PositionConflict,
    Statement,
    record_position,
)
from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.assessments.views.assessments import note, own_assessment, taken
from capacity.diagnostics.meeting import actions
from capacity.diagnostics.meeting.actions import NotYourTurn
from capacity.diagnostics.meeting.forms import ScribeForm
from capacity.diagnostics.meeting.models import Meeting
from capacity.diagnostics.meeting.queries import locked_meeting
from capacity.diagnostics.meeting.scenes import Scene
from capacity.diagnostics.meeting.views.following import refused
from capacity.diagnostics.meeting.views.scribing import (
    bp,
    others_in,
    scene_of,
    show_page,
    to_meeting,
)
from surveys.constituents.access import needs, own_id
from surveys.foundation.database import current_session, now


@bp.post("/assessments/<int:assessment_id>/meeting/criteria/<code>")
@needs("assessment.run")
def write(assessment_id: int, code: str) -> ResponseReturnValue:
    """Whichever of its buttons is pressed, what the form holds is recorded first."""
    session, assessment = current_session(), taken(assessment_id)
    facts = own_assessment(assessment_id)
    meeting, scene = locked_meeting(session, assessment_id), scene_of(facts, code)
    if meeting is None or scene is None:
        raise NotNow
    if code not in scene.codes:
        abort(404)
    form = ScribeForm(recorded=scene.position, **others_in(facts, scene))
    try:
        actions.writing(meeting, own_id(), now())
        if not form.validate():
            return show_page(facts, scene, form)
        _record(assessment, scene, form)
    except NotYourTurn:
        return refused(facts, form)
    except PositionConflict as conflict:
        return show_page(facts, scene, form, conflict.position)
    _park(meeting, code, form)
    _go_on(meeting, scene, form)
    session.commit()
    return to_meeting(assessment_id)


def _record(assessment: Assessment, scene: Scene, form: ScribeForm) -> None:
    """Nothing is recorded where nothing was said yet."""
    statement, code = form.statement(), scene.place.code
    if scene.position is None and statement == Statement():
        return
    before = scene.position.revision if scene.position else 0
    position = record_position(
        current_session(), assessment, code, statement, form.revision.data, own_id(), now()
    )
    if position.revision != before:
        details: dict[str, object] = {"criterion": code, "revision": position.revision}
        note("assessment.position-recorded", assessment.id, details)
        flash(_("%(criterion)s is saved.", criterion=code))


def _park(meeting: Meeting, code: str, form: ScribeForm) -> None:
    """A point is put off by whichever button: it is not lost because it was another one."""
    if form.parked.data:
        actions.park(current_session(), meeting, code, form.parked.data, own_id(), now())
    if form.settled.data:
        actions.settle(current_session(), meeting, form.settled.data, now())


def _go_on(meeting: Meeting, scene: Scene, form: ScribeForm) -> None:
    place = scene.place
    match form.go.data:
        case "next":
            actions.show(meeting, place.following or place.code)
        case "previous":
            actions.show(meeting, place.previous or place.code)
        case "to":
            actions.show(meeting, form.to.data)
        case "timer":
            actions.set_timer(meeting, form.minutes.data, now())
        case "stop":
            actions.set_timer(meeting, None, now())
        case "hand-over" if form.next_scribe:
            actions.hand_over(meeting, form.next_scribe, now())
            note("meeting.handed-over", meeting.assessment_id, {"to": form.next_scribe})
