"""When the responses of an anonymous round are written anew, so that nothing tells their order."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from surveys.collection.rounds.domain import Period, RoundState

SETTLED_AFTER = timedelta(minutes=5)
"""By then every request that came in before the closing has ended."""


@dataclass(frozen=True, slots=True)
class Seal:
    """``barred_at``: since when the round cannot be opened again; ``sealed_at``: when it was last
    sealed."""

    period: Period
    barred_at: datetime | None
    sealed_at: datetime | None

    def due(self, now: datetime) -> bool:
        """Once after each closing, and once more when the round can be opened no more."""
        if self.period.state(now) is not RoundState.CLOSED:
            return False
        settled = (self.period.closed_at or self.period.closes_at) + SETTLED_AFTER
        if now < settled:
            return False
        wanted = settled if self.barred_at is None else max(settled, self.barred_at)
        return self.sealed_at is None or self.sealed_at < wanted
