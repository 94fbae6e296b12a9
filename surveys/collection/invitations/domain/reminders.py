"""When those who have not answered are reminded."""

from collections.abc import Collection
from datetime import datetime, timedelta

MOST = 9


def suggested(opens_at: datetime, closes_at: datetime) -> list[datetime]:
    """A week and two weeks after the opening, and three days before the end, as far as these lie
    within the round and at least three days apart."""
    days = (
        opens_at + timedelta(days=7),
        opens_at + timedelta(days=14),
        closes_at - timedelta(days=3),
    )
    found: list[datetime] = []
    for day in days:
        if opens_at < day < closes_at and all(abs(day - d) >= timedelta(days=3) for d in found):
            found.append(day)
    return sorted(found)


def next_step(taken: Collection[int]) -> int | None:
    """The number of one more reminder; None if there are as many as there may be."""
    step = max(taken, default=0) + 1
    return step if step <= MOST else None
