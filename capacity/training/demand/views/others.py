"""Needs that are not shared: numbers of at least five, from the latest edition."""

from flask import render_template
from flask.typing import ResponseReturnValue

from capacity.training.demand.releasing import Shown, shown_cells
from capacity.training.demand.views.demand import bp
from capacity.training.domain.others import FEWEST, RULE
from surveys.constituents.access import needs
from surveys.foundation.database import current_session
from surveys.foundation.figures import Figure, Unit


@bp.get("/demand/others")
@needs("training.demand")
def others() -> ResponseReturnValue:
    session = current_session()
    real = shown_cells(session, demonstration=False)
    cells = real or shown_cells(session, demonstration=True)
    return render_template(
        "training/demand/others.html",
        demonstration=bool(cells) and not real,
        fewest=FEWEST,
        cells=[(each, _figure(each)) for each in cells],
    )


def _figure(shown: Shown) -> Figure:
    return Figure(shown.needing, Unit.COUNT, shown.counted, RULE)
