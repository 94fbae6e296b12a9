"""The criteria of several rounds, linked by their stable code while their text stays the same.

A level means what its anchor said at the time; a criterion with another text is another one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from capacity.diagnostics.domain.levels import CriterionRecord


@dataclass(frozen=True, slots=True)
class Judged:
    """One criterion in one round: what is known of it, and by which text it was judged.

    ``wording``: the criterion's text and anchors in the source language, or a digest of them;
    equal in two rounds exactly if they did not change.
    """

    record: CriterionRecord
    wording: str


Round = Sequence[Judged]
"""All criteria of one assessment in instrument order."""


class Link(StrEnum):
    """How a criterion stands between an earlier and a later round."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"  # the same code with another text or area: not comparable
    ADDED = "added"
    DROPPED = "dropped"


def by_code(judged: Round) -> dict[str, Judged]:
    """A round's criteria by code, in order; raises ValueError for one given twice."""
    found = {item.record.code: item for item in judged}
    if len(found) < len(judged):
        raise ValueError("a criterion stands twice in one round")
    return found


def unchanged(one: Judged, other: Judged | None) -> bool:
    """Whether both judge by the same text, in the same area; False where there is no other."""
    if other is None:
        return False
    return (one.wording, one.record.area) == (other.wording, other.record.area)


def link(before: Judged | None, after: Judged | None) -> Link:
    """How one code stands between two rounds; at least one of them has it."""
    if after is None:
        return Link.DROPPED
    if before is None:
        return Link.ADDED
    return Link.UNCHANGED if unchanged(after, before) else Link.CHANGED


def too_few(common: int, applicable: int, levelled: int) -> str:
    """Why no score rests on these criteria, or "": the coverage that any area score needs.

    At least half of the common criteria apply, at least two thirds of those have a level.
    """
    if 2 * applicable < common:
        return "too-few-applicable"
    return "too-few-levelled" if 3 * levelled < 2 * applicable else ""
