"""Whom training reached, by year, and its equity."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from capacity.indicators.presentation import cited, quoted_text, said
from capacity.training.domain.equity import equity
from capacity.training.domain.reach import reach
from capacity.training.reach.forms import YearForm
from capacity.training.reach.presentation import (
    EQUITY_HEADING,
    FIGURES_HEADING,
    YEARS_SHOWN,
    equity_rows,
    equity_view,
    figure_rows,
    finding_of,
    lines_of,
    shares_view,
    year_text,
)
from capacity.training.reach.queries import Counted, counted, quoted_of_training
from surveys.constituents.access import needs
from surveys.constituents.labels import REGION_LABELS
from surveys.foundation.database import current_session, now
from surveys.foundation.files import send_table

bp = Blueprint("reach", __name__, url_prefix="/training")


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "region_labels": REGION_LABELS,
        "readers": _("Staff of this service."),
        "said": said,
        "cited": cited,
        "quoted_text": quoted_text,
    }


def _record() -> tuple[Counted, bool]:
    """What is counted: of real organizations, or of demonstration ones (True) where nothing real
    has been planned yet."""
    session = current_session()
    real = counted(session, demonstration=False)
    if real.editions:
        return real, False
    shown = counted(session, demonstration=True)
    return shown, bool(shown.editions)


def _years(record: Counted) -> range:
    return record.years(now().date())


def _form(record: Counted, asked: MultiDict[str, str], year: int) -> YearForm:
    return YearForm.over(asked, _years(record), year)


def _chosen(record: Counted, year: int) -> tuple[YearForm, YearForm]:
    """The form as it was sent, and one that holds: what was asked for wrongly is not followed."""
    form = _form(record, request.args, year)
    return form, form if form.validate() else _form(record, MultiDict(), year)


@bp.get("/figures")
@needs("training.figures")
def index() -> ResponseReturnValue:
    record, demonstration = _record()
    held = [each.year for each in record.editions if each.held]
    form, choice = _chosen(record, max(held, default=now().year))
    present = now().year
    every = [reach(year, record.editions, record.people) for year in _years(record)]
    by_year = {each.year: each for each in every}
    shown, base = by_year[int(choice.year.data)], by_year[int(choice.base.data)]
    last = _up_to(every, shown.year)
    page = render_template(
        "training/reach/index.html",
        form=form,
        demonstration=demonstration,
        anything=bool(held),
        reach=shown,
        base=base,
        finding=finding_of(shown, present),
        lines=lines_of(shown, base, present),
        year_text=lambda year: year_text(year, present),
        years=last,
        table_rows=list(zip(*(lines_of(each, base, present) for each in last), strict=True)),
        shares=shares_view(last, present),
        quoted=quoted_of_training(current_session()),
    )
    return page, 422 if form.errors else 200


def _up_to(every: Sequence[Any], year: int) -> Sequence[Any]:
    """The last years up to this one, as many as stand side by side."""
    return [each for each in every if each.year <= year][-YEARS_SHOWN:]


@bp.get("/figures.csv")
@needs("training.figures")
def download() -> ResponseReturnValue:
    """Every figure of every year; growth since the base year that was asked for."""
    record, _demonstration = _record()
    held = [each.year for each in record.editions if each.held]
    _sent, choice = _chosen(record, max(held, default=now().year))
    every = [reach(year, record.editions, record.people) for year in _years(record)]
    base = next(each for each in every if each.year == int(choice.base.data))
    return send_table(
        [FIGURES_HEADING, *figure_rows(every, base, now().year)], "training-figures.csv"
    )


@bp.get("/figures/equity")
@needs("training.figures")
def monitor() -> ResponseReturnValue:
    record, demonstration = _record()
    form, choice = _chosen(record, _last_offered(record))
    view = equity_view(equity(int(choice.year.data), record.editions, record.offers, record.people))
    page = render_template(
        "training/reach/equity.html",
        form=form,
        demonstration=demonstration,
        view=view,
        year=choice.year.data,
    )
    return page, 422 if form.errors else 200


@bp.get("/figures/equity.csv")
@needs("training.figures")
def monitor_file() -> ResponseReturnValue:
    record, _demonstration = _record()
    years = [equity(year, record.editions, record.offers, record.people) for year in _years(record)]
    return send_table([EQUITY_HEADING, *equity_rows(years)], "training-equity.csv")


def _last_offered(record: Counted) -> int:
    """The last year in which somebody attended or, before that, was offered a place."""
    offered = {each.edition_id for each in record.offers}
    of_offers = [(each.held, each.year) for each in record.editions if each.id in offered]
    return max(of_offers, default=(False, now().year))[1]
