"""What indicators bring into the house."""

from capacity.indicators.actions import set_up_indicators
from capacity.indicators.cli import indicators as commands
from capacity.indicators.rules import REASONS, RULES

# The pages beside the first share its blueprint.
from capacity.indicators.views import changing, coding, freezing, indicators, quoting
from surveys.foundation.rooms import Room

PAGES = (indicators, changing, freezing, coding, quoting)

ROOM = Room(
    blueprints=tuple({page.bp.name: page.bp for page in PAGES}.values()),
    commands=(commands,),
    set_up=(set_up_indicators,),
    rules=RULES,
    reasons=REASONS,
)
