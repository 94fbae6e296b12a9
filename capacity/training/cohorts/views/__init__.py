"""The pages of cohorts; they share the blueprint of ``parts``."""

from capacity.training.cohorts.views import attendance, deciding, editions, link, nominating, offers
from capacity.training.cohorts.views.parts import bp

__all__ = ["attendance", "bp", "deciding", "editions", "link", "nominating", "offers"]
