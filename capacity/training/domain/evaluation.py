"""What came of a training, after D. Kirkpatrick: reaction, learning, use at work, results."""

from enum import StrEnum


class Phase(StrEnum):
    """When participants are asked."""

    BEFORE = "before"
    AFTER = "after"  # at the end
    SIX_MONTHS = "six_months"


INSTRUMENTS = {
    Phase.BEFORE: "training-before",
    Phase.AFTER: "training-after",
    Phase.SIX_MONTHS: "training-six-months",
}
"""The built-in questionnaire of each phase, by its code."""
