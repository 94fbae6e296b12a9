"""What the diagnostic rounds that are open let expect for the next biennium."""

from collections import Counter
from collections.abc import Mapping

from flask import render_template
from flask.typing import ResponseReturnValue

from capacity.exchange.domain.areas import all_areas, areas_of
from capacity.training.demand.forecasting import Past, Place, past_of, places, under_way
from capacity.training.demand.views.demand import bp, shared
from capacity.training.domain.forecast import FEWEST_ASSESSED, Forecast, forecast, take_up
from surveys.constituents.access import needs
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group
from surveys.foundation.database import current_session, now


@bp.get("/demand/forecast")
@needs("training.demand")
def ahead() -> ResponseReturnValue:
    session = current_session()
    needed, demonstration = shared()
    begun, past = under_way(session, demonstration, now()), past_of(needed)
    return render_template(
        "training/demand/forecast.html",
        demonstration=demonstration,
        under_way=sum(begun.values()),
        fewest=FEWEST_ASSESSED,
        groups=[
            (group, [begun.get((group, region), 0) for region in Region], past.assessed[group])
            for group in Group
        ],
        regions=list(Region),
        areas=[(area, _expected(area, begun, past)) for area in all_areas()],
        take_up=take_up(*places(session, demonstration)),
    )


def _expected(area: str, begun: Mapping[Place, int], past: Past) -> Forecast:
    """Over the groups whose diagnostics have the area."""
    by_group = Counter[str]()
    for (group, _region), count in begun.items():
        by_group[group] += count
    return forecast(
        [past.stratum(group, area, by_group[group]) for group in Group if area in areas_of(group)]
    )
