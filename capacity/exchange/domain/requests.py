"""How a request between peers stands, given what was answered and whether both still consent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RequestState(StrEnum):
    """What is written down of a request."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    """How a request stands for those who look at it."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"  # one of the two no longer consents


@dataclass(frozen=True, slots=True)
class Consented:
    """Since when each of the two consents, without a break; None: no longer."""

    asking: datetime | None
    asked: datetime | None

    def hold_since(self, moment: datetime) -> bool:
        """Whether both have consented from ``moment`` until now: who withdraws and consents
        again begins anew."""
        return all(given is not None and given <= moment for given in (self.asking, self.asked))


def standing(state: RequestState, asked_at: datetime, consented: Consented) -> Standing:
    """Without both consents nothing stays open, and no contact stays known."""
    bound_by_consent = state in (RequestState.ASKED, RequestState.ACCEPTED)
    if bound_by_consent and not consented.hold_since(asked_at):
        return Standing.ENDED
    return Standing(state.value)
