"""Rounds: what is known of who answers, and when answers are taken."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

FEWEST_RESPONDENTS = 5
FEWEST_ORGANIZATIONS = 3
"""From how many on a figure is published: the house's numbers, which a round can only raise."""


class Mode(StrEnum):
    """What is known of who answered."""

    ANONYMOUS = "anonymous"  # nothing joins who took part to what was answered
    CONFIDENTIAL = "confidential"  # identity is known to the round, never published
    NAMED = "named"  # the answer stands under the organization's name


class RoundState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Period:
    """When a round takes answers.

    ``closed_at``: somebody closed it before its time. ``paused_at``: it takes none for the moment.
    """

    opens_at: datetime
    closes_at: datetime
    closed_at: datetime | None = None
    paused_at: datetime | None = None

    @property
    def last_day(self) -> date:
        """The last day on which answers are or were taken."""
        return min(self.closes_at, self.closed_at or self.closes_at).date()

    def state(self, now: datetime) -> RoundState:
        if now < self.opens_at and self.closed_at is None:
            return RoundState.PLANNED
        if self.closed_at is not None or now >= self.closes_at:
            return RoundState.CLOSED
        return RoundState.OPEN if self.paused_at is None else RoundState.PAUSED
