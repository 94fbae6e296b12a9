"""Whose response it is, and what may be kept of when and by whom it was given."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum


class Channel(StrEnum):
    """How answers came in."""

    WEB = "web"
    ASSISTED = "assisted"  # somebody helped at the screen
    PAPER = "paper"
    TELEPHONE = "telephone"


@dataclass(frozen=True, slots=True)
class Holder:
    """Where the answers of one invitation are kept.

    ``invitation_id`` is None and ``anonymous`` True in an anonymous round; ``group`` is then the
    constituent group of whoever answers. It is kept with the answers only where enough others
    share it: see ``answering.anonymity``.
    """

    key: str
    round_id: int
    version_id: int
    invitation_id: int | None
    anonymous: bool = False
    group: str = ""
    test: bool = False
    channel: Channel = Channel.WEB
    entered_by: int | None = None

    def moment(self, now: datetime) -> datetime:
        """``now`` as it may be kept: of an anonymous response only the day."""
        return datetime.combine(now.date(), time.min, now.tzinfo) if self.anonymous else now

    def language(self, language: str) -> str:
        """The page's language as it may be kept: a rare one would tell who it was."""
        return "" if self.anonymous else language

    def device(self, name: str) -> str:
        """What a device is called in this response: alike here, another in every other response.

        Else one device that somebody uses in several rounds would lead from answers that are not
        anonymous to those that are. '' stays ''.
        """
        if not name:
            return ""
        return hashlib.sha256(f"{self.key} {name}".encode()).hexdigest()[:16]

    def through(self, channel: Channel, entered_by: int | None) -> "Holder":
        return replace(self, channel=channel, entered_by=entered_by)


def named_key(invitation_id: int) -> str:
    """The key of a response that knows its invitation."""
    return f"i{invitation_id}"
