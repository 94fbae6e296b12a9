"""Freezing a reported value, signing it, and looking at what was frozen."""

import json

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.indicators import labels
from capacity.indicators.actions import (
    FrozenAlready,
    InputsChanged,
    OwnSignature,
    freeze_value,
    sign_value,
)
from capacity.indicators.domain import freezing
from capacity.indicators.domain.bienniums import written
from capacity.indicators.domain.evidence import Nothing
from capacity.indicators.forms.freezing import FreezeForm, SignForm
from capacity.indicators.gathering import Biennial, Records, biennial
from capacity.indicators.models import Baseline, Definition, FrozenValue
from capacity.indicators.presentation import meaning, said
from capacity.indicators.queries import (
    baseline_row,
    definition_of,
    frozen_chain,
    frozen_row,
)
from capacity.indicators.verifying import checked
from capacity.indicators.views.changing import taken_definition
from capacity.indicators.views.indicators import bp, first_year_or_404, found_definition
from surveys.constituents.access import needs, own_id
from surveys.constituents.audit import record_event
from surveys.foundation.database import current_session, now


def frozen_inputs(
    definition: Definition, told: Biennial, baseline: Baseline | None
) -> freezing.Document:
    """All that the value rests on, as far as it may be told."""
    row = told.gathered.stated
    indicator = {"code": definition.indicator.code, "revision": definition.revision}
    if row is not None:
        day = row.document_date.isoformat() if row.document_date else ""
        indicator |= {"source": row.source, "paragraph": row.paragraph, "document_date": day}
    return freezing.inputs_of(
        indicator,
        told.plan,
        told.first_year,
        _baseline(baseline),
        told.gathered.told,
    )


def _baseline(held: Baseline | None) -> freezing.Document | None:
    if held is None:
        return None
    return {
        "number": str(held.number),
        "source": held.source,
        "paragraph": held.paragraph,
        "document_date": held.document_date.isoformat() if held.document_date else "",
        "provisional": held.provisional,
    }


@bp.get("/indicators/<code>/<biennium>/freeze")
@needs("indicators.manage")
def freezing_page(code: str, biennium: str) -> ResponseReturnValue:
    definition, first_year = found_definition(code), first_year_or_404(biennium)
    return _show(definition, first_year, FreezeForm(formdata=None))


@bp.post("/indicators/<code>/<biennium>/freeze")
@needs("indicators.manage")
def freeze(code: str, biennium: str) -> ResponseReturnValue:
    session, first_year = current_session(), first_year_or_404(biennium)
    definition, form = taken_definition(code), FreezeForm()
    held = baseline_row(session, definition.indicator_id)
    told = biennial(Records(session, now()), definition, first_year, held)
    if isinstance(told.gathered.told, Nothing):
        return _show(definition, first_year, form, status=409)
    if not form.validate():
        return _show(definition, first_year, form, status=422)
    try:
        frozen, new = freeze_value(
            session,
            definition.indicator_id,
            first_year,
            frozen_inputs(definition, told, held),
            form.expected.data or "",
            form.reason.data,
            own_id(),
            now(),
        )
    except InputsChanged:
        return _show(definition, first_year, form, changed=True, status=409)
    except FrozenAlready:
        form.reason.errors = [_("Say why the frozen value is corrected.")]
        return _show(definition, first_year, form, status=422)
    if new:
        details = {"code": code, "biennium": written(first_year), "sha256": frozen.sha256}
        subject = f"frozen-value:{frozen.id}"
        record_event(session, own_id(), "indicators.frozen", subject, now(), details)
        session.commit()
        flash(_("The value is frozen. A second person signs it."), "success")
    else:
        flash(_("This very value is frozen already."), "success")
    return redirect(url_for("indicators.frozen", frozen_id=frozen.id))


def _show(
    definition: Definition,
    first_year: int,
    form: FreezeForm,
    changed: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    session = current_session()
    held = baseline_row(session, definition.indicator_id)
    told = biennial(Records(session, now()), definition, first_year, held)
    if status != 200:
        session.commit()  # nothing is frozen, but what is told here stays told
    document = frozen_inputs(definition, told, held)
    form.expected.data = freezing.fingerprint(freezing.canonical(document))
    html = render_template(
        "indicators/freezing.html",
        definition=definition,
        title=said(definition.texts, "title"),
        told=told,
        meaning=meaning(definition, told),
        nothing=isinstance(told.gathered.told, Nothing),
        chain=frozen_chain(session, definition.indicator_id, first_year),
        form=form,
        changed=changed,
        figures=list(freezing.figures_of(told.assessed)),
    )
    return html, status


def found_frozen(frozen_id: int) -> FrozenValue:
    return frozen_row(current_session(), frozen_id) or abort(404)


@bp.get("/indicators/frozen/<int:frozen_id>")
@needs("indicators.view")
def frozen(frozen_id: int) -> ResponseReturnValue:
    return _show_frozen(found_frozen(frozen_id))


@bp.post("/indicators/frozen/<int:frozen_id>/sign")
@needs("indicators.manage")
def sign(frozen_id: int) -> ResponseReturnValue:
    session, held = current_session(), found_frozen(frozen_id)
    taken_definition(held.indicator.code)
    session.refresh(held)
    try:
        if sign_value(held, own_id(), now()):
            subject, details = f"frozen-value:{held.id}", {"sha256": held.sha256}
            record_event(session, own_id(), "indicators.signed", subject, now(), details)
            session.commit()
    except OwnSignature:
        flash(_("You froze this value: a second person signs it."), "error")
        return _show_frozen(held, 409)
    flash(_("The value is signed."), "success")
    return redirect(url_for("indicators.frozen", frozen_id=frozen_id))


def _show_frozen(held: FrozenValue, status: int = 200) -> ResponseReturnValue:
    session = current_session()
    definition = definition_of(session, held.indicator.code)
    assert definition is not None  # it has a frozen value
    inputs = json.loads(held.inputs)
    result = json.loads(held.result)
    html = render_template(
        "indicators/frozen.html",
        frozen=held,
        title=said(definition.texts, "title"),
        code=held.indicator.code,
        inputs=inputs,
        measured=freezing.read_plan(inputs["plan"]).measured,
        figures=[(n, freezing.read_figure(f)) for n, f in _in_order(result["figures"])],
        status=result["status"],
        caveats=result["caveats"],
        checked=checked(held),
        chain=frozen_chain(session, held.indicator_id, held.first_year),
        form=SignForm(formdata=None),
        own=held.frozen_by == own_id(),
        figure_labels=labels.FIGURE_LABELS,
    )
    return html, status


def _in_order(figures: freezing.Document) -> list[tuple[str, freezing.Document]]:
    """In the order of pages; the document itself is sorted by name."""
    names = [name for name in labels.FIGURE_LABELS if name in figures]
    return [(name, figures[name]) for name in names]
