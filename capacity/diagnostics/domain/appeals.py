"""The one appeal that an institution may lodge against a validation."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from capacity.diagnostics.domain.progress import AssessmentState

PERIOD = timedelta(days=30)
"""How long after the validation an appeal may be lodged."""


class Outcome(StrEnum):
    UPHELD = "upheld"  # every criterion named is judged anew
    PARTLY = "partly"  # some of them are
    DISMISSED = "dismissed"  # the decisions stand


class NoAppeal(StrEnum):
    """Why no appeal can be lodged."""

    NOT_VALIDATED = "not-validated"
    ALREADY_USED = "already-used"
    TOO_LATE = "too-late"


def last_moment(validated_at: datetime) -> datetime:
    """Until when an appeal may be lodged, that moment included."""
    return validated_at + PERIOD


def why_no_appeal(
    state: AssessmentState, validated_at: datetime | None, lodged: bool, now: datetime
) -> NoAppeal | None:
    """What stands in the way of an appeal; None: it may be lodged. There is one in all."""
    if lodged:
        return NoAppeal.ALREADY_USED
    if state is not AssessmentState.VALIDATED or validated_at is None:
        return NoAppeal.NOT_VALIDATED
    return NoAppeal.TOO_LATE if now > last_moment(validated_at) else None


def outcome(appealed: Collection[str], upheld: Collection[str]) -> Outcome:
    """What judging ``upheld`` anew makes of an appeal that names the criteria ``appealed``.

    Raises ValueError for a criterion that the appeal does not name.
    """
    if not set(upheld) <= set(appealed):
        raise ValueError("only criteria that the appeal names can be judged anew")
    if not upheld:
        return Outcome.DISMISSED
    return Outcome.UPHELD if set(upheld) == set(appealed) else Outcome.PARTLY
