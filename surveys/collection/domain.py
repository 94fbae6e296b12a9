"""Rounds and receipts: pure rules of collection."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# Crockford's base 32: no I, L, O or U, so a code can be read out on the phone.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RECEIPT_LENGTH = 12


class Mode(StrEnum):
    """What is known of who answered."""

    CONFIDENTIAL = "confidential"  # identity is known to the round, never published
    NAMED = "named"  # the answer stands under the organization's name


class RoundState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Period:
    """When a round takes answers. ``closed_at``: somebody closed it before its time."""

    opens_at: datetime
    closes_at: datetime
    closed_at: datetime | None = None

    def state(self, now: datetime) -> RoundState:
        if now < self.opens_at and self.closed_at is None:
            return RoundState.PLANNED
        if self.closed_at is not None or now >= self.closes_at:
            return RoundState.CLOSED
        return RoundState.OPEN


def receipt_code(entropy: bytes) -> str:
    """A code such as ``7KQ2-M9TD-04XA`` from at least 8 random bytes (60 bits are used)."""
    number = int.from_bytes(entropy, "big")
    letters = [_ALPHABET[(number >> (5 * i)) & 31] for i in range(_RECEIPT_LENGTH)]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, _RECEIPT_LENGTH, 4))
