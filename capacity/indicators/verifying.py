"""Whether frozen values still are what was frozen, and still follow from what they rest on."""

import json
from collections.abc import Iterator
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.indicators.domain import freezing
from capacity.indicators.models import FrozenValue
from surveys.constituents.models import AuditEvent


class Finding(StrEnum):
    """What a check of a frozen value finds."""

    GOOD = "good"
    ALTERED = "altered"  # the inputs are not those of the fingerprint
    UNREADABLE = "unreadable"  # they cannot be read, or contradict themselves
    DIFFERENT = "different"  # another result follows from them
    NOT_IN_TRAIL = "not_in_trail"  # the audit trail does not hold this fingerprint


def checked(frozen: FrozenValue) -> Finding:
    """The value by itself: fingerprint, and the result computed again from the inputs."""
    if freezing.fingerprint(frozen.inputs) != frozen.sha256:
        return Finding.ALTERED
    try:
        result = freezing.recompute(json.loads(frozen.inputs))
    except (freezing.BrokenInputs, json.JSONDecodeError):
        return Finding.UNREADABLE
    good = freezing.canonical(result) == frozen.result
    return Finding.GOOD if good else Finding.DIFFERENT


def check_all(session: Session) -> Iterator[tuple[FrozenValue, Finding]]:
    """Every frozen value, each also against the fingerprint that the audit trail holds."""
    trail = {
        event.subject: event.details.get("sha256")
        for event in session.scalars(
            select(AuditEvent).where(AuditEvent.action == "indicators.frozen")
        )
    }
    for frozen in session.scalars(select(FrozenValue).order_by(FrozenValue.id)):
        finding = checked(frozen)
        if finding is Finding.GOOD and trail.get(f"frozen-value:{frozen.id}") != frozen.sha256:
            finding = Finding.NOT_IN_TRAIL
        yield frozen, finding
