"""What analysts enter: definitions, approvals, baselines, values."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.indicators.actions import (
    CodeTaken,
    DefinitionConflict,
    add_indicator,
    approve_indicator,
    revise_indicator,
    set_baseline,
    state_value,
)
from capacity.indicators.domain.bienniums import written
from capacity.indicators.domain.definitions import Kind, Measured
from capacity.indicators.forms.definitions import (
    FREE_ROWS,
    ApprovalForm,
    DefinitionForm,
    definition_form,
    sent_definition,
    shown_definition,
)
from capacity.indicators.forms.values import BaselineForm, ValueForm
from capacity.indicators.models import Definition
from capacity.indicators.presentation import said
from capacity.indicators.queries import (
    baseline_row,
    content_of,
    plan_of,
    stated_row,
    taken,
    value_rows,
)
from capacity.indicators.views.indicators import bp, first_year_or_404, found_definition, to_page
from surveys.constituents.access import needs, own_id
from surveys.constituents.audit import record_event
from surveys.foundation.database import current_session, now
from surveys.foundation.i18n import LANGUAGES, direction_of


def about(definition: Definition) -> str:
    """The subject of an event in the audit trail."""
    return f"indicator:{definition.indicator_id}"


def taken_definition(code: str) -> Definition:
    """The definition, held until the request ends."""
    taken(current_session(), code)
    return found_definition(code)


# --- definitions ---------------------------------------------------------------------------------


@bp.get("/indicators/new")
@needs("indicators.manage")
def new() -> ResponseReturnValue:
    return _show_definition(definition_form(FREE_ROWS + 1)(formdata=None), None)


@bp.post("/indicators/new")
@needs("indicators.manage")
def create() -> ResponseReturnValue:
    session, form = current_session(), sent_definition(list(request.form))
    if not form.validate():
        return _show_definition(form, None)
    code = form.code.data
    try:
        made = add_indicator(session, code, form.content(), own_id(), now())
    except CodeTaken:
        form.code.errors = [_("There is an indicator of this code already.")]
        return _show_definition(form, None)
    record_event(session, own_id(), "indicators.added", about(made), now(), {"code": code})
    session.commit()
    flash(_("The indicator is added. It is provisional until it is approved."), "success")
    return to_page(code)


@bp.get("/indicators/<code>/change")
@needs("indicators.manage")
def changing(code: str) -> ResponseReturnValue:
    definition = found_definition(code)
    form = shown_definition(content_of(definition), code, definition.revision)
    return _show_definition(form, definition)


@bp.post("/indicators/<code>/change")
@needs("indicators.manage")
def change(code: str) -> ResponseReturnValue:
    session, definition = current_session(), taken_definition(code)
    form = sent_definition(list(request.form))
    form.code.data = code
    if form.validate() and form.measured.data != definition.measured and _has_numbers(definition):
        text = _("There are values or a baseline in the old unit. Add a new indicator instead.")
        form.measured.errors = [text]
    if form.errors:
        return _show_definition(form, definition)
    try:
        changed = revise_indicator(
            session,
            definition,
            form.content(),
            form.revision.data,
            form.reason.data,
            own_id(),
            now(),
        )
    except DefinitionConflict:
        return _show_definition(form, definition, conflict=True)
    if changed:
        subject, details = about(definition), {"code": code, "reason": form.reason.data}
        record_event(session, own_id(), "indicators.revised", subject, now(), details)
        session.commit()
        flash(_("It is saved as a new revision, provisional until it is approved."), "success")
    else:
        flash(_("Nothing was changed."), "success")
    return to_page(code)


def _has_numbers(definition: Definition) -> bool:
    session, number = current_session(), definition.indicator_id
    return bool(baseline_row(session, number) or value_rows(session, number))


def _show_definition(
    form: DefinitionForm, definition: Definition | None, conflict: bool = False
) -> ResponseReturnValue:
    if conflict and definition is not None:
        form.revision.data, form.revision.raw_data = definition.revision, None
    html = render_template(
        "indicators/form.html",
        form=form,
        definition=definition,
        code=definition.indicator.code if definition else "",
        languages_of_texts=[(code, name, direction_of(code)) for code, name in LANGUAGES.items()],
        conflict=conflict,
    )
    return html, 409 if conflict else 422 if form.errors else 200


# --- approval ------------------------------------------------------------------------------------


@bp.get("/indicators/<code>/approve")
@needs("indicators.manage")
def approving(code: str) -> ResponseReturnValue:
    definition = found_definition(code)
    form = ApprovalForm(
        formdata=None,
        approved_on=definition.approved_on,
        approved_by=definition.approved_by,
        revision=definition.revision,
    )
    return _show_approval(form, definition)


@bp.post("/indicators/<code>/approve")
@needs("indicators.manage")
def approve(code: str) -> ResponseReturnValue:
    session, definition, form = current_session(), taken_definition(code), ApprovalForm()
    if form.validate() and form.approved_on.data > now().date():
        form.approved_on.errors = [_("Choose a day that is not in the future.")]
    if form.errors:
        return _show_approval(form, definition)
    day, body = form.approved_on.data, form.approved_by.data
    try:
        if approve_indicator(session, definition, form.revision.data, day, body, own_id(), now()):
            subject, details = about(definition), {"code": code, "by": body}
            record_event(session, own_id(), "indicators.approved", subject, now(), details)
            session.commit()
    except DefinitionConflict:
        return _show_approval(form, definition, conflict=True)
    flash(_("The approval is noted."), "success")
    return to_page(code)


def _show_approval(
    form: ApprovalForm, definition: Definition, conflict: bool = False
) -> ResponseReturnValue:
    if conflict:
        form.revision.data, form.revision.raw_data = definition.revision, None
    html = render_template(
        "indicators/approving.html", form=form, definition=definition, conflict=conflict
    )
    return html, 409 if conflict else 422 if form.errors else 200


# --- baselines -----------------------------------------------------------------------------------


@bp.get("/indicators/<code>/baseline")
@needs("indicators.manage")
def baseline(code: str) -> ResponseReturnValue:
    definition = found_definition(code)
    held = baseline_row(current_session(), definition.indicator_id)
    values = (
        {
            "number": f"{held.number.normalize():f}",
            "source": held.source,
            "paragraph": held.paragraph,
            "document_date": held.document_date,
            "note": held.note,
            "provisional": held.provisional,
        }
        if held
        else {"provisional": True}
    )
    form = BaselineForm(Measured(definition.measured), formdata=None, **values)
    return _show_baseline(form, definition)


@bp.post("/indicators/<code>/baseline")
@needs("indicators.manage")
def save_baseline(code: str) -> ResponseReturnValue:
    session, definition = current_session(), taken_definition(code)
    form = BaselineForm(Measured(definition.measured))
    if not form.validate():
        return _show_baseline(form, definition)
    number = form.number.number
    assert number is not None  # the form is valid
    new = set_baseline(
        session,
        definition.indicator_id,
        number,
        form.sourced(),
        form.provisional.data,
        own_id(),
        now(),
    )
    if new:
        details = {"code": code, "baseline": f"{number:f}"}
        record_event(
            session, own_id(), "indicators.baseline-set", about(definition), now(), details
        )
        session.commit()
    flash(_("The baseline is saved. What was frozen before keeps the earlier one."), "success")
    return to_page(code)


def _show_baseline(form: BaselineForm, definition: Definition) -> ResponseReturnValue:
    html = render_template(
        "indicators/baseline.html",
        form=form,
        definition=definition,
        title=said(definition.texts, "title"),
        announced=said(definition.texts, "baseline"),
    )
    return html, 422 if form.errors else 200


# --- values --------------------------------------------------------------------------------------


@bp.get("/indicators/<code>/value")
@needs("indicators.manage")
def value(code: str) -> ResponseReturnValue:
    definition = found_definition(code)
    if definition.kind != Kind.MANUAL:
        flash(_("The platform computes this indicator: no value is entered."), "error")
        return redirect(url_for("indicators.page", code=code))
    values: dict[str, object] = {}
    if asked := request.args.get("biennium"):
        year = first_year_or_404(asked)
        values["biennium"] = written(year)
        held = stated_row(current_session(), definition.indicator_id, year)
        if held is not None:
            parts = {
                "number": held.number,
                "numerator": held.numerator,
                "denominator": held.denominator,
            }
            values |= {n: f"{p.normalize():f}" for n, p in parts.items() if p is not None}
            values |= {
                "source": held.source,
                "paragraph": held.paragraph,
                "document_date": held.document_date,
                "note": held.note,
            }
    return _show_value(
        ValueForm(Measured(definition.measured), formdata=None, **values), definition
    )


@bp.post("/indicators/<code>/value")
@needs("indicators.manage")
def save_value(code: str) -> ResponseReturnValue:
    session, definition = current_session(), taken_definition(code)
    if definition.kind != Kind.MANUAL:
        flash(_("The platform computes this indicator: no value is entered."), "error")
        return redirect(url_for("indicators.page", code=code))
    form = ValueForm(Measured(definition.measured))
    if not form.validate():
        return _show_value(form, definition)
    first_year = form.biennium.first_year
    assert first_year is not None  # the form is valid
    new = state_value(
        session,
        definition.indicator_id,
        first_year,
        form.stated(),
        form.sourced(),
        own_id(),
        now(),
    )
    if new:
        details = {"code": code, "biennium": written(first_year)}
        record_event(
            session, own_id(), "indicators.value-entered", about(definition), now(), details
        )
        session.commit()
    flash(_("The value is saved. An earlier one stays in the history."), "success")
    return to_page(code, first_year)


def _show_value(form: ValueForm, definition: Definition) -> ResponseReturnValue:
    html = render_template(
        "indicators/value.html",
        form=form,
        definition=definition,
        title=said(definition.texts, "title"),
        percent=plan_of(definition).measured is Measured.PERCENT,
    )
    return html, 422 if form.errors else 200
