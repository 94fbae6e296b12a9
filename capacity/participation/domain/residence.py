"""Whether the ILO has an office in a country, as documents say it (R5)."""

import re
from enum import StrEnum


class Residence(StrEnum):
    """Whether the ILO has an office in the country (R5)."""

    RESIDENT = "resident"
    NON_RESIDENT = "non_resident"


# The documents' fixed phrase; nothing else is read out of a finding's words.
_RESIDENCE = re.compile(r"\bthe ILO is a (non-)?resident agency\b", re.IGNORECASE)


def residence_said(text: str) -> Residence | None:
    """What a finding says of the ILO's residence; None where it says nothing."""
    found = _RESIDENCE.search(text)
    if found is None:
        return None
    return Residence.NON_RESIDENT if found[1] else Residence.RESIDENT
