"""Every blueprint of the exchange."""

from flask import Blueprint

# ``writing`` and ``requests`` share the blueprints of the other two.
from capacity.exchange.views import peers, practices, requests, writing

PAGES = (practices, writing, peers, requests)
BLUEPRINTS: tuple[Blueprint, ...] = tuple(dict.fromkeys(page.bp for page in PAGES))
