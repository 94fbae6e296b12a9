"""What participation brings into the house."""

from capacity.participation import views
from capacity.participation.actions import set_up_record
from capacity.participation.cli import participation
from capacity.participation.rules import REASONS, RULES
from surveys.foundation.rooms import Room

ROOM = Room(
    blueprints=(views.bp,),
    commands=(participation,),
    set_up=(set_up_record,),
    rules=RULES,
    reasons=REASONS,
)
