"""Editions of needs that are not shared: made by the worker, at most one a day.

First everything is read and worked out, then it is kept in one short step.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from capacity.training.demand.models import DemandCell, DemandEdition
from capacity.training.demand.queries import NEEDS_OFFER, latest_validated, needs_of, of_kind
from capacity.training.domain.others import Count, Member, next_count
from surveys.constituents.models import Consent, CountryRecord, Organization
from surveys.foundation.database import database

PAUSE = timedelta(days=1)
"""So long nothing follows an edition that has been looked at."""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """Organizations of a group and region, and an area in which they may need something."""

    area: str
    group: str
    region: str


@dataclass(frozen=True, slots=True)
class Next:
    """What comes after the edition with the number ``after`` (0: there is none)."""

    demonstration: bool
    after: int
    counts: Mapping[Cell, Count]


def see_to_cells(session: Session, now: datetime) -> None:
    """A sweep: make the editions that may follow."""
    for demonstration in (False, True):
        with database().reading() as reading:
            found = worked_out(reading, demonstration, now)
        if found is not None:
            keep(session, found, now)


def make_demand_edition(session: Session, demonstration: bool, now: datetime) -> bool:
    """Make the edition that may follow, by what ``session`` itself sees; whether one was made."""
    found = worked_out(session, demonstration, now)
    return found is not None and keep(session, found, now)


# --- working out ---------------------------------------------------------------------------------


def worked_out(session: Session, demonstration: bool, now: datetime) -> Next | None:
    """The cells that move; None while nothing is due, or nobody could be counted."""
    latest = latest_edition(session, demonstration)
    if latest is not None and now < latest.checked_at + PAUSE:
        return None
    known = ever_shared(session)
    present = _counts(session, demonstration, known)
    if not present and latest is None:
        return None
    before = _editions(session, demonstration)
    steps = {
        cell: next_count(before[cell], count, known) for cell, count in sorted(present.items())
    }
    moved = {cell: count for cell, count in steps.items() if count is not None}
    return Next(demonstration, latest.number if latest else 0, moved)


def ever_shared(session: Session) -> frozenset[int]:
    """The organizations that ever shared their needs, whether they still do or not."""
    subject, recipient = NEEDS_OFFER
    query = select(Consent.organization_id).where(
        Consent.subject == subject, Consent.recipient == recipient
    )
    return frozenset(session.scalars(query))


def _counts(session: Session, demonstration: bool, known: frozenset[int]) -> dict[Cell, Count]:
    """Every cell as it is now, in which somebody has a need."""
    places = _places(session, demonstration, known)
    assessed = latest_validated(session, places)
    needs = needs_of(session, assessed.values())
    members: defaultdict[tuple[str, str], set[Member]] = defaultdict(set)
    needing: defaultdict[Cell, set[Member]] = defaultdict(set)
    for organization_id, each in assessed.items():
        place = places[organization_id]
        member = organization_id, f"{each.id} {each.ended_at.isoformat()}"
        members[place].add(member)
        for need in needs[each]:
            needing[Cell(need.area, *place)].add(member)
    return {
        cell: Count(frozenset(members[cell.group, cell.region]), frozenset(having))
        for cell, having in needing.items()
    }


def _places(
    session: Session, demonstration: bool, known: frozenset[int]
) -> dict[int, tuple[str, str]]:
    """Group and region of all that go on and never shared their needs."""
    rows = session.execute(
        select(Organization.id, Organization.group, CountryRecord.region)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(Organization.ended_on.is_(None), of_kind(demonstration))
    )
    return {number: (group, region) for number, group, region in rows if number not in known}


def _editions(session: Session, demonstration: bool) -> defaultdict[Cell, list[Count]]:
    """What every cell ever said, the earliest first."""
    rows = session.scalars(
        select(DemandCell)
        .join(DemandEdition, DemandEdition.id == DemandCell.edition_id)
        .where(DemandEdition.demonstration == demonstration)
        .order_by(DemandEdition.number)
    )
    found: defaultdict[Cell, list[Count]] = defaultdict(list)
    for row in rows:
        members = [(number, assessment) for number, assessment, _needs in row.members]
        having = [(number, assessment) for number, assessment, needs in row.members if needs]
        cell = Cell(row.area, row.group, row.region)
        found[cell].append(Count(frozenset(members), frozenset(having)))
    return found


# --- keeping -------------------------------------------------------------------------------------


def keep(session: Session, found: Next, now: datetime) -> bool:
    """Keep the edition, or that nothing moved; whether one was made.

    Where somebody was faster, or one that is counted shares its needs since, nothing is kept: it is
    worked out anew.
    """
    latest = latest_edition(session, found.demonstration)
    counted = {each for count in found.counts.values() for each, _assessment in count.members}
    if found.after != (latest.number if latest else 0) or counted & ever_shared(session):
        return False
    if latest is not None:
        latest.checked_at = now
        if not found.counts:
            return False
    edition = DemandEdition(
        demonstration=found.demonstration, number=found.after + 1, made_at=now, checked_at=now
    )
    session.add(edition)
    session.flush()
    if found.counts:
        rows = [_row(edition.id, cell, count) for cell, count in found.counts.items()]
        session.execute(insert(DemandCell), rows)
    return True


def _row(edition_id: int, cell: Cell, count: Count) -> dict[str, object]:
    return {
        "edition_id": edition_id,
        "area": cell.area,
        "group": cell.group,
        "region": cell.region,
        "needing": count.value,
        "counted": len(count.members),
        "members": [[*member, member in count.having] for member in sorted(count.members)],
    }


def latest_edition(session: Session, demonstration: bool) -> DemandEdition | None:
    return session.scalar(
        select(DemandEdition)
        .where(DemandEdition.demonstration == demonstration)
        .order_by(DemandEdition.number.desc())
        .limit(1)
    )


# --- showing -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell says: so many of those counted, as of that day."""

    cell: Cell
    needing: int
    counted: int
    day: date


def shown_cells(session: Session, demonstration: bool) -> list[Shown]:
    """The latest of every cell, by area, group and region."""
    rows = session.execute(
        select(
            DemandCell.area,
            DemandCell.group,
            DemandCell.region,
            DemandCell.needing,
            DemandCell.counted,
            DemandEdition.made_at,
        )
        .join(DemandEdition, DemandEdition.id == DemandCell.edition_id)
        .where(DemandEdition.demonstration == demonstration)
        .order_by(DemandEdition.number)
    )
    latest = {
        Cell(area, group, region): (needing, counted, made_at.date())
        for area, group, region, needing, counted, made_at in rows
    }
    return [Shown(cell, *said) for cell, said in sorted(latest.items())]
