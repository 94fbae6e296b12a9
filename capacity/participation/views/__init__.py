"""The pages of participation: the record, the register by hand, rounds about programmes, rates."""

# Importing one brings all: they share the blueprint of ``record``.
from capacity.participation.views import asking, committees, findings, rates, record, register
from capacity.participation.views.record import bp

__all__ = ["asking", "bp", "committees", "findings", "rates", "record", "register"]
