"""Action plans: which gaps are still without an action, what is due, and in which order.

Nothing here is about how good an organization is: a plan that others see is ordered by area and
day, never by a level, a gap or a priority.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from capacity.diagnostics.domain.gaps import Priority, natural_order
from capacity.diagnostics.domain.levels import Provenance
from capacity.diagnostics.domain.peers import is_private

SOON = timedelta(days=30)
"""An action is due soon from this many days before its term on."""


class ActionState(StrEnum):
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"  # for a reason


class Support(StrEnum):
    """What is wanted from others for an action; several kinds or none."""

    TRAINING = "training"
    ADVICE = "advice"
    PEER_EXCHANGE = "peer_exchange"
    FUNDING = "funding"


OPEN_STATES = frozenset({ActionState.PLANNED, ActionState.UNDER_WAY})


class Standing(StrEnum):
    """How an action stands to the calendar."""

    ENDED = "ended"  # done or dropped: no day matters any more
    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"


class Planned(Protocol):
    """What the functions here look at in an action. ``criterion`` is "" across criteria."""

    @property
    def id(self) -> int: ...
    @property
    def criterion(self) -> str: ...
    @property
    def term(self) -> date: ...
    @property
    def state(self) -> str: ...


Line = TypeVar("Line", bound=Planned)


def standing(state: str, term: date, today: date) -> Standing:
    """An action is overdue from the day after its term on."""
    if state not in OPEN_STATES:
        return Standing.ENDED
    if term < today:
        return Standing.OVERDUE
    return Standing.SOON if term <= today + SOON else Standing.LATER


def is_due(state: str, term: date, today: date) -> bool:
    """Whether somebody is to be reminded of it."""
    return standing(state, term, today) in (Standing.OVERDUE, Standing.SOON)


def covered(own: Iterable[Planned], earlier: Iterable[Planned]) -> frozenset[str]:
    """The criteria for which something is planned or done.

    ``own``: the actions of the assessment that found the gaps; those of ``earlier`` assessments
    count while they are open: what they finished has not kept this one from finding a gap.
    """
    return frozenset(
        action.criterion
        for actions, states in ((own, OPEN_STATES | {ActionState.DONE}), (earlier, OPEN_STATES))
        for action in actions
        if action.criterion and action.state in states
    )


def uncovered(ranked: Sequence[Priority], covered_codes: Collection[str]) -> tuple[Priority, ...]:
    """The gaps that nothing is planned for, in the order of ``ranked``.

    Only gaps of agreed or verified levels: while a level is still being agreed on there is nothing
    to plan from.
    """
    return tuple(
        item
        for item in ranked
        if item.gap.value
        and item.existing.provenance != Provenance.SELF_RATED
        and item.code not in covered_codes
    )


def by_term(actions: Iterable[Line]) -> list[Line]:
    """The earliest term first; on one day by criterion, those across criteria last."""
    return sorted(actions, key=lambda action: (action.term, _place(action.criterion), action.id))


def area_of(criterion: str) -> str:
    """C1.2 lies in C1; an action across criteria lies in no area: ""."""
    return criterion.partition(".")[0]


def may_be_shared(criterion: str) -> bool:
    """Whether an action may enter a country's plan: those on private areas never do."""
    return not is_private(criterion)


def by_area(actions: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """The actions that may be shared, area by area and within each by term.

    The areas in the instruments' order, common ones first; what lies across areas ("") stands last.
    """
    shared = [action for action in by_term(actions) if may_be_shared(action.criterion)]
    areas = sorted({area_of(action.criterion) for action in shared}, key=_place)
    return [(area, [a for a in shared if area_of(a.criterion) == area]) for area in areas]


def _place(code: str) -> tuple[bool, tuple[tuple[str, int], ...]]:
    return (not code, natural_order(code))
