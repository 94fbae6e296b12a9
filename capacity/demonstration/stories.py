"""What an institution of countries D and E found out about itself, before anybody wrote it down.

Levels are drawn, so that areas differ as they do in life; what changes from the first round to
the second is told, so that a page about change has something to say.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from surveys.questionnaires.domain.structure import Questionnaire

UP = ("C1.4", "C2.3", "C4.2", "C5.2", "C6.2", "C8.1", "C9.2", "M2.3", "E2.2", "W1.2", "W3.3")
TWO_UP = ("C2.2",)
"""Where work of two years shows: one level up, or two."""

DOWN = ("C7.2",)
"""Where money that came to an end shows: one level down."""

WITHOUT_OBJECT = "C3.4"
"""What no longer applies in the second round, and why."""

NO_PROGRAMME = (
    "The last Decent Work Country Programme has ended and the next one is still being drafted:"
    " there is none to follow up."
)

WANTED = ("C2.4", "C3.2", "C7.2", "C8.4", "C9.3")
"""Where the institution wants to get on most: its highest priorities, with room above them."""

UNPROVEN = ("C5.4", "C9.4")
"""What is agreed, with nothing to show for it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion: the level, None where it does not apply, and what is wanted of it.

    ``proven``: there is something to show for it.
    """

    code: str
    level: int | None
    desired: int
    importance: int
    proven: bool


def draw(
    questionnaire: Questionnaire, chance: random.Random, strongest: float
) -> tuple[Finding, ...]:
    """Levels of 1 to 4, near together within an area; ``strongest``: the best areas' mean."""
    found = []
    for section in questionnaire.sections:
        strength = chance.uniform(1.9, strongest)
        for item in section.items:
            level = min(4, max(1, round(strength + chance.gauss(0, 0.6))))
            finding = Finding(item.code, level, level, 3, item.code not in UNPROVEN)
            found.append(_wanting(finding, chance))
    return tuple(found)


def first_story(questionnaire: Questionnaire, chance: random.Random) -> tuple[Finding, ...]:
    """The levels of a first round, with room for what the second one has to tell."""
    drawn = draw(questionnaire, chance, strongest=3.3)
    return tuple(_wanting(_with_room(finding), chance) for finding in drawn)


def _with_room(finding: Finding) -> Finding:
    assert finding.level is not None  # all that is drawn applies
    if finding.code in TWO_UP:
        return replace(finding, level=min(finding.level, 2))
    if finding.code in (*DOWN, WITHOUT_OBJECT):
        return replace(finding, level=3)
    return replace(finding, level=min(finding.level, 3)) if finding.code in WANTED else finding


def second_story(first: Sequence[Finding], chance: random.Random) -> tuple[Finding, ...]:
    """Two years later: some up, one down, one that does not apply, all others as they were."""
    return tuple(_wanting(_two_years_later(finding), chance) for finding in first)


def _two_years_later(finding: Finding) -> Finding:
    assert finding.level is not None  # everything applied in the first round
    if finding.code == WITHOUT_OBJECT:
        return replace(finding, level=None)
    steps = (finding.code in UP) + 2 * (finding.code in TWO_UP) - (finding.code in DOWN)
    return replace(finding, level=finding.level + steps)


def _wanting(finding: Finding, chance: random.Random) -> Finding:
    step, importance = chance.choice((0, 0, 1, 1)), chance.choice((2, 3, 3, 4))
    if finding.code in WANTED:
        step, importance = 2, 5
    return replace(finding, desired=min(5, (finding.level or 3) + step), importance=importance)
