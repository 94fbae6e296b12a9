"""A round's population: what it is, from the register, its units, and the downloads."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from surveys.collection.population.actions import Candidate, Change, put_units
from surveys.collection.population.domain.sampling import unit_key
from surveys.collection.population.forms import FrameForm, RegisterForm
from surveys.collection.population.labels import DESIGN_LABELS, SOURCE_LABELS, stratum_text
from surveys.collection.population.models import Frame
from surveys.collection.population.queries import (
    RegisterFilter,
    UnitLine,
    composition,
    count_registered,
    frame_of,
    is_in_use,
    registered,
    strata,
    unit_lines,
    waiting_list,
    weights,
)
from surveys.collection.population.recognition import groups_asked
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import find_round, period_of
from surveys.constituents.access import current_actor, needs, note_look
from surveys.constituents.audit import record_event
from surveys.constituents.country_names import country_name
from surveys.constituents.labels import GROUP_LABELS, REGION_LABELS
from surveys.constituents.models import Organization
from surveys.foundation.database import current_session, now
from surveys.foundation.files import send_table
from surveys.foundation.i18n import LANGUAGES, page_language, write_number
from surveys.foundation.paging import page_asked
from surveys.questionnaires.domain.structure import Kind

bp = Blueprint("population", __name__, url_prefix="/rounds/<int:round_id>/population")

PAGE_SIZE = 50
_SHOWN = 20


def round_of(round_id: int) -> Round:
    return find_round(current_session(), round_id) or abort(404)


def changeable_round(round_id: int) -> Round:
    """The round, if its population can still change: not of a closed one or a diagnostic."""
    round_ = round_of(round_id)
    closed = period_of(round_).state(now()) is RoundState.CLOSED
    if closed or round_.version.kind == Kind.DIAGNOSTIC:
        abort(409)
    return round_


def to_page(round_id: int) -> ResponseReturnValue:
    return redirect(url_for("population.page", round_id=round_id))


@bp.context_processor
def _words() -> dict[str, Any]:
    """What every page of this room calls things."""
    return {
        "group_labels": GROUP_LABELS,
        "region_labels": REGION_LABELS,
        "language_names": LANGUAGES,
        "stratum_text": stratum_text,
        "country_name_of": lambda iso3: country_name(iso3, page_language().code),
    }


@bp.get("")
@needs("rounds.view")
def page(round_id: int) -> ResponseReturnValue:
    round_, session = round_of(round_id), current_session()
    frame = frame_of(session, round_id)
    return render_template(
        "population/page.html",
        round=round_,
        diagnostic=round_.version.kind == Kind.DIAGNOSTIC,
        closed=period_of(round_).state(now()) is RoundState.CLOSED,
        frame=frame,
        whole=composition(session, round_id) if frame else None,
        strata=strata(session, round_id),
        in_use=is_in_use(session, round_id),
        waiting=waiting_list(session, round_id),
        source=SOURCE_LABELS[frame.source] if frame else "",
        origin=_origin(frame) if frame else "",
        design=DESIGN_LABELS[frame.design] if frame else "",
    )


def _origin(frame: Frame) -> str:
    """What a frame was made from, in words: the file's name, or the filter."""
    if frame.source == "file":
        return str(frame.origin.get("file", ""))
    named = (
        ("groups", GROUP_LABELS),
        ("regions", {str(region): label for region, label in REGION_LABELS.items()}),
        ("languages", LANGUAGES),
    )
    parts = [
        ", ".join(str(labels.get(code, code)) for code in frame.origin[name])
        for name, labels in named
        if frame.origin.get(name)
    ]
    locale = page_language().code
    codes = frame.origin.get("countries", ())
    parts += [", ".join(country_name(iso3, locale) for iso3 in codes)] if codes else []
    return " · ".join(parts)


# --- from the register ---------------------------------------------------------------------------


def _register_form(round_: Round) -> RegisterForm:
    return RegisterForm(groups_asked(round_), MultiDict(request.args))


def _show_register(
    round_: Round, form: RegisterForm, frame_form: FrameForm | None = None, status: int = 200
) -> ResponseReturnValue:
    session, asked = current_session(), groups_asked(round_)
    good = form.validate()
    wanted = form.filter if good else RegisterFilter()
    found = session.scalars(registered(wanted, asked).limit(_SHOWN)).all() if good else []
    html = render_template(
        "population/register.html",
        round=round_,
        form=form,
        frame_form=frame_form or FrameForm(formdata=None, label=_("The head of the organization")),
        count=count_registered(session, wanted, asked) if good else 0,
        found=found,
        arguments=request.args.to_dict(flat=False),
        in_use=is_in_use(session, round_.id),
        frame=frame_of(session, round_.id),
    )
    return html, status if good else 422


@bp.get("/register")
@needs("rounds.manage")
def register(round_id: int) -> ResponseReturnValue:
    """Who is in the register, by filter, and how many there are before anything is made."""
    round_ = round_of(round_id)
    return _show_register(round_, _register_form(round_))


@bp.post("/register")
@needs("rounds.manage")
def take_register(round_id: int) -> ResponseReturnValue:
    """Make the frame of the organizations that the address asks for."""
    round_, session = changeable_round(round_id), current_session()
    form, frame_form = _register_form(round_), FrameForm()
    if not form.validate() or not frame_form.validate():
        return _show_register(round_, form, frame_form, 422)
    wanted = form.filter
    chosen = _candidates(session.scalars(registered(wanted, groups_asked(round_))), frame_form)
    if not chosen:
        frame_form.form_errors = [_("No organization is found: nothing was changed.")]
        return _show_register(round_, form, frame_form, 422)
    person = current_actor().person_id
    change = put_units(session, round_, "register", _as_document(wanted), chosen, now(), person)
    details = {"units": change.added}
    record_event(session, person, "population.framed", f"round:{round_id}", now(), details)
    session.commit()
    flash(change_text(change), "success")
    return to_page(round_id)


def _candidates(organizations: Iterable[Organization], form: FrameForm) -> list[Candidate]:
    return [
        Candidate(found.id, form.label.data, found.language, subject=form.subject.data or "")
        for found in organizations
    ]


def _as_document(wanted: RegisterFilter) -> dict[str, Any]:
    return {
        "groups": list(wanted.groups),
        "regions": list(wanted.regions),
        "countries": list(wanted.countries),
        "languages": list(wanted.languages),
        "demonstration": wanted.demonstration,
    }


def change_text(change: Change) -> str:
    """What has happened to the population, in words."""
    text: str = ngettext(
        "%(count)s unit has come into the population.",
        "%(count)s units have come into the population.",
        change.added,
        count=write_number(change.added),
    )
    if change.known:
        text += " " + ngettext(
            "%(count)s was in it already and stays as it is.",
            "%(count)s were in it already and stay as they are.",
            change.known,
            count=write_number(change.known),
        )
    return text


# --- units and downloads -------------------------------------------------------------------------


@bp.get("/units")
@needs("rounds.view")
def units(round_id: int) -> ResponseReturnValue:
    """Who is in the frame, or in the sample, page by page."""
    round_, session = round_of(round_id), current_session()
    if frame_of(session, round_id) is None:
        return to_page(round_id)
    selected = request.args.get("selected") == "1"
    whole = composition(session, round_id)
    count = whole.selected if selected else whole.units
    pages = max(1, -(-count // PAGE_SIZE))
    page = min(page_asked(), pages)
    note_look("population.seen", f"round:{round_id}")
    first = (page - 1) * PAGE_SIZE
    return render_template(
        "population/units.html",
        round=round_,
        selected=selected,
        lines=list(unit_lines(session, round_id, selected, first, PAGE_SIZE)),
        count=count,
        page=page,
        pages=pages,
    )


HEADINGS = (
    *("unit", "unit_key", "stratum", "selected", "weight", "invited", "organization", "country"),
    *("region", "group", "demonstration", "name_or_office", "email", "address", "language"),
    "subject",
)


@bp.get("/frame.csv")
@needs("rounds.manage")
def frame_file(round_id: int) -> ResponseReturnValue:
    return _download(round_id, selected=False)


@bp.get("/sample.csv")
@needs("rounds.manage")
def sample_file(round_id: int) -> ResponseReturnValue:
    return _download(round_id, selected=True)


def _download(round_id: int, selected: bool) -> ResponseReturnValue:
    """The frame or the sample as CSV. The look is noted; there is personal data in it."""
    round_of(round_id)
    if frame_of(current_session(), round_id) is None:
        return to_page(round_id)
    note_look("population.downloaded", f"round:{round_id}")
    name = f"round-{round_id}-{'sample' if selected else 'frame'}.csv"
    lines = _lines(round_id, selected)
    return send_table(lines, name)


def _lines(round_id: int, selected: bool) -> Iterator[tuple[str | int, ...]]:
    """A heading, then one line a unit. Codes and exact weights: a table for machines."""
    session = current_session()
    known = weights(session, round_id)
    yield HEADINGS
    for unit in unit_lines(session, round_id, selected):
        weight = known.get(unit.stratum) if unit.selected else None
        yield _line(unit, "" if weight is None else str(weight))


def _line(unit: UnitLine, weight: str) -> tuple[str | int, ...]:
    return (
        unit.id,
        unit_key(unit.country, unit.group, unit.organization, unit.label, unit.subject),
        unit.stratum,
        int(unit.selected),
        weight,
        int(unit.invited),
        unit.organization,
        unit.country,
        unit.region,
        unit.group,
        int(unit.demonstration),
        unit.label,
        unit.email,
        unit.address,
        unit.language,
        unit.subject,
    )
