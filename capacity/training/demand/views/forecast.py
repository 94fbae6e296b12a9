"""What the diagnostic rounds that are open let expect for the next biennium."""

from collections import Counter
from collections.abc import Mapping

from flask import render_template
from flask.typing import ResponseReturnValue

from capacity.exchange.domain.areas import all_areas, areas_of
from capacity.exchange.naming import names
from capacity.training.demand.forecasting import (
    Past,
    Place,
    past_of,
    take_up_so_far,
    under_way,
)
from capacity.training.demand.presentation import most_needed_text
from capacity.training.demand.views.demand import bp, shared
from capacity.training.domain.forecast import (
    FEWEST_ASSESSED,
    Forecast,
    Stratum,
    forecast,
    forecast_of_places,
)
from surveys.constituents.access import needs
from surveys.constituents.geography import Region
from surveys.constituents.roles import Group
from surveys.foundation.database import current_session, now
from surveys.foundation.figures import rounded


@bp.get("/demand/forecast")
@needs("training.demand")
def ahead() -> ResponseReturnValue:
    session = current_session()
    needed, demonstration = shared()
    begun, past = under_way(session, demonstration, now()), past_of(needed)
    take_up = take_up_so_far(session, demonstration)
    strata = {area: _strata(area, begun, past) for area in all_areas()}
    areas = {area: forecast(found) for area, found in strata.items()}
    places = {area: forecast_of_places(found, take_up) for area, found in strata.items()}
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
        areas=list(areas.items()),
        lead=most_needed_text(_most(areas), len(areas), names(session)),
        most_needed=_most(areas),
        places=list(places.items()),
        most_taken=_most(places),
        take_up=take_up,
    )


def _strata(area: str, begun: Mapping[Place, int], past: Past) -> list[Stratum]:
    """The groups whose diagnostics have the area."""
    by_group = Counter[str]()
    for (group, _region), count in begun.items():
        by_group[group] += count
    return [
        past.stratum(group, area, by_group[group]) for group in Group if area in areas_of(group)
    ]


def _most(areas: Mapping[str, Forecast]) -> dict[str, Forecast]:
    """The areas in which most is expected, for a sentence about them: those that stand equal as
    they are shown, to whole numbers; none where it would be less than one."""
    shown = {area: rounded(found.expected.value or 0, 0) for area, found in areas.items()}
    most = max(shown.values())
    return {area: areas[area] for area, value in shown.items() if most and value == most}
