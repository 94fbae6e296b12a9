"""The level of a criterion, who says so, and whether the criterion applies.

Three kinds of statement exist: each assessor's own (self-rated), the institution's joint one
(consensus), and the reviewer's (verified). A figure never hides which of them it rests on.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from surveys.foundation.figures import Figure, Unit
from surveys.results.domain import middle

LOWEST, HIGHEST = 1, 5

RULE = "level/1"


class Provenance(StrEnum):
    """Who stands behind a level; the strongest statement first."""

    VERIFIED = "verified"
    CONSENSUS = "consensus"
    SELF_RATED = "self_rated"


MIXED = "mixed"
"""The provenance of a figure that rests on levels of more than one provenance."""


@dataclass(frozen=True, slots=True)
class CriterionRecord:
    """What is known of one criterion in one assessment.

    ``self_ratings`` hold levels only; assessors who chose "not applicable" or "don't know" are
    counted beside them. ``agreed`` and ``verified`` are the consensus and the verified level;
    ``agreed_not_applicable`` is the consensus that the criterion does not apply, and
    ``not_applicable_accepted`` the reviewer's acceptance of its reason. ``reviewed``: the
    reviewer has decided on this criterion as it now stands. ``desired`` and ``importance`` are
    the agreed ones; ``desired_ratings`` and ``importance_ratings`` the assessors' own.

    Raises ValueError for levels outside 1 to 5 and for statements that contradict each other.
    """

    code: str
    area: str
    self_ratings: tuple[int, ...] = ()
    self_not_applicable: int = 0
    self_dont_know: int = 0
    agreed: int | None = None
    agreed_not_applicable: bool = False
    not_applicable_accepted: bool = False
    verified: int | None = None
    desired: int | None = None
    importance: int | None = None
    desired_ratings: tuple[int, ...] = ()
    importance_ratings: tuple[int, ...] = ()
    reviewed: bool = False

    def __post_init__(self) -> None:
        single = (self.agreed, self.verified, self.desired, self.importance)
        ratings = (*self.self_ratings, *self.desired_ratings, *self.importance_ratings)
        if not all(value is None or LOWEST <= value <= HIGHEST for value in (*single, *ratings)):
            raise ValueError(f"{self.code}: levels and importance are {LOWEST} to {HIGHEST}")
        if min(self.self_not_applicable, self.self_dont_know) < 0:
            raise ValueError(f"{self.code}: assessors are counted from zero")
        if self.agreed_not_applicable and (self.agreed, self.verified) != (None, None):
            raise ValueError(f"{self.code}: what does not apply has no level")
        if self.not_applicable_accepted and not self.agreed_not_applicable:
            raise ValueError(f'{self.code}: only an agreed "not applicable" can be accepted')


@dataclass(frozen=True, slots=True)
class Applicability:
    """Whether a criterion counts, and who said so (None: nobody has said anything yet)."""

    applicable: bool
    provenance: Provenance | None


def applicability(record: CriterionRecord, provenance: Provenance | None = None) -> Applicability:
    """Whether the criterion belongs to numerator and denominator.

    "Not applicable" takes it out only once the reviewer has accepted the reason. Before the
    review, what the assessors agreed holds, marked as consensus; a reason that the reviewer
    looked at and did not accept no longer counts. A single assessor's "not applicable" never
    takes a criterion out, and "don't know" is a missing answer, not a statement that the
    criterion does not apply.

    With a ``provenance``, only statements of that strength or a greater one decide: among
    verified levels a "not applicable" that is merely agreed does not count.
    """
    if record.agreed_not_applicable:
        if record.not_applicable_accepted:
            return Applicability(False, Provenance.VERIFIED)
        if record.reviewed:
            return Applicability(True, Provenance.VERIFIED)
        if provenance is not Provenance.VERIFIED:
            return Applicability(False, Provenance.CONSENSUS)
    stated = (kind for kind in Provenance if _STATED[kind](record)[0] is not None)
    return Applicability(True, next(stated, None))


def level(record: CriterionRecord, provenance: Provenance | None = None) -> Figure:
    """The criterion's level x: verified, else consensus, else the median of the self-ratings.

    With a ``provenance``, the level of that provenance alone: comparisons and spreads use one
    only. Denominator: the assessors' levels that a self-rated level rests on, else 1. Not
    computable: ``not-applicable``, ``no-level``, ``not-verified``, ``not-agreed``,
    ``not-rated``.
    """
    scope = applicability(record, provenance)
    if not scope.applicable:
        return Figure(None, Unit.LEVEL, 0, RULE, scope.provenance or "", "not-applicable")
    for kind in Provenance if provenance is None else (provenance,):
        value, base = _STATED[kind](record)
        if value is not None:
            return Figure(value, Unit.LEVEL, base, RULE, kind)
    return Figure(None, Unit.LEVEL, 0, RULE, provenance or "", _WHY_NOT[provenance])


_WHY_NOT = {
    None: "no-level",
    Provenance.VERIFIED: "not-verified",
    Provenance.CONSENSUS: "not-agreed",
    Provenance.SELF_RATED: "not-rated",
}

Stated = tuple[Fraction | None, int]


def _one(value: int | None) -> Stated:
    return (None, 0) if value is None else (Fraction(value), 1)


def _self_rated(record: CriterionRecord) -> Stated:
    return middle.median(middle.counted(record.self_ratings)), len(record.self_ratings)


_STATED: dict[Provenance, Callable[[CriterionRecord], Stated]] = {
    Provenance.VERIFIED: lambda record: _one(record.verified),
    Provenance.CONSENSUS: lambda record: _one(record.agreed),
    Provenance.SELF_RATED: _self_rated,
}


def verifiable_level(agreed: int, evidence_levels: Collection[int]) -> int | None:
    """The highest level that a reviewer may verify; None: the level stays unverified.

    ``evidence_levels``: the level that each accepted piece of evidence supports. The verified
    level exceeds neither what was agreed nor what the evidence supports. Level 1 needs no
    evidence where it was agreed; an agreed level of 2 or more without evidence for at least
    level 2 is never turned into 1. Raises ValueError for levels outside 1 to 5.
    """
    if not all(LOWEST <= value <= HIGHEST for value in (agreed, *evidence_levels)):
        raise ValueError(f"levels are {LOWEST} to {HIGHEST}")
    if agreed == LOWEST:
        return LOWEST
    supported = min(agreed, max(evidence_levels, default=LOWEST))
    return supported if supported > LOWEST else None
