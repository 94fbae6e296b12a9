"""Reads for the forecast: who is under assessment now, and how often those before had a need."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Assessment
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.training.demand.queries import Needed, of_kind
from capacity.training.domain.forecast import Stratum, TakeUp
from surveys.collection.rounds.models import Round
from surveys.constituents.models import CountryRecord, Organization

ENDED = (AssessmentState.VALIDATED, AssessmentState.AGREED_NOT_VERIFIED)

Place = tuple[str, str]
"""A group and a region."""


def under_way(session: Session, demonstration: bool, now: datetime) -> dict[Place, int]:
    """How many assessments are under way, by group and region: begun in a round that is open or
    was, and not ended; of organizations that go on."""
    rows = session.execute(
        select(Organization.group, CountryRecord.region, func.count(Assessment.id))
        .join(Organization, Organization.id == Assessment.organization_id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .join(Round, Round.id == Assessment.round_id)
        .where(
            Assessment.state.not_in(ENDED),
            Round.opens_at <= now,
            Round.closes_at > now,
            Organization.ended_on.is_(None),
            of_kind(demonstration),
        )
        .group_by(Organization.group, CountryRecord.region)
    )
    return {(group, region): count for group, region, count in rows}


@dataclass(frozen=True, slots=True)
class Past:
    """Of the organizations that share their needs: how many of each group, and in which areas."""

    assessed: Mapping[str, int]
    having: Mapping[tuple[str, str], int]

    def stratum(self, group: str, area: str, count: int) -> Stratum:
        return Stratum(count, self.assessed.get(group, 0), self.having.get((group, area), 0))


def past_of(needed: Needed) -> Past:
    """Only those that share are counted: a share that others moved would tell of them."""
    groups = {each.id: each.group.value for each in needed.candidates}
    areas: defaultdict[int, set[str]] = defaultdict(set)
    for need in needed.needs:
        areas[need.organization_id].add(need.area)
    having = Counter((groups[each], area) for each, found in areas.items() for area in found)
    return Past(Counter(groups.values()), having)


CountTakeUp = Callable[[Session, bool], TakeUp]

TAKE_UP: dict[str, CountTakeUp] = {}
"""By the name of an upper room: how many organizations were offered places, and took one up."""


def take_up_so_far(session: Session, demonstration: bool) -> TakeUp:
    """As the rooms above know it."""
    found = [count(session, demonstration) for count in TAKE_UP.values()]
    return TakeUp(sum(each.offered for each in found), sum(each.taken for each in found))
