"""The page of everybody who follows a meeting, and the way to become its scribe.

A script asks every few seconds whether anything has changed; most answers are an empty 304.
"""

import hashlib

from flask import abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from capacity.diagnostics.assessments.actions import NotNow
from capacity.diagnostics.assessments.labels import LEVEL_NAMES
from capacity.diagnostics.assessments.queries import AssessmentFacts, assessment_of
from capacity.diagnostics.assessments.views.assessments import note, own_assessment, taken
from capacity.diagnostics.assessments.views.wording import Wording
from capacity.diagnostics.domain.meeting import Turn, time_left, turn
from capacity.diagnostics.meeting import actions
from capacity.diagnostics.meeting.actions import NotYourTurn
from capacity.diagnostics.meeting.forms import ScribeForm
from capacity.diagnostics.meeting.queries import (
    Pulse,
    is_assessor,
    locked_meeting,
    pulse_of,
)
from capacity.diagnostics.meeting.scenes import MEETING_STATES
from capacity.diagnostics.meeting.views.scribing import bp, scene_of, to_meeting
from surveys.constituents.access import authorize, current_actor, needs, own_id
from surveys.constituents.roles import Role, Scope
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language


def followed(assessment_id: int) -> AssessmentFacts:
    """The facts, for focal points of the organization and for whoever is among the assessors."""
    facts = assessment_of(current_session(), assessment_id) or abort(404)
    authorize("meeting.follow", Scope(organization_id=facts.organization_id))
    if not _may_write(facts) and not is_assessor(current_session(), facts.id, own_id()):
        abort(404)
    return facts


def _may_write(facts: AssessmentFacts) -> bool:
    return facts.organization_id in current_actor().organizations(Role.FOCAL_POINT)


@bp.get("/assessments/<int:assessment_id>/meeting/live")
@needs("meeting.follow")
def live(assessment_id: int) -> ResponseReturnValue:
    return _show(followed(assessment_id))


def _show(
    facts: AssessmentFacts, status: int = 200, typed: ScribeForm | None = None
) -> ResponseReturnValue:
    pulse = pulse_of(current_session(), facts.id) or abort(404)
    html = render_template(
        "meeting/live.html",
        **_seen(facts, pulse),
        mark=_mark(facts, pulse),
        refused=status == 409,
        typed=typed,
        may_run=_may_write(facts),
    )
    return html, status


@bp.get("/assessments/<int:assessment_id>/meeting/live/now")
@needs("meeting.follow")
def live_now(assessment_id: int) -> ResponseReturnValue:
    """What there is to see at this moment, as a part of the page; 304 if it is known already."""
    facts = followed(assessment_id)
    pulse = pulse_of(current_session(), facts.id) or abort(404)
    mark = _mark(facts, pulse)
    if request.if_none_match.contains_weak(mark):
        return _marked(Response(status=304), mark)
    html = render_template("meeting/_now.html", **_seen(facts, pulse))
    return _marked(make_response({"html": html}), mark)


def _marked(response: Response, mark: str) -> Response:
    # Weak: a compressed answer keeps it, and is found again by it.
    response.set_etag(mark, weak=True)
    return response


def _mark(facts: AssessmentFacts, pulse: Pulse) -> str:
    """Differs whenever what this person would see does."""
    left = time_left(pulse.timer_ends_at, now())
    seen = (
        pulse.state,
        pulse.revision,
        pulse.recorded,
        left is not None and left.over,
        _turn(facts, pulse),
        page_language().code,
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def _turn(facts: AssessmentFacts, pulse: Pulse) -> Turn:
    """Whose turn it is; whoever is no focal point only follows."""
    if pulse.scribe_seen_at is None or not _may_write(facts):
        return Turn.FOLLOWS
    return turn(own_id(), pulse.scribe_id, pulse.scribe_seen_at, now())


def _seen(facts: AssessmentFacts, pulse: Pulse) -> dict[str, object]:
    """What the part of the page that changes is made from."""
    scene = scene_of(facts)
    return {
        "facts": facts,
        "scene": scene,
        "going_on": facts.state in MEETING_STATES,
        "turn": _turn(facts, pulse),
        "wording": Wording(scene.dossier.questionnaire) if scene else None,
        "level_names": LEVEL_NAMES,
    }


def refused(facts: AssessmentFacts, typed: ScribeForm | None = None) -> ResponseReturnValue:
    """Somebody else writes: what was typed in vain is shown, so that it can be handed on."""
    current_session().rollback()
    return _show(facts, 409, typed)


@bp.post("/assessments/<int:assessment_id>/meeting/take-over")
@needs("assessment.run")
def take_over(assessment_id: int) -> ResponseReturnValue:
    session = current_session()
    taken(assessment_id)
    facts = own_assessment(assessment_id)
    meeting = locked_meeting(session, assessment_id)
    if meeting is None or facts.state not in MEETING_STATES:
        raise NotNow
    try:
        before = meeting.scribe_id
        if actions.take_over(meeting, own_id(), now()):
            note("meeting.taken-over", assessment_id, {"from": before})
            session.commit()
    except NotYourTurn:
        return refused(facts)
    return to_meeting(assessment_id)


@bp.post("/assessments/<int:assessment_id>/meeting/here")
@needs("assessment.run")
def here(assessment_id: int) -> ResponseReturnValue:
    """A sign of life from the scribe's page; 409 tells it that somebody else writes now."""
    own_assessment(assessment_id)
    is_scribe = actions.note_presence(current_session(), assessment_id, own_id(), now())
    current_session().commit()
    return Response(status=204 if is_scribe else 409, mimetype="text/plain")
