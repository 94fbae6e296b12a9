"""Figures as documents state them (R3): never computed, never mixed with what is."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.indicators.forms.quoting import QuotedForm
from capacity.indicators.models import QuotedCorrection, QuotedFigure
from capacity.indicators.presentation import quoted_text
from capacity.indicators.queries import quoted_corrections, quoted_figures
from capacity.indicators.quoting import (
    QuotedAlready,
    QuotedNoMore,
    correct_figure,
    quote_figure,
    take_figure_back,
)
from capacity.indicators.views.indicators import bp
from capacity.participation.register.forms.sourced import TakeBackForm
from surveys.constituents.access import needs, own_id
from surveys.constituents.audit import record_event
from surveys.foundation.database import current_session, now


@bp.get("/indicators/quoted")
@needs("indicators.view")
def quoted() -> ResponseReturnValue:
    return render_template(
        "indicators/quoted.html",
        figures=quoted_figures(current_session()),
        ended=quoted_corrections(current_session()),
        quoted_text=quoted_text,
    )


@bp.get("/indicators/quoted/new")
@needs("indicators.manage")
def quoting() -> ResponseReturnValue:
    return _show(QuotedForm(formdata=None))


@bp.post("/indicators/quoted/new")
@needs("indicators.manage")
def quote() -> ResponseReturnValue:
    session, form = current_session(), QuotedForm()
    if not form.validate():
        return _show(form)
    made, new = quote_figure(session, form.quoted(), own_id(), now())
    if new:
        _note("indicators.quoted", made)
        flash(_("The figure is added."), "success")
    else:
        flash(_("This figure is there already."), "success")
    return redirect(url_for("indicators.quoted"))


ONE = "/indicators/quoted/<int:figure_id>"


@bp.get(f"{ONE}/correct")
@needs("indicators.manage")
def requoting(figure_id: int) -> ResponseReturnValue:
    figure = _figure(figure_id)
    return _show(QuotedForm.showing(figure), figure)


@bp.post(f"{ONE}/correct")
@needs("indicators.manage")
def requote(figure_id: int) -> ResponseReturnValue:
    """Enter a figure in this one's place; the old one stays in the history."""
    session, figure, form = current_session(), _figure(figure_id), QuotedForm(correcting=True)
    if not form.validate():
        return _show(form, figure)
    try:
        made, new = correct_figure(
            session, figure, form.quoted(), form.reason.data, own_id(), now()
        )
    except QuotedAlready:
        form.title.errors = [_("This figure is there already.")]
        return _show(form, figure)
    except QuotedNoMore:
        return _superseded()
    if new:
        _note("indicators.quoted-corrected", made)
    flash(_("The correction is entered."), "success")
    return redirect(url_for("indicators.quoted"))


@bp.post(f"{ONE}/take-back")
@needs("indicators.manage")
def take_quoted_back(figure_id: int) -> ResponseReturnValue:
    session, figure, taking = current_session(), _figure(figure_id), TakeBackForm()
    if not taking.validate():
        return _show(QuotedForm.showing(figure), figure, taking)
    if take_figure_back(session, figure, taking.why.data, own_id(), now()):
        _note("indicators.quoted-taken-back", figure)
    flash(_("The figure is taken back."), "success")
    return redirect(url_for("indicators.quoted"))


def _figure(figure_id: int) -> QuotedFigure:
    return current_session().get(QuotedFigure, figure_id) or abort(404)


def _note(action: str, figure: QuotedFigure) -> None:
    session = current_session()
    record_event(session, own_id(), action, f"quoted-figure:{figure.id}", now())
    session.commit()


def _superseded() -> ResponseReturnValue:
    flash(_("Somebody else has corrected this entry or taken it back meanwhile."), "error")
    return redirect(url_for("indicators.quoted"))


def _show(
    form: QuotedForm, figure: QuotedFigure | None = None, taking: TakeBackForm | None = None
) -> ResponseReturnValue:
    if figure is not None and current_session().get(QuotedCorrection, figure.id) is not None:
        return _superseded()
    taking = taking or TakeBackForm(formdata=None)
    html = render_template("indicators/quoting.html", form=form, figure=figure, taking=taking)
    return html, 422 if form.errors or taking.errors else 200
