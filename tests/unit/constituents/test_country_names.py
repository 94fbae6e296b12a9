"""Country names follow ILO usage in each language, with CLDR as the base."""

import csv
import re
from importlib.resources import files

import pytest
from babel import Locale, UnknownLocaleError

from surveys.constituents.country_names import country_name, sorted_by_name
from surveys.constituents.geography import all_countries, country

LANGUAGES = ["en", "fr", "es", "ar", "zh", "ru", "pt"]
SCRIPTS = {"ar": "[\u0600-\u06ff]", "zh": "[\u4e00-\u9fff]", "ru": "[\u0400-\u04ff]"}


def overrides() -> list[dict[str, str]]:
    table = files("surveys.constituents") / "data" / "country-names.csv"
    return list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))


def names(codes: list[str], locale: str) -> list[str]:
    entries = sorted_by_name([country(code) for code in codes], locale)
    return [country_name(entry.iso3, locale) for entry in entries]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_name_of_its_own(language: str) -> None:
    written = [country_name(entry.iso3, language) for entry in all_countries()]
    assert all(name == name.strip() != "" for name in written)
    assert len(set(written)) == len(written)


@pytest.mark.parametrize("language", SCRIPTS)
def test_every_name_is_in_the_script_of_its_language(language: str) -> None:
    written = [country_name(entry.iso3, language) for entry in all_countries()]
    assert [name for name in written if not re.match(SCRIPTS[language], name)] == []


def test_english_names_have_no_cldr_abbreviations() -> None:
    written = [country_name(entry.iso3, "en") for entry in all_countries()]
    assert [name for name in written if re.search(r"&|St\.| - |Burma", name)] == []


@pytest.mark.parametrize(
    ("iso3", "language", "name"),
    [
        ("TZA", "en", "United Republic of Tanzania"),
        ("TZA", "fr", "République-Unie de Tanzanie"),
        ("TZA", "ar", "جمهورية تنزانيا المتحدة"),
        ("MDA", "en", "Republic of Moldova"),
        ("VNM", "en", "Viet Nam"),
        ("LAO", "en", "Lao People’s Democratic Republic"),
        ("SYR", "en", "Syrian Arab Republic"),
        ("SYR", "ar", "الجمهورية العربية السورية"),
        ("IRN", "en", "Iran (Islamic Republic of)"),
        ("IRN", "fr", "Iran (République islamique d’)"),
        ("BOL", "es", "Bolivia (Estado Plurinacional de)"),
        ("VEN", "es", "Venezuela (República Bolivariana de)"),
        ("KOR", "en", "Republic of Korea"),
        ("KOR", "zh", "大韩民国"),
        ("RUS", "en", "Russian Federation"),
        ("RUS", "ru", "Российская Федерация"),
        ("TUR", "en", "Türkiye"),
        ("TUR", "fr", "Türkiye"),
        ("CZE", "en", "Czechia"),
        ("SWZ", "en", "Eswatini"),
        ("CPV", "en", "Cabo Verde"),
        ("CPV", "fr", "Cabo Verde"),
        ("CIV", "en", "Côte d’Ivoire"),
        ("CIV", "ar", "كوت ديفوار"),
        ("COG", "en", "Congo"),
        ("COD", "en", "Democratic Republic of the Congo"),
        ("COD", "fr", "République démocratique du Congo"),
        ("COD", "pt", "República Democrática do Congo"),
        ("MKD", "en", "North Macedonia"),
        ("MMR", "en", "Myanmar"),
        ("BRN", "en", "Brunei Darussalam"),
        ("TLS", "en", "Timor-Leste"),
        ("TLS", "ru", "Тимор-Лешти"),
        ("GBR", "en", "United Kingdom"),
        ("GBR", "ru", "Соединенное Королевство"),
        ("USA", "en", "United States"),
        ("ATG", "en", "Antigua and Barbuda"),
        ("KNA", "en", "Saint Kitts and Nevis"),
        ("VCT", "en", "Saint Vincent and the Grenadines"),
        ("PSE", "en", "Occupied Palestinian Territory"),
        ("PSE", "fr", "Territoire palestinien occupé"),
        ("XAA", "en", "Demonstration country A"),
        ("XCC", "fr", "Pays de démonstration C"),
        ("FRA", "zh", "法国"),
    ],
)
def test_names_follow_ilo_usage(iso3: str, language: str, name: str) -> None:
    assert country_name(iso3, language) == name


def test_a_regional_locale_takes_the_override_of_its_language() -> None:
    assert country_name("TZA", "fr_CA") == "République-Unie de Tanzanie"
    assert country_name("TZA", "pt-BR") == "República Unida da Tanzânia"


def test_a_new_language_has_cldr_names_without_any_file() -> None:
    assert country_name("FRA", "de") == "Frankreich"


def test_demonstration_countries_fall_back_to_english_not_to_cldr_pseudo_locales() -> None:
    assert Locale("de").territories["XA"] != ""  # CLDR does have a name for this code
    assert country_name("XAA", "de") == "Demonstration country A"


def test_a_name_that_cldr_lacks_is_english() -> None:
    assert "TZ" not in Locale("bo").territories  # Tibetan: CLDR names few countries
    assert country_name("TZA", "bo") == "United Republic of Tanzania"


def test_unknown_countries_and_locales_are_refused() -> None:
    with pytest.raises(KeyError):
        country_name("ZZZ", "en")
    with pytest.raises(UnknownLocaleError):
        country_name("TZA", "xx")


def test_overrides_name_each_known_country_once_per_language() -> None:
    keys = [(row["iso2"], row["locale"]) for row in overrides()]
    assert len(set(keys)) == len(keys)
    assert {iso2 for iso2, _ in keys} <= {entry.iso2 for entry in all_countries()}
    assert {locale for _, locale in keys} == set(LANGUAGES)


def test_overrides_hold_only_what_differs_from_cldr() -> None:
    """When a new CLDR adopts a name, its row goes."""
    same = [
        (row["iso2"], row["locale"])
        for row in overrides()
        if Locale(row["locale"]).territories.get(row["iso2"]) == row["name"]
    ]
    assert same == []


@pytest.mark.parametrize("iso2", ["PS", "XA", "XB", "XC", "XD", "XE"])
def test_territory_and_demonstration_names_never_come_from_cldr(iso2: str) -> None:
    assert {row["locale"] for row in overrides() if row["iso2"] == iso2} == set(LANGUAGES)


def test_sorting_ignores_accents_and_case() -> None:
    assert names(["ZMB", "EGY", "ETH", "ECU", "ESP", "AUT"], "fr") == [
        "Autriche",
        "Égypte",
        "Équateur",
        "Espagne",
        "Éthiopie",
        "Zambie",
    ]


def test_russian_sorting_keeps_short_i_apart() -> None:
    assert names(["YEM", "ITA", "JOR", "KAZ"], "ru_KZ") == [
        "Иордания",
        "Италия",
        "Йемен",
        "Казахстан",
    ]


def test_arabic_sorting_passes_over_the_article_but_not_over_alef_with_hamza() -> None:
    assert names(["CHN", "DEU", "JOR", "TUN", "YEM"], "ar") == [
        "الأردن",
        "ألمانيا",
        "تونس",
        "الصين",
        "اليمن",
    ]


def test_chinese_sorting_follows_pinyin() -> None:
    assert names(["CHN", "FJI", "ALB", "FRA", "BRA", "DEU"], "zh") == [
        "阿尔巴尼亚",
        "巴西",
        "德国",
        "法国",
        "斐济",
        "中国",
    ]


def test_sorting_keeps_every_country() -> None:
    for language in LANGUAGES:
        assert set(sorted_by_name(all_countries(), language)) == set(all_countries())
