"""What indicators bring into the house."""

from capacity.indicators.rules import REASONS, RULES
from surveys.foundation.rooms import Room

ROOM = Room(rules=RULES, reasons=REASONS)
