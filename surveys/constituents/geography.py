"""The countries whose constituents the platform serves, in ILO regions and subregions.

Pure: codes only. Names in a language come from :mod:`surveys.constituents.country_names`, the
names of regions and subregions from :mod:`surveys.constituents.labels`.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType


class Region(StrEnum):
    """The five regions of the ILO."""

    AFRICA = "africa"
    AMERICAS = "americas"
    ARAB_STATES = "arab_states"
    ASIA_PACIFIC = "asia_pacific"
    EUROPE_CENTRAL_ASIA = "europe_central_asia"


class Subregion(StrEnum):
    """The detailed subregions that ILOSTAT groups countries by."""

    NORTHERN_AFRICA = "northern_africa"
    CENTRAL_AFRICA = "central_africa"
    EASTERN_AFRICA = "eastern_africa"
    SOUTHERN_AFRICA = "southern_africa"
    WESTERN_AFRICA = "western_africa"
    CARIBBEAN = "caribbean"
    CENTRAL_AMERICA = "central_america"
    SOUTH_AMERICA = "south_america"
    NORTHERN_AMERICA = "northern_america"
    GCC = "gcc"
    NON_GCC = "non_gcc"
    EASTERN_ASIA = "eastern_asia"
    SOUTH_EASTERN_ASIA = "south_eastern_asia"
    PACIFIC_ISLANDS = "pacific_islands"
    SOUTHERN_ASIA = "southern_asia"
    NORTHERN_EUROPE = "northern_europe"
    SOUTHERN_EUROPE = "southern_europe"
    WESTERN_EUROPE = "western_europe"
    EASTERN_EUROPE = "eastern_europe"
    CENTRAL_ASIA = "central_asia"
    WESTERN_ASIA = "western_asia"


SUBREGIONS_OF: Mapping[Region, tuple[Subregion, ...]] = MappingProxyType(
    {
        Region.AFRICA: (
            Subregion.NORTHERN_AFRICA,
            Subregion.CENTRAL_AFRICA,
            Subregion.EASTERN_AFRICA,
            Subregion.SOUTHERN_AFRICA,
            Subregion.WESTERN_AFRICA,
        ),
        Region.AMERICAS: (
            Subregion.CARIBBEAN,
            Subregion.CENTRAL_AMERICA,
            Subregion.SOUTH_AMERICA,
            Subregion.NORTHERN_AMERICA,
        ),
        Region.ARAB_STATES: (
            Subregion.GCC,
            Subregion.NON_GCC,
        ),
        Region.ASIA_PACIFIC: (
            Subregion.EASTERN_ASIA,
            Subregion.SOUTH_EASTERN_ASIA,
            Subregion.PACIFIC_ISLANDS,
            Subregion.SOUTHERN_ASIA,
        ),
        Region.EUROPE_CENTRAL_ASIA: (
            Subregion.NORTHERN_EUROPE,
            Subregion.SOUTHERN_EUROPE,
            Subregion.WESTERN_EUROPE,
            Subregion.EASTERN_EUROPE,
            Subregion.CENTRAL_ASIA,
            Subregion.WESTERN_ASIA,
        ),
    }
)


class CountryKind(StrEnum):
    """What an entry of the list of countries is to the ILO."""

    MEMBER = "member"  # a member State of the ILO
    TERRITORY = "territory"  # not a member State, but its constituents take part
    DEMONSTRATION = "demonstration"  # invented, for training and try-outs


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory, known by its ISO 3166-1 codes.

    Demonstration countries carry codes that ISO leaves to its users, so they can never be
    mistaken for a real one. Raises ValueError if the subregion lies in another region.
    """

    iso2: str
    iso3: str
    kind: CountryKind
    region: Region
    subregion: Subregion

    def __post_init__(self) -> None:
        if self.subregion not in SUBREGIONS_OF[self.region]:
            raise ValueError(f"{self.iso3}: {self.subregion} is no subregion of {self.region}")

    @property
    def is_real(self) -> bool:
        """False for demonstration countries, which no figure about the world may count."""
        return self.kind is not CountryKind.DEMONSTRATION


@cache
def all_countries() -> tuple[Country, ...]:
    """Every country: member States by ISO code, then territories, then demonstration countries.

    Source: ILO membership and ILOSTAT's country groupings, in ``data/countries.csv``.
    """
    table = files("surveys.constituents") / "data" / "countries.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return tuple(
        Country(
            iso2=row["iso2"],
            iso3=row["iso3"],
            kind=CountryKind(row["kind"]),
            region=Region(row["region"]),
            subregion=Subregion(row["subregion"]),
        )
        for row in rows
    )


def country(iso3: str) -> Country:
    """The country with this ISO 3166-1 alpha-3 code; KeyError if there is none."""
    return _countries_by_iso3()[iso3]


@cache
def _countries_by_iso3() -> Mapping[str, Country]:
    return MappingProxyType({entry.iso3: entry for entry in all_countries()})
