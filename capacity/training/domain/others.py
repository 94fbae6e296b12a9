"""Needs that are not shared, as numbers only: how many of a group and region have one in an area.

Planners see who shares its needs by name. Of all others they see numbers, in one fixed partition
(area, group, region) without sums across, so that no number can be worked out from others of it.
A cell is shown from an edition: what it said last stands until enough has changed.

Who has ever shared its needs is counted in no cell from then on, whether the consent stands or was
withdrawn: so neither giving nor withdrawing one moves a number by what somebody saw before. Pure.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

RULE = "needs-not-shared/1"

FEWEST = 5
"""As many organizations have the need, and as many have not, where a number is shown; and as many
change between two editions, or none."""

Member = tuple[int, str]
"""An organization, and which of its assessments was counted."""


@dataclass(frozen=True, slots=True)
class Count:
    """One cell of one edition: who was counted, and who of them had the need."""

    members: frozenset[Member]
    having: frozenset[Member]

    def __post_init__(self) -> None:
        if not self.having <= self.members:
            raise ValueError("who has the need is counted")

    @property
    def value(self) -> int:
        return len(self.having)


def next_count(
    before: Sequence[Count], found: Count, known: Collection[int], fewest: int = FEWEST
) -> Count | None:
    """What follows the editions ``before`` of a cell, the latest last; None: that one stands.

    ``found``: the cell as it is now. ``known``: the organizations that ever shared their needs.
    """
    if any(organization in known for organization, _assessment in found.members):
        raise ValueError("whose needs were ever shared is counted in no cell")
    if before and found == before[-1]:
        return None
    if not shows(found, fewest):
        return None
    if not all(_far_enough(earlier, found, known, fewest) for earlier in before):
        return None
    return found if _tells_nothing_more(before, [*before, found], known, fewest) else None


def shows(count: Count, fewest: int = FEWEST) -> bool:
    """Whether enough have the need, and enough have not."""
    return fewest <= count.value <= len(count.members) - fewest


def _far_enough(earlier: Count, later: Count, known: Collection[int], fewest: int) -> bool:
    """Whether who saw both numbers learns of the difference only what many have in common.

    What is known is taken off first, for whoever knows it can do so as well.
    """
    one, other = _without(earlier, known), _without(later, known)
    changed = (one.members ^ other.members) | (one.having ^ other.having)
    moved = abs(one.value - other.value)
    return len(changed) >= fewest and (moved == 0 or moved >= fewest)


def _without(count: Count, known: Collection[int]) -> Count:
    return Count(
        frozenset(member for member in count.members if member[0] not in known),
        frozenset(member for member in count.having if member[0] not in known),
    )


# --- what can be worked out ----------------------------------------------------------------------


def _tells_nothing_more(
    before: Sequence[Count], after: Sequence[Count], known: Collection[int], fewest: int
) -> bool:
    """Whether the numbers ``after`` leave everybody open who was so by those ``before`` them.

    What could be worked out already, because others have shared their needs since, is not held
    against the next edition as long as it tells no more of the same organizations.
    """
    told = _told(before, known)
    settled = [members for members, (least, most) in told.items() if _settled(members, least, most)]
    return all(
        _open(least, most, len(members), fewest)
        or told.get(members) == (least, most)
        or any(members <= others for others in settled)
        for members, (least, most) in _told(after, known).items()
    )


Range = tuple[int, int]


def _told(counts: Sequence[Count], known: Collection[int]) -> dict[frozenset[Member], Range]:
    """Who came and went together is alike to whoever sees the numbers: of each such set, how many
    of it have the need, at least and at most."""
    alike = _alike(counts, known)
    sums = [_without(count, known).value for count in counts]
    ranges = _ranges([(pattern, len(members)) for pattern, members in alike.items()], sums)
    return dict(zip(map(frozenset, alike.values()), ranges, strict=True))


def _settled(members: Collection[Member], least: int, most: int) -> bool:
    return least == len(members) or most == 0


def _open(least: int, most: int, members: int, fewest: int) -> bool:
    """Whether enough may have the need and enough may not, or nothing at all is known."""
    return (least == 0 and most == members) or (least <= members - fewest and most >= fewest)


Pattern = tuple[bool, ...]
"""In which of the editions an organization was counted."""


def _alike(counts: Sequence[Count], known: Collection[int]) -> Mapping[Pattern, list[Member]]:
    found: defaultdict[Pattern, list[Member]] = defaultdict(list)
    everybody: Iterable[Member] = {member for count in counts for member in count.members}
    for member in everybody:
        if member[0] not in known:
            found[tuple(member in count.members for count in counts)].append(member)
    return found


def _ranges(patterns: Sequence[tuple[Pattern, int]], sums: Sequence[int]) -> list[Range]:
    """The least and the most that can have the need, of each pattern's members, over all ways in
    which whole numbers give the sums."""
    if not patterns:
        return []
    from scipy.optimize import Bounds, LinearConstraint, milp  # takes long to import

    rows = np.array([pattern for pattern, _members in patterns], float).T
    limits = Bounds(0, np.array([members for _pattern, members in patterns], float))
    asked = LinearConstraint(rows, sums, sums)
    ranges = []
    for place in range(len(patterns)):
        wanted, ends = np.zeros(len(patterns)), list[int]()
        for sign in (1, -1):
            wanted[place] = sign
            found = milp(
                wanted, integrality=np.ones(len(patterns)), bounds=limits, constraints=asked
            )
            if not found.success:
                raise ArithmeticError(f"the numbers contradict each other: {found.message}")
            ends.append(round(sign * found.fun))
        ranges.append((ends[0], ends[1]))
    return ranges
