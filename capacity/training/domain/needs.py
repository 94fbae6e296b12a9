"""Needs: where an organization wants to be further than it is, and what a course does about it.

Source: the platform's measures; the discrepancy (what is, what should be) and its priority after
G. D. Borich, "A Needs Assessment Model for Conducting Follow-Up Studies", Journal of Teacher
Education 31 (3), 1980. Shares by mid-ranks are ours: inflating every priority gains nothing.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from capacity.diagnostics.domain.peers import PRIVATE_AREAS
from capacity.training.domain.courses import Course

MOST_STEPS = 2
"""As many levels of one criterion count at most: nobody climbs four at once."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One criterion of one assessment: levels 1 to 5, importance 1 to 5."""

    criterion: str
    existing: int
    desired: int
    importance: int

    @property
    def priority(self) -> int:
        """Importance × levels wanted, of which no more count than the need is about."""
        return self.importance * min(MOST_STEPS, max(0, self.desired - self.existing))


@dataclass(frozen=True, slots=True)
class Need:
    """An organization wants ``criterion`` at ``target``; it stands at ``existing``.

    ``weight`` is the need's part of everything the organization needs: the weights of one
    organization add up to 1. ``planned``: an action of its plan is about this criterion.
    """

    organization_id: int
    criterion: str
    existing: int
    target: int
    weight: Fraction
    planned: bool = False

    @property
    def area(self) -> str:
        return area_of(self.criterion)

    @property
    def steps(self) -> int:
        """How many levels the need is about."""
        return self.target - self.existing


def area_of(criterion: str) -> str:
    return criterion.partition(".")[0]


def needs(
    organization_id: int, gaps: Iterable[Gap], planned: Collection[str] = ()
) -> tuple[Need, ...]:
    """What the organization needs: its criteria with a gap, outside the private areas.

    Weight = mid-rank of the priority ÷ sum of all mid-ranks: with n needs the least pressing one
    has rank 1, and those of equal priority share the mean of their ranks.
    """
    open_ = [g for g in gaps if g.priority > 0 and area_of(g.criterion) not in PRIVATE_AREAS]
    total = Fraction(len(open_) * (len(open_) + 1), 2)
    return tuple(
        Need(
            organization_id,
            gap.criterion,
            gap.existing,
            min(gap.desired, gap.existing + MOST_STEPS),
            rank / total,
            gap.criterion in planned,
        )
        for gap, rank in zip(open_, mid_ranks([g.priority for g in open_]), strict=True)
    )


def mid_ranks(values: Sequence[int]) -> tuple[Fraction, ...]:
    """The rank of each value from 1 for the least; equal values share the mean of their ranks."""
    ranks, below = dict[int, Fraction](), 0
    for value, count in sorted(Counter(values).items()):
        ranks[value] = below + Fraction(count + 1, 2)
        below += count
    return tuple(ranks[value] for value in values)


def steps_covered(need: Need, course: Course) -> int:
    """How many of the need's levels the course is about: 0 if it begins above or ends below.

    A course takes organizations from one level to another; whoever stands below the first cannot
    follow it, whoever has reached the last has nothing to learn in it.
    """
    if not course.is_about(need.criterion):
        return 0
    if not course.level_from <= need.existing < course.level_to:
        return 0
    return min(need.target, course.level_to) - need.existing


def addressed(need: Need, course: Course) -> Fraction:
    """The part of the need's weight that the course addresses; it never closes a gap."""
    return need.weight * Fraction(steps_covered(need, course), need.steps)
