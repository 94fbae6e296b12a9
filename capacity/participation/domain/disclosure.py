"""Whether a number of programmes may be told while some of their verdicts may not.

A programme's verdict is published only with the consent of every organization that contributed.
A count over programmes must not give away a verdict that is not published: taking the published
ones away, and one more that somebody may know, each of the others must still be open.

Source: the project's own rule (docs/methods.md, "What may be seen").
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from capacity.participation.domain.verdicts import ProgrammeVerdict, Verdict

FEWEST_PROGRAMMES = 5
FEWEST_COUNTRIES = 3


@dataclass(frozen=True, slots=True)
class Hidden:
    """A programme whose verdict is not published."""

    country_iso3: str
    verdict: Verdict
    decided: bool


def hidden(
    verdicts: Mapping[int, ProgrammeVerdict],
    published: Collection[int],
    countries: Mapping[int, str],
) -> list[Hidden]:
    """Those of ``verdicts`` that are not published; ``countries``: each programme's country."""
    return [
        Hidden(countries[programme], found.verdict, found.decided)
        for programme, found in verdicts.items()
        if programme not in published
    ]


def may_be_counted(unpublished: Iterable[Hidden]) -> bool:
    """Whether counts over these and any published ones give none of these away.

    Either there are none, or at least five of at least three countries, of which no single state
    (yes, no, divided, not decided) holds all but one or more.
    """
    held = list(unpublished)
    if not held:
        return True
    states = Counter((each.verdict, each.decided) for each in held)
    return (
        len(held) >= FEWEST_PROGRAMMES
        and len({each.country_iso3 for each in held}) >= FEWEST_COUNTRIES
        and max(states.values()) < len(held) - 1
    )
