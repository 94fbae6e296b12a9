"""The words of mail: text with names in square brackets that stand for what differs.

An officer writes ``Dear [name], …``; nothing else in the text means anything to a machine.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

_PLACE = re.compile(r"\[([a-z][a-z ]{0,29})\]")

PLACES = (
    "name",
    "organization",
    "organizer",
    "round",
    "questionnaire",
    "purpose",
    "confidentiality",
    "about what",
    "link",
    "last day",
    "say otherwise",
    "operator",
)
"""What may stand in brackets. ``link`` is the personal link to the questionnaire, ``say otherwise``
the address for refusing, delegating and ending further mail."""


class Kind(StrEnum):
    INVITATION = "invitation"
    REMINDER = "reminder"
    LINK = "link"


class Flaw(StrEnum):
    """What is wrong with a text."""

    EMPTY = "empty"
    UNKNOWN_PLACE = "unknown_place"
    NO_LINK = "no_link"
    LINK_WHERE_NONE_MAY_BE = "link_where_none_may_be"
    NO_WAY_OUT = "no_way_out"


def fill(text: str, values: Mapping[str, str]) -> str:
    """``text`` with each known name in brackets replaced; what is not known stays as it is.

    What is put in is not looked at again: a name that holds brackets is a name.
    """
    return _PLACE.sub(lambda found: values.get(found.group(1), found.group(0)), text)


def flaws(subject: str, body: str, kind: Kind, anonymous: bool) -> list[tuple[Flaw, str]]:
    """What keeps a text from being sent, with the name that it is about.

    An anonymous round's reminder holds no link: only the first mail knows it.
    """
    found = [
        (Flaw.EMPTY, name)
        for name, text in (("subject", subject), ("body", body))
        if not text.strip()
    ]
    places = set(_PLACE.findall(subject)) | set(_PLACE.findall(body))
    found += [(Flaw.UNKNOWN_PLACE, place) for place in sorted(places - set(PLACES))]
    if holds_link(kind, anonymous):
        if body.strip() and "link" not in _PLACE.findall(body):
            found.append((Flaw.NO_LINK, "link"))
    elif "link" in places:
        found.append((Flaw.LINK_WHERE_NONE_MAY_BE, "link"))
    if body.strip() and "say otherwise" not in _PLACE.findall(body):
        found.append((Flaw.NO_WAY_OUT, "say otherwise"))
    return found


def holds_link(kind: Kind, anonymous: bool) -> bool:
    """Whether a message of this kind brings the link to the questionnaire."""
    return not (anonymous and kind is Kind.REMINDER)
