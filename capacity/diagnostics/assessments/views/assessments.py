"""An institution's assessment: where it stands, what to do next, and who rates."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.diagnostics.assessments.actions import NotNow, invite_assessor, withdraw_assessor
from capacity.diagnostics.assessments.dossiers import Dossier, open_dossier
from capacity.diagnostics.assessments.endings import tell_of_assessments
from capacity.diagnostics.assessments.forms import AssessorForm
from capacity.diagnostics.assessments.labels import (
    ASSESSOR_LABELS,
    ASSESSOR_TONES,
    AUDIT_LABELS,
    LEVEL_NAMES,
    STATE_LABELS,
    STATE_TONES,
)
from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.assessments.queries import (
    AssessmentFacts,
    Assessor,
    AssessorState,
    assessment_of,
    assessments_of_organizations,
    assessors,
    locked_assessment,
    members_of,
    subject_of,
)
from capacity.diagnostics.assessments.views.wording import Wording
from capacity.diagnostics.domain.peers import is_private
from capacity.diagnostics.domain.progress import AssessmentState
from surveys.collection.invitations.about import link_address
from surveys.collection.invitations.actions import make_link
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import period_of
from surveys.constituents.access import authorize, current_actor, needs
from surveys.constituents.audit import record_event
from surveys.constituents.labels import AUDIT_ACTION_LABELS
from surveys.constituents.roles import Role, Scope
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language

bp = Blueprint("assessments", __name__)
# The audit trail stands on a lower floor and learns the names of this room's events here.
bp.record_once(lambda _state: AUDIT_ACTION_LABELS.update(AUDIT_LABELS))
bp.record_once(lambda _state: tell_of_assessments())
bp.add_app_template_test(is_private, "private")

_FRESH_LINK = "fresh assessor link"


@bp.errorhandler(NotNow)
def not_now(_error: NotNow) -> ResponseReturnValue:
    flash(_("This assessment has moved on in the meantime. Nothing was changed."), "error")
    return redirect(url_for("assessments.index"))


def own_assessment(assessment_id: int) -> AssessmentFacts:
    """The facts, if the person runs this organization's assessments; else 404."""
    facts = assessment_of(current_session(), assessment_id) or abort(404)
    authorize("assessment.run", Scope(organization_id=facts.organization_id))
    return facts


def own_dossier(assessment_id: int) -> Dossier:
    return open_dossier(current_session(), own_assessment(assessment_id), page_language().code)


def taken(assessment_id: int) -> Assessment:
    """The assessment for changing, held until the request ends; others wait."""
    return locked_assessment(current_session(), assessment_id) or abort(404)


def note(action: str, assessment_id: int, details: dict[str, object] | None = None) -> None:
    person_id = current_actor().person_id
    record_event(current_session(), person_id, action, subject_of(assessment_id), now(), details)


def to_page(assessment_id: int) -> ResponseReturnValue:
    return redirect(url_for("assessments.page", assessment_id=assessment_id))


@bp.get("/assessments")
@needs("assessments.list")
def index() -> ResponseReturnValue:
    own = current_actor().organizations(Role.FOCAL_POINT)
    found = assessments_of_organizations(current_session(), own)
    return render_template(
        "assessments/index.html",
        assessments=found,
        several=len(own) > 1,
        institutions=sorted({(f.organization_id, f.organization_name) for f in found}),
        state_labels=STATE_LABELS,
        state_tones=STATE_TONES,
    )


@bp.get("/assessments/<int:assessment_id>")
@needs("assessment.run")
def page(assessment_id: int) -> ResponseReturnValue:
    return _show(own_dossier(assessment_id))


def _show(dossier: Dossier, form: AssessorForm | None = None) -> ResponseReturnValue:
    session, facts = current_session(), dossier.facts
    people = members_of(session, facts.organization_id)
    shown = form or AssessorForm(people, formdata=None, language=facts.organization_language)
    places = assessors(session, facts.id)
    html = render_template(
        "assessments/page.html",
        dossier=dossier,
        facts=facts,
        wording=Wording(dossier.questionnaire),
        assessors=places,
        submitted=count(places, AssessorState.SUBMITTED),
        expected=count(places, *AssessorState) - count(places, AssessorState.WITHDRAWN),
        form=shown,
        open_for_answers=_open_for_answers(facts),
        fresh_link=_take_fresh_link(facts.id),
        state_label=STATE_LABELS[facts.state],
        level_names=LEVEL_NAMES,
        assessor_labels=ASSESSOR_LABELS,
        assessor_tones=ASSESSOR_TONES,
    )
    return html, 422 if shown.errors else 200


def count(places: Sequence[Assessor], *states: AssessorState) -> int:
    return sum(place.state in states for place in places)


def _open_for_answers(facts: AssessmentFacts) -> bool:
    """Whether an assessor invited now can still answer."""
    round_ = current_session().get_one(Round, facts.round_id)
    rating = facts.state is AssessmentState.RATING
    return rating and period_of(round_).state(now()) is not RoundState.CLOSED


# --- assessors -----------------------------------------------------------------------------------


@bp.post("/assessments/<int:assessment_id>/assessors")
@needs("assessment.run")
def invite(assessment_id: int) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    facts = own_assessment(assessment_id)
    form = AssessorForm(members_of(session, facts.organization_id))
    if not form.validate():
        return _show(own_dossier(assessment_id), form)
    if not _open_for_answers(facts):
        raise NotNow
    invitation = invite_assessor(
        session, assessment, form.label.data, form.language.data, now(), form.person_id
    )
    note("assessment.assessor-invited", assessment_id, {"invitation": invitation.id})
    if form.person_id is None:
        _keep_fresh_link(assessment_id, invitation, make_link(session, invitation, now()))
    else:
        flash(
            _(
                "%(label)s is invited and finds the questionnaire after signing in.",
                label=invitation.label,
            )
        )
    session.commit()
    return to_page(assessment_id)


@bp.post("/assessments/<int:assessment_id>/assessors/<int:invitation_id>/link")
@needs("assessment.run")
def new_link(assessment_id: int, invitation_id: int) -> ResponseReturnValue:
    """A new link in place of one that was lost; the old one stops working.

    Whoever rates with an account has none: a link would open that person's rating to others.
    """
    session, assessment = current_session(), taken(assessment_id)
    facts = own_assessment(assessment_id)
    invitation = _invitation(facts, invitation_id)
    if invitation.person_id is not None:
        abort(409)
    if assessment.state != AssessmentState.RATING or invitation.revoked_at is not None:
        raise NotNow
    note("assessment.link-made", assessment_id, {"invitation": invitation.id})
    _keep_fresh_link(assessment_id, invitation, make_link(session, invitation, now()))
    session.commit()
    return to_page(assessment_id)


@bp.post("/assessments/<int:assessment_id>/assessors/<int:invitation_id>/withdraw")
@needs("assessment.run")
def withdraw(assessment_id: int, invitation_id: int) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    invitation = _invitation(own_assessment(assessment_id), invitation_id)
    withdraw_assessor(session, assessment, invitation, now())
    note("assessment.assessor-withdrawn", assessment_id, {"invitation": invitation.id})
    session.commit()
    flash(_("The invitation of %(label)s is withdrawn.", label=invitation.label))
    return to_page(assessment_id)


def _invitation(facts: AssessmentFacts, invitation_id: int) -> Invitation:
    invitation = current_session().get(Invitation, invitation_id)
    if invitation is None or invitation.subject_key != facts.subject:
        abort(404)
    return invitation


def _keep_fresh_link(assessment_id: int, invitation: Invitation, token: str) -> None:
    """Keep a link's secret for the next page only; the database never holds it."""
    cookie[_FRESH_LINK] = [assessment_id, invitation.label, token]


def _take_fresh_link(assessment_id: int) -> tuple[str, str] | None:
    """Whom a link that was just made is for, and its address; told once."""
    kept = cookie.get(_FRESH_LINK)
    if not (isinstance(kept, list) and len(kept) == 3 and kept[0] == assessment_id):
        return None
    cookie.pop(_FRESH_LINK)
    return kept[1], link_address(kept[2])
