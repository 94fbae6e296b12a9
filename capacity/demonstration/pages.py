"""What the demonstration brings into the house: a small world, in a new database only."""

from capacity import demonstration
from surveys.foundation.rooms import Room

ROOM = Room(set_up=(demonstration.set_up,))
