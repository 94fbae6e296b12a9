"""The list of countries: complete, unique, and grouped as the ILO groups it."""

import re
from collections import Counter
from dataclasses import FrozenInstanceError
from itertools import chain

import pytest
from babel.core import get_global

from surveys.constituents.geography import (
    SUBREGIONS_OF,
    Country,
    CountryKind,
    Region,
    Subregion,
    all_countries,
    country,
)

# United Nations members that are not members of the ILO.
NOT_MEMBERS_OF_THE_ILO = {"AND", "BTN", "PRK", "LIE", "FSM", "MCO", "NRU"}


def of_kind(kind: CountryKind) -> list[Country]:
    return [entry for entry in all_countries() if entry.kind is kind]


def test_the_ilo_has_187_member_states() -> None:
    assert len(of_kind(CountryKind.MEMBER)) == 187


def test_members_are_the_un_members_that_joined_and_the_cook_islands() -> None:
    members = {entry.iso3 for entry in of_kind(CountryKind.MEMBER)}
    assert not members & NOT_MEMBERS_OF_THE_ILO
    assert "COK" in members


def test_members_per_region() -> None:
    """R4, R16 and R17 compare within and between regions: a misplaced country would shift them."""
    assert Counter(entry.region for entry in of_kind(CountryKind.MEMBER)) == {
        Region.AFRICA: 54,
        Region.AMERICAS: 35,
        Region.ARAB_STATES: 11,
        Region.ASIA_PACIFIC: 36,
        Region.EUROPE_CENTRAL_ASIA: 51,
    }


def test_codes_are_unique() -> None:
    entries = all_countries()
    assert len({entry.iso2 for entry in entries}) == len(entries)
    assert len({entry.iso3 for entry in entries}) == len(entries)


def test_both_codes_of_a_real_country_mean_the_same_country_in_cldr() -> None:
    aliases = get_global("territory_aliases")
    real = [entry for entry in all_countries() if entry.is_real]
    assert {entry.iso3: list(aliases[entry.iso3]) for entry in real} == {
        entry.iso3: [entry.iso2] for entry in real
    }


def test_every_subregion_belongs_to_exactly_one_region() -> None:
    assert sorted(chain.from_iterable(SUBREGIONS_OF.values())) == sorted(Subregion)
    assert list(SUBREGIONS_OF) == list(Region)


def test_every_subregion_has_a_member_state() -> None:
    assert {entry.subregion for entry in of_kind(CountryKind.MEMBER)} == set(Subregion)


def test_a_subregion_of_another_region_is_refused() -> None:
    with pytest.raises(ValueError, match="ZZZ: gcc is no subregion of africa"):
        Country("ZZ", "ZZZ", CountryKind.MEMBER, Region.AFRICA, Subregion.GCC)


@pytest.mark.parametrize(
    ("iso3", "region", "subregion"),
    [
        ("TUR", Region.EUROPE_CENTRAL_ASIA, Subregion.WESTERN_ASIA),
        ("ISR", Region.EUROPE_CENTRAL_ASIA, Subregion.WESTERN_ASIA),
        ("CYP", Region.EUROPE_CENTRAL_ASIA, Subregion.WESTERN_ASIA),
        ("GEO", Region.EUROPE_CENTRAL_ASIA, Subregion.WESTERN_ASIA),
        ("KAZ", Region.EUROPE_CENTRAL_ASIA, Subregion.CENTRAL_ASIA),
        ("SDN", Region.AFRICA, Subregion.NORTHERN_AFRICA),
        ("SSD", Region.AFRICA, Subregion.EASTERN_AFRICA),
        ("AGO", Region.AFRICA, Subregion.CENTRAL_AFRICA),
        ("IRN", Region.ASIA_PACIFIC, Subregion.SOUTHERN_ASIA),
        ("AUS", Region.ASIA_PACIFIC, Subregion.PACIFIC_ISLANDS),
        ("YEM", Region.ARAB_STATES, Subregion.NON_GCC),
        ("OMN", Region.ARAB_STATES, Subregion.GCC),
        ("MEX", Region.AMERICAS, Subregion.CENTRAL_AMERICA),
        ("GUY", Region.AMERICAS, Subregion.SOUTH_AMERICA),
    ],
)
def test_countries_lie_where_ilostat_puts_them(
    iso3: str, region: Region, subregion: Subregion
) -> None:
    assert (country(iso3).region, country(iso3).subregion) == (region, subregion)


def test_palestine_is_the_one_territory_and_real() -> None:
    (territory,) = of_kind(CountryKind.TERRITORY)
    assert territory == country("PSE")
    assert territory.iso2 == "PS"
    assert territory.is_real
    assert (territory.region, territory.subregion) == (Region.ARAB_STATES, Subregion.NON_GCC)


def test_demonstration_countries_carry_codes_that_iso_leaves_to_users() -> None:
    """ISO 3166-1 user-assigned codes: alpha-2 XA to XZ, alpha-3 XAA to XZZ."""
    demonstration = of_kind(CountryKind.DEMONSTRATION)
    assert [entry.iso2 for entry in demonstration] == ["XA", "XB", "XC", "XD", "XE"]
    for entry in demonstration:
        assert re.fullmatch("X[A-Z]", entry.iso2)
        assert re.fullmatch("X[A-Z]{2}", entry.iso3)
        assert not entry.is_real


def test_two_demonstration_countries_lie_in_one_region() -> None:
    """Peers are of the same region and of another country: there have to be some to try out."""
    regions = {entry.iso2: entry.region for entry in of_kind(CountryKind.DEMONSTRATION)}
    assert len(set(regions.values())) == 4
    assert regions["XD"] is regions["XE"]


def test_no_real_country_carries_a_user_assigned_code() -> None:
    real = [entry for entry in all_countries() if entry.is_real]
    assert not [entry.iso3 for entry in real if entry.iso3.startswith("X")]
    assert len(real) == 188


@pytest.mark.parametrize("code", ["", "TZ", "tza", "PRK", "ZZZ"])
def test_an_unknown_code_is_a_key_error(code: str) -> None:
    with pytest.raises(KeyError):
        country(code)


def test_the_list_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        country("TZA").region = Region.AMERICAS  # type: ignore[misc]
    with pytest.raises(TypeError):
        SUBREGIONS_OF[Region.AFRICA] = ()  # type: ignore[index]
