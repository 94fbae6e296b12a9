"""Lenses: the same levels read across areas by what they are about (R11, R13, R21).

A lens names criteria, it changes none. There is no mean over a lens, as there is none over all
areas: what is counted are the criteria that work (level 3 or above).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from capacity.diagnostics.domain.levels import (
    MIXED,
    CriterionRecord,
    Provenance,
    applicability,
    level,
)
from surveys.foundation.figures import Figure, Unit, not_computable

WORKING = 3
"""From this level on something is used in core work."""

RULE = "share-working/1"


class Lens(StrEnum):
    GENDER = "gender"  # equality of women and men
    INCLUSION = "inclusion"  # disability, languages, access, those who are seldom heard
    STAFF = "staff"  # what single people know and can do
    INSTITUTION = "institution"  # all that would remain if they left


_NAMED: dict[Lens, frozenset[str]] = {
    Lens.GENDER: frozenset(
        {"C8.1", "C8.3", "C8.4", "C9.4", "M1.1", "W1.1", "W1.3", "W2.1", "W2.2", "W2.5"}
        | {"W3.1", "W3.2"}
    ),
    Lens.INCLUSION: frozenset({"C5.3", "C7.4", "C8.2", "C8.3", "C8.4", "W5.1", "W5.2", "W5.3"}),
    Lens.STAFF: frozenset({"C6.2", "C7.1", "C9.4", "M4.3", "W1.3", "W3.2"}),
}


def seen_by(lens: Lens, code: str) -> bool:
    """Whether the criterion is one that the lens looks at."""
    if lens is Lens.INSTITUTION:
        return code not in _NAMED[Lens.STAFF]
    return code in _NAMED[lens]


@dataclass(frozen=True, slots=True)
class LensView:
    """What a lens shows: its criteria in the instrument's order with the level of each.

    ``working`` is the share of those at level 3 or above; its denominator are the applicable
    criteria that have a level. Not computable without any: ``no-level``.
    """

    lens: Lens
    criteria: tuple[tuple[str, Figure], ...]
    working: Figure


def through(
    lens: Lens, records: Sequence[CriterionRecord], provenance: Provenance | None = None
) -> LensView:
    """The records as the lens shows them; with a ``provenance``, levels of that one alone."""
    seen = [
        (record.code, level(record, provenance))
        for record in records
        if seen_by(lens, record.code) and applicability(record, provenance).applicable
    ]
    return LensView(lens, tuple(seen), _working([figure for _code, figure in seen]))


def _working(levels: Sequence[Figure]) -> Figure:
    known = [(f.value, f.provenance) for f in levels if f.value is not None]
    if not known:
        return not_computable(Unit.SHARE, RULE, "no-level")
    reached = sum(value >= WORKING for value, _provenance in known)
    provenances = {provenance for _value, provenance in known}
    single = provenances.pop() if len(provenances) == 1 else MIXED
    return Figure(Fraction(reached, len(known)), Unit.SHARE, len(known), RULE, single)
