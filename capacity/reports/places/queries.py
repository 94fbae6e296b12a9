"""Reads for the pages of countries and regions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.participation.queries import CountryCounts, counts_by_country
from capacity.participation.stated_names import comparable
from capacity.reports.places.models import RegionRelease
from surveys.constituents.country_names import country_name, sorted_by_name
from surveys.constituents.geography import Country, Region, all_countries
from surveys.constituents.roles import Group


@dataclass(frozen=True, slots=True)
class Place:
    """A country or area, its name in the reader's language, and how much is on record of it."""

    country: Country
    name: str
    programmes: int
    findings: int


def places(session: Session, locale: str) -> list[Place]:
    """Every country and area there is, in the order of their names in ``locale``."""
    counts = {counted.country_iso3: counted for counted in counts_by_country(session)}
    return [_place(entry, locale, counts) for entry in sorted_by_name(all_countries(), locale)]


def _place(entry: Country, locale: str, counts: dict[str, CountryCounts]) -> Place:
    counted = counts.get(entry.iso3, CountryCounts(entry.iso3, 0, 0))
    name = country_name(entry.iso3, locale)
    return Place(entry, name, counted.programmes, counted.findings)


def matching(found: Iterable[Place], words: str, region: str) -> list[Place]:
    """Those whose name holds ``words``, accents and case aside, in ``region`` ("": any)."""
    wanted = comparable(words)
    return [
        place
        for place in found
        if wanted in comparable(place.name) and region in ("", place.country.region)
    ]


@dataclass(frozen=True, slots=True)
class Released:
    """The figure of one group's area in one region, as it was published last."""

    group: Group
    region: Region
    area: str
    made_at: datetime
    organizations: int
    working: int


def latest_releases(session: Session) -> list[Released]:
    """What is published of all regions, in any order; the assessments behind it are not read."""
    number = func.row_number().over(
        partition_by=(RegionRelease.group, RegionRelease.region, RegionRelease.area),
        order_by=RegionRelease.number.desc(),
    )
    columns = (
        RegionRelease.group,
        RegionRelease.region,
        RegionRelease.area,
        RegionRelease.made_at,
        RegionRelease.organizations,
        RegionRelease.working,
    )
    numbered = select(*columns, number.label("place")).subquery()
    rows = session.execute(select(numbered).where(numbered.c.place == 1))
    return [Released(Group(row[0]), Region(row[1]), row[2], row[3], row[4], row[5]) for row in rows]
