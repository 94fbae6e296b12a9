"""How far people came in a questionnaire, and how long it took them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from surveys.foundation.figures import Figure, Unit, not_computable

# Below this number times of single people would show through a median.
FEWEST_TIMES = 5


@dataclass(frozen=True, slots=True)
class SectionReach:
    """Of those who began, how many answered something in this section or in a later one."""

    section: str
    reached: int
    share: Figure


def section_reach(
    sections: Sequence[str], answered: Iterable[Mapping[str, int]]
) -> tuple[SectionReach, ...]:
    """Reach by section, in order; ``answered`` gives each response's answers by section code.

    The reached numbers never rise from one section to the next.
    """
    furthest = [
        max((i for i, code in enumerate(sections) if counts.get(code)), default=-1)
        for counts in answered
    ]
    begun = sum(1 for place in furthest if place >= 0)
    found = []
    for index, code in enumerate(sections):
        reached = sum(1 for place in furthest if place >= index)
        found.append(SectionReach(code, reached, _share(reached, begun)))
    return tuple(found)


def _share(part: int, whole: int) -> Figure:
    if not whole:
        return not_computable(Unit.SHARE, "section-reach/1", "no-answers")
    return Figure(Fraction(part, whole), Unit.SHARE, whole, "section-reach/1")


@dataclass(frozen=True, slots=True)
class Minutes:
    """Quartiles of the minutes that answering took, pauses over half an hour left out."""

    lower: Figure
    median: Figure
    upper: Figure


def minutes_taken(seconds: Iterable[int]) -> Minutes:
    """Quartiles by linear interpolation between order statistics (Hyndman and Fan's type 7), in
    minutes; not computable from fewer than five responses ("too-few-answers")."""
    times = sorted(Fraction(value, 60) for value in seconds if value > 0)
    return Minutes(*(_quantile(times, Fraction(k, 4)) for k in (1, 2, 3)))


def _quantile(times: Sequence[Fraction], share: Fraction) -> Figure:
    rule = "minutes-quartile/1"
    if len(times) < FEWEST_TIMES:
        return not_computable(Unit.SCORE, rule, "too-few-answers", len(times))
    place = share * (len(times) - 1)
    below = place.numerator // place.denominator
    above = min(below + 1, len(times) - 1)
    value = times[below] + (place - below) * (times[above] - times[below])
    return Figure(value, Unit.SCORE, len(times), rule)
