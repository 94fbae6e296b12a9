"""Signs for the reviewer: what is worth a second look before a level is verified.

A flag blocks nothing and accuses nobody. Review is support, not audit: each sign can have a
good reason, and the organization knows it best.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from capacity.diagnostics.domain.evidence import is_outdated
from capacity.diagnostics.domain.levels import HIGHEST, LOWEST

NEEDS_EVIDENCE = 2  # from this level on there is something to show
JUMP = 2  # levels gained since the last round
FEWEST_ALIKE = 4  # fewer criteria at one level are no pattern


class FlagCode(StrEnum):
    """What is conspicuous, in the order in which flags are listed."""

    NO_EVIDENCE = "no-evidence"  # level 2 or more, nothing to show for it
    OLD_EVIDENCE = "old-evidence"  # the newest dated piece is over 12 months old
    JUMP = "jump"  # two levels up or more, and nothing new to show
    ALL_HIGHEST = "all-highest"  # every level is 5
    ALL_ALIKE = "all-alike"  # every level is the same, and not 5


@dataclass(frozen=True, slots=True)
class Claim:
    """One criterion as it was handed in.

    ``level``: the level claimed, None where there is none (not applicable, don't know).
    ``evidence``: the date of each piece of evidence, None for a piece without a date.
    ``last_level``: the level of the last round, None if there was none or it is not comparable.
    ``new_evidence``: how many of the pieces the last round did not have.

    Raises ValueError for a level outside 1 to 5 and for more new pieces than pieces.
    """

    code: str
    level: int | None
    evidence: tuple[date | None, ...] = ()
    last_level: int | None = None
    new_evidence: int = 0

    def __post_init__(self) -> None:
        for value in (self.level, self.last_level):
            if value is not None and not LOWEST <= value <= HIGHEST:
                raise ValueError(f"{self.code}: levels are {LOWEST} to {HIGHEST}")
        if not 0 <= self.new_evidence <= len(self.evidence):
            raise ValueError(f"{self.code}: new evidence is part of the evidence")


@dataclass(frozen=True, slots=True)
class Flag:
    """One sign and the criteria that show it, in instrument order; there is at least one."""

    code: FlagCode
    criteria: tuple[str, ...]


def flags(claims: Sequence[Claim], today: date) -> tuple[Flag, ...]:
    """All signs that show, each once; none for an assessment without levels.

    ``today`` is the day on which the age of evidence is judged. Criteria without a level show
    no sign and count in none. Levels that are all 5 are told once, not also as all alike.
    """
    levelled = [claim for claim in claims if claim.level is not None]
    tests: dict[FlagCode, Callable[[Claim], bool]] = {
        FlagCode.NO_EVIDENCE: _without_evidence,
        FlagCode.OLD_EVIDENCE: lambda claim: _outdated(claim, today),
        FlagCode.JUMP: _jumped,
    }
    found = [_flag(code, filter(test, levelled)) for code, test in tests.items()]
    pattern = _pattern(levelled)
    if pattern is not None:
        found.append(_flag(pattern, levelled))
    return tuple(flag for flag in found if flag.criteria)


def _flag(code: FlagCode, claims: Iterable[Claim]) -> Flag:
    return Flag(code, tuple(claim.code for claim in claims))


def _claims_something(claim: Claim) -> bool:
    return claim.level is not None and claim.level >= NEEDS_EVIDENCE


def _without_evidence(claim: Claim) -> bool:
    return _claims_something(claim) and not claim.evidence


def _outdated(claim: Claim, today: date) -> bool:
    """Level 1 rests on no evidence; of a piece without a date nobody knows the age."""
    dates = [dated for dated in claim.evidence if dated is not None]
    return _claims_something(claim) and bool(dates) and is_outdated(max(dates), today)


def _jumped(claim: Claim) -> bool:
    if claim.level is None or claim.last_level is None:
        return False
    return claim.level - claim.last_level >= JUMP and not claim.new_evidence


def _pattern(levelled: Sequence[Claim]) -> FlagCode | None:
    levels = {claim.level for claim in levelled}
    if levels == {HIGHEST}:
        return FlagCode.ALL_HIGHEST
    alike = len(levels) == 1 and len(levelled) >= FEWEST_ALIKE
    return FlagCode.ALL_ALIKE if alike else None
