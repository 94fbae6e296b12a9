"""What can be done with a round next: its state decides, and what has been shown of it."""

from enum import StrEnum

from surveys.collection.rounds.domain import RoundState


class Step(StrEnum):
    """What somebody does with a round; each leaves an event in its history."""

    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    CLOSE = "close"
    REOPEN = "reopen"


class Bar(StrEnum):
    """Why a closed round stays closed for good."""

    PUBLISHED = "published"  # its results have been shown: another table could be subtracted
    ANONYMIZED = "anonymized"  # what identified people is removed: nobody can be asked again


_STEPS: dict[RoundState, frozenset[Step]] = {
    RoundState.PLANNED: frozenset({Step.CLOSE}),
    RoundState.OPEN: frozenset({Step.PAUSE, Step.EXTEND, Step.CLOSE}),
    RoundState.PAUSED: frozenset({Step.RESUME, Step.EXTEND, Step.CLOSE}),
    RoundState.CLOSED: frozenset({Step.REOPEN}),
}


def steps(state: RoundState, bar: Bar | None = None) -> frozenset[Step]:
    """The steps that a round in ``state`` can take; a barred one is never opened again."""
    return _STEPS[state] - ({Step.REOPEN} if bar is not None else set())


def bar_to_reopening(published: bool, anonymized: bool) -> Bar | None:
    """What keeps a round closed: removed personal data, else results that somebody has seen."""
    if anonymized:
        return Bar.ANONYMIZED
    return Bar.PUBLISHED if published else None
