"""Running rounds: plan one, take it through its course, link it to the wave before.

Changing a round, its test answers and its next wave are in the room ``fieldwork``: they depend on
who is invited.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_urlsafe

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from surveys.collection.rounds.actions import plan_round
from surveys.collection.rounds.course import (
    NoExtension,
    StaysClosed,
    StepRefused,
    close_round,
    extend_round,
    pause_round,
    reopen_round,
    resume_round,
)
from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.domain.course import Step, steps
from surveys.collection.rounds.forms import (
    ExtensionForm,
    ReopeningForm,
    RoundForm,
    StepForm,
    beginning_of,
    end_of,
)
from surveys.collection.rounds.labels import (
    BAR_TEXTS,
    EVENT_LABELS,
    MODE_LABELS,
    changes_text,
)
from surveys.collection.rounds.models import Round, RoundEvent
from surveys.collection.rounds.queries import (
    bar_of,
    events_of,
    find_round,
    modes_of,
    names_of_people,
    period_of,
)
from surveys.constituents.access import current_actor, needs
from surveys.constituents.audit import record_event
from surveys.foundation.database import current_session, now
from surveys.foundation.errors import show_error
from surveys.foundation.i18n import page_language
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.queries import Published, library

bp = Blueprint("rounds", __name__, url_prefix="/rounds")


def _note(action: str, subject: str) -> None:
    record_event(current_session(), current_actor().person_id, action, subject, now())


def _library() -> list[Published]:
    return library(current_session(), page_language().code)


def _find(round_id: int) -> Round:
    return find_round(current_session(), round_id) or abort(404)


# --- planning ------------------------------------------------------------------------------------


@bp.get("/new")
@needs("rounds.manage")
def new() -> ResponseReturnValue:
    press = token_urlsafe(16)
    form = RoundForm(_library(), formdata=None, eligible=100, retention=24, press=press)
    return render_template("rounds/new.html", form=form)


@bp.post("/new")
@needs("rounds.manage")
def create() -> ResponseReturnValue:
    session = current_session()
    form = RoundForm(_library())
    if not valid_plan(session, form):
        return render_template("rounds/new.html", form=form), 422
    planned = plan_round(
        session,
        form.title.data,
        form.versions or {},
        Mode(form.mode.data),
        beginning_of(form.opens_on.data),
        end_of(form.closes_on.data),
        now(),
        current_actor().person_id,
        form.settings(),
        press=form.press.data or "",
    )
    _note("rounds.planned", f"round:{planned.id}")
    session.commit()
    return redirect(url_for("fieldwork.page", round_id=planned.id))


def valid_plan(session: Session, form: RoundForm, round_: Round | None = None) -> bool:
    """Whether the plan will do; else the form's fields say why not.

    The mode must be one that the questionnaires allow: those of the form, else of ``round_``.
    """
    if not form.validate():
        return False
    if form.mode is None:
        return True
    versions = form.versions
    if versions is None:
        chosen = [asked.version for asked in round_.questionnaires] if round_ else []
    else:
        numbers = {versions} if isinstance(versions, int) else set(versions.values())
        chosen = [session.get_one(QuestionnaireVersion, number) for number in numbers]
    allowed = modes_of(session, chosen)
    if Mode(form.mode.data) in allowed:
        return True
    form.mode.errors = [
        _(
            "What you chose to ask cannot be asked in this way. Choose one of: %(modes)s.",
            modes=" · ".join(str(MODE_LABELS[mode]) for mode in allowed),
        )
    ]
    return False


# --- the course of a round -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line of the round's history. ``changes``: the names of the settings changed."""

    event: RoundEvent
    what: str
    changes: list[str]
    who: str


@dataclass(frozen=True, slots=True)
class Course:
    """What has happened to a round, and what can be done with it next, by step."""

    lines: list[EventLine]
    forms: Mapping[Step, FlaskForm]
    bar: str


def course_of(session: Session, round_: Round) -> Course:
    events = events_of(session, round_.id)
    names = names_of_people(session, events)
    state = period_of(round_).state(now())
    bar = bar_of(session, round_) if state is RoundState.CLOSED else None
    return Course(
        [
            EventLine(
                event,
                str(EVENT_LABELS[event.kind]),
                changes_text(event.details),
                names.get(event.person_id or 0, ""),
            )
            for event in events
        ],
        {step: _form(step, sent=False) for step in Step if step in steps(state, bar)},
        str(BAR_TEXTS[bar]) if bar else "",
    )


_FORMS: Mapping[Step, type[FlaskForm]] = {
    Step.PAUSE: StepForm,
    Step.RESUME: StepForm,
    Step.EXTEND: ExtensionForm,
    Step.CLOSE: StepForm,
    Step.REOPEN: ReopeningForm,
}


def _form(step: Step, sent: bool = True) -> FlaskForm:
    """Each with names of its own: several stand on one page."""
    made = _FORMS[step]
    return made(prefix=step) if sent else made(prefix=step, formdata=None)


def _show_step(round_: Round, step: Step, form: FlaskForm) -> ResponseReturnValue:
    """The step's form on a page of its own, with what must be put right."""
    return render_template("rounds/step.html", round=round_, step=step, form=form), 422


def _done(round_: Round, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("fieldwork.page", round_id=round_.id))


@bp.errorhandler(StepRefused)
def refused(_error: StepRefused) -> ResponseReturnValue:
    return show_error(409)


@bp.post("/<int:round_id>/pause")
@needs("rounds.manage")
def pause(round_id: int) -> ResponseReturnValue:
    session, round_, form = current_session(), _find(round_id), _form(Step.PAUSE)
    if not form.validate():
        return _show_step(round_, Step.PAUSE, form)
    if pause_round(session, round_, now(), current_actor().person_id, form.reason.data):
        _note("rounds.paused", f"round:{round_id}")
    session.commit()
    return _done(round_, _("The round is paused. No answers are taken until you resume it."))


@bp.post("/<int:round_id>/resume")
@needs("rounds.manage")
def resume(round_id: int) -> ResponseReturnValue:
    session, round_ = current_session(), _find(round_id)
    if resume_round(session, round_, now(), current_actor().person_id):
        _note("rounds.resumed", f"round:{round_id}")
    session.commit()
    return _done(round_, _("The round takes answers again."))


@bp.post("/<int:round_id>/extend")
@needs("rounds.manage")
def extend(round_id: int) -> ResponseReturnValue:
    session, round_, form = current_session(), _find(round_id), _form(Step.EXTEND)
    if not form.validate():
        return _show_step(round_, Step.EXTEND, form)
    closes_at, person = end_of(form.closes_on.data), current_actor().person_id
    try:
        changed = extend_round(session, round_, closes_at, now(), person, form.reason.data)
    except NoExtension:
        form.closes_on.errors = [_("Choose a day after the last day of the round.")]
        return _show_step(round_, Step.EXTEND, form)
    if changed:
        _note("rounds.extended", f"round:{round_id}")
    session.commit()
    return _done(round_, _("The round has a new last day. Whoever was invited can answer longer."))


@bp.post("/<int:round_id>/close")
@needs("rounds.manage")
def close(round_id: int) -> ResponseReturnValue:
    session, round_, form = current_session(), _find(round_id), _form(Step.CLOSE)
    if not form.validate():
        return _show_step(round_, Step.CLOSE, form)
    if close_round(session, round_, now(), current_actor().person_id, form.reason.data):
        _note("rounds.closed", f"round:{round_id}")
    session.commit()
    return _done(round_, _("The round is closed. No more answers are taken."))


@bp.post("/<int:round_id>/reopen")
@needs("rounds.manage")
def reopen(round_id: int) -> ResponseReturnValue:
    session, round_, form = current_session(), _find(round_id), _form(Step.REOPEN)
    if not form.validate():
        return _show_step(round_, Step.REOPEN, form)
    closes_at, person = end_of(form.closes_on.data), current_actor().person_id
    try:
        changed = reopen_round(session, round_, closes_at, form.reason.data, now(), person)
    except NoExtension:
        form.closes_on.errors = [_("Choose a day that has not passed.")]
        return _show_step(round_, Step.REOPEN, form)
    except StaysClosed as error:
        form.form_errors = [str(BAR_TEXTS[error.bar])]
        return render_template("rounds/step.html", round=round_, step=Step.REOPEN, form=form), 409
    if changed:
        _note("rounds.reopened", f"round:{round_id}")
    session.commit()
    return _done(round_, _("The round takes answers again until its new last day."))
