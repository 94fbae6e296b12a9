"""The countries on record as a list that can be searched: by name, never by score."""

from collections.abc import Iterable
from dataclasses import dataclass

from capacity.participation.queries import CountryCounts
from capacity.participation.stated_names import comparable
from surveys.constituents.country_names import country_name, sorted_by_name
from surveys.constituents.geography import Country, Region, all_countries, country


@dataclass(frozen=True, slots=True)
class CountryRow:
    """A country on record and its name in the reader's language."""

    country: Country
    name: str
    counts: CountryCounts


def countries_on_record(counts: Iterable[CountryCounts], locale: str) -> list[CountryRow]:
    """In the order of their names in ``locale``."""
    by_iso3 = {counted.country_iso3: counted for counted in counts}
    return [
        CountryRow(entry, country_name(entry.iso3, locale), by_iso3[entry.iso3])
        for entry in sorted_by_name(map(country, by_iso3), locale)
    ]


def matching(rows: Iterable[CountryRow], words: str, region: str) -> list[CountryRow]:
    """The rows whose name holds ``words``, accents and case aside, in ``region`` ("": any)."""
    wanted = comparable(words)
    return [
        row for row in rows if wanted in comparable(row.name) and region in ("", row.country.region)
    ]


def by_region(rows: Iterable[CountryRow]) -> list[tuple[Region, list[CountryRow]]]:
    """The regions that have any row, in the order of the regions."""
    held = list(rows)
    grouped = ((region, [r for r in held if r.country.region is region]) for region in Region)
    return [(region, members) for region, members in grouped if members]


@dataclass(frozen=True, slots=True)
class Tile:
    """A country on the map: its code, its name, and how much is on record."""

    iso3: str
    name: str
    programmes: int
    findings: int

    @property
    def shade(self) -> int:
        """0 where no programme is on record, then 1, 2, 3 or 4, and 5 for more: never a score."""
        return min(self.programmes, 5)


def tiles_by_region(
    counts: Iterable[CountryCounts], locale: str
) -> list[tuple[Region, list[Tile]]]:
    """Every real country once, by region and in the order of the names in ``locale``."""
    by_iso3 = {counted.country_iso3: counted for counted in counts}
    real = (entry for entry in all_countries() if entry.is_real)
    tiles: dict[Region, list[Tile]] = {region: [] for region in Region}
    for entry in sorted_by_name(real, locale):
        counted = by_iso3.get(entry.iso3, CountryCounts(entry.iso3, 0, 0))
        tiles[entry.region].append(
            Tile(
                entry.iso3,
                country_name(entry.iso3, locale),
                counted.programmes,
                counted.findings,
            )
        )
    return list(tiles.items())
