"""The list of countries on record: by name, searchable, and never by a score."""

from capacity.participation.country_list import CountryRow, by_region, countries_on_record, matching
from capacity.participation.queries import CountryCounts
from surveys.constituents.geography import Region

COUNTS = [
    CountryCounts("ZMB", 9, 9),
    CountryCounts("EGY", 1, 1),
    CountryCounts("CIV", 3, 5),
    CountryCounts("ARG", 5, 3),
]


def names(rows: list[CountryRow]) -> list[str]:
    return [row.name for row in rows]


def test_the_order_is_the_names_in_the_readers_language() -> None:
    assert names(countries_on_record(COUNTS, "en")) == [
        "Argentina",
        "Côte d\N{RIGHT SINGLE QUOTATION MARK}Ivoire",
        "Egypt",
        "Zambia",
    ]
    french = countries_on_record(COUNTS, "fr")
    assert [row.country.iso3 for row in french] == ["ARG", "CIV", "EGY", "ZMB"]
    assert french[2].name == "Égypte"
    assert french[2].counts == CountryCounts("EGY", 1, 1)


def test_searching_ignores_case_and_accents() -> None:
    rows = countries_on_record(COUNTS, "fr")
    assert names(matching(rows, "EGYPTE", "")) == ["Égypte"]
    assert names(matching(rows, "d'i", "")) == names([rows[1]])
    assert matching(rows, "nowhere", "") == []


def test_searching_within_a_region() -> None:
    rows = countries_on_record(COUNTS, "en")
    assert names(matching(rows, "", Region.AMERICAS)) == ["Argentina"]
    assert matching(rows, "zambia", Region.AMERICAS) == []
    assert matching(rows, "", "") == rows


def test_rows_by_region_keep_their_order_and_lose_nobody() -> None:
    grouped = by_region(countries_on_record(COUNTS, "en"))
    assert [(region, len(rows)) for region, rows in grouped] == [
        (Region.AFRICA, 3),
        (Region.AMERICAS, 1),
    ]
