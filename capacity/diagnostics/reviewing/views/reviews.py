"""The reviewer's pages: a queue of the own group, one assessment, one criterion after another.

A reviewer sees what was submitted, never a self-rating, and each look is in the audit trail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from capacity.diagnostics.assessments.actions import NotNow
from capacity.diagnostics.assessments.dossiers import Dossier, open_dossier
from capacity.diagnostics.assessments.labels import (
    DECISION_LABELS,
    DECISION_TONES,
    LEVEL_NAMES,
    STATE_LABELS,
    problem_text,
)
from capacity.diagnostics.assessments.models import Assessment, Position, Review
from capacity.diagnostics.assessments.queries import (
    AssessmentFacts,
    assessment_of,
    decided_counts,
    locked_assessment,
    review_queue,
    reviewable_assessments,
    subject_of,
)
from capacity.diagnostics.assessments.records import criteria
from capacity.diagnostics.assessments.views.wording import Wording
from capacity.diagnostics.domain.progress import AssessmentState, Decision, Problem
from capacity.diagnostics.reviewing.actions import accept_undisputed, finish_review, undisputed
from capacity.diagnostics.reviewing.forms import UndisputedForm
from surveys.constituents.access import authorize, current_actor, needs, note_look
from surveys.constituents.audit import record_event
from surveys.constituents.country_names import country_name
from surveys.constituents.geography import Region
from surveys.constituents.labels import REGION_LABELS
from surveys.constituents.roles import Role, Scope
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language
from surveys.questionnaires.queries import questionnaire_in

bp = Blueprint("reviews", __name__)

OPEN_TO_REVIEWERS = (AssessmentState.SUBMITTED, AssessmentState.VALIDATED)
"""While an assessment is returned, the institution works on it unseen."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the institution submitted of one criterion: no dissent, no wishes, no ratings."""

    level: int | None
    not_applicable: bool
    reason: str
    rationale: str
    evidence: str
    agreed_at: datetime


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One criterion of the overview: the claim and the decision on it, if there is one."""

    code: str
    text: Markup
    claim: Claim
    review: Review | None


@bp.errorhandler(NotNow)
def not_now(_error: NotNow) -> ResponseReturnValue:
    flash(_("This assessment has moved on in the meantime. Nothing was changed."), "error")
    return redirect(url_for("reviews.index"))


# --- the queue -----------------------------------------------------------------------------------


@bp.get("/reviews")
@needs("review.list")
def index() -> ResponseReturnValue:
    session, groups = current_session(), current_actor().groups(Role.REVIEWER)
    region = _region(request.args.get("region", ""))
    waiting = review_queue(session, groups, region)
    others = reviewable_assessments(session, groups, set(AssessmentState), region)
    return render_template(
        "reviews/index.html",
        waiting=waiting,
        decided=decided_counts(session, [facts.id for facts in waiting]),
        totals=_criteria_counts(waiting),
        returned=[facts for facts in others if facts.state is AssessmentState.RETURNED],
        ended=[facts for facts in reversed(others) if facts.ended_at],
        countries=_countries([*waiting, *others]),
        region=region,
        regions=REGION_LABELS,
        state_labels=STATE_LABELS,
        now=now(),
    )


def _region(asked: str) -> Region | None:
    if not asked:
        return None
    if asked not in set(Region):
        abort(400)
    return Region(asked)


def _criteria_counts(found: Sequence[AssessmentFacts]) -> dict[int, int]:
    """The number of criteria by questionnaire version."""
    language = page_language().code
    return {
        version_id: len(criteria(questionnaire_in(current_session(), version_id, language)))
        for version_id in {facts.version_id for facts in found}
    }


def _countries(found: Sequence[AssessmentFacts]) -> dict[str, str]:
    locale = page_language().code
    return {facts.country_iso3: country_name(facts.country_iso3, locale) for facts in found}


# --- one assessment ------------------------------------------------------------------------------


def _submitted(assessment_id: int) -> AssessmentFacts:
    """The facts, if it was submitted by an organization of a group the person reviews; else 404."""
    facts = assessment_of(current_session(), assessment_id) or abort(404)
    authorize("review.do", Scope(group=facts.group))
    if facts.submitted_at is None:
        abort(404)
    return facts


def reviewed_dossier(assessment_id: int) -> Dossier:
    facts = _submitted(assessment_id)
    return open_dossier(current_session(), facts, page_language().code)


def taken(assessment_id: int) -> Assessment:
    return locked_assessment(current_session(), assessment_id) or abort(404)


def note(action: str, assessment_id: int, details: dict[str, object] | None = None) -> None:
    person_id = current_actor().person_id
    record_event(current_session(), person_id, action, subject_of(assessment_id), now(), details)


def to_page(assessment_id: int) -> ResponseReturnValue:
    return redirect(url_for("reviews.page", assessment_id=assessment_id))


@bp.get("/reviews/<int:assessment_id>")
@needs("review.do")
def page(assessment_id: int) -> ResponseReturnValue:
    dossier = reviewed_dossier(assessment_id)
    note_look("review.looked", dossier.facts.subject)
    return _show_page(dossier)


def _show_page(
    dossier: Dossier, problems: tuple[Problem, ...] = (), form: UndisputedForm | None = None
) -> ResponseReturnValue:
    facts = dossier.facts
    reviewing = facts.state is AssessmentState.SUBMITTED
    areas = _areas(dossier)
    lines = [line for _, area in areas for line in area]
    shown = form or UndisputedForm(formdata=None)
    html = render_template(
        "reviews/page.html",
        facts=facts,
        country=country_name(facts.country_iso3, page_language().code),
        areas=areas,
        total=len(dossier.records),
        decided=len(dossier.decided),
        returned=[line for line in lines if _decision(line.review) is Decision.RETURN_],
        next_open=next_open(dossier, ""),
        undisputed=_undisputed(dossier) if reviewing else (),
        form=shown,
        problems=[(problem.criterion, problem_text(problem)) for problem in problems],
        level_names=LEVEL_NAMES,
        decision_labels=DECISION_LABELS,
        decision_tones=DECISION_TONES,
        state_label=STATE_LABELS[facts.state],
    )
    return html, 422 if problems or shown.errors else 200


def _areas(dossier: Dossier) -> list[tuple[Markup, list[ReviewLine]]]:
    """Area by area what was submitted; after a return nothing but what was asked."""
    wording, decided = Wording(dossier.questionnaire), dossier.decided
    codes = {record.code for record in dossier.records}
    if dossier.facts.state not in OPEN_TO_REVIEWERS:
        codes, decided = set(dossier.returned), dict(dossier.reviews)
    found = []
    for section in dossier.questionnaire.sections:
        lines = [
            ReviewLine(
                item.code,
                wording.text(item),
                claim_of(dossier.positions[item.code]),
                decided.get(item.code),
            )
            for item in section.items
            if item.code in codes
        ]
        if lines:
            found.append((wording.title(section), lines))
    return found


def claim_of(position: Position) -> Claim:
    return Claim(
        position.level,
        position.not_applicable,
        position.reason,
        position.rationale,
        position.evidence,
        position.agreed_at,
    )


def _decision(review: Review | None) -> Decision | None:
    return Decision(review.decision) if review else None


def _undisputed(dossier: Dossier) -> tuple[str, ...]:
    return undisputed(dossier.records, dossier.positions, dossier.reviews)


def next_open(dossier: Dossier, after: str) -> str:
    """The next criterion without a decision, from ``after`` on and around; "" if there is none."""
    codes = [record.code for record in dossier.records]
    start = codes.index(after) + 1 if after in codes else 0
    around = (*codes[start:], *codes[:start])
    return next((code for code in around if code not in dossier.decided and code != after), "")


# --- together, and the end -----------------------------------------------------------------------


@bp.post("/reviews/<int:assessment_id>/accept-undisputed")
@needs("review.do")
def accept(assessment_id: int) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    dossier, form = reviewed_dossier(assessment_id), UndisputedForm()
    if not form.validate():
        return _show_page(dossier, form=form)
    person_id = current_actor().person_id
    assert person_id is not None  # the policy lets nobody in without signing in
    codes = accept_undisputed(
        session,
        assessment,
        dossier.records,
        dossier.positions,
        dossier.reviews,
        person_id,
        now(),
    )
    if codes:
        note("review.undisputed-verified", assessment_id, {"criteria": list(codes)})
        session.commit()
    flash(
        ngettext(
            "%(num)s criterion is verified at its agreed level.",
            "%(num)s criteria are verified at their agreed levels.",
            len(codes),
        )
    )
    return to_page(assessment_id)


@bp.post("/reviews/<int:assessment_id>/finish")
@needs("review.do")
def finish(assessment_id: int) -> ResponseReturnValue:
    session, assessment = current_session(), taken(assessment_id)
    dossier = reviewed_dossier(assessment_id)
    problems = finish_review(
        session, assessment, dossier.records, dossier.positions, dossier.reviews, now()
    )
    if problems:
        return _show_page(dossier, problems)
    returned = assessment.state == AssessmentState.RETURNED
    note("review.returned" if returned else "review.validated", assessment_id)
    session.commit()
    if returned:
        flash(_("The assessment is returned. The organization sees your questions now."))
    else:
        flash(_("The assessment is validated. The organization sees the verified levels now."))
    return redirect(url_for("reviews.index"))
