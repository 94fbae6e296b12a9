"""Which figures of a region's capacity may be published, and when a new edition may follow. Pure.

A figure counts organizations of one group in one region: in how many of them a common area works.
Levels belong to organizations, so a figure never tells of fewer than five of three countries, and
neither does the difference between any two editions of it. All regions together are the sum of the
figures that are shown, so nothing can be subtracted from it that is not shown itself.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from capacity.reports.domain.editions import far_from_all
from surveys.foundation.figures import Figure, Unit, not_computable

FEWEST_ORGANIZATIONS = 5
FEWEST_COUNTRIES = 3

REGION_RULE = "region-working/1"

NOT_PUBLISHED = "not-published"


@dataclass(frozen=True, slots=True)
class Member:
    """One organization that a figure counts, with the assessment it is counted by.

    ``works``: its area score lies in band 3 or above, by verified levels.
    """

    assessment_id: int
    organization_id: int
    country_iso3: str
    works: bool


Edition = frozenset[Member]


def enough(members: Iterable[Member]) -> bool:
    """Whether these are at least five organizations of at least three countries."""
    held = list(members)
    organizations = {member.organization_id for member in held}
    countries = {member.country_iso3 for member in held}
    return len(organizations) >= FEWEST_ORGANIZATIONS and len(countries) >= FEWEST_COUNTRIES


def publishable(members: Edition, open_already: Collection[int] = ()) -> bool:
    """Whether a figure of these may be shown: enough of them, and not all alike.

    ``open_already``: organizations whose levels are shown by their own consent. The others have to
    be enough without them, and not all alike; unless there are no others.
    """
    others = frozenset(m for m in members if m.organization_id not in open_already)
    return all(enough(part) and _differ(part) for part in ({members, others} - {frozenset()})) and (
        bool(members)
    )


def _differ(members: Edition) -> bool:
    return len({member.works for member in members}) == 2


def far_enough(earlier: Edition, later: Edition) -> bool:
    """Whether the two may both have been shown: they are the same, or differ by enough.

    What came and went must not all be known from the difference: that is so where every one that
    came works and none that went did, or the other way round.
    """
    if earlier == later:
        return True
    came, went = later - earlier, earlier - later
    difference = _working(came) - _working(went)
    return enough(came | went) and -len(went) < difference < len(came)


def _working(members: Iterable[Member]) -> int:
    return sum(member.works for member in members)


def next_edition(
    editions: Collection[Edition], found: Edition, open_already: Collection[int] = ()
) -> Edition | None:
    """``found``, if it may follow the ``editions`` that were ever shown; None: nothing changes.

    What was shown stays as it was, with its day, until a new edition differs by enough from each
    edition before it.
    """
    if not publishable(found, open_already):
        return None
    return found if far_from_all(editions, found, far_enough) else None


def share(working: int, organizations: int) -> Figure:
    """The share of organizations in which an area works; ``organizations`` 0: none is shown."""
    if not organizations:
        return not_computable(Unit.SHARE, REGION_RULE, NOT_PUBLISHED)
    value = Fraction(working, organizations)
    return Figure(value, Unit.SHARE, organizations, REGION_RULE, "verified")
