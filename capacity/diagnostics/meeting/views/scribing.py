"""The scribe's page: the one place where a meeting is written down."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from capacity.diagnostics.assessments.actions import NotNow
from capacity.diagnostics.assessments.dossiers import open_dossier
from capacity.diagnostics.assessments.labels import LEVEL_NAMES
from capacity.diagnostics.assessments.models import Position
from capacity.diagnostics.assessments.queries import AssessmentFacts
from capacity.diagnostics.assessments.views.assessments import (
    not_now,
    note,
    own_assessment,
    taken,
    to_page,
)
from capacity.diagnostics.assessments.views.wording import Wording
from capacity.diagnostics.domain.meeting import SILENT_AFTER, Turn, turn
from capacity.diagnostics.meeting import actions
from capacity.diagnostics.meeting.forms import ScribeForm
from capacity.diagnostics.meeting.labels import AUDIT_LABELS
from capacity.diagnostics.meeting.models import Meeting
from capacity.diagnostics.meeting.queries import locked_meeting
from capacity.diagnostics.meeting.scenes import MEETING_STATES, Scene, open_scene
from surveys.constituents.access import needs, own_id
from surveys.constituents.labels import AUDIT_ACTION_LABELS
from surveys.constituents.queries import focal_points_of
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language

bp = Blueprint("meeting", __name__)
bp.register_error_handler(NotNow, not_now)
bp.record_once(lambda _state: AUDIT_ACTION_LABELS.update(AUDIT_LABELS))


def scene_of(facts: AssessmentFacts, code: str = "") -> Scene | None:
    return open_scene(current_session(), facts, page_language().code, now(), code)


def to_meeting(assessment_id: int) -> ResponseReturnValue:
    return redirect(url_for("meeting.page", assessment_id=assessment_id))


@bp.get("/assessments/<int:assessment_id>/meeting")
@needs("assessment.run")
def page(assessment_id: int) -> ResponseReturnValue:
    facts = own_assessment(assessment_id)
    if facts.state not in MEETING_STATES:
        return to_page(assessment_id)
    scene = scene_of(facts)
    if scene is None:
        return render_template("meeting/beginning.html", facts=facts)
    if turn_in(scene.meeting) is not Turn.WRITES:
        return redirect(url_for("meeting.live", assessment_id=assessment_id))
    form = ScribeForm.showing(scene.position, to=scene.place.code, **others_in(facts, scene))
    return show_page(facts, scene, form)


def turn_in(meeting: Meeting) -> Turn:
    """Whose turn it is, for the focal point who asks."""
    return turn(own_id(), meeting.scribe_id, meeting.scribe_seen_at, now())


def others_in(facts: AssessmentFacts, scene: Scene) -> dict[str, Any]:
    """What the scribe's form needs besides the position: the agenda, who may write next."""
    people = focal_points_of(current_session(), facts.organization_id)
    return {"agenda": scene.codes, "people": [p for p in people if p.id != own_id()]}


def show_page(
    facts: AssessmentFacts, scene: Scene, form: ScribeForm, theirs: Position | None = None
) -> ResponseReturnValue:
    """The scribe's page; ``theirs`` is what somebody recorded beside the meeting."""
    html = render_template(
        "meeting/page.html",
        facts=facts,
        scene=scene,
        item=scene.item,
        spread=scene.spread,
        form=form,
        theirs=theirs,
        revision=theirs.revision if theirs else form.revision.data or 0,
        wording=Wording(scene.dossier.questionnaire),
        level_names=LEVEL_NAMES,
        silent_minutes=SILENT_AFTER.seconds // 60,
    )
    return html, 409 if theirs else 422 if form.errors else 200


@bp.post("/assessments/<int:assessment_id>/meeting/begin")
@needs("assessment.run")
def begin(assessment_id: int) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    facts = own_assessment(assessment_id)
    if assessment.state not in MEETING_STATES:
        raise NotNow
    if locked_meeting(session, assessment_id) is None:
        actions.begin(session, assessment_id, _first(facts), own_id(), now())
        note("meeting.begun", assessment_id)
        session.commit()
    return to_meeting(assessment_id)


def _first(facts: AssessmentFacts) -> str:
    """What to begin with: of what is not agreed yet, the most disputed."""
    dossier = open_dossier(current_session(), facts, page_language().code)
    return next(iter(dossier.todo), dossier.agenda[0].code)
