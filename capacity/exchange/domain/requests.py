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
    ENDED_WITH_ORGANIZATION = "ended-with-organization"  # one of the two is no more


@dataclass(frozen=True, slots=True)
class Consented:
    """Since when each of the two consents, without a break; None: no longer.

    ``organization_ended``: one of the two has; its consent stands written, and holds no more.
    """

    asking: datetime | None
    asked: datetime | None
    organization_ended: bool = False

    def hold_since(self, moment: datetime) -> bool:
        """Whether both have consented from ``moment`` until now: who withdraws and consents
        again begins anew."""
        return all(given is not None and given <= moment for given in (self.asking, self.asked))


def standing(state: RequestState, asked_at: datetime, consented: Consented) -> Standing:
    """Without both consents nothing stays open, and no contact stays known.

    What a withdrawn consent has ended stays ended by it: who withdrew is told of no further.
    """
    if state not in (RequestState.ASKED, RequestState.ACCEPTED):
        return Standing(state.value)
    if not consented.hold_since(asked_at):
        return Standing.ENDED
    if consented.organization_ended:
        return Standing.ENDED_WITH_ORGANIZATION
    return Standing(state.value)
