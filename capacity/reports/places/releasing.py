"""Editions of the regions' figures: made by the worker when new levels have been kept."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.domain.levels import Provenance
from capacity.diagnostics.domain.progress import AssessmentState
from capacity.diagnostics.domain.tripartite import COMMON_AREAS
from capacity.reports.places.domain import Edition, Member, next_edition
from capacity.reports.places.models import RegionRelease
from capacity.reports.portfolio.domain import WORKING
from capacity.reports.portfolio.queries import levels_of, organizations_held
from surveys.constituents.consents import Recipient, Subject, consenting
from surveys.constituents.roles import Group

Cell = tuple[str, str]
"""A region and an area."""

OPEN = ((Subject.LEVELS, Recipient.COUNTRY), (Subject.LEVELS, Recipient.PUBLIC))
"""The consents by which an organization's levels are shown."""


def release_regions(session: Session, now: datetime) -> int:
    """Make every new edition that may follow the ones before it; how many were made."""
    open_already = frozenset().union(*(consenting(session, offer) for offer in OPEN))
    return sum(_release_group(session, group, open_already, now) for group in Group)


def _release_group(
    session: Session, group: Group, open_already: Collection[int], now: datetime
) -> int:
    earlier, made = _editions(session, group), 0
    for (region, area), found in _members(session, group).items():
        editions = earlier[region, area]
        edition = next_edition(editions, found, open_already)
        if edition is None or (editions and edition == editions[-1]):
            continue
        session.add(_row(group, (region, area), len(editions) + 1, edition, now))
        made += 1
    session.flush()
    return made


def _row(group: Group, cell: Cell, number: int, edition: Edition, now: datetime) -> RegionRelease:
    region, area = cell
    members = sorted(edition, key=lambda member: member.assessment_id)
    return RegionRelease(
        group=group,
        region=region,
        area=area,
        number=number,
        made_at=now,
        organizations=len(members),
        working=sum(member.works for member in members),
        members=[[m.assessment_id, m.organization_id, m.country_iso3, m.works] for m in members],
    )


def _editions(session: Session, group: Group) -> dict[Cell, list[Edition]]:
    """Every edition ever made, by region and area, the earliest first."""
    query = select(RegionRelease).where(RegionRelease.group == group)
    found: dict[Cell, list[Edition]] = defaultdict(list)
    for row in session.scalars(query.order_by(RegionRelease.number)):
        found[row.region, row.area].append(frozenset(Member(*each) for each in row.members))
    return found


def _members(session: Session, group: Group) -> dict[Cell, Edition]:
    """Whom the figures could count now: real organizations by their latest validated assessment."""
    held = [
        each
        for each in organizations_held(session, group, states=(AssessmentState.VALIDATED,))
        if each.shown and not each.demonstration
    ]
    ids = [each.shown.assessment_id for each in held if each.shown]
    levels = levels_of(session, ids, Provenance.VERIFIED)
    found: dict[Cell, set[Member]] = defaultdict(set)
    for each in held:
        number = each.shown.assessment_id if each.shown else 0
        for area in COMMON_AREAS:
            level = levels[number].get(area)
            if level is not None and level.band is not None:
                works = level.band >= WORKING
                member = Member(number, each.organization_id, each.country_iso3, works)
                found[each.region, area].add(member)
    return {cell: frozenset(members) for cell, members in found.items()}
