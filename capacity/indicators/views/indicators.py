"""The list of indicators, one indicator in a biennium, and its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from capacity.indicators import labels
from capacity.indicators.domain.bienniums import (
    biennium_of,
    is_first_year,
    typed_biennium,
    written,
)
from capacity.indicators.domain.definitions import Computes
from capacity.indicators.domain.reflection import Coded, coded
from capacity.indicators.domain.results import Status
from capacity.indicators.gathering import FAMILIES, Biennial, Records, biennial
from capacity.indicators.models import Definition
from capacity.indicators.presentation import (
    Row,
    agreed_text,
    amount,
    by_focus_area,
    by_outcome,
    cited,
    drawing_of,
    has_value,
    inputs_of,
    latest_known,
    meaning,
    next_step,
    quantity,
    said,
    years_of,
)
from capacity.indicators.queries import (
    Framework,
    baseline_row,
    baseline_rows,
    baselines,
    codings,
    content_of,
    definition_of,
    definitions,
    frozen_values,
    plan_of,
    programmes_named,
    revisions,
    value_rows,
)
from capacity.participation.domain.verdicts import ProgrammeVerdict
from surveys.constituents.access import needs
from surveys.constituents.country_names import country_name, sorted_by_name
from surveys.constituents.geography import country
from surveys.constituents.labels import (
    AUDIT_ACTION_LABELS,
    AUDIT_DETAIL_LABELS,
    SUBJECT_LABELS,
)
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import page_language

bp = Blueprint("indicators", __name__)
# The audit trail stands on a lower floor and learns the names of this room's events here.
bp.record_once(lambda _state: AUDIT_ACTION_LABELS.update(labels.AUDIT_LABELS))
bp.record_once(lambda _state: SUBJECT_LABELS.update(labels.AUDIT_SUBJECTS))
bp.record_once(lambda _state: AUDIT_DETAIL_LABELS.update(labels.AUDIT_DETAILS))

PROGRAMMES_A_PAGE = 50


@bp.context_processor
def _words() -> dict[str, Any]:
    """What every page of this room calls things."""
    return {
        "labels": labels,
        "said": said,
        "amount": amount,
        "quantity": quantity,
        "cited": cited,
        "agreed_text": agreed_text,
        "biennium_name": written,
        "name_of": lambda iso3: country_name(iso3, page_language().code),
    }


def found_definition(code: str) -> Definition:
    return definition_of(current_session(), code) or abort(404)


def to_page(code: str, first_year: int | None = None) -> ResponseReturnValue:
    biennium = written(first_year) if first_year is not None else None
    return redirect(url_for("indicators.page", code=code, biennium=biennium))


@bp.get("/indicators")
@needs("indicators.view")
def index() -> ResponseReturnValue:
    session = current_session()
    records, held = Records(session, now()), baselines(session)
    rows = [
        Row(
            definition,
            said(definition.texts, "title"),
            latest_known(records, definition, held.get(definition.indicator_id)),
        )
        for definition in definitions(session)
    ]
    return render_template(
        "indicators/index.html",
        outcomes=by_outcome(rows),
        focus_areas=by_focus_area(rows),
        statuses=list(Status),
        rows=rows,
        valued=sum(has_value(row.told) for row in rows),
    )


@bp.get("/indicators/<code>")
@needs("indicators.view")
def page(code: str) -> ResponseReturnValue:
    session, definition = current_session(), found_definition(code)
    baseline = baseline_row(session, definition.indicator_id)
    records = Records(session, now())
    told = {
        year: biennial(records, definition, year, baseline, whole=False)
        for year in years_of(records, definition)
    }
    shown = biennial(records, definition, _asked_year(told), baseline)
    told[shown.first_year] = shown
    place = f"{shown.first_year}" if request.args.get("biennium") else ""
    listed, number, pages = _programmes(shown)
    return render_template(
        "indicators/page.html",
        definition=definition,
        title=said(definition.texts, "title"),
        shown=shown,
        told=told,
        drawing=drawing_of([(code, shown)]),
        meaning=meaning(definition, shown),
        next_step=next_step(definition, shown),
        inputs=inputs_of(shown),
        baseline=baseline,
        out_of_order=shown.plan.out_of_order,
        frozen=frozen_values(session, definition.indicator_id),
        values=value_rows(session, definition.indicator_id),
        programmes=listed,
        number=number,
        pages=pages,
        place=place,
        satisfaction=Computes(definition.computes) in FAMILIES,
        reflection=definition.computes == Computes.REFLECTION,
        readers=labels.VERDICTS_READERS if definition.computes else labels.DOCUMENT_READERS,
    )


def _asked_year(told: dict[int, Biennial]) -> int:
    """The biennium that the address names; else the latest with a value; else the present one."""
    if (asked := request.args.get("biennium")) is not None:
        year = typed_biennium(asked)
        return year if year in told else abort(404)
    known = [y for y, each in told.items() if has_value(each) or each.gathered.withheld]
    return max(known, default=biennium_of(now().year))


@dataclass(frozen=True, slots=True)
class Listed:
    """A programme in scope, with what may be told of it."""

    programme: Framework
    country: str
    verdict: ProgrammeVerdict | None = None
    coded: Coded | None = None
    coders: int = 0


def _programmes(shown: Biennial) -> tuple[Sequence[Listed], int, int]:
    """One page of the programmes in scope by country, the page's number, and how many there are."""
    session, language = current_session(), page_language().code
    known = programmes_named(session, shown.gathered.programme_ids)
    order = {
        entry.iso3: place
        for place, entry in enumerate(
            sorted_by_name({country(each.country_iso3) for each in known}, language)
        )
    }
    known.sort(key=lambda each: (order[each.country_iso3], each.title, each.id))
    pages = max(1, -(-len(known) // PROGRAMMES_A_PAGE))
    number = request.args.get("page", 1, type=int)
    if not 1 <= number <= pages:
        abort(404)
    part = known[(number - 1) * PROGRAMMES_A_PAGE : number * PROGRAMMES_A_PAGE]
    said_of = codings(session, [each.id for each in part])
    return (
        [
            Listed(
                each,
                country_name(each.country_iso3, language),
                shown.gathered.open_verdicts.get(each.id),
                coded(said_of[each.id]),
                len(said_of[each.id]),
            )
            for each in part
        ],
        number,
        pages,
    )


@bp.get("/indicators/<code>/history")
@needs("indicators.view")
def history(code: str) -> ResponseReturnValue:
    session, definition = current_session(), found_definition(code)
    held = revisions(session, definition.indicator_id)
    changed = [
        (each, _changes(each, before)) for each, before in zip(held, [*held[1:], None], strict=True)
    ]
    return render_template(
        "indicators/history.html",
        definition=definition,
        title=said(definition.texts, "title"),
        revisions=changed,
        plan_of=plan_of,
        measured=plan_of(definition).measured,
        baselines=baseline_rows(session, definition.indicator_id),
        values=value_rows(session, definition.indicator_id),
    )


def _changes(each: Definition, before: Definition | None) -> list[str]:
    """The names of the parts that differ from the revision before."""
    if before is None:
        return []
    now_says, said_before = content_of(each), content_of(before)
    return [
        name
        for name in type(now_says).__dataclass_fields__
        if getattr(now_says, name) != getattr(said_before, name)
    ]


def first_year_or_404(text: str) -> int:
    year = typed_biennium(text)
    return year if year is not None and is_first_year(year) else abort(404)
