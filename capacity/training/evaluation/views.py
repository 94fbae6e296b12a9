"""What came of a training: rounds, results by edition and course."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from capacity.exchange.naming import called, names
from capacity.training.catalogue.models import CourseRecord, EditionRecord
from capacity.training.catalogue.queries import course_of, edition_of, titled
from capacity.training.domain.courses import EditionState
from capacity.training.domain.evaluation import Phase, suggested_windows
from capacity.training.domain.rescoring import Comparison
from capacity.training.evaluation import labels, measured, presentation
from capacity.training.evaluation.asking import (
    EditionCancelled,
    Invited,
    invite_participants,
    plan_evaluation,
)
from capacity.training.evaluation.files import evaluation_lines
from capacity.training.evaluation.forms import PlanForm, form_values
from capacity.training.evaluation.queries import (
    Evaluation,
    count_evaluated,
    evaluated_editions,
    evaluations,
    invited_of,
    rounds_of,
)
from capacity.training.evaluation.rescores import rescored
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.labels import STATE_LABELS as ROUND_STATES
from surveys.collection.rounds.queries import period_of
from surveys.constituents.access import current_actor, needs, own_id
from surveys.constituents.audit import record_event
from surveys.constituents.labels import AUDIT_ACTION_LABELS
from surveys.constituents.models import Person
from surveys.constituents.policy import may_ever
from surveys.constituents.roles import Role
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import direction_of, page_language, write_day, write_number
from surveys.foundation.paging import beside, page_asked
from surveys.results.domain.comparisons import leaves_out_zero
from surveys.results.exports import csv_bytes

bp = Blueprint("evaluations", __name__, url_prefix="/training")
bp.record_once(lambda _state: AUDIT_ACTION_LABELS.update(labels.AUDIT_LABELS))

A_PAGE = 25


@bp.context_processor
def _words() -> dict[str, Any]:
    language = page_language().code
    return {
        "titled": lambda course: titled(course, language),
        "direction_of": direction_of,
        "phase_labels": labels.PHASE_LABELS,
        "round_states": ROUND_STATES,
        "weight_of": presentation.weight_of,
        "may_manage": may_ever(current_actor(), "training.manage"),
    }


def _edition(edition_id: int) -> EditionRecord:
    return edition_of(current_session(), edition_id) or abort(404)


def _planner() -> bool:
    """Whether the reader is a planner, and sees the answers of no group besides."""
    actor = current_actor()
    return may_ever(actor, "training.manage") and not actor.groups(Role.REVIEWER)


@bp.get("/evaluations")
@needs("training.figures")
def index() -> ResponseReturnValue:
    session = current_session()
    total = count_evaluated(session)
    pages = max(1, -(-total // A_PAGE))
    page = min(page_asked(), pages)
    editions = evaluated_editions(session, None, A_PAGE, (page - 1) * A_PAGE)
    return render_template(
        "training/evaluation/index.html",
        lines=_lines(editions),
        total=total,
        page=page,
        pages=pages,
        **beside(page, pages),
    )


def _lines(editions: Sequence[EditionRecord]) -> list[dict[str, Any]]:
    """What a list of editions tells of each."""
    found = evaluations(current_session(), [edition.id for edition in editions], _planner())
    return [_summary(edition, found[edition.id]) for edition in editions]


def _summary(edition: EditionRecord, evaluation: Evaluation) -> dict[str, Any]:
    return {
        "edition": edition,
        "evaluation": evaluation,
        "demonstration": _demonstration(evaluation),
        "satisfied": measured.satisfaction(evaluation),
        "recommended": measured.recommended(evaluation),
        "test": measured.gain(evaluation, "test_score").gain,
        "confidence": measured.gain(evaluation, "self_efficacy").gain,
        "used": measured.application(evaluation).share,
    }


def _demonstration(evaluation: Evaluation) -> bool:
    return any(settled.demonstration for settled in evaluation.values())


@bp.get("/editions/<int:edition_id>/evaluation")
@needs("training.figures")
def edition(edition_id: int) -> ResponseReturnValue:
    session, found = current_session(), _edition(edition_id)
    evaluation = evaluations(session, [found.id], _planner())[found.id]
    comparison = _comparison(found, evaluation)
    known = names(session)
    return render_template(
        "training/evaluation/edition.html",
        edition=found,
        phases=_phases(found, evaluation),
        lead=presentation.lead(evaluation),
        demonstration=_demonstration(evaluation),
        reaction=presentation.reaction(session, evaluation),
        learning=presentation.learning(session, evaluation),
        use=presentation.use(session, evaluation),
        comparison=comparison,
        comparison_chart=presentation.results_chart(comparison) if comparison else None,
        no_interval=presentation.no_interval(comparison.interval) if comparison else "",
        by_chance=comparison is not None
        and comparison.interval.known
        and not leaves_out_zero(comparison.interval),
        about=[called(known, cover.code) for cover in found.course.covers],
        settled=bool(evaluation),
        over=found.ends < now().date(),
        mail=current_app.extensions["settings"].mail_server is not None,
    )


def _comparison(found: EditionRecord, evaluation: Evaluation) -> Comparison | None:
    """The diagnostics after the edition, once it is over: for planners, who alone see levels by
    the consent to share needs with the training centre."""
    if not may_ever(current_actor(), "training.manage"):
        return None
    if found.ends >= now().date() or found.state == EditionState.CANCELLED:
        return None
    return rescored(current_session(), found, _demonstration(evaluation))


def _phases(found: EditionRecord, evaluation: Evaluation) -> list[dict[str, Any]]:
    session = current_session()
    invited = invited_of(session, found.id)
    return [
        {
            "phase": phase,
            "round": planned.round,
            "state": period_of(planned.round).state(now()),
            "closed": period_of(planned.round).state(now()) is RoundState.CLOSED,
            "invited": invited.get(phase, 0),
            "response": measured.response(evaluation, phase) if phase in evaluation else None,
            "answered": evaluation[phase].answered if phase in evaluation else 0,
        }
        for phase, planned in rounds_of(session, found.id).items()
    ]


def _askable(found: EditionRecord) -> list[Phase]:
    """The phases that are not planned yet and could still be asked."""
    planned, today = rounds_of(current_session(), found.id), now().date()
    windows = suggested_windows(found.begins, found.ends)
    return [phase for phase in Phase if phase not in planned and windows[phase].last >= today]


@bp.get("/editions/<int:edition_id>/evaluation/plan")
@needs("training.manage")
def planning(edition_id: int) -> ResponseReturnValue:
    found = _edition(edition_id)
    asked = _askable(found)
    windows = suggested_windows(found.begins, found.ends)
    form = PlanForm(asked, found.ends, now().date(), formdata=None, data=form_values(windows))
    return _show_plan(found, form)


def _show_plan(found: EditionRecord, form: PlanForm) -> str:
    return render_template(
        "training/evaluation/plan.html",
        edition=found,
        form=form,
        cancelled=found.state == EditionState.CANCELLED,
        planned=rounds_of(current_session(), found.id),
    )


@bp.post("/editions/<int:edition_id>/evaluation/plan")
@needs("training.manage")
def plan(edition_id: int) -> ResponseReturnValue:
    """Plan the phases in one step, and invite whoever is to be asked by now."""
    session, found = current_session(), _edition(edition_id)
    form = PlanForm(_askable(found), found.ends, now().date())
    if not form.asked:  # sent twice, or too late: the page says which
        return redirect(url_for("evaluations.edition", edition_id=found.id))
    if not form.validate():
        return _show_plan(found, form), 422
    person_id = own_id()
    reply_to = session.get_one(Person, person_id).email
    try:
        new = plan_evaluation(session, found, form.windows(), reply_to, person_id, now())
    except EditionCancelled:
        session.rollback()
        flash(_("This edition is cancelled. Nothing was changed."), "error")
        return redirect(url_for("evaluations.edition", edition_id=edition_id))
    if new:
        _note("evaluation.planned", found)
    _tell(_invite(found))
    session.commit()
    _wake()
    return redirect(url_for("evaluations.edition", edition_id=edition_id))


@bp.post("/editions/<int:edition_id>/evaluation/invite")
@needs("training.manage")
def invite(edition_id: int) -> ResponseReturnValue:
    """Invite whoever came later; pressed again, it invites nobody twice."""
    session, found = current_session(), _edition(edition_id)
    invited = _invite(found)
    if invited.new:
        _note("evaluation.invited", found)
    if found.state == EditionState.CANCELLED:
        flash(_("This edition is cancelled: nobody is asked."), "info")
    else:
        _tell(invited)
    session.commit()
    _wake()
    return redirect(url_for("evaluations.edition", edition_id=edition_id))


def _invite(found: EditionRecord) -> Invited:
    sends_mail = current_app.extensions["settings"].mail_server is not None
    return invite_participants(current_session(), found, sends_mail, now())


def _tell(invited: Invited) -> None:
    flash(
        ngettext(
            "%(count)s invitation is made. Mail goes out when its round opens.",
            "%(count)s invitations are made. Mail goes out when their rounds open.",
            invited.new,
            count=write_number(invited.new),
        )
        if invited.new
        else _("Nobody new is to be asked at present."),
        "success" if invited.new else "info",
    )
    if invited.unreachable:
        flash(
            ngettext(
                "%(count)s participant has no e-mail address and is not asked.",
                "%(count)s participants have no e-mail address and are not asked.",
                invited.unreachable,
                count=write_number(invited.unreachable),
            ),
            "info",
        )


def _note(action: str, found: EditionRecord) -> None:
    record_event(current_session(), own_id(), action, f"edition:{found.id}", now())


def _wake() -> None:
    current_app.extensions["queue"].wake()


@bp.get("/courses/<int:course_id>/evaluation")
@needs("training.figures")
def course(course_id: int) -> ResponseReturnValue:
    course, lines = _course_lines(course_id)
    found = [line["evaluation"] for line in lines]
    known = names(current_session())
    return render_template(
        "training/evaluation/course.html",
        course=course,
        lines=lines,
        demonstration=any(line["demonstration"] for line in lines),
        finding=presentation.trend_finding(found),
        chart=presentation.trend([write_day(each["edition"].begins) for each in lines], found),
        about=[called(known, cover.code) for cover in course.covers],
    )


def _course_lines(course_id: int) -> tuple[CourseRecord, list[dict[str, Any]]]:
    """A course's evaluated editions: demonstration ones only where there are no others."""
    course = course_of(current_session(), course_id) or abort(404)
    lines = _lines(evaluated_editions(current_session(), course.id))
    real = [line for line in lines if not line["demonstration"]]
    return course, real or lines


@bp.get("/editions/<int:edition_id>/evaluation.csv")
@needs("training.figures")
def edition_file(edition_id: int) -> Response:
    found = _edition(edition_id)
    evaluation = evaluations(current_session(), [found.id], _planner())[found.id]
    return _file(f"evaluation-{found.id}", [(found, evaluation)])


@bp.get("/courses/<int:course_id>/evaluation.csv")
@needs("training.figures")
def course_file(course_id: int) -> Response:
    course, lines = _course_lines(course_id)
    editions = [(line["edition"], line["evaluation"]) for line in lines]
    return _file(f"evaluation-course-{course.id}", editions)


def _file(name: str, found: Sequence[tuple[EditionRecord, Evaluation]]) -> Response:
    """Only real figures leave the platform as data."""
    if any(_demonstration(evaluation) for _edition, evaluation in found):
        abort(404)
    lines = evaluation_lines(
        (edition, evaluation, _comparison(edition, evaluation)) for edition, evaluation in found
    )
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(csv_bytes(lines), mimetype="text/csv", headers=headers)
