"""The sample: choosing a design, looking at its strata, drawing it with a seed that is kept."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from surveys.collection.population.actions import (
    EVERYBODY,
    InUse,
    NoFrame,
    Plan,
    draw_sample,
    lock_frame,
)
from surveys.collection.population.domain.sampling import (
    SEED_DIGITS,
    Allocation,
    CannotDraw,
    Design,
    Stratum,
    allocate,
    check_sizes,
)
from surveys.collection.population.forms import DesignForm, DrawForm, whole_number
from surveys.collection.population.labels import size_text
from surveys.collection.population.queries import frame_of, is_in_use, strata, stratum_sizes
from surveys.collection.population.views.population import (
    bp,
    changeable_round,
    round_of,
    to_page,
)
from surveys.collection.rounds.models import Round
from surveys.constituents.access import current_actor, needs
from surveys.constituents.audit import record_event
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import write_number

__all__ = ["bp"]  # the blueprint of the population, with the pages of this module on it as well


@dataclass(frozen=True, slots=True)
class Look:
    """The strata that a design makes; where their sizes do not fit, why."""

    plan: Plan
    strata: tuple[Stratum, ...]
    refusal: CannotDraw | None = None


def _look(round_id: int, plan: Plan, sizes: Mapping[str, int] | None = None) -> Look:
    """What ``plan`` would draw; ``sizes``: n_h as they were entered."""
    by = plan.by if plan.design is Design.STRATIFIED else ()
    frame = stratum_sizes(current_session(), round_id, by)
    frame = {code or EVERYBODY: count for code, count in sorted(frame.items())}
    try:
        found = _sizes(plan, frame, sizes)
    except CannotDraw as refused:
        shown = {code: (sizes or {}).get(code, 0) for code in frame}
        return Look(plan, _strata(frame, shown), refused)
    return Look(replace(plan, sizes=found), _strata(frame, found))


def _sizes(
    plan: Plan, frame: Mapping[str, int], sizes: Mapping[str, int] | None
) -> Mapping[str, int]:
    if plan.design is Design.CENSUS:
        return frame
    if plan.design is Design.SIMPLE:
        check_sizes(frame, {EVERYBODY: plan.size})
        return {EVERYBODY: plan.size}
    if plan.allocation is Allocation.GIVEN and sizes is None:
        return frame  # a first look: everybody, to be changed
    return allocate(frame, plan.allocation, plan.size, sizes or {})


def _strata(frame: Mapping[str, int], sizes: Mapping[str, int]) -> tuple[Stratum, ...]:
    return tuple(Stratum(code, count, sizes.get(code, 0)) for code, count in frame.items())


def _entered(look: Look) -> dict[str, int]:
    """n_h as somebody has typed it for each stratum."""
    return {
        stratum.code: whole_number(request.form.get(f"n-{place}"))
        for place, stratum in enumerate(look.strata)
    }


def _show(
    round_: Round,
    form: DesignForm,
    look: Look | None = None,
    draw_form: DrawForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    frame = frame_of(current_session(), round_.id)
    again = frame is not None and frame.drawn_at is not None
    if look is not None and draw_form is None:
        seed = secrets.token_hex(SEED_DIGITS // 2)
        draw_form = DrawForm(look.plan.design, again, formdata=None, seed=seed)
    html = render_template(
        "population/design.html",
        round=round_,
        form=form,
        look=look,
        given=look is not None
        and look.plan.design is Design.STRATIFIED
        and look.plan.allocation is Allocation.GIVEN,
        refusal=size_text(look.refusal) if look and look.refusal else "",
        draw_form=draw_form,
        again=again,
        arguments=request.args.to_dict(flat=False),
    )
    return html, status


def _drawable(round_id: int) -> ResponseReturnValue | None:
    """Where to go instead if nothing can be drawn (any more); None if something can."""
    session = current_session()
    if frame_of(session, round_id) is None:
        flash(_("First say who is in the population."))
        return to_page(round_id)
    if is_in_use(session, round_id):
        flash(_("Invitations were made from this sample, so it stays as it is."))
        return to_page(round_id)
    return None


@bp.get("/design")
@needs("rounds.manage")
def design(round_id: int) -> ResponseReturnValue:
    """Choose how to draw; with a design in the address, its strata are shown."""
    round_ = round_of(round_id)
    if elsewhere := _drawable(round_id):
        return elsewhere
    if not request.args.get("design"):
        return _show(round_, DesignForm(formdata=None))
    form = DesignForm(MultiDict(request.args))
    if not form.validate():
        return _show(round_, form, status=422)
    look = _look(round_id, form.plan)
    if look.refusal is not None:
        form.size.errors = [size_text(look.refusal)]
        return _show(round_, form, status=422)
    return _show(round_, form, look)


@bp.post("/design")
@needs("rounds.manage")
def draw(round_id: int) -> ResponseReturnValue:
    """Draw what the address describes, with the seed that the form shows."""
    round_, session = changeable_round(round_id), current_session()
    lock_frame(session, round_id)
    if elsewhere := _drawable(round_id):
        return elsewhere
    form = DesignForm(MultiDict(request.args))
    if not form.validate():
        return _show(round_, form, status=422)
    look = _look(round_id, form.plan)
    if form.plan.allocation is Allocation.GIVEN and form.plan.design is Design.STRATIFIED:
        look = _look(round_id, form.plan, _entered(look))
    frame = frame_of(session, round_id)
    draw_form = DrawForm(form.plan.design, frame is not None and frame.drawn_at is not None)
    if _is_drawn(round_id, look, draw_form):
        return to_page(round_id)  # the same press of the button once more
    if not draw_form.validate() or look.refusal is not None:
        return _show(round_, form, look, draw_form, 422)
    return _draw(round_, look, draw_form)


def _is_drawn(round_id: int, look: Look, form: DrawForm) -> bool:
    """Whether the very sample that is asked for is there already."""
    frame = frame_of(current_session(), round_id)
    if frame is None or frame.drawn_at is None:
        return False
    asked = (look.plan.design, list(look.plan.by), form.seed.data if form.seed else "")
    known = (frame.design, frame.stratified_by, frame.seed)
    return asked == known and list(look.strata) == strata(current_session(), round_id)


def _draw(round_: Round, look: Look, form: DrawForm) -> ResponseReturnValue:
    session, person = current_session(), current_actor().person_id
    seed = form.seed.data if form.seed else ""
    reason = form.reason.data if form.reason else ""
    try:
        size = draw_sample(session, round_, look.plan, seed, now(), person, reason)
    except (NoFrame, InUse, CannotDraw):
        abort(409)  # the population has changed while this page was open
    subject, details = f"round:{round_.id}", {"units": size, "reason": reason or None}
    record_event(session, person, "population.drawn", subject, now(), details)
    session.commit()
    flash(
        ngettext(
            "%(count)s unit is selected.",
            "%(count)s units are selected.",
            size,
            count=write_number(size),
        ),
        "success",
    )
    return redirect(url_for("population.page", round_id=round_.id))
