"""What the exchange brings into the house."""

from flask import Blueprint

# ``writing`` and ``requests`` share the blueprints of the other two.
from capacity.exchange.views import peers, practices, requests, writing
from surveys.foundation.rooms import Room

PAGES = (practices, writing, peers, requests)
BLUEPRINTS: tuple[Blueprint, ...] = tuple(dict.fromkeys(page.bp for page in PAGES))

ROOM = Room(blueprints=BLUEPRINTS)
