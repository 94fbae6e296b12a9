"""Figures as documents state them (R3): never computed, never mixed with what is."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capacity.indicators.actions import quote_figure
from capacity.indicators.forms import QuotedForm
from capacity.indicators.presentation import quoted_text
from capacity.indicators.queries import quoted_figures
from capacity.indicators.views.indicators import bp, own_id
from surveys.constituents.access import needs
from surveys.constituents.audit import record_event
from surveys.foundation.database import current_session, now


@bp.get("/indicators/quoted")
@needs("indicators.view")
def quoted() -> ResponseReturnValue:
    return render_template(
        "indicators/quoted.html",
        figures=quoted_figures(current_session()),
        quoted_text=quoted_text,
    )


@bp.get("/indicators/quoted/new")
@needs("indicators.manage")
def quoting() -> ResponseReturnValue:
    return render_template("indicators/quoting.html", form=QuotedForm(formdata=None))


@bp.post("/indicators/quoted/new")
@needs("indicators.manage")
def quote() -> ResponseReturnValue:
    session, form = current_session(), QuotedForm()
    if not form.validate():
        return render_template("indicators/quoting.html", form=form), 422
    made, new = quote_figure(session, form.quoted(), own_id(), now())
    if new:
        subject = f"quoted-figure:{made.id}"
        record_event(session, own_id(), "indicators.quoted", subject, now())
        session.commit()
        flash(_("The figure is added."), "success")
    else:
        flash(_("This figure is there already."), "success")
    return redirect(url_for("indicators.quoted"))
