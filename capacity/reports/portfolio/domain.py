"""Area levels of many organizations, put together. Pure.

Named organizations are never ordered or coloured by a score: what is coloured are shares among at
least five of them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from capacity.diagnostics.domain.gaps import GOOD_BAND, WEAK_LEVEL
from capacity.diagnostics.domain.levels import CriterionRecord, Provenance
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.domain.scores import profile
from surveys.foundation.figures import Figure, Unit, not_computable

FEWEST = 5
"""Of fewer organizations no share is shown: its colour would be that of a named one."""

WORKING = 3
"""The band from which on an area works: "Working" or better."""

SHARE_RULE = "organizations-working/1"

READABLE = (AssessmentState.SUBMITTED, AssessmentState.VALIDATED)
"""What a bureau reads of: while an assessment is returned, the institution works on it unseen."""


class Standing(StrEnum):
    """How far an organization's latest assessment is, as its bureau may know it."""

    VERIFIED = "verified"  # reviewed and closed
    AGREED = "agreed"  # submitted, not reviewed yet
    IN_PROGRESS = "in_progress"  # with the organization
    UNSHARED = "unshared"  # closed without verification: its levels stay with the organization
    NOT_ASSESSED = "not_assessed"


STANDINGS: Mapping[AssessmentState | None, Standing] = {
    None: Standing.NOT_ASSESSED,
    AssessmentState.RATING: Standing.IN_PROGRESS,
    AssessmentState.CONSENSUS: Standing.IN_PROGRESS,
    AssessmentState.RETURNED: Standing.IN_PROGRESS,
    AssessmentState.SUBMITTED: Standing.AGREED,
    AssessmentState.VALIDATED: Standing.VERIFIED,
    AssessmentState.AGREED_NOT_VERIFIED: Standing.UNSHARED,
    AssessmentState.ENDED_WITH_ORGANIZATION: Standing.UNSHARED,
}


@dataclass(frozen=True, slots=True)
class AreaLevel:
    """One area of one organization by levels of one provenance.

    ``score`` is the area score D with its denominator, or why there is none. ``lowest`` is the
    lowest level in the area and ``lowest_criteria`` are those at it, in instrument order.
    """

    area: str
    score: Figure
    band: int | None
    applicable: int
    criteria: int
    lowest: int | None
    lowest_criteria: tuple[str, ...]

    @property
    def hides_weak_spot(self) -> bool:
        """Whether a criterion is weak although the area scores well."""
        return (self.band or 0) >= GOOD_BAND and (self.lowest or WEAK_LEVEL + 1) <= WEAK_LEVEL


Levels = Mapping[str, AreaLevel]
"""By area, in instrument order."""


def area_levels(
    records: Sequence[CriterionRecord], provenance: Provenance
) -> tuple[AreaLevel, ...]:
    """Every area in the instrument's order by levels of ``provenance`` alone.

    Agreed and verified levels are whole numbers, and so is the lowest of them.
    """
    return tuple(
        AreaLevel(
            area=found.area,
            score=found.score,
            band=found.band,
            applicable=found.applicable,
            criteria=found.criteria,
            lowest=int(found.weakest.level.value or 0) if found.weakest else None,
            lowest_criteria=found.weakest.codes if found.weakest else (),
        )
        for found in profile(records, provenance=provenance)
    )


Bands = Counter[tuple[str, str, int]]
"""How many organizations stand where: by column (a region or a round), area and band."""


def share_working(bands: Mapping[int, int], provenance: Provenance) -> Figure:
    """The share of organizations whose area score lies in band 3 or above.

    ``bands``: how many organizations have their score in each. Not computable of fewer than five:
    ``too-few-organizations``.
    """
    n = sum(bands.values())
    if n < FEWEST:
        return not_computable(Unit.SHARE, SHARE_RULE, "too-few-organizations", n)
    working = sum(count for band, count in bands.items() if band >= WORKING)
    return Figure(Fraction(working, n), Unit.SHARE, n, SHARE_RULE, provenance)


def shares(
    bands: Bands, areas: Iterable[str], columns: Sequence[str], provenance: Provenance
) -> dict[str, tuple[Figure, ...]]:
    """For each area the share that works: one figure for each column, then one for all of them."""
    return {
        area: (
            *(share_working(_of(bands, area, [column]), provenance) for column in columns),
            share_working(_of(bands, area, columns), provenance),
        )
        for area in areas
    }


def _of(bands: Bands, area: str, columns: Sequence[str]) -> Counter[int]:
    found: Counter[int] = Counter()
    for (column, of, band), count in bands.items():
        if of == area and column in columns:
            found[band] += count
    return found


def fewest_work(shares_of_all: Mapping[str, Figure]) -> tuple[str, ...]:
    """The areas in which the smallest share works, in instrument order; none if all are alike."""
    known = {area: Fraction(f.value) for area, f in shares_of_all.items() if f.value is not None}
    if len(set(known.values())) < 2:
        return ()
    return tuple(area for area, value in known.items() if value == min(known.values()))
