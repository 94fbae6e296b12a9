"""The reviewer's pages, and what the institution answers them."""

# Importing one brings all: they share the blueprint of ``reviews``.
from capacity.diagnostics.reviewing.views import (
    appeals,
    assigning,
    confirming,
    conversation,
    judging,
    letters,
    queue,
    reviews,
)

__all__ = [
    "appeals",
    "assigning",
    "confirming",
    "conversation",
    "judging",
    "letters",
    "queue",
    "reviews",
]
