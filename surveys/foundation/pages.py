"""What the foundation itself shows: whether it is up, and the rules of all figures."""

from surveys.foundation import health, methods
from surveys.foundation.rooms import Room

ROOM = Room(blueprints=(health.bp,), commands=(methods.methods,))
