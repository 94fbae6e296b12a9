"""What came of a training, after D. Kirkpatrick: reaction, learning, use at work, results.

Participants are asked three times. Here stands when each phase asks, and whom; what the answers
come to stands in ``evaluation_figures``, what diagnostics say later in ``rescoring``.

Source: D. L. Kirkpatrick, "Techniques for evaluating training programs", Journal of the American
Society of Training Directors 13, 1959.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from capacity.training.domain.cohorts import NominationState


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


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which a phase takes answers, both included."""

    first: date
    last: date


def suggested_windows(begins: date, ends: date) -> dict[Phase, Window]:
    """Three weeks before the edition, two weeks from its last day, four weeks half a year later."""
    half_a_year = ends + timedelta(days=182)
    return {
        Phase.BEFORE: Window(begins - timedelta(days=21), begins),
        Phase.AFTER: Window(ends, ends + timedelta(days=14)),
        Phase.SIX_MONTHS: Window(half_a_year, half_a_year + timedelta(days=28)),
    }


FARTHEST = timedelta(days=731)
"""Nobody is asked earlier before an edition's last day, or longer after it."""


class WindowFault(StrEnum):
    """Why days do not make a phase."""

    FAR = "far"  # its first or last day
    PAST = "past"  # its last day is over
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    TOO_EARLY = "too_early"  # it begins before the phase before it has ended


def is_far(day: date, ends: date) -> bool:
    """Whether it lies too far from ``ends``, the edition's last day."""
    return abs(day - ends) > FARTHEST


def window_faults(
    windows: Mapping[Phase, Window], ends: date, today: date
) -> dict[Phase, WindowFault]:
    """What is wrong with the days chosen, one fault a phase. Phases that are not asked may lack.

    A phase begins no earlier than the one before it ends: answers that are compared as before and
    after lie on either side of the training.
    """
    found: dict[Phase, WindowFault] = {}
    earlier: Window | None = None
    for phase in Phase:
        window = windows.get(phase)
        if window is None:
            continue
        if is_far(window.first, ends) or is_far(window.last, ends):
            found[phase] = WindowFault.FAR
        elif window.last < window.first:
            found[phase] = WindowFault.ENDS_BEFORE_IT_BEGINS
        elif window.last < today:
            found[phase] = WindowFault.PAST
        elif earlier is not None and window.first < earlier.last:
            found[phase] = WindowFault.TOO_EARLY
        earlier = window
    return found


def is_asked(phase: Phase, state: NominationState, ends: date, today: date) -> bool:
    """Whether a participant in ``state`` is asked by now; ``ends``: the edition's last day.

    Before: whoever has a place. At the end: whoever has a place, from the last day on, until it is
    noted that they were absent. Half a year later: whoever attended.
    """
    if state is NominationState.ATTENDED:
        return True
    if state is not NominationState.ACCEPTED or phase is Phase.SIX_MONTHS:
        return False
    return phase is Phase.BEFORE or today >= ends


def is_let_go(phase: Phase, state: NominationState) -> bool:
    """Whether somebody who was asked is asked no more: they did not come, or have no place."""
    if state is NominationState.ACCEPTED:
        return phase is Phase.SIX_MONTHS
    return state is not NominationState.ATTENDED
