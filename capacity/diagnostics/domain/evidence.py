"""Pieces of evidence: what they are, who may see them, how old they are, where links lead."""

import unicodedata
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from capacity.diagnostics.domain.peers import is_private
from capacity.diagnostics.domain.progress import AssessmentState


class EvidenceKind(StrEnum):
    FILE = "file"
    LINK = "link"
    CITATION = "citation"


class Visibility(StrEnum):
    INSTITUTION = "institution"  # for its own discussion
    REVIEWER = "reviewer"  # the reviewers of its group as well
    SHARED = "shared"  # the same, and the organization offers it as a good practice


class Scan(StrEnum):
    """What a virus scanner said of a file."""

    CLEAN = "clean"
    NOT_SCANNED = "not_scanned"  # there is no scanner
    INFECTED = "infected"


OPEN_TO_REVIEWERS = (AssessmentState.SUBMITTED, AssessmentState.VALIDATED)
"""While an assessment is returned, the institution works on it unseen."""


def visibilities(criterion: str) -> tuple[Visibility, ...]:
    """What may be chosen for a criterion; what belongs to a private area is never shared."""
    if is_private(criterion):
        return (Visibility.INSTITUTION, Visibility.REVIEWER)
    return tuple(Visibility)


def reviewers_see(visibility: Visibility, state: AssessmentState) -> bool:
    """Whether the reviewers of the group see a piece of an assessment that was submitted."""
    return visibility is not Visibility.INSTITUTION and state in OPEN_TO_REVIEWERS


def is_outdated(dated: date | None, on: date) -> bool:
    """Whether a document is over twelve months old: the same day of the year after has passed.

    29 February is a year old on 28 February and over a year old on 1 March. One without a day is
    not outdated: nobody knows.
    """
    return dated is not None and (dated.year + 1, dated.month, dated.day) < (
        on.year,
        on.month,
        on.day,
    )


def host_of(address: str) -> str:
    """The host a link leads to; "" unless it is an http or https address without a password."""
    if any(character.isspace() or not character.isprintable() for character in address):
        return ""
    try:
        parts = urlsplit(unicodedata.normalize("NFC", address))
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or parts.username is not None:
        return ""
    return host if "\\" not in address else ""
