"""Coding by hand where UN frameworks reflect decent work: each coder alone, then compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from capacity.indicators.actions import code_programmes
from capacity.indicators.domain.reflection import (
    ENOUGH_CODERS,
    Coded,
    Level,
    coded,
    reflecting_programmes,
)
from capacity.indicators.forms.coding import CodingForm
from capacity.indicators.queries import Framework, codings, frameworks, own_codings
from capacity.indicators.views.indicators import bp
from capacity.participation.labels import PROGRAMME_TYPE_LABELS
from surveys.constituents.access import needs, own_id
from surveys.constituents.audit import record_event
from surveys.constituents.country_names import country_name, sorted_by_name
from surveys.constituents.geography import country
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language, write_number

FRAMEWORKS_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Coding:
    """A framework on the page, and whether its coders agree: None until two have coded it."""

    framework: Framework
    country: str
    coders: int
    result: Coded | None


def _in_order(known: Sequence[Framework]) -> list[Framework]:
    language = page_language().code
    entries = sorted_by_name({country(each.country_iso3) for each in known}, language)
    order = {entry.iso3: place for place, entry in enumerate(entries)}
    return sorted(known, key=lambda f: (order[f.country_iso3], f.first_year or 0, f.title, f.id))


def _part() -> tuple[list[Framework], int, int]:
    """The frameworks of the page that is asked for, its number, and how many pages there are."""
    known = _in_order(frameworks(current_session()))
    pages = max(1, -(-len(known) // FRAMEWORKS_A_PAGE))
    number = request.args.get("page", 1, type=int)
    if not 1 <= number <= pages:
        abort(404)
    start = (number - 1) * FRAMEWORKS_A_PAGE
    return known[start : start + FRAMEWORKS_A_PAGE], number, pages


@bp.get("/indicators/reflection")
@needs("indicators.manage")
def reflection() -> ResponseReturnValue:
    part, number, pages = _part()
    numbers = [each.id for each in part]
    values: dict[str, Any] = {}
    for programme, (level, source) in own_codings(current_session(), own_id(), numbers).items():
        values |= {f"level_{programme}": level.value, f"source_{programme}": source}
    return _show(CodingForm.about(numbers)(formdata=None, **values), part, number, pages)


@bp.post("/indicators/reflection")
@needs("indicators.manage")
def code_reflection() -> ResponseReturnValue:
    part, number, pages = _part()
    # What was on the page when it was sent; a framework that came since is not in it.
    numbers = [each.id for each in part if f"level_{each.id}" in request.form]
    form = CodingForm.about(numbers)()
    if not form.validate():
        return _show(form, [each for each in part if each.id in numbers], number, pages)
    session = current_session()
    new = code_programmes(session, form.given(), own_id(), now())
    if new:
        record_event(session, own_id(), "indicators.coded", "reflection", now(), {"codings": new})
        session.commit()
    text = ngettext(
        "%(number)s coding is new.", "%(number)s codings are new.", new, number=write_number(new)
    )
    flash(text, "success")
    return redirect(url_for("indicators.reflection", page=number if number > 1 else None))


def _show(
    form: CodingForm, part: Sequence[Framework], number: int, pages: int
) -> ResponseReturnValue:
    session, language = current_session(), page_language().code
    numbers = [each.id for each in frameworks(session)]
    everything, first = codings(session, numbers), codings(session, numbers, first=True)
    rows = [
        Coding(
            each,
            country_name(each.country_iso3, language),
            len(everything[each.id]),
            coded(everything[each.id]) if len(everything[each.id]) >= ENOUGH_CODERS else None,
        )
        for each in part
    ]
    html = render_template(
        "indicators/reflection.html",
        form=form,
        rows=list(zip(rows, form.rows(), strict=True)),
        number=number,
        pages=pages,
        total=len(everything),
        done=sum(len(given) >= ENOUGH_CODERS for given in everything.values()),
        levels=list(Level),
        agreement=reflecting_programmes(everything, first),
        type_labels=PROGRAMME_TYPE_LABELS,
    )
    return html, 422 if form.errors else 200
