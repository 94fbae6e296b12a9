"""What a country is called in a language, following ILO usage.

Unicode CLDR (as Babel carries it) is only the base: ``data/country-names.csv`` overrides it
wherever the short form in ILO and United Nations documents differs. A new language needs no
change here: CLDR names apply until rows for it are added to that file.
"""

import csv
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

from babel import Locale

from surveys.constituents.geography import Country, all_countries

FALLBACK_LANGUAGE = "en"

# й is a letter of its own, not и with an accent.
_NOT_AN_ACCENTED_LETTER = frozenset("й")
# 斐 (Fiji) is the one first character outside GB 2312's first level; sort it by its homophone.
_RARE_FIRST_CHARACTERS = str.maketrans("斐", "菲")


def country_name(iso3: str, locale: str) -> str:
    """The name of the country ``iso3`` in ``locale`` ("fr", "pt_BR", "zh-Hant").

    The override for that locale or its language comes first, then the name in CLDR, then
    English. Raises KeyError for an unknown country, and Babel's ValueError or
    UnknownLocaleError for a locale it cannot read.
    """
    return _names_in(locale)[iso3]


def sorted_by_name(countries: Iterable[Country], locale: str) -> list[Country]:
    """``countries`` in the order in which readers of ``locale`` look for their names."""
    names = _names_in(locale)
    language = _parsed(locale).language
    return sorted(countries, key=lambda entry: _sort_key(names[entry.iso3], language))


@lru_cache(maxsize=4096)
def name_order(name: str, locale: str) -> str | bytes:
    """The place of any name in the order in which readers of ``locale`` look for it: a sort key."""
    return _sort_key(name, _parsed(locale).language)


@cache
def _names_in(locale: str) -> Mapping[str, str]:
    parsed = _parsed(locale)
    return MappingProxyType({entry.iso3: _name(entry, parsed) for entry in all_countries()})


def _parsed(locale: str) -> Locale:
    return Locale.parse(locale.replace("-", "_"))


def _name(entry: Country, locale: Locale) -> str:
    overrides = _overrides()
    for tag in (str(locale), locale.language):
        if (tag, entry.iso2) in overrides:
            return overrides[tag, entry.iso2]
    # CLDR uses the codes of demonstration countries for pseudo-locales of its own.
    if entry.is_real and entry.iso2 in locale.territories:
        return str(locale.territories[entry.iso2])
    return _name(entry, Locale(FALLBACK_LANGUAGE))


@cache
def _overrides() -> Mapping[tuple[str, str], str]:
    """Names by (locale, ISO 3166-1 alpha-2 code)."""
    table = files("surveys.constituents") / "data" / "country-names.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return MappingProxyType({(row["locale"], row["iso2"]): row["name"] for row in rows})


def _sort_key(name: str, language: str) -> str | bytes:
    """The order of a dictionary: accents and case aside; by sound in Chinese."""
    if language == "zh":
        # The common characters of GB 2312, which GB 18030 contains, are in Pinyin order.
        return name.translate(_RARE_FIRST_CHARACTERS).encode("gb18030")
    if language == "ar":
        # The article does not count; a name that starts with أل has none.
        name = name.removeprefix("ال")
    return "".join(map(_without_accents, unicodedata.normalize("NFC", name.casefold())))


def _without_accents(letter: str) -> str:
    if letter in _NOT_AN_ACCENTED_LETTER:
        return letter
    decomposed = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in decomposed if not unicodedata.combining(part))
