"""A document's name for a country is accepted if the country is or was called so."""

import pytest

from capacity.participation.stated_names import EARLIER_NAMES, comparable, is_name_of
from surveys.constituents.country_names import country_name
from surveys.constituents.geography import all_countries


@pytest.mark.parametrize(
    ("name", "iso3"),
    [
        ("Turkey", "TUR"),
        ("Türkiye", "TUR"),
        ("turkiye", "TUR"),
        ("Surinam", "SUR"),
        ("Cape Verde", "CPV"),
        ("United Republic of Tanzania", "TZA"),
        ("Tanzania", "TZA"),
        ("Lao People's Democratic Republic", "LAO"),
        ("Lao People\N{RIGHT SINGLE QUOTATION MARK}s Democratic Republic", "LAO"),
        ("Cote d'Ivoire", "CIV"),
        ("the  Gambia", "GMB"),
        ("occupied Palestinian territory", "PSE"),
        ("Demonstration country A", "XAA"),
    ],
)
def test_names_of_today_and_of_their_time(name: str, iso3: str) -> None:
    assert is_name_of(name, iso3)


@pytest.mark.parametrize(
    ("name", "iso3"),
    [
        ("Democratic Republic of the Congo", "COG"),
        ("Congo", "COD"),
        ("Niger", "NGA"),
        ("Guinea", "GNB"),
        ("Pseudo-Accents", "XAA"),  # CLDR's name for a code that ISO leaves to its users
        ("", "TZA"),
    ],
)
def test_a_name_of_another_country_is_noticed(name: str, iso3: str) -> None:
    assert not is_name_of(name, iso3)


def test_an_unknown_country_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        is_name_of("Nowhere", "ZZZ")


def test_every_country_goes_by_its_own_name_and_by_no_other_countrys() -> None:
    countries = all_countries()
    for entry in countries:
        name = country_name(entry.iso3, "en")
        assert [other.iso3 for other in countries if is_name_of(name, other.iso3)] == [entry.iso3]


def test_earlier_names_are_of_countries_that_there_are_and_clash_with_none() -> None:
    for iso3, names in EARLIER_NAMES.items():
        for name in names:
            assert [o.iso3 for o in all_countries() if is_name_of(name, o.iso3)] == [iso3]


def test_comparing_works_in_every_script() -> None:
    assert comparable("  ÉGYPTE ") == comparable("egypte")
    assert comparable("مِصر") == comparable("مصر")
